/*
 * The kernel's own interface.
 *
 * The core uses no C library: one binary then loads under glibc of any age and under musl. What the compiler may call
 * by itself (memset, memcpy) is in system.c.
 */
#ifndef WASMTIDE_SYSTEM_H
#define WASMTIDE_SYSTEM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

/* A system call: its result, or a negative error number. */
static inline long wt_syscall(long number, long a, long b, long c, long d, long e, long f) {
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

#endif
