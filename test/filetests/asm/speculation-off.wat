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
;;   000004  sub rsp, 0x20
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L4
;;   000012  mov qword [rbp-8], r14
;;   000016  mov rsi, rax
;;   000019  mov rcx, qword [r14+0x18]
;;   00001d  mov eax, dword [rcx+8]
;;   000020  cmp esi, eax
;;   000022  jae L1
;;   000024  mov rax, qword [rcx]
;;   000027  mov edi, dword [rax+rsi*4]
;;   00002a  mov rcx, qword [r15+0x130]
;;   000031  mov rax, rdi
;;   000034  shl rax, 5
;;   000038  lea rdx, [rcx+rax]
;;   00003c  mov ecx, dword [r14+0x20]
;;   000040  mov eax, dword [rdx+0x10]
;;   000043  cmp eax, ecx
;;   000045  jne L2
;;   000047  mov r13, qword [rdx+8]
;;   00004b  mov eax, dword [r13+8]
;;   00004f  test eax, eax
;;   000051  jne L3
;;   L0:
;;   000053  mov r12, qword [rdx]
;;   000056  mov r14, r13
;;   000059  call r12
;;   00005c  mov r14, qword [rbp-8]
;;   000060  mov rsp, rbp
;;   000063  pop rbp
;;   000064  ret
;;   L1:
;;   000065  mov qword [r15+0x58], rsi
;;   000069  jmp L6
;;   L2:
;;   00006e  mov qword [r15+0x58], rsi
;;   000072  test edi, edi
;;   000074  je L7
;;   00007a  jmp L8
;;   L3:
;;   00007f  mov rax, r14
;;   000082  cmp r13, rax
;;   000085  je L0
;;   000087  mov qword [rbp-0x18], r13
;;   00008b  mov qword [rbp-0x10], rdx
;;   00008f  mov dword [r15+0x78], 0
;;   000097  mov dword [r15+0x80], 0
;;   0000a2  mov dword [r15+0x2c], 0xb
;;   0000aa  mov dword [r15+0x28], 5
;;   0000b2  push rbp
;;   0000b3  lea r11, [rel 0xc2]
;;   0000ba  mov qword [r15+0x10], r11
;;   0000be  jmp qword [r15+0x18]
;;   0000c2  pop rbp
;;   0000c3  mov r14, qword [rbp-8]
;;   0000c7  mov r13, qword [rbp-0x18]
;;   0000cb  mov rdx, qword [rbp-0x10]
;;   0000cf  jmp L0
;;   L4:
;;   0000d1  lea r11, [rel L4]
;;   0000d8  mov dword [r15+0x2c], 0xb
;;   L5:
;;   0000e0  mov qword [r15+0x88], r11
;;   0000e7  mov qword [r15+0x98], rbp
;;   0000ee  mov qword [r15+0xa0], rsp
;;   0000f5  mov dword [r15+0x28], 1
;;   0000fd  jmp qword [r15+0x18]
;;   L6:
;;   000101  lea r11, [rel L6]
;;   000108  mov dword [r15+0x2c], 5
;;   000110  jmp L5
;;   L7:
;;   000112  lea r11, [rel L7]
;;   000119  mov dword [r15+0x2c], 6
;;   000121  jmp L5
;;   L8:
;;   000123  lea r11, [rel L8]
;;   00012a  mov dword [r15+0x2c], 7
;;   000132  jmp L5
