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
;;   000035  add eax, -1
;;   000038  add esi, ecx
;;   00003a  add edx, 4
;;   00003d  test eax, eax
;;   00003f  jne L0
;;   000041  mov rax, rsi
;;   000044  mov rsp, rbp
;;   000047  pop rbp
;;   000048  ret
;;   L1:
;;   000049  lea r11, [rel L1]
;;   000050  mov dword [r15+0x2c], 0xb
;;   000058  mov qword [r15+0x88], r11
;;   00005f  mov qword [r15+0x98], rbp
;;   000066  mov qword [r15+0xa0], rsp
;;   00006d  mov dword [r15+0x28], 1
;;   000075  jmp qword [r15+0x18]
