/** Scalar floats: arithmetic, signs, rounding, conversions. */
import { type Value, Type } from '../../ir/entities.js';
import { IrOp, OPS } from '../../ir/ops.js';
import { type Vreg, DEF, DEF_EARLY, USE, USE_LATE, defReusing } from '../machine-code.js';
import { Inst } from './instruction.js';
import type { Lowering } from './lower.js';
import { X64 } from './pseudo.js';

export function lowerFloat(l: Lowering, value: Value, op: IrOp, type: Type): void {
  const { func } = l;
  const to = l.result(value);
  const a = func.operand(value, 0);
  const from = func.type[a] as Type;
  const double = type === Type.F64;
  const binary = (ss: Inst, sd: Inst): void => {
    const left = l.use(a);
    l.threeOf(double ? sd : ss, to, left, func.operand(value, 1));
  };
  const round = (mode: number): void => {
    const x = l.use(a);
    l.threeImmediate(double ? Inst.VroundsdXXXI : Inst.VroundssXXXI, to, x, x, mode);
  };
  switch (op) {
    case IrOp.Fadd: binary(Inst.VaddssXXX, Inst.VaddsdXXX); return;
    case IrOp.Fsub: binary(Inst.VsubssXXX, Inst.VsubsdXXX); return;
    case IrOp.Fmul: binary(Inst.VmulssXXX, Inst.VmulsdXXX); return;
    case IrOp.Fdiv: binary(Inst.VdivssXXX, Inst.VdivsdXXX); return;
    case IrOp.Fmin: case IrOp.Fmax: {
      const left = l.use(a);
      const right = l.use(func.operand(value, 1));
      l.pseudo(op === IrOp.Fmin ? X64.Fmin : X64.Fmax, [to, defReusing(1), left, USE, right, USE_LATE], [type]);
      return;
    }
    case IrOp.Fsqrt: {
      const x = l.use(a);
      l.three(double ? Inst.VsqrtsdXXX : Inst.VsqrtssXXX, to, x, x);
      return;
    }
    case IrOp.Fnearest: round(8); return;
    case IrOp.Ffloor: round(9); return;
    case IrOp.Fceil: round(10); return;
    case IrOp.Ftrunc: round(11); return;
    case IrOp.Fabs: masked(l, Inst.VandpsXXX, to, l.use(a), double, 0x7fffffff, -1); return;
    case IrOp.Fneg: masked(l, Inst.VxorpsXXX, to, l.use(a), double, 0x80000000 | 0, 0); return;
    case IrOp.Fcopysign: {
      const magnitude = l.newVreg(type);
      const sign = l.newVreg(type);
      masked(l, Inst.VandpsXXX, magnitude, l.use(a), double, 0x7fffffff, -1);
      masked(l, Inst.VandpsXXX, sign, l.use(func.operand(value, 1)), double, 0x80000000 | 0, 0);
      l.three(Inst.VorpsXXX, to, magnitude, sign);
      return;
    }
    case IrOp.Fpromote: {
      const x = l.use(a);
      l.three(Inst.Vcvtss2sdXXX, to, x, x);
      return;
    }
    case IrOp.Fdemote: {
      const x = l.use(a);
      l.three(Inst.Vcvtsd2ssXXX, to, x, x);
      return;
    }
    case IrOp.Bitcast:
      switch (type) {
        case Type.I32: l.unary(Inst.VmovdRX, to, l.use(a)); return;
        case Type.I64: l.unary(Inst.VmovqRX, to, l.use(a)); return;
        case Type.F32: l.unary(Inst.VmovdXR, to, l.use(a)); return;
        default: l.unary(Inst.VmovqXR, to, l.use(a)); return;
      }
    case IrOp.Sfloat: toFloat(l, to, l.use(a), from === Type.I64, double); return;
    case IrOp.Ufloat: unsignedToFloat(l, to, a, from, double); return;
    case IrOp.Sint: case IrOp.Uint: case IrOp.SintSat: case IrOp.UintSat: {
      const x = l.use(a);
      const vector = l.newVreg(from);
      const general = l.newVreg(Type.I64);
      const saturates = op === IrOp.SintSat || op === IrOp.UintSat;
      const signed = op === IrOp.Sint || op === IrOp.SintSat;
      l.pseudo(saturates ? X64.TruncSat : X64.TruncTrap, [to, DEF_EARLY, vector, DEF_EARLY, general, DEF_EARLY, x, USE], [from, type, signed ? 1 : 0]);
      return;
    }
    default: throw new Error(`${OPS[op].name} has no lowering`);
  }
}

/** to = x op a constant of one lane: high word (of a double), low word. For floats the high word is the only one. */
function masked(l: Lowering, op: Inst, to: Vreg, x: Vreg, double: boolean, high: number, low: number): void {
  l.withConstant(op, to, x, 16, double ? [low, high, low, high] : [high, high, high, high]);
}

/** The unused lanes of the result come from a register of zeros: no wait for whoever used it last. */
function toFloat(l: Lowering, to: Vreg, x: Vreg, wide: boolean, double: boolean): void {
  const zero = l.newVreg(double ? Type.F64 : Type.F32);
  l.pseudo(double ? X64.ConstF64 : X64.ConstF32, [zero, DEF], [0, 0]);
  const op = double ? (wide ? Inst.Vcvtsi2sd64XXR : Inst.Vcvtsi2sd32XXR) : (wide ? Inst.Vcvtsi2ss64XXR : Inst.Vcvtsi2ss32XXR);
  l.three(op, to, zero, x);
}

function unsignedToFloat(l: Lowering, to: Vreg, a: Value, from: Type, double: boolean): void {
  const x = l.use(a);
  // 32 bits with an upper half of zero are a positive number of 64.
  if (from === Type.I32) {
    toFloat(l, to, x, true, double);
    return;
  }
  const temporary = l.newVreg(Type.I64);
  const half = l.newVreg(Type.I64);
  l.pseudo(X64.UfloatI64, [to, DEF_EARLY, temporary, DEF_EARLY, half, DEF_EARLY, x, USE], [double ? Type.F64 : Type.F32]);
}
