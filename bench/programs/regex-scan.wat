;; The tokens of n lines of a JavaScript file found by Oniguruma (C) with the patterns of a highlighter.
(module
  (import "program" "memory" (memory 1))
  (import "program" "__wasm_call_ctors" (func $construct))
  (import "program" "omalloc" (func $malloc (param i32) (result i32)))
  (import "program" "createOnigScanner" (func $create (param i32 i32 i32 i32 i32) (result i32)))
  (import "program" "findNextOnigScannerMatch" (func $find (param i32 i32 i32 i32 i32 i32) (result i32)))
  (data $text "{text}")
  (data $patterns "{patterns}")
  (global $length i32 (i32.const {text.length}))
  (global $source (mut i32) (i32.const 0))
  (global $scanner (mut i32) (i32.const 0))
  (global $lines (mut i32) (i32.const 0))

  ;; The bytes from $at to the next end of a line.
  (func $lineLength (param $at i32) (result i32)
    (local $end i32)
    (local.set $end (local.get $at))
    (loop $bytes
      (if (i32.ne (i32.load8_u (local.get $end)) (i32.const 10))
        (then (local.set $end (i32.add (local.get $end) (i32.const 1))) (br $bytes))))
    (i32.sub (local.get $end) (local.get $at)))

  (func $prepare
    (local $patterns i32) (local $end i32) (local $addresses i32) (local $lengths i32) (local $i i32)
    (call $construct)
    (global.set $source (call $malloc (i32.add (global.get $length) (i32.const 1))))
    (memory.init $text (global.get $source) (i32.const 0) (global.get $length))
    (i32.store8 (i32.add (global.get $source) (global.get $length)) (i32.const 10))
    (local.set $patterns (call $malloc (i32.const {patterns.length})))
    (memory.init $patterns (local.get $patterns) (i32.const 0) (i32.const {patterns.length}))
    (local.set $end (i32.add (local.get $patterns) (i32.const {patterns.length})))
    (local.set $addresses (call $malloc (i32.const 64)))
    (local.set $lengths (call $malloc (i32.const 64)))
    (loop $next
      (i32.store (i32.add (local.get $addresses) (i32.shl (local.get $i) (i32.const 2))) (local.get $patterns))
      (i32.store (i32.add (local.get $lengths) (i32.shl (local.get $i) (i32.const 2))) (call $lineLength (local.get $patterns)))
      (local.set $patterns (i32.add (local.get $patterns) (i32.add (i32.const 1) (call $lineLength (local.get $patterns)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $patterns) (local.get $end))))
    (global.set $scanner (call $create (local.get $addresses) (local.get $lengths) (local.get $i) (i32.const 256) (i32.const 0)))
    (if (i32.eqz (global.get $scanner)) (then (unreachable))))

  (func (export "run") (param $n i32) (result i32)
    (local $line i32) (local $length i32) (local $at i32) (local $match i32) (local $check i32)
    (if (i32.eqz (global.get $scanner)) (then (call $prepare)))
    (local.set $line (global.get $source))
    (loop $lines
      (local.set $length (call $lineLength (local.get $line)))
      (local.set $at (i32.const 0))
      ;; A line of its own number each time: the program keeps what it found in a text by it.
      (global.set $lines (i32.add (global.get $lines) (i32.const 1)))
      (loop $matches
        (local.set $match (call $find (global.get $scanner) (global.get $lines) (local.get $line) (local.get $length) (local.get $at) (i32.const 0)))
        (if (local.get $match)
          (then
            (local.set $check (i32.add (i32.mul (local.get $check) (i32.const 31))
              (i32.xor (i32.load (local.get $match)) (i32.load offset=8 (local.get $match)))))
            (local.set $at (select (i32.load offset=12 (local.get $match)) (i32.add (local.get $at) (i32.const 1))
              (i32.gt_s (i32.load offset=12 (local.get $match)) (local.get $at))))
            (br_if $matches (i32.lt_u (local.get $at) (local.get $length))))))
      (local.set $line (i32.add (local.get $line) (i32.add (local.get $length) (i32.const 1))))
      (br_if $lines (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $check)))
