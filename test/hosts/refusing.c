/*
 * Starts a program in a process to which the system refuses what is named, for real: as containers, hardened systems and
 * limits do. refusing NAME… -- PROGRAM ARGUMENTS…
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#endif
#define MDWE_REFUSE_EXEC_GAIN 1
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#define ANY 0xffffffff
/* How the alarm's thread is made: native/core/alarm.c. */
#define ALARM_FLAGS 0x50f00

static const struct {
  const char *name;
  unsigned call, argument, error;
} calls[] = {
  {"memfd", SYS_memfd_create, ANY, EPERM},
  {"alarm-thread", SYS_clone, ALARM_FLAGS, EAGAIN},
  {"signal-stack", SYS_sigaltstack, ANY, EPERM},
  {"openat2", SYS_openat2, ANY, EPERM},
  {"new-openat2", SYS_openat2, ANY, ENOSYS},
};

/* A filter for one system call, perhaps with a certain first argument; filters add up. */
static int refuse(unsigned call, unsigned argument, unsigned error) {
  struct sock_filter filter[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 3),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, argument, 0, argument == ANY ? 0 : 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static int refuse_by_name(const char *name) {
  if (strcmp(name, "executable") == 0) return prctl(PR_SET_MDWE, MDWE_REFUSE_EXEC_GAIN, 0, 0, 0);
  if (strncmp(name, "address-space=", 14) == 0) {
    rlim_t bytes = strtoull(name + 14, NULL, 10);
    struct rlimit limit = {bytes, bytes};
    return setrlimit(RLIMIT_AS, &limit);
  }
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
    if (strcmp(name, calls[i].name) == 0) return refuse(calls[i].call, calls[i].argument, calls[i].error);
  errno = EINVAL;
  return -1;
}

/* 125: the system knows no such refusal. */
int main(int count, char **arguments) {
  int at = 1;
  for (; at < count && strcmp(arguments[at], "--") != 0; at++) {
    if (refuse_by_name(arguments[at]) == 0) continue;
    perror(arguments[at]);
    return 125;
  }
  if (at + 1 >= count) return 125;
  execv(arguments[at + 1], arguments + at + 1);
  perror(arguments[at + 1]);
  return 125;
}
