;; test lower alloc
(module
  (func $f (param i32 f64) (result f64) (f64.add (f64.convert_i32_s (local.get 0)) (local.get 1)))
  (func (param i32) (result f64) (call $f (local.get 0) (call $f (local.get 0) (f64.const 1)))))
;; check
;;   ;; lower of f0
;;   block0:                                         ; depth 0
;;       %3:i32@rax, %2:f64@xmm0 = params
;;       %4:f64 = const_f64 [0 0]
;;       %1:f64 = vcvtsi2sd %4, %3
;;       %0:f64 = vaddsd %1, %2
;;       return %0@xmm0 [0]
;;
;;   ;; alloc of f0
;;   block0:                                         ; depth 0
;;       %3:rax, %2:xmm0 = params
;;           xmm1 ← xmm0:i64
;;       %4:xmm0 = const_f64 [0 0]
;;       %1:xmm0 = vcvtsi2sd %4:xmm0, %3:rax
;;       %0:xmm0 = vaddsd %1:xmm0, %2:xmm1
;;       return %0:xmm0 [0]
;;
;;   ;; lower of f1
;;   block0:                                         ; depth 0
;;       %1:i32@rax = params
;;       %3:f64 = const_f64 [0 1072693248]
;;       %2:f64@xmm0 = call %1@rax, %3@xmm0 [0 0]
;;       %0:f64@xmm0 = call %1@rax, %2@xmm0 [0 0]
;;       return %0@xmm0 [0]
;;
;;   ;; alloc of f1
;;   block0:                                         ; depth 0
;;       %1:rax = params
;;           slot0 ← rax:i64
;;       %3:xmm0 = const_f64 [0 1072693248]
;;       %2:xmm0 = call %1:rax, %3:xmm0 [0 0]
;;           rax ← slot0:i64
;;       %0:xmm0 = call %1:rax, %2:xmm0 [0 0]
;;       return %0:xmm0 [0]
