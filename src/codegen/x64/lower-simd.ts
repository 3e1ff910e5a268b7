/** Vector operations. */
import type { Value } from '../../ir/entities.js';
import { ROWS } from '../../wasm/opcodes.js';
import type { Lowering } from './lower.js';
import { NotLowered } from './not-lowered.js';

export function lowerSimd({ func }: Lowering, value: Value): void {
  throw new NotLowered(ROWS[func.low[value]]!.name);
}
