/** Folding of constants, as often as V8 needs to compile it: a version of it ended the process there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Builder } from '../../../src/ir/builder.js';
import { Type } from '../../../src/ir/entities.js';
import { Func } from '../../../src/ir/func.js';
import { IrOp } from '../../../src/ir/ops.js';

test('extensions and wraps of constants', () => {
  for (let round = 0; round < 3000; round++) {
    const func = new Func('f', { params: [], results: [] });
    const builder = new Builder(func);
    for (let i = 1; i < 100; i++) {
      const [narrow, wide] = [Math.imul(i, -0x01234567), builder.i64(Math.imul(i, 0x789abcde), i)];
      const bits = (op: IrOp, type: Type, value = builder.i32(narrow)): bigint => BigInt.asIntN(64, func.bits(builder.pure(op, type, value)));
      const results = [
        bits(IrOp.Uext, Type.I64), bits(IrOp.Sext, Type.I64), bits(IrOp.Sext8, Type.I32), bits(IrOp.Sext16, Type.I64, wide), bits(IrOp.Wrap, Type.I32, wide),
      ];
      // The last one costs time: not each time.
      if (round % 100 === 0) {
        const low = BigInt.asIntN(32, BigInt(i) * 0x789abcden);
        assert.deepEqual(results, [
          BigInt(narrow >>> 0), BigInt(narrow), BigInt(((narrow << 24) >> 24) >>> 0), BigInt.asIntN(16, low), BigInt.asUintN(32, low),
        ], `${i}`);
      }
    }
  }
});
