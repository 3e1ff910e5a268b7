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
;;   000015  mov rdx, qword [r14+0x10]
;;   000019  mov rax, qword [rdx+8]
;;   00001d  xor esi, esi
;;   00001f  sub rax, 4
;;   000023  cmp rcx, rax
;;   000026  ja L2
;;   000028  cmova rcx, rsi
;;   00002c  mov rax, qword [rdx]
;;   00002f  mov eax, dword [rax+rcx]
;;   000032  mov rsp, rbp
;;   000035  pop rbp
;;   000036  ret
;;   L0:
;;   000037  lea r11, [rel L0]
;;   00003e  mov dword [r15+0x2c], 0xb
;;   L1:
;;   000046  mov qword [r15+0x88], r11
;;   00004d  mov qword [r15+0x98], rbp
;;   000054  mov qword [r15+0xa0], rsp
;;   00005b  mov dword [r15+0x28], 1
;;   000063  jmp qword [r15+0x18]
;;   L2:
;;   000067  lea r11, [rel L2]
;;   00006e  mov dword [r15+0x2c], 1
;;   000076  jmp L1
