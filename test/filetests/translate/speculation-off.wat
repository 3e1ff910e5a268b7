;; test opt
;; options explicit-bounds no-heap-mitigation no-table-mitigation
(module (memory 1 2) (table $t 4 8 funcref) (type $f (func))
  (func (param i32) (result i32) (i32.load offset=8 (local.get 0)))
  (func (param i32 i32) (memory.fill (local.get 0) (i32.const 0) (local.get 1)))
  (func (param i32) (call_indirect $t (type $f) (local.get 0)))
  (func (param i32) (drop (table.get $t (local.get 0)))))
;; check
;;   ;; opt of f0
;;   func f0(i32) -> (i32) {
;;   block0(v0: i32):
;;       v3 = vconstload.i64 +16 vmctx
;;       v6 = vload.i64 definition +8 v3
;;       v5 = uext.i64 v0
;;       v7 = bounds.i64 12 there v5, v6
;;       v4 = vconstload.i64 v3
;;       v8 = load.i32 i32.load +8 v4, v5 ()
;;       return (v8)
;;   }
;;
;;   ;; opt of f1
;;   func f1(i32, i32) {
;;   block0(v0: i32, v1: i32):
;;       v3 = uext.i64 v1
;;       v6 = icmp.i32 ugt v3, i64:1048576
;;       brif v6, block2, block3
;;   block2 cold:
;;       v4 = uext.i64 v0
;;       exit memory_fill 0 0 (v4, i32:0, v3)
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
;;       fill v20, i32:0, v12
;;       return ()
;;   }
;;
;;   ;; opt of f2
;;   func f2(i32) {
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
;;       v10 = vload.i64 definition v2
;;       v12 = ishl.i64 v7, i64:2
;;       v13 = iadd.i64 v10, v12
;;       v14 = vload.i32 table v13
;;       v15 = vconstload.i64 +304 v6
;;       v16 = uext.i64 v14
;;       v18 = ishl.i64 v16, i64:5
;;       v19 = iadd.i64 v15, v18
;;       v20 = vconstload.i32 +16 v19
;;       v21 = vconstload.i32 +32 vmctx
;;       v22 = icmp.i32 ne v20, v21
;;       brif v22, block4, block5
;;   block4 cold:
;;       vstore context +88 v6, v7
;;       v24 = icmp.i32 eq v14, i32:0
;;       trapif uninitialized_element v24
;;       trap indirect_call_mismatch
;;   block5:
;;       v30 = vconstload.i64 +8 v19
;;       v31 = vload.i32 context +8 v30
;;       brif v31, block6, block7
;;   block6 cold:
;;       v33 = icmp.i32 eq v30, vmctx
;;       brif v33, block7, block8
;;   block8 cold:
;;       exit enter_busy 0 0 ()
;;       jump block7
;;   block7:
;;       v29 = vconstload.i64 v19
;;       call_pointer sig0 v29, v30 ()
;;       return ()
;;   }
;;
;;   ;; opt of f3
;;   func f3(i32) {
;;   block0(v0: i32):
;;       v2 = vconstload.i64 +24 vmctx
;;       v3 = vload.i32 definition +8 v2
;;       v4 = icmp.i32 uge v0, v3
;;       trapif table_out_of_bounds v4
;;       return ()
;;   }
