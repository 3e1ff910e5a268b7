;; test asm
;; The index that reads the table is 0 where the check was predicted wrongly.
(module (type $t (func)) (table 2 4 funcref) (func (param i32) (call_indirect (type $t) (local.get 0))))
;; check
;;   ;; asm of f0
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x20
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L4
;;   000012  mov qword [rbp-8], r14
;;   000016  mov rdi, rax
;;   000019  mov rax, qword [r14+0x10]
;;   00001d  mov edx, dword [rax+8]
;;   000020  cmp edi, edx
;;   000022  jae L1
;;   000024  mov rsi, qword [rax]
;;   000027  xor ecx, ecx
;;   000029  cmp edi, edx
;;   00002b  mov rax, rdi
;;   00002e  cmovae eax, ecx
;;   000031  mov esi, dword [rsi+rax*4]
;;   000034  mov rcx, qword [r15+0x130]
;;   00003b  mov rax, rsi
;;   00003e  shl rax, 5
;;   000042  lea rdx, [rcx+rax]
;;   000046  mov ecx, dword [r14+0x18]
;;   00004a  mov eax, dword [rdx+0x10]
;;   00004d  cmp eax, ecx
;;   00004f  jne L2
;;   000051  mov r13, qword [rdx+8]
;;   000055  mov eax, dword [r13+8]
;;   000059  test eax, eax
;;   00005b  jne L3
;;   L0:
;;   00005d  mov r12, qword [rdx]
;;   000060  mov r14, r13
;;   000063  call r12
;;   000066  mov r14, qword [rbp-8]
;;   00006a  mov rsp, rbp
;;   00006d  pop rbp
;;   00006e  ret
;;   L1:
;;   00006f  mov qword [r15+0x58], rdi
;;   000073  jmp L6
;;   L2:
;;   000078  mov qword [r15+0x58], rdi
;;   00007c  test esi, esi
;;   00007e  je L7
;;   000084  jmp L8
;;   L3:
;;   000089  mov rax, r14
;;   00008c  cmp r13, rax
;;   00008f  je L0
;;   000091  mov qword [rbp-0x18], r13
;;   000095  mov qword [rbp-0x10], rdx
;;   000099  mov dword [r15+0x78], 0
;;   0000a1  mov dword [r15+0x80], 0
;;   0000ac  mov dword [r15+0x2c], 0xb
;;   0000b4  mov dword [r15+0x28], 5
;;   0000bc  push rbp
;;   0000bd  lea r11, [rel 0xcc]
;;   0000c4  mov qword [r15+0x10], r11
;;   0000c8  jmp qword [r15+0x18]
;;   0000cc  pop rbp
;;   0000cd  mov r14, qword [rbp-8]
;;   0000d1  mov r13, qword [rbp-0x18]
;;   0000d5  mov rdx, qword [rbp-0x10]
;;   0000d9  jmp L0
;;   L4:
;;   0000db  lea r11, [rel L4]
;;   0000e2  mov dword [r15+0x2c], 0xb
;;   L5:
;;   0000ea  mov qword [r15+0x88], r11
;;   0000f1  mov qword [r15+0x98], rbp
;;   0000f8  mov qword [r15+0xa0], rsp
;;   0000ff  mov dword [r15+0x28], 1
;;   000107  jmp qword [r15+0x18]
;;   L6:
;;   00010b  lea r11, [rel L6]
;;   000112  mov dword [r15+0x2c], 5
;;   00011a  jmp L5
;;   L7:
;;   00011c  lea r11, [rel L7]
;;   000123  mov dword [r15+0x2c], 6
;;   00012b  jmp L5
;;   L8:
;;   00012d  lea r11, [rel L8]
;;   000134  mov dword [r15+0x2c], 7
;;   00013c  jmp L5
