/*
 * What a thread has reserved and not released, to go with it when it ends: a worker may be terminated in the middle of
 * anything, and no JavaScript of it runs then.
 *
 * A table with open addressing, by address. Reserved whole and zero by itself, so that it costs the pages that are
 * touched. One thread's alone: it needs no lock.
 */
#include "core.h"

#define ENOMEM 12
#define EINVAL 22
#define SLOTS WT_RANGE_SLOTS
#define TABLE_BYTES (SLOTS * sizeof(struct wt_range))
/* Always some are free, so that searches end. */
#define MOST_RANGES (SLOTS - SLOTS / 8)

/*
 * Memories with a guard, heaps of a gigabyte and whatever else is large may take half of a process's address space
 * together. Behind that they are refused, and memories and heaps take less: a process then never runs out of addresses
 * before it runs out of memory.
 */
#define LARGE_BYTES ((size_t)1 << 28)
#define MOST_LARGE_BYTES ((size_t)1 << 46)
static size_t large_bytes;

static void give_large(size_t bytes) {
  if (bytes >= LARGE_BYTES) __atomic_sub_fetch(&large_bytes, bytes, __ATOMIC_RELAXED);
}

static int take_large(size_t bytes) {
  if (bytes < LARGE_BYTES) return 1;
  if (bytes <= MOST_LARGE_BYTES && __atomic_add_fetch(&large_bytes, bytes, __ATOMIC_RELAXED) <= MOST_LARGE_BYTES) return 1;
  if (bytes <= MOST_LARGE_BYTES) give_large(bytes);
  return 0;
}

static size_t home(uintptr_t address) {
  return (size_t)(((address >> 16) * 0x9e3779b97f4a7c15) >> 48);
}

/* The slot that has an address, or the free one where it belongs. */
static size_t find(const struct wt_ranges *ranges, uintptr_t address) {
  size_t at = home(address);
  while (ranges->slots[at].address != 0 && ranges->slots[at].address != address) at = (at + 1) % SLOTS;
  return at;
}

long wt_ranges_make(struct wt_ranges *ranges) {
  long at = wt_reserve(TABLE_BYTES);
  if (at < 0) return at;
  long result = wt_protect((uintptr_t)at, TABLE_BYTES, WT_READ_WRITE);
  if (result < 0) {
    wt_release((uintptr_t)at, TABLE_BYTES);
    return result;
  }
  ranges->slots = (struct wt_range *)at;
  ranges->count = 0;
  return 0;
}

struct wt_range *wt_ranges_find(const struct wt_ranges *ranges, uintptr_t address) {
  struct wt_range *found = &ranges->slots[find(ranges, address)];
  return address == 0 || found->address == 0 ? NULL : found;
}

void wt_range_trim(struct wt_range *range, size_t bytes) {
  size_t kept = (bytes + 4095) & ~(size_t)4095;
  if (kept == 0 || kept >= range->bytes || wt_release(range->address + kept, range->bytes - kept) < 0) return;
  give_large(range->bytes);
  range->bytes = kept;
  if (kept >= LARGE_BYTES) __atomic_add_fetch(&large_bytes, kept, __ATOMIC_RELAXED);
}

long wt_ranges_reserve(struct wt_ranges *ranges, size_t bytes) {
  if (ranges->count == MOST_RANGES || !take_large(bytes)) return -ENOMEM;
  long at = wt_reserve(bytes);
  if (at < 0) {
    give_large(bytes);
    return at;
  }
  ranges->slots[find(ranges, (uintptr_t)at)] = (struct wt_range){.address = (uintptr_t)at, .bytes = bytes};
  ranges->count++;
  return at;
}

long wt_ranges_release(struct wt_ranges *ranges, uintptr_t address) {
  if (wt_ranges_find(ranges, address) == NULL) return -EINVAL;
  size_t free = find(ranges, address);
  size_t bytes = ranges->slots[free].bytes;
  /* Later entries that were displaced over this slot move up. */
  for (size_t at = (free + 1) % SLOTS; ranges->slots[at].address != 0; at = (at + 1) % SLOTS) {
    if ((at - home(ranges->slots[at].address)) % SLOTS < (at - free) % SLOTS) continue;
    ranges->slots[free] = ranges->slots[at];
    free = at;
  }
  ranges->slots[free] = (struct wt_range){0};
  ranges->count--;
  give_large(bytes);
  return wt_release(address, bytes);
}

void wt_ranges_end(struct wt_ranges *ranges) {
  for (size_t at = 0; ranges->count > 0 && at < SLOTS; at++) {
    const struct wt_range *range = &ranges->slots[at];
    if (range->address == 0) continue;
    if (!range->lasting) {
      wt_release(range->address, range->bytes);
      give_large(range->bytes);
    }
    ranges->count--;
  }
  wt_release((uintptr_t)ranges->slots, TABLE_BYTES);
}
