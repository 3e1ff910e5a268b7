;; test asm
;; options polls
;; A poll ends what the flags say: what is interrupted there goes on without them.
(module
  (func (param i32 i32) (result i32)
    (if (i32.eq (local.get 0) (local.get 1)) (then (return (i32.const 3))))
    (loop $never
      (if (i32.gt_s (local.get 0) (local.get 1)) (then (return (i32.const 4)))))
    (i32.const 5)))
;; check
;;   ;; asm of f0
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L2
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov r11, qword [r15-0x1000]
;;   000019  cmp eax, edx
;;   00001b  jne L0
;;   00001d  mov eax, 3
;;   000022  mov rsp, rbp
;;   000025  pop rbp
;;   000026  ret
;;   L0:
;;   000027  mov r11, qword [r15-0x1000]
;;   00002e  cmp eax, edx
;;   000030  jle L1
;;   000032  mov eax, 4
;;   000037  mov rsp, rbp
;;   00003a  pop rbp
;;   00003b  ret
;;   L1:
;;   00003c  mov eax, 5
;;   000041  mov rsp, rbp
;;   000044  pop rbp
;;   000045  ret
;;   L2:
;;   000046  lea r11, [rel L2]
;;   00004d  mov dword [r15+0x2c], 0xb
;;   000055  mov qword [r15+0x88], r11
;;   00005c  mov qword [r15+0x98], rbp
;;   000063  mov qword [r15+0xa0], rsp
;;   00006a  mov dword [r15+0x28], 1
;;   000072  jmp qword [r15+0x18]
