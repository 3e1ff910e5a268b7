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
;;   00000c  jb L1
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov r11, rax
;;   000015  mov rax, rdx
;;   000018  mov rdx, r11
;;   00001b  mov r11, qword [r15-0x1000]
;;   000022  mov rcx, qword [r14+0x10]
;;   000026  mov rdi, qword [rcx]
;;   000029  xor esi, esi
;;   L0:
;;   00002b  mov r11, qword [r15-0x1000]
;;   000032  mov ecx, dword [rdi+rdx]
;;   000035  add esi, ecx
;;   000037  add edx, 4
;;   00003a  add eax, -1
;;   00003d  jne L0
;;   00003f  mov rax, rsi
;;   000042  mov rsp, rbp
;;   000045  pop rbp
;;   000046  ret
;;   L1:
;;   000047  lea r11, [rel L1]
;;   00004e  mov dword [r15+0x2c], 0xb
;;   000056  mov qword [r15+0x88], r11
;;   00005d  mov qword [r15+0x98], rbp
;;   000064  mov qword [r15+0xa0], rsp
;;   00006b  mov dword [r15+0x28], 1
;;   000073  jmp qword [r15+0x18]
