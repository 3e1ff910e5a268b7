;; The first n bytes of a text, compressed at the best quality and decompressed again, by brotli (Rust, wasm-bindgen).
(module
  (import "program" "memory" (memory 1))
  (import "program" "__wbindgen_malloc" (func $malloc (param i32) (result i32)))
  (import "program" "__wbindgen_free" (func $free (param i32 i32)))
  (import "program" "__wbindgen_add_to_stack_pointer" (func $moveStack (param i32) (result i32)))
  (import "program" "compress" (func $compress (param i32 i32 i32 i32)))
  (import "program" "decompress" (func $decompress (param i32 i32 i32)))
  (data $text "{text}")

  ;; The hash of so many bytes; traps where there are none, since then the program has reported an error.
  (func $hash (param $check i32) (param $at i32) (param $length i32) (result i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $at) (local.get $length)))
    (if (i32.eqz (local.get $length)) (then (unreachable)))
    (loop $bytes
      (local.set $check (i32.xor (i32.mul (local.get $check) (i32.const 31)) (i32.load8_u (local.get $at))))
      (br_if $bytes (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $end))))
    (local.get $check))

  (func (export "run") (param $n i32) (result i32)
    (local $result i32) (local $in i32) (local $check i32)
    (local.set $result (call $moveStack (i32.const -16)))
    (local.set $in (call $malloc (local.get $n)))
    (memory.init $text (local.get $in) (i32.const 0) (local.get $n))
    ;; Both functions take what they are given and answer address and length.
    (call $compress (local.get $result) (local.get $in) (local.get $n) (i32.const 0))
    (local.set $check (call $hash (i32.const 1) (i32.load (local.get $result)) (i32.load offset=4 (local.get $result))))
    (call $decompress (local.get $result) (i32.load (local.get $result)) (i32.load offset=4 (local.get $result)))
    (if (i32.ne (i32.load offset=4 (local.get $result)) (local.get $n)) (then (unreachable)))
    (local.set $check (call $hash (local.get $check) (i32.load (local.get $result)) (local.get $n)))
    (call $free (i32.load (local.get $result)) (local.get $n))
    (drop (call $moveStack (i32.const 16)))
    (local.get $check)))
