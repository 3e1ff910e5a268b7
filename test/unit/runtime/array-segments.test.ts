/**
 * Arrays of parts of segments, and long copies and fills of arrays: every tier does, traps and pays as the interpreter,
 * also once compiled code finds a segment itself, with collections between, and where it is stopped in the middle.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Instance } from '../../../src/runtime/instance.js';
import type { Store, StoreOptions } from '../../../src/runtime/store.js';
import { SEGMENT, vmctxLayout } from '../../../src/runtime/vmctx.js';
import { EXTERNREF } from '../../../src/wasm/types.js';
import { call, instance, newStore as interpreterStore } from './guest.js';
import { TIERS } from './tiers.js';

/** More than a segment that lies among other structures, and more elements than a part has. */
const LONG = 2 ** 17;

const SEGMENTS = `(module
  (type $bytes (array (mut i8)))
  (type $longs (array (mut i64)))
  (type $vectors (array (mut v128)))
  (type $box (struct (field i32)))
  (type $boxes (array (mut (ref null $box))))
  (type $functions (array (mut funcref)))
  (type $hosts (array (mut externref)))
  (type $number (func (result i32)))
  (data $d "0123456789abcdef")
  (data $long "${'wxyzwxyz'.repeat(LONG / 8)}")
  (elem $e (ref null $box) (struct.new $box (i32.const 10)) (struct.new $box (i32.const 11)) (ref.null $box) (struct.new $box (i32.const 13)))
  (elem $f funcref (ref.func $one) (ref.func $two))
  (elem $h externref (global.get $host) (ref.null extern))
  (global $host (import "" "host") externref)
  (func $one (result i32) (i32.const 1))
  (func $two (result i32) (i32.const 2))
  (global $a (mut (ref $bytes)) (array.new $bytes (i32.const 46) (i32.const 20)))
  (func (export "byte") (param i32) (result i32) (array.get_u $bytes (global.get $a) (local.get 0)))
  (func (export "new") (param i32 i32) (result i32)
    (global.set $a (array.new_data $bytes $d (local.get 0) (local.get 1)))
    (array.len (global.get $a)))
  (func (export "init") (param i32 i32 i32) (array.init_data $bytes $d (global.get $a) (local.get 0) (local.get 1) (local.get 2)))
  (func (export "null") (param i32 i32 i32) (array.init_data $bytes $d (ref.null $bytes) (local.get 0) (local.get 1) (local.get 2)))
  (func (export "drop") (data.drop $d))
  (func (export "long") (param i32 i32) (result i64) (local $a (ref $longs))
    (local.set $a (array.new_data $longs $long (local.get 0) (local.get 1)))
    (array.get $longs (local.get $a) (i32.sub (local.get 1) (i32.const 1))))
  (func (export "long init") (param $size i32) (param $n i32) (result i32) (local $a (ref $bytes))
    (local.set $a (array.new_default $bytes (local.get $size)))
    (array.init_data $bytes $long (local.get $a) (i32.const 1) (i32.const 1) (local.get $n))
    (array.get_u $bytes (local.get $a) (local.get $n)))
  (func (export "vector") (param i32) (result i64)
    (i64x2.extract_lane 1 (array.get $vectors (array.new_data $vectors $long (local.get 0) (i32.const 3)) (i32.const 2))))
  (func (export "drop long") (data.drop $long))
  (func (export "box") (param $from i32) (param $n i32) (param $at i32) (result i32) (local $b (ref null $box))
    (local.set $b (array.get $boxes (array.new_elem $boxes $e (local.get $from) (local.get $n)) (local.get $at)))
    (if (result i32) (ref.is_null (local.get $b)) (then (i32.const -1)) (else (struct.get $box 0 (local.get $b)))))
  (func (export "boxes") (param $at i32) (param $from i32) (param $n i32) (result i32) (local $a (ref $boxes))
    (local.set $a (array.new_default $boxes (i32.const 6)))
    (array.init_elem $boxes $e (local.get $a) (local.get $at) (local.get $from) (local.get $n))
    (i32.add (i32.mul (i32.const 100) (ref.is_null (array.get $boxes (local.get $a) (i32.const 2))))
      (ref.is_null (array.get $boxes (local.get $a) (i32.const 3)))))
  (func (export "same") (param $a i32) (param $b i32) (result i32)
    (ref.eq (array.get $boxes (array.new_elem $boxes $e (local.get $a) (i32.const 1)) (i32.const 0))
      (array.get $boxes (array.new_elem $boxes $e (local.get $b) (i32.const 1)) (i32.const 0))))
  (func (export "drop boxes") (elem.drop $e))
  (func (export "function") (param i32) (result i32)
    (call_ref $number (ref.cast (ref $number) (array.get $functions (array.new_elem $functions $f (i32.const 0) (i32.const 2)) (local.get 0)))))
  (func (export "host") (param i32) (result externref)
    (array.get $hosts (array.new_elem $hosts $h (i32.const 0) (i32.const 2)) (local.get 0)))
  (func (export "garbage") (param i32) (loop (drop (array.new_default $longs (i32.const 50)))
    (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`;

const HOST = { some: 'object' };

/** Calls of one another in turn, with arguments; as often as it takes for compiled code to find segments. */
const OFTEN = 40;
const LONGS = 2 ** 16;
type Call = readonly [name: string, ...args: readonly unknown[]];
const often = (calls: readonly Call[]): readonly Call[] => Array.from({ length: OFTEN }, () => calls).flat();

const SCRIPT: readonly Call[] = [
  ...often([['new', 3, 10], ['byte', 0], ['byte', 9], ['new', 16, 0], ['new', 0, 16], ['init', 2, 5, 3], ['byte', 1], ['byte', 2], ['byte', 4], ['byte', 5]]),
  // Array, then segment; nothing at all is in bounds up to the end of both.
  ['new', 10, 7], ['new', 17, 0], ['new', -1, 1], ['new', 1, -1], ['new', 0, 16],
  ['init', 16, 16, 0], ['init', 17, 0, 0], ['init', 0, 17, 0], ['init', 15, 0, 2], ['init', 0, 15, 2], ['init', -1, 0, 1], ['init', 0, -1, 1], ['init', 0, 0, -1],
  ['init', 17, 17, 17], ['null', 0, 0, 0], ['null', 0, 0, 17], ['null', 0, 17, 0], ['byte', 15],
  ['drop'], ['new', 0, 0], ['new', 0, 1], ['init', 0, 0, 0], ['init', 0, 0, 1], ['null', 0, 0, 1],
  ...often([['long', 4, 10], ['vector', 12], ['garbage', 3]]),
  ['long', 0, 1000], ['long', LONG - 8, 1], ['long', LONG - 7, 1], ['long', 0, LONG / 8], ['long', 0, LONG / 8 + 1], ['long', 1, LONG / 8], ['vector', LONG - 48], ['vector', LONG - 47],
  ['long init', LONGS + 1, LONGS], ['long init', LONGS, LONGS], ['long init', LONGS + 2, LONGS + 1], ['long init', LONG, LONG - 1], ['long init', LONG + 1, LONG],
  ['drop long'], ['long', 0, 1], ['long init', 1, 0], ['long init', 3, 1], ['vector', 0],
  ...often([['box', 0, 4, 0], ['box', 1, 3, 2], ['box', 2, 1, 0], ['garbage', 3], ['boxes', 2, 1, 2], ['boxes', 6, 4, 0], ['same', 1, 1], ['same', 2, 2], ['same', 0, 1]]),
  ['garbage', 300], ['box', 0, 4, 3], ['box', 0, 5, 0], ['box', 5, 0, 0], ['box', -1, 2, 0], ['boxes', 3, 0, 4], ['boxes', 0, 3, 2], ['boxes', 5, 3, 2],
  ['drop boxes'], ['box', 0, 1, 0], ['box', 0, 0, 0], ['boxes', 0, 0, 0], ['boxes', 0, 0, 1],
  ...often([['function', 0], ['function', 1], ['host', 0], ['host', 1], ['garbage', 2]]),
  ['garbage', 200], ['host', 0],
];

function segments(store: Store): Instance {
  const host = store.addHostGlobal({ value: EXTERNREF, mutable: false });
  host.setRef(store.externs.moveIn(HOST));
  return instance(store, SEGMENTS, { host });
}

/** What comes of calls: results or errors, and what they paid. */
function outcomes(store: Store, guest: Instance, calls: readonly Call[]): unknown[] {
  return calls.map(([name, ...args]) => {
    const before = store.meter.fuelUsed;
    let result: unknown;
    try {
      result = call(guest, name, ...args);
    } catch (error) {
      const { code, message } = error as Error & { readonly code: string };
      result = { code, message };
    }
    return { call: [name, ...args].join(' '), result, fuel: store.meter.fuelUsed - before };
  });
}

function fueled(newStore: (options: Partial<StoreOptions>) => Store, options: Partial<StoreOptions> = {}): Store {
  const store = newStore({ ...options, metering: 'fuel' });
  store.meter.fuel = 1e9;
  return store;
}

function segmentOutcomes(newStore: (options: Partial<StoreOptions>) => Store, options: Partial<StoreOptions> = {}): unknown[] {
  const store = fueled(newStore, options);
  return outcomes(store, segments(store), SCRIPT);
}

const RANGES = `(module
  (type $a8 (array (mut i8))) (type $a16 (array (mut i16))) (type $a32 (array (mut i32))) (type $a64 (array (mut i64)))
  (type $f32 (array (mut f32))) (type $f64 (array (mut f64))) (type $v (array (mut v128))) (type $r (array (mut anyref)))
  (type $box (struct (field i32)))
  ${([['a8', 'i32', '_u'], ['a16', 'i32', '_u'], ['a32', 'i32', ''], ['a64', 'i64', ''], ['f32', 'f32', ''], ['f64', 'f64', '']] as const).map(([name, type, u]) => `
    (global $${name} (mut (ref null $${name})) (ref.null $${name}))
    (func (export "${name} make") (param i32) (global.set $${name} (array.new_default $${name} (local.get 0))))
    (func (export "${name} new") (param ${type} i32) (global.set $${name} (array.new $${name} (local.get 0) (local.get 1))))
    (func (export "${name} fill") (param i32 ${type} i32) (array.fill $${name} (global.get $${name}) (local.get 0) (local.get 1) (local.get 2)))
    (func (export "${name} copy") (param i32 i32 i32) (array.copy $${name} $${name} (global.get $${name}) (local.get 0) (global.get $${name}) (local.get 1) (local.get 2)))
    (func (export "${name} get") (param i32) (result ${type}) (array.get${u} $${name} (global.get $${name}) (local.get 0)))
    (func (export "${name} count") (param ${type}) (result i32) (local $i i32) (local $n i32)
      (loop $more
        (local.set $n (i32.add (local.get $n) (${type}.eq (local.get 0) (array.get${u} $${name} (global.get $${name}) (local.get $i)))))
        (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (global.get $${name})))))
      (local.get $n))`).join('')}
  (func (export "number") (local $i i32)
    (loop $more
      (array.set $a32 (global.get $a32) (local.get $i) (local.get $i))
      (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (global.get $a32))))))
  (func (export "hash") (result i32) (local $i i32) (local $h i32)
    (loop $more
      (local.set $h (i32.add (i32.mul (local.get $h) (i32.const 31)) (array.get $a32 (global.get $a32) (local.get $i))))
      (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (global.get $a32)))))
    (local.get $h))
  (func (export "across") (param i32 i32 i32) (result i32) (local $to (ref null $a32))
    (local.set $to (array.new $a32 (i32.const 1) (i32.const 150000)))
    (array.copy $a32 $a32 (local.get $to) (local.get 0) (global.get $a32) (local.get 1) (local.get 2))
    (array.get $a32 (local.get $to) (i32.sub (i32.add (local.get 0) (local.get 2)) (i32.const 1))))
  (func (export "vectors") (param i32 i32 i32) (result i64 i64) (local $a (ref null $v))
    (local.set $a (array.new_default $v (local.get 0)))
    (array.fill $v (local.get $a) (local.get 1) (v128.const i64x2 3 4) (local.get 2))
    (i64x2.extract_lane 1 (array.get $v (local.get $a) (local.get 1)))
    (i64x2.extract_lane 1 (array.get $v (array.new $v (v128.const i64x2 5 6) (local.get 2)) (i32.sub (local.get 2) (i32.const 1)))))
  (func (export "objects") (param $n i32) (result i32 i32) (local $a (ref null $r)) (local $b (ref $box)) (local $i i32) (local $count i32)
    (local.set $a (array.new_default $r (local.get $n)))
    (local.set $b (struct.new $box (i32.const 7)))
    (array.fill $r (local.get $a) (i32.const 1) (local.get $b) (i32.sub (local.get $n) (i32.const 2)))
    (loop $more
      (drop (struct.new $box (i32.const 1)))
      (local.set $count (i32.add (local.get $count) (ref.eq (ref.cast eqref (array.get $r (local.get $a) (local.get $i))) (local.get $b))))
      (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 97))) (local.get $n))))
    (local.get $count) (struct.get $box 0 (ref.cast (ref $box) (array.get $r (local.get $a) (i32.const 1)))))
  (func (export "null fill") (param i32) (array.fill $a32 (ref.null $a32) (i32.const 0) (i32.const 0) (local.get 0)))
  (func (export "null copy") (param i32) (array.copy $a32 $a32 (global.get $a32) (i32.const 0) (ref.null $a32) (i32.const 0) (local.get 0))))`;

/** A value of each element type whose bytes all differ. */
const VALUES = { a8: 0x1fe, a16: 0x1fedc, a32: 0x12345678, a64: 0x123456789abcdef0n, f32: 1.2345678806304932, f64: 1.23456789 };
const FILLED = [0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 255, 256, 257, 1000, 4095, 65_535, 65_536, 65_537, 140_000];

const RANGE_SCRIPT: readonly Call[] = [
  ...Object.entries(VALUES).flatMap(([name, value]): Call[] => FILLED.flatMap((n): Call[] => [
    [`${name} make`, n + 6], [`${name} fill`, 3, value, n], [`${name} get`, 2], [`${name} get`, 3], [`${name} get`, n + 2], [`${name} get`, n + 3],
    ...(n < 2000 ? [[`${name} count`, name === 'a8' ? 0xfe : name === 'a16' ? 0xfedc : value] as Call] : []),
    [`${name} fill`, 7, value, n], [`${name} fill`, -1, value, 1], [`${name} fill`, 1, value, -1],
    [`${name} new`, value, n + 1], [`${name} get`, n], [`${name} copy`, 0, 1, n], [`${name} copy`, 1, 0, n + 1], [`${name} copy`, 2, 0, n], [`${name} copy`, n, n + 1, 0],
  ])),
  ['a32 make', 150_000], ['number'],
  ...[[1, 0, 140_000], [0, 3, 140_000], [65_536, 0, 70_000], [70_000, 0, 80_000], [0, 70_000, 80_000], [10_001, 10_000, 131_072], [5, 5, 100_000], [0, 0, 150_001]].flatMap((args): Call[] => [['a32 copy', ...args], ['hash']]),
  ['across', 5, 10, 140_000], ['across', 0, 1, 1], ['across', 0, 1, 150_000],
  ['vectors', 10, 2, 5], ['vectors', 70_000, 1, 69_000], ['vectors', 5, 1, 5], ['objects', 100], ['objects', 100_000],
  ['null fill', 0], ['null fill', 70_000], ['null copy', 0], ['null copy', 70_000],
];

/** What is left behind by a copy or fill that runs out of fuel: after one part, or two. */
function stopped(newStore: (options: Partial<StoreOptions>) => Store, calls: readonly Call[], fuel: number): unknown[] {
  const store = fueled(newStore);
  const guest = instance(store, RANGES);
  outcomes(store, guest, [['a32 make', 200_000], ['number']]);
  store.meter.fuel = fuel;
  const results = outcomes(store, guest, calls);
  store.meter.fuel = 1e9;
  return [...results, ...outcomes(store, guest, [['hash']])];
}

describe('arrays and segments', () => {
  const expected = segmentOutcomes(interpreterStore);
  const ranges = outcomesOfRanges(interpreterStore);

  for (const { name, skip, newStore } of TIERS) {
    describe(name, { skip }, () => {
      for (const gcZeal of [false, true]) {
        test(`parts of segments${gcZeal ? ', with a collection at every allocation' : ''}`, () => {
          assert.deepEqual(segmentOutcomes(newStore, { gcZeal }), expected);
        });
      }

      test('long and short fills and copies', () => assert.deepEqual(outcomesOfRanges(newStore), ranges));

      test('copies and fills that run out of fuel leave what the interpreter leaves', () => {
        for (const fuel of [65_000, 65_600, 131_200]) {
          for (const what of [['a32 copy', 3, 0, 190_000], ['a32 copy', 0, 3, 190_000], ['a32 fill', 1, 5, 190_000]] as const) {
            assert.deepEqual(stopped(newStore, [what], fuel), stopped(interpreterStore, [what], fuel), `${what.join(' ')} with ${fuel}`);
          }
        }
      });
    });
  }

  test('compiled code finds what it has asked for, and no more of it once it is dropped', { skip: TIERS[1].skip }, () => {
    const store = TIERS[1].newStore();
    const guest = segments(store);
    const layout = vmctxLayout(guest.module);
    const length = (record: number): number => guest.vmctx[(record + SEGMENT.length) / 4];
    const [long, boxes] = [layout.data + SEGMENT.bytes, layout.elements];
    outcomes(store, guest, [['new', 0, 16], ['long', 0, 1]]);
    assert.deepEqual([layout.data, long, boxes].map(length), [0, 0, 0]);
    outcomes(store, guest, [['new', 0, 16], ['long', 0, LONG / 8], ['long', 0, 1], ...often([['box', 0, 1, 0]])]);
    assert.deepEqual([layout.data, long, boxes].map(length), [16, LONG, 4]);
    // From here on the runtime is not asked.
    guest.segments!.used = () => assert.fail('asked for a segment that is there');
    outcomes(store, guest, [['new', 0, 5], ['init', 0, 3, 5], ['long', 0, 100], ['box', 0, 4, 1], ['boxes', 0, 1, 3]]).forEach((outcome) =>
      assert.ok(!('code' in ((outcome as { result: object | undefined }).result ?? {})), JSON.stringify(outcome, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))));
    outcomes(store, guest, [['drop'], ['drop long'], ['drop boxes']]);
    assert.deepEqual([layout.data, long, boxes].map(length), [0, 0, 0]);
  });
});

function outcomesOfRanges(newStore: (options: Partial<StoreOptions>) => Store): unknown[] {
  const store = fueled(newStore);
  return outcomes(store, instance(store, RANGES), RANGE_SCRIPT);
}
