;; test ir
;; options fuel
;; What is zero is not written; arrays of a length that is only known at run time are paid for by it.
(module
  (type $pair (struct (field i64) (field f64) (field i8)))
  (type $words (array (mut i32)))
  (func (param f64) (result (ref $pair)) (struct.new $pair (i64.const 0) (local.get 0) (i32.const 3)))
  (func (result (ref $pair)) (struct.new_default $pair))
  (func (param i32) (result (ref $words)) (array.new_fixed $words 3 (i32.const 1) (i32.const 0) (local.get 0)))
  (func (param i32) (result (ref $words)) (array.new $words (i32.const 0) (local.get 0)))
  (func (param i32 i32) (result (ref $words)) (array.new $words (local.get 0) (local.get 1))))
;; check
;;   ;; ir of f0
;;   func f0(f64) -> (ref) {
;;   block0(v0: f64):
;;       fuel_poll 7
;;       v6 = vconstload.i64 vmctx
;;       v7 = vconstload.i64 +64 v6
;;       v8 = vconstload.i32 +16 vmctx
;;       v9 = gc_new.ref 32 v7, v8
;;       gc_store f64.store +16 v7, v9, v0
;;       gc_store i32.store8 +24 v7, v9, i32:3
;;       jump block1(v9)
;;   block1(v1: ref):
;;       return (v1)
;;   }
;;
;;   ;; ir of f1
;;   func f1() -> (ref) {
;;   block0:
;;       fuel_poll 4
;;       v3 = vconstload.i64 vmctx
;;       v4 = vconstload.i64 +64 v3
;;       v5 = vconstload.i32 +16 vmctx
;;       v6 = gc_new.ref 32 v4, v5
;;       jump block1(v6)
;;   block1(v0: ref):
;;       return (v0)
;;   }
;;
;;   ;; ir of f2
;;   func f2(i32) -> (ref) {
;;   block0(v0: i32):
;;       fuel_poll 7
;;       v7 = vconstload.i64 vmctx
;;       v8 = vconstload.i64 +64 v7
;;       v9 = vconstload.i32 +20 vmctx
;;       v10 = gc_new_array.ref 4 v8, v9, i32:3
;;       gc_store i32.store +8 v8, v10, i32:1
;;       gc_store i32.store +16 v8, v10, v0
;;       jump block1(v10)
;;   block1(v1: ref):
;;       return (v1)
;;   }
;;
;;   ;; ir of f3
;;   func f3(i32) -> (ref) {
;;   block0(v0: i32):
;;       fuel_poll 6
;;       v5 = vconstload.i64 vmctx
;;       v6 = vconstload.i64 +64 v5
;;       v7 = vconstload.i32 +20 vmctx
;;       v8 = gc_new_array.ref 4 pays v6, v7, v0
;;       jump block1(v8)
;;   block1(v1: ref):
;;       return (v1)
;;   }
;;
;;   ;; ir of f4
;;   func f4(i32, i32) -> (ref) {
;;   block0(v0: i32, v1: i32):
;;       fuel_poll 6
;;       v5 = vconstload.i64 vmctx
;;       v6 = vconstload.i64 +64 v5
;;       v7 = vconstload.i32 +20 vmctx
;;       v8 = gc_new_array.ref 4 pays v6, v7, v1
;;       v10 = uext.i64 v1
;;       gc_fill 4 v6, v8 (i64:0, v10, v0)
;;       jump block1(v8)
;;   block1(v2: ref):
;;       return (v2)
;;   }
