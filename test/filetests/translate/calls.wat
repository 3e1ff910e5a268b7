;; test ir
(module
  (type $t (func (param i32) (result i32 i64)))
  (import "m" "f" (func $host (param f64)))
  (table 4 8 funcref)
  (func $g (param i32) (result i32 i64) (return_call_indirect (type $t) (local.get 0) (local.get 0)))
  (func (param i32) (result i64)
    (call $host (f64.const 1.5))
    (call $g (local.get 0)) (drop) (drop)
    (call_indirect (type $t) (local.get 0) (local.get 0)) (return) ))
;; check
;;   ;; ir of f1
;;   func f1(i32) -> (i32, i64) {
;;       sig0 = (i32) -> (i32, i64)
;;   block0(v0: i32):
;;       v4 = vconstload.i64 +16 vmctx
;;       v5 = vload.i32 definition +8 v4
;;       v6 = icmp.i32 uge v0, v5
;;       brif v6, block2, block3
;;   block2 cold:
;;       v8 = vconstload.i64 vmctx
;;       v9 = uext.i64 v0
;;       vstore context +88 v8, v9
;;       trap undefined_element
;;   block3:
;;       v13 = vload.i64 definition v4
;;       v12 = clamp.i32 v0, v5
;;       v14 = uext.i64 v12
;;       v16 = ishl.i64 v14, i64:2
;;       v17 = iadd.i64 v13, v16
;;       v18 = vload.i32 table v17
;;       v19 = vconstload.i64 +304 v8
;;       v20 = uext.i64 v18
;;       v22 = ishl.i64 v20, i64:5
;;       v23 = iadd.i64 v19, v22
;;       v24 = vconstload.i32 +16 v23
;;       v25 = vconstload.i32 +40 vmctx
;;       v26 = icmp.i32 ne v24, v25
;;       brif v26, block4, block5
;;   block4 cold:
;;       vstore context +88 v8, v9
;;       v28 = icmp.i32 eq v18, i32:0
;;       trapif uninitialized_element v28
;;       trap indirect_call_mismatch
;;   block5:
;;       v33 = vconstload.i64 v23
;;       v34 = vconstload.i64 +8 v23
;;       tail_call_pointer sig0 v33, v34 (v0)
;;   }
;;
;;   ;; ir of f2
;;   func f2(i32) -> (i64) {
;;       sig0 = (f64)
;;       sig1 = (i32) -> (i32, i64)
;;   block0(v0: i32):
;;       v4 = vconstload.i64 +24 vmctx
;;       v5 = vconstload.i64 +32 vmctx
;;       call_pointer sig0 v4, v5 (f64:1.5)
;;       v7 = call f1 sig1 (v0)
;;       v8 = result.i32 0 v7
;;       v9 = result.i64 1 v7
;;       v10 = vconstload.i64 +16 vmctx
;;       v11 = vload.i32 definition +8 v10
;;       v12 = icmp.i32 uge v0, v11
;;       brif v12, block2, block3
;;   block2 cold:
;;       v14 = vconstload.i64 vmctx
;;       v15 = uext.i64 v0
;;       vstore context +88 v14, v15
;;       trap undefined_element
;;   block3:
;;       v19 = vload.i64 definition v10
;;       v18 = clamp.i32 v0, v11
;;       v20 = uext.i64 v18
;;       v22 = ishl.i64 v20, i64:2
;;       v23 = iadd.i64 v19, v22
;;       v24 = vload.i32 table v23
;;       v25 = vconstload.i64 +304 v14
;;       v26 = uext.i64 v24
;;       v28 = ishl.i64 v26, i64:5
;;       v29 = iadd.i64 v25, v28
;;       v30 = vconstload.i32 +16 v29
;;       v31 = vconstload.i32 +40 vmctx
;;       v32 = icmp.i32 ne v30, v31
;;       brif v32, block4, block5
;;   block4 cold:
;;       vstore context +88 v14, v15
;;       v34 = icmp.i32 eq v24, i32:0
;;       trapif uninitialized_element v34
;;       trap indirect_call_mismatch
;;   block5:
;;       v39 = vconstload.i64 v29
;;       v40 = vconstload.i64 +8 v29
;;       v41 = call_pointer sig1 v39, v40 (v0)
;;       v42 = result.i32 0 v41
;;       v43 = result.i64 1 v41
;;       return (v43)
;;   }
