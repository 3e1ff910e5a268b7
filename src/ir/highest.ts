/** What is known of a value's size, from how it was made: enough to see that a sum or a shift cannot wrap around. */
import { Op } from '../wasm/opcode.js';
import { type Value, Type } from './entities.js';
import type { Func } from './func.js';
import { IrOp } from './ops.js';

/** How deep it is looked into operands. */
const MOST_DEPTH = 4;

/** Whether the upper half of an i64 is zero. */
export const isNarrow = (func: Func, value: Value): boolean => highest(func, value) < 2 ** 32;

/** A number that an integer, taken as unsigned, never exceeds. Of an i64 nothing is known but what lies below 2^32. */
export function highest(func: Func, value: Value, depth = MOST_DEPTH): number {
  if (func.type[value] === Type.I64) return depth === 0 ? 2 ** 64 : highestWide(func, value, depth);
  const all = 2 ** 32 - 1;
  if (depth === 0 || func.type[value] !== Type.I32) return all;
  const of = (i: number): number => highest(func, func.operand(value, i), depth - 1);
  const constant = (i: number): number => {
    const operand = func.operand(value, i);
    return func.op[operand] === IrOp.Iconst ? func.low[operand] >>> 0 : -1;
  };
  switch (func.op[value] as IrOp) {
    case IrOp.Iconst: return func.low[value] >>> 0;
    case IrOp.Icmp: case IrOp.Fcmp: return 1;
    case IrOp.Clz: case IrOp.Ctz: case IrOp.Popcnt: return 32;
    case IrOp.Iand: return Math.min(of(0), of(1));
    case IrOp.Ior: case IrOp.Ixor: return ones(Math.max(of(0), of(1)));
    case IrOp.Ushr: return constant(1) < 0 ? of(0) : Math.floor(of(0) / 2 ** (constant(1) & 31));
    case IrOp.Ishl: return constant(1) < 0 ? all : within(of(0) * 2 ** (constant(1) & 31));
    case IrOp.Iadd: return within(of(0) + of(1));
    case IrOp.Imul: return within(of(0) * of(1));
    case IrOp.Select: return Math.max(of(1), of(2));
    case IrOp.Wrap: return within(of(0));
    case IrOp.Load: return func.low[value] === Op.I32Load8U ? 0xff : func.low[value] === Op.I32Load16U ? 0xffff : all;
    default: return all;
  }
}

function highestWide(func: Func, value: Value, depth: number): number {
  const all = 2 ** 64;
  const of = (i: number): number => highest(func, func.operand(value, i), depth - 1);
  const count = (i: number): number => {
    const operand = func.operand(value, i);
    return func.op[operand] === IrOp.Iconst ? func.low[operand] & 63 : -1;
  };
  switch (func.op[value] as IrOp) {
    case IrOp.Iconst: return func.high[value] === 0 ? func.low[value] >>> 0 : all;
    case IrOp.Uext: return of(0);
    case IrOp.Iand: return Math.min(of(0), of(1));
    case IrOp.Ushr: return count(1) >= 32 ? 2 ** (64 - count(1)) - 1 : all;
    case IrOp.Clz: case IrOp.Ctz: case IrOp.Popcnt: return 64;
    case IrOp.Load: return narrowLoad(func.low[value]);
    default: return all;
  }
}

function narrowLoad(op: Op): number {
  switch (op) {
    case Op.I64Load8U: return 0xff;
    case Op.I64Load16U: return 0xffff;
    case Op.I64Load32U: return 2 ** 32 - 1;
    default: return 2 ** 64;
  }
}

/** All bits up to the highest one. */
const ones = (value: number): number => 2 ** (32 - Math.clz32(value)) - 1;
/** What may be more than 32 bits hold wraps around to anything. */
const within = (value: number): number => (value < 2 ** 32 ? value : 2 ** 32 - 1);
