/** Integers: arithmetic with immediates and folded addresses, shifts, selections, checks, division. */
import { type Value, Type, isFloatOrVector } from '../../ir/entities.js';
import { IrOp, OPS } from '../../ir/ops.js';
import { TrapNumber } from '../../ir/traps.js';
import { type Vreg, DEF, USE, USE_LATE, defFixed, defReusing, useFixed } from '../machine-code.js';
import { Condition, move32, move64 } from './condition.js';
import { Inst } from './instruction.js';
import { type Lowering, atRegister } from './lower.js';
import { BranchCondition, X64 } from './pseudo.js';
import { rax, rcx, rdx } from './registers.js';

/** What `ref_tag` leaves of a reference. */
export const REF_TAG_BITS = 7;

export function lowerBinary(l: Lowering, value: Value, registers: Inst, withImmediate: Inst): void {
  const { func } = l;
  const b = func.operand(value, 1);
  const immediate = l.immediate(b);
  const to = l.result(value);
  if (immediate !== null) {
    l.tiedImmediate(withImmediate, to, l.use(func.operand(value, 0)), immediate);
  } else {
    tieBetter(l, registers, to, func.operand(value, 0), b, OPS[func.op[value]].commutative);
  }
}

/** The result takes the register of the first operand: of the second, where the order does not matter and nobody needs that any more. */
function tieBetter(l: Lowering, op: Inst, to: Vreg, a: Value, b: Value, commutative: boolean): void {
  const [first, second] = commutative && l.isLastUse(b) && !l.isLastUse(a) ? [b, a] : [a, b];
  const right = l.use(second);
  l.tied(op, to, l.use(first), right);
}

/** Address arithmetic: `lea` leaves its operands alone, and adds a third part. */
export function lowerAdd(l: Lowering, value: Value, wide: boolean): void {
  const { func } = l;
  const a = func.operand(value, 0);
  const b = func.operand(value, 1);
  const lea = wide ? Inst.Lea64RM : Inst.Lea32RM;
  const immediate = l.immediate(b);
  const to = l.result(value);
  if (immediate !== null) {
    if (func.op[a] === IrOp.Iadd && l.isSunk(a) && l.immediate(func.operand(a, 1)) === null) {
      l.load(lea, to, { ...l.sum(func.operand(a, 0), func.operand(a, 1)), displacement: immediate });
    } else {
      l.load(lea, to, atRegister(l.use(a), immediate));
    }
    return;
  }
  l.load(lea, to, l.sum(a, b));
}

export function lowerAnd(l: Lowering, value: Value, wide: boolean): void {
  const { func } = l;
  const immediate = l.immediate(func.operand(value, 1));
  if (!wide || immediate === null) {
    if (immediate === 0xff || immediate === 0xffff) {
      l.unary(immediate === 0xff ? Inst.Movzx8To32RR : Inst.Movzx16To32RR, l.result(value), l.use(func.operand(value, 0)));
      return;
    }
    const b = func.operand(value, 1);
    // and with 0xffffffff of 64 bits
    if (wide && func.op[b] === IrOp.Iconst && func.low[b] === -1 && func.high[b] === 0) {
      l.unary(Inst.Mov32RR, l.result(value), l.use(func.operand(value, 0)));
      return;
    }
    const a = func.operand(value, 0);
    if (immediate !== null && func.op[a] === IrOp.RefTag && l.isSunk(a)) {
      l.tiedImmediate(Inst.And32RI, l.result(value), l.use(func.operand(a, 0)), immediate & REF_TAG_BITS);
      return;
    }
    lowerBinary(l, value, wide ? Inst.And64RR : Inst.And32RR, wide ? Inst.And64RI : Inst.And32RI);
    return;
  }
  lowerBinary(l, value, Inst.And64RR, Inst.And64RI);
}

export function lowerMultiply(l: Lowering, value: Value, wide: boolean): void {
  const { func } = l;
  const a = func.operand(value, 0);
  const b = func.operand(value, 1);
  const immediate = l.immediate(b);
  const to = l.result(value);
  if (immediate !== null) {
    l.twoImmediate(wide ? Inst.Imul64RRI : Inst.Imul32RRI, to, l.use(a), immediate);
  } else {
    tieBetter(l, wide ? Inst.Imul64RR : Inst.Imul32RR, to, a, b, true);
  }
}

export function lowerHighProduct(l: Lowering, value: Value, unsigned: boolean): void {
  const { func } = l;
  const a = l.use(func.operand(value, 0));
  const b = l.use(func.operand(value, 1));
  const low = l.newVreg(Type.I64);
  l.pseudo(unsigned ? Inst.Mul64R : Inst.Imul64R, [b, USE, low, defFixed(rax), l.result(value), defFixed(rdx), a, useFixed(rax)], []);
}

export function lowerShift(l: Lowering, value: Value, withImmediate: Inst, registers: Inst): void {
  const { func } = l;
  const b = func.operand(value, 1);
  const immediate = l.immediate(b);
  if (immediate !== null) {
    l.tiedImmediate(withImmediate, l.result(value), l.use(func.operand(value, 0)), immediate & 63);
  } else {
    const count = l.use(b);
    l.three(registers, l.result(value), l.use(func.operand(value, 0)), count);
  }
}

export function lowerRotate(l: Lowering, value: Value, wide: boolean, left: boolean): void {
  const { func } = l;
  const b = func.operand(value, 1);
  const a = l.use(func.operand(value, 0));
  const immediate = l.immediate(b);
  const to = l.result(value);
  if (immediate !== null) {
    const bits = wide ? 64 : 32;
    const right = left ? (bits - (immediate & (bits - 1))) & (bits - 1) : immediate & (bits - 1);
    l.twoImmediate(wide ? Inst.Rorx64RRI : Inst.Rorx32RRI, to, a, right);
    return;
  }
  const op = left ? (wide ? Inst.Rol64RC : Inst.Rol32RC) : (wide ? Inst.Ror64RC : Inst.Ror32RC);
  l.pseudo(op, [to, defReusing(1), a, USE, l.use(b), useFixed(rcx)], []);
}

export function lowerSelect(l: Lowering, value: Value): void {
  const { func } = l;
  const type = func.type[value] as Type;
  const then = l.use(func.operand(value, 1));
  const otherwise = l.use(func.operand(value, 2));
  const to = l.result(value);
  if (isFloatOrVector(type)) {
    const condition = l.condition(func.operand(value, 0));
    l.pseudo(X64.SelectVector, [to, defReusing(1), otherwise, USE, then, USE_LATE], [condition, type]);
    return;
  }
  const condition = l.condition(func.operand(value, 0));
  conditionalMove(l, type, condition, to, otherwise, then);
}

/** to = condition ? then : otherwise */
function conditionalMove(l: Lowering, type: Type, condition: Condition | BranchCondition, to: Vreg, otherwise: Vreg, then: Vreg): void {
  const move = type === Type.I64 ? move64 : move32;
  if (condition === BranchCondition.FloatEqual) {
    // Unequal or unordered takes the other one.
    const first = l.newVreg(type);
    l.tied(move(Condition.NotEqual) as Inst, first, then, otherwise);
    l.tied(move(Condition.Parity) as Inst, to, first, otherwise);
  } else if (condition === BranchCondition.FloatNotEqual) {
    const first = l.newVreg(type);
    l.tied(move(Condition.NotEqual) as Inst, first, otherwise, then);
    l.tied(move(Condition.Parity) as Inst, to, first, then);
  } else {
    l.tied(move(condition as Condition) as Inst, to, otherwise, then);
  }
}

/** index < length ? index : 0, without a branch. */
export function lowerClamp(l: Lowering, value: Value, wide: boolean): void {
  const { func } = l;
  const index = l.use(func.operand(value, 0));
  const lengthValue = func.operand(value, 1);
  const zero = l.newVreg(func.type[value]);
  l.pseudo(wide ? X64.Const64 : X64.Const32, [zero, DEF], [0, 0]);
  const immediate = l.immediate(lengthValue);
  if (immediate !== null) l.pseudo(wide ? Inst.Cmp64RI : Inst.Cmp32RI, [index, USE], [immediate]);
  else l.pseudo(wide ? Inst.Cmp64RR : Inst.Cmp32RR, [index, USE, l.use(lengthValue), USE], []);
  conditionalMove(l, func.type[value], Condition.AboveOrEqual, l.result(value), index, zero);
}

/** Traps unless index + extent ≤ length; gives the index, or 0 on a wrongly predicted way. */
export function lowerBounds(l: Lowering, value: Value): void {
  const { func } = l;
  const index = l.use(func.operand(value, 0));
  const length = l.use(func.operand(value, 1));
  const limit = l.newVreg(Type.I64);
  // Nobody asks for the index where guests may speculate.
  const zero = l.newVreg(Type.I64);
  const isUsed = l.isWanted(value);
  if (isUsed) l.pseudo(X64.Const64, [zero, DEF], [0, 0]);
  // The last index that is in bounds: there is none where the memory is shorter than the extent.
  const difference = func.aux[value] === 1 ? limit : l.newVreg(Type.I64);
  l.tiedImmediate(Inst.Sub64RI, difference, length, func.low[value]);
  if (difference !== limit) {
    l.pseudo(X64.TrapIf, [], [Condition.Below, TrapNumber.MemoryOutOfBounds]);
    if (isUsed) conditionalMove(l, Type.I64, Condition.Below, limit, difference, zero);
    else l.unary(Inst.Mov64RR, limit, difference);
  }
  l.pseudo(Inst.Cmp64RR, [index, USE, limit, USE], []);
  l.pseudo(X64.TrapIf, [], [Condition.Above, TrapNumber.MemoryOutOfBounds]);
  if (isUsed) conditionalMove(l, Type.I64, Condition.Above, l.result(value), index, zero);
}

export function lowerDivision(l: Lowering, value: Value, op: IrOp, wide: boolean): void {
  const { func } = l;
  const type = func.type[value] as Type;
  const a = l.use(func.operand(value, 0));
  const b = l.use(func.operand(value, 1));
  const signed = op === IrOp.Sdiv || op === IrOp.Srem;
  const isQuotient = op === IrOp.Sdiv || op === IrOp.Udiv;
  const to = l.result(value);
  const other = l.newVreg(type);
  if (op === IrOp.Srem) {
    const temporary = l.newVreg(type);
    l.pseudo(X64.Srem, [to, defFixed(rdx), temporary, defFixed(rax), a, useFixed(rax), b, USE_LATE], [type]);
    return;
  }
  const high = l.newVreg(type);
  if (signed) l.pseudo(wide ? Inst.Cqo : Inst.Cdq, [high, defFixed(rdx), a, useFixed(rax)], []);
  else l.pseudo(X64.Const32, [high, DEF], [0, 0]);
  const divide = signed ? (wide ? Inst.Idiv64R : Inst.Idiv32R) : (wide ? Inst.Div64R : Inst.Div32R);
  const quotient = isQuotient ? to : other;
  const remainder = isQuotient ? other : to;
  l.pseudo(divide, [b, USE_LATE, quotient, defFixed(rax), remainder, defFixed(rdx), a, useFixed(rax), high, useFixed(rdx)], []);
}
