//! Pretty-prints JSON from standard input with sorted keys, or says where it is wrong (exit code 1).
use std::collections::BTreeMap;
use std::io::{Read, Write};

enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    depth: usize,
}

type Parsed<T> = Result<T, String>;

impl<'a> Parser<'a> {
    fn error<T>(&self, what: &str) -> Parsed<T> {
        let before = &self.text[..self.at.min(self.text.len())];
        let line = before.iter().filter(|&&c| c == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|&&c| c != b'\n').count() + 1;
        Err(format!("{}:{}: {}", line, column, what))
    }

    fn peek(&mut self) -> u8 {
        while self.at < self.text.len() && self.text[self.at].is_ascii_whitespace() {
            self.at += 1;
        }
        *self.text.get(self.at).unwrap_or(&0)
    }

    fn expect(&mut self, c: u8) -> Parsed<()> {
        if self.peek() != c {
            return self.error(&format!("expected '{}'", c as char));
        }
        self.at += 1;
        Ok(())
    }

    fn word(&mut self, word: &str, value: Json) -> Parsed<Json> {
        if !self.text[self.at..].starts_with(word.as_bytes()) {
            return self.error("unknown word");
        }
        self.at += word.len();
        Ok(value)
    }

    fn value(&mut self) -> Parsed<Json> {
        self.depth += 1;
        if self.depth > 200 {
            return self.error("nested too deeply");
        }
        let value = match self.peek() {
            b'{' => self.object(),
            b'[' => self.list(),
            b'"' => Ok(Json::Text(self.string()?)),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            b'n' => self.word("null", Json::Null),
            b'-' | b'0'..=b'9' => self.number(),
            0 => self.error("unexpected end"),
            _ => self.error("unexpected character"),
        };
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Parsed<Json> {
        let mut members = BTreeMap::new();
        self.expect(b'{')?;
        if self.peek() != b'}' {
            loop {
                self.peek();
                let key = self.string()?;
                self.expect(b':')?;
                members.insert(key, self.value()?);
                if self.peek() != b',' {
                    break;
                }
                self.at += 1;
            }
        }
        self.expect(b'}')?;
        Ok(Json::Object(members))
    }

    fn list(&mut self) -> Parsed<Json> {
        let mut items = Vec::new();
        self.expect(b'[')?;
        if self.peek() != b']' {
            loop {
                items.push(self.value()?);
                if self.peek() != b',' {
                    break;
                }
                self.at += 1;
            }
        }
        self.expect(b']')?;
        Ok(Json::List(items))
    }

    fn number(&mut self) -> Parsed<Json> {
        let start = self.at;
        while self.at < self.text.len() && b"+-.eE0123456789".contains(&self.text[self.at]) {
            self.at += 1;
        }
        let text = std::str::from_utf8(&self.text[start..self.at]).unwrap();
        match text.parse::<f64>() {
            Ok(n) if n.fract() == 0.0 && n.abs() < 1e15 => Ok(Json::Number(format!("{}", n as i64))),
            Ok(n) => Ok(Json::Number(format!("{:?}", n))),
            Err(_) => self.error("not a number"),
        }
    }

    fn string(&mut self) -> Parsed<String> {
        self.expect(b'"')?;
        let mut bytes = Vec::new();
        loop {
            let c = *self.text.get(self.at).unwrap_or(&0);
            self.at += 1;
            match c {
                b'"' => break,
                0..=31 => return self.error("unterminated string"),
                b'\\' => {
                    let escape = *self.text.get(self.at).unwrap_or(&0);
                    self.at += 1;
                    let c = match escape {
                        b'n' => '\n',
                        b't' => '\t',
                        b'r' => '\r',
                        b'b' => '\u{8}',
                        b'f' => '\u{c}',
                        b'u' => self.unicode()?,
                        b'"' | b'\\' | b'/' => escape as char,
                        _ => return self.error("unknown escape"),
                    };
                    bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
                _ => bytes.push(c),
            }
        }
        String::from_utf8(bytes).or_else(|_| self.error("not UTF-8"))
    }

    fn hex(&mut self) -> Parsed<u32> {
        let digits = self.text.get(self.at..self.at + 4).and_then(|d| std::str::from_utf8(d).ok());
        match digits.and_then(|d| u32::from_str_radix(d, 16).ok()) {
            Some(n) => {
                self.at += 4;
                Ok(n)
            }
            None => self.error("expected four hexadecimal digits"),
        }
    }

    fn unicode(&mut self) -> Parsed<char> {
        let mut code = self.hex()?;
        if (0xD800..0xDC00).contains(&code) && self.text[self.at..].starts_with(b"\\u") {
            self.at += 2;
            let low = self.hex()?;
            code = 0x10000 + ((code - 0xD800) << 10) + (low.wrapping_sub(0xDC00) & 0x3FF);
        }
        Ok(char::from_u32(code).unwrap_or('\u{FFFD}'))
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if (c as u32) < 32 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn print(value: &Json, indent: usize, out: &mut String) {
    let newline = |out: &mut String, indent: usize| {
        out.push('\n');
        out.extend(std::iter::repeat("  ").take(indent));
    };
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Json::Number(n) => out.push_str(n),
        Json::Text(t) => quote(t, out),
        Json::List(items) if items.is_empty() => out.push_str("[]"),
        Json::Object(members) if members.is_empty() => out.push_str("{}"),
        Json::List(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                newline(out, indent + 1);
                print(item, indent + 1, out);
            }
            newline(out, indent);
            out.push(']');
        }
        Json::Object(members) => {
            out.push('{');
            for (i, (key, item)) in members.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                newline(out, indent + 1);
                quote(key, out);
                out.push_str(": ");
                print(item, indent + 1, out);
            }
            newline(out, indent);
            out.push('}');
        }
    }
}

fn main() {
    let mut text = Vec::new();
    std::io::stdin().read_to_end(&mut text).expect("standard input can be read");
    let mut parser = Parser { text: &text, at: 0, depth: 0 };
    let result = parser.value().and_then(|value| match parser.peek() {
        0 if parser.at >= parser.text.len() => Ok(value),
        _ => parser.error("something follows the value"),
    });
    match result {
        Ok(value) => {
            let mut out = String::new();
            print(&value, 0, &mut out);
            out.push('\n');
            std::io::stdout().write_all(out.as_bytes()).expect("standard output can be written");
        }
        Err(message) => {
            eprintln!("json: {}", message);
            std::process::exit(1);
        }
    }
}
