;; test asm
;; options explicit-bounds
;; A wrong prediction of the check reads at index 0: cmov behind the comparison.
(module (memory 1) (func (param i32) (result i32) (i32.load (local.get 0))))
;; check
;;   ;; asm of f0
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L0
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rcx, rax
;;   000015  mov rsi, qword [r14+0x10]
;;   000019  mov rax, qword [rsi+8]
;;   00001d  sub rax, 4
;;   000021  jb L2
;;   000023  xor edx, edx
;;   000025  cmp rcx, rax
;;   000028  ja L2
;;   00002a  cmova rcx, rdx
;;   00002e  mov rax, qword [rsi]
;;   000031  mov eax, dword [rax+rcx]
;;   000034  mov rsp, rbp
;;   000037  pop rbp
;;   000038  ret
;;   L0:
;;   000039  lea r11, [rel L0]
;;   000040  mov dword [r15+0x2c], 0xb
;;   L1:
;;   000048  mov qword [r15+0x60], r11
;;   00004c  mov qword [r15+0x70], rbp
;;   000050  mov qword [r15+0x78], rsp
;;   000054  mov dword [r15+0x28], 1
;;   00005c  jmp qword [r15+0x18]
;;   L2:
;;   000060  lea r11, [rel L2]
;;   000067  mov dword [r15+0x2c], 1
;;   00006f  jmp L1
