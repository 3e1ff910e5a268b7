;; test asm
;; The index is held within the table without a branch.
(module (func (param i32) (result i32)
  (block $c (block $b (block $a (br_table $a $b $c (local.get 0))) (return (i32.const 10))) (return (i32.const 20))) (i32.const 30)))
;; check
;;   ;; asm of f0
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L0
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov ecx, 2
;;   000017  mov edx, eax
;;   000019  cmp edx, ecx
;;   00001b  cmova edx, ecx
;;   00001e  lea rcx, [rel 0x80]
;;   000025  movsxd rdx, dword [rcx+rdx*4]
;;   000029  add rdx, rcx
;;   00002c  jmp rdx
;;   00002e  mov eax, 0xa
;;   000033  mov rsp, rbp
;;   000036  pop rbp
;;   000037  ret
;;   000038  mov eax, 0x14
;;   00003d  mov rsp, rbp
;;   000040  pop rbp
;;   000041  ret
;;   000042  mov eax, 0x1e
;;   000047  mov rsp, rbp
;;   00004a  pop rbp
;;   00004b  ret
;;   L0:
;;   00004c  lea r11, [rel L0]
;;   000053  mov dword [r15+0x2c], 0xb
;;   00005b  mov qword [r15+0x88], r11
;;   000062  mov qword [r15+0x98], rbp
;;   000069  mov qword [r15+0xa0], rsp
;;   000070  mov dword [r15+0x28], 1
;;   000078  jmp qword [r15+0x18]
;;   00007c  db cc cc cc cc ae ff ff ff b8 ff ff ff c2 ff ff ff
