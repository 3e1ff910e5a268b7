/** Loads and stores of vectors. */
import type { Value } from '../../ir/entities.js';
import { Op } from '../../wasm/opcode.js';
import { ROWS } from '../../wasm/opcodes.js';
import { Inst } from './instruction.js';
import type { Lowering } from './lower.js';
import { accessAddress } from './lower-memory.js';
import { NotLowered } from './not-lowered.js';

export function lowerVectorLoad(lowering: Lowering, value: Value): void {
  const op = lowering.func.low[value] as Op;
  if (op !== Op.V128Load) throw new NotLowered(ROWS[op]!.name);
  lowering.load(Inst.VmovupsXM, lowering.result(value), accessAddress(lowering, value));
}

export function lowerVectorStore(lowering: Lowering, value: Value): void {
  const op = lowering.func.low[value] as Op;
  if (op !== Op.V128Store) throw new NotLowered(ROWS[op]!.name);
  const address = accessAddress(lowering, value);
  lowering.store(Inst.VmovupsMX, address, lowering.use(lowering.func.operand(value, 2)));
}
