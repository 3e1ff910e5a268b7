/**
 * The types of a store as compiled code sees them: a row of `TYPE_ROW` words for each canonical id (native/layout.ts),
 * by which a cast is one comparison. Rows are added when instances bring types, and never change.
 */
import { type Addon, PROTECTION } from '../../native/binding.js';
import { TYPE_KINDS, TYPE_ROW } from '../../native/layout.js';
import { limitError } from '../../wasm/errors/limit.js';
import type { TypeRegistry } from '../../wasm/type-registry.js';

/** Address space: a million types. */
export const TYPE_TABLE_BYTES = 2 ** 26;
const STEP = 2 ** 16;
const ROW_BYTES = TYPE_ROW * 4;

export class TypeTable {
  private rows = 0;
  private words = new Int32Array(0);

  /** At `address` there are `TYPE_TABLE_BYTES` of address space. */
  constructor(private readonly addon: Addon, readonly address: number, private readonly view: (address: number, bytes: number) => ArrayBuffer | null) {}

  /** Rows for all types that there are. */
  add(types: TypeRegistry): void {
    const { size } = types;
    if (size === this.rows) return;
    this.commit(size * ROW_BYTES);
    const { words } = this;
    for (let id = this.rows; id < size; id++) {
      const at = id * TYPE_ROW;
      words.fill(-1, at, at + TYPE_ROW);
      words[at] = TYPE_KINDS[types.composite(id).kind];
      const chain = [...types.ancestors(id), id];
      for (let depth = 0; depth < chain.length && depth + 1 < TYPE_ROW; depth++) words[at + 1 + depth] = chain[depth];
    }
    this.rows = size;
  }

  private commit(bytes: number): void {
    if (bytes <= this.words.byteLength) return;
    const wanted = Math.max(Math.ceil(bytes / STEP) * STEP, this.words.byteLength * 2);
    if (bytes > TYPE_TABLE_BYTES || this.addon.protect(this.address, wanted, PROTECTION.readWrite) < 0) throw limitError.memory(bytes);
    // V8 knows one buffer of an address at a time.
    if (this.words.byteLength > 0) this.addon.detach(this.words.buffer);
    this.words = new Int32Array(this.view(this.address, wanted)!);
  }
}
