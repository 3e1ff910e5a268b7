;; test ir
;; options explicit-bounds
;; Addresses and lengths are held within the memory on ways that only a wrong prediction takes.
(module (memory 1 2)
  (func (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (param i32 i32) (memory.copy (local.get 0) (local.get 1) (i32.const 20))))
;; check
;;   ;; ir of f0
;;   func f0(i32, i32, i32) {
;;   block0(v0: i32, v1: i32, v2: i32):
;;       v3 = uext.i64 v2
;;       v7 = icmp.i32 ugt v3, i64:1048576
;;       brif v7, block2, block3
;;   block2 cold:
;;       v4 = uext.i64 v0
;;       v5 = uext.i64 v1
;;       exit memory_copy 0 0 (v4, v5, v3)
;;       jump block3
;;   block3:
;;       v15 = vconstload.i64 +16 vmctx
;;       v16 = vload.i64 definition +8 v15
;;       v17 = iadd.i64 v3, v5
;;       v18 = icmp.i32 ugt v17, v16
;;       trapif memory_out_of_bounds v18
;;       v28 = iadd.i64 v3, v4
;;       v29 = icmp.i32 ugt v28, v16
;;       trapif memory_out_of_bounds v29
;;       v20 = vconstload.i64 v15
;;       v22 = iadd.i64 v16, i64:1
;;       v31 = clamp.i64 v4, v22
;;       v34 = iadd.i64 v20, v31
;;       v23 = clamp.i64 v5, v22
;;       v26 = iadd.i64 v20, v23
;;       v11 = icmp.i32 ule v3, i64:1048576
;;       v13 = select.i64 v11, v3, i64:0
;;       v24 = isub.i64 v16, v23
;;       v25 = iadd.i64 v24, i64:1
;;       v27 = clamp.i64 v13, v25
;;       v32 = isub.i64 v16, v31
;;       v33 = iadd.i64 v32, i64:1
;;       v35 = clamp.i64 v27, v33
;;       copy v34, v26, v35
;;       jump block1
;;   block1:
;;       return ()
;;   }
;;
;;   ;; ir of f1
;;   func f1(i32, i32, i32) {
;;   block0(v0: i32, v1: i32, v2: i32):
;;       v3 = uext.i64 v2
;;       v6 = icmp.i32 ugt v3, i64:1048576
;;       brif v6, block2, block3
;;   block2 cold:
;;       v4 = uext.i64 v0
;;       exit memory_fill 0 0 (v4, v1, v3)
;;       jump block3
;;   block3:
;;       v14 = vconstload.i64 +16 vmctx
;;       v15 = vload.i64 definition +8 v14
;;       v16 = iadd.i64 v3, v4
;;       v17 = icmp.i32 ugt v16, v15
;;       trapif memory_out_of_bounds v17
;;       v19 = vconstload.i64 v14
;;       v21 = iadd.i64 v15, i64:1
;;       v22 = clamp.i64 v4, v21
;;       v25 = iadd.i64 v19, v22
;;       v10 = icmp.i32 ule v3, i64:1048576
;;       v12 = select.i64 v10, v3, i64:0
;;       v23 = isub.i64 v15, v22
;;       v24 = iadd.i64 v23, i64:1
;;       v26 = clamp.i64 v12, v24
;;       fill v25, v1, v26
;;       jump block1
;;   block1:
;;       return ()
;;   }
;;
;;   ;; ir of f2
;;   func f2(i32, i32) {
;;   block0(v0: i32, v1: i32):
;;       v4 = vconstload.i64 +16 vmctx
;;       v7 = vload.i64 definition +8 v4
;;       v6 = uext.i64 v1
;;       v8 = bounds.i64 20 there v6, v7
;;       v10 = vload.i64 definition +8 v4
;;       v9 = uext.i64 v0
;;       v11 = bounds.i64 20 there v9, v10
;;       v5 = vconstload.i64 v4
;;       v12 = load.v128 v128.load v5, v8 ()
;;       v13 = load.i32 i32.load +16 v5, v8 ()
;;       store i32.store +16 v5, v11, v13
;;       store v128.store v5, v11, v12
;;       jump block1
;;   block1:
;;       return ()
;;   }
