//! A JSON text read into a tree and written again, n times: an enum, recursion, Vec and String, matches on bytes.
enum Json {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Json>),
    Record(Vec<(String, Json)>),
}

struct Parser<'a> {
    rest: &'a [u8],
}

impl Parser<'_> {
    fn next(&mut self) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn peek(&mut self) -> Option<u8> {
        while matches!(self.rest.first(), Some(b' ' | b'\n')) {
            self.next();
        }
        self.rest.first().copied()
    }

    fn text(&mut self) -> Option<String> {
        self.next();
        let mut text = String::new();
        loop {
            match self.next()? {
                b'"' => return Some(text),
                b'\\' => text.push(self.next()? as char),
                byte => text.push(byte as char),
            }
        }
    }

    fn number(&mut self) -> Option<f64> {
        let length = self.rest.iter().take_while(|b| matches!(b, b'0'..=b'9' | b'-' | b'.')).count();
        let (digits, rest) = self.rest.split_at(length);
        self.rest = rest;
        std::str::from_utf8(digits).ok()?.parse().ok()
    }

    fn value(&mut self) -> Option<Json> {
        Some(match self.peek()? {
            b'n' => {
                self.rest = &self.rest[4..];
                Json::Null
            }
            b't' => {
                self.rest = &self.rest[4..];
                Json::Bool(true)
            }
            b'f' => {
                self.rest = &self.rest[5..];
                Json::Bool(false)
            }
            b'"' => Json::Text(self.text()?),
            b'[' => {
                let mut list = Vec::new();
                while !matches!(self.peek()?, b']') {
                    self.next();
                    if self.peek()? == b']' {
                        break;
                    }
                    list.push(self.value()?);
                }
                self.next();
                Json::List(list)
            }
            b'{' => {
                let mut fields = Vec::new();
                while !matches!(self.peek()?, b'}') {
                    self.next();
                    self.peek()?;
                    let name = self.text()?;
                    self.peek()?;
                    self.next();
                    fields.push((name, self.value()?));
                }
                self.next();
                Json::Record(fields)
            }
            _ => Json::Number(self.number()?),
        })
    }
}

fn write(json: &Json, out: &mut String) {
    match json {
        Json::Null => out.push_str("null"),
        Json::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Json::Number(n) => out.push_str(&format!("{}", n)),
        Json::Text(text) => {
            out.push('"');
            out.push_str(text);
            out.push('"');
        }
        Json::List(list) => {
            out.push('[');
            for (i, item) in list.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Json::Record(fields) => {
            out.push('{');
            for (i, (name, value)) in fields.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                out.push('"');
                out.push_str(name);
                out.push_str("\":");
                write(value, out);
            }
            out.push('}');
        }
    }
}

#[no_mangle]
pub extern "C" fn run(n: i32) -> i32 {
    let mut text = String::from("[");
    for i in 0..100 {
        if i > 0 {
            text.push(',');
        }
        text.push_str(&format!("{{\"id\": {}, \"name\": \"guest {}\", \"at\": [{}.5, -{}], \"open\": {}, \"note\": null}}", i, i * 7, i * 3, i, i % 3 == 0));
    }
    text.push(']');
    let mut check = 0u32;
    for _ in 0..n {
        let json = match (Parser { rest: text.as_bytes() }).value() {
            Some(json) => json,
            None => return -1,
        };
        let mut out = String::new();
        write(&json, &mut out);
        check = out.bytes().fold(check, |check, byte| check.wrapping_mul(31) ^ u32::from(byte));
        text = out;
    }
    check as i32
}
