;; test ir
;; options fuel
;; What is done in place is paid for by its length behind the bounds checks; the runtime pays for what it does.
(module (memory 1 2)
  (func (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (param i32 i32) (memory.fill (local.get 0) (local.get 1) (i32.const 16))))
;; check
;;   ;; ir of f0
;;   func f0(i32, i32, i32) {
;;   block0(v0: i32, v1: i32, v2: i32):
;;       fuel_poll 7
;;       v4 = uext.i64 v2
;;       v8 = icmp.i32 ugt v4, i64:1048576
;;       brif v8, block2, block3
;;   block2 cold:
;;       v5 = uext.i64 v0
;;       v6 = uext.i64 v1
;;       exit memory_copy 0 0 (v5, v6, v4)
;;       jump block3
;;   block3:
;;       v16 = vconstload.i64 +16 vmctx
;;       v17 = vload.i64 definition +8 v16
;;       v18 = iadd.i64 v4, v6
;;       v19 = icmp.i32 ugt v18, v17
;;       trapif memory_out_of_bounds v19
;;       v23 = iadd.i64 v4, v5
;;       v24 = icmp.i32 ugt v23, v17
;;       trapif memory_out_of_bounds v24
;;       v21 = vconstload.i64 v16
;;       v26 = iadd.i64 v5, v21
;;       v22 = iadd.i64 v6, v21
;;       v12 = icmp.i32 ule v4, i64:1048576
;;       v14 = select.i64 v12, v4, i64:0
;;       copy v26, v22, v14
;;       v29 = iadd.i64 v14, i64:63
;;       v31 = ushr.i64 v29, i64:6
;;       v32 = wrap.i32 v31
;;       fuel_by v32
;;       jump block1
;;   block1:
;;       return ()
;;   }
;;
;;   ;; ir of f1
;;   func f1(i32, i32) {
;;   block0(v0: i32, v1: i32):
;;       fuel_poll 7
;;       v5 = vconstload.i64 +16 vmctx
;;       v6 = vconstload.i64 v5
;;       v7 = uext.i64 v0
;;       v8 = simd.v128 i8x16.splat (v1)
;;       store v128.store v6, v7, v8
;;       fuel_by i32:1
;;       jump block1
;;   block1:
;;       return ()
;;   }
