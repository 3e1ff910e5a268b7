;; test lower asm
(module (memory 1 2)
  (func (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2))))
;; check
;;   ;; lower of f0
;;   block0:                                         ; depth 0
;;       %7:i32@rax, %5:i32@rdx, %3:i32@rcx = params
;;       cmp %3 [1048576]
;;       branch [7] → block3, block1
;;   block1:                                         ; depth 0
;;       jump → block2
;;   block2:                                         ; depth 0
;;       %8:i64 = mov [1 16]
;;       %9:i64 = mov %8 [0 8]
;;       %11:i64 = lea %3, %5 [8 0]
;;       cmp %11, %9
;;       trap_if [7 1]
;;       %10:i64 = lea %3, %7 [8 0]
;;       cmp %10, %9
;;       trap_if [7 1]
;;       %6:i64 = mov %8 [0 0]
;;       %0:i64 = lea %7, %6 [8 0]
;;       %1:i64 = lea %5, %6 [8 0]
;;       %4:i64 = const64 [0 0]
;;       cmp %3 [1048576]
;;       %2:i64=1 = cmovbe %4, %3
;;       copy_bytes %0@rdi, %1@rsi, %2@rcx
;;       return [0]
;;   block3:                                         ; depth 0, cold
;;       exit %7, %5, %3 [1 0 0 0 3 2 2 2]
;;       jump → block2
;;
;;   ;; asm of f0
;;   000000  push rbp
;;   000001  mov rbp, rsp
;;   000004  sub rsp, 0x30
;;   000008  cmp rsp, qword [r15+0x20]
;;   00000c  jb L3
;;   000012  mov qword [rbp-8], r14
;;   000016  mov qword [rbp-0x10], rcx
;;   00001a  mov qword [rbp-0x20], rdx
;;   00001e  mov qword [rbp-0x18], rax
;;   000022  mov rax, qword [rbp-0x10]
;;   000026  cmp rax, 0x100000
;;   00002c  ja L2
;;   L0:
;;   000032  mov rdx, qword [r14+0x10]
;;   000036  mov rcx, qword [rdx+8]
;;   00003a  mov rsi, qword [rbp-0x20]
;;   00003e  mov rax, qword [rbp-0x10]
;;   000042  lea rax, [rax+rsi]
;;   000046  cmp rax, rcx
;;   000049  ja L5
;;   00004f  mov rsi, qword [rbp-0x18]
;;   000053  mov rax, qword [rbp-0x10]
;;   000057  lea rax, [rax+rsi]
;;   00005b  cmp rax, rcx
;;   00005e  ja L5
;;   000064  mov rax, qword [rdx]
;;   000067  mov rcx, qword [rbp-0x18]
;;   00006b  lea rdi, [rcx+rax]
;;   00006f  mov rcx, qword [rbp-0x20]
;;   000073  lea rsi, [rcx+rax]
;;   000077  xor ecx, ecx
;;   000079  mov rax, qword [rbp-0x10]
;;   00007d  cmp rax, 0x100000
;;   000083  mov rax, qword [rbp-0x10]
;;   000087  cmovbe rcx, rax
;;   00008b  cmp rcx, 0x10
;;   00008f  ja L12
;;   000095  cmp ecx, 8
;;   000098  jb L13
;;   00009e  mov r11, qword [rsi]
;;   0000a1  mov rdx, qword [rsi+rcx-8]
;;   0000a6  mov qword [rdi], r11
;;   0000a9  mov qword [rdi+rcx-8], rdx
;;   L1:
;;   0000ae  mov rsp, rbp
;;   0000b1  pop rbp
;;   0000b2  ret
;;   L2:
;;   0000b3  mov rax, qword [rbp-0x10]
;;   0000b7  mov rdx, qword [rbp-0x20]
;;   0000bb  mov rcx, qword [rbp-0x18]
;;   0000bf  mov qword [r15+0x30], rcx
;;   0000c3  mov qword [r15+0x38], rdx
;;   0000c7  mov qword [r15+0x40], rax
;;   0000cb  mov dword [r15+0x50], 0
;;   0000d3  mov dword [r15+0x58], 0
;;   0000db  mov dword [r15+0x2c], 1
;;   0000e3  mov dword [r15+0x28], 5
;;   0000eb  push rbp
;;   0000ec  lea r11, [rel 0xfb]
;;   0000f3  mov qword [r15+0x10], r11
;;   0000f7  jmp qword [r15+0x18]
;;   0000fb  pop rbp
;;   0000fc  mov r14, qword [rbp-8]
;;   000100  jmp L0
;;   L3:
;;   000105  lea r11, [rel L3]
;;   00010c  mov dword [r15+0x2c], 0xb
;;   L4:
;;   000114  mov qword [r15+0x60], r11
;;   000118  mov qword [r15+0x70], rbp
;;   00011c  mov qword [r15+0x78], rsp
;;   000120  mov dword [r15+0x28], 1
;;   000128  jmp qword [r15+0x18]
;;   L5:
;;   00012c  lea r11, [rel L5]
;;   000133  mov dword [r15+0x2c], 1
;;   00013b  jmp L4
;;   L6:
;;   00013d  cmp rcx, 0x20
;;   000141  ja L7
;;   000143  vmovdqu xmm15, oword [rsi]
;;   000147  vmovdqu xmm14, oword [rsi+rcx-0x10]
;;   00014d  vmovdqu oword [rdi], xmm15
;;   000151  vmovdqu oword [rdi+rcx-0x10], xmm14
;;   000157  ret
;;   L7:
;;   000158  cmp rcx, 0x40
;;   00015c  ja L8
;;   00015e  vmovdqu ymm15, yword [rsi]
;;   000162  vmovdqu ymm14, yword [rsi+rcx-0x20]
;;   000168  vmovdqu yword [rdi], ymm15
;;   00016c  vmovdqu yword [rdi+rcx-0x20], ymm14
;;   000172  vzeroupper
;;   000175  ret
;;   L8:
;;   000176  mov rdx, rdi
;;   000179  sub rdx, rsi
;;   00017c  cmp rdx, rcx
;;   00017f  jb L10
;;   000181  vmovdqu ymm13, yword [rsi+rcx-0x40]
;;   000187  vmovdqu ymm12, yword [rsi+rcx-0x20]
;;   00018d  lea rdx, [rdi+rcx-0x40]
;;   L9:
;;   000192  vmovdqu ymm15, yword [rsi]
;;   000196  vmovdqu ymm14, yword [rsi+0x20]
;;   00019b  vmovdqu yword [rdi], ymm15
;;   00019f  vmovdqu yword [rdi+0x20], ymm14
;;   0001a4  add rsi, 0x40
;;   0001a8  add rdi, 0x40
;;   0001ac  cmp rdi, rdx
;;   0001af  jb L9
;;   0001b1  vmovdqu yword [rdx], ymm13
;;   0001b5  vmovdqu yword [rdx+0x20], ymm12
;;   0001ba  vzeroupper
;;   0001bd  ret
;;   L10:
;;   0001be  vmovdqu ymm13, yword [rsi]
;;   0001c2  vmovdqu ymm12, yword [rsi+0x20]
;;   L11:
;;   0001c7  vmovdqu ymm15, yword [rsi+rcx-0x40]
;;   0001cd  vmovdqu ymm14, yword [rsi+rcx-0x20]
;;   0001d3  vmovdqu yword [rdi+rcx-0x40], ymm15
;;   0001d9  vmovdqu yword [rdi+rcx-0x20], ymm14
;;   0001df  sub rcx, 0x40
;;   0001e3  cmp rcx, 0x40
;;   0001e7  ja L11
;;   0001e9  vmovdqu yword [rdi], ymm13
;;   0001ed  vmovdqu yword [rdi+0x20], ymm12
;;   0001f2  vzeroupper
;;   0001f5  ret
;;   L12:
;;   0001f6  call L6
;;   0001fb  jmp L1
;;   L13:
;;   000200  cmp ecx, 4
;;   000203  jb L14
;;   000205  mov r11d, dword [rsi]
;;   000208  mov edx, dword [rsi+rcx-4]
;;   00020c  mov dword [rdi], r11d
;;   00020f  mov dword [rdi+rcx-4], edx
;;   000213  jmp L1
;;   L14:
;;   000218  cmp ecx, 2
;;   00021b  jb L15
;;   00021d  movzx r11d, word [rsi]
;;   000221  movzx edx, word [rsi+rcx-2]
;;   000226  mov word [rdi], r11w
;;   00022a  mov word [rdi+rcx-2], dx
;;   00022f  jmp L1
;;   L15:
;;   000234  test ecx, ecx
;;   000236  je L1
;;   00023c  movzx r11d, byte [rsi]
;;   000240  mov byte [rdi], r11b
;;   000243  jmp L1
