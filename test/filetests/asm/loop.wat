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
;;   000012  vmovq xmm15, rax
;;   000017  mov rax, rdx
;;   00001a  vmovq rdx, xmm15
;;   00001f  mov r11, qword [r15-0x1000]
;;   000026  mov rcx, qword [r14+0x10]
;;   00002a  mov rdi, qword [rcx]
;;   00002d  xor esi, esi
;;   L0:
;;   00002f  mov r11, qword [r15-0x1000]
;;   000036  mov ecx, dword [rdi+rdx]
;;   000039  lea eax, [rax-1]
;;   00003c  lea esi, [rsi+rcx]
;;   00003f  lea edx, [rdx+4]
;;   000042  test eax, eax
;;   000044  jne L0
;;   000046  mov rax, rsi
;;   000049  mov rsp, rbp
;;   00004c  pop rbp
;;   00004d  ret
;;   L1:
;;   00004e  lea r11, [rel L1]
;;   000055  mov dword [r15+0x2c], 0xb
;;   00005d  mov qword [r15+0x88], r11
;;   000064  mov qword [r15+0x98], rbp
;;   00006b  mov qword [r15+0xa0], rsp
;;   000072  mov dword [r15+0x28], 1
;;   00007a  jmp qword [r15+0x18]
