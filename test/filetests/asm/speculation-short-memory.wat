;; test asm
;; options explicit-bounds
;; The memory may be shorter than the access: where that was predicted wrongly only index 0 is left, and the offset is part
;; of the index.
(module (memory 0 2) (func (param i32) (result i32) (i32.load offset=8 (local.get 0))))
;; check
;;   ;; asm of f0
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x10
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L0
;;   00000e  mov qword [rbp-8], r14
;;   000012  mov rcx, rax
;;   000015  mov rsi, qword [r14+0x10]
;;   000019  mov rax, qword [rsi+8]
;;   00001d  add rcx, 8
;;   000021  xor edx, edx
;;   000023  sub rax, 4
;;   000027  jb L2
;;   000029  cmovb rax, rdx
;;   00002d  cmp rcx, rax
;;   000030  ja L2
;;   000032  cmova rcx, rdx
;;   000036  mov rax, qword [rsi]
;;   000039  mov eax, dword [rax+rcx]
;;   00003c  mov rsp, rbp
;;   00003f  pop rbp
;;   000040  ret
;;   L0:
;;   000041  lea r11, [rel L0]
;;   000048  mov dword [r15+0x2c], 0xb
;;   L1:
;;   000050  mov qword [r15+0x88], r11
;;   000057  mov qword [r15+0x98], rbp
;;   00005e  mov qword [r15+0xa0], rsp
;;   000065  mov dword [r15+0x28], 1
;;   00006d  jmp qword [r15+0x18]
;;   L2:
;;   000071  lea r11, [rel L2]
;;   000078  mov dword [r15+0x2c], 1
;;   000080  jmp L1
