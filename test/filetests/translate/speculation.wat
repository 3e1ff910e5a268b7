;; test opt
;; options explicit-bounds
;; What a check has let through is held within bounds, so that a wrong prediction of the check reads nothing outside.
(module (memory 1 2) (table $t 4 8 funcref) (type $f (func))
  (func (param i32) (result i32) (i32.load offset=8 (local.get 0)))
  (func (param i32) (call_indirect $t (type $f) (local.get 0)))
  (func (param i32) (drop (table.get $t (local.get 0))))
  (func (param i32) (table.set $t (local.get 0) (ref.null func))))
;; check
;;   ;; opt of f0
;;   func f0(i32) -> (i32) {
;;   block0(v0: i32):
;;       v3 = vconstload.i64 +16 vmctx
;;       v6 = vload.i64 definition +8 v3
;;       v5 = uext.i64 v0
;;       v7 = bounds.i64 12 there v5, v6
;;       v4 = vconstload.i64 v3
;;       v8 = load.i32 i32.load +8 v4, v7 ()
;;       return (v8)
;;   }
;;
;;   ;; opt of f1
;;   func f1(i32) {
;;       sig0 = ()
;;   block0(v0: i32):
;;       v2 = vconstload.i64 +24 vmctx
;;       v3 = vload.i32 definition +8 v2
;;       v4 = icmp.i32 uge v0, v3
;;       brif v4, block2, block3
;;   block2 cold:
;;       v6 = vconstload.i64 vmctx
;;       v7 = uext.i64 v0
;;       vstore context +88 v6, v7
;;       trap undefined_element
;;   block3:
;;       v11 = vload.i64 definition v2
;;       v10 = clamp.i32 v0, v3
;;       v12 = uext.i64 v10
;;       v14 = ishl.i64 v12, i64:2
;;       v15 = iadd.i64 v11, v14
;;       v16 = vload.i32 table v15
;;       v17 = vconstload.i64 +304 v6
;;       v18 = uext.i64 v16
;;       v20 = ishl.i64 v18, i64:5
;;       v21 = iadd.i64 v17, v20
;;       v22 = vconstload.i32 +16 v21
;;       v23 = vconstload.i32 +32 vmctx
;;       v24 = icmp.i32 ne v22, v23
;;       brif v24, block4, block5
;;   block4 cold:
;;       vstore context +88 v6, v7
;;       v26 = icmp.i32 eq v16, i32:0
;;       trapif uninitialized_element v26
;;       trap indirect_call_mismatch
;;   block5:
;;       v32 = vconstload.i64 +8 v21
;;       v33 = vload.i32 context +8 v32
;;       brif v33, block6, block7
;;   block6 cold:
;;       v35 = icmp.i32 eq v32, vmctx
;;       brif v35, block7, block8
;;   block8 cold:
;;       exit enter_busy 0 0 ()
;;       jump block7
;;   block7:
;;       v31 = vconstload.i64 v21
;;       call_pointer sig0 v31, v32 ()
;;       return ()
;;   }
;;
;;   ;; opt of f2
;;   func f2(i32) {
;;   block0(v0: i32):
;;       v2 = vconstload.i64 +24 vmctx
;;       v3 = vload.i32 definition +8 v2
;;       v4 = icmp.i32 uge v0, v3
;;       trapif table_out_of_bounds v4
;;       return ()
;;   }
;;
;;   ;; opt of f3
;;   func f3(i32) {
;;   block0(v0: i32):
;;       v3 = vconstload.i64 +24 vmctx
;;       v4 = vload.i32 definition +8 v3
;;       v5 = icmp.i32 uge v0, v4
;;       trapif table_out_of_bounds v5
;;       v9 = vload.i64 definition v3
;;       v7 = clamp.i32 v0, v4
;;       v8 = uext.i64 v7
;;       v11 = ishl.i64 v8, i64:2
;;       v12 = iadd.i64 v9, v11
;;       vstore table v12, i32:0
;;       return ()
;;   }
