/* Address space. */
#include "core.h"
#include "system.h"

#define PROT_NONE 0
#define PROT_READ 1
#define PROT_WRITE 2
#define PROT_EXEC 4
#define MAP_SHARED 1
#define MAP_PRIVATE 2
#define MAP_ANONYMOUS 0x20
#define MAP_NORESERVE 0x4000
#define MADV_DONTNEED 4
#define MADV_REMOVE 9
#define MFD_CLOEXEC 1
#define MFD_EXEC 0x10
#define ENOMEM 12
#define EINVAL 22

#define ALIGNMENT 0x10000
#define MOST_ARENAS 1024

static long map(uintptr_t at, size_t bytes, int protection, int flags, int file) {
  return wt_syscall(SYS_mmap, (long)at, (long)bytes, protection, flags, file, 0);
}

long wt_reserve(size_t bytes) {
  if (bytes == 0 || bytes > (size_t)1 << 46) return -EINVAL;
  size_t wanted = bytes + ALIGNMENT;
  long at = map(0, wanted, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
  if (at < 0) return at;
  /* Whatever sticks out of the aligned part goes back. */
  uintptr_t start = ((uintptr_t)at + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1);
  uintptr_t end = (start + bytes + 4095) & ~(uintptr_t)4095;
  if (start > (uintptr_t)at) wt_release((uintptr_t)at, start - (uintptr_t)at);
  uintptr_t all = (uintptr_t)at + ((wanted + 4095) & ~(size_t)4095);
  if (all > end) wt_release(end, all - end);
  return (long)start;
}

long wt_protect(uintptr_t address, size_t bytes, enum wt_protection protection) {
  int bits = protection == WT_NONE ? PROT_NONE : protection == WT_READ ? PROT_READ : PROT_READ | PROT_WRITE;
  return wt_syscall(SYS_mprotect, (long)address, (long)bytes, bits, 0, 0, 0);
}

long wt_discard(uintptr_t address, size_t bytes) {
  return wt_syscall(SYS_madvise, (long)address, (long)bytes, MADV_DONTNEED, 0, 0, 0);
}

long wt_release(uintptr_t address, size_t bytes) {
  return wt_syscall(SYS_munmap, (long)address, (long)bytes, 0, 0, 0, 0);
}

/* --- Code --- */

/*
 * Arenas are for ever, because the signal handler reads the list without a lock: entries are complete before they are
 * counted, and their addresses never change. When the thread that has one ends, another thread may have it.
 */
struct arena {
  uintptr_t start, end, write;
  /* Whose it is: 0 nobody's. */
  uint64_t owner;
};

static struct arena arenas[MOST_ARENAS];
static int arena_count;
static int arena_lock;

static void take_lock(void) {
  while (__atomic_exchange_n(&arena_lock, 1, __ATOMIC_ACQUIRE)) __builtin_ia32_pause();
}

static void give_lock(void) {
  __atomic_store_n(&arena_lock, 0, __ATOMIC_RELEASE);
}

/* An arena of this size and kind that nobody has any more. */
static const struct arena *take_over(size_t bytes, uint64_t owner, int flips) {
  const struct arena *found = NULL;
  take_lock();
  for (int i = 0; i < arena_count && found == NULL; i++) {
    if (arenas[i].owner != 0 || arenas[i].end - arenas[i].start != bytes || (arenas[i].write == arenas[i].start) != flips) continue;
    arenas[i].owner = owner;
    found = &arenas[i];
  }
  give_lock();
  return found;
}

static long remember(uintptr_t write, uintptr_t run, size_t bytes, uint64_t owner) {
  long result = -ENOMEM;
  take_lock();
  if (arena_count < MOST_ARENAS) {
    arenas[arena_count] = (struct arena){run, run + bytes, write, owner};
    __atomic_store_n(&arena_count, arena_count + 1, __ATOMIC_RELEASE);
    result = 0;
  }
  give_lock();
  return result;
}

void wt_code_end(uint64_t owner) {
  take_lock();
  for (int i = 0; i < arena_count; i++) {
    struct arena *arena = &arenas[i];
    if (arena->owner != owner) continue;
    size_t bytes = arena->end - arena->start;
    /* Its code is gone, and its memory goes back. */
    if (arena->write != arena->start) wt_syscall(SYS_madvise, (long)arena->write, (long)bytes, MADV_REMOVE, 0, 0, 0);
    else if (wt_code_protect(arena->start, bytes, 1) == 0) wt_discard(arena->start, bytes);
    arena->owner = 0;
  }
  give_lock();
}

int wt_is_code(uintptr_t pc) {
  int count = __atomic_load_n(&arena_count, __ATOMIC_ACQUIRE);
  for (int i = 0; i < count; i++)
    if (pc >= arenas[i].start && pc < arenas[i].end) return 1;
  return 0;
}

/* The same memory at two addresses. */
static long twice(size_t bytes, uintptr_t *write, uintptr_t *run) {
  long file = wt_syscall(SYS_memfd_create, (long)"wasmtide", MFD_CLOEXEC | MFD_EXEC, 0, 0, 0, 0);
  if (file == -EINVAL) file = wt_syscall(SYS_memfd_create, (long)"wasmtide", MFD_CLOEXEC, 0, 0, 0, 0);
  if (file < 0) return file;
  long result = wt_syscall(SYS_ftruncate, file, (long)bytes, 0, 0, 0, 0);
  if (result == 0) {
    long writable = map(0, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, (int)file);
    long runnable = writable < 0 ? writable : map(0, bytes, PROT_READ | PROT_EXEC, MAP_SHARED, (int)file);
    if (runnable < 0) {
      if (writable >= 0) wt_release((uintptr_t)writable, bytes);
      result = runnable;
    } else {
      *write = (uintptr_t)writable;
      *run = (uintptr_t)runnable;
    }
  }
  wt_syscall(SYS_close, file, 0, 0, 0, 0, 0);
  return result;
}

/* One mapping that is made executable when it has been written: refused where that is (PR_SET_MDWE). */
static long flipping(size_t bytes, uintptr_t *at) {
  long address = map(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
  if (address < 0) return address;
  long result = wt_code_protect((uintptr_t)address, 4096, 0);
  if (result == 0) result = wt_code_protect((uintptr_t)address, 4096, 1);
  if (result < 0) wt_release((uintptr_t)address, bytes);
  else *at = (uintptr_t)address;
  return result;
}

long wt_code_arena(size_t bytes, uint64_t owner, uintptr_t *write, uintptr_t *run, int *flips) {
  const struct arena *old = take_over(bytes, owner, *flips);
  long result = -EINVAL;
  if (old == NULL && !*flips) {
    result = twice(bytes, write, run);
    *flips = result < 0;
    if (*flips) old = take_over(bytes, owner, 1);
  }
  if (old != NULL) {
    *write = old->write;
    *run = old->start;
    return 0;
  }
  if (*flips) {
    result = flipping(bytes, write);
    *run = *write;
  }
  if (result < 0) return result;
  result = remember(*write, *run, bytes, owner);
  if (result < 0) {
    wt_release(*write, bytes);
    if (*run != *write) wt_release(*run, bytes);
  }
  return result;
}

long wt_code_protect(uintptr_t address, size_t bytes, int writable) {
  return wt_syscall(SYS_mprotect, (long)address, (long)bytes, PROT_READ | (writable ? PROT_WRITE : PROT_EXEC), 0, 0, 0);
}
