/** Table instances (specification §4.2.7): rows of reference words. */
import { limitError } from '../wasm/errors/limit.js';
import { limits } from '../wasm/limits.js';
import type { TableType } from '../wasm/types.js';
import type { ExternTable } from './externs.js';

export class TableInstance {
  /** Reference words; only the first `length` count. Replaced when the table grows past its capacity. */
  elements: Int32Array;
  length: number;
  /** Counts the host values in it; null where its type has none (functions). Set by `Store.addTable`. */
  externs: ExternTable | null = null;

  /** Heap types of `type` are canonical ids. Throws a `LimitError` when the minimum cannot be had. */
  constructor(readonly type: TableType, init: number) {
    const { min } = type.limits;
    if (min > limits.tableElements) throw limitError.table(min);
    this.elements = new Int32Array(min);
    this.length = min;
    if (init !== 0) this.elements.fill(init);
  }

  /** Replaces the elements from `at` on. Whoever calls has checked the bounds. */
  write(at: number, refs: Int32Array): void {
    const { externs } = this;
    // The new ones first: they may be among the old ones.
    externs?.retainAll(refs, 0, refs.length);
    externs?.releaseAll(this.elements, at, at + refs.length);
    this.elements.set(refs, at);
  }

  /** `table.grow` (§4.4.6): the old length, or -1. */
  grow(delta: number, init: number): number {
    const before = this.length;
    const length = before + delta;
    const { max } = this.type.limits;
    if (length > limits.tableElements || (max !== null && length > max)) return -1;
    if (length > this.elements.length) {
      const grown = new Int32Array(Math.min(limits.tableElements, Math.max(length, this.elements.length * 2, 8)));
      grown.set(this.elements.subarray(0, before));
      this.elements = grown;
    }
    this.elements.fill(init, before, length);
    this.length = length;
    this.externs?.retainAll(this.elements, before, length);
    return before;
  }
}
