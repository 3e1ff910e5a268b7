;; test alloc
;; A call that is not on every way: slots are written on the way to the call and read behind it, and only there.
(module (memory 1)
  (func $f (param i32) (result i32) (local.get 0))
  (func (param i32 i32) (result i32) (local i32)
    (loop $l
      (local.set 2 (i32.add (local.get 2) (i32.load (local.get 1))))
      (block $go (br_if $go (i32.ne (local.get 2) (i32.const 7))) (local.set 2 (call $f (local.get 2))))
      (local.set 1 (i32.add (local.get 1) (i32.const 4)))
      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get 2)))
;; check
;;   ;; alloc of f0
;;   block0:                                         ; depth 0
;;       %0:rax = params
;;       return %0:rax [0]
;;
;;   ;; alloc of f1
;;   block0:                                         ; depth 0
;;       %12:rax, %11:rdx = params
;;           rsi ← rdx:i64
;;       %13:rcx = mov [1 16]
;;       %9:rdi = mov %13:rcx [0 0]
;;           slot0 ← rdi:i64
;;       %10:rcx = const32 [0 0]
;;       jump → block1(%10, %11, %12)
;;   block1(%7:i32, %4:i32, %3:i32):                 ; depth 1
;;       %8:rdx = mov %9:rdi, %4:rsi [8 0]
;;       %6:rcx = lea %7:rcx, %8:rdx [8 0]
;;       cmp %6:rcx [7]
;;       branch [5] → block2, block3
;;   block2:                                         ; depth 1
;;       jump → block4(%6)
;;   block3:                                         ; depth 1
;;           slot1 ← rax:i64
;;           rax ← rcx:i64
;;           slot2 ← rsi:i64
;;       %5:rax = call %6:rax [0 0]
;;           rcx ← rax:i64
;;           rax ← slot1:i64
;;           rsi ← slot2:i64
;;           rdi ← slot0:i64
;;       jump → block4(%5)
;;   block4(%0:i32):                                 ; depth 1
;;       %1:rsi = lea %4:rsi [0 4]
;;       %2:rax = lea %3:rax [0 -1]
;;       test %2:rax, %2:rax
;;       branch [5] → block5, block6
;;   block5:                                         ; depth 1
;;       jump → block1(%0, %1, %2)
;;   block6:                                         ; depth 0
;;           rax ← rcx:i64
;;       return %0:rax [0]
