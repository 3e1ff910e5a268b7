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
;;   000041  mov qword [r15+0x88], r11
;;   000048  mov qword [r15+0x98], rbp
;;   00004f  mov qword [r15+0xa0], rsp
;;   000056  mov dword [r15+0x28], 1
;;   00005e  jmp qword [r15+0x18]
;;   L2:
;;   000062  lea r11, [rel L2]
;;   000069  mov dword [r15+0x2c], 1
;;   000071  jmp L1
;;
;;   ;; asm of f1
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L2
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rsi, rax
;;   000015  mov rcx, qword [r14+0x18]
;;   000019  mov eax, dword [rcx+8]
;;   00001c  cmp esi, eax
;;   00001e  jae L0
;;   000020  mov rax, qword [rcx]
;;   000023  mov edi, dword [rax+rsi*4]
;;   000026  mov rcx, qword [r15+0x130]
;;   00002d  mov rax, rdi
;;   000030  shl rax, 5
;;   000034  lea rcx, [rcx+rax]
;;   000038  mov edx, dword [rcx+0x10]
;;   00003b  mov eax, dword [r14+0x20]
;;   00003f  cmp edx, eax
;;   000041  jne L1
;;   000043  mov r12, qword [rcx]
;;   000046  mov r13, qword [rcx+8]
;;   00004a  mov r14, r13
;;   00004d  call r12
;;   000050  mov r14, qword [rbp-8]
;;   000054  mov rsp, rbp
;;   000057  pop rbp
;;   000058  ret
;;   L0:
;;   000059  mov qword [r15+0x58], rsi
;;   00005d  jmp L4
;;   L1:
;;   00005f  mov qword [r15+0x58], rsi
;;   000063  test edi, edi
;;   000065  je L5
;;   000067  jmp L6
;;   L2:
;;   000069  lea r11, [rel L2]
;;   000070  mov dword [r15+0x2c], 0xb
;;   L3:
;;   000078  mov qword [r15+0x88], r11
;;   00007f  mov qword [r15+0x98], rbp
;;   000086  mov qword [r15+0xa0], rsp
;;   00008d  mov dword [r15+0x28], 1
;;   000095  jmp qword [r15+0x18]
;;   L4:
;;   000099  lea r11, [rel L4]
;;   0000a0  mov dword [r15+0x2c], 5
;;   0000a8  jmp L3
;;   L5:
;;   0000aa  lea r11, [rel L5]
;;   0000b1  mov dword [r15+0x2c], 6
;;   0000b9  jmp L3
;;   L6:
;;   0000bb  lea r11, [rel L6]
;;   0000c2  mov dword [r15+0x2c], 7
;;   0000ca  jmp L3
