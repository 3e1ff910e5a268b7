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
;;   00004d  lea rdi, [rdi+rax]
;;   000051  lea rsi, [r8+rax]
;;   000055  xor ecx, ecx
;;   000057  cmp rdx, 0x100000
;;   00005e  cmovbe rcx, rdx
;;   000062  cmp rcx, 0x10
;;   000066  ja L12
;;   00006c  cmp ecx, 8
;;   00006f  jb L13
;;   000075  mov r11, qword [rsi]
;;   000078  mov rdx, qword [rsi+rcx-8]
;;   00007d  mov qword [rdi], r11
;;   000080  mov qword [rdi+rcx-8], rdx
;;   L1:
;;   000085  mov rsp, rbp
;;   000088  pop rbp
;;   000089  ret
;;   L2:
;;   00008a  mov qword [rbp-0x10], rdx
;;   00008e  mov qword [rbp-0x18], r8
;;   000092  mov qword [rbp-0x20], rdi
;;   000096  mov qword [r15+0x58], rdi
;;   00009a  mov qword [r15+0x60], r8
;;   00009e  mov qword [r15+0x68], rdx
;;   0000a2  mov dword [r15+0x78], 0
;;   0000aa  mov dword [r15+0x80], 0
;;   0000b5  mov dword [r15+0x2c], 1
;;   0000bd  mov dword [r15+0x28], 5
;;   0000c5  push rbp
;;   0000c6  lea r11, [rel 0xd5]
;;   0000cd  mov qword [r15+0x10], r11
;;   0000d1  jmp qword [r15+0x18]
;;   0000d5  pop rbp
;;   0000d6  mov r14, qword [rbp-8]
;;   0000da  mov rdx, qword [rbp-0x10]
;;   0000de  mov r8, qword [rbp-0x18]
;;   0000e2  mov rdi, qword [rbp-0x20]
;;   0000e6  jmp L0
;;   L3:
;;   0000eb  lea r11, [rel L3]
;;   0000f2  mov dword [r15+0x2c], 0xb
;;   L4:
;;   0000fa  mov qword [r15+0x88], r11
;;   000101  mov qword [r15+0x98], rbp
;;   000108  mov qword [r15+0xa0], rsp
;;   00010f  mov dword [r15+0x28], 1
;;   000117  jmp qword [r15+0x18]
;;   L5:
;;   00011b  lea r11, [rel L5]
;;   000122  mov dword [r15+0x2c], 1
;;   00012a  jmp L4
;;   L6:
;;   00012c  cmp rcx, 0x20
;;   000130  ja L7
;;   000132  vmovdqu xmm15, oword [rsi]
;;   000136  vmovdqu xmm14, oword [rsi+rcx-0x10]
;;   00013c  vmovdqu oword [rdi], xmm15
;;   000140  vmovdqu oword [rdi+rcx-0x10], xmm14
;;   000146  ret
;;   L7:
;;   000147  cmp rcx, 0x40
;;   00014b  ja L8
;;   00014d  vmovdqu ymm15, yword [rsi]
;;   000151  vmovdqu ymm14, yword [rsi+rcx-0x20]
;;   000157  vmovdqu yword [rdi], ymm15
;;   00015b  vmovdqu yword [rdi+rcx-0x20], ymm14
;;   000161  vzeroupper
;;   000164  ret
;;   L8:
;;   000165  mov rdx, rdi
;;   000168  sub rdx, rsi
;;   00016b  cmp rdx, rcx
;;   00016e  jb L10
;;   000170  vmovdqu ymm13, yword [rsi+rcx-0x40]
;;   000176  vmovdqu ymm12, yword [rsi+rcx-0x20]
;;   00017c  lea rdx, [rdi+rcx-0x40]
;;   L9:
;;   000181  vmovdqu ymm15, yword [rsi]
;;   000185  vmovdqu ymm14, yword [rsi+0x20]
;;   00018a  vmovdqu yword [rdi], ymm15
;;   00018e  vmovdqu yword [rdi+0x20], ymm14
;;   000193  add rsi, 0x40
;;   000197  add rdi, 0x40
;;   00019b  cmp rdi, rdx
;;   00019e  jb L9
;;   0001a0  vmovdqu yword [rdx], ymm13
;;   0001a4  vmovdqu yword [rdx+0x20], ymm12
;;   0001a9  vzeroupper
;;   0001ac  ret
;;   L10:
;;   0001ad  vmovdqu ymm13, yword [rsi]
;;   0001b1  vmovdqu ymm12, yword [rsi+0x20]
;;   L11:
;;   0001b6  vmovdqu ymm15, yword [rsi+rcx-0x40]
;;   0001bc  vmovdqu ymm14, yword [rsi+rcx-0x20]
;;   0001c2  vmovdqu yword [rdi+rcx-0x40], ymm15
;;   0001c8  vmovdqu yword [rdi+rcx-0x20], ymm14
;;   0001ce  sub rcx, 0x40
;;   0001d2  cmp rcx, 0x40
;;   0001d6  ja L11
;;   0001d8  vmovdqu yword [rdi], ymm13
;;   0001dc  vmovdqu yword [rdi+0x20], ymm12
;;   0001e1  vzeroupper
;;   0001e4  ret
;;   L12:
;;   0001e5  call L6
;;   0001ea  jmp L1
;;   L13:
;;   0001ef  cmp ecx, 4
;;   0001f2  jb L14
;;   0001f4  mov r11d, dword [rsi]
;;   0001f7  mov edx, dword [rsi+rcx-4]
;;   0001fb  mov dword [rdi], r11d
;;   0001fe  mov dword [rdi+rcx-4], edx
;;   000202  jmp L1
;;   L14:
;;   000207  cmp ecx, 2
;;   00020a  jb L15
;;   00020c  movzx r11d, word [rsi]
;;   000210  movzx edx, word [rsi+rcx-2]
;;   000215  mov word [rdi], r11w
;;   000219  mov word [rdi+rcx-2], dx
;;   00021e  jmp L1
;;   L15:
;;   000223  test ecx, ecx
;;   000225  je L1
;;   00022b  movzx r11d, byte [rsi]
;;   00022f  mov byte [rdi], r11b
;;   000232  jmp L1
