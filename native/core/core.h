/*
 * The native core: what JavaScript cannot do. Knows nothing of Node, and calls nothing but the kernel.
 *
 *   map.c     address space: reserve, commit, protect, release; code that is written in one place and run in another
 *   ranges.c  what a thread has reserved, to go with it
 *   enter.S   from the host's stack to a wasm stack and back
 *   fault.c   faults of compiled code end its run; all others go to whoever was there before
 *   alarm.c   run contexts, and the thread that interrupts them in time
 *   files.c   system calls on directory handles that Node does not offer
 *   cpu.c     what this processor can do
 *
 * Functions that can fail return a negative error number.
 */
#ifndef WASMTIDE_CORE_H
#define WASMTIDE_CORE_H

#include <stddef.h>
#include <stdint.h>

#include "layout.h"

/* The run context of a store: see src/native/layout.ts. */
struct wt_context {
  uint64_t host_stack, wasm_stack, resume, leave, stack_limit;
  uint32_t exit_code, exit_detail;
  int32_t fuel, countdown;
  uint64_t call_depth, heap_base;
  uint32_t heap_next, heap_end;
  uint64_t poll_stub;
  uint64_t operands[6];
  uint64_t fault_pc, fault_address, fault_frame, fault_stack, fault_registers[16];
  uint64_t values, func_records;
  uint64_t wanted, compile_stub;
  uint64_t type_table;
  uint64_t extern_counts;
  uint32_t extern_next, extern_end;
  uint8_t extern_chunk[CONTEXT_ID - CONTEXT_EXTERN_CHUNK];
  uint64_t id, owner, alarm;
  struct wt_context *next, *previous;
};

#define WT_AT(field, offset) _Static_assert(offsetof(struct wt_context, field) == (offset), #field " lies elsewhere in layout.ts")
WT_AT(host_stack, CONTEXT_HOST_STACK);
WT_AT(wasm_stack, CONTEXT_WASM_STACK);
WT_AT(resume, CONTEXT_RESUME);
WT_AT(leave, CONTEXT_LEAVE);
WT_AT(stack_limit, CONTEXT_STACK_LIMIT);
WT_AT(exit_code, CONTEXT_EXIT_CODE);
WT_AT(exit_detail, CONTEXT_EXIT_DETAIL);
WT_AT(operands, CONTEXT_OPERANDS);
WT_AT(fault_pc, CONTEXT_FAULT_PC);
WT_AT(fault_address, CONTEXT_FAULT_ADDRESS);
WT_AT(fault_frame, CONTEXT_FAULT_FRAME);
WT_AT(fault_stack, CONTEXT_FAULT_STACK);
WT_AT(fault_registers, CONTEXT_FAULT_REGISTERS);
WT_AT(values, CONTEXT_VALUES);
WT_AT(func_records, CONTEXT_FUNC_RECORDS);
WT_AT(poll_stub, CONTEXT_POLL_STUB);
WT_AT(compile_stub, CONTEXT_COMPILE_STUB);
WT_AT(call_depth, CONTEXT_CALL_DEPTH);
WT_AT(fuel, CONTEXT_FUEL);
WT_AT(countdown, CONTEXT_COUNTDOWN);
WT_AT(heap_base, CONTEXT_HEAP_BASE);
WT_AT(heap_next, CONTEXT_HEAP_NEXT);
WT_AT(heap_end, CONTEXT_HEAP_END);
WT_AT(wanted, CONTEXT_WANTED);
WT_AT(type_table, CONTEXT_TYPE_TABLE);
WT_AT(extern_counts, CONTEXT_EXTERN_COUNTS);
WT_AT(extern_next, CONTEXT_EXTERN_NEXT);
WT_AT(extern_end, CONTEXT_EXTERN_END);
WT_AT(extern_chunk, CONTEXT_EXTERN_CHUNK);
WT_AT(id, CONTEXT_ID);
WT_AT(owner, CONTEXT_OWNER);
WT_AT(alarm, CONTEXT_ALARM);
WT_AT(next, CONTEXT_NEXT);
WT_AT(previous, CONTEXT_PREVIOUS);
_Static_assert(sizeof(struct wt_context) == CONTEXT_BYTES, "the run context has another size in layout.ts");

/* map.c */
enum wt_protection { WT_NONE = 0, WT_READ = 1, WT_READ_WRITE = 2 };

/* Address space that nobody can read yet, on a boundary of 64 KiB. */
long wt_reserve(size_t bytes);
long wt_protect(uintptr_t address, size_t bytes, enum wt_protection protection);
/* Gives the pages back; they read as zero from then on. */
long wt_discard(uintptr_t address, size_t bytes);
long wt_release(uintptr_t address, size_t bytes);

/*
 * A place for code: `*write` is where it is written, `*run` where it runs; no mapping is both. Known to the fault
 * handler from then on, for ever. Without an executable memfd both are the same address and `wt_code_protect` changes
 * its protection; `flips` says so, and asks for that where it is set before. It is the owner's until `wt_code_end`; owners are not 0.
 */
long wt_code_arena(size_t bytes, uint64_t owner, uintptr_t *write, uintptr_t *run, int *flips);
/* The owner has ended: nothing of its arenas runs any more, and others may have them. */
void wt_code_end(uint64_t owner);
/* Where `flips` is set: makes pages writable (and not executable), or executable (and not writable). */
long wt_code_protect(uintptr_t address, size_t bytes, int writable);
int wt_is_code(uintptr_t pc);

/* ranges.c */
struct wt_range {
  uintptr_t address;
  size_t bytes;
  /* Who sees something of it: the shell's business. */
  void *views;
  /* Somebody may see it under a name that nobody here knows. */
  uint8_t shown;
  /* Its owner is done with it: it goes when nobody sees it any more. */
  uint8_t let_go;
  /* It stays when the thread ends: somebody else has it. */
  uint8_t lasting;
};
struct wt_ranges {
  struct wt_range *slots;
  int count;
};
/* Slots of the table: for whoever looks at all of them. */
#define WT_RANGE_SLOTS 0x10000
long wt_ranges_make(struct wt_ranges *ranges);
/* Large ones have a budget of the process's. */
long wt_ranges_reserve(struct wt_ranges *ranges, size_t bytes);
/* Where it is until another one is reserved or released; NULL for what is not reserved. */
struct wt_range *wt_ranges_find(const struct wt_ranges *ranges, uintptr_t address);
/* Only the first bytes of it are kept. */
void wt_range_trim(struct wt_range *range, size_t bytes);
/* Of what is not reserved: -EINVAL. */
long wt_ranges_release(struct wt_ranges *ranges, uintptr_t address);
void wt_ranges_end(struct wt_ranges *ranges);

/* enter.S */
void *wt_enter(const uint64_t *control);
void wt_leave(void);
void wt_abandon(void);
void wt_poll_stub(void);
void wt_compile_stub(void);

/* fault.c */
/* Once a process. */
long wt_catch_faults(void);
/* Once a thread: gives it an alternate signal stack, if it has none; `wt_leave_thread` takes that back. */
long wt_enter_thread(uintptr_t *signal_stack);
void wt_leave_thread(uintptr_t signal_stack);

/* alarm.c */
/* Starts the alarm's thread. Once a process. */
long wt_start_alarms(void);
/* A new run context of an owner, at the second of two pages that are reserved for it; the first is its poll page. */
long wt_context_make(uintptr_t pages, uint64_t owner, struct wt_context **made);
/* Nobody may run in it, or interrupt it by its address, any more. Its pages stay. */
void wt_context_drop(struct wt_context *context);
/* Drops all contexts of an owner. */
void wt_contexts_end(uint64_t owner);
/* Makes the next poll fail, from any thread, until `wt_calm`. By id: no such context any more is no error. */
long wt_interrupt(uint64_t id);
long wt_calm(struct wt_context *context);
/* Interrupts it in so many nanoseconds; 0 never. */
void wt_alarm(struct wt_context *context, uint64_t nanoseconds);

/* files.c */
/* Opens what lies beneath a folder; no link is followed. `flags` as open takes them. */
long wt_open_beneath(int folder, const char *path, uint32_t flags, uint32_t mode);
long wt_close(int file);
/* Words of what the kernel says of a file on this architecture (struct stat). */
#define WT_STAT_WORDS 18
/* Of a link: the link itself. */
long wt_stat_beneath(int folder, const char *path, uint64_t stat[WT_STAT_WORDS]);
long wt_make_folder(int folder, const char *name, uint32_t mode);
long wt_remove(int folder, const char *name, int is_folder);
long wt_rename(int from, const char *from_name, int to, const char *to_name);
long wt_link(int from, const char *from_name, int to, const char *to_name);
long wt_symlink(int folder, const char *name, const char *target);
/* The target, without a zero at its end: bytes of it. */
long wt_read_link(int folder, const char *name, char *target, size_t bytes);
/* Seconds and nanoseconds of last access and last change. Of what `folder` is itself, where there is no name. */
long wt_set_times(int folder, const char *name, const int64_t times[4]);
/* The next entries of an open folder, as the kernel lays them out: bytes of them, 0 behind the last one. */
long wt_list(int folder, void *entries, size_t bytes);

/* cpu.c */
enum wt_cpu {
  WT_SSE42 = 1, WT_POPCNT = 2, WT_LZCNT = 4, WT_BMI1 = 8, WT_BMI2 = 16, WT_AVX = 32, WT_AVX2 = 64, WT_FMA = 128,
  WT_F16C = 256, WT_MOVBE = 512, WT_AVX512VL = 1024, WT_CMPXCHG16B = 2048
};
uint32_t wt_cpu(void);

#endif
