//! Compiles wasm3 from the C source that the wasm3-sys crate carries, with our few lines of C around it.
use std::path::{Path, PathBuf};
use std::process::Command;

fn wasm3_source() -> PathBuf {
    let cargo = std::env::var("CARGO").expect("cargo sets CARGO");
    let output = Command::new(cargo).args(["metadata", "--format-version=1", "--locked"]).output().expect("cargo metadata runs");
    let text = String::from_utf8(output.stdout).expect("its answer is UTF-8");
    // The path of its manifest is all we need of the JSON.
    let end = text
        .match_indices("/Cargo.toml\"")
        .map(|(at, _)| at)
        .find(|&at| text[..at].rsplit('"').next().map_or(false, |path| path.contains("/wasm3-sys-")))
        .expect("wasm3-sys is a locked dependency");
    let start = text[..end].rfind('"').unwrap() + 1;
    Path::new(&text[start..end]).join("wasm3/source")
}

fn main() {
    let source = wasm3_source();
    let mut build = cc::Build::new();
    for entry in std::fs::read_dir(&source).expect("wasm3's source is there") {
        let path = entry.unwrap().path();
        if path.extension().map_or(false, |e| e == "c") {
            build.file(path);
        }
    }
    build.file("src/wasm3_shim.c").include(&source).define("d_m3LogOutput", "0").define("NDEBUG", None);
    // wasm3 jumps from operation to operation by tail calls, which a stack protector or a frame pointer would prevent.
    build.opt_level(3).warnings(false).flag("-fomit-frame-pointer").flag("-fno-stack-protector");
    build.compile("wasm3");
    let compiler = build.get_compiler().path().display().to_string();
    println!("cargo:rustc-env=WASM3_COMPILER={compiler}");
    println!("cargo:rustc-link-lib=m");
    println!("cargo:rerun-if-changed=src/wasm3_shim.c");
    println!("cargo:rerun-if-env-changed=CC");
}
