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
;;   000004  sub rsp, 0x20
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L2
;;   000012  mov qword [rbp-8], r14
;;   000016  mov rcx, qword [r14+0x28]
;;   00001a  mov edx, dword [rcx+8]
;;   00001d  cmp eax, edx
;;   00001f  jae L4
;;   000025  mov rsi, qword [rcx]
;;   000028  xor ecx, ecx
;;   00002a  cmp eax, edx
;;   00002c  cmovae eax, ecx
;;   00002f  mov edx, dword [rsi+rax*4]
;;   000032  mov qword [rbp-0x10], rdx
;;   000036  mov rax, rdx
;;   000039  and eax, 3
;;   00003c  cmp eax, 2
;;   00003f  jne L0
;;   000041  mov ecx, dword [r15+0x148]
;;   000048  mov eax, dword [r15+0x14c]
;;   00004f  cmp ecx, eax
;;   000051  je L1
;;   000053  mov rax, rdx
;;   000056  shr eax, 2
;;   000059  mov dword [r15+rcx], eax
;;   00005d  lea eax, [rcx+4]
;;   000060  mov dword [r15+0x148], eax
;;   L0:
;;   000067  mov rax, rdx
;;   00006a  mov rsp, rbp
;;   00006d  pop rbp
;;   00006e  ret
;;   L1:
;;   00006f  mov qword [r15+0x30], rdx
;;   000073  mov dword [r15+0x50], 0
;;   00007b  mov dword [r15+0x58], 0
;;   000083  mov dword [r15+0x2c], 0xc
;;   00008b  mov dword [r15+0x28], 5
;;   000093  push rbp
;;   000094  lea r11, [rel 0xa3]
;;   00009b  mov qword [r15+0x10], r11
;;   00009f  jmp qword [r15+0x18]
;;   0000a3  pop rbp
;;   0000a4  mov r14, qword [rbp-8]
;;   0000a8  mov rdx, qword [rbp-0x10]
;;   0000ac  jmp L0
;;   L2:
;;   0000ae  lea r11, [rel L2]
;;   0000b5  mov dword [r15+0x2c], 0xb
;;   L3:
;;   0000bd  mov qword [r15+0x60], r11
;;   0000c1  mov qword [r15+0x70], rbp
;;   0000c5  mov qword [r15+0x78], rsp
;;   0000c9  mov dword [r15+0x28], 1
;;   0000d1  jmp qword [r15+0x18]
;;   L4:
;;   0000d5  lea r11, [rel L4]
;;   0000dc  mov dword [r15+0x2c], 0xa
;;   0000e4  jmp L3
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
;;   000039  mov rdx, qword [r15+0x140]
;;   000040  mov rax, rsi
;;   000043  shr eax, 2
;;   000046  lea rdx, [rdx+rax*4]
;;   00004a  mov eax, dword [rdx]
;;   00004c  lea eax, [rax+1]
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
;;   00006b  mov rax, qword [r15+0x140]
;;   000072  mov rdx, rdi
;;   000075  shr edx, 2
;;   000078  lea rcx, [rax+rdx*4]
;;   00007c  mov eax, dword [rcx]
;;   00007e  lea eax, [rax-1]
;;   000081  mov dword [rcx], eax
;;   000083  test eax, eax
;;   000085  jne L1
;;   000087  mov ecx, dword [r15+0x148]
;;   00008e  mov eax, dword [r15+0x14c]
;;   000095  cmp ecx, eax
;;   000097  je L2
;;   000099  mov dword [r15+rcx], edx
;;   00009d  lea eax, [rcx+4]
;;   0000a0  mov dword [r15+0x148], eax
;;   L1:
;;   0000a7  mov rsp, rbp
;;   0000aa  pop rbp
;;   0000ab  ret
;;   L2:
;;   0000ac  mov qword [r15+0x30], rdi
;;   0000b0  mov dword [r15+0x50], 0
;;   0000b8  mov dword [r15+0x58], 0
;;   0000c0  mov dword [r15+0x2c], 0xd
;;   0000c8  mov dword [r15+0x28], 5
;;   0000d0  push rbp
;;   0000d1  lea r11, [rel 0xe0]
;;   0000d8  mov qword [r15+0x10], r11
;;   0000dc  jmp qword [r15+0x18]
;;   0000e0  pop rbp
;;   0000e1  mov r14, qword [rbp-8]
;;   0000e5  jmp L1
;;   L3:
;;   0000e7  lea r11, [rel L3]
;;   0000ee  mov dword [r15+0x2c], 0xb
;;   L4:
;;   0000f6  mov qword [r15+0x60], r11
;;   0000fa  mov qword [r15+0x70], rbp
;;   0000fe  mov qword [r15+0x78], rsp
;;   000102  mov dword [r15+0x28], 1
;;   00010a  jmp qword [r15+0x18]
;;   L5:
;;   00010e  lea r11, [rel L5]
;;   000115  mov dword [r15+0x2c], 0xa
;;   00011d  jmp L4
;;
;;   ;; asm of f2
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x20
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L2
;;   000012  mov qword [rbp-8], r14
;;   000016  mov edx, dword [r14+0x10]
;;   00001a  mov qword [rbp-0x10], rdx
;;   00001e  mov rax, rdx
;;   000021  and eax, 3
;;   000024  cmp eax, 2
;;   000027  jne L0
;;   000029  mov ecx, dword [r15+0x148]
;;   000030  mov eax, dword [r15+0x14c]
;;   000037  cmp ecx, eax
;;   000039  je L1
;;   00003b  mov rax, rdx
;;   00003e  shr eax, 2
;;   000041  mov dword [r15+rcx], eax
;;   000045  lea eax, [rcx+4]
;;   000048  mov dword [r15+0x148], eax
;;   L0:
;;   00004f  mov rax, rdx
;;   000052  mov rsp, rbp
;;   000055  pop rbp
;;   000056  ret
;;   L1:
;;   000057  mov qword [r15+0x30], rdx
;;   00005b  mov dword [r15+0x50], 0
;;   000063  mov dword [r15+0x58], 0
;;   00006b  mov dword [r15+0x2c], 0xc
;;   000073  mov dword [r15+0x28], 5
;;   00007b  push rbp
;;   00007c  lea r11, [rel 0x8b]
;;   000083  mov qword [r15+0x10], r11
;;   000087  jmp qword [r15+0x18]
;;   00008b  pop rbp
;;   00008c  mov r14, qword [rbp-8]
;;   000090  mov rdx, qword [rbp-0x10]
;;   000094  jmp L0
;;   L2:
;;   000096  lea r11, [rel L2]
;;   00009d  mov dword [r15+0x2c], 0xb
;;   0000a5  mov qword [r15+0x60], r11
;;   0000a9  mov qword [r15+0x70], rbp
;;   0000ad  mov qword [r15+0x78], rsp
;;   0000b1  mov dword [r15+0x28], 1
;;   0000b9  jmp qword [r15+0x18]
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
;;   000024  mov rcx, qword [r15+0x140]
;;   00002b  mov rax, rdx
;;   00002e  shr eax, 2
;;   000031  lea rcx, [rcx+rax*4]
;;   000035  mov eax, dword [rcx]
;;   000037  lea eax, [rax+1]
;;   00003a  mov dword [rcx], eax
;;   L0:
;;   00003c  mov esi, dword [r14+0x10]
;;   000040  mov dword [r14+0x10], edx
;;   000044  mov rax, rsi
;;   000047  and eax, 3
;;   00004a  cmp eax, 2
;;   00004d  jne L1
;;   00004f  mov rax, qword [r15+0x140]
;;   000056  mov rdx, rsi
;;   000059  shr edx, 2
;;   00005c  lea rcx, [rax+rdx*4]
;;   000060  mov eax, dword [rcx]
;;   000062  lea eax, [rax-1]
;;   000065  mov dword [rcx], eax
;;   000067  test eax, eax
;;   000069  jne L1
;;   00006b  mov ecx, dword [r15+0x148]
;;   000072  mov eax, dword [r15+0x14c]
;;   000079  cmp ecx, eax
;;   00007b  je L2
;;   00007d  mov dword [r15+rcx], edx
;;   000081  lea eax, [rcx+4]
;;   000084  mov dword [r15+0x148], eax
;;   L1:
;;   00008b  mov rsp, rbp
;;   00008e  pop rbp
;;   00008f  ret
;;   L2:
;;   000090  mov qword [r15+0x30], rsi
;;   000094  mov dword [r15+0x50], 0
;;   00009c  mov dword [r15+0x58], 0
;;   0000a4  mov dword [r15+0x2c], 0xd
;;   0000ac  mov dword [r15+0x28], 5
;;   0000b4  push rbp
;;   0000b5  lea r11, [rel 0xc4]
;;   0000bc  mov qword [r15+0x10], r11
;;   0000c0  jmp qword [r15+0x18]
;;   0000c4  pop rbp
;;   0000c5  mov r14, qword [rbp-8]
;;   0000c9  jmp L1
;;   L3:
;;   0000cb  lea r11, [rel L3]
;;   0000d2  mov dword [r15+0x2c], 0xb
;;   0000da  mov qword [r15+0x60], r11
;;   0000de  mov qword [r15+0x70], rbp
;;   0000e2  mov qword [r15+0x78], rsp
;;   0000e6  mov dword [r15+0x28], 1
;;   0000ee  jmp qword [r15+0x18]
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
;;   00002c  mov qword [r15+0x60], r11
;;   000030  mov qword [r15+0x70], rbp
;;   000034  mov qword [r15+0x78], rsp
;;   000038  mov dword [r15+0x28], 1
;;   000040  jmp qword [r15+0x18]
