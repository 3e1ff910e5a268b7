/**
 * Host values that wasm code refers to. A host value cannot lie in wasm's storage, so it gets a slot here, and the
 * reference names the slot.
 *
 * Slots are found again by identity, and freed when a collection of the store reaches them from nowhere. Moving a
 * value into wasm never collects: values moved in before it in the same call are not in any frame yet. Whoever calls
 * into wasm asks `collectionIsDue` first, before the first argument is moved.
 */
import { hostRef, hostSlot } from './refs.js';

const FIRST_COLLECTION = 1024;

export class ExternTable {
  private readonly values: unknown[] = [];
  private readonly free: number[] = [];
  /** Slots of values with an identity. */
  private readonly slots = new Map<unknown, number>();
  private marks = new Uint8Array(64);
  private live = 0;
  private threshold = FIRST_COLLECTION;

  /** How many slots are in use. */
  get size(): number {
    return this.live;
  }

  /** So many slots were taken since the last collection that another one is worth its time. */
  get collectionIsDue(): boolean {
    return this.live >= this.threshold;
  }

  /** The reference of a host value. Never collects. `null` and `undefined` are ordinary values here. */
  moveIn(value: unknown): number {
    const hasIdentity = (typeof value === 'object' && value !== null) || typeof value === 'function' || typeof value === 'symbol';
    if (hasIdentity) {
      const found = this.slots.get(value);
      if (found !== undefined) return hostRef(found);
    }
    const slot = this.free.pop() ?? this.values.length;
    this.values[slot] = value;
    if (hasIdentity) this.slots.set(value, slot);
    this.live++;
    return hostRef(slot);
  }

  value(ref: number): unknown {
    return this.values[hostSlot(ref)];
  }

  // --- For the collector ---

  beginMarking(): void {
    if (this.marks.length < this.values.length) this.marks = new Uint8Array(this.values.length * 2);
    else this.marks.fill(0);
  }

  mark(ref: number): void {
    this.marks[hostSlot(ref)] = 1;
  }

  /** Frees what was not marked. */
  sweep(): void {
    const free = new Set(this.free);
    for (let slot = 0; slot < this.values.length; slot++) {
      if (this.marks[slot] !== 0 || free.has(slot)) continue;
      this.slots.delete(this.values[slot]);
      this.values[slot] = undefined;
      this.free.push(slot);
      this.live--;
    }
    this.threshold = Math.max(FIRST_COLLECTION, this.live * 2);
  }
}
