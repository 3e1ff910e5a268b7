;; test lower
;; A comparison that is added goes into the sum as its carry.
(module
  (func (param i32 i32) (result i32) (i32.add (local.get 0) (i32.lt_u (local.get 0) (local.get 1))))
  (func (param i64 i64) (result i64) (i64.sub (local.get 0) (i64.extend_i32_u (i64.ge_u (local.get 0) (local.get 1)))))
  (func (param i64 i64) (result i64) (i64.add (local.get 0) (i64.extend_i32_u (i64.gt_u (local.get 0) (local.get 1)))))
  ;; A number that others need besides stays one.
  (func (param i32 i32) (result i32 i32) (local i32)
    (local.set 2 (i32.lt_u (local.get 0) (local.get 1)))
    (i32.add (local.get 0) (local.get 2)) (local.get 2)))
;; check
;;   ;; lower of f0
;;   block0:                                         ; depth 0
;;       %1:i32@rax, %2:i32@rdx = params
;;       cmp %1, %2
;;       %0:i32=1 = adc %1 [0]
;;       return %0@rax [0]
;;
;;   ;; lower of f1
;;   block0:                                         ; depth 0
;;       %1:i64@rax, %2:i64@rdx = params
;;       cmp %1, %2
;;       %0:i64=1 = adc %1 [-1]
;;       return %0@rax [0]
;;
;;   ;; lower of f2
;;   block0:                                         ; depth 0
;;       %1:i64@rax, %2:i64@rdx = params
;;       cmp %2, %1
;;       %0:i64=1 = adc %1 [0]
;;       return %0@rax [0]
;;
;;   ;; lower of f3
;;   block0:                                         ; depth 0
;;       %2:i32@rax, %3:i32@rdx = params
;;       cmp %2, %3
;;       %1:i32 = set [2]
;;       %0:i32 = lea %2, %1 [8 0]
;;       return %0@rax, %1@rdx [0]
