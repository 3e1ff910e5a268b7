/*
 * From the host's stack to a wasm stack and back.
 *
 * While compiled code runs, r15 holds its run context and all other registers are its own. It leaves by storing an
 * exit code and an address to go on at in the context, and jumping to what `leave` says; `wt_enter` returns then. The
 * next `wt_enter` goes on at that address, with rsp as it was and nothing else preserved.
 */
#include "layout.h"

  .intel_syntax noprefix
  .text

/* void *wt_enter(const uint64_t *control): runs compiled code in the context that control names; returns null. */
  .globl wt_enter
  .hidden wt_enter
  .type wt_enter, @function
  .p2align 4
wt_enter:
  push rbp
  push rbx
  push r12
  push r13
  push r14
  push r15
  mov r15, [rdi + CONTROL_CONTEXT]
  mov [r15 + CONTEXT_HOST_STACK], rsp
  mov rsp, [r15 + CONTEXT_WASM_STACK]
  /* Walkers of the host's stack must not wander into ours. */
  xor ebp, ebp
  jmp [r15 + CONTEXT_RESUME]
  .size wt_enter, . - wt_enter

/* Compiled code jumps here to wait for the host. */
  .globl wt_leave
  .hidden wt_leave
  .type wt_leave, @function
  .p2align 4
wt_leave:
  mov [r15 + CONTEXT_WASM_STACK], rsp
/* The fault handler comes here: what ran is not gone on with. */
  .globl wt_abandon
  .hidden wt_abandon
  .type wt_abandon, @function
wt_abandon:
  mov rsp, [r15 + CONTEXT_HOST_STACK]
  pop r15
  pop r14
  pop r13
  pop r12
  pop rbx
  pop rbp
  xor eax, eax
  ret
  .size wt_abandon, . - wt_abandon

/*
 * A poll is to leave. One of the poll page has faulted, and the fault handler comes here in its place; any other jumps
 * here and has put into the context where to go on, which takes r11. Saves all registers on the wasm stack and leaves;
 * going on restores them and is where the poll was, which reads the page again, or behind it.
 *
 *   rsp + 0     xmm0 … xmm15
 *   rsp + 256   r14 … r8, rdi, rsi, rbp, rbx, rdx, rcx, rax
 *   rsp + 368   flags, address of the poll
 */
  .globl wt_poll_stub
  .hidden wt_poll_stub
  .type wt_poll_stub, @function
  .p2align 4
wt_poll_stub:
  mov dword ptr [r15 + CONTEXT_EXIT_CODE], EXIT_INTERRUPTED
wt_save_all:
  lea rsp, [rsp - 8]
  pushfq
  push rax
  push rcx
  push rdx
  push rbx
  push rbp
  push rsi
  push rdi
  push r8
  push r9
  push r10
  push r11
  push r12
  push r13
  push r14
  mov rax, [r15 + CONTEXT_FAULT_PC]
  mov [rsp + 15 * 8], rax
  sub rsp, 256
  movups [rsp], xmm0
  movups [rsp + 16], xmm1
  movups [rsp + 32], xmm2
  movups [rsp + 48], xmm3
  movups [rsp + 64], xmm4
  movups [rsp + 80], xmm5
  movups [rsp + 96], xmm6
  movups [rsp + 112], xmm7
  movups [rsp + 128], xmm8
  movups [rsp + 144], xmm9
  movups [rsp + 160], xmm10
  movups [rsp + 176], xmm11
  movups [rsp + 192], xmm12
  movups [rsp + 208], xmm13
  movups [rsp + 224], xmm14
  movups [rsp + 240], xmm15
  lea rax, [rip + 1f]
  mov [r15 + CONTEXT_RESUME], rax
  jmp wt_leave
1:
  movups xmm0, [rsp]
  movups xmm1, [rsp + 16]
  movups xmm2, [rsp + 32]
  movups xmm3, [rsp + 48]
  movups xmm4, [rsp + 64]
  movups xmm5, [rsp + 80]
  movups xmm6, [rsp + 96]
  movups xmm7, [rsp + 112]
  movups xmm8, [rsp + 128]
  movups xmm9, [rsp + 144]
  movups xmm10, [rsp + 160]
  movups xmm11, [rsp + 176]
  movups xmm12, [rsp + 192]
  movups xmm13, [rsp + 208]
  movups xmm14, [rsp + 224]
  movups xmm15, [rsp + 240]
  add rsp, 256
  pop r14
  pop r13
  pop r12
  pop r11
  pop r10
  pop r9
  pop r8
  pop rdi
  pop rsi
  pop rbp
  pop rbx
  pop rdx
  pop rcx
  pop rax
  popfq
  ret
  .size wt_poll_stub, . - wt_poll_stub

/*
 * A function is called that is not compiled yet. Its stub has called here: what lies on the stack says which it is, and
 * above is the return address of the call. Makes a frame, so that the caller's is one that called, saves all registers
 * as a poll does, and leaves; going on is where operand 0 then says, as if that had been called.
 */
  .globl wt_compile_stub
  .hidden wt_compile_stub
  .type wt_compile_stub, @function
  .p2align 4
wt_compile_stub:
  pop r11
  mov [r15 + CONTEXT_OPERANDS], r11
  push rbp
  mov rbp, rsp
  mov dword ptr [r15 + CONTEXT_EXIT_CODE], EXIT_COMPILE
  lea r11, [rip + 2f]
  mov [r15 + CONTEXT_FAULT_PC], r11
  jmp wt_save_all
2:
  /* The stub and calls were changed at other addresses than they run at: only a serializing instruction promises that
     the processor has not fetched them before. Takes rbx, which no argument is in. */
  push rax
  push rcx
  push rdx
  xor eax, eax
  cpuid
  pop rdx
  pop rcx
  pop rax
  pop rbp
  jmp [r15 + CONTEXT_OPERANDS]
  .size wt_compile_stub, . - wt_compile_stub

  .section .note.GNU-stack, "", @progbits
