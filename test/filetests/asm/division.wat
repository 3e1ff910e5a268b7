;; test asm
;; The processor faults where the divisor is zero: no comparison.
(module (func (param i32 i32) (result i32) (i32.div_u (local.get 0) (local.get 1)))
  (func (param i64 i64) (result i64) (i64.rem_s (local.get 0) (local.get 1))))
;; check
;;   ;; asm of f0
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L0
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rcx, rdx
;;   000015  xor edx, edx
;;   000017  div ecx                                  ; may fault
;;   000019  mov rsp, rbp
;;   00001c  pop rbp
;;   00001d  ret
;;   L0:
;;   00001e  lea r11, [rel L0]
;;   000025  mov dword [r15+0x2c], 0xb
;;   00002d  mov qword [r15+0x88], r11
;;   000034  mov qword [r15+0x98], rbp
;;   00003b  mov qword [r15+0xa0], rsp
;;   000042  mov dword [r15+0x28], 1
;;   00004a  jmp qword [r15+0x18]
;;
;;   ;; asm of f1
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L1
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rcx, rdx
;;   000015  cmp rcx, -1
;;   000019  je L2
;;   00001b  cqo
;;   00001d  idiv rcx                                 ; may fault
;;   L0:
;;   000020  mov rax, rdx
;;   000023  mov rsp, rbp
;;   000026  pop rbp
;;   000027  ret
;;   L1:
;;   000028  lea r11, [rel L1]
;;   00002f  mov dword [r15+0x2c], 0xb
;;   000037  mov qword [r15+0x88], r11
;;   00003e  mov qword [r15+0x98], rbp
;;   000045  mov qword [r15+0xa0], rsp
;;   00004c  mov dword [r15+0x28], 1
;;   000054  jmp qword [r15+0x18]
;;   L2:
;;   000058  xor edx, edx
;;   00005a  jmp L0
