/** Vector operations. */
import type { Value } from '../../ir/entities.js';
import { ROWS } from '../../wasm/opcodes.js';
import type { Lowering } from './lower.js';

export function lowerSimd({ func }: Lowering, value: Value): void {
  throw new Error(`${ROWS[func.low[value]]!.name} has no lowering`);
}
