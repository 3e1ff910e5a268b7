/** What lowering puts into single instructions (constants, shuffles, bits, flags): the same numbers as the interpreter's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nativePlatform, nativeStore } from '../../../src/engine/native/index.js';
import { describeUnless } from '../../describe-unless.js';
import { Random } from '../../fuzz/random.js';
import { call, instance, newStore } from '../runtime/guest.js';

const platform = nativePlatform();
const random = new Random(23);

const word = (): bigint => BigInt.asIntN(64, (BigInt(random.below(2 ** 31)) << BigInt(random.below(34))) ^ BigInt(random.below(2 ** 31)));
const EDGES = [0n, 1n, -1n, 2n, 5n, 0x80n, 0x7fffffffn, -0x80000000n, 0xffffffffn, 0x100000000n, -0x8000000000000000n, 0x7fffffffffffffffn];

/** Functions of two i64, with results of any number types. */
function same(functions: readonly string[], memory = ''): void {
  const text = `(module ${memory} ${functions.map((body, i) => `(func (export "${i}") (param i64 i64) ${body})`).join('\n')})`;
  const compiled = instance(nativeStore(platform!), text);
  const interpreted = instance(newStore(), text);
  functions.forEach((body, i) => {
    const pairs = [...EDGES.flatMap((x) => EDGES.map((y) => [x, y])), ...Array.from({ length: 12 }, () => [word(), word()])];
    for (const [x, y] of pairs) assert.deepEqual(call(compiled, `${i}`, x, y), call(interpreted, `${i}`, x, y), `${body} of ${x} and ${y}`);
  });
}

const VECTOR = '(i64x2.replace_lane 1 (i64x2.splat (local.get 0)) (local.get 1))';
const OTHER = '(i64x2.replace_lane 1 (i64x2.splat (local.get 1)) (i64.xor (local.get 0) (i64.const 0x0102030405060708)))';
/** Both halves of a vector. */
const lanes = (vector: string): string =>
  `(result i64 i64) (local v128) (local.set 2 ${vector}) (i64x2.extract_lane 0 (local.get 2)) (i64x2.extract_lane 1 (local.get 2))`;

describeUnless(platform === null ? 'native code cannot run here' : false, 'idioms', () => {
  test('shifts of vectors by constants', () => {
    const shapes = [['i8x16', 8], ['i16x8', 16], ['i32x4', 32], ['i64x2', 64]] as const;
    same(shapes.flatMap(([shape, bits]) => ['shl', 'shr_s', 'shr_u'].flatMap((op) =>
      [0, 1, 3, bits / 2, bits - 1, bits, bits + 5, -1].map((count) => lanes(`(${shape}.${op} ${VECTOR} (i32.const ${count}))`)))));
  });

  test('shuffles', () => {
    const orders: number[][] = [];
    for (let start = 0; start < 32; start++) orders.push(Array.from({ length: 16 }, (_, i) => (start + i) % 32), Array.from({ length: 16 }, (_, i) => (start + i) % 16), Array.from({ length: 16 }, (_, i) => 16 + (start + i) % 16));
    for (const bytes of [1, 2, 4, 8]) {
      for (const half of [0, 8]) {
        for (const [first, second] of [[0, 16], [16, 0], [0, 0], [16, 16]]) {
          orders.push(Array.from({ length: 16 }, (_, i) => half + (Math.floor(i / bytes) >> 1) * bytes + i % bytes + (Math.floor(i / bytes) % 2 === 0 ? first : second)));
        }
      }
    }
    for (let i = 0; i < 20; i++) {
      const dwords = Array.from({ length: 4 }, () => 4 * random.below(i < 10 ? 4 : 8));
      orders.push(dwords.flatMap((lane) => [lane, lane + 1, lane + 2, lane + 3]), Array.from({ length: 16 }, () => random.below(32)));
    }
    same(orders.flatMap((order) => [lanes(`(i8x16.shuffle ${order.join(' ')} ${VECTOR} ${OTHER})`), lanes(`(i8x16.shuffle ${order.join(' ')} ${VECTOR} ${VECTOR})`)]));
  });

  test('constants as second operands', () => same([
    ...['i8x16.add', 'i16x8.mul', 'i32x4.sub', 'v128.andnot', 'v128.xor', 'i32x4.gt_s', 'i8x16.swizzle'].map((op) => lanes(`(${op} ${VECTOR} (v128.const i32x4 1 -2 0x30000 4))`)),
    ...['add', 'sub', 'mul', 'div'].map((op) => `(result f64) (f64.${op} (f64.convert_i64_s (local.get 0)) (f64.const 1.25))`),
    ...['add', 'sub', 'mul', 'div'].map((op) => `(result f32) (f32.${op} (f32.convert_i64_s (local.get 0)) (f32.const 0.75))`),
    '(result f64) (f64.neg (f64.convert_i64_s (local.get 0)))', '(result f32) (f32.abs (f32.convert_i64_s (local.get 0)))',
    '(result f64) (f64.copysign (f64.const 3) (f64.convert_i64_s (local.get 0)))',
  ]));

  test('bits', () => same(['i32', 'i64'].flatMap((type) => {
    const [x, y] = type === 'i64' ? ['(local.get 0)', '(local.get 1)'] : ['(i32.wrap_i64 (local.get 0))', '(i32.wrap_i64 (local.get 1))'];
    const negative = `(${type}.sub (${type}.const 0) ${x})`;
    return [
      `(${type}.and (${type}.xor ${x} (${type}.const -1)) ${y})`, `(${type}.and ${x} ${negative})`, `(${type}.and ${negative} ${x})`,
      `(${type}.and ${x} (${type}.sub ${x} (${type}.const 1)))`, `(${type}.xor ${x} (${type}.and ${x} ${negative}))`, `(${type}.xor (${type}.and ${negative} ${x}) ${x})`,
      `(${type}.and ${x} (${type}.sub (${type}.const 0) ${y}))`,
    ].map((body) => `(result ${type}) ${body}`);
  })));

  test('tables of branches', () => same([1, 2, 3, 4, 5, 6, 9].flatMap((length) => [0, 3, 0x7ffffff0].map((offset) => {
    const targets = Array.from({ length: length + 1 }, (_, i) => (i * 5) % (length + 1));
    const open = '(block '.repeat(length + 1);
    const arms = Array.from({ length: length + 1 }, (_, i) => `(return (i32.const ${i + 100})))`).join(' ');
    return `(result i32) ${open} (br_table ${targets.join(' ')} (i32.add (i32.wrap_i64 (local.get 0)) (i32.const ${offset}))) ${arms} (i32.const 7)`;
  }))));

  test('bytes turned around, and nearly', () => {
    const byte = (type: string, x: string, from: number, to: number): string =>
      (from >= to ? `(${type}.and (${type}.shr_u ${x} (${type}.const ${8 * (from - to)})) (${type}.const ${2n ** BigInt(8 * to) * 255n}))`
        : `(${type}.shl (${type}.and ${x} (${type}.const ${2n ** BigInt(8 * from) * 255n})) (${type}.const ${8 * (to - from)}))`);
    const all = (type: string, x: string, order: readonly number[]): string => order.map((from, to) => byte(type, x, from, to)).reduce((a, b) => `(${type}.or ${a} ${b})`);
    const narrow = '(i32.wrap_i64 (local.get 0))';
    same([
      `(result i64) ${all('i64', '(local.get 0)', [7, 6, 5, 4, 3, 2, 1, 0])}`,
      `(result i64) ${all('i64', '(local.get 0)', [7, 6, 5, 4, 3, 2, 0, 1])}`,
      `(result i64) ${all('i64', '(local.get 0)', [7, 6, 5, 4, 3, 2, 1])}`,
      `(result i64) (i64.or ${all('i64', '(local.get 0)', [7, 6, 5, 4, 3, 2, 1])} ${byte('i64', '(local.get 1)', 0, 7)})`,
      `(result i32) ${all('i32', narrow, [3, 2, 1, 0])}`,
      `(result i32) ${all('i32', narrow, [3, 1, 2, 0])}`,
      `(result i32) (i32.or (i32.and (i32.rotl ${narrow} (i32.const 8)) (i32.const 0x00ff00ff)) (i32.and (i32.rotr ${narrow} (i32.const 8)) (i32.const 0xff00ff00)))`,
      `(result i32) (i32.or (i32.and (i32.rotl ${narrow} (i32.const 8)) (i32.const 0xff00ff00)) (i32.and (i32.rotr ${narrow} (i32.const 8)) (i32.const 0x00ff00ff)))`,
      `(result i32) (i32.or (i32.shl ${narrow} (i32.const 8)) (i32.shr_u ${narrow} (i32.const 24)))`,
    ]);
  });

  test('carries', () => same(['lt_u', 'ge_u', 'gt_u', 'le_u', 'lt_s'].flatMap((condition) => [
    `(result i64) (i64.add (local.get 0) (i64.extend_i32_u (i64.${condition} (local.get 0) (local.get 1))))`,
    `(result i64) (i64.sub (local.get 1) (i64.extend_i32_u (i64.${condition} (local.get 0) (local.get 1))))`,
    `(result i64) (i64.add (i64.extend_i32_u (i64.${condition} (i64.add (local.get 0) (local.get 1)) (local.get 1))) (local.get 0))`,
    `(result i64) (i64.sub (local.get 0) (i64.extend_i32_u (i64.${condition} (local.get 1) (i64.const 5))))`,
    `(result i32) (i32.add (i32.wrap_i64 (local.get 0)) (i64.${condition} (local.get 0) (i64.const -7)))`,
    `(result i32) (i32.add (i64.${condition} (local.get 1) (local.get 0)) (i64.${condition} (local.get 0) (local.get 1)))`,
  ])));

  test('flags', () => {
    const [x, y] = ['(i32.wrap_i64 (local.get 0))', '(i32.wrap_i64 (local.get 1))'];
    const conditions = ['eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'];
    same([
      // Of one comparison several conditions, as numbers, in branches and selections.
      ...conditions.flatMap((one) => conditions.map((other) =>
        `(result i32) (if (i64.${one} (local.get 0) (local.get 1)) (then (return (i32.add (i64.${other} (local.get 0) (local.get 1)) (i32.const 10)))))
          (select (i32.const 3) (i32.shl (i64.${other} (local.get 0) (local.get 1)) (i32.const 1)) (i64.${one} (local.get 1) (local.get 0)))`)),
      // What arithmetic leaves, asked for every condition beside zero.
      ...conditions.flatMap((one) => ['add', 'sub', 'and', 'or', 'xor'].flatMap((op) => [
        `(result i64) (local.set 0 (i64.${op} (local.get 0) (local.get 1))) (if (i64.${one} (local.get 0) (i64.const 0)) (then (return (i64.const 77)))) (local.get 0)`,
        `(result i32) (local i32) (local.set 2 (i32.${op} ${x} ${y})) (if (i32.${one} (local.get 2) (i32.const 0)) (then (return (i32.const 77)))) (local.get 2)`,
      ])),
      ...['or', 'and', 'xor'].map((op) => `(result i32) (if (i32.${op} (i64.lt_s (local.get 0) (local.get 1)) (i64.eq (local.get 0) (i64.const 5))) (then (return (i32.const 1)))) (i32.const 2)`),
      ...conditions.slice(0, 2).map((one) => `(result i32) (f64.${one} (f64.convert_i64_s (local.get 0)) (f64.div (f64.const 0) (f64.convert_i64_s (local.get 1))))`),
    ]);
  });

  test('addresses', () => {
    const x = '(i32.wrap_i64 (local.get 0))';
    same([
      `(result i32) (i32.load offset=8 (i32.const 1616))`,
      `(result i64) (i64.load (i32.add (i32.shl (i32.and ${x} (i32.const 0xff)) (i32.const 3)) (i32.const 4096)))`,
      `(result i32) (i32.load8_u (i32.and (i32.add (i32.shl ${x} (i32.const 3)) (i32.const 1)) (i32.const 0xffff)))`,
      `(result i32) (i32.load (i32.shl (i32.shr_u ${x} (i32.const 20)) (i32.const 2)))`,
      `(result i32) (i32.load16_u (i32.wrap_i64 (i64.shr_u (local.get 0) (i64.const 49))))`,
      // Wraps around, and traps where it does not.
      `(result i32) (i32.load (i32.shl (i32.or (i32.and ${x} (i32.const 7)) (i32.const 0x20000000)) (i32.const 3)))`,
      `(result i32) (i32.load8_u (i32.add (i32.or (i32.and ${x} (i32.const 15)) (i32.const -16)) (i32.const 16)))`,
    ], `(memory 1) (data (i32.const 0) "${Array.from({ length: 9000 }, (_, i) => `\\${(i * 37 & 0xff).toString(16).padStart(2, '0')}`).join('')}")`);
  });
});
