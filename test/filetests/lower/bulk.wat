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
;;   000096  mov qword [r15+0x30], rdi
;;   00009a  mov qword [r15+0x38], r8
;;   00009e  mov qword [r15+0x40], rdx
;;   0000a2  mov dword [r15+0x50], 0
;;   0000aa  mov dword [r15+0x58], 0
;;   0000b2  mov dword [r15+0x2c], 1
;;   0000ba  mov dword [r15+0x28], 5
;;   0000c2  push rbp
;;   0000c3  lea r11, [rel 0xd2]
;;   0000ca  mov qword [r15+0x10], r11
;;   0000ce  jmp qword [r15+0x18]
;;   0000d2  pop rbp
;;   0000d3  mov r14, qword [rbp-8]
;;   0000d7  mov rdx, qword [rbp-0x10]
;;   0000db  mov r8, qword [rbp-0x18]
;;   0000df  mov rdi, qword [rbp-0x20]
;;   0000e3  jmp L0
;;   L3:
;;   0000e8  lea r11, [rel L3]
;;   0000ef  mov dword [r15+0x2c], 0xb
;;   L4:
;;   0000f7  mov qword [r15+0x60], r11
;;   0000fb  mov qword [r15+0x70], rbp
;;   0000ff  mov qword [r15+0x78], rsp
;;   000103  mov dword [r15+0x28], 1
;;   00010b  jmp qword [r15+0x18]
;;   L5:
;;   00010f  lea r11, [rel L5]
;;   000116  mov dword [r15+0x2c], 1
;;   00011e  jmp L4
;;   L6:
;;   000120  cmp rcx, 0x20
;;   000124  ja L7
;;   000126  vmovdqu xmm15, oword [rsi]
;;   00012a  vmovdqu xmm14, oword [rsi+rcx-0x10]
;;   000130  vmovdqu oword [rdi], xmm15
;;   000134  vmovdqu oword [rdi+rcx-0x10], xmm14
;;   00013a  ret
;;   L7:
;;   00013b  cmp rcx, 0x40
;;   00013f  ja L8
;;   000141  vmovdqu ymm15, yword [rsi]
;;   000145  vmovdqu ymm14, yword [rsi+rcx-0x20]
;;   00014b  vmovdqu yword [rdi], ymm15
;;   00014f  vmovdqu yword [rdi+rcx-0x20], ymm14
;;   000155  vzeroupper
;;   000158  ret
;;   L8:
;;   000159  mov rdx, rdi
;;   00015c  sub rdx, rsi
;;   00015f  cmp rdx, rcx
;;   000162  jb L10
;;   000164  vmovdqu ymm13, yword [rsi+rcx-0x40]
;;   00016a  vmovdqu ymm12, yword [rsi+rcx-0x20]
;;   000170  lea rdx, [rdi+rcx-0x40]
;;   L9:
;;   000175  vmovdqu ymm15, yword [rsi]
;;   000179  vmovdqu ymm14, yword [rsi+0x20]
;;   00017e  vmovdqu yword [rdi], ymm15
;;   000182  vmovdqu yword [rdi+0x20], ymm14
;;   000187  add rsi, 0x40
;;   00018b  add rdi, 0x40
;;   00018f  cmp rdi, rdx
;;   000192  jb L9
;;   000194  vmovdqu yword [rdx], ymm13
;;   000198  vmovdqu yword [rdx+0x20], ymm12
;;   00019d  vzeroupper
;;   0001a0  ret
;;   L10:
;;   0001a1  vmovdqu ymm13, yword [rsi]
;;   0001a5  vmovdqu ymm12, yword [rsi+0x20]
;;   L11:
;;   0001aa  vmovdqu ymm15, yword [rsi+rcx-0x40]
;;   0001b0  vmovdqu ymm14, yword [rsi+rcx-0x20]
;;   0001b6  vmovdqu yword [rdi+rcx-0x40], ymm15
;;   0001bc  vmovdqu yword [rdi+rcx-0x20], ymm14
;;   0001c2  sub rcx, 0x40
;;   0001c6  cmp rcx, 0x40
;;   0001ca  ja L11
;;   0001cc  vmovdqu yword [rdi], ymm13
;;   0001d0  vmovdqu yword [rdi+0x20], ymm12
;;   0001d5  vzeroupper
;;   0001d8  ret
;;   L12:
;;   0001d9  call L6
;;   0001de  jmp L1
;;   L13:
;;   0001e3  cmp ecx, 4
;;   0001e6  jb L14
;;   0001e8  mov r11d, dword [rsi]
;;   0001eb  mov edx, dword [rsi+rcx-4]
;;   0001ef  mov dword [rdi], r11d
;;   0001f2  mov dword [rdi+rcx-4], edx
;;   0001f6  jmp L1
;;   L14:
;;   0001fb  cmp ecx, 2
;;   0001fe  jb L15
;;   000200  movzx r11d, word [rsi]
;;   000204  movzx edx, word [rsi+rcx-2]
;;   000209  mov word [rdi], r11w
;;   00020d  mov word [rdi+rcx-2], dx
;;   000212  jmp L1
;;   L15:
;;   000217  test ecx, ecx
;;   000219  je L1
;;   00021f  movzx r11d, byte [rsi]
;;   000223  mov byte [rdi], r11b
;;   000226  jmp L1
