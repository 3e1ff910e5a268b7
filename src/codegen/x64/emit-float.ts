/**
 * Float operations that take several instructions: minimum and maximum, conversions to and from integers, remainders.
 *
 * The processor's `min` and `max` do not know NaN and the sign of zero as WebAssembly does, and its conversions answer
 * with the least integer for everything that does not fit: the usual case is one or two instructions and a branch that
 * is not taken, the rest lies behind the function.
 */
import { Type } from '../../ir/entities.js';
import { TrapNumber } from '../../ir/traps.js';
import type { Label } from '../code-buffer.js';
import { AT_LABEL } from './address.js';
import { Condition, jump } from './condition.js';
import type { Emitter } from './emit.js';
import { Inst } from './instruction.js';
import { AtomicOperation, X64 } from './pseudo.js';
import { type Register, SCRATCH, rax, rdx } from './registers.js';

export function emitFloat(e: Emitter, op: X64): void {
  switch (op) {
    case X64.Fmin: case X64.Fmax: minMax(e, op === X64.Fmin); return;
    case X64.TruncTrap: truncate(e, true); return;
    case X64.TruncSat: truncate(e, false); return;
    case X64.UfloatI64: fromUnsigned64(e); return;
    case X64.Srem: signedRemainder(e); return;
    default: throw new Error(`no emission for ${op}`);
  }
}

/** Compares two floats of a type. */
function compare(e: Emitter, type: Type, a: Register, b: Register): void {
  e.a.rr(type === Type.F64 ? Inst.VucomisdXX : Inst.VucomissXX, a, b);
}

function minMax(e: Emitter, isMin: boolean): void {
  const { a } = e;
  const to = e.register();
  e.skip();
  const other = e.register();
  const type: Type = e.word();
  const double = type === Type.F64;
  const [unordered, equal, done] = [a.newLabel(), a.newLabel(), a.newLabel()];
  compare(e, type, to, other);
  a.l(jump(Condition.Parity), unordered);
  a.l(jump(Condition.Equal), equal);
  if (isMin) a.rrr(double ? Inst.VminsdXXX : Inst.VminssXXX, to, to, other);
  else a.rrr(double ? Inst.VmaxsdXXX : Inst.VmaxssXXX, to, to, other);
  a.bind(done);
  e.defer(() => {
    // A NaN goes through addition, which makes it quiet.
    a.bind(unordered);
    a.rrr(double ? Inst.VaddsdXXX : Inst.VaddssXXX, to, to, other);
    a.l(Inst.JmpL, done);
    // Zeros of both signs: the sign bits decide.
    a.bind(equal);
    a.rrr(isMin ? Inst.VorpsXXX : Inst.VandpsXXX, to, to, other);
    a.l(Inst.JmpL, done);
  });
}

// --- To integers ---

interface Truncation {
  readonly e: Emitter;
  readonly to: Register;
  readonly vector: Register;
  readonly general: Register;
  readonly x: Register;
  readonly from: Type;
  readonly wide: boolean;
  readonly traps: boolean;
}

function truncate(e: Emitter, traps: boolean): void {
  const [to, vector, general, x] = [e.register(), e.register(), e.register(), e.register()];
  const from: Type = e.word();
  const wide = (e.word() as Type) === Type.I64;
  const t: Truncation = { e, to, vector, general, x, from, wide, traps };
  if (e.word() !== 0) truncateSigned(t);
  else if (wide) truncateUnsigned64(t);
  else truncateUnsigned32(t);
}

/** The processor's conversion to a signed integer. */
function convert({ e, from }: Truncation, wide: boolean, to: Register, x: Register): void {
  const double = from === Type.F64;
  const op = wide ? (double ? Inst.Vcvttsd2si64RX : Inst.Vcvttss2si64RX) : (double ? Inst.Vcvttsd2si32RX : Inst.Vcvttss2si32RX);
  e.a.rr(op, to, x);
}

/** Compares x with a constant. */
function compareWith({ e, from, x, vector }: Truncation, constant: number): void {
  loadFloat(e, from, vector, constant);
  compare(e, from, x, vector);
}

function loadFloat({ a }: Emitter, type: Type, to: Register, value: number): void {
  const view = new DataView(new ArrayBuffer(8));
  if (type === Type.F64) {
    view.setFloat64(0, value, true);
    a.rm(Inst.VmovsdXM, to, AT_LABEL, a.pool.word64(view.getInt32(0, true), view.getInt32(4, true)));
  } else {
    view.setFloat32(0, value, true);
    a.rm(Inst.VmovssXM, to, AT_LABEL, a.pool.word32(view.getInt32(0, true)));
  }
}

/** Ends in the trap for what x is: not a number, or too large. */
function refuse({ e, from, x }: Truncation, position: number): void {
  const { a } = e;
  compare(e, from, x, x);
  a.l(jump(Condition.Parity), e.trap(TrapNumber.InvalidConversion, position));
  a.l(Inst.JmpL, e.trap(TrapNumber.IntegerOverflow, position));
}

function truncateSigned(t: Truncation): void {
  const { e, to, wide, x } = t;
  const { a } = e;
  const { position } = e;
  const [slow, done] = [a.newLabel(), a.newLabel()];
  convert(t, wide, to, x);
  // Only the least integer less one overflows.
  a.ri(wide ? Inst.Cmp64RI : Inst.Cmp32RI, to, 1);
  a.l(jump(Condition.Overflow), slow);
  a.bind(done);
  e.defer(() => {
    a.bind(slow);
    if (t.traps) signedSlow(t, done, position);
    else saturateSigned(t, done);
  });
}

/** The least integer may be right. */
function signedSlow(t: Truncation, done: Label, position: number): void {
  const { e, from, wide } = t;
  const { a } = e;
  const refused = a.newLabel();
  const least = wide ? -(2 ** 63) : -(2 ** 31);
  // Where the type has numbers between the least integer and the next below, they are truncated to it.
  const hasFractions = from === Type.F64 && !wide;
  compareWith(t, hasFractions ? least - 1 : least);
  a.l(jump(Condition.Parity), refused);
  a.l(jump(hasFractions ? Condition.BelowOrEqual : Condition.Below), refused);
  compareWith(t, 0);
  a.l(jump(Condition.Below), done);
  a.bind(refused);
  refuse(t, position);
}

function saturateSigned(t: Truncation, done: Label): void {
  const { e, to, wide } = t;
  const { a } = e;
  const isNaN = a.newLabel();
  compareWith(t, 0);
  a.l(jump(Condition.Parity), isNaN);
  // Below zero the least integer, which is there already.
  a.l(jump(Condition.Below), done);
  if (wide) a.constant64(to as never, -1, 0x7fffffff);
  else a.ri(Inst.Mov32RI, to, 0x7fffffff);
  a.l(Inst.JmpL, done);
  a.bind(isNaN);
  a.rr(Inst.Xor32RR, to, to);
  a.l(Inst.JmpL, done);
}

/** Through 64 bits, which hold every number of 32. */
function truncateUnsigned32(t: Truncation): void {
  const { e, to, general, x } = t;
  const { a, position } = e;
  const [slow, done] = [a.newLabel(), a.newLabel()];
  convert(t, true, to, x);
  a.rr(Inst.Mov64RR, general, to);
  a.ri(Inst.Shr64RI, general, 32);
  a.l(jump(Condition.NotEqual), slow);
  a.bind(done);
  e.defer(() => {
    a.bind(slow);
    if (t.traps) {
      refuse(t, position);
      return;
    }
    const zero = a.newLabel();
    compareWith(t, 0);
    // Not a number, or below: zero.
    a.l(jump(Condition.Below), zero);
    a.ri(Inst.Mov32RI, to, -1);
    a.l(Inst.JmpL, done);
    a.bind(zero);
    a.rr(Inst.Xor32RR, to, to);
    a.l(Inst.JmpL, done);
  });
}

/** The upper half of the range is converted less 2^63. */
function truncateUnsigned64(t: Truncation): void {
  const { e, to, vector, from, x } = t;
  const { a, position } = e;
  const [large, slow, done] = [a.newLabel(), a.newLabel(), a.newLabel()];
  compareWith(t, 2 ** 63);
  a.l(jump(Condition.AboveOrEqual), large);
  convert(t, true, to, x);
  a.rr(Inst.Test64RR, to, to);
  a.l(jump(Condition.Sign), slow);
  a.bind(done);
  e.defer(() => {
    a.bind(large);
    const tooLarge = a.newLabel();
    loadFloat(e, from, vector, 2 ** 63);
    a.rrr(from === Type.F64 ? Inst.VsubsdXXX : Inst.VsubssXXX, vector, x, vector);
    convert(t, true, to, vector);
    a.rr(Inst.Test64RR, to, to);
    a.l(jump(Condition.Sign), tooLarge);
    a.ri(Inst.Btc64RI, to, 63);
    a.l(Inst.JmpL, done);
    a.bind(tooLarge);
    if (t.traps) a.l(Inst.JmpL, e.trap(TrapNumber.IntegerOverflow, position));
    else {
      a.ri(Inst.Mov64RI, to, -1);
      a.l(Inst.JmpL, done);
    }
    a.bind(slow);
    if (t.traps) refuse(t, position);
    else {
      a.rr(Inst.Xor32RR, to, to);
      a.l(Inst.JmpL, done);
    }
  });
}

// --- From integers ---

function fromUnsigned64(e: Emitter): void {
  const { a } = e;
  const [to, temporary, low, x] = [e.register(), e.register(), e.register(), e.register()];
  const double = (e.word() as Type) === Type.F64;
  const op = double ? Inst.Vcvtsi2sd64XXR : Inst.Vcvtsi2ss64XXR;
  const [large, done] = [a.newLabel(), a.newLabel()];
  a.rrr(Inst.VxorpsXXX, to, to, to);
  a.rr(Inst.Test64RR, x, x);
  a.l(jump(Condition.Sign), large);
  a.rrr(op, to, to, x);
  a.bind(done);
  e.defer(() => {
    // Half of it, rounded to odd, then doubled: rounds once.
    a.bind(large);
    a.rr(Inst.Mov64RR, temporary, x);
    a.ri(Inst.Shr64RI, temporary, 1);
    a.rr(Inst.Mov32RR, low, x);
    a.ri(Inst.And32RI, low, 1);
    a.rr(Inst.Or64RR, temporary, low);
    a.rrr(op, to, to, temporary);
    a.rrr(double ? Inst.VaddsdXXX : Inst.VaddssXXX, to, to, to);
    a.l(Inst.JmpL, done);
  });
}

// --- Integers ---

function signedRemainder(e: Emitter): void {
  const { a } = e;
  e.skip(3);
  const divisor = e.register();
  const wide = (e.word() as Type) === Type.I64;
  const [minusOne, done] = [a.newLabel(), a.newLabel()];
  a.ri(wide ? Inst.Cmp64RI : Inst.Cmp32RI, divisor, -1);
  a.l(jump(Condition.Equal), minusOne);
  a.none(wide ? Inst.Cqo : Inst.Cdq);
  e.markDivision(divisor, wide, false);
  a.r(wide ? Inst.Idiv64R : Inst.Idiv32R, divisor);
  a.bind(done);
  e.defer(() => {
    a.bind(minusOne);
    a.rr(Inst.Xor32RR, rdx, rdx);
    a.l(Inst.JmpL, done);
  });
}

const SIZED: Readonly<Record<AtomicOperation, Inst>> = {
  [AtomicOperation.And]: Inst.And64RR, [AtomicOperation.Or]: Inst.Or64RR, [AtomicOperation.Xor]: Inst.Xor64RR,
};
const LOADS: readonly Inst[] = [Inst.Movzx8To32RM, Inst.Movzx16To32RM, Inst.Mov32RM, Inst.Mov64RM];
const EXCHANGES: readonly Inst[] = [Inst.LockCmpxchg8MR, Inst.LockCmpxchg16MR, Inst.LockCmpxchg32MR, Inst.LockCmpxchg64MR];

export function emitAtomicLoop(e: Emitter): void {
  const { a } = e;
  e.skip();
  const operation: AtomicOperation = e.word();
  const size = e.word();
  const address = e.memory();
  const { displacement } = e;
  const value = e.register();
  a.rm(LOADS[size] as never, rax, address, displacement);
  const again = a.here();
  a.rr(Inst.Mov64RR, SCRATCH, rax);
  a.rr(SIZED[operation] as never, SCRATCH, value);
  a.mr(EXCHANGES[size] as never, address, displacement, SCRATCH);
  a.l(jump(Condition.NotEqual), again);
}
