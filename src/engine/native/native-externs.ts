/** The extern table's part that compiled code reaches: the chunk in the run context, and the counts that it points to. */
import type { Addon } from '../../native/binding.js';
import { CONTEXT, EXTERN_CHUNK_ENTRIES } from '../../native/layout.js';
import type { ExternStorage } from '../../runtime/storage.js';
import type { Mapping } from './mapping.js';
import { write64 } from './words.js';

/** What it needs of its store. */
export interface CountOwner {
  readonly addon: Addon;
  /** Zeroed words for so many slots; in a mapping of their own where there are many. */
  countWords(slots: number): { readonly words: Int32Array; readonly address: number; readonly mapping: Mapping | null };
  unmap(mapping: Mapping): void;
}

export class NativeExterns implements ExternStorage {
  readonly words: Int32Array;
  readonly bounds: Int32Array;
  readonly start = CONTEXT.externChunk;
  readonly end = CONTEXT.externChunk + EXTERN_CHUNK_ENTRIES * 4;
  private mapping: Mapping | null = null;

  constructor(private readonly owner: CountOwner, private readonly context: ArrayBuffer) {
    this.words = new Int32Array(context);
    this.bounds = new Int32Array(context, CONTEXT.externNext, 2);
  }

  counts(before: Int32Array | null, slots: number): Int32Array {
    const { words, address, mapping } = this.owner.countWords(slots);
    if (before !== null) words.set(before);
    write64(new DataView(this.context), CONTEXT.externCounts, address);
    if (this.mapping !== null) {
      this.owner.addon.detach(before!.buffer as ArrayBuffer);
      this.owner.unmap(this.mapping);
    }
    this.mapping = mapping;
    return words;
  }
}
