/** Compile time grows about as functions do: doubling the size may not triple it, and no depth is too deep. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { encodeModule } from '../../../src/binary/encode.js';
import { ModuleCompiler } from '../../../src/engine/native/compile.js';
import { parseWat } from '../../../src/text/index.js';
import { loadModule } from '../../../src/validate/load.js';
import { FeatureSet } from '../../../src/wasm/features.js';

const OPTIONS = { guarded: [true], guardBytes: 2 ** 31, polls: true, fuel: false, canonicalNans: false, withoutPasses: [] };
const many = (count: number, piece: (i: number) => string): string => Array.from({ length: count }, (_, i) => piece(i)).join('');

function milliseconds(text: string): number {
  const module = loadModule(encodeModule(parseWat(text)), FeatureSet.all);
  const start = performance.now();
  new ModuleCompiler(module, OPTIONS).compile();
  return performance.now() - start;
}

/** The best of several tries: the machine has other things to do. */
const best = (text: string): number => Math.min(milliseconds(text), milliseconds(text), milliseconds(text));

const SHAPES: Readonly<Record<string, readonly [number, (n: number) => string]>> = {
  'long straight code': [13_000, (n) => `(module (func (param i32) (result i32) (local i32)
    ${many(n, (i) => `(local.set 1 (i32.add (local.get 1) (i32.mul (local.get 0) (i32.const ${i * 7 + 3}))))`)} (local.get 1)))`],
  'many blocks': [3000, (n) => `(module (func (param i32) (result i32) (local i32)
    ${many(n, (i) => `(if (i32.eq (local.get 0) (i32.const ${i})) (then (local.set 1 (i32.add (local.get 1) (i32.const ${i})))))`)} (local.get 1)))`],
  'many locals that live across calls': [6000, (n) => `(module (func $f (param i32) (result i32) (local.get 0)) (func (param i32) (result i32) (local ${'i32 '.repeat(n)})
    ${many(n, (i) => `(local.set ${i + 1} (call $f (local.get 0)))`)} ${many(n, (i) => `(local.set 0 (i32.add (local.get 0) (local.get ${i + 1})))`)} (local.get 0)))`],
  'nested loops': [600, (n) => `(module (func (param i32) (result i32) (local i32)
    ${'(loop (local.set 1 (i32.add (local.get 1) (i32.const 1)))'.repeat(n)} ${'(br_if 0 (i32.lt_u (local.get 1) (local.get 0))))'.repeat(n)} (local.get 1)))`],
  'loops in a row': [2500, (n) => `(module (func (param i32) (result i32) (local i32)
    ${many(n, (i) => `(loop (local.set 1 (i32.add (local.get 1) (local.get 0))) (br_if 0 (i32.lt_u (local.get 1) (i32.const ${i}))))`)} (local.get 1)))`],
  'many locals around a loop': [4000, (n) => `(module (func (param i32) (result i32) (local ${'i32 '.repeat(n)})
    (loop ${many(n, (i) => `(local.set ${i + 1} (i32.add (local.get ${i + 1}) (local.get ${((i + 7) % n) + 1})))`)} (br_if 0 (local.get 5))) (local.get ${n})))`],
  'large jump tables': [1500, (n) => `(module (func (param i32) (result i32) ${'(block '.repeat(n)}
    (br_table ${many(n, (i) => `${i} `)} (local.get 0)) ${many(n, (i) => `) (if (i32.eqz (local.get 0)) (then (return (i32.const ${i}))))`)} (i32.const 5)))`],
};

describe('compile time', () => {
  for (const [name, [size, text]] of Object.entries(SHAPES)) {
    test(name, () => {
      milliseconds(text(size));
      let ratio = Infinity;
      for (let tries = 0; tries < 6 && ratio >= 3; tries++) ratio = Math.min(ratio, best(text(2 * size)) / best(text(size)));
      assert.ok(ratio < 3, `twice the size takes ${ratio.toFixed(1)} times as long`);
    });
  }

  test('100,000 instructions, 10,000 blocks, 50,000 locals', () => {
    assert.ok(milliseconds(SHAPES['long straight code'][1](25_000)) > 0);
    assert.ok(milliseconds(SHAPES['many blocks'][1](10_000)) > 0);
    assert.ok(milliseconds(SHAPES['many locals that live across calls'][1](50_000)) > 0);
  });

  test('larger functions are refused before they take all memory', () => {
    const huge = {
      values: `(table 1 funcref) (func (param i32) ${many(60_000, () => '(call_indirect (local.get 0))')})`,
      blocks: `(func ${many(300_000, () => '(block)')})`,
      edges: `(func (param i32) ${many(20, () => `(block (br_table ${'0 '.repeat(60_000)} (local.get 0)))`)})`,
    };
    for (const [what, fields] of Object.entries(huge)) assert.throws(() => milliseconds(`(module ${fields})`), { code: 'ERR_FUNCTION_SIZE_LIMIT' }, what);
  });

  test('blocks as deep as the text allows', () => {
    assert.ok(milliseconds(`(module (func (result i32) ${'(block (result i32) '.repeat(5000)} (i32.const 1) ${')'.repeat(5000)}))`) > 0);
  });
});
