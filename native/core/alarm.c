/*
 * Run contexts, and the thread that interrupts them in time.
 *
 * A context is one page; the page below is its poll page. To interrupt it is to make that page unreadable, which any
 * thread may do at any time. One thread of the process does it for deadlines: it sleeps until the soonest, and is
 * woken only for one that is sooner still.
 */
#include <linux/futex.h>
#include <time.h>

#include "core.h"
#include "system.h"

#define CONTEXT_PAGE_BYTES 0x1000
#define THREAD_STACK_BYTES 0x10000
/* CLONE_VM | FS | FILES | SIGHAND | THREAD | SYSVSEM */
#define THREAD_FLAGS 0x50f00
#define SIG_SETMASK 2
#define NEVER UINT64_MAX

static struct wt_context *living;
static uint64_t last_id;
/* What the thread sleeps until. */
static uint64_t next_ring = NEVER;
static uint32_t wakes;
static uint32_t mutex;

static long futex(uint32_t *word, int operation, uint32_t value, const struct timespec *until) {
  return wt_syscall(SYS_futex, (long)word, operation | FUTEX_PRIVATE_FLAG, value, (long)until, 0, FUTEX_BITSET_MATCH_ANY);
}

/* 0 free, 1 taken, 2 taken and waited for. */
static void lock(void) {
  uint32_t seen = 0;
  if (__atomic_compare_exchange_n(&mutex, &seen, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return;
  while (__atomic_exchange_n(&mutex, 2, __ATOMIC_ACQUIRE) != 0) futex(&mutex, FUTEX_WAIT_BITSET, 2, NULL);
}

static void unlock(void) {
  if (__atomic_exchange_n(&mutex, 0, __ATOMIC_RELEASE) == 2) futex(&mutex, FUTEX_WAKE, 1, NULL);
}

static uint64_t now(void) {
  struct timespec time;
  wt_syscall(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&time, 0, 0, 0, 0);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static long poll_page(struct wt_context *context, enum wt_protection protection) {
  return wt_protect((uintptr_t)context - POLL_PAGE_BYTES, POLL_PAGE_BYTES, protection);
}

/* Interrupts all whose time has come; returns when the next one's comes. */
static uint64_t ring(void) {
  uint64_t time = now(), soonest = NEVER;
  for (struct wt_context *context = living; context != NULL; context = context->next) {
    if (context->alarm == 0) continue;
    if (context->alarm <= time) {
      context->alarm = 0;
      poll_page(context, WT_NONE);
    } else if (context->alarm < soonest) {
      soonest = context->alarm;
    }
  }
  return soonest;
}

__attribute__((used, noreturn)) static void wt_alarm_thread(void) {
  for (;;) {
    uint32_t seen = __atomic_load_n(&wakes, __ATOMIC_ACQUIRE);
    lock();
    uint64_t until = next_ring = ring();
    unlock();
    struct timespec time = {(time_t)(until / 1000000000), (long)(until % 1000000000)};
    futex(&wakes, FUTEX_WAIT_BITSET, seen, until == NEVER ? NULL : &time);
  }
}

/* A thread of the kernel's, without one of the C library's: it must not call anything that needs one. */
static long spawn(uintptr_t stack_top) {
  long result;
  register long child_thread __asm__("r10") = 0;
  register long thread_area __asm__("r8") = 0;
  __asm__ volatile(
    "syscall\n"
    "test %%rax, %%rax\n"
    "jnz 1f\n"
    "xorl %%ebp, %%ebp\n"
    "call wt_alarm_thread\n"
    "ud2\n"
    "1:"
    : "=a"(result)
    : "a"(SYS_clone), "D"(THREAD_FLAGS), "S"(stack_top), "d"(0), "r"(child_thread), "r"(thread_area)
    : "rcx", "r11", "memory");
  return result;
}

long wt_start_alarms(void) {
  long stack = wt_reserve(THREAD_STACK_BYTES);
  if (stack < 0) return stack;
  long result = wt_protect((uintptr_t)stack + 0x1000, THREAD_STACK_BYTES - 0x1000, WT_READ_WRITE);
  if (result == 0) {
    /* It takes no signals. */
    uint64_t all = ~(uint64_t)0, mask;
    wt_syscall(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, (long)&mask, sizeof mask, 0, 0);
    result = spawn((uintptr_t)stack + THREAD_STACK_BYTES);
    wt_syscall(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0, sizeof mask, 0, 0);
  }
  if (result < 0) wt_release((uintptr_t)stack, THREAD_STACK_BYTES);
  return result < 0 ? result : 0;
}

long wt_context_make(uintptr_t pages, uint64_t owner, struct wt_context **made) {
  long result = wt_protect(pages, POLL_PAGE_BYTES, WT_READ);
  if (result == 0) result = wt_protect(pages + POLL_PAGE_BYTES, CONTEXT_PAGE_BYTES, WT_READ_WRITE);
  if (result < 0) return result;
  struct wt_context *context = (struct wt_context *)(pages + POLL_PAGE_BYTES);
  context->leave = (uint64_t)(uintptr_t)wt_leave;
  context->poll_stub = (uint64_t)(uintptr_t)wt_poll_stub;
  context->compile_stub = (uint64_t)(uintptr_t)wt_compile_stub;
  lock();
  context->id = ++last_id;
  context->owner = owner;
  context->next = living;
  if (living != NULL) living->previous = context;
  living = context;
  unlock();
  *made = context;
  return 0;
}

/* With the lock. */
static void drop(struct wt_context *context) {
  if (context->previous != NULL) context->previous->next = context->next;
  else living = context->next;
  if (context->next != NULL) context->next->previous = context->previous;
}

void wt_context_drop(struct wt_context *context) {
  lock();
  drop(context);
  unlock();
}

void wt_contexts_end(uint64_t owner) {
  lock();
  for (struct wt_context *context = living, *next; context != NULL; context = next) {
    next = context->next;
    if (context->owner == owner) drop(context);
  }
  unlock();
}

long wt_interrupt(uint64_t id) {
  long result = 0;
  lock();
  for (struct wt_context *context = living; context != NULL; context = context->next)
    if (context->id == id) result = poll_page(context, WT_NONE);
  unlock();
  return result;
}

long wt_calm(struct wt_context *context) {
  lock();
  long result = poll_page(context, WT_READ);
  unlock();
  return result;
}

void wt_alarm(struct wt_context *context, uint64_t nanoseconds) {
  lock();
  context->alarm = nanoseconds == 0 ? 0 : now() + nanoseconds;
  int wake = context->alarm != 0 && context->alarm < next_ring;
  unlock();
  if (wake) {
    __atomic_add_fetch(&wakes, 1, __ATOMIC_RELEASE);
    futex(&wakes, FUTEX_WAKE, 1, NULL);
  }
}
