/**
 * Vector operations, on AVX and AVX2 with 128 bits. Most are one instruction: rows, with the order of their operands.
 * The rest are short sequences. Results are exactly the interpreter's, relaxed operations included (those of the
 * deterministic profile), except for the sign and payload of NaNs that the specification leaves open.
 */
import { type Value, Type } from '../../ir/entities.js';
import { Op } from '../../wasm/opcode.js';
import { ROWS } from '../../wasm/opcodes.js';
import type { Vreg } from '../machine-code.js';
import { Condition, FloatPredicate } from './condition.js';
import { Inst } from './instruction.js';
import type { Lowering } from './lower.js';
import { lowerConstantShift, lowerThree } from './lower-simd-constants.js';
import { lowerVectorFloat } from './lower-simd-float.js';
import { lowerVectorLane } from './lower-simd-lanes.js';
import { NotLowered } from './not-lowered.js';
import { VectorSequences } from './vector-sequences.js';

/** result = op a, b */
const BINARY = new Map<Op, Inst>([
  [Op.I8x16Eq, Inst.VpcmpeqbXXX], [Op.I16x8Eq, Inst.VpcmpeqwXXX], [Op.I32x4Eq, Inst.VpcmpeqdXXX], [Op.I64x2Eq, Inst.VpcmpeqqXXX],
  [Op.I8x16GtS, Inst.VpcmpgtbXXX], [Op.I16x8GtS, Inst.VpcmpgtwXXX], [Op.I32x4GtS, Inst.VpcmpgtdXXX], [Op.I64x2GtS, Inst.VpcmpgtqXXX],
  [Op.V128And, Inst.VpandXXX], [Op.V128Or, Inst.VporXXX], [Op.V128Xor, Inst.VpxorXXX],
  [Op.I8x16NarrowI16x8S, Inst.VpacksswbXXX], [Op.I8x16NarrowI16x8U, Inst.VpackuswbXXX],
  [Op.I16x8NarrowI32x4S, Inst.VpackssdwXXX], [Op.I16x8NarrowI32x4U, Inst.VpackusdwXXX],
  [Op.I8x16Add, Inst.VpaddbXXX], [Op.I16x8Add, Inst.VpaddwXXX], [Op.I32x4Add, Inst.VpadddXXX], [Op.I64x2Add, Inst.VpaddqXXX],
  [Op.I8x16Sub, Inst.VpsubbXXX], [Op.I16x8Sub, Inst.VpsubwXXX], [Op.I32x4Sub, Inst.VpsubdXXX], [Op.I64x2Sub, Inst.VpsubqXXX],
  [Op.I8x16AddSatS, Inst.VpaddsbXXX], [Op.I8x16AddSatU, Inst.VpaddusbXXX], [Op.I16x8AddSatS, Inst.VpaddswXXX], [Op.I16x8AddSatU, Inst.VpadduswXXX],
  [Op.I8x16SubSatS, Inst.VpsubsbXXX], [Op.I8x16SubSatU, Inst.VpsubusbXXX], [Op.I16x8SubSatS, Inst.VpsubswXXX], [Op.I16x8SubSatU, Inst.VpsubuswXXX],
  [Op.I16x8Mul, Inst.VpmullwXXX], [Op.I32x4Mul, Inst.VpmulldXXX],
  [Op.I8x16MinS, Inst.VpminsbXXX], [Op.I8x16MinU, Inst.VpminubXXX], [Op.I8x16MaxS, Inst.VpmaxsbXXX], [Op.I8x16MaxU, Inst.VpmaxubXXX],
  [Op.I16x8MinS, Inst.VpminswXXX], [Op.I16x8MinU, Inst.VpminuwXXX], [Op.I16x8MaxS, Inst.VpmaxswXXX], [Op.I16x8MaxU, Inst.VpmaxuwXXX],
  [Op.I32x4MinS, Inst.VpminsdXXX], [Op.I32x4MinU, Inst.VpminudXXX], [Op.I32x4MaxS, Inst.VpmaxsdXXX], [Op.I32x4MaxU, Inst.VpmaxudXXX],
  [Op.I8x16AvgrU, Inst.VpavgbXXX], [Op.I16x8AvgrU, Inst.VpavgwXXX], [Op.I32x4DotI16x8S, Inst.VpmaddwdXXX],
  [Op.F32x4Add, Inst.VaddpsXXX], [Op.F32x4Sub, Inst.VsubpsXXX], [Op.F32x4Mul, Inst.VmulpsXXX], [Op.F32x4Div, Inst.VdivpsXXX],
  [Op.F64x2Add, Inst.VaddpdXXX], [Op.F64x2Sub, Inst.VsubpdXXX], [Op.F64x2Mul, Inst.VmulpdXXX], [Op.F64x2Div, Inst.VdivpdXXX],
]);

/** result = op b, a */
const SWAPPED = new Map<Op, Inst>([
  [Op.I8x16LtS, Inst.VpcmpgtbXXX], [Op.I16x8LtS, Inst.VpcmpgtwXXX], [Op.I32x4LtS, Inst.VpcmpgtdXXX], [Op.I64x2LtS, Inst.VpcmpgtqXXX],
  [Op.V128Andnot, Inst.VpandnXXX],
  [Op.F32x4Pmin, Inst.VminpsXXX], [Op.F32x4Pmax, Inst.VmaxpsXXX], [Op.F64x2Pmin, Inst.VminpdXXX], [Op.F64x2Pmax, Inst.VmaxpdXXX],
]);

/** result = not (op a, b), or of the operands swapped. */
const NEGATED = new Map<Op, readonly [Inst, boolean]>([
  [Op.I8x16Ne, [Inst.VpcmpeqbXXX, false]], [Op.I16x8Ne, [Inst.VpcmpeqwXXX, false]], [Op.I32x4Ne, [Inst.VpcmpeqdXXX, false]], [Op.I64x2Ne, [Inst.VpcmpeqqXXX, false]],
  [Op.I64x2LeS, [Inst.VpcmpgtqXXX, false]], [Op.I64x2GeS, [Inst.VpcmpgtqXXX, true]],
]);

/** result = (op a, b) == a, or not: what has no comparison of its own is compared by minimum or maximum. */
const BY_EXTREME = new Map<Op, readonly [extreme: Inst, equal: Inst, negated: boolean]>([
  [Op.I8x16GeS, [Inst.VpmaxsbXXX, Inst.VpcmpeqbXXX, false]], [Op.I8x16GeU, [Inst.VpmaxubXXX, Inst.VpcmpeqbXXX, false]],
  [Op.I8x16LeS, [Inst.VpminsbXXX, Inst.VpcmpeqbXXX, false]], [Op.I8x16LeU, [Inst.VpminubXXX, Inst.VpcmpeqbXXX, false]],
  [Op.I8x16LtU, [Inst.VpmaxubXXX, Inst.VpcmpeqbXXX, true]], [Op.I8x16GtU, [Inst.VpminubXXX, Inst.VpcmpeqbXXX, true]],
  [Op.I16x8GeS, [Inst.VpmaxswXXX, Inst.VpcmpeqwXXX, false]], [Op.I16x8GeU, [Inst.VpmaxuwXXX, Inst.VpcmpeqwXXX, false]],
  [Op.I16x8LeS, [Inst.VpminswXXX, Inst.VpcmpeqwXXX, false]], [Op.I16x8LeU, [Inst.VpminuwXXX, Inst.VpcmpeqwXXX, false]],
  [Op.I16x8LtU, [Inst.VpmaxuwXXX, Inst.VpcmpeqwXXX, true]], [Op.I16x8GtU, [Inst.VpminuwXXX, Inst.VpcmpeqwXXX, true]],
  [Op.I32x4GeS, [Inst.VpmaxsdXXX, Inst.VpcmpeqdXXX, false]], [Op.I32x4GeU, [Inst.VpmaxudXXX, Inst.VpcmpeqdXXX, false]],
  [Op.I32x4LeS, [Inst.VpminsdXXX, Inst.VpcmpeqdXXX, false]], [Op.I32x4LeU, [Inst.VpminudXXX, Inst.VpcmpeqdXXX, false]],
  [Op.I32x4LtU, [Inst.VpmaxudXXX, Inst.VpcmpeqdXXX, true]], [Op.I32x4GtU, [Inst.VpminudXXX, Inst.VpcmpeqdXXX, true]],
]);

/** Comparisons of floats: predicate, and whether the operands are swapped. */
const COMPARISONS = new Map<Op, readonly [Inst, FloatPredicate, boolean]>([
  [Op.F32x4Eq, [Inst.VcmppsXXXI, FloatPredicate.Equal, false]], [Op.F32x4Ne, [Inst.VcmppsXXXI, FloatPredicate.NotEqual, false]],
  [Op.F32x4Lt, [Inst.VcmppsXXXI, FloatPredicate.Less, false]], [Op.F32x4Gt, [Inst.VcmppsXXXI, FloatPredicate.Less, true]],
  [Op.F32x4Le, [Inst.VcmppsXXXI, FloatPredicate.LessOrEqual, false]], [Op.F32x4Ge, [Inst.VcmppsXXXI, FloatPredicate.LessOrEqual, true]],
  [Op.F64x2Eq, [Inst.VcmppdXXXI, FloatPredicate.Equal, false]], [Op.F64x2Ne, [Inst.VcmppdXXXI, FloatPredicate.NotEqual, false]],
  [Op.F64x2Lt, [Inst.VcmppdXXXI, FloatPredicate.Less, false]], [Op.F64x2Gt, [Inst.VcmppdXXXI, FloatPredicate.Less, true]],
  [Op.F64x2Le, [Inst.VcmppdXXXI, FloatPredicate.LessOrEqual, false]], [Op.F64x2Ge, [Inst.VcmppdXXXI, FloatPredicate.LessOrEqual, true]],
]);

const UNARY = new Map<Op, Inst>([
  [Op.I8x16Abs, Inst.VpabsbXX], [Op.I16x8Abs, Inst.VpabswXX], [Op.I32x4Abs, Inst.VpabsdXX],
  [Op.I16x8ExtendLowI8x16S, Inst.VpmovsxbwXX], [Op.I16x8ExtendLowI8x16U, Inst.VpmovzxbwXX],
  [Op.I32x4ExtendLowI16x8S, Inst.VpmovsxwdXX], [Op.I32x4ExtendLowI16x8U, Inst.VpmovzxwdXX],
  [Op.I64x2ExtendLowI32x4S, Inst.VpmovsxdqXX], [Op.I64x2ExtendLowI32x4U, Inst.VpmovzxdqXX],
  [Op.F32x4Sqrt, Inst.VsqrtpsXX], [Op.F64x2Sqrt, Inst.VsqrtpdXX],
  [Op.F32x4ConvertI32x4S, Inst.Vcvtdq2psXX], [Op.F64x2ConvertLowI32x4S, Inst.Vcvtdq2pdXX],
  [Op.F64x2PromoteLowF32x4, Inst.Vcvtps2pdXX], [Op.F32x4DemoteF64x2Zero, Inst.Vcvtpd2psXX],
]);

/** The same of the upper half. */
const UNARY_HIGH = new Map<Op, Inst>([
  [Op.I16x8ExtendHighI8x16S, Inst.VpmovsxbwXX], [Op.I16x8ExtendHighI8x16U, Inst.VpmovzxbwXX],
  [Op.I32x4ExtendHighI16x8S, Inst.VpmovsxwdXX], [Op.I32x4ExtendHighI16x8U, Inst.VpmovzxwdXX],
  [Op.I64x2ExtendHighI32x4S, Inst.VpmovsxdqXX], [Op.I64x2ExtendHighI32x4U, Inst.VpmovzxdqXX],
]);

/** 0 - a */
const NEGATIONS = new Map<Op, Inst>([
  [Op.I8x16Neg, Inst.VpsubbXXX], [Op.I16x8Neg, Inst.VpsubwXXX], [Op.I32x4Neg, Inst.VpsubdXXX], [Op.I64x2Neg, Inst.VpsubqXXX],
]);

/** Extended products: extension, product, upper half. */
const EXTENDED_PRODUCTS = new Map<Op, readonly [Inst, Inst, boolean]>([
  [Op.I16x8ExtmulLowI8x16S, [Inst.VpmovsxbwXX, Inst.VpmullwXXX, false]], [Op.I16x8ExtmulHighI8x16S, [Inst.VpmovsxbwXX, Inst.VpmullwXXX, true]],
  [Op.I16x8ExtmulLowI8x16U, [Inst.VpmovzxbwXX, Inst.VpmullwXXX, false]], [Op.I16x8ExtmulHighI8x16U, [Inst.VpmovzxbwXX, Inst.VpmullwXXX, true]],
  [Op.I32x4ExtmulLowI16x8S, [Inst.VpmovsxwdXX, Inst.VpmulldXXX, false]], [Op.I32x4ExtmulHighI16x8S, [Inst.VpmovsxwdXX, Inst.VpmulldXXX, true]],
  [Op.I32x4ExtmulLowI16x8U, [Inst.VpmovzxwdXX, Inst.VpmulldXXX, false]], [Op.I32x4ExtmulHighI16x8U, [Inst.VpmovzxwdXX, Inst.VpmulldXXX, true]],
  [Op.I64x2ExtmulLowI32x4S, [Inst.VpmovsxdqXX, Inst.VpmuldqXXX, false]], [Op.I64x2ExtmulHighI32x4S, [Inst.VpmovsxdqXX, Inst.VpmuldqXXX, true]],
  [Op.I64x2ExtmulLowI32x4U, [Inst.VpmovzxdqXX, Inst.VpmuludqXXX, false]], [Op.I64x2ExtmulHighI32x4U, [Inst.VpmovzxdqXX, Inst.VpmuludqXXX, true]],
]);

/** Shifts of lanes that the processor shifts: bits, instruction. */
const SHIFTS = new Map<Op, readonly [number, Inst]>([
  [Op.I16x8Shl, [16, Inst.VpsllwXXX]], [Op.I16x8ShrS, [16, Inst.VpsrawXXX]], [Op.I16x8ShrU, [16, Inst.VpsrlwXXX]],
  [Op.I32x4Shl, [32, Inst.VpslldXXX]], [Op.I32x4ShrS, [32, Inst.VpsradXXX]], [Op.I32x4ShrU, [32, Inst.VpsrldXXX]],
  [Op.I64x2Shl, [64, Inst.VpsllqXXX]], [Op.I64x2ShrU, [64, Inst.VpsrlqXXX]],
]);

const ALL_TRUE = new Map<Op, Inst>([
  [Op.I8x16AllTrue, Inst.VpcmpeqbXXX], [Op.I16x8AllTrue, Inst.VpcmpeqwXXX], [Op.I32x4AllTrue, Inst.VpcmpeqdXXX], [Op.I64x2AllTrue, Inst.VpcmpeqqXXX],
]);

export function lowerSimd(lowering: Lowering, value: Value): void {
  const { func } = lowering;
  const op = func.low[value] as Op;
  const s = new VectorSequences(lowering);
  const binary = BINARY.get(op);
  if (binary !== undefined) {
    lowerThree(lowering, binary, value, lowering.result(value));
    return;
  }
  if (lowerConstantShift(s, op, value, lowering.result(value))) return;
  const operands = Array.from({ length: func.operandCount(value) }, (_, i) => lowering.use(func.operand(value, i)));
  const to = lowering.result(value);
  if (byRows(s, op, to, operands[0], operands[1])) return;
  if (bySequence(s, op, to, operands)) return;
  if (lowerVectorFloat(s, op, to, operands)) return;
  if (lowerVectorLane(s, op, to, operands, func.aux[value], func.vectors)) return;
  throw new NotLowered(ROWS[op]!.name);
}

function byRows(s: VectorSequences, op: Op, to: Vreg, a: Vreg, b: Vreg): boolean {
  const unary = UNARY.get(op);
  if (unary !== undefined) return s.unary(unary, a, to) >= 0;
  const swapped = SWAPPED.get(op);
  if (swapped !== undefined) return s.three(swapped, b, a, to) >= 0;
  const comparison = COMPARISONS.get(op);
  if (comparison !== undefined) return s.threeImmediate(comparison[0], comparison[2] ? b : a, comparison[2] ? a : b, comparison[1], to) >= 0;
  const negated = NEGATED.get(op);
  if (negated !== undefined) return s.not(negated[1] ? s.three(negated[0], b, a) : s.three(negated[0], a, b), to) >= 0;
  const extreme = BY_EXTREME.get(op);
  if (extreme !== undefined) {
    // a < b is: not (max(a, b) == a); a ≥ b is max(a, b) == a.
    const equal = s.three(extreme[1], s.three(extreme[0], a, b), a, extreme[2] ? undefined : to);
    if (extreme[2]) s.not(equal, to);
    return true;
  }
  const high = UNARY_HIGH.get(op);
  if (high !== undefined) return s.unary(high, s.upper(a), to) >= 0;
  const negation = NEGATIONS.get(op);
  if (negation !== undefined) return s.three(negation, s.zero(), a, to) >= 0;
  const product = EXTENDED_PRODUCTS.get(op);
  if (product !== undefined) {
    const part = (x: Vreg): Vreg => s.unary(product[0], product[2] ? s.upper(x) : x);
    return s.three(product[1], part(a), part(b), to) >= 0;
  }
  const shift = SHIFTS.get(op);
  if (shift !== undefined) return s.three(shift[1], a, s.count(b, shift[0]), to) >= 0;
  return false;
}

function bySequence(s: VectorSequences, op: Op, to: Vreg, operands: readonly Vreg[]): boolean {
  const [a, b, c] = operands;
  const allTrue = ALL_TRUE.get(op);
  if (allTrue !== undefined) {
    s.test(s.three(allTrue, a, s.zero()));
    s.flag(Condition.Equal, to);
    return true;
  }
  switch (op) {
    case Op.V128Not: s.not(a, to); return true;
    case Op.V128Bitselect: case Op.I8x16RelaxedLaneselect: case Op.I16x8RelaxedLaneselect: case Op.I32x4RelaxedLaneselect:
    case Op.I64x2RelaxedLaneselect:
      s.choose(c, a, b, to);
      return true;
    case Op.V128AnyTrue:
      s.test(a);
      s.flag(Condition.NotEqual, to);
      return true;
    case Op.I8x16Bitmask: s.unary(Inst.VpmovmskbRX, a, to); return true;
    case Op.I16x8Bitmask: {
      const bits = s.unary(Inst.VpmovmskbRX, s.three(Inst.VpacksswbXXX, a, a), s.fresh(Type.I32));
      s.unary(Inst.Movzx8To32RR, bits, to);
      return true;
    }
    case Op.I32x4Bitmask: s.unary(Inst.VmovmskpsRX, a, to); return true;
    case Op.I64x2Bitmask: s.unary(Inst.VmovmskpdRX, a, to); return true;
    case Op.I64x2Abs: {
      const sign = s.three(Inst.VpcmpgtqXXX, s.zero(), a);
      s.three(Inst.VpsubqXXX, s.three(Inst.VpxorXXX, a, sign), sign, to);
      return true;
    }
    case Op.I64x2Mul: multiply64(s, to, a, b); return true;
    case Op.I8x16Popcnt: countBits(s, to, a); return true;
    case Op.I8x16Shl: case Op.I8x16ShrS: case Op.I8x16ShrU: shiftBytes(s, op, to, a, b); return true;
    case Op.I64x2ShrS: {
      // Shifted without sign, then the sign is spread: (x ^ m) - m, m being where the sign has gone.
      const count = s.count(b, 64);
      const moved = s.three(Inst.VpsrlqXXX, s.words(0, 0x80000000), count);
      s.three(Inst.VpsubqXXX, s.three(Inst.VpxorXXX, s.three(Inst.VpsrlqXXX, a, count), moved), moved, to);
      return true;
    }
    case Op.I16x8Q15mulrSatS: case Op.I16x8RelaxedQ15mulrS: {
      // Only -1 times -1 comes out as 0x8000.
      const product = s.three(Inst.VpmulhrswXXX, a, b);
      s.three(Inst.VpxorXXX, product, s.three(Inst.VpcmpeqwXXX, product, s.words(0x80008000)), to);
      return true;
    }
    case Op.I16x8ExtaddPairwiseI8x16S: s.three(Inst.VpmaddubswXXX, s.words(0x01010101), a, to); return true;
    case Op.I16x8ExtaddPairwiseI8x16U: s.three(Inst.VpmaddubswXXX, a, s.words(0x01010101), to); return true;
    case Op.I32x4ExtaddPairwiseI16x8S: s.three(Inst.VpmaddwdXXX, a, s.words(0x00010001), to); return true;
    case Op.I32x4ExtaddPairwiseI16x8U: {
      // Less 0x8000 each, as signed numbers; then both are given back.
      const signed = s.three(Inst.VpmaddwdXXX, s.three(Inst.VpxorXXX, a, s.words(0x80008000)), s.words(0x00010001));
      s.three(Inst.VpadddXXX, signed, s.words(0x10000), to);
      return true;
    }
    case Op.I16x8RelaxedDotI8x16I7x16S: dotBytes(s, a, b, to); return true;
    case Op.I32x4RelaxedDotI8x16I7x16AddS:
      s.three(Inst.VpadddXXX, s.three(Inst.VpmaddwdXXX, dotBytes(s, a, b), s.words(0x00010001)), c, to);
      return true;
    default: return false;
  }
}

function multiply64(s: VectorSequences, to: Vreg, a: Vreg, b: Vreg): void {
  const cross = s.three(Inst.VpaddqXXX,
    s.three(Inst.VpmuludqXXX, s.immediate(Inst.VpsrlqXXI, a, 32), b),
    s.three(Inst.VpmuludqXXX, a, s.immediate(Inst.VpsrlqXXI, b, 32)));
  s.three(Inst.VpaddqXXX, s.three(Inst.VpmuludqXXX, a, b), s.immediate(Inst.VpsllqXXI, cross, 32), to);
}

/** A table by nibbles. */
function countBits(s: VectorSequences, to: Vreg, a: Vreg): void {
  const table = s.bytes(Uint8Array.of(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4));
  const low = s.words(0x0f0f0f0f);
  const upper = s.three(Inst.VpandXXX, s.immediate(Inst.VpsrlwXXI, a, 4), low);
  s.three(Inst.VpaddbXXX, s.three(Inst.VpshufbXXX, table, s.three(Inst.VpandXXX, a, low)), s.three(Inst.VpshufbXXX, table, upper), to);
}

/** Bytes are shifted as words, and packed again. */
function shiftBytes(s: VectorSequences, op: Op, to: Vreg, a: Vreg, b: Vreg): void {
  const count = s.count(b, 8);
  if (op === Op.I8x16ShrS) {
    const part = (unpack: Inst): Vreg => s.three(Inst.VpsrawXXX, s.immediate(Inst.VpsrawXXI, s.three(unpack, a, a), 8), count);
    s.three(Inst.VpacksswbXXX, part(Inst.VpunpcklbwXXX), part(Inst.VpunpckhbwXXX), to);
    return;
  }
  const part = (unpack: Inst): Vreg => {
    const wide = s.three(unpack, a, s.zero());
    if (op === Op.I8x16ShrU) return s.three(Inst.VpsrlwXXX, wide, count);
    return s.three(Inst.VpandXXX, s.three(Inst.VpsllwXXX, wide, count), s.words(0x00ff00ff));
  };
  s.three(Inst.VpackuswbXXX, part(Inst.VpunpcklbwXXX), part(Inst.VpunpckhbwXXX), to);
}

/** Products of signed bytes, pairs added and saturated. */
function dotBytes(s: VectorSequences, a: Vreg, b: Vreg, to?: Vreg): Vreg {
  const half = (x: Vreg, high: boolean): Vreg => s.unary(Inst.VpmovsxbwXX, high ? s.upper(x) : x);
  const sums = (high: boolean): Vreg => s.three(Inst.VpmaddwdXXX, half(a, high), half(b, high));
  return s.three(Inst.VpackssdwXXX, sums(false), sums(true), to);
}
