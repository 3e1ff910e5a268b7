/** Table instances (§4.2.7). */
import type { TableType } from '../wasm/types.js';

export class TableInstance {
  /** Reference words; only the first `length` count. Replaced when the table grows past its capacity. */
  elements: Int32Array;
  length: number;

  constructor(readonly type: TableType, length: number) {
    this.elements = new Int32Array(length);
    this.length = length;
  }
}
