/** Table instances (specification §4.2.7): rows of reference words. */
import { limitError } from '../wasm/errors/limit.js';
import { trap } from '../wasm/errors/trap.js';
import { limits } from '../wasm/limits.js';
import type { TableType } from '../wasm/types.js';
import type { ExternSlots } from './extern-slots.js';
import { type Growth, type ResourceLimiter, settled } from './limiter.js';
import type { Storage, TableStorage } from './storage.js';
import type { Store } from './store.js';

export class TableInstance {
  /** What JavaScript sees of it. */
  face: object | null = null;
  /** Reference words; only the first `length` count. Replaced when the table grows past its capacity. */
  elements: Int32Array;
  length: number;
  /** Where it lives: set by `Store.addTable`, changed when stores are joined (join.ts). */
  store: Store | null = null;
  /** Counts the host values in it; null where its type has none (functions). Set by `Store.addTable`. */
  slots: ExternSlots | null = null;

  readonly storage: TableStorage | null;

  /** Heap types of `type` are canonical ids. Throws a `LimitError` when the minimum cannot be had. */
  constructor(readonly type: TableType, init: number, private readonly limiter: ResourceLimiter, storage: Storage | null = null) {
    const { min, max } = type.limits;
    limiter.count('tables');
    if (min > limits.tableElements || !limiter.requestNow({ kind: 'table', current: 0, desired: min, maximum: max ?? undefined })) throw limitError.table(min);
    limiter.note('table', 0, min);
    this.storage = storage === null ? null : storage.table(min, Math.min(max ?? Infinity, limits.tableElements));
    if (storage !== null && this.storage === null) throw limitError.table(min);
    this.elements = this.storage?.elements ?? new Int32Array(min);
    this.length = min;
    if (init !== 0) this.elements.fill(init, 0, min);
  }

  private makeRoom(length: number): boolean {
    if (this.storage !== null) {
      const grown = this.storage.grow(length);
      this.elements = this.storage.elements;
      return grown;
    }
    const grown = new Int32Array(Math.min(limits.tableElements, Math.max(length, this.elements.length * 2, 8)));
    grown.set(this.elements.subarray(0, this.length));
    this.elements = grown;
    return true;
  }

  /** Replaces the elements from `at` on. Whoever calls has checked the bounds. */
  write(at: number, refs: Int32Array): void {
    const { slots } = this;
    // The new ones first: they may be among the old ones.
    slots?.retainAll(refs, 0, refs.length);
    slots?.releaseAll(this.elements, at, at + refs.length);
    this.elements.set(refs, at);
  }

  /** The same of elements that all become one. */
  fill(at: number, ref: number, length: number): void {
    const { slots } = this;
    slots?.retainMany(ref, length);
    slots?.releaseAll(this.elements, at, at + length);
    this.elements.fill(ref, at, at + length);
  }

  /** Lets go of the elements. */
  release(): void {
    this.limiter.note('table', this.length, 0);
    this.elements = new Int32Array(0);
    this.length = 0;
  }

  /** Throws a trap unless `length` elements from `at` on are there. */
  check(at: number, length: number): void {
    if (at + length > this.length) throw trap.tableOutOfBounds();
  }

  /**
   * `table.grow` (§4.4.6): the old length, or -1. Throws a `LimitError` where the limiter takes its time. `init` is
   * asked after the limiter, whose callback may have the collector move the reference.
   */
  grow(delta: number, init: () => number): number {
    return settled(this.mayGrow(delta)) ? this.growBy(delta, init()) : -1;
  }

  /** Whether the type and the limiter allow a growth: `growBy` is to follow, and looks again. */
  mayGrow(delta: number): boolean | Promise<boolean> {
    if (!this.canGrow(delta) || delta === 0) return this.canGrow(delta);
    return this.limiter.request(this.growth(delta));
  }

  private growth(delta: number): Growth {
    return { kind: 'table', current: this.length, desired: this.length + delta, maximum: this.type.limits.max ?? undefined };
  }

  private canGrow(delta: number): boolean {
    const length = this.length + delta;
    const { max } = this.type.limits;
    return length <= limits.tableElements && (max === null || length <= max);
  }

  /** Grows, where that is allowed: the old length, or -1. */
  growBy(delta: number, init: number): number {
    if (!this.canGrow(delta) || !this.limiter.allows(this.growth(delta))) return -1;
    const before = this.length;
    const length = before + delta;
    if (length > this.elements.length && !this.makeRoom(length)) return -1;
    this.elements.fill(init, before, length);
    this.length = length;
    this.storage?.setLength(length);
    this.limiter.note('table', before, length);
    this.slots?.retainMany(init, delta);
    return before;
  }
}
