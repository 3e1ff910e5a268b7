;; test lower
;; What a way out of a loop passes on is made on that way; what the way back passes on, in front of the jump.
(module (memory 1)
  (func (param i32) (result i32) (local i32)
    (block $out (result i32)
      (loop $l
        (if (i32.load8_u (local.get 0)) (then (br $out (i32.const 7))))
        (drop (br_if $out (i32.const 9) (i32.eq (i32.load8_u offset=1 (local.get 0)) (i32.const 3))))
        (local.set 0 (i32.add (local.get 0) (i32.const 1)))
        (br $l))
      (unreachable)))
  ;; The next loop is as deep, and begins with what this one leaves with.
  (func (param i32) (local i32)
    (loop $first
      (i32.store8 (local.get 0) (i32.const 1))
      (br_if $first (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.set 1 (i32.const 100))
    (loop $second
      (i32.store8 (local.get 1) (i32.const 2))
      (br_if $second (local.tee 1 (i32.sub (local.get 1) (i32.const 3)))))))
;; check
;;   ;; lower of f0
;;   block0:                                         ; depth 0
;;       %8:i32@rax = params
;;       %9:i64 = mov [1 16]
;;       %5:i64 = mov %9 [0 0]
;;       jump → block1(%8)
;;   block1(%4:i32):                                 ; depth 1
;;       %7:i32 = movzx %5, %4 [8 0]
;;       test %7, %7
;;       branch [5] → block2, block3
;;   block2:                                         ; depth 0
;;       %6:i32 = const32 [7 0]
;;       jump → block6(%6)
;;   block3:                                         ; depth 1
;;       %3:i32 = movzx %5, %4 [8 1]
;;       %2:i32 = lea %4 [0 1]
;;       cmp %3 [3]
;;       branch [4] → block4, block5
;;   block4:                                         ; depth 0
;;       %1:i32 = const32 [9 0]
;;       jump → block6(%1)
;;   block5:                                         ; depth 1
;;       jump → block1(%2)
;;   block6(%0:i32):                                 ; depth 0
;;       return %0@rax [0]
;;
;;   ;; lower of f1
;;   block0:                                         ; depth 0
;;       %6:i32@rax = params
;;       %7:i64 = mov [1 16]
;;       %2:i64 = mov %7 [0 0]
;;       jump → block1(%6)
;;   block1(%5:i32):                                 ; depth 1
;;       mov %2, %5 [8 0 1]
;;       %4:i32 = lea %5 [0 -1]
;;       test %4, %4
;;       branch [5] → block2, block3
;;   block2:                                         ; depth 1
;;       jump → block1(%4)
;;   block3:                                         ; depth 0
;;       %3:i32 = const32 [100 0]
;;       jump → block4(%3)
;;   block4(%1:i32):                                 ; depth 1
;;       mov %2, %1 [8 0 2]
;;       %0:i32 = lea %1 [0 -3]
;;       test %0, %0
;;       branch [5] → block5, block6
;;   block5:                                         ; depth 1
;;       jump → block4(%0)
;;   block6:                                         ; depth 0
;;       return [0]
