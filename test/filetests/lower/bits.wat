;; test lower
;; Idioms of bits are instructions: what is not in the other, the lowest bit alone, all but it.
(module
  (func (param i32 i32) (result i32) (i32.and (i32.xor (local.get 0) (i32.const -1)) (local.get 1)))
  (func (param i64 i64) (result i64) (i64.and (local.get 0) (i64.xor (local.get 1) (i64.const -1))))
  (func (param i32) (result i32) (i32.and (local.get 0) (i32.sub (i32.const 0) (local.get 0))))
  (func (param i64) (result i64) (i64.and (i64.sub (local.get 0) (i64.const 1)) (local.get 0)))
  ;; The bit is needed, and what is left without it.
  (func (param i32) (result i32 i32) (local i32)
    (local.set 1 (i32.and (local.get 0) (i32.sub (i32.const 0) (local.get 0))))
    (local.get 1) (i32.xor (local.get 0) (local.get 1)))
  ;; The complement is needed besides.
  (func (param i32 i32) (result i32 i32) (local i32)
    (local.set 2 (i32.xor (local.get 0) (i32.const -1)))
    (local.get 2) (i32.and (local.get 2) (local.get 1)))
  ;; Bytes turned around.
  (func (param i32) (result i32)
    (i32.or (i32.and (i32.rotl (local.get 0) (i32.const 8)) (i32.const 0x00ff00ff)) (i32.and (i32.rotr (local.get 0) (i32.const 8)) (i32.const 0xff00ff00)))))
;; check
;;   ;; lower of f0
;;   block0:                                         ; depth 0
;;       %1:i32@rax, %2:i32@rdx = params
;;       %0:i32 = andn %1, %2
;;       return %0@rax [0]
;;
;;   ;; lower of f1
;;   block0:                                         ; depth 0
;;       %2:i64@rax, %1:i64@rdx = params
;;       %0:i64 = andn %1, %2
;;       return %0@rax [0]
;;
;;   ;; lower of f2
;;   block0:                                         ; depth 0
;;       %1:i32@rax = params
;;       %0:i32 = blsi %1
;;       return %0@rax [0]
;;
;;   ;; lower of f3
;;   block0:                                         ; depth 0
;;       %1:i64@rax = params
;;       %0:i64 = blsr %1
;;       return %0@rax [0]
;;
;;   ;; lower of f4
;;   block0:                                         ; depth 0
;;       %2:i32@rax = params
;;       %0:i32 = blsi %2
;;       %1:i32 = blsr %2
;;       return %0@rax, %1@rdx [0]
;;
;;   ;; lower of f5
;;   block0:                                         ; depth 0
;;       %3:i32@rax, %2:i32@rdx = params
;;       %0:i32=1 = xor %3 [-1]
;;       %1:i32=1 = and %2, %0
;;       return %0@rax, %1@rdx [0]
;;
;;   ;; lower of f6
;;   block0:                                         ; depth 0
;;       %1:i32@rax = params
;;       %0:i32=1 = bswap %1
;;       return %0@rax [0]
