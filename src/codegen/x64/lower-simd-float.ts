/** Vectors of floats: signs, rounding, minimum and maximum, conversions. */
import { Op } from '../../wasm/opcode.js';
import type { Vreg } from '../machine-code.js';
import { FloatPredicate } from './condition.js';
import { Inst } from './instruction.js';
import type { VectorSequences } from './vector-sequences.js';

/** Rounding modes of `vroundps` and its like, without exceptions: nearest, down, up, to zero. */
const ROUNDING = new Map<Op, readonly [Inst, number]>([
  [Op.F32x4Nearest, [Inst.VroundpsXXI, 8]], [Op.F32x4Floor, [Inst.VroundpsXXI, 9]], [Op.F32x4Ceil, [Inst.VroundpsXXI, 10]], [Op.F32x4Trunc, [Inst.VroundpsXXI, 11]],
  [Op.F64x2Nearest, [Inst.VroundpdXXI, 8]], [Op.F64x2Floor, [Inst.VroundpdXXI, 9]], [Op.F64x2Ceil, [Inst.VroundpdXXI, 10]], [Op.F64x2Trunc, [Inst.VroundpdXXI, 11]],
]);

export function lowerVectorFloat(s: VectorSequences, op: Op, to: Vreg, [a, b, c]: readonly Vreg[]): boolean {
  const rounding = ROUNDING.get(op);
  if (rounding !== undefined) return s.immediate(rounding[0], a, rounding[1], to) >= 0;
  switch (op) {
    case Op.F32x4Abs: s.three(Inst.VpandXXX, a, s.words(0x7fffffff), to); return true;
    case Op.F64x2Abs: s.three(Inst.VpandXXX, a, s.words(-1, 0x7fffffff), to); return true;
    case Op.F32x4Neg: s.three(Inst.VpxorXXX, a, s.words(0x80000000), to); return true;
    case Op.F64x2Neg: s.three(Inst.VpxorXXX, a, s.words(0, 0x80000000), to); return true;
    case Op.F32x4Min: case Op.F32x4RelaxedMin: minimum(s, to, a, b, false); return true;
    case Op.F64x2Min: case Op.F64x2RelaxedMin: minimum(s, to, a, b, true); return true;
    case Op.F32x4Max: case Op.F32x4RelaxedMax: maximum(s, to, a, b, false); return true;
    case Op.F64x2Max: case Op.F64x2RelaxedMax: maximum(s, to, a, b, true); return true;
    case Op.F32x4RelaxedMadd: s.three(Inst.VaddpsXXX, s.three(Inst.VmulpsXXX, a, b), c, to); return true;
    case Op.F64x2RelaxedMadd: s.three(Inst.VaddpdXXX, s.three(Inst.VmulpdXXX, a, b), c, to); return true;
    case Op.F32x4RelaxedNmadd: s.three(Inst.VaddpsXXX, s.three(Inst.VmulpsXXX, s.three(Inst.VpxorXXX, a, s.words(0x80000000)), b), c, to); return true;
    case Op.F64x2RelaxedNmadd: s.three(Inst.VaddpdXXX, s.three(Inst.VmulpdXXX, s.three(Inst.VpxorXXX, a, s.words(0, 0x80000000)), b), c, to); return true;
    case Op.I32x4TruncSatF32x4S: case Op.I32x4RelaxedTruncF32x4S: {
      const number = s.three(Inst.VandpsXXX, a, s.threeImmediate(Inst.VcmppsXXXI, a, a, FloatPredicate.Equal));
      // What is too large has become the least integer: turned around it is the largest.
      const large = s.threeImmediate(Inst.VcmppsXXXI, s.float(2 ** 31), number, FloatPredicate.LessOrEqual);
      s.three(Inst.VpxorXXX, s.unary(Inst.Vcvttps2dqXX, number), large, to);
      return true;
    }
    case Op.I32x4TruncSatF32x4U: case Op.I32x4RelaxedTruncF32x4U: {
      // NaN and negative numbers become zero: the second operand of `max`.
      const number = s.three(Inst.VmaxpsXXX, a, s.zero());
      const limit = s.float(2 ** 31);
      const rest = s.three(Inst.VsubpsXXX, number, limit);
      const overflow = s.threeImmediate(Inst.VcmppsXXXI, limit, rest, FloatPredicate.LessOrEqual);
      const upper = s.three(Inst.VpmaxsdXXX, s.three(Inst.VpxorXXX, s.unary(Inst.Vcvttps2dqXX, rest), overflow), s.zero());
      s.three(Inst.VpadddXXX, s.unary(Inst.Vcvttps2dqXX, number), upper, to);
      return true;
    }
    case Op.F32x4ConvertI32x4U: {
      // The upper part, halved so that it is positive, has few bits: exact; one rounding at the end.
      const low = s.three(Inst.VpandXXX, a, s.words(0xffff));
      const half = s.unary(Inst.Vcvtdq2psXX, s.immediate(Inst.VpsrldXXI, s.three(Inst.VpsubdXXX, a, low), 1));
      s.three(Inst.VaddpsXXX, s.three(Inst.VaddpsXXX, half, half), s.unary(Inst.Vcvtdq2psXX, low), to);
      return true;
    }
    case Op.I32x4TruncSatF64x2SZero: case Op.I32x4RelaxedTruncF64x2SZero: {
      const number = s.three(Inst.VandpdXXX, a, s.threeImmediate(Inst.VcmppdXXXI, a, a, FloatPredicate.Equal));
      s.unary(Inst.Vcvttpd2dqXX, s.three(Inst.VminpdXXX, number, s.double(2147483647)), to);
      return true;
    }
    case Op.I32x4TruncSatF64x2UZero: case Op.I32x4RelaxedTruncF64x2UZero: {
      const number = s.three(Inst.VminpdXXX, s.three(Inst.VmaxpdXXX, a, s.zero()), s.double(4294967295));
      // Added to 2^52, the lowest 32 bits of a double are the integer.
      const shifted = s.three(Inst.VaddpdXXX, s.immediate(Inst.VroundpdXXI, number, 11), s.double(2 ** 52));
      s.threeImmediate(Inst.VshufpsXXXI, shifted, s.zero(), 0x88, to);
      return true;
    }
    case Op.F64x2ConvertLowI32x4U:
      s.three(Inst.VsubpdXXX, s.three(Inst.VpunpckldqXXX, a, s.words(0x43300000)), s.double(2 ** 52), to);
      return true;
    default: return false;
  }
}

/** NaN where either is, negative zero below positive zero: both orders of the processor's minimum, together. */
function minimum(s: VectorSequences, to: Vreg, a: Vreg, b: Vreg, double: boolean): void {
  const op = double ? Inst.VminpdXXX : Inst.VminpsXXX;
  const first = s.three(op, a, b);
  const second = s.three(op, b, a);
  quieted(s, to, s.three(Inst.VporXXX, first, second), second, double);
}

function maximum(s: VectorSequences, to: Vreg, a: Vreg, b: Vreg, double: boolean): void {
  const op = double ? Inst.VmaxpdXXX : Inst.VmaxpsXXX;
  const first = s.three(op, a, b);
  const difference = s.three(Inst.VpxorXXX, s.three(op, b, a), first);
  // Where only the sign differs, it is taken away.
  const joined = s.three(double ? Inst.VsubpdXXX : Inst.VsubpsXXX, s.three(Inst.VporXXX, first, difference), difference);
  quieted(s, to, joined, difference, double);
}

/** Lanes that are NaN become the canonical one. */
function quieted(s: VectorSequences, to: Vreg, value: Vreg, other: Vreg, double: boolean): void {
  const isNaN = s.threeImmediate(double ? Inst.VcmppdXXXI : Inst.VcmppsXXXI, other, value, FloatPredicate.Unordered);
  const payload = s.immediate(double ? Inst.VpsrlqXXI : Inst.VpsrldXXI, isNaN, double ? 13 : 10);
  s.three(Inst.VpandnXXX, payload, s.three(Inst.VporXXX, value, isNaN), to);
}
