;; test lower
;; A comparison melts into its branch, additions and shifts into addresses, a constant into an immediate.
(module (memory 1)
  (func (param i32 i32) (result i32)
    (if (i32.lt_s (local.get 0) (i32.const 5)) (then (return (i32.const 1))))
    (i32.load offset=8 (i32.add (local.get 0) (i32.shl (local.get 1) (i32.const 2))))))
;; check
;;   ;; lower of f0
;;   block0:                                         ; depth 0
;;       %3:i32@rax, %4:i32@rdx = params
;;       cmp %3 [5]
;;       branch [12] → block1, block2
;;   block1:                                         ; depth 0
;;       %6:i32 = const32 [1 0]
;;       return %6@rax [0]
;;   block2:                                         ; depth 0
;;       %5:i64 = mov [1 16]
;;       %1:i64 = mov %5 [0 0]
;;       %2:i32 = lea %3, %4 [40 0]
;;       %0:i32 = mov %1, %2 [8 8]
;;       return %0@rax [0]
