;; test asm
;; The index that reads the table is 0 where the check was predicted wrongly.
(module (type $t (func)) (table 2 4 funcref) (func (param i32) (call_indirect (type $t) (local.get 0))))
;; check
;;   ;; asm of f0
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L2
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rdi, rax
;;   000015  mov rax, qword [r14+0x10]
;;   000019  mov edx, dword [rax+8]
;;   00001c  cmp edi, edx
;;   00001e  jae L0
;;   000020  mov rsi, qword [rax]
;;   000023  xor ecx, ecx
;;   000025  cmp edi, edx
;;   000027  mov rax, rdi
;;   00002a  cmovae eax, ecx
;;   00002d  mov esi, dword [rsi+rax*4]
;;   000030  mov rcx, qword [r15+0x130]
;;   000037  mov rax, rsi
;;   00003a  shl rax, 5
;;   00003e  lea rcx, [rcx+rax]
;;   000042  mov edx, dword [rcx+0x10]
;;   000045  mov eax, dword [r14+0x18]
;;   000049  cmp edx, eax
;;   00004b  jne L1
;;   00004d  mov r12, qword [rcx]
;;   000050  mov r13, qword [rcx+8]
;;   000054  mov r14, r13
;;   000057  call r12
;;   00005a  mov r14, qword [rbp-8]
;;   00005e  mov rsp, rbp
;;   000061  pop rbp
;;   000062  ret
;;   L0:
;;   000063  mov qword [r15+0x58], rdi
;;   000067  jmp L4
;;   L1:
;;   000069  mov qword [r15+0x58], rdi
;;   00006d  test esi, esi
;;   00006f  je L5
;;   000071  jmp L6
;;   L2:
;;   000073  lea r11, [rel L2]
;;   00007a  mov dword [r15+0x2c], 0xb
;;   L3:
;;   000082  mov qword [r15+0x88], r11
;;   000089  mov qword [r15+0x98], rbp
;;   000090  mov qword [r15+0xa0], rsp
;;   000097  mov dword [r15+0x28], 1
;;   00009f  jmp qword [r15+0x18]
;;   L4:
;;   0000a3  lea r11, [rel L4]
;;   0000aa  mov dword [r15+0x2c], 5
;;   0000b2  jmp L3
;;   L5:
;;   0000b4  lea r11, [rel L5]
;;   0000bb  mov dword [r15+0x2c], 6
;;   0000c3  jmp L3
;;   L6:
;;   0000c5  lea r11, [rel L6]
;;   0000cc  mov dword [r15+0x2c], 7
;;   0000d4  jmp L3
