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
;;   00001c  mov r8, qword [r14]
;;   00001f  cmp edi, edx
;;   000021  jae L0
;;   000023  mov rsi, qword [rax]
;;   000026  xor ecx, ecx
;;   000028  cmp edi, edx
;;   00002a  mov rax, rdi
;;   00002d  cmovae eax, ecx
;;   000030  mov esi, dword [rsi+rax*4]
;;   000033  mov rcx, qword [r8+0x108]
;;   00003a  mov rax, rsi
;;   00003d  shl rax, 5
;;   000041  lea rcx, [rcx+rax]
;;   000045  mov edx, dword [rcx+0x10]
;;   000048  mov eax, dword [r14+0x18]
;;   00004c  cmp edx, eax
;;   00004e  jne L1
;;   000050  mov r12, qword [rcx]
;;   000053  mov r13, qword [rcx+8]
;;   000057  mov r14, r13
;;   00005a  call r12
;;   00005d  mov r14, qword [rbp-8]
;;   000061  mov rsp, rbp
;;   000064  pop rbp
;;   000065  ret
;;   L0:
;;   000066  mov qword [r8+0x30], rdi
;;   00006a  jmp L4
;;   L1:
;;   00006c  mov qword [r8+0x30], rdi
;;   000070  test esi, esi
;;   000072  je L5
;;   000074  jmp L6
;;   L2:
;;   000076  lea r11, [rel L2]
;;   00007d  mov dword [r15+0x2c], 0xb
;;   L3:
;;   000085  mov qword [r15+0x60], r11
;;   000089  mov qword [r15+0x70], rbp
;;   00008d  mov qword [r15+0x78], rsp
;;   000091  mov dword [r15+0x28], 1
;;   000099  jmp qword [r15+0x18]
;;   L4:
;;   00009d  lea r11, [rel L4]
;;   0000a4  mov dword [r15+0x2c], 5
;;   0000ac  jmp L3
;;   L5:
;;   0000ae  lea r11, [rel L5]
;;   0000b5  mov dword [r15+0x2c], 6
;;   0000bd  jmp L3
;;   L6:
;;   0000bf  lea r11, [rel L6]
;;   0000c6  mov dword [r15+0x2c], 7
;;   0000ce  jmp L3
