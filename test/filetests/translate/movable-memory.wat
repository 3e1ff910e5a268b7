;; test ir
;; options movable
;; A memory that moves when it grows: its base is read again behind what may grow it.
(module (memory 1 2)
  (func (param i32) (result i32)
    (i32.store (local.get 0) (i32.const 1))
    (drop (memory.grow (i32.const 1)))
    (i32.load (local.get 0))))
;; check
;;   ;; ir of f0
;;   func f0(i32) -> (i32) {
;;   block0(v0: i32):
;;       v4 = vconstload.i64 +16 vmctx
;;       v5 = vload.i64 definition v4
;;       v7 = vload.i64 definition +8 v4
;;       v6 = uext.i64 v0
;;       v8 = bounds.i64 4 there v6, v7
;;       store i32.store v5, v8, i32:1
;;       v10 = exit.i32 memory_grow 0 0 (i32:1)
;;       v11 = vload.i64 definition v4
;;       v12 = vload.i64 definition +8 v4
;;       v13 = bounds.i64 4 there v6, v12
;;       v14 = load.i32 i32.load v11, v13 ()
;;       jump block1(v14)
;;   block1(v1: i32):
;;       return (v1)
;;   }
