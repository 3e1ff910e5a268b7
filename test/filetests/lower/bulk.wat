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
;;   000016  mov r8, rdx
;;   000019  mov rdx, rcx
;;   00001c  mov rdi, rax
;;   00001f  cmp rdx, 0x100000
;;   000026  ja L2
;;   L0:
;;   000028  mov rsi, qword [r14+0x10]
;;   00002c  mov rcx, qword [rsi+8]
;;   000030  lea rax, [rdx+r8]
;;   000034  cmp rax, rcx
;;   000037  ja L5
;;   00003d  lea rax, [rdx+rdi]
;;   000041  cmp rax, rcx
;;   000044  ja L5
;;   00004a  mov rax, qword [rsi]
;;   00004d  add rdi, rax
;;   000050  lea rsi, [r8+rax]
;;   000054  xor ecx, ecx
;;   000056  cmp rdx, 0x100000
;;   00005d  cmovbe rcx, rdx
;;   000061  cmp rcx, 0x10
;;   000065  ja L12
;;   00006b  cmp ecx, 8
;;   00006e  jb L13
;;   000074  mov r11, qword [rsi]
;;   000077  mov rdx, qword [rsi+rcx-8]
;;   00007c  mov qword [rdi], r11
;;   00007f  mov qword [rdi+rcx-8], rdx
;;   L1:
;;   000084  mov rsp, rbp
;;   000087  pop rbp
;;   000088  ret
;;   L2:
;;   000089  mov qword [rbp-0x10], rdx
;;   00008d  mov qword [rbp-0x18], r8
;;   000091  mov qword [rbp-0x20], rdi
;;   000095  mov qword [r15+0x58], rdi
;;   000099  mov qword [r15+0x60], r8
;;   00009d  mov qword [r15+0x68], rdx
;;   0000a1  mov dword [r15+0x78], 0
;;   0000a9  mov dword [r15+0x80], 0
;;   0000b4  mov dword [r15+0x2c], 1
;;   0000bc  mov dword [r15+0x28], 5
;;   0000c4  push rbp
;;   0000c5  lea r11, [rel 0xd4]
;;   0000cc  mov qword [r15+0x10], r11
;;   0000d0  jmp qword [r15+0x18]
;;   0000d4  pop rbp
;;   0000d5  mov r14, qword [rbp-8]
;;   0000d9  mov rdx, qword [rbp-0x10]
;;   0000dd  mov r8, qword [rbp-0x18]
;;   0000e1  mov rdi, qword [rbp-0x20]
;;   0000e5  jmp L0
;;   L3:
;;   0000ea  lea r11, [rel L3]
;;   0000f1  mov dword [r15+0x2c], 0xb
;;   L4:
;;   0000f9  mov qword [r15+0x88], r11
;;   000100  mov qword [r15+0x98], rbp
;;   000107  mov qword [r15+0xa0], rsp
;;   00010e  mov dword [r15+0x28], 1
;;   000116  jmp qword [r15+0x18]
;;   L5:
;;   00011a  lea r11, [rel L5]
;;   000121  mov dword [r15+0x2c], 1
;;   000129  jmp L4
;;   L6:
;;   00012b  cmp rcx, 0x20
;;   00012f  ja L7
;;   000131  vmovdqu xmm15, oword [rsi]
;;   000135  vmovdqu xmm14, oword [rsi+rcx-0x10]
;;   00013b  vmovdqu oword [rdi], xmm15
;;   00013f  vmovdqu oword [rdi+rcx-0x10], xmm14
;;   000145  ret
;;   L7:
;;   000146  cmp rcx, 0x40
;;   00014a  ja L8
;;   00014c  vmovdqu ymm15, yword [rsi]
;;   000150  vmovdqu ymm14, yword [rsi+rcx-0x20]
;;   000156  vmovdqu yword [rdi], ymm15
;;   00015a  vmovdqu yword [rdi+rcx-0x20], ymm14
;;   000160  vzeroupper
;;   000163  ret
;;   L8:
;;   000164  mov rdx, rdi
;;   000167  sub rdx, rsi
;;   00016a  cmp rdx, rcx
;;   00016d  jb L10
;;   00016f  vmovdqu ymm13, yword [rsi+rcx-0x40]
;;   000175  vmovdqu ymm12, yword [rsi+rcx-0x20]
;;   00017b  lea rdx, [rdi+rcx-0x40]
;;   L9:
;;   000180  vmovdqu ymm15, yword [rsi]
;;   000184  vmovdqu ymm14, yword [rsi+0x20]
;;   000189  vmovdqu yword [rdi], ymm15
;;   00018d  vmovdqu yword [rdi+0x20], ymm14
;;   000192  add rsi, 0x40
;;   000196  add rdi, 0x40
;;   00019a  cmp rdi, rdx
;;   00019d  jb L9
;;   00019f  vmovdqu yword [rdx], ymm13
;;   0001a3  vmovdqu yword [rdx+0x20], ymm12
;;   0001a8  vzeroupper
;;   0001ab  ret
;;   L10:
;;   0001ac  vmovdqu ymm13, yword [rsi]
;;   0001b0  vmovdqu ymm12, yword [rsi+0x20]
;;   L11:
;;   0001b5  vmovdqu ymm15, yword [rsi+rcx-0x40]
;;   0001bb  vmovdqu ymm14, yword [rsi+rcx-0x20]
;;   0001c1  vmovdqu yword [rdi+rcx-0x40], ymm15
;;   0001c7  vmovdqu yword [rdi+rcx-0x20], ymm14
;;   0001cd  sub rcx, 0x40
;;   0001d1  cmp rcx, 0x40
;;   0001d5  ja L11
;;   0001d7  vmovdqu yword [rdi], ymm13
;;   0001db  vmovdqu yword [rdi+0x20], ymm12
;;   0001e0  vzeroupper
;;   0001e3  ret
;;   L12:
;;   0001e4  call L6
;;   0001e9  jmp L1
;;   L13:
;;   0001ee  cmp ecx, 4
;;   0001f1  jb L14
;;   0001f3  mov r11d, dword [rsi]
;;   0001f6  mov edx, dword [rsi+rcx-4]
;;   0001fa  mov dword [rdi], r11d
;;   0001fd  mov dword [rdi+rcx-4], edx
;;   000201  jmp L1
;;   L14:
;;   000206  cmp ecx, 2
;;   000209  jb L15
;;   00020b  movzx r11d, word [rsi]
;;   00020f  movzx edx, word [rsi+rcx-2]
;;   000214  mov word [rdi], r11w
;;   000218  mov word [rdi+rcx-2], dx
;;   00021d  jmp L1
;;   L15:
;;   000222  test ecx, ecx
;;   000224  je L1
;;   00022a  movzx r11d, byte [rsi]
;;   00022e  mov byte [rdi], r11b
;;   000231  jmp L1
