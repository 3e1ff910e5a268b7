;; test ir
;; options polls
(module (func (param i32) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))
;; check
;;   ;; ir of f0
;;   func f0(i32) {
;;   block0(v0: i32):
;;       poll
;;       jump block2(v0)
;;   block2(v4: i32):
;;       poll
;;       v7 = iadd.i32 v4, i32:-1
;;       brif v7, block2(v7), block4
;;   block4:
;;       jump block3
;;   block3:
;;       jump block1
;;   block1:
;;       return ()
;;   }
