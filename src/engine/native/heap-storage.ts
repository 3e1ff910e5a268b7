/**
 * The GC heap where compiled code finds it: one reservation for both halves, so that its address never changes.
 *
 *   0              64 KiB that are never there: what null refers to, so that accesses by null fault
 *   64 KiB         the first half
 *   behind it      the second half
 */
import type { Addon } from '../../native/binding.js';
import { PROTECTION } from '../../native/binding.js';
import { CONTEXT } from '../../native/layout.js';
import type { HeapStorage } from '../../runtime/storage.js';

/** Bytes at offset 0 that nobody can read: fields below them need no check for null. */
export const NULL_GUARD = 2 ** 16;
/** References are offsets of 31 bits. */
const MOST_HALF = 2 ** 30 - NULL_GUARD;
const PAGE = 4096;

const pages = (bytes: number): number => Math.ceil(bytes / PAGE) * PAGE;

/** Bytes of address space for a heap of at most so many bytes. */
export const heapReservation = (most: number): number => NULL_GUARD + 2 * halfOf(most);

/** Less than this is no heap to work with. */
const LEAST = 2 ** 20;

/** Sizes to try, where there is no address space for as much as a heap may have: one that is smaller is full sooner. */
export function* heapSizes(most: number): Iterable<number> {
  yield most;
  for (let size = most / 4; size >= LEAST; size /= 4) yield Math.floor(size);
}
const halfOf = (most: number): number => Math.min(MOST_HALF, Math.ceil((most + PAGE) / NULL_GUARD) * NULL_GUARD);

/** Where null of each heap of this thread lies. */
const nulls = new Set<number>();

/** Whether an access of an address was one by a null reference. */
export function isNullAccess(address: number): boolean {
  return nulls.has(Math.floor(address / NULL_GUARD) * NULL_GUARD);
}

export function forgetHeap(address: number): void {
  nulls.delete(address);
}

export class NativeHeap implements HeapStorage {
  readonly halves: readonly [number, number];
  readonly bytes: number;
  readonly bounds: Int32Array;
  /** Bytes that can be used, by where they begin. */
  private readonly committed = new Map<number, number>();

  /** `buffer` is a view of the reservation at `address`; `context` one of the store's run context. */
  constructor(private readonly addon: Addon, readonly address: number, readonly buffer: ArrayBuffer, most: number, context: ArrayBuffer) {
    this.bytes = halfOf(most);
    this.halves = [NULL_GUARD, NULL_GUARD + this.bytes];
    this.bounds = new Int32Array(context, CONTEXT.heapNext, 2);
    nulls.add(address);
  }

  commit(start: number, bytes: number): boolean {
    const before = this.committed.get(start) ?? 0;
    if (bytes <= before) return true;
    if (bytes > this.bytes || this.addon.protect(this.address + start + before, pages(bytes) - before, PROTECTION.readWrite) < 0) return false;
    this.committed.set(start, pages(bytes));
    return true;
  }

  discard(start: number, bytes: number): void {
    if (bytes > 0) this.addon.discard(this.address + start, pages(bytes));
  }
}
