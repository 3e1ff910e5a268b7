//! `wasmtide-bench-peers ENGINE FUNCTION ARGUMENT SECONDS NAME=FILE`: loads the module, calls the function again and again
//! for about that long (three times at least) and prints one line of JSON: the times in milliseconds and the answer.
use std::ffi::{c_char, CStr, CString};
use std::time::Instant;

extern "C" {
    fn shim_version() -> *const c_char;
    fn shim_load(bytes: *const u8, size: u32, name: *const c_char) -> *const c_char;
    fn shim_call(argument: i32, answer: *mut i32) -> *const c_char;
}

type Call = Box<dyn FnMut(i32) -> i32>;

fn checked(result: *const c_char) {
    if !result.is_null() {
        // SAFETY: wasm3's results are NULL or constant strings.
        fail(unsafe { CStr::from_ptr(result) }.to_string_lossy())
    }
}

fn fail(what: impl std::fmt::Display) -> ! {
    eprintln!("{what}");
    std::process::exit(1)
}

fn wasm3(bytes: Vec<u8>, name: &str) -> (String, Call) {
    let bytes: &'static [u8] = bytes.leak();
    let name = CString::new(name).unwrap();
    // SAFETY: the shim's functions take what they are given here; the bytes live for ever.
    let version = unsafe { CStr::from_ptr(shim_version()) }.to_string_lossy();
    checked(unsafe { shim_load(bytes.as_ptr(), bytes.len() as u32, name.as_ptr()) });
    let call = move |argument| {
        let mut answer = 0;
        checked(unsafe { shim_call(argument, &mut answer) });
        answer
    };
    (format!("wasm3 {version} ({})", env!("WASM3_COMPILER")), Box::new(call))
}

fn wasmi(bytes: Vec<u8>, name: &str) -> (String, Call) {
    use wasmi::{Engine, Linker, Module, Store};
    let engine = Engine::default();
    let module = Module::new(&engine, &bytes[..]).unwrap_or_else(|e| fail(e));
    let mut store = Store::new(&engine, ());
    let instance = Linker::<()>::new(&engine).instantiate_and_start(&mut store, &module).unwrap_or_else(|e| fail(e));
    let function = instance.get_typed_func::<i32, i32>(&store, name).unwrap_or_else(|e| fail(e));
    let call = move |argument| function.call(&mut store, argument).unwrap_or_else(|e| fail(e));
    ("wasmi 2.0.0".into(), Box::new(call))
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [engine, name, argument, seconds, file] = &arguments[..] else {
        fail("usage: wasmtide-bench-peers wasm3|wasmi FUNCTION ARGUMENT SECONDS NAME=FILE")
    };
    let file = file.split_once('=').map_or(&file[..], |(_, file)| file);
    let bytes = std::fs::read(file).unwrap_or_else(|e| fail(e));
    let argument: i32 = argument.parse().unwrap_or_else(|e| fail(e));
    let seconds: f64 = seconds.parse().unwrap_or_else(|e| fail(e));
    let start = Instant::now();
    let (version, mut call) = match engine.as_str() {
        "wasm3" => wasm3(bytes, name),
        "wasmi" => wasmi(bytes, name),
        _ => fail("no such engine"),
    };
    let load = start.elapsed().as_secs_f64() * 1e3;
    let mut times: Vec<String> = Vec::new();
    let mut answer = 0;
    let start = Instant::now();
    while times.len() < 3 || start.elapsed().as_secs_f64() < seconds {
        let before = Instant::now();
        answer = call(argument);
        times.push(format!("{:.4}", before.elapsed().as_secs_f64() * 1e3));
    }
    println!(r#"{{"engine":"{version}","load":{load:.4},"answer":{answer},"times":[{}]}}"#, times.join(","));
}
