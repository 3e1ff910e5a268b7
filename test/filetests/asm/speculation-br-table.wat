;; test asm
;; The index is held within the table by arithmetic, also where the branch in front is predicted wrongly; a short table is comparisons.
(module
  (func (param i32) (result i32)
    (block $d (block $c (block $b (block $a (br_table $a $b $c $b $a $d (local.get 0))) (return (i32.const 10))) (return (i32.const 20))) (return (i32.const 30))) (i32.const 40))
  (func (param i32) (result i32)
    (block $c (block $b (block $a (br_table $a $b $c (local.get 0))) (return (i32.const 10))) (return (i32.const 20))) (i32.const 30))
  (func (param i32) (result i32)
    (block $c (block $b (block $a (br_table $a $b $c $a (local.get 0))) (return (i32.const 10))) (return (i32.const 20))) (i32.const 30)))
;; check
;;   ;; asm of f0
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L1
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov ecx, 5
;;   000017  mov edx, eax
;;   000019  cmp edx, ecx
;;   00001b  jae L0
;;   00001d  cmova edx, ecx
;;   000020  lea rcx, [rel 0x90]
;;   000027  movsxd rdx, dword [rcx+rdx*4]
;;   00002b  add rdx, rcx
;;   00002e  jmp rdx
;;   000030  mov eax, 0x1e
;;   000035  mov rsp, rbp
;;   000038  pop rbp
;;   000039  ret
;;   00003a  mov eax, 0x14
;;   00003f  mov rsp, rbp
;;   000042  pop rbp
;;   000043  ret
;;   000044  mov eax, 0xa
;;   000049  mov rsp, rbp
;;   00004c  pop rbp
;;   00004d  ret
;;   L0:
;;   00004e  mov eax, 0x28
;;   000053  mov rsp, rbp
;;   000056  pop rbp
;;   000057  ret
;;   L1:
;;   000058  lea r11, [rel L1]
;;   00005f  mov dword [r15+0x2c], 0xb
;;   000067  mov qword [r15+0x88], r11
;;   00006e  mov qword [r15+0x98], rbp
;;   000075  mov qword [r15+0xa0], rsp
;;   00007c  mov dword [r15+0x28], 1
;;   000084  jmp qword [r15+0x18]
;;   000088  db cc cc cc cc cc cc cc cc b4 ff ff ff aa ff ff ff
;;   000098  db a0 ff ff ff aa ff ff ff b4 ff ff ff be ff ff ff
;;
;;   ;; asm of f1
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L3
;;   00000e  mov qword [rbp-8], r14
;;   000012  cmp eax, 1
;;   000015  jb L0
;;   000017  je L1
;;   000019  jmp L2
;;   L0:
;;   00001b  mov eax, 0xa
;;   000020  mov rsp, rbp
;;   000023  pop rbp
;;   000024  ret
;;   L1:
;;   000025  mov eax, 0x14
;;   00002a  mov rsp, rbp
;;   00002d  pop rbp
;;   00002e  ret
;;   L2:
;;   00002f  mov eax, 0x1e
;;   000034  mov rsp, rbp
;;   000037  pop rbp
;;   000038  ret
;;   L3:
;;   000039  lea r11, [rel L3]
;;   000040  mov dword [r15+0x2c], 0xb
;;   000048  mov qword [r15+0x88], r11
;;   00004f  mov qword [r15+0x98], rbp
;;   000056  mov qword [r15+0xa0], rsp
;;   00005d  mov dword [r15+0x28], 1
;;   000065  jmp qword [r15+0x18]
;;
;;   ;; asm of f2
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L3
;;   00000e  mov qword [rbp-8], r14
;;   000012  cmp eax, 1
;;   000015  jb L2
;;   000017  je L0
;;   000019  cmp eax, 2
;;   00001c  je L1
;;   00001e  jmp L2
;;   L0:
;;   000020  mov eax, 0x14
;;   000025  mov rsp, rbp
;;   000028  pop rbp
;;   000029  ret
;;   L1:
;;   00002a  mov eax, 0x1e
;;   00002f  mov rsp, rbp
;;   000032  pop rbp
;;   000033  ret
;;   L2:
;;   000034  mov eax, 0xa
;;   000039  mov rsp, rbp
;;   00003c  pop rbp
;;   00003d  ret
;;   L3:
;;   00003e  lea r11, [rel L3]
;;   000045  mov dword [r15+0x2c], 0xb
;;   00004d  mov qword [r15+0x88], r11
;;   000054  mov qword [r15+0x98], rbp
;;   00005b  mov qword [r15+0xa0], rsp
;;   000062  mov dword [r15+0x28], 1
;;   00006a  jmp qword [r15+0x18]
