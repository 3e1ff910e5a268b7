;; test ir
;; Shifts and products; by 0 and by -1 stay divisions.
(module
  (func (param i32) (result i32) (i32.div_u (local.get 0) (i32.const 10)))
  (func (param i32) (result i32) (i32.rem_s (local.get 0) (i32.const -7)))
  (func (param i64) (result i64) (i64.div_s (local.get 0) (i64.const -8)))
  (func (param i64) (result i64) (i64.rem_u (local.get 0) (i64.const 0x100000000)))
  (func (param i64) (result i64) (i64.rem_s (local.get 0) (i64.const -1)))
  (func (param i64) (result i64) (i64.div_u (local.get 0) (i64.const 10)))
  ;; The factor has 65 bits: of an even divisor the dividend is halved first.
  (func (param i64) (result i64) (i64.div_u (local.get 0) (i64.const 7)))
  (func (param i64) (result i64) (i64.div_u (local.get 0) (i64.const 14)))
  (func (param i64) (result i64) (i64.rem_s (local.get 0) (i64.const -1000)))
  (func (param i32) (result i32) (i32.div_s (local.get 0) (i32.const -1)))
  (func (param i32) (result i32) (i32.rem_u (local.get 0) (i32.const 0))))
;; check
;;   ;; ir of f0
;;   func f0(i32) -> (i32) {
;;   block0(v0: i32):
;;       v3 = uext.i64 v0
;;       v5 = umulh.i64 v3, i64:1844674407370955162
;;       v6 = wrap.i32 v5
;;       jump block1(v6)
;;   block1(v1: i32):
;;       return (v1)
;;   }
;;
;;   ;; ir of f1
;;   func f1(i32) -> (i32) {
;;   block0(v0: i32):
;;       v3 = sext.i64 v0
;;       v5 = smulh.i64 v3, i64:2635249153387078803
;;       v6 = wrap.i32 v5
;;       v8 = sshr.i32 v0, i32:31
;;       v9 = isub.i32 v6, v8
;;       v11 = isub.i32 i32:0, v9
;;       v12 = imul.i32 v11, i32:-7
;;       v13 = isub.i32 v0, v12
;;       jump block1(v13)
;;   block1(v1: i32):
;;       return (v1)
;;   }
;;
;;   ;; ir of f2
;;   func f2(i64) -> (i64) {
;;   block0(v0: i64):
;;       v4 = sshr.i64 v0, i64:63
;;       v6 = ushr.i64 v4, i64:61
;;       v7 = iadd.i64 v0, v6
;;       v9 = sshr.i64 v7, i64:3
;;       v11 = isub.i64 i64:0, v9
;;       jump block1(v11)
;;   block1(v1: i64):
;;       return (v1)
;;   }
;;
;;   ;; ir of f3
;;   func f3(i64) -> (i64) {
;;   block0(v0: i64):
;;       v4 = iand.i64 v0, i64:4294967295
;;       jump block1(v4)
;;   block1(v1: i64):
;;       return (v1)
;;   }
;;
;;   ;; ir of f4
;;   func f4(i64) -> (i64) {
;;   block0(v0: i64):
;;       jump block1(i64:0)
;;   block1(v1: i64):
;;       return (v1)
;;   }
;;
;;   ;; ir of f5
;;   func f5(i64) -> (i64) {
;;   block0(v0: i64):
;;       v4 = umulh.i64 v0, i64:-3689348814741910323
;;       v6 = ushr.i64 v4, i64:3
;;       jump block1(v6)
;;   block1(v1: i64):
;;       return (v1)
;;   }
;;
;;   ;; ir of f6
;;   func f6(i64) -> (i64) {
;;   block0(v0: i64):
;;       v4 = umulh.i64 v0, i64:2635249153387078803
;;       v5 = isub.i64 v0, v4
;;       v7 = ushr.i64 v5, i64:1
;;       v8 = iadd.i64 v4, v7
;;       v10 = ushr.i64 v8, i64:2
;;       jump block1(v10)
;;   block1(v1: i64):
;;       return (v1)
;;   }
;;
;;   ;; ir of f7
;;   func f7(i64) -> (i64) {
;;   block0(v0: i64):
;;       v4 = ushr.i64 v0, i64:1
;;       v6 = umulh.i64 v4, i64:5270498306774157605
;;       v7 = ushr.i64 v6, i64:1
;;       jump block1(v7)
;;   block1(v1: i64):
;;       return (v1)
;;   }
;;
;;   ;; ir of f8
;;   func f8(i64) -> (i64) {
;;   block0(v0: i64):
;;       v4 = smulh.i64 v0, i64:2361183241434822607
;;       v6 = sshr.i64 v4, i64:7
;;       v8 = sshr.i64 v0, i64:63
;;       v9 = isub.i64 v6, v8
;;       v11 = isub.i64 i64:0, v9
;;       v12 = imul.i64 v11, i64:-1000
;;       v13 = isub.i64 v0, v12
;;       jump block1(v13)
;;   block1(v1: i64):
;;       return (v1)
;;   }
;;
;;   ;; ir of f9
;;   func f9(i32) -> (i32) {
;;   block0(v0: i32):
;;       v3 = sdiv.i32 v0, i32:-1
;;       jump block1(v3)
;;   block1(v1: i32):
;;       return (v1)
;;   }
;;
;;   ;; ir of f10
;;   func f10(i32) -> (i32) {
;;   block0(v0: i32):
;;       v3 = urem.i32 v0, i32:0
;;       jump block1(v3)
;;   block1(v1: i32):
;;       return (v1)
;;   }
