;; test ir
(module
  (func (param i32) (result i32)
    (block $out (result i32)
      (if (result i32) (local.get 0)
        (then (br $out (i32.const 1)))
        (else (i32.const 2)))
      (block $b (block $a (br_table $a $b $a (local.get 0))) (return (i32.const 3)))
      (i32.add (i32.const 10)))))
;; check
;;   ;; ir of f0
;;   func f0(i32) -> (i32) {
;;   block0(v0: i32):
;;       brif v0, block3, block4
;;   block3:
;;       jump block2(i32:1)
;;   block4:
;;       jump block5(i32:2)
;;   block5(v3: i32):
;;       br_table v0, block7, block6, block7
;;   block6:
;;       v13 = iadd.i32 v3, i32:10
;;       jump block2(v13)
;;   block2(v2: i32):
;;       jump block1(v2)
;;   block1(v1: i32):
;;       return (v1)
;;   block7:
;;       return (i32:3)
;;   }
