/** Global instances (§4.2.10). The value lies in the vmctx of the owner, or in a block of its own for host globals. */
import type { GlobalType } from '../wasm/types.js';

export class GlobalInstance {
  constructor(
    /** Heap types are canonical ids. */
    readonly type: GlobalType,
    /** The owner's storage; 4 words (16 bytes) from `word` on belong to this global. */
    readonly cells: Int32Array,
    readonly word: number,
  ) {}
}
