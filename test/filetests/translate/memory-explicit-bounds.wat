;; test ir
;; options explicit-bounds
(module (memory 1) (memory i64 1 1)
  (func (param i32 i64) (result i32)
    (i32.add (i32.load offset=4 (local.get 0)) (i32.load 1 offset=0x123456789 (local.get 1)))))
;; check
;;   ;; ir of f0
;;   func f0(i32, i64) -> (i32) {
;;   block0(v0: i32, v1: i64):
;;       v4 = vconstload.i64 +16 vmctx
;;       v7 = vload.i64 definition +8 v4
;;       v6 = uext.i64 v0
;;       v8 = bounds.i64 8 there v6, v7
;;       v5 = vconstload.i64 v4
;;       v9 = load.i32 i32.load +4 v5, v8 ()
;;       v13 = iadd.i64 v1, i64:4886718345
;;       v14 = icmp.i32 ult v13, v1
;;       trapif memory_out_of_bounds v14
;;       v10 = vconstload.i64 +24 vmctx
;;       v16 = vconstload.i64 +8 v10
;;       v17 = bounds.i64 4 there v13, v16
;;       v11 = vconstload.i64 v10
;;       v18 = load.i32 i32.load v11, v17 ()
;;       v19 = iadd.i32 v9, v18
;;       jump block1(v19)
;;   block1(v2: i32):
;;       return (v2)
;;   }
