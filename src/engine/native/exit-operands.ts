/** The operands of an exit to the runtime: 64 bits each, of which narrower ones fill the lower part. */
import { CONTEXT } from '../../native/layout.js';

export class ExitOperands {
  constructor(private readonly view: DataView) {}

  word(i: number): number {
    return this.view.getInt32(CONTEXT.operands + 8 * i, true);
  }

  /** An unsigned number of 64 bits; beyond 2^53 not exact, but far out of bounds. */
  number(i: number): number {
    const at = CONTEXT.operands + 8 * i;
    return this.view.getUint32(at, true) + this.view.getUint32(at + 4, true) * 2 ** 32;
  }

  long(i: number): bigint {
    return this.view.getBigInt64(CONTEXT.operands + 8 * i, true);
  }

  set result(value: number) {
    this.view.setInt32(CONTEXT.operands, value, true);
    this.view.setInt32(CONTEXT.operands + 4, Math.floor(value / 2 ** 32), true);
  }
}
