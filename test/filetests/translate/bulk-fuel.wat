;; test ir
;; options fuel
;; Where fuel is metered the runtime does it, since it is paid for by its length.
(module (memory 1 2)
  (func (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (param i32 i32) (memory.fill (local.get 0) (local.get 1) (i32.const 16))))
;; check
;;   ;; ir of f0
;;   func f0(i32, i32, i32) {
;;   block0(v0: i32, v1: i32, v2: i32):
;;       fuel_poll 7
;;       v5 = uext.i64 v0
;;       v6 = uext.i64 v1
;;       v4 = uext.i64 v2
;;       exit memory_copy 0 0 (v5, v6, v4)
;;       jump block1
;;   block1:
;;       return ()
;;   }
;;
;;   ;; ir of f1
;;   func f1(i32, i32) {
;;   block0(v0: i32, v1: i32):
;;       fuel_poll 7
;;       v5 = uext.i64 v0
;;       exit memory_fill 0 0 (v5, v1, i64:16)
;;       jump block1
;;   block1:
;;       return ()
;;   }
