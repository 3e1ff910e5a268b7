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
;;       v34 = vconstload.i64 +8 v23
;;       v35 = vload.i32 context +8 v34
;;       brif v35, block6, block7
;;   block6 cold:
;;       v37 = icmp.i32 eq v34, vmctx
;;       brif v37, block7, block8
;;   block8 cold:
;;       exit enter_busy 0 0 ()
;;       jump block7
;;   block7:
;;       v33 = vconstload.i64 v23
;;       tail_call_pointer sig0 v33, v34 (v0)
;;   }
;;
;;   ;; ir of f2
;;   func f2(i32) -> (i64) {
;;       sig0 = (f64)
;;       sig1 = (i32) -> (i32, i64)
;;   block0(v0: i32):
;;       v5 = vconstload.i64 +32 vmctx
;;       v6 = vload.i32 context +8 v5
;;       brif v6, block2, block3(v0)
;;   block2 cold:
;;       v8 = icmp.i32 eq v5, vmctx
;;       brif v8, block3(v0), block4
;;   block4 cold:
;;       exit enter_busy 0 0 ()
;;       jump block3(v0)
;;   block3(v13: i32):
;;       v4 = vconstload.i64 +24 vmctx
;;       call_pointer sig0 v4, v5 (f64:1.5)
;;       v14 = call f1 sig1 (v13)
;;       v15 = result.i32 0 v14
;;       v16 = result.i64 1 v14
;;       v17 = vconstload.i64 +16 vmctx
;;       v18 = vload.i32 definition +8 v17
;;       v19 = icmp.i32 uge v13, v18
;;       brif v19, block5, block6
;;   block5 cold:
;;       v21 = vconstload.i64 vmctx
;;       v22 = uext.i64 v13
;;       vstore context +88 v21, v22
;;       trap undefined_element
;;   block6:
;;       v26 = vload.i64 definition v17
;;       v25 = clamp.i32 v13, v18
;;       v27 = uext.i64 v25
;;       v29 = ishl.i64 v27, i64:2
;;       v30 = iadd.i64 v26, v29
;;       v31 = vload.i32 table v30
;;       v32 = vconstload.i64 +304 v21
;;       v33 = uext.i64 v31
;;       v35 = ishl.i64 v33, i64:5
;;       v36 = iadd.i64 v32, v35
;;       v37 = vconstload.i32 +16 v36
;;       v38 = vconstload.i32 +40 vmctx
;;       v39 = icmp.i32 ne v37, v38
;;       brif v39, block7, block8
;;   block7 cold:
;;       vstore context +88 v21, v22
;;       v41 = icmp.i32 eq v31, i32:0
;;       trapif uninitialized_element v41
;;       trap indirect_call_mismatch
;;   block8:
;;       v47 = vconstload.i64 +8 v36
;;       v48 = vload.i32 context +8 v47
;;       brif v48, block9, block10
;;   block9 cold:
;;       v50 = icmp.i32 eq v47, vmctx
;;       brif v50, block10, block11
;;   block11 cold:
;;       exit enter_busy 0 0 ()
;;       jump block10
;;   block10:
;;       v46 = vconstload.i64 v36
;;       v54 = call_pointer sig1 v46, v47 (v13)
;;       v55 = result.i32 0 v54
;;       v56 = result.i64 1 v54
;;       return (v56)
;;   }
