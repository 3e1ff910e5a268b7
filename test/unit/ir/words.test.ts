/** 64-bit arithmetic on two words, and folding with it, beside BigInt. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Builder } from '../../../src/ir/builder.js';
import { IntCondition, Type } from '../../../src/ir/entities.js';
import { Func } from '../../../src/ir/func.js';
import { IrOp } from '../../../src/ir/ops.js';
import { Random } from '../../fuzz/random.js';

const random = new Random(5);
const EDGES = [0n, 1n, 2n, 3n, 31n, 32n, 33n, 63n, 64n, 0x7fffffffn, 0x80000000n, 0xffffffffn, 0x100000000n, 0x7fffffffffffffffn, 0x8000000000000000n, 0xffffffffffffffffn, 0xffffffff00000000n];

function operand(): bigint {
  if (random.below(2) === 0) return EDGES[random.below(EDGES.length)];
  const value = (BigInt(random.below(2 ** 30)) << 40n) ^ (BigInt(random.below(2 ** 30)) << 20n) ^ BigInt(random.below(2 ** 30));
  return BigInt.asUintN(64, value >> BigInt(random.below(64)));
}

const rotate = (x: bigint, count: bigint, bits: bigint): bigint => (x << count) | (x >> (bits - count));
const ones = (x: bigint): number => [...x.toString(2)].filter((digit) => digit === '1').length;

/** What an operation gives: unsigned operands of so many bits. */
const MEANINGS: readonly (readonly [op: IrOp, of: (x: bigint, y: bigint, bits: number) => bigint])[] = [
  [IrOp.Iadd, (x, y) => x + y],
  [IrOp.Isub, (x, y) => x - y],
  [IrOp.Imul, (x, y) => x * y],
  [IrOp.Iand, (x, y) => x & y],
  [IrOp.Ior, (x, y) => x | y],
  [IrOp.Ixor, (x, y) => x ^ y],
  [IrOp.Ishl, (x, y, bits) => x << (y % BigInt(bits))],
  [IrOp.Ushr, (x, y, bits) => x >> (y % BigInt(bits))],
  [IrOp.Sshr, (x, y, bits) => BigInt.asIntN(bits, x) >> (y % BigInt(bits))],
  [IrOp.Rotl, (x, y, bits) => rotate(x, y % BigInt(bits), BigInt(bits))],
  [IrOp.Rotr, (x, y, bits) => rotate(x, (BigInt(bits) - (y % BigInt(bits))) % BigInt(bits), BigInt(bits))],
  [IrOp.Clz, (x, _, bits) => BigInt(x === 0n ? bits : bits - x.toString(2).length)],
  [IrOp.Ctz, (x, _, bits) => BigInt(x === 0n ? bits : x.toString(2).length - 1 - x.toString(2).lastIndexOf('1'))],
  [IrOp.Popcnt, (x) => BigInt(ones(x))],
  [IrOp.Sext8, (x) => BigInt.asIntN(8, x)],
  [IrOp.Sext16, (x) => BigInt.asIntN(16, x)],
];

const CONDITIONS: readonly (readonly [IntCondition, (x: bigint, y: bigint) => boolean, signed: boolean])[] = [
  [IntCondition.Eq, (x, y) => x === y, false], [IntCondition.Ne, (x, y) => x !== y, false],
  [IntCondition.LtS, (x, y) => x < y, true], [IntCondition.GeS, (x, y) => x >= y, true], [IntCondition.GtS, (x, y) => x > y, true], [IntCondition.LeS, (x, y) => x <= y, true],
  [IntCondition.LtU, (x, y) => x < y, false], [IntCondition.GeU, (x, y) => x >= y, false], [IntCondition.GtU, (x, y) => x > y, false], [IntCondition.LeU, (x, y) => x <= y, false],
];

test('folding of integers', () => {
  const func = new Func('f', { params: [], results: [] });
  const builder = new Builder(func);
  for (let round = 0; round < 4000; round++) {
    for (const [type, bits] of [[Type.I32, 32], [Type.I64, 64]] as const) {
      const [x, y] = [BigInt.asUintN(bits, operand()), BigInt.asUintN(bits, operand())];
      const constant = (value: bigint) => {
        const [low, high] = [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n))];
        return type === Type.I64 ? builder.i64(low, high) : builder.i32(low);
      };
      const [a, b] = [constant(x), constant(y)];
      for (const [op, meaning] of MEANINGS) {
        const found = builder.pure(op, type, a, op >= IrOp.Clz ? -1 : b);
        assert.equal(func.op[found], IrOp.Iconst);
        assert.equal(BigInt.asUintN(bits, func.bits(found)), BigInt.asUintN(bits, meaning(x, y, bits)), `${op} of ${x} and ${y}, ${bits} bits`);
      }
      for (const [condition, meaning, signed] of CONDITIONS) {
        const view = (value: bigint): bigint => (signed ? BigInt.asIntN(bits, value) : value);
        const found = builder.pure(IrOp.Icmp, Type.I32, a, b, -1, condition);
        assert.equal(func.low[found], meaning(view(x), view(y)) ? 1 : 0, `condition ${condition} of ${x} and ${y}, ${bits} bits`);
      }
    }
  }
});
