/** Conditions and predicates mean what their names say: by the names that iced-x86 gives the instructions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decoder, DecoderOptions, Formatter, FormatterSyntax } from 'iced-x86';
import { Assembler } from '../../../../src/codegen/x64/assembler.js';
import { Condition, FloatPredicate, Rounding, jump, move32, move64, opposite, set, swapped } from '../../../../src/codegen/x64/condition.js';
import { Inst } from '../../../../src/codegen/x64/instruction.js';
import { layout } from '../../../../src/codegen/x64/layout.js';
import { rax, rcx, xmm1, xmm2, xmm3 } from '../../../../src/codegen/x64/registers.js';

function shown(emit: (a: Assembler) => void): string {
  const a = new Assembler();
  emit(a);
  const formatter = new Formatter(FormatterSyntax.Intel);
  formatter.usePseudoOps = true;
  return formatter.format(new Decoder(64, layout(a).bytes, DecoderOptions.None).decode()).split(' ')[0];
}

const NAMES: [Condition, string, string][] = [
  [Condition.Overflow, 'o', 'no'], [Condition.Below, 'b', 'ae'], [Condition.Equal, 'e', 'ne'], [Condition.BelowOrEqual, 'be', 'a'],
  [Condition.Sign, 's', 'ns'], [Condition.Parity, 'p', 'np'], [Condition.Less, 'l', 'ge'], [Condition.LessOrEqual, 'le', 'g'],
];

test('conditions and their opposites', () => {
  for (const [condition, name, other] of NAMES) {
    for (const [c, suffix] of [[condition, name], [opposite(condition), other]] as const) {
      assert.equal(shown((a) => a.l(jump(c), a.here())), `j${suffix}`);
      assert.equal(shown((a) => a.r(set(c), rax)), `set${suffix}`);
      assert.equal(shown((a) => a.rr(move32(c), rax, rcx)), `cmov${suffix}`);
      assert.equal(shown((a) => a.rr(move64(c), rax, rcx)), `cmov${suffix}`);
      assert.equal(opposite(opposite(c)), c);
    }
  }
});

test('conditions with the operands swapped', () => {
  const holds = (c: Condition, x: number, y: number): boolean | undefined => {
    switch (c) {
      case Condition.Less: case Condition.Below: return x < y;
      case Condition.Greater: case Condition.Above: return x > y;
      case Condition.LessOrEqual: case Condition.BelowOrEqual: return x <= y;
      case Condition.GreaterOrEqual: case Condition.AboveOrEqual: return x >= y;
      case Condition.Equal: return x === y;
      case Condition.NotEqual: return x !== y;
      default: return undefined;
    }
  };
  for (let c = 0; c < 16; c++) {
    for (const [x, y] of [[1, 2], [2, 1], [1, 1]]) assert.equal(holds(swapped(c), y, x), holds(c, x, y));
    assert.equal(c >= Condition.Less, swapped(c) >= Condition.Less, 'signed stays signed');
  }
});

test('predicates of vector comparisons', () => {
  const names: [FloatPredicate, string][] = [
    [FloatPredicate.Equal, 'eq'], [FloatPredicate.Less, 'lt_oq'], [FloatPredicate.LessOrEqual, 'le_oq'], [FloatPredicate.Unordered, 'unord'],
    [FloatPredicate.NotEqual, 'neq'], [FloatPredicate.NotLess, 'nlt_uq'], [FloatPredicate.NotLessOrEqual, 'nle_uq'], [FloatPredicate.Ordered, 'ord'],
    [FloatPredicate.GreaterOrEqual, 'ge_oq'], [FloatPredicate.Greater, 'gt_oq'],
  ];
  for (const [predicate, name] of names) assert.equal(shown((a) => a.rrri(Inst.VcmpsdXXXI, xmm1, xmm2, xmm3, predicate)), `vcmp${name}sd`);
  assert.deepEqual([Rounding.Nearest, Rounding.Down, Rounding.Up, Rounding.TowardZero].map((mode) => mode & 3), [0, 1, 2, 3]);
});
