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
;;   000012  mov rdx, rax
;;   000015  mov rsi, qword [r14+0x10]
;;   000019  mov rax, qword [rsi+8]
;;   00001d  mov rcx, rax
;;   000020  sub rcx, 4
;;   000024  jb L2
;;   000026  xor eax, eax
;;   000028  cmp rdx, rcx
;;   00002b  ja L2
;;   00002d  mov rcx, rdx
;;   000030  cmova rcx, rax
;;   000034  mov rax, qword [rsi]
;;   000037  mov eax, dword [rax+rcx]
;;   00003a  mov rsp, rbp
;;   00003d  pop rbp
;;   00003e  ret
;;   L0:
;;   00003f  lea r11, [rel L0]
;;   000046  mov dword [r15+0x2c], 0xb
;;   L1:
;;   00004e  mov qword [r15+0x60], r11
;;   000052  mov qword [r15+0x70], rbp
;;   000056  mov qword [r15+0x78], rsp
;;   00005a  mov dword [r15+0x28], 1
;;   000062  jmp qword [r15+0x18]
;;   L2:
;;   000066  lea r11, [rel L2]
;;   00006d  mov dword [r15+0x2c], 1
;;   000075  jmp L1
