/** Memory instances (§4.2.8). */
import type { MemoryType } from '../wasm/types.js';

export class MemoryInstance {
  /** Current storage. Replaced when the memory grows: never keep it across a call into wasm or the host. */
  buffer: ArrayBuffer | SharedArrayBuffer;
  bytes: Uint8Array;
  view: DataView;

  constructor(readonly type: MemoryType, buffer: ArrayBuffer | SharedArrayBuffer) {
    this.buffer = buffer;
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
  }

  /** In pages of the memory's own page size. */
  get size(): number {
    return this.buffer.byteLength / 2 ** this.type.pageSizeLog2;
  }
}
