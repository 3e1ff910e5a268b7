/** Global instances (§4.2.10). The value lies in the vmctx of the owner, or in a block of its own for host globals. */
import type { GlobalType } from '../wasm/types.js';
import type { ExternSlots } from './extern-slots.js';
import type { Store } from './store.js';

export class GlobalInstance {
  /** What JavaScript sees of it. */
  face: object | null = null;
  /** Where it lives if it holds a reference: set by `Store.addGlobal`, changed when stores are joined (join.ts). */
  store: Store | null = null;
  /** Counts the host value in it; null where its type has none. Set by `Store.addGlobal`. */
  slots: ExternSlots | null = null;

  constructor(
    /** Heap types are canonical ids. */
    readonly type: GlobalType,
    /** The owner's storage; 4 words (16 bytes) from `word` on belong to this global. */
    readonly cells: Int32Array,
    readonly word: number,
  ) {}

  /** Replaces a reference. */
  setRef(ref: number): void {
    this.slots?.retain(ref);
    this.slots?.release(this.cells[this.word]);
    this.cells[this.word] = ref;
  }
}
