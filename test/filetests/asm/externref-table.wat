;; test asm
;; Host values in tables and globals: counted and noted in code, the runtime is asked where the chunk is full.
(module (global $c (import "" "c") externref) (table $t 4 8 externref) (global $g (mut externref) (ref.null extern))
  (func (param i32) (result externref) (table.get $t (local.get 0)))
  (func (param i32 externref) (table.set $t (local.get 0) (local.get 1)))
  (func (result externref) (global.get $g))
  (func (param externref) (global.set $g (local.get 0)))
  (func (result externref) (global.get $c)))
;; check
;;   ;; asm of f0
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L0
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rcx, qword [r14+0x28]
;;   000016  mov edx, dword [rcx+8]
;;   000019  cmp eax, edx
;;   00001b  jae L2
;;   00001d  mov rsi, qword [rcx]
;;   000020  xor ecx, ecx
;;   000022  cmp eax, edx
;;   000024  cmovae eax, ecx
;;   000027  mov eax, dword [rsi+rax*4]
;;   00002a  mov rsp, rbp
;;   00002d  pop rbp
;;   00002e  ret
;;   L0:
;;   00002f  lea r11, [rel L0]
;;   000036  mov dword [r15+0x2c], 0xb
;;   L1:
;;   00003e  mov qword [r15+0x88], r11
;;   000045  mov qword [r15+0x98], rbp
;;   00004c  mov qword [r15+0xa0], rsp
;;   000053  mov dword [r15+0x28], 1
;;   00005b  jmp qword [r15+0x18]
;;   L2:
;;   00005f  lea r11, [rel L2]
;;   000066  mov dword [r15+0x2c], 0xa
;;   00006e  jmp L1
;;
;;   ;; asm of f1
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L3
;;   000012  mov qword [rbp-8], r14
;;   000016  mov rsi, rdx
;;   000019  mov rcx, rax
;;   00001c  mov rax, qword [r14+0x28]
;;   000020  mov edi, dword [rax+8]
;;   000023  cmp ecx, edi
;;   000025  jae L5
;;   00002b  mov r8, qword [rax]
;;   00002e  mov rax, rsi
;;   000031  and eax, 3
;;   000034  cmp eax, 2
;;   000037  jne L0
;;   000039  mov rdx, qword [r15+0x150]
;;   000040  mov rax, rsi
;;   000043  shr eax, 2
;;   000046  lea rdx, [rdx+rax*4]
;;   00004a  mov eax, dword [rdx]
;;   00004c  add eax, 1
;;   00004f  mov dword [rdx], eax
;;   L0:
;;   000051  xor eax, eax
;;   000053  cmp ecx, edi
;;   000055  cmovae ecx, eax
;;   000058  lea rax, [r8+rcx*4]
;;   00005c  mov edi, dword [rax]
;;   00005e  mov dword [rax], esi
;;   000060  mov rax, rdi
;;   000063  and eax, 3
;;   000066  cmp eax, 2
;;   000069  jne L1
;;   00006b  mov rax, qword [r15+0x150]
;;   000072  mov rdx, rdi
;;   000075  shr edx, 2
;;   000078  lea rcx, [rax+rdx*4]
;;   00007c  mov eax, dword [rcx]
;;   00007e  add eax, -1
;;   000081  mov dword [rcx], eax
;;   000083  jne L1
;;   000085  mov ecx, dword [r15+0x158]
;;   00008c  mov eax, dword [r15+0x15c]
;;   000093  cmp ecx, eax
;;   000095  je L2
;;   000097  mov dword [r15+rcx], edx
;;   00009b  lea eax, [rcx+4]
;;   00009e  mov dword [r15+0x158], eax
;;   L1:
;;   0000a5  mov rsp, rbp
;;   0000a8  pop rbp
;;   0000a9  ret
;;   L2:
;;   0000aa  mov qword [r15+0x58], rdi
;;   0000ae  mov dword [r15+0x78], 0
;;   0000b6  mov dword [r15+0x80], 0
;;   0000c1  mov dword [r15+0x2c], 0xd
;;   0000c9  mov dword [r15+0x28], 5
;;   0000d1  push rbp
;;   0000d2  lea r11, [rel 0xe1]
;;   0000d9  mov qword [r15+0x10], r11
;;   0000dd  jmp qword [r15+0x18]
;;   0000e1  pop rbp
;;   0000e2  mov r14, qword [rbp-8]
;;   0000e6  jmp L1
;;   L3:
;;   0000e8  lea r11, [rel L3]
;;   0000ef  mov dword [r15+0x2c], 0xb
;;   L4:
;;   0000f7  mov qword [r15+0x88], r11
;;   0000fe  mov qword [r15+0x98], rbp
;;   000105  mov qword [r15+0xa0], rsp
;;   00010c  mov dword [r15+0x28], 1
;;   000114  jmp qword [r15+0x18]
;;   L5:
;;   000118  lea r11, [rel L5]
;;   00011f  mov dword [r15+0x2c], 0xa
;;   000127  jmp L4
;;
;;   ;; asm of f2
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L0
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov eax, dword [r14+0x10]
;;   000016  mov rsp, rbp
;;   000019  pop rbp
;;   00001a  ret
;;   L0:
;;   00001b  lea r11, [rel L0]
;;   000022  mov dword [r15+0x2c], 0xb
;;   00002a  mov qword [r15+0x88], r11
;;   000031  mov qword [r15+0x98], rbp
;;   000038  mov qword [r15+0xa0], rsp
;;   00003f  mov dword [r15+0x28], 1
;;   000047  jmp qword [r15+0x18]
;;
;;   ;; asm of f3
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L3
;;   000012  mov qword [rbp-8], r14
;;   000016  mov rdx, rax
;;   000019  mov rax, rdx
;;   00001c  and eax, 3
;;   00001f  cmp eax, 2
;;   000022  jne L0
;;   000024  mov rcx, qword [r15+0x150]
;;   00002b  mov rax, rdx
;;   00002e  shr eax, 2
;;   000031  lea rcx, [rcx+rax*4]
;;   000035  mov eax, dword [rcx]
;;   000037  add eax, 1
;;   00003a  mov dword [rcx], eax
;;   L0:
;;   00003c  mov esi, dword [r14+0x10]
;;   000040  mov dword [r14+0x10], edx
;;   000044  mov rax, rsi
;;   000047  and eax, 3
;;   00004a  cmp eax, 2
;;   00004d  jne L1
;;   00004f  mov rax, qword [r15+0x150]
;;   000056  mov rdx, rsi
;;   000059  shr edx, 2
;;   00005c  lea rcx, [rax+rdx*4]
;;   000060  mov eax, dword [rcx]
;;   000062  add eax, -1
;;   000065  mov dword [rcx], eax
;;   000067  jne L1
;;   000069  mov ecx, dword [r15+0x158]
;;   000070  mov eax, dword [r15+0x15c]
;;   000077  cmp ecx, eax
;;   000079  je L2
;;   00007b  mov dword [r15+rcx], edx
;;   00007f  lea eax, [rcx+4]
;;   000082  mov dword [r15+0x158], eax
;;   L1:
;;   000089  mov rsp, rbp
;;   00008c  pop rbp
;;   00008d  ret
;;   L2:
;;   00008e  mov qword [r15+0x58], rsi
;;   000092  mov dword [r15+0x78], 0
;;   00009a  mov dword [r15+0x80], 0
;;   0000a5  mov dword [r15+0x2c], 0xd
;;   0000ad  mov dword [r15+0x28], 5
;;   0000b5  push rbp
;;   0000b6  lea r11, [rel 0xc5]
;;   0000bd  mov qword [r15+0x10], r11
;;   0000c1  jmp qword [r15+0x18]
;;   0000c5  pop rbp
;;   0000c6  mov r14, qword [rbp-8]
;;   0000ca  jmp L1
;;   L3:
;;   0000cc  lea r11, [rel L3]
;;   0000d3  mov dword [r15+0x2c], 0xb
;;   0000db  mov qword [r15+0x88], r11
;;   0000e2  mov qword [r15+0x98], rbp
;;   0000e9  mov qword [r15+0xa0], rsp
;;   0000f0  mov dword [r15+0x28], 1
;;   0000f8  jmp qword [r15+0x18]
;;
;;   ;; asm of f4
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L0
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rax, qword [r14+0x20]
;;   000016  mov eax, dword [rax]
;;   000018  mov rsp, rbp
;;   00001b  pop rbp
;;   00001c  ret
;;   L0:
;;   00001d  lea r11, [rel L0]
;;   000024  mov dword [r15+0x2c], 0xb
;;   00002c  mov qword [r15+0x88], r11
;;   000033  mov qword [r15+0x98], rbp
;;   00003a  mov qword [r15+0xa0], rsp
;;   000041  mov dword [r15+0x28], 1
;;   000049  jmp qword [r15+0x18]
