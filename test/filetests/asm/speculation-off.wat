;; test asm
;; options explicit-bounds no-heap-mitigation no-table-mitigation
(module (memory 1 2) (table $t 4 8 funcref) (type $f (func))
  (func (param i32) (result i32) (i32.load offset=8 (local.get 0)))
  (func (param i32) (call_indirect $t (type $f) (local.get 0))))
;; check
;;   ;; asm of f0
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L0
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rdx, rax
;;   000015  mov rcx, qword [r14+0x10]
;;   000019  mov rax, qword [rcx+8]
;;   00001d  sub rax, 0xc
;;   000021  cmp rdx, rax
;;   000024  ja L2
;;   000026  mov rax, qword [rcx]
;;   000029  mov eax, dword [rax+rdx+8]
;;   00002d  mov rsp, rbp
;;   000030  pop rbp
;;   000031  ret
;;   L0:
;;   000032  lea r11, [rel L0]
;;   000039  mov dword [r15+0x2c], 0xb
;;   L1:
;;   000041  mov qword [r15+0x60], r11
;;   000045  mov qword [r15+0x70], rbp
;;   000049  mov qword [r15+0x78], rsp
;;   00004d  mov dword [r15+0x28], 1
;;   000055  jmp qword [r15+0x18]
;;   L2:
;;   000059  lea r11, [rel L2]
;;   000060  mov dword [r15+0x2c], 1
;;   000068  jmp L1
;;
;;   ;; asm of f1
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L2
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rdi, rax
;;   000015  mov rcx, qword [r14+0x18]
;;   000019  mov eax, dword [rcx+8]
;;   00001c  mov r8, qword [r14]
;;   00001f  cmp edi, eax
;;   000021  jae L0
;;   000023  mov rax, qword [rcx]
;;   000026  mov esi, dword [rax+rdi*4]
;;   000029  mov rcx, qword [r8+0x108]
;;   000030  mov rax, rsi
;;   000033  shl rax, 5
;;   000037  lea rcx, [rcx+rax]
;;   00003b  mov edx, dword [rcx+0x10]
;;   00003e  mov eax, dword [r14+0x20]
;;   000042  cmp edx, eax
;;   000044  jne L1
;;   000046  mov r12, qword [rcx]
;;   000049  mov r13, qword [rcx+8]
;;   00004d  mov r14, r13
;;   000050  call r12
;;   000053  mov r14, qword [rbp-8]
;;   000057  mov rsp, rbp
;;   00005a  pop rbp
;;   00005b  ret
;;   L0:
;;   00005c  mov qword [r8+0x30], rdi
;;   000060  jmp L4
;;   L1:
;;   000062  mov qword [r8+0x30], rdi
;;   000066  test esi, esi
;;   000068  je L5
;;   00006a  jmp L6
;;   L2:
;;   00006c  lea r11, [rel L2]
;;   000073  mov dword [r15+0x2c], 0xb
;;   L3:
;;   00007b  mov qword [r15+0x60], r11
;;   00007f  mov qword [r15+0x70], rbp
;;   000083  mov qword [r15+0x78], rsp
;;   000087  mov dword [r15+0x28], 1
;;   00008f  jmp qword [r15+0x18]
;;   L4:
;;   000093  lea r11, [rel L4]
;;   00009a  mov dword [r15+0x2c], 5
;;   0000a2  jmp L3
;;   L5:
;;   0000a4  lea r11, [rel L5]
;;   0000ab  mov dword [r15+0x2c], 6
;;   0000b3  jmp L3
;;   L6:
;;   0000b5  lea r11, [rel L6]
;;   0000bc  mov dword [r15+0x2c], 7
;;   0000c4  jmp L3
