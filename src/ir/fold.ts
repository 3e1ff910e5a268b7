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

const isConstant = ({ func }: Builder, value: Value): boolean => func.op[value] === IrOp.Iconst;
/** Not `type === I64 ? asIntN(64, …) : …`: V8 of Node 20 ends the process when it compiles what takes bits of that. */
const constantOf = ({ func }: Builder, value: Value): bigint => BigInt.asIntN(bitsOf(func.type[value]), func.bits(value));

function constant(builder: Builder, type: Type, value: bigint): Value {
  if (type !== Type.I64) return builder.i32(Number(BigInt.asIntN(32, value)));
  return builder.i64(Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));
}

const bitsOf = (type: Type): number => (type === Type.I64 ? 64 : 32);

/** Two constants. */
function compute(op: IrOp, type: Type, a: bigint, b: bigint): bigint {
  const bits = BigInt(bitsOf(type));
  const unsigned = BigInt.asUintN(Number(bits), a);
  const count = b & (bits - 1n);
  switch (op) {
    case IrOp.Iadd: return a + b;
    case IrOp.Isub: return a - b;
    case IrOp.Imul: return a * b;
    case IrOp.Iand: return a & b;
    case IrOp.Ior: return a | b;
    case IrOp.Ixor: return a ^ b;
    case IrOp.Ishl: return a << count;
    case IrOp.Sshr: return a >> count;
    case IrOp.Ushr: return unsigned >> count;
    case IrOp.Rotl: return (unsigned << count) | (unsigned >> (bits - count));
    default: return (unsigned >> count) | (unsigned << (bits - count));
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
      case IrOp.Ishl: case IrOp.Sshr: case IrOp.Ushr: return constantOf(builder, a) === 0n ? a : NOTHING;
      default: return NOTHING;
    }
  }
  if (a === b) {
    switch (op) {
      case IrOp.Isub: case IrOp.Ixor: return constant(builder, type, 0n);
      case IrOp.Iand: case IrOp.Ior: return a;
      default: return NOTHING;
    }
  }
  // x - (0 - y), x + (0 - y)
  if (op === IrOp.Iadd && func.op[b] === IrOp.Isub && isConstant(builder, func.a[b] as Value) && constantOf(builder, func.a[b] as Value) === 0n) {
    return builder.pure(IrOp.Isub, type, a, func.resolve(func.b[b] as Value));
  }
  return NOTHING;
}

function foldConstantRight(builder: Builder, op: IrOp, type: Type, a: Value, b: Value, right: bigint): Value {
  const { func } = builder;
  const bits = BigInt(bitsOf(type));
  const inner = func.op[a] === op && func.b[a] >= 0 && isConstant(builder, func.b[a] as Value) ? constantOf(builder, func.b[a] as Value) : null;
  const innerLeft = func.a[a] as Value;
  switch (op) {
    case IrOp.Iadd:
      if (right === 0n) return a;
      // (x + c) + d
      if (inner !== null) return builder.pure(op, type, innerLeft, constant(builder, type, inner + right));
      return builder.ordered(op, type, a, b);
    case IrOp.Isub:
      return builder.pure(IrOp.Iadd, type, a, constant(builder, type, -right));
    case IrOp.Imul: {
      if (right === 0n) return b;
      if (right === 1n) return a;
      const unsigned = BigInt.asUintN(Number(bits), right);
      if ((unsigned & (unsigned - 1n)) === 0n) return builder.pure(IrOp.Ishl, type, a, constant(builder, type, BigInt(unsigned.toString(2).length - 1)));
      return builder.ordered(op, type, a, b);
    }
    case IrOp.Iand:
      if (right === 0n) return b;
      if (right === -1n) return a;
      if (inner !== null) return builder.pure(op, type, innerLeft, constant(builder, type, inner & right));
      return builder.ordered(op, type, a, b);
    case IrOp.Ior:
      if (right === 0n) return a;
      if (right === -1n) return b;
      if (inner !== null) return builder.pure(op, type, innerLeft, constant(builder, type, inner | right));
      return builder.ordered(op, type, a, b);
    case IrOp.Ixor:
      if (right === 0n) return a;
      if (inner !== null) return builder.pure(op, type, innerLeft, constant(builder, type, inner ^ right));
      return builder.ordered(op, type, a, b);
    case IrOp.Ishl: case IrOp.Sshr: case IrOp.Ushr: case IrOp.Rotl: case IrOp.Rotr: {
      const count = right & (bits - 1n);
      if (count === 0n) return a;
      if (count !== right) return builder.pure(op, type, a, constant(builder, type, count));
      if (op === IrOp.Rotr) return builder.pure(IrOp.Rotl, type, a, constant(builder, type, bits - count));
      return NOTHING;
    }
    default: return NOTHING;
  }
}

function countBits(op: IrOp, value: bigint, bits: number): bigint {
  const text = BigInt.asUintN(bits, value).toString(2).padStart(bits, '0');
  switch (op) {
    case IrOp.Clz: return BigInt(text.indexOf('1') < 0 ? bits : text.indexOf('1'));
    case IrOp.Ctz: return BigInt(text.lastIndexOf('1') < 0 ? bits : bits - 1 - text.lastIndexOf('1'));
    default: return BigInt(text.split('1').length - 1);
  }
}

function foldUnary(builder: Builder, op: IrOp, type: Type, a: Value): Value {
  const { func } = builder;
  if (isConstant(builder, a)) {
    const value = constantOf(builder, a);
    switch (op) {
      case IrOp.Clz: case IrOp.Ctz: case IrOp.Popcnt: return constant(builder, type, countBits(op, value, bitsOf(type)));
      case IrOp.Uext: return constant(builder, type, BigInt.asUintN(32, value));
      case IrOp.Sext: case IrOp.Wrap: return constant(builder, type, value);
      case IrOp.Sext8: return constant(builder, type, BigInt.asIntN(8, value));
      case IrOp.Sext16: return constant(builder, type, BigInt.asIntN(16, value));
      default: return constant(builder, type, BigInt.asIntN(32, value));
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

function compare(condition: IntCondition, bits: number, a: bigint, b: bigint): boolean {
  const [x, y] = [BigInt.asUintN(bits, a), BigInt.asUintN(bits, b)];
  switch (condition) {
    case IntCondition.Eq: return a === b;
    case IntCondition.Ne: return a !== b;
    case IntCondition.LtS: return a < b;
    case IntCondition.GeS: return a >= b;
    case IntCondition.GtS: return a > b;
    case IntCondition.LeS: return a <= b;
    case IntCondition.LtU: return x < y;
    case IntCondition.GeU: return x >= y;
    case IntCondition.GtU: return x > y;
    default: return x <= y;
  }
}

function foldCompare(builder: Builder, condition: IntCondition, a: Value, b: Value): Value {
  const { func } = builder;
  const bits = bitsOf(func.type[a]);
  if (isConstant(builder, a)) {
    if (isConstant(builder, b)) return builder.i32(compare(condition, bits, constantOf(builder, a), constantOf(builder, b)) ? 1 : 0);
    return builder.pure(IrOp.Icmp, Type.I32, b, a, -1, SWAPPED_INT[condition]);
  }
  if (a === b) return builder.i32(compare(condition, bits, 0n, 0n) ? 1 : 0);
  if (!isConstant(builder, b)) return NOTHING;
  const right = constantOf(builder, b);
  if (right === 0n) {
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
