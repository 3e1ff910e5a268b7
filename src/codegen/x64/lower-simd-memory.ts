/** Loads and stores of vectors: whole, extended, splat, zero-extended, and of single lanes. */
import type { Value } from '../../ir/entities.js';
import { Op } from '../../wasm/opcode.js';
import { DEF, USE } from '../machine-code.js';
import { Inst } from './instruction.js';
import { type Lowering, memoryOperands, memoryPayload } from './lower.js';
import { accessAddress } from './lower-memory.js';

const LOADS = new Map<Op, Inst>([
  [Op.V128Load, Inst.VmovupsXM],
  [Op.V128Load8x8S, Inst.VpmovsxbwXM], [Op.V128Load8x8U, Inst.VpmovzxbwXM],
  [Op.V128Load16x4S, Inst.VpmovsxwdXM], [Op.V128Load16x4U, Inst.VpmovzxwdXM],
  [Op.V128Load32x2S, Inst.VpmovsxdqXM], [Op.V128Load32x2U, Inst.VpmovzxdqXM],
  [Op.V128Load8Splat, Inst.VpbroadcastbXM], [Op.V128Load16Splat, Inst.VpbroadcastwXM],
  [Op.V128Load32Splat, Inst.VpbroadcastdXM], [Op.V128Load64Splat, Inst.VpbroadcastqXM],
  [Op.V128Load32Zero, Inst.VmovdXM], [Op.V128Load64Zero, Inst.VmovqXM],
]);
const LANE_LOADS = new Map<Op, Inst>([
  [Op.V128Load8Lane, Inst.VpinsrbXXMI], [Op.V128Load16Lane, Inst.VpinsrwXXMI],
  [Op.V128Load32Lane, Inst.VpinsrdXXMI], [Op.V128Load64Lane, Inst.VpinsrqXXMI],
]);
const LANE_STORES = new Map<Op, Inst>([
  [Op.V128Store8Lane, Inst.VpextrbMXI], [Op.V128Store16Lane, Inst.VpextrwMXI],
  [Op.V128Store32Lane, Inst.VpextrdMXI], [Op.V128Store64Lane, Inst.VpextrqMXI],
]);

export function lowerVectorLoad(lowering: Lowering, value: Value): void {
  const { func } = lowering;
  const op = func.low[value] as Op;
  const whole = LOADS.get(op);
  if (whole !== undefined) {
    lowering.load(whole, lowering.result(value), accessAddress(lowering, value));
    return;
  }
  const vector = lowering.use(func.operand(value, 2));
  const address = accessAddress(lowering, value);
  lowering.pseudo(LANE_LOADS.get(op)!, [lowering.result(value), DEF, vector, USE, ...memoryOperands(address)], [...memoryPayload(address), func.aux[value]]);
}

export function lowerVectorStore(lowering: Lowering, value: Value): void {
  const { func } = lowering;
  const op = func.low[value] as Op;
  const vector = lowering.use(func.operand(value, 2));
  const address = accessAddress(lowering, value);
  const lane = LANE_STORES.get(op);
  if (lane === undefined) lowering.store(Inst.VmovupsMX, address, vector);
  else lowering.pseudo(lane, [...memoryOperands(address), vector, USE], [...memoryPayload(address), func.aux[value]]);
}
