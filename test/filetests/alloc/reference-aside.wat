;; test alloc
;; A reference that only seldom has to outlive calls is in a slot only there: the map of the poll names its register alone.
(module
  (type $node (struct (field (ref null $node)) (field (ref null $node))))
  (func $count (param $tree (ref null $node)) (result i32)
    (if (result i32) (ref.is_null (local.get $tree)) (then (i32.const 0)) (else
      (i32.add
        (i32.add (call $count (struct.get $node 0 (local.get $tree))) (call $count (struct.get $node 1 (local.get $tree))))
        (i32.const 1))))))
;; check
;;   ;; alloc of f0
;;   block0:                                         ; depth 0
;;       %6:rax = params
;;           rcx ← rax:i64
;;       %8:rax = const32 [0 0]
;;       test %6:rcx, %6:rcx
;;       branch [4] → block1, block2
;;   block1:                                         ; depth 0
;;       jump → block3(%8)
;;   block2:                                         ; depth 0
;;           slot0 ← rcx:i64
;;       %5:rax = mov [2 64]
;;           slot1 ← rax:i64
;;       %7:rax = mov %5:rax, %6:rcx [8 8]
;;       %2:rax = call %7:rax, %6:slot0 [0 0]
;;           slot2 ← rax:i64
;;           rax ← slot1:i64
;;           rcx ← slot0:i64
;;       %4:rax = mov %5:rax, %6:rcx [8 12]
;;       %3:rax = call %4:rax [0 0]
;;           rcx ← slot2:i64
;;       %1:rax = lea %2:rcx, %3:rax [8 1]
;;       jump → block3(%1)
;;   block3(%0:i32):                                 ; depth 0
;;       return %0:rax [0]
