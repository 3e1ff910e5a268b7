;; test asm
;; A cast to a final type compares one number, and null fails by itself; behind it a field is read without any check. A
;; cast of what was cast before is nothing.
(module
  (type $super (sub (struct (field $a i32))))
  (type $sub (sub final $super (struct (field $a i32) (field $b i32))))
  (func (param (ref null $super)) (result i32)
    (i32.add
      (struct.get $sub $b (ref.cast (ref $sub) (local.get 0)))
      (struct.get $sub $a (ref.cast (ref $sub) (local.get 0)))))
  (func (param anyref) (result i32)
    (if (ref.is_null (local.get 0)) (then (return (i32.const 0))))
    (struct.get $super $a (ref.cast (ref $super) (local.get 0)))))
;; check
;;   ;; asm of f0
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L0
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rsi, rax
;;   000015  mov rdx, qword [r15+0x40]
;;   000019  mov ecx, dword [rdx+rsi]
;;   00001c  mov eax, dword [r14+0x14]
;;   000020  cmp ecx, eax
;;   000022  jne L2
;;   000024  mov ecx, dword [rdx+rsi+0xc]
;;   000028  mov eax, dword [rdx+rsi+8]
;;   00002c  add eax, ecx
;;   00002e  mov rsp, rbp
;;   000031  pop rbp
;;   000032  ret
;;   L0:
;;   000033  lea r11, [rel L0]
;;   00003a  mov dword [r15+0x2c], 0xb
;;   L1:
;;   000042  mov qword [r15+0x88], r11
;;   000049  mov qword [r15+0x98], rbp
;;   000050  mov qword [r15+0xa0], rsp
;;   000057  mov dword [r15+0x28], 1
;;   00005f  jmp qword [r15+0x18]
;;   L2:
;;   000063  lea r11, [rel L2]
;;   00006a  mov dword [r15+0x2c], 0x12
;;   000072  jmp L1
;;
;;   ;; asm of f1
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L1
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rdx, rax
;;   000015  test edx, edx
;;   000017  jne L0
;;   000019  xor eax, eax
;;   00001b  mov rsp, rbp
;;   00001e  pop rbp
;;   00001f  ret
;;   L0:
;;   000020  test edx, 7
;;   000026  jne L3
;;   000028  mov rsi, qword [r15+0x40]
;;   00002c  mov eax, dword [rsi+rdx]
;;   00002f  mov rcx, qword [r15+0x148]
;;   000036  shl rax, 6
;;   00003a  mov ecx, dword [rcx+rax+4]
;;   00003e  mov eax, dword [r14+0x10]
;;   000042  cmp ecx, eax
;;   000044  jne L3
;;   000046  mov eax, dword [rsi+rdx+8]
;;   00004a  mov rsp, rbp
;;   00004d  pop rbp
;;   00004e  ret
;;   L1:
;;   00004f  lea r11, [rel L1]
;;   000056  mov dword [r15+0x2c], 0xb
;;   L2:
;;   00005e  mov qword [r15+0x88], r11
;;   000065  mov qword [r15+0x98], rbp
;;   00006c  mov qword [r15+0xa0], rsp
;;   000073  mov dword [r15+0x28], 1
;;   00007b  jmp qword [r15+0x18]
;;   L3:
;;   00007f  lea r11, [rel L3]
;;   000086  mov dword [r15+0x2c], 0x12
;;   00008e  jmp L2
