/*
 * Files and folders beneath a folder that is held open.
 *
 * A path is walked by the kernel in one go: it leads nowhere but beneath the folder, and through no link, whatever
 * others do to the names meanwhile. What has no call of that kind (all but opening) is done to a name in a folder that
 * was opened so: names here have no slash and are not `..`.
 */
#include "core.h"
#include "system.h"

#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#define RESOLVE_NO_MAGICLINKS 2
#define RESOLVE_NO_SYMLINKS 4
#define RESOLVE_BENEATH 8
#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_REMOVEDIR 0x200
#define EINTR 4
#define O_NOFOLLOW 0400000
#define O_CLOEXEC 02000000
#define O_PATH 010000000

struct open_how {
  uint64_t flags, mode, resolve;
};

struct kernel_time {
  int64_t seconds, nanoseconds;
};

long wt_open_beneath(int folder, const char *path, uint32_t flags, uint32_t mode) {
  struct open_how how = {flags, mode, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
  long result;
  do result = wt_syscall(SYS_openat2, folder, (long)path, (long)&how, sizeof how, 0, 0);
  while (result == -EINTR);
  return result;
}

long wt_close(int file) {
  return wt_syscall(SYS_close, file, 0, 0, 0, 0, 0);
}

long wt_stat_beneath(int folder, const char *path, uint64_t stat[WT_STAT_WORDS]) {
  long file = wt_open_beneath(folder, path, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
  if (file < 0) return file;
  long result = wt_syscall(SYS_fstat, file, (long)stat, 0, 0, 0, 0);
  wt_close((int)file);
  return result;
}

long wt_make_folder(int folder, const char *name, uint32_t mode) {
  return wt_syscall(SYS_mkdirat, folder, (long)name, mode, 0, 0, 0);
}

long wt_remove(int folder, const char *name, int is_folder) {
  return wt_syscall(SYS_unlinkat, folder, (long)name, is_folder ? AT_REMOVEDIR : 0, 0, 0, 0);
}

long wt_rename(int from, const char *from_name, int to, const char *to_name) {
  return wt_syscall(SYS_renameat, from, (long)from_name, to, (long)to_name, 0, 0);
}

long wt_link(int from, const char *from_name, int to, const char *to_name) {
  return wt_syscall(SYS_linkat, from, (long)from_name, to, (long)to_name, 0, 0);
}

long wt_symlink(int folder, const char *name, const char *target) {
  return wt_syscall(SYS_symlinkat, (long)target, folder, (long)name, 0, 0, 0);
}

long wt_read_link(int folder, const char *name, char *target, size_t bytes) {
  return wt_syscall(SYS_readlinkat, folder, (long)name, (long)target, (long)bytes, 0, 0);
}

long wt_set_times(int folder, const char *name, const int64_t times[4]) {
  struct kernel_time both[2] = {{times[0], times[1]}, {times[2], times[3]}};
  return wt_syscall(SYS_utimensat, folder, (long)name, (long)both, name == NULL ? 0 : AT_SYMLINK_NOFOLLOW, 0, 0);
}

long wt_list(int folder, void *entries, size_t bytes) {
  return wt_syscall(SYS_getdents64, folder, (long)entries, (long)bytes, 0, 0, 0);
}
