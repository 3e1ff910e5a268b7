;; test ir
;; options fuel
;; Short copies and fills are made in place, once it is known that they are in bounds, and paid for by their length.
(module
  (type $words (array (mut i32)))
  (func (param (ref $words) i32 (ref $words) i32 i32)
    (array.copy $words $words (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)))
  (func (param (ref $words) i32 i32 i32)
    (array.fill $words (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (param i32) (result (ref $words))
    (array.new $words (local.get 0) (i32.const 3))))
;; check
;;   ;; ir of f0
;;   func f0(ref, i32, ref, i32, i32) {
;;   block0(v0: ref, v1: i32, v2: ref, v3: i32, v4: i32):
;;       fuel_poll 9
;;       v7 = vconstload.i64 vmctx
;;       v8 = vconstload.i64 +64 v7
;;       v9 = gc_load.i32 i32.load constant +4 v8, v0
;;       v10 = gc_load.i32 i32.load constant +4 v8, v2
;;       v11 = uext.i64 v3
;;       v12 = uext.i64 v4
;;       v13 = iadd.i64 v11, v12
;;       v14 = uext.i64 v10
;;       v15 = icmp.i32 ugt v13, v14
;;       trapif array_out_of_bounds v15
;;       v17 = uext.i64 v1
;;       v18 = iadd.i64 v12, v17
;;       v19 = uext.i64 v9
;;       v20 = icmp.i32 ugt v18, v19
;;       trapif array_out_of_bounds v20
;;       v23 = iadd.i64 v19, i64:1
;;       v24 = clamp.i64 v17, v23
;;       v25 = isub.i64 v23, v24
;;       v26 = clamp.i64 v12, v25
;;       v27 = iadd.i64 v14, i64:1
;;       v28 = clamp.i64 v11, v27
;;       v29 = isub.i64 v27, v28
;;       v30 = clamp.i64 v26, v29
;;       v38 = icmp.i32 ugt v30, i64:65536
;;       brif v38, block3, block4
;;   block3 cold:
;;       v43 = icmp.i32 eq v0, v2
;;       v44 = icmp.i32 ugt v24, v28
;;       v45 = iand.i32 v43, v44
;;       v46 = iadd.i64 v28, v30
;;       v47 = icmp.i32 ult v24, v46
;;       v48 = iand.i32 v45, v47
;;       v40 = icmp.i32 ult v30, i64:65536
;;       v41 = select.i64 v40, v30, i64:65536
;;       v42 = isub.i64 v30, v41
;;       v49 = select.i64 v48, v42, i64:0
;;       jump block2(v49, v41, v42, v48)
;;   block4:
;;       jump block2(i64:0, v30, i64:0, i32:0)
;;   block2(v34: i64, v35: i64, v36: i64, v37: i32):
;;       v52 = wrap.i32 v35
;;       fuel_by v52
;;       v54 = iadd.i64 v24, v34
;;       v55 = iadd.i64 v28, v34
;;       gc_copy 4 v8, v0 (v2, v54, v55, v35)
;;       v57 = icmp.i32 ne v36, i64:0
;;       brif v57, block5, block6
;;   block5 cold:
;;       fuel_poll 0
;;       v60 = icmp.i32 ult v36, i64:65536
;;       v61 = select.i64 v60, v36, i64:65536
;;       v62 = isub.i64 v36, v61
;;       v63 = iadd.i64 v34, v35
;;       v64 = select.i64 v37, v62, v63
;;       jump block2(v64, v61, v62, v37)
;;   block6:
;;       jump block1
;;   block1:
;;       return ()
;;   }
;;
;;   ;; ir of f1
;;   func f1(ref, i32, i32, i32) {
;;   block0(v0: ref, v1: i32, v2: i32, v3: i32):
;;       fuel_poll 8
;;       v6 = vconstload.i64 vmctx
;;       v7 = vconstload.i64 +64 v6
;;       v8 = gc_load.i32 i32.load constant +4 v7, v0
;;       v9 = uext.i64 v1
;;       v10 = uext.i64 v3
;;       v11 = iadd.i64 v9, v10
;;       v12 = uext.i64 v8
;;       v13 = icmp.i32 ugt v11, v12
;;       trapif array_out_of_bounds v13
;;       v22 = icmp.i32 ugt v10, i64:65536
;;       brif v22, block3, block4
;;   block3 cold:
;;       v24 = icmp.i32 ult v10, i64:65536
;;       v25 = select.i64 v24, v10, i64:65536
;;       v26 = isub.i64 v10, v25
;;       jump block2(i64:0, v25, v26, i32:0)
;;   block4:
;;       jump block2(i64:0, v10, i64:0, i32:0)
;;   block2(v18: i64, v19: i64, v20: i64, v21: i32):
;;       v29 = wrap.i32 v19
;;       fuel_by v29
;;       v31 = iadd.i64 v9, v18
;;       gc_fill 4 v7, v0 (v31, v19, v2)
;;       v33 = icmp.i32 ne v20, i64:0
;;       brif v33, block5, block6
;;   block5 cold:
;;       fuel_poll 0
;;       v36 = icmp.i32 ult v20, i64:65536
;;       v37 = select.i64 v36, v20, i64:65536
;;       v38 = isub.i64 v20, v37
;;       v39 = iadd.i64 v18, v19
;;       v40 = select.i64 v21, v38, v39
;;       jump block2(v40, v37, v38, v21)
;;   block6:
;;       jump block1
;;   block1:
;;       return ()
;;   }
;;
;;   ;; ir of f2
;;   func f2(i32) -> (ref) {
;;   block0(v0: i32):
;;       fuel_poll 6
;;       v5 = vconstload.i64 vmctx
;;       v6 = vconstload.i64 +64 v5
;;       v7 = vconstload.i32 +16 vmctx
;;       v8 = gc_new_array.ref 4 pays v6, v7, i32:3
;;       gc_store_at i32.store +8 v6, v8 (i32:0, v0)
;;       gc_store_at i32.store +8 v6, v8 (i32:1, v0)
;;       gc_store_at i32.store +8 v6, v8 (i32:2, v0)
;;       jump block1(v8)
;;   block1(v1: ref):
;;       return (v1)
;;   }
