;; test lower
;; Constants have places in instructions: addresses, counts of vector shifts, operands that are read from memory.
(module (memory 1)
  (func (result i32) (i32.load offset=8 (i32.const 1616)))
  (func (param i32) (i32.store offset=8 (i32.const 1616) (local.get 0)))
  ;; The sum cannot wrap around: both parts of it belong to the address.
  (func (param i32) (result i64)
    (i64.load (i32.add (i32.shl (i32.and (local.get 0) (i32.const 0xffff)) (i32.const 3)) (i32.const 4096))))
  ;; Here it can.
  (func (param i32) (result i64) (i64.load (i32.shl (local.get 0) (i32.const 3))))
  (func (param i32) (result i32) (i32.load8_u (i32.add (local.get 0) (i32.const 1))))
  ;; Whoever takes a factor into its address does not wait for the product.
  (func (param i32 i32 i32) (result i32)
    (i32.sub (i32.add (local.get 0) (i32.shl (local.get 2) (i32.const 2))) (i32.add (local.get 1) (i32.shl (local.get 2) (i32.const 2)))))
  (func (param v128) (result v128) (i32x4.shl (local.get 0) (i32.const 7)))
  (func (param v128) (result v128) (i8x16.shr_u (local.get 0) (i32.const 12)))
  (func (param v128) (result v128) (i8x16.shr_s (local.get 0) (i32.const 3)))
  (func (param v128) (result v128) (i64x2.shr_s (local.get 0) (i32.const 40)))
  (func (param v128) (result v128) (i32x4.add (local.get 0) (v128.const i32x4 1 2 3 4)))
  (func (param f64) (result f64) (f64.mul (local.get 0) (f64.const 1.5))))
;; check
;;   ;; lower of f0
;;   block0:                                         ; depth 0
;;       params
;;       %2:i64 = mov [1 16]
;;       %1:i64 = mov %2 [0 0]
;;       %0:i32 = mov %1 [0 1624]
;;       return %0@rax [0]
;;
;;   ;; lower of f1
;;   block0:                                         ; depth 0
;;       %1:i32@rax = params
;;       %2:i64 = mov [1 16]
;;       %0:i64 = mov %2 [0 0]
;;       mov %0, %1 [0 1624]
;;       return [0]
;;
;;   ;; lower of f2
;;   block0:                                         ; depth 0
;;       %3:i32@rax = params
;;       %4:i64 = mov [1 16]
;;       %1:i64 = mov %4 [0 0]
;;       %2:i32 = movzx %3
;;       %0:i64 = mov %1, %2 [56 4096]
;;       return %0@rax [0]
;;
;;   ;; lower of f3
;;   block0:                                         ; depth 0
;;       %3:i32@rax = params
;;       %4:i64 = mov [1 16]
;;       %1:i64 = mov %4 [0 0]
;;       %2:i32=1 = shl %3 [3]
;;       %0:i64 = mov %1, %2 [8 0]
;;       return %0@rax [0]
;;
;;   ;; lower of f4
;;   block0:                                         ; depth 0
;;       %3:i32@rax = params
;;       %4:i64 = mov [1 16]
;;       %1:i64 = mov %4 [0 0]
;;       %2:i32 = lea %3 [0 1]
;;       %0:i32 = movzx %1, %2 [8 0]
;;       return %0@rax [0]
;;
;;   ;; lower of f5
;;   block0:                                         ; depth 0
;;       %5:i32@rax, %3:i32@rdx, %4:i32@rcx = params
;;       %2:i32 = lea %5, %4 [40 0]
;;       %1:i32 = lea %3, %4 [40 0]
;;       %0:i32=1 = sub %2, %1
;;       return %0@rax [0]
;;
;;   ;; lower of f6
;;   block0:                                         ; depth 0
;;       %1:v128@xmm0 = params
;;       %0:v128 = vpslld %1 [7]
;;       return %0@xmm0 [0]
;;
;;   ;; lower of f7
;;   block0:                                         ; depth 0
;;       %1:v128@xmm0 = params
;;       %2:v128 = vpsrlw %1 [4]
;;       %0:v128 = vpand %2 [4 0]
;;       return %0@xmm0 [0]
;;
;;   ;; lower of f8
;;   block0:                                         ; depth 0
;;       %1:v128@xmm0 = params
;;       %2:v128 = vpunpcklbw %1, %1
;;       %3:v128 = vpsraw %2 [11]
;;       %4:v128 = vpunpckhbw %1, %1
;;       %5:v128 = vpsraw %4 [11]
;;       %0:v128 = vpacksswb %3, %5
;;       return %0@xmm0 [0]
;;
;;   ;; lower of f9
;;   block0:                                         ; depth 0
;;       %1:v128@xmm0 = params
;;       %2:v128 = const_vector [8388608 0 8388608 0]
;;       %3:v128 = vpsrlq %1 [40]
;;       %4:v128 = vpxor %3, %2
;;       %0:v128 = vpsubq %4, %2
;;       return %0@xmm0 [0]
;;
;;   ;; lower of f10
;;   block0:                                         ; depth 0
;;       %1:v128@xmm0 = params
;;       %0:v128 = vpaddd %1 [4 0]
;;       return %0@xmm0 [0]
;;
;;   ;; lower of f11
;;   block0:                                         ; depth 0
;;       %1:f64@xmm0 = params
;;       %0:f64 = vmulsd %1 [4 0]
;;       return %0@xmm0 [0]
