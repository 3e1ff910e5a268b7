;; test ir
;; Base, index and displacement apart; a large offset is checked.
(module (memory 1)
  (func (param i32 i64) (result i64)
    (i64.store32 offset=16 (local.get 0) (local.get 1))
    (i32.store8 offset=0x90000000 (local.get 0) (i32.const 1))
    (i64.add (i64.load8_s (local.get 0)) (i64.extend_i32_u (memory.grow (memory.size))))))
;; check
;;   ;; ir of f0
;;   func f0(i32, i64) -> (i64) {
;;   block0(v0: i32, v1: i64):
;;       v4 = vconstload.i64 +16 vmctx
;;       v5 = vconstload.i64 v4
;;       v6 = uext.i64 v0
;;       store i64.store32 +16 v5, v6, v1
;;       v11 = vload.i64 definition +8 v4
;;       v10 = iadd.i64 v6, i64:2415919104
;;       v12 = bounds.i64 1 there v10, v11
;;       store i32.store8 v5, v12, i32:1
;;       v14 = load.i64 i64.load8_s v5, v6 ()
;;       v15 = vload.i64 definition +8 v4
;;       v17 = ushr.i64 v15, i64:16
;;       v18 = wrap.i32 v17
;;       v19 = exit.i32 memory_grow 0 0 (v18)
;;       v20 = uext.i64 v19
;;       v21 = iadd.i64 v14, v20
;;       jump block1(v21)
;;   block1(v2: i64):
;;       return (v2)
;;   }
