;; test ir opt
;; $n never changes: a parameter of the loop until the passes have seen that.
(module
  (func (param $n i32) (result i32) (local $i i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.mul (local.get $i) (local.get $n))))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $sum)))
;; check
;;   ;; ir of f0
;;   func f0(i32) -> (i32) {
;;   block0(v0: i32):
;;       jump block2(i32:0, i32:0, v0)
;;   block2(v4: i32, v5: i32, v6: i32):
;;       v10 = iadd.i32 v5, i32:1
;;       v11 = icmp.i32 ult v10, v6
;;       v7 = imul.i32 v5, v6
;;       v8 = iadd.i32 v4, v7
;;       brif v11, block2(v8, v10, v6), block4
;;   block4:
;;       jump block3
;;   block3:
;;       jump block1(v8)
;;   block1(v2: i32):
;;       return (v2)
;;   }
;;
;;   ;; opt of f0
;;   func f0(i32) -> (i32) {
;;   block0(v0: i32):
;;       jump block2(i32:0, i32:0)
;;   block2(v4: i32, v5: i32):
;;       v10 = iadd.i32 v5, i32:1
;;       v11 = icmp.i32 ult v10, v0
;;       v7 = imul.i32 v0, v5
;;       v8 = iadd.i32 v4, v7
;;       brif v11, block2(v8, v10), block1
;;   block1:
;;       return (v8)
;;   }
