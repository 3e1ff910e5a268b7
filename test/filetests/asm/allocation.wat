;; test asm
;; A structure is allocated in eight instructions, which leave all registers alone; zero fields are zero already. An
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
;;   000012  mov rsi, rdx
;;   000015  mov rdx, rax
;;   000018  mov rcx, qword [r15+0x40]
;;   00001c  mov eax, dword [r15+0x48]
;;   000020  lea r11d, [rax+0x18]
;;   000024  cmp r11d, dword [r15+0x4c]
;;   000028  ja L2
;;   00002a  mov dword [r15+0x48], r11d
;;   00002e  mov r11d, dword [r14+0x10]
;;   000032  mov dword [rcx+rax], r11d
;;   L0:
;;   000036  mov dword [rcx+rax+8], edx
;;   00003a  mov dword [rcx+rax+0x10], esi
;;   00003e  mov rsp, rbp
;;   000041  pop rbp
;;   000042  ret
;;   L1:
;;   000043  lea r11, [rel L1]
;;   00004a  mov dword [r15+0x2c], 0xb
;;   000052  mov qword [r15+0x88], r11
;;   000059  mov qword [r15+0x98], rbp
;;   000060  mov qword [r15+0xa0], rsp
;;   000067  mov dword [r15+0x28], 1
;;   00006f  jmp qword [r15+0x18]
;;   L2:
;;   000073  mov r11d, dword [r14+0x10]
;;   000077  mov qword [r15+0x58], r11
;;   00007b  mov dword [r15+0x138], 1
;;   000086  lea r11, [rel 0x98]
;;   00008d  mov qword [r15+0x88], r11
;;   000094  jmp qword [r15+0x50]
;;   000098  mov eax, dword [r15+0x58]
;;   00009c  jmp L0
;;
;;   ;; asm of f1
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L1
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rdx, rax
;;   000015  mov rcx, qword [r15+0x40]
;;   000019  cmp edx, 0x3ff8
;;   00001f  ja L2
;;   000021  lea r11d, [rdx+0xf]
;;   000025  and r11d, -8
;;   000029  mov eax, dword [r15+0x48]
;;   00002d  add r11d, eax
;;   000030  cmp r11d, dword [r15+0x4c]
;;   000034  ja L2
;;   000036  mov dword [r15+0x48], r11d
;;   00003a  mov r11d, dword [r14+0x14]
;;   00003e  mov dword [rcx+rax], r11d
;;   000042  mov dword [rcx+rax+4], edx
;;   L0:
;;   000046  mov rsp, rbp
;;   000049  pop rbp
;;   00004a  ret
;;   L1:
;;   00004b  lea r11, [rel L1]
;;   000052  mov dword [r15+0x2c], 0xb
;;   00005a  mov qword [r15+0x88], r11
;;   000061  mov qword [r15+0x98], rbp
;;   000068  mov qword [r15+0xa0], rsp
;;   00006f  mov dword [r15+0x28], 1
;;   000077  jmp qword [r15+0x18]
;;   L2:
;;   00007b  mov r11d, dword [r14+0x14]
;;   00007f  mov qword [r15+0x58], r11
;;   000083  mov qword [r15+0x60], rdx
;;   000087  mov dword [r15+0x138], 2
;;   000092  lea r11, [rel 0xa4]
;;   000099  mov qword [r15+0x88], r11
;;   0000a0  jmp qword [r15+0x50]
;;   0000a4  mov eax, dword [r15+0x58]
;;   0000a8  jmp L0
