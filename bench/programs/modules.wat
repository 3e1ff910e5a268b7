;; The imports and exports of a JavaScript file found n times by es-module-lexer (C): bytes, branches, a state machine.
(module
  (import "program" "memory" (memory 1))
  (import "program" "__heap_base" (global $heap i32))
  (import "program" "sa" (func $allocate (param i32) (result i32)))
  (import "program" "parse" (func $parse (result i32)))
  (import "program" "ri" (func $nextImport (result i32)))
  (import "program" "is" (func $start (result i32)))
  (import "program" "ie" (func $end (result i32)))
  (data $text "{text}")
  (global $length i32 (i32.const {text.length}))

  (func (export "run") (param $n i32) (result i32)
    (local $source i32) (local $at i32) (local $check i32) (local $need i32)
    (loop $again
      ;; The program wants four bytes a letter, as its own glue gives it, and the text with two bytes a letter.
      (local.set $need (i32.sub
        (i32.add (global.get $heap) (i32.add (i32.mul (global.get $length) (i32.const 4)) (i32.const 65536)))
        (i32.mul (memory.size) (i32.const 65536))))
      (if (i32.gt_s (local.get $need) (i32.const 0))
        (then (drop (memory.grow (i32.add (i32.const 1) (i32.shr_u (local.get $need) (i32.const 16)))))))
      (local.set $source (call $allocate (global.get $length)))
      ;; The bytes behind where the widened text will end; each is read before its place is written.
      (memory.init $text (i32.add (local.get $source) (global.get $length)) (i32.const 0) (global.get $length))
      (local.set $at (i32.const 0))
      (loop $letters
        (i32.store16
          (i32.add (local.get $source) (i32.shl (local.get $at) (i32.const 1)))
          (i32.load8_u (i32.add (local.get $source) (i32.add (global.get $length) (local.get $at)))))
        (br_if $letters (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (global.get $length))))
      (if (i32.eqz (call $parse)) (then (unreachable)))
      (loop $imports
        (if (call $nextImport)
          (then
            (local.set $check (i32.add (i32.mul (local.get $check) (i32.const 31)) (i32.xor (call $start) (call $end))))
            (br $imports))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $check)))
