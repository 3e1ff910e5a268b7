/*
 * Faults.
 *
 * Problem   Compiled code lets the processor find out what is out of bounds, divided by zero or to be interrupted. The
 *           signal must end its run, and no other fault of the process may look different from before.
 * Strategy  The handlers are put before those that were there. A fault whose pc lies in a code arena is ours: r15 is
 *           the run context then, by the convention of compiled code. The handler only writes down what happened and
 *           changes where the thread goes on. Everything else is passed on.
 * Rules     Nothing here may lock, allocate, or call what is not listed in core.h. Handlers run on the alternate stack
 *           of their thread: the wasm stack may be what is used up.
 */
#include <signal.h>
#include <ucontext.h>

#include "core.h"
#include "system.h"

#define SIGNAL_STACK_BYTES 0x10000
#define GUARD_BYTES 0x1000
#define KERNEL_RESTORER 0x04000000

/* As the kernel has it. */
struct kernel_action {
  uintptr_t handler;
  unsigned long flags;
  void (*restorer)(void);
  uint64_t mask;
};

void wt_signal_return(void);
__asm__(".text\n.hidden wt_signal_return\n.type wt_signal_return, @function\nwt_signal_return:\n"
        "  movl $15, %eax\n  syscall\n.size wt_signal_return, . - wt_signal_return\n");

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
static struct kernel_action before[4];

static long act(int signal, const struct kernel_action *action, struct kernel_action *old) {
  return wt_syscall(SYS_rt_sigaction, signal, (long)action, (long)old, sizeof action->mask, 0, 0);
}

/* Whoever was there first. */
static void pass_on(int signal, siginfo_t *info, void *context) {
  for (int i = 0; i < 4; i++) {
    if (signals[i] != signal) continue;
    const struct kernel_action *old = &before[i];
    if (old->handler == (uintptr_t)SIG_DFL || old->handler == (uintptr_t)SIG_IGN) {
      /* The instruction runs again, and the process dies of it as it would have. A signal somebody sent is sent again. */
      act(signal, old, NULL);
      if (info->si_code <= 0) {
        long thread = wt_syscall(SYS_gettid, 0, 0, 0, 0, 0, 0);
        long process = wt_syscall(SYS_getpid, 0, 0, 0, 0, 0, 0);
        wt_syscall(SYS_tgkill, process, thread, signal, 0, 0, 0);
      }
    } else if (old->flags & SA_SIGINFO) {
      ((void (*)(int, siginfo_t *, void *))old->handler)(signal, info, context);
    } else {
      ((void (*)(int))old->handler)(signal);
    }
  }
}

static const int by_number[16] = {
  REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
  REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
};

static void on_fault(int signal, siginfo_t *info, void *machine) {
  greg_t *registers = ((ucontext_t *)machine)->uc_mcontext.gregs;
  uintptr_t pc = (uintptr_t)registers[REG_RIP];
  if (info->si_code <= 0 || !wt_is_code(pc)) {
    pass_on(signal, info, machine);
    return;
  }
  uintptr_t base = (uintptr_t)registers[REG_R15];
  struct wt_context *context = (struct wt_context *)base;
  uintptr_t address = (uintptr_t)info->si_addr;
  context->fault_pc = pc;
  if (signal == SIGSEGV && address - (base - POLL_PAGE_BYTES) < POLL_PAGE_BYTES) {
    registers[REG_RIP] = (greg_t)(uintptr_t)wt_poll_stub;
    return;
  }
  context->fault_address = address;
  context->fault_frame = (uint64_t)registers[REG_RBP];
  context->fault_stack = (uint64_t)registers[REG_RSP];
  for (int i = 0; i < 16; i++) context->fault_registers[i] = (uint64_t)registers[by_number[i]];
  context->exit_code = EXIT_FAULT;
  context->exit_detail = (uint32_t)signal;
  registers[REG_RIP] = (greg_t)(uintptr_t)wt_abandon;
}

long wt_catch_faults(void) {
  struct kernel_action action = {
    (uintptr_t)on_fault, SA_SIGINFO | SA_ONSTACK | KERNEL_RESTORER, wt_signal_return, 0,
  };
  for (int i = 0; i < 4; i++) {
    long result = act(signals[i], &action, &before[i]);
    if (result < 0) return result;
  }
  return 0;
}

long wt_enter_thread(uintptr_t *signal_stack) {
  stack_t stack;
  *signal_stack = 0;
  long result = wt_syscall(SYS_sigaltstack, 0, (long)&stack, 0, 0, 0, 0);
  if (result < 0 || !(stack.ss_flags & SS_DISABLE)) return result;
  long at = wt_reserve(SIGNAL_STACK_BYTES);
  if (at < 0) return at;
  uintptr_t usable = (uintptr_t)at + GUARD_BYTES;
  result = wt_protect(usable, SIGNAL_STACK_BYTES - GUARD_BYTES, WT_READ_WRITE);
  if (result == 0) {
    stack = (stack_t){.ss_sp = (void *)usable, .ss_size = SIGNAL_STACK_BYTES - GUARD_BYTES};
    result = wt_syscall(SYS_sigaltstack, (long)&stack, 0, 0, 0, 0, 0);
  }
  if (result < 0) wt_release((uintptr_t)at, SIGNAL_STACK_BYTES);
  else *signal_stack = (uintptr_t)at;
  return result;
}

void wt_leave_thread(uintptr_t signal_stack) {
  if (signal_stack == 0) return;
  stack_t stack = {.ss_flags = SS_DISABLE};
  wt_syscall(SYS_sigaltstack, (long)&stack, 0, 0, 0, 0, 0);
  wt_release(signal_stack, SIGNAL_STACK_BYTES);
}
