/** `nanCanonicalization`: every NaN that arithmetic makes is the positive canonical one; bits that are only moved stay. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine, Instance, Module, Store } from '../../../src/entry/index.js';
import '../../../src/entry/native.js';
import { nativePlatform } from '../../../src/engine/native/index.js';
import { NAN_LANE } from '../../../src/wasm/nan-lanes.js';
import { type OpcodeRow, ROWS } from '../../../src/wasm/opcodes.js';

/** Operands that make NaNs, or are NaNs with a sign and a payload, some of them signalling. */
const F32 = [0, 0x80000000, 0x7f800000, 0xff800000, 0x3f800000, 0xbf800000, 0x7fc00000, 0xffc12345, 0x7fa00001, 0xff80beef];
const F64 = [0n, 1n << 63n, 0x7ff0000000000000n, 0xfff0000000000000n, 0x3ff0000000000000n, 0xbff0000000000000n,
  0x7ff8000000000000n, 0xfff8000000012345n, 0x7ff0000000000001n, 0xfff00000deadbeefn];

const MAKES = ['add', 'sub', 'mul', 'div', 'min', 'max', 'sqrt', 'ceil', 'floor', 'trunc', 'nearest'];
const EXPECTED = new Set([
  ...['f32', 'f64', 'f32x4', 'f64x2'].flatMap((type) => MAKES.map((name) => `${type}.${name}`)),
  ...['f32x4', 'f64x2'].flatMap((type) => ['madd', 'nmadd', 'min', 'max'].map((name) => `${type}.relaxed_${name}`)),
  'f32.demote_f64', 'f64.promote_f32', 'f32x4.demote_f64x2_zero', 'f64x2.promote_low_f32x4',
]);
/** Whose results may be NaNs, but only those of an operand: with its bits. */
const MOVES = ['abs', 'neg', 'copysign'].flatMap((name) => [`f32.${name}`, `f64.${name}`])
  .concat(['abs', 'neg', 'pmin', 'pmax'].flatMap((name) => [`f32x4.${name}`, `f64x2.${name}`]));

const SIZE = { f32: 4, f64: 8, v128: 16 } as const;
type Type = keyof typeof SIZE;

function rowOf(name: string): { row: OpcodeRow; operands: Type[]; result: Type } {
  const row = ROWS.find((candidate) => candidate?.name === name)!;
  const [operands, result] = row.stack!.split('→').map((part) => part.trim());
  return { row, operands: operands.split(' ') as Type[], result: result as Type };
}

/** Exports a function an operation, which takes operands from memory at 16, 32, 48 and puts its result to 0, by way of a local. */
function guest(names: readonly string[]): string {
  return `(module (memory (export "m") 1) ${names.map((name) => {
    const { operands, result } = rowOf(name);
    return `(func (export "${name}") (local $r ${result})
      (local.set $r (${name} ${operands.map((type, i) => `(${type}.load offset=${16 * (i + 1)} (i32.const 0))`).join(' ')}))
      (${result}.store (i32.const 0) (local.get $r)))`;
  }).join('\n')})`;
}

function lanes(view: DataView, at: number, bits: 32 | 64, bytes: number): bigint[] {
  return Array.from({ length: bytes * 8 / bits }, (_, i) => (bits === 32 ? BigInt(view.getUint32(at + 4 * i, true)) : view.getBigUint64(at + 8 * i, true)));
}

/** All that comes of an operation for all operands: words of the result, one list a run. */
function results(name: string, instance: Instance, view: DataView): bigint[][] {
  const { operands, result } = rowOf(name);
  const bits = name.startsWith('f32') ? 32 : 64;
  const found: bigint[][] = [];
  const count = F32.length;
  for (let at = 0; at < count ** operands.length; at++) {
    operands.forEach((type, i) => {
      const which = Math.floor(at / count ** i) % count;
      const narrow = type === 'f32' || (type === 'v128' && (name === 'f64x2.promote_low_f32x4' || (name.startsWith('f32x4') && !name.includes('demote'))));
      for (let lane = 0; lane < SIZE[type]; lane += narrow ? 4 : 8) {
        const value = (which + (lane === 0 ? 0 : 3 + lane)) % count;
        if (narrow) view.setUint32(16 * (i + 1) + lane, F32[value], true);
        else view.setBigUint64(16 * (i + 1) + lane, F64[value], true);
      }
    });
    instance.exports[name]();
    found.push(lanes(view, 0, bits, SIZE[result]));
  }
  return found;
}

const isNan = (bits: bigint, wide: boolean): boolean =>
  wide ? (bits & 0x7fffffffffffffffn) > 0x7ff0000000000000n : (bits & 0x7fffffffn) > 0x7f800000n;

const strategies = nativePlatform() === null ? ['interpreter'] as const : ['interpreter', 'optimizing'] as const;
type Strategy = (typeof strategies)[number];

function make(strategy: Strategy, nanCanonicalization: boolean, names: readonly string[]): { instance: Instance; view: DataView } {
  const engine = new Engine({ strategy, nanCanonicalization });
  const instance = new Instance(new Store(engine), new Module(engine, guest(names)));
  return { instance, view: new DataView(instance.exports.m.buffer) };
}

const names = [...EXPECTED];
test('these instructions, and no others, make NaNs', () => {
  assert.deepEqual(new Set(ROWS.flatMap((row, op) => (NAN_LANE[op] === 0 ? [] : [row!.name]))), EXPECTED);
});

for (const strategy of strategies) {
  const on = make(strategy, true, names);
  const off = make('interpreter', false, names);
  for (const name of names) {
    test(`${name}: canonical NaNs, all else as it is (${strategy})`, () => {
      const wide = name.startsWith('f64');
      const canonical = wide ? 0x7ff8000000000000n : 0x7fc00000n;
      const plain = results(name, off.instance, off.view);
      let nans = 0;
      const wanted = plain.map((run) => run.map((bits) => {
        if (!isNan(bits, wide)) return bits;
        nans++;
        return canonical;
      }));
      assert.ok(nans > 0, 'no NaN came of it');
      assert.deepEqual(results(name, on.instance, on.view), wanted);
    });
  }

  test(`moved bits stay (${strategy})`, () => {
    const moving = make(strategy, true, MOVES);
    const plain = make('interpreter', false, MOVES);
    for (const name of MOVES) assert.deepEqual(results(name, moving.instance, moving.view), results(name, plain.instance, plain.view), name);
  });

  test(`one module has both kinds of code (${strategy})`, () => {
    const text = '(module (func (export "f") (param f64) (result i64) (i64.reinterpret_f64 (f64.sqrt (local.get 0)))))';
    const engines = [true, false, true].map((nanCanonicalization) => new Engine({ strategy, nanCanonicalization }));
    const bits = engines.map((engine) => new Instance(new Store(engine), new Module(engine, text)).exports.f(-1));
    assert.equal(bits[0], 0x7ff8000000000000n);
    assert.equal(bits[2], bits[0]);
  });
}
