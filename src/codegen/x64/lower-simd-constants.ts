/**
 * Vector operations with a constant: shifts by a number that is known, and second operands that are read from memory
 * where they are needed, without a register for them.
 */
import { type Value } from '../../ir/entities.js';
import { IrOp } from '../../ir/ops.js';
import { Op } from '../../wasm/opcode.js';
import type { Vreg } from '../machine-code.js';
import { Inst } from './instruction.js';
import type { Lowering } from './lower.js';
import type { VectorSequences } from './vector-sequences.js';

/** Bits of a lane, and the instruction where the processor has one. */
const SHIFTS = new Map<Op, readonly [bits: number, Inst]>([
  [Op.I16x8Shl, [16, Inst.VpsllwXXI]], [Op.I16x8ShrS, [16, Inst.VpsrawXXI]], [Op.I16x8ShrU, [16, Inst.VpsrlwXXI]],
  [Op.I32x4Shl, [32, Inst.VpslldXXI]], [Op.I32x4ShrS, [32, Inst.VpsradXXI]], [Op.I32x4ShrU, [32, Inst.VpsrldXXI]],
  [Op.I64x2Shl, [64, Inst.VpsllqXXI]], [Op.I64x2ShrU, [64, Inst.VpsrlqXXI]],
]);

/** A shift by a constant; false where it is none. */
export function lowerConstantShift(s: VectorSequences, op: Op, value: Value, to: Vreg): boolean {
  const { func } = s.lowering;
  if (!isShift(op) || func.op[func.operand(value, 1)] !== IrOp.Iconst) return false;
  const count = func.low[func.operand(value, 1)];
  const a = s.lowering.use(func.operand(value, 0));
  const shift = SHIFTS.get(op);
  if (shift !== undefined) {
    s.immediate(shift[1], a, count & (shift[0] - 1), to);
    return true;
  }
  if (op === Op.I64x2ShrS) {
    // Shifted without sign, then the sign is spread: (x ^ m) - m, m being where the sign has gone.
    const bits = count & 63;
    const sign = bits < 32 ? [0, 0x80000000 >>> bits] : [0x80000000 >>> (bits - 32), 0];
    const moved = s.words(sign[0], sign[1]);
    s.three(Inst.VpsubqXXX, s.three(Inst.VpxorXXX, s.immediate(Inst.VpsrlqXXI, a, bits), moved), moved, to);
    return true;
  }
  const bits = count & 7;
  if (op === Op.I8x16ShrS) {
    // As the upper halves of words, packed again.
    const part = (unpack: Inst): Vreg => s.immediate(Inst.VpsrawXXI, s.three(unpack, a, a), 8 + bits);
    s.three(Inst.VpacksswbXXX, part(Inst.VpunpcklbwXXX), part(Inst.VpunpckhbwXXX), to);
    return true;
  }
  // As words, without what came from the other byte.
  const mask = op === Op.I8x16Shl ? (0xff << bits) & 0xff : 0xff >> bits;
  s.withWord(Inst.VpandXXX, s.immediate(op === Op.I8x16Shl ? Inst.VpsllwXXI : Inst.VpsrlwXXI, a, bits), mask * 0x01010101, to);
  return true;
}

const isShift = (op: Op): boolean => SHIFTS.has(op) || op === Op.I64x2ShrS || op === Op.I8x16Shl || op === Op.I8x16ShrS || op === Op.I8x16ShrU;

/** a op b, where b may be a constant. */
export function lowerThree(lowering: Lowering, op: Inst, value: Value, to: Vreg): void {
  const { func } = lowering;
  lowering.threeOf(op, to, lowering.use(func.operand(value, 0)), func.operand(value, 1));
}
