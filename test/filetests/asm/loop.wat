;; test asm
;; options polls
(module (memory 1)
  (func (param $at i32) (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
;; check
;;   ;; asm of f0
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L2
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rcx, rdx
;;   000015  mov rdx, rax
;;   000018  mov r11, qword [r15-0x1000]
;;   00001f  mov rax, qword [r14+0x10]
;;   000023  mov rdi, qword [rax]
;;   000026  xor esi, esi
;;   000028  mov rax, rcx
;;   L0:
;;   00002b  mov r11, qword [r15-0x1000]
;;   000032  mov ecx, dword [rdi+rdx]
;;   000035  lea eax, [rax-1]
;;   000038  lea esi, [rsi+rcx]
;;   00003b  lea edx, [rdx+4]
;;   00003e  test eax, eax
;;   000040  je L1
;;   000042  jmp L0
;;   L1:
;;   000044  mov rax, rsi
;;   000047  mov rsp, rbp
;;   00004a  pop rbp
;;   00004b  ret
;;   L2:
;;   00004c  lea r11, [rel L2]
;;   000053  mov dword [r15+0x2c], 0xb
;;   00005b  mov qword [r15+0x60], r11
;;   00005f  mov qword [r15+0x70], rbp
;;   000063  mov qword [r15+0x78], rsp
;;   000067  mov dword [r15+0x28], 1
;;   00006f  jmp qword [r15+0x18]
