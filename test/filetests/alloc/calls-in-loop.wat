;; test alloc
;; What lives across the call is in its slot there, and in a register at its uses only; what never lives at once shares a slot.
(module
  (func $f (param i32) (result i32) (local.get 0))
  (func (param i32 i32) (result i32) (local i32)
    (loop $l
      (local.set 2 (i32.add (call $f (local.get 0)) (local.get 2)))
      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.set 0 (call $f (local.get 1)))
    (local.set 1 (call $f (local.get 0)))
    (i32.add (i32.add (local.get 0) (local.get 1)) (local.get 2))))
;; check
;;   ;; alloc of f0
;;   block0:                                         ; depth 0
;;       %0:rax = params
;;       return %0:rax [0]
;;
;;   ;; alloc of f1
;;   block0:                                         ; depth 0
;;       %10:rax, %5:rdx = params
;;           slot0 ← rdx:i64
;;       %11:rcx = const32 [0 0]
;;       jump → block1(%10, %11)
;;   block1(%7:i32, %9:i32):                         ; depth 1
;;           slot1 ← rax:i64
;;           slot2 ← rcx:i64
;;       %8:rax = call %7:rax [0 0]
;;           rcx ← slot2:i64
;;       %1:rcx = lea %8:rax, %9:rcx [8 0]
;;           rax ← slot1:i64
;;       %6:rax = lea %7:rax [0 -1]
;;       test %6:rax, %6:rax
;;       branch [5] → block2, block3
;;   block2:                                         ; depth 1
;;       jump → block1(%6, %1)
;;   block3:                                         ; depth 0
;;           rax ← slot0:i64
;;           slot2 ← rcx:i64
;;       %3:rax = call %5:rax [0 0]
;;           slot0 ← rax:i64
;;       %4:rax = call %3:rax [0 0]
;;           rcx ← slot0:i64
;;       %2:rax = lea %3:rcx, %4:rax [8 0]
;;           rcx ← slot2:i64
;;       %0:rax = lea %1:rcx, %2:rax [8 0]
;;       return %0:rax [0]
