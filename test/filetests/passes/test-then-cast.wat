;; test opt
;; What a test that is branched on has found is not asked again by the cast behind it; nor is an element read again.
(module
  (type $base (sub (struct (field i32))))
  (type $sub (sub $base (struct (field i32) (field i32))))
  (type $list (array (mut anyref)))
  (func (param $list (ref $list)) (param $i i32) (result i32)
    (if (result i32) (ref.test (ref $sub) (array.get $list (local.get $list) (local.get $i)))
      (then (struct.get $sub 1 (ref.cast (ref $sub) (array.get $list (local.get $list) (local.get $i)))))
      (else (i32.const 0)))))
;; check
;;   ;; opt of f0
;;   func f0(ref, i32) -> (i32) {
;;   block0(v0: ref, v1: i32):
;;       v4 = vconstload.i64 vmctx
;;       v5 = vconstload.i64 +64 v4
;;       v6 = gc_load.i32 i32.load constant +4 v5, v0
;;       v7 = icmp.i32 uge v1, v6
;;       trapif array_out_of_bounds v7
;;       v9 = clamp.i32 v1, v6
;;       v10 = gc_load_at.ref i32.load +8 v5, v0, v9
;;       v12 = icmp.i32 eq v10, ref:0
;;       brif v12, block10(i32:0), block3
;;   block3:
;;       v17 = ref_tag.i32 v10
;;       v19 = iand.i32 v17, i32:7
;;       v21 = icmp.i32 ne v19, i32:0
;;       brif v21, block10(i32:0), block6
;;   block6:
;;       v25 = gc_load.i32 i32.load constant v5, v10
;;       v27 = vconstload.i64 +328 v4
;;       v28 = uext.i64 v25
;;       v30 = ishl.i64 v28, i64:6
;;       v31 = iadd.i64 v27, v30
;;       v32 = vload.i32 types +8 v31
;;       v26 = vconstload.i32 +20 vmctx
;;       v33 = icmp.i32 eq v32, v26
;;       brif v33, block8, block10(i32:0)
;;   block8:
;;       v60 = gc_load.i32 i32.load constant +12 v5, v10
;;       jump block10(v60)
;;   block10(v36: i32):
;;       return (v36)
;;   }
