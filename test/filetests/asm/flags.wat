;; test asm
;; What the flags say already is not asked again.
(module (memory 1)
  ;; A sum that counts down, tested for zero.
  (func (param i32 i32) (result i32)
    (loop $again
      (local.set 1 (i32.xor (local.get 1) (local.get 0)))
      (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get 1))
  ;; Less than nothing is not what a sum's flags tell: it may have wrapped around.
  (func (param i32) (result i32)
    (if (i32.lt_s (local.tee 0 (i32.sub (local.get 0) (i32.const 1))) (i32.const 0)) (then (return (i32.const 7))))
    (local.get 0))
  ;; Two conditions of one comparison, as numbers.
  (func (param i32 i32) (result i32)
    (i32.sub (i32.gt_s (local.get 0) (local.get 1)) (i32.lt_s (local.get 0) (local.get 1))))
  ;; Three ways out of one comparison.
  (func (param i32 i32) (result i32)
    (if (i32.lt_u (local.get 0) (local.get 1)) (then (return (i32.const -1))))
    (if (i32.gt_u (local.get 0) (local.get 1)) (then (return (i32.const 1))))
    (i32.const 0))
  ;; Either of two conditions: the flags are those of `or`.
  (func (param i32 i32) (result i32)
    (if (i32.or (i32.eq (local.get 0) (i32.const 5)) (i32.lt_s (local.get 1) (local.get 0))) (then (return (i32.const 1))))
    (i32.load (local.get 0)))
  ;; A register of the comparison has changed.
  (func (param i32 i32) (result i32)
    (if (i32.eq (local.get 0) (local.get 1)) (then (return (i32.const 3))))
    (local.set 0 (i32.load (local.get 0)))
    (if (i32.eq (local.get 0) (local.get 1)) (then (return (i32.const 4))))
    (i32.const 5)))
;; check
;;   ;; asm of f0
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L1
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rcx, rax
;;   000015  mov rax, rdx
;;   L0:
;;   000018  xor eax, ecx
;;   00001a  add ecx, -1
;;   00001d  jne L0
;;   00001f  mov rsp, rbp
;;   000022  pop rbp
;;   000023  ret
;;   L1:
;;   000024  lea r11, [rel L1]
;;   00002b  mov dword [r15+0x2c], 0xb
;;   000033  mov qword [r15+0x88], r11
;;   00003a  mov qword [r15+0x98], rbp
;;   000041  mov qword [r15+0xa0], rsp
;;   000048  mov dword [r15+0x28], 1
;;   000050  jmp qword [r15+0x18]
;;
;;   ;; asm of f1
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L1
;;   00000e  mov qword [rbp-8], r14
;;   000012  add eax, -1
;;   000015  test eax, eax
;;   000017  jge L0
;;   000019  mov eax, 7
;;   00001e  mov rsp, rbp
;;   000021  pop rbp
;;   000022  ret
;;   L0:
;;   000023  mov rsp, rbp
;;   000026  pop rbp
;;   000027  ret
;;   L1:
;;   000028  lea r11, [rel L1]
;;   00002f  mov dword [r15+0x2c], 0xb
;;   000037  mov qword [r15+0x88], r11
;;   00003e  mov qword [r15+0x98], rbp
;;   000045  mov qword [r15+0xa0], rsp
;;   00004c  mov dword [r15+0x28], 1
;;   000054  jmp qword [r15+0x18]
;;
;;   ;; asm of f2
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L0
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rcx, rax
;;   000015  cmp ecx, edx
;;   000017  mov eax, 0
;;   00001c  setg al
;;   00001f  mov ecx, 0
;;   000024  setl cl
;;   000027  sub eax, ecx
;;   000029  mov rsp, rbp
;;   00002c  pop rbp
;;   00002d  ret
;;   L0:
;;   00002e  lea r11, [rel L0]
;;   000035  mov dword [r15+0x2c], 0xb
;;   00003d  mov qword [r15+0x88], r11
;;   000044  mov qword [r15+0x98], rbp
;;   00004b  mov qword [r15+0xa0], rsp
;;   000052  mov dword [r15+0x28], 1
;;   00005a  jmp qword [r15+0x18]
;;
;;   ;; asm of f3
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L2
;;   00000e  mov qword [rbp-8], r14
;;   000012  cmp eax, edx
;;   000014  jae L0
;;   000016  mov eax, -1
;;   00001b  mov rsp, rbp
;;   00001e  pop rbp
;;   00001f  ret
;;   L0:
;;   000020  jbe L1
;;   000022  mov eax, 1
;;   000027  mov rsp, rbp
;;   00002a  pop rbp
;;   00002b  ret
;;   L1:
;;   00002c  xor eax, eax
;;   00002e  mov rsp, rbp
;;   000031  pop rbp
;;   000032  ret
;;   L2:
;;   000033  lea r11, [rel L2]
;;   00003a  mov dword [r15+0x2c], 0xb
;;   000042  mov qword [r15+0x88], r11
;;   000049  mov qword [r15+0x98], rbp
;;   000050  mov qword [r15+0xa0], rsp
;;   000057  mov dword [r15+0x28], 1
;;   00005f  jmp qword [r15+0x18]
;;
;;   ;; asm of f4
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L1
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rsi, rax
;;   000015  cmp esi, 5
;;   000018  mov eax, 0
;;   00001d  sete al
;;   000020  cmp edx, esi
;;   000022  mov ecx, 0
;;   000027  setl cl
;;   00002a  or eax, ecx
;;   00002c  je L0
;;   00002e  mov eax, 1
;;   000033  mov rsp, rbp
;;   000036  pop rbp
;;   000037  ret
;;   L0:
;;   000038  mov rax, qword [r14+0x10]
;;   00003c  mov rax, qword [rax]
;;   00003f  mov eax, dword [rax+rsi]
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
;;
;;   ;; asm of f5
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L2
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rcx, rax
;;   000015  cmp ecx, edx
;;   000017  jne L0
;;   000019  mov eax, 3
;;   00001e  mov rsp, rbp
;;   000021  pop rbp
;;   000022  ret
;;   L0:
;;   000023  mov rax, qword [r14+0x10]
;;   000027  mov rax, qword [rax]
;;   00002a  mov eax, dword [rax+rcx]
;;   00002d  cmp eax, edx
;;   00002f  jne L1
;;   000031  mov eax, 4
;;   000036  mov rsp, rbp
;;   000039  pop rbp
;;   00003a  ret
;;   L1:
;;   00003b  mov eax, 5
;;   000040  mov rsp, rbp
;;   000043  pop rbp
;;   000044  ret
;;   L2:
;;   000045  lea r11, [rel L2]
;;   00004c  mov dword [r15+0x2c], 0xb
;;   000054  mov qword [r15+0x88], r11
;;   00005b  mov qword [r15+0x98], rbp
;;   000062  mov qword [r15+0xa0], rsp
;;   000069  mov dword [r15+0x28], 1
;;   000071  jmp qword [r15+0x18]
