;; test ir
;; Copies and fills in place: bounds of both ranges first; long ones leave. Of a constant length: all loads before any
;; store, the last bytes first.
(module (memory 1 2)
  (func (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (param i32 i32) (memory.copy (local.get 0) (local.get 1) (i32.const 27)))
  (func (param i32 i32) (memory.fill (local.get 0) (local.get 1) (i32.const 12)))
  (func (param i32) (memory.fill (local.get 0) (i32.const 0) (i32.const 32))))
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
;;       v22 = iadd.i64 v3, v4
;;       v23 = icmp.i32 ugt v22, v16
;;       trapif memory_out_of_bounds v23
;;       v20 = vconstload.i64 v15
;;       v25 = iadd.i64 v4, v20
;;       v21 = iadd.i64 v5, v20
;;       v11 = icmp.i32 ule v3, i64:1048576
;;       v13 = select.i64 v11, v3, i64:0
;;       copy v25, v21, v13
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
;;       v20 = iadd.i64 v4, v19
;;       v10 = icmp.i32 ule v3, i64:1048576
;;       v12 = select.i64 v10, v3, i64:0
;;       fill v20, v1, v12
;;       jump block1
;;   block1:
;;       return ()
;;   }
;;
;;   ;; ir of f2
;;   func f2(i32, i32) {
;;   block0(v0: i32, v1: i32):
;;       v4 = vconstload.i64 +16 vmctx
;;       v5 = vconstload.i64 v4
;;       v6 = uext.i64 v1
;;       v8 = load.v128 v128.load v5, v6 ()
;;       v9 = load.v128 v128.load +11 v5, v6 ()
;;       v7 = uext.i64 v0
;;       store v128.store +11 v5, v7, v9
;;       store v128.store v5, v7, v8
;;       jump block1
;;   block1:
;;       return ()
;;   }
;;
;;   ;; ir of f3
;;   func f3(i32, i32) {
;;   block0(v0: i32, v1: i32):
;;       v4 = vconstload.i64 +16 vmctx
;;       v5 = vconstload.i64 v4
;;       v6 = uext.i64 v0
;;       v8 = iand.i32 v1, i32:255
;;       v10 = imul.i32 v8, i32:16843009
;;       store i32.store +8 v5, v6, v10
;;       v12 = uext.i64 v8
;;       v14 = imul.i64 v12, i64:72340172838076673
;;       store i64.store v5, v6, v14
;;       jump block1
;;   block1:
;;       return ()
;;   }
;;
;;   ;; ir of f4
;;   func f4(i32) {
;;   block0(v0: i32):
;;       v4 = vconstload.i64 +16 vmctx
;;       v5 = vconstload.i64 v4
;;       v6 = uext.i64 v0
;;       store v128.store +16 v5, v6, v128:0x00000000000000000000000000000000
;;       store v128.store v5, v6, v128:0x00000000000000000000000000000000
;;       jump block1
;;   block1:
;;       return ()
;;   }
