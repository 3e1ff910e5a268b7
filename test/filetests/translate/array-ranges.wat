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
;;       v7 = icmp.i32 ugt v4, i32:2048
;;       brif v7, block3, block4
;;   block3 cold:
;;       v9 = uext.i64 v3
;;       v11 = ishl.i64 v9, i64:32
;;       v12 = uext.i64 v1
;;       v13 = ior.i64 v11, v12
;;       exit array_copy 0 0 (v0, v2, v13, v4)
;;       jump block2
;;   block4:
;;       v17 = vconstload.i64 vmctx
;;       v18 = vconstload.i64 +64 v17
;;       v19 = gc_load.i32 i32.load constant +4 v18, v0
;;       v20 = gc_load.i32 i32.load constant +4 v18, v2
;;       v21 = uext.i64 v4
;;       v22 = iadd.i64 v9, v21
;;       v23 = uext.i64 v20
;;       v24 = icmp.i32 ugt v22, v23
;;       trapif array_out_of_bounds v24
;;       v26 = iadd.i64 v12, v21
;;       v27 = uext.i64 v19
;;       v28 = icmp.i32 ugt v26, v27
;;       trapif array_out_of_bounds v28
;;       v31 = iadd.i64 v27, i64:1
;;       v32 = clamp.i64 v12, v31
;;       v35 = iadd.i64 v23, i64:1
;;       v36 = clamp.i64 v9, v35
;;       v33 = isub.i64 v31, v32
;;       v34 = clamp.i64 v21, v33
;;       v37 = isub.i64 v35, v36
;;       v38 = clamp.i64 v34, v37
;;       gc_copy 4 v18, v0 (v2, v32, v36, v38)
;;       fuel_by v4
;;       jump block2
;;   block2:
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
;;       v16 = icmp.i32 ugt v3, i32:256
;;       brif v16, block4, block5
;;   block4 cold:
;;       gc_store_at i32.store +8 v7, v0 (v1, v2)
;;       exit array_repeat 1 0 (v0, v1, v3)
;;       jump block3
;;   block5:
;;       fuel_by v3
;;       v25 = icmp.i32 eq v3, i32:0
;;       brif v25, block3, block2(v1)
;;   block2(v23: i32):
;;       gc_store_at i32.store +8 v7, v0 (v23, v2)
;;       v29 = iadd.i32 v23, i32:1
;;       v22 = iadd.i32 v1, v3
;;       v30 = icmp.i32 ne v29, v22
;;       brif v30, block2(v29), block3
;;   block3:
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
