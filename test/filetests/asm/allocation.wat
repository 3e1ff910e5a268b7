;; test asm
;; A structure is allocated in seven instructions, which leave all registers alone; zero fields are zero already. An
;; array has its length checked first, and is paid for by it elsewhere.
(module
  (type $node (struct (field $left (ref null 0)) (field $right (ref null 0)) (field $value i32)))
  (type $bytes (array (mut i8)))
  (func (param (ref null $node) i32) (result (ref $node))
    (struct.new $node (local.get 0) (ref.null $node) (local.get 1)))
  (func (param i32) (result (ref $bytes)) (array.new_default $bytes (local.get 0))))
;; check
;;   ;; asm of f0
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L1
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rdi, rdx
;;   000015  mov rsi, rax
;;   000018  mov rcx, qword [r15+0x40]
;;   00001c  mov edx, dword [r14+0x10]
;;   000020  mov eax, dword [r15+0x48]
;;   000024  lea r11d, [rax+0x18]
;;   000028  cmp r11d, dword [r15+0x4c]
;;   00002c  ja L2
;;   00002e  mov dword [r15+0x48], r11d
;;   000032  mov dword [rcx+rax], edx
;;   L0:
;;   000035  mov dword [rcx+rax+8], esi
;;   000039  mov dword [rcx+rax+0x10], edi
;;   00003d  mov rsp, rbp
;;   000040  pop rbp
;;   000041  ret
;;   L1:
;;   000042  lea r11, [rel L1]
;;   000049  mov dword [r15+0x2c], 0xb
;;   000051  mov qword [r15+0x88], r11
;;   000058  mov qword [r15+0x98], rbp
;;   00005f  mov qword [r15+0xa0], rsp
;;   000066  mov dword [r15+0x28], 1
;;   00006e  jmp qword [r15+0x18]
;;   L2:
;;   000072  mov qword [r15+0x58], rdx
;;   000076  mov dword [r15+0x138], 1
;;   000081  lea r11, [rel 0x93]
;;   000088  mov qword [r15+0x88], r11
;;   00008f  jmp qword [r15+0x50]
;;   000093  mov eax, dword [r15+0x58]
;;   000097  jmp L0
;;
;;   ;; asm of f1
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L1
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rsi, rax
;;   000015  mov rdx, qword [r15+0x40]
;;   000019  mov ecx, dword [r14+0x14]
;;   00001d  cmp esi, 0x3ff8
;;   000023  ja L2
;;   000025  lea r11d, [rsi+0xf]
;;   000029  and r11d, -8
;;   00002d  mov eax, dword [r15+0x48]
;;   000031  add r11d, eax
;;   000034  cmp r11d, dword [r15+0x4c]
;;   000038  ja L2
;;   00003a  mov dword [r15+0x48], r11d
;;   00003e  mov dword [rdx+rax], ecx
;;   000041  mov dword [rdx+rax+4], esi
;;   L0:
;;   000045  mov rsp, rbp
;;   000048  pop rbp
;;   000049  ret
;;   L1:
;;   00004a  lea r11, [rel L1]
;;   000051  mov dword [r15+0x2c], 0xb
;;   000059  mov qword [r15+0x88], r11
;;   000060  mov qword [r15+0x98], rbp
;;   000067  mov qword [r15+0xa0], rsp
;;   00006e  mov dword [r15+0x28], 1
;;   000076  jmp qword [r15+0x18]
;;   L2:
;;   00007a  mov qword [r15+0x58], rcx
;;   00007e  mov qword [r15+0x60], rsi
;;   000082  mov dword [r15+0x138], 2
;;   00008d  lea r11, [rel 0x9f]
;;   000094  mov qword [r15+0x88], r11
;;   00009b  jmp qword [r15+0x50]
;;   00009f  mov eax, dword [r15+0x58]
;;   0000a3  jmp L0
