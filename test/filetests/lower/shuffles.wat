;; test lower
;; Shuffles of bytes that are one instruction: lanes of four bytes, interleaving, a window over both vectors, one table.
(module
  (func (param v128) (result v128) (i8x16.shuffle 4 5 6 7 0 1 2 3 12 13 14 15 8 9 10 11 (local.get 0) (local.get 0)))
  (func (param v128 v128) (result v128) (i8x16.shuffle 28 29 30 31 24 25 26 27 20 21 22 23 16 17 18 19 (local.get 0) (local.get 1)))
  (func (param v128 v128) (result v128) (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get 0) (local.get 1)))
  (func (param v128 v128) (result v128) (i8x16.shuffle 24 25 8 9 26 27 10 11 28 29 12 13 30 31 14 15 (local.get 0) (local.get 1)))
  (func (param v128 v128) (result v128) (i8x16.shuffle 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 (local.get 0) (local.get 1)))
  (func (param v128 v128) (result v128) (i8x16.shuffle 20 21 22 23 24 25 26 27 28 29 30 31 0 1 2 3 (local.get 0) (local.get 1)))
  (func (param v128 v128) (result v128) (i8x16.shuffle 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 0 (local.get 0) (local.get 1)))
  (func (param v128 v128) (result v128) (i8x16.shuffle 3 2 1 0 7 6 5 4 11 10 9 8 15 14 13 12 (local.get 0) (local.get 1)))
  (func (param v128 v128) (result v128) (i8x16.shuffle 0 17 2 19 4 21 6 23 8 25 10 27 12 29 14 31 (local.get 0) (local.get 1))))
;; check
;;   ;; lower of f0
;;   block0:                                         ; depth 0
;;       %1:v128@xmm0 = params
;;       %0:v128 = vpshufd %1 [177]
;;       return %0@xmm0 [0]
;;
;;   ;; lower of f1
;;   block0:                                         ; depth 0
;;       %1:v128@xmm0, %2:v128@xmm1 = params
;;       %0:v128 = vpshufd %2 [27]
;;       return %0@xmm0 [0]
;;
;;   ;; lower of f2
;;   block0:                                         ; depth 0
;;       %1:v128@xmm0, %2:v128@xmm1 = params
;;       %0:v128 = vpunpcklbw %1, %2
;;       return %0@xmm0 [0]
;;
;;   ;; lower of f3
;;   block0:                                         ; depth 0
;;       %1:v128@xmm0, %2:v128@xmm1 = params
;;       %0:v128 = vpunpckhwd %2, %1
;;       return %0@xmm0 [0]
;;
;;   ;; lower of f4
;;   block0:                                         ; depth 0
;;       %1:v128@xmm0, %2:v128@xmm1 = params
;;       %0:v128 = vpalignr %2, %1 [3]
;;       return %0@xmm0 [0]
;;
;;   ;; lower of f5
;;   block0:                                         ; depth 0
;;       %1:v128@xmm0, %2:v128@xmm1 = params
;;       %0:v128 = vpalignr %1, %2 [4]
;;       return %0@xmm0 [0]
;;
;;   ;; lower of f6
;;   block0:                                         ; depth 0
;;       %1:v128@xmm0, %2:v128@xmm1 = params
;;       %0:v128 = vpalignr %1, %1 [1]
;;       return %0@xmm0 [0]
;;
;;   ;; lower of f7
;;   block0:                                         ; depth 0
;;       %1:v128@xmm0, %2:v128@xmm1 = params
;;       %0:v128 = vpshufb %1 [4 0]
;;       return %0@xmm0 [0]
;;
;;   ;; lower of f8
;;   block0:                                         ; depth 0
;;       %1:v128@xmm0, %2:v128@xmm1 = params
;;       %3:v128 = vpshufb %1 [4 0]
;;       %4:v128 = vpshufb %2 [4 5]
;;       %0:v128 = vpor %3, %4
;;       return %0@xmm0 [0]
