/**
 * Rules that make pure values simpler while they are built: constants are computed, identities applied, and what the
 * back end likes better is preferred (constants on the right, comparisons with zero, extensions that are known).
 *
 * Each rule returns a value, or -1 where it has nothing to say. Results are exactly those of the specification: floats
 * are folded only where JavaScript's arithmetic gives the same bits, never where a NaN comes out.
 */
import type { Builder } from './builder.js';
import { type Value, IntCondition, SWAPPED_INT, Type } from './entities.js';
import { IrOp } from './ops.js';
import {
  type Words, add64, countOnes32, isBelow64, isEqual64, isLess64, log2Of, multiply64, negate64, rotateLeft64, shiftLeft64, shiftRight64, trailingZeros32, words,
} from './words.js';

const NOTHING = -1 as Value;

export function fold(builder: Builder, op: IrOp, type: Type, a: Value, b: Value, c: Value, low: number): Value {
  switch (op) {
    case IrOp.Iadd: case IrOp.Isub: case IrOp.Imul: case IrOp.Iand: case IrOp.Ior: case IrOp.Ixor:
    case IrOp.Ishl: case IrOp.Sshr: case IrOp.Ushr: case IrOp.Rotl: case IrOp.Rotr:
      return foldBinary(builder, op, type, a, b);
    case IrOp.Clz: case IrOp.Ctz: case IrOp.Popcnt: case IrOp.Uext: case IrOp.Sext: case IrOp.Wrap:
    case IrOp.Sext8: case IrOp.Sext16: case IrOp.Sext32:
      return foldUnary(builder, op, type, a);
    case IrOp.Icmp: return foldCompare(builder, low, a, b);
    case IrOp.Select: return foldSelect(builder, a, b, c);
    case IrOp.Bitcast: return foldBitcast(builder, type, a);
    default: return NOTHING;
  }
}

export const isConstant = ({ func }: Builder, value: Value): boolean => func.op[value] === IrOp.Iconst;
/** An i32 has its sign above. */
export const constantOf = ({ func }: Builder, value: Value): Words =>
  words(func.low[value], func.type[value] === Type.I64 ? func.high[value] : func.low[value] >> 31);

const constant = (builder: Builder, type: Type, { low, high }: Words): Value => (type === Type.I64 ? builder.i64(low, high) : builder.i32(low));
const small = (builder: Builder, type: Type, value: number): Value => constant(builder, type, words(value, value >> 31));

const bitsOf = (type: Type): number => (type === Type.I64 ? 64 : 32);
const isZero = ({ low, high }: Words): boolean => low === 0 && high === 0;
const isOnes = ({ low, high }: Words): boolean => low === -1 && high === -1;

/** Two constants. Of an i32 only the lower word of the result counts. */
function compute(op: IrOp, type: Type, a: Words, b: Words): Words {
  const isNarrow = type !== Type.I64;
  const count = b.low & (bitsOf(type) - 1);
  switch (op) {
    case IrOp.Iadd: return add64(a, b);
    case IrOp.Isub: return add64(a, negate64(b));
    case IrOp.Imul: return multiply64(a, b);
    case IrOp.Iand: return words(a.low & b.low, a.high & b.high);
    case IrOp.Ior: return words(a.low | b.low, a.high | b.high);
    case IrOp.Ixor: return words(a.low ^ b.low, a.high ^ b.high);
    case IrOp.Ishl: return shiftLeft64(a, count);
    case IrOp.Sshr: return shiftRight64(a, count, true);
    case IrOp.Ushr: return isNarrow ? words(a.low >>> count, 0) : shiftRight64(a, count, false);
    case IrOp.Rotl: return isNarrow ? words((a.low << count) | (count === 0 ? 0 : a.low >>> (32 - count)), 0) : rotateLeft64(a, count);
    default: return isNarrow ? words((a.low >>> count) | (count === 0 ? 0 : a.low << (32 - count)), 0) : rotateLeft64(a, (64 - count) & 63);
  }
}

function foldBinary(builder: Builder, op: IrOp, type: Type, a: Value, b: Value): Value {
  const { func } = builder;
  if (isConstant(builder, b)) {
    const right = constantOf(builder, b);
    if (isConstant(builder, a)) return constant(builder, type, compute(op, type, constantOf(builder, a), right));
    return foldConstantRight(builder, op, type, a, b, right);
  }
  if (isConstant(builder, a)) {
    switch (op) {
      // Constants stand on the right.
      case IrOp.Iadd: case IrOp.Imul: case IrOp.Iand: case IrOp.Ior: case IrOp.Ixor: return foldConstantRight(builder, op, type, b, a, constantOf(builder, a));
      case IrOp.Ishl: case IrOp.Sshr: case IrOp.Ushr: return isZero(constantOf(builder, a)) ? a : NOTHING;
      default: return NOTHING;
    }
  }
  if (a === b) {
    switch (op) {
      case IrOp.Isub: case IrOp.Ixor: return small(builder, type, 0);
      case IrOp.Iand: case IrOp.Ior: return a;
      default: return NOTHING;
    }
  }
  // x + (0 - y)
  if (op === IrOp.Iadd && func.op[b] === IrOp.Isub && isConstant(builder, func.a[b] as Value) && isZero(constantOf(builder, func.a[b] as Value))) {
    return builder.pure(IrOp.Isub, type, a, func.resolve(func.b[b] as Value));
  }
  return NOTHING;
}

function foldConstantRight(builder: Builder, op: IrOp, type: Type, a: Value, b: Value, right: Words): Value {
  const { func } = builder;
  const bits = bitsOf(type);
  const inner = func.op[a] === op && func.b[a] >= 0 && isConstant(builder, func.b[a] as Value) ? constantOf(builder, func.b[a] as Value) : null;
  const innerLeft = func.a[a] as Value;
  /** (x op c) op d */
  const combine = (): Value =>
    (inner !== null ? builder.pure(op, type, innerLeft, constant(builder, type, compute(op, type, inner, right))) : builder.ordered(op, type, a, b));
  switch (op) {
    case IrOp.Iadd: return isZero(right) ? a : combine();
    case IrOp.Isub: return builder.pure(IrOp.Iadd, type, a, constant(builder, type, negate64(right)));
    case IrOp.Imul: {
      if (isZero(right)) return b;
      if (right.low === 1 && right.high === 0) return a;
      const log2 = log2Of(type === Type.I64 ? right : words(right.low, 0));
      return log2 >= 0 ? builder.pure(IrOp.Ishl, type, a, small(builder, type, log2)) : builder.ordered(op, type, a, b);
    }
    case IrOp.Iand: return isZero(right) ? b : isOnes(right) ? a : combine();
    case IrOp.Ior: return isZero(right) ? a : isOnes(right) ? b : combine();
    case IrOp.Ixor: return isZero(right) ? a : combine();
    case IrOp.Ishl: case IrOp.Sshr: case IrOp.Ushr: case IrOp.Rotl: case IrOp.Rotr: {
      const count = right.low & (bits - 1);
      if (count === 0) return a;
      if (right.low !== count || right.high !== 0) return builder.pure(op, type, a, small(builder, type, count));
      if (op === IrOp.Rotr) return builder.pure(IrOp.Rotl, type, a, small(builder, type, bits - count));
      return NOTHING;
    }
    default: return NOTHING;
  }
}

function countBits(op: IrOp, { low, high }: Words, bits: number): number {
  const isNarrow = bits === 32;
  switch (op) {
    case IrOp.Clz: return isNarrow ? Math.clz32(low) : high !== 0 ? Math.clz32(high) : 32 + Math.clz32(low);
    case IrOp.Ctz: return isNarrow || low !== 0 ? trailingZeros32(low) : 32 + trailingZeros32(high);
    default: return countOnes32(low) + (isNarrow ? 0 : countOnes32(high));
  }
}

function foldUnary(builder: Builder, op: IrOp, type: Type, a: Value): Value {
  const { func } = builder;
  if (isConstant(builder, a)) {
    const value = constantOf(builder, a);
    switch (op) {
      case IrOp.Clz: case IrOp.Ctz: case IrOp.Popcnt: return small(builder, type, countBits(op, value, bitsOf(type)));
      case IrOp.Uext: return constant(builder, type, words(value.low, 0));
      case IrOp.Sext8: return small(builder, type, (value.low << 24) >> 24);
      case IrOp.Sext16: return small(builder, type, (value.low << 16) >> 16);
      case IrOp.Sext32: return small(builder, type, value.low);
      default: return constant(builder, type, value);
    }
  }
  const inner = func.op[a];
  switch (op) {
    case IrOp.Wrap:
      // What was extended comes back.
      if (inner === IrOp.Uext || inner === IrOp.Sext) return func.resolve(func.a[a] as Value);
      return NOTHING;
    case IrOp.Sext8: return inner === IrOp.Sext8 ? a : NOTHING;
    case IrOp.Sext16: return inner === IrOp.Sext8 || inner === IrOp.Sext16 ? a : NOTHING;
    case IrOp.Sext32: return inner === IrOp.Sext8 || inner === IrOp.Sext16 || inner === IrOp.Sext32 || inner === IrOp.Sext ? a : NOTHING;
    default: return NOTHING;
  }
}

/** Of two i32 both signs stand above: the order is the same, unsigned as well. */
function compare(condition: IntCondition, a: Words, b: Words): boolean {
  switch (condition) {
    case IntCondition.Eq: return isEqual64(a, b);
    case IntCondition.Ne: return !isEqual64(a, b);
    case IntCondition.LtS: return isLess64(a, b);
    case IntCondition.GeS: return !isLess64(a, b);
    case IntCondition.GtS: return isLess64(b, a);
    case IntCondition.LeS: return !isLess64(b, a);
    case IntCondition.LtU: return isBelow64(a, b);
    case IntCondition.GeU: return !isBelow64(a, b);
    case IntCondition.GtU: return isBelow64(b, a);
    default: return !isBelow64(b, a);
  }
}

function foldCompare(builder: Builder, condition: IntCondition, a: Value, b: Value): Value {
  const { func } = builder;
  if (isConstant(builder, a)) {
    if (isConstant(builder, b)) return builder.i32(compare(condition, constantOf(builder, a), constantOf(builder, b)) ? 1 : 0);
    return builder.pure(IrOp.Icmp, Type.I32, b, a, -1, SWAPPED_INT[condition]);
  }
  if (a === b) return builder.i32(compare(condition, words(0, 0), words(0, 0)) ? 1 : 0);
  if (!isConstant(builder, b)) return NOTHING;
  if (isZero(constantOf(builder, b))) {
    if (condition === IntCondition.LtU) return builder.i32(0);
    if (condition === IntCondition.GeU) return builder.i32(1);
    if (func.op[a] === IrOp.Icmp) {
      if (condition === IntCondition.Ne || condition === IntCondition.GtU) return a;
      if (condition === IntCondition.Eq || condition === IntCondition.LeU) {
        return builder.pure(IrOp.Icmp, Type.I32, func.resolve(func.a[a] as Value), func.resolve(func.b[a] as Value), -1, func.low[a] ^ 1);
      }
    }
    if (func.op[a] === IrOp.Fcmp && condition === IntCondition.Ne) return a;
  }
  return NOTHING;
}

function foldSelect(builder: Builder, condition: Value, a: Value, b: Value): Value {
  const { func } = builder;
  if (a === b) return a;
  if (isConstant(builder, condition)) return func.low[condition] !== 0 ? a : b;
  // A condition that is itself "equals zero" turns the choice around.
  if (func.op[condition] === IrOp.Icmp && func.low[condition] === IntCondition.Ne && func.type[func.a[condition]] === Type.I32) {
    const right = func.resolve(func.b[condition] as Value);
    if (isConstant(builder, right) && func.low[right] === 0) return builder.pure(IrOp.Select, func.type[a], func.resolve(func.a[condition] as Value), a, b);
  }
  return NOTHING;
}

function foldBitcast(builder: Builder, type: Type, a: Value): Value {
  const { func } = builder;
  const from = func.op[a];
  if (from === IrOp.Fconst) return type === Type.I64 ? builder.i64(func.low[a], func.high[a]) : builder.i32(func.low[a]);
  if (from === IrOp.Iconst) return builder.float(type, func.low[a], func.high[a]);
  if (from === IrOp.Bitcast) {
    const inner = func.resolve(func.a[a] as Value);
    return func.type[inner] === type ? inner : NOTHING;
  }
  return NOTHING;
}
