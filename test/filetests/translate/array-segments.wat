;; test ir
;; options fuel
;; What the record of a segment says is there is copied in place; the runtime is asked for all else, and for what is long.
(module
  (type $shorts (array (mut i16)))
  (type $functions (array (mut funcref)))
  (data $text "some text")
  (elem $list funcref (ref.func 0) (ref.func 1))
  (func (param i32 i32) (result (ref $shorts))
    (array.new_data $shorts $text (local.get 0) (local.get 1)))
  (func (param (ref $functions) i32 i32 i32)
    (array.init_elem $functions $list (local.get 0) (local.get 1) (local.get 2) (local.get 3))))
;; check
;;   ;; ir of f0
;;   func f0(i32, i32) -> (ref) {
;;   block0(v0: i32, v1: i32):
;;       fuel_poll 6
;;       v6 = icmp.i32 ugt v1, i32:65536
;;       brif v6, block3, block4
;;   block4:
;;       v14 = vload.i32 definition +40 vmctx
;;       v8 = uext.i64 v0
;;       v9 = uext.i64 v1
;;       v11 = ishl.i64 v9, i64:1
;;       v12 = iadd.i64 v8, v11
;;       v15 = uext.i64 v14
;;       v16 = icmp.i32 ugt v12, v15
;;       brif v16, block3, block5
;;   block3 cold:
;;       v18 = exit.ref array_new_data 0 0 (v0, v1)
;;       jump block2(v18)
;;   block5:
;;       v20 = vconstload.i64 vmctx
;;       v21 = vconstload.i64 +64 v20
;;       v22 = vconstload.i32 +16 vmctx
;;       v23 = gc_new_array.ref 2 pays v21, v22, v1
;;       v25 = vload.i32 definition +40 vmctx
;;       v31 = vload.i64 definition +32 vmctx
;;       v26 = uext.i64 v25
;;       v27 = iadd.i64 v26, i64:1
;;       v28 = clamp.i64 v8, v27
;;       v32 = iadd.i64 v28, v31
;;       v29 = isub.i64 v27, v28
;;       v30 = clamp.i64 v11, v29
;;       gc_init 2 v21, v23 (v32, i64:0, v30)
;;       jump block2(v23)
;;   block2(v4: ref):
;;       jump block1(v4)
;;   block1(v2: ref):
;;       return (v2)
;;   }
;;
;;   ;; ir of f1
;;   func f1(ref, i32, i32, i32) {
;;   block0(v0: ref, v1: i32, v2: i32, v3: i32):
;;       fuel_poll 8
;;       v6 = icmp.i32 ugt v3, i32:65536
;;       brif v6, block3, block4
;;   block4:
;;       v12 = vload.i32 definition +56 vmctx
;;       v8 = uext.i64 v2
;;       v9 = uext.i64 v3
;;       v10 = iadd.i64 v8, v9
;;       v13 = uext.i64 v12
;;       v14 = icmp.i32 ugt v10, v13
;;       brif v14, block3, block5
;;   block3 cold:
;;       exit array_init_elem 0 0 (v0, v1, v2, v3)
;;       jump block2
;;   block5:
;;       v18 = vconstload.i64 vmctx
;;       v19 = vconstload.i64 +64 v18
;;       v20 = gc_load.i32 i32.load constant +4 v19, v0
;;       v21 = uext.i64 v1
;;       v22 = iadd.i64 v9, v21
;;       v23 = uext.i64 v20
;;       v24 = icmp.i32 ugt v22, v23
;;       trapif array_out_of_bounds v24
;;       v31 = vload.i32 definition +56 vmctx
;;       v40 = vload.i64 definition +48 vmctx
;;       v32 = uext.i64 v31
;;       v33 = iadd.i64 v32, i64:1
;;       v34 = clamp.i64 v8, v33
;;       v38 = ishl.i64 v34, i64:2
;;       v41 = iadd.i64 v38, v40
;;       v27 = iadd.i64 v23, i64:1
;;       v28 = clamp.i64 v21, v27
;;       v29 = isub.i64 v27, v28
;;       v30 = clamp.i64 v9, v29
;;       v35 = isub.i64 v33, v34
;;       v36 = clamp.i64 v30, v35
;;       v39 = ishl.i64 v36, i64:2
;;       gc_init 4 v19, v0 (v41, v28, v39)
;;       fuel_by v3
;;       jump block2
;;   block2:
;;       jump block1
;;   block1:
;;       return ()
;;   }
