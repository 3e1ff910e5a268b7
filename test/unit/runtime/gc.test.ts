/** The GC heap and host values: what lives, what goes, and what moves. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hostFunction } from '../../../src/runtime/values.js';
import type { Store } from '../../../src/runtime/store.js';
import { GcRef } from '../../../src/runtime/gc/handles.js';
import { WasmException } from '../../../src/runtime/exception.js';
import { EXTERNREF } from '../../../src/wasm/types.js';
import { call, instance, newStore as interpreterStore } from './guest.js';
import { TIERS } from './tiers.js';

const LISTS = `(module
  (rec (type $node (struct (field $value i32) (field $next (mut (ref null $node))))))
  (func $cons (param i32 (ref null $node)) (result (ref $node)) (struct.new $node (local.get 0) (local.get 1)))
  (func (export "sum") (param $n i32) (result i32)
    (local $list (ref null $node)) (local $sum i32)
    (loop $more
      (local.set $list (call $cons (local.get $n) (local.get $list)))
      (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (struct.get $node $value (local.get $list))))
      (br_if $next (i32.eqz (ref.is_null (local.tee $list (struct.get $node $next (local.get $list)))))))
    (local.get $sum))
  (func (export "cycles") (param $n i32) (local $a (ref null $node)) (local $b (ref null $node))
    (loop $more
      (local.set $a (struct.new $node (i32.const 1) (ref.null $node)))
      (local.set $b (struct.new $node (i32.const 2) (local.get $a)))
      (struct.set $node $next (local.get $a) (local.get $b))
      (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`;

for (const { name, skip, newStore } of TIERS) {
  describe(name, { skip }, () => {
    describe('objects', () => {
      for (const gcZeal of [false, true]) {
        test(`a list survives collections${gcZeal ? ' at every allocation' : ''}`, () => {
          const store = newStore({ gcZeal });
          const n = gcZeal ? 200 : 50_000;
          assert.deepEqual(call(instance(store, LISTS), 'sum', n), [(n * (n + 1)) / 2]);
          assert.ok(store.heap.collections > 0);
        });
      }

      test('fields begin as null where a collection has left something else, with one at every allocation', () => {
        const guest = instance(newStore({ gcZeal: true }), `(module
          (type $node (struct (field i32) (field (ref null $node)) (field structref)))
          (func $swap (param (ref $node) (ref null $node)) (result (ref null $node) (ref $node)) (local.get 1) (local.get 0))
          (func $sum (param (ref null $node)) (result i32)
            (if (result i32) (ref.is_null (local.get 0)) (then (i32.const 0)) (else
              (i32.add (struct.get $node 0 (local.get 0)) (call $sum (struct.get $node 1 (local.get 0)))))))
          (func (export "f") (result i32)
            (call $swap
              (struct.new $node (i32.const 1) (ref.null $node) (ref.null struct))
              (struct.new $node (i32.const 2) (struct.new $node (i32.const 3) (struct.new $node (i32.const 4) (ref.null $node) (ref.null struct)) (ref.null struct)) (ref.null struct)))
            (call $sum) (drop) (call $sum)))`);
        for (let i = 0; i < 5; i++) assert.deepEqual(call(guest, 'f'), [9]);
      });

      test('small integers of the host are i31 in both hierarchies they may be in, also thrown; and come back the same', () => {
        const store = newStore();
        const tag = store.jsTag;
        const guest = instance(store, `(module (import "" "tag" (tag $js (param externref))) (import "" "throw" (func $throw (param externref)))
          (func $kind (param anyref) (result i32) (ref.test (ref i31) (local.get 0)))
          (func (export "any") (param anyref) (result i32 anyref) (call $kind (local.get 0)) (local.get 0))
          (func (export "extern") (param externref) (result i32 externref) (call $kind (any.convert_extern (local.get 0))) (local.get 0))
          (func (export "thrown") (param externref) (result i32 externref) (local $e externref)
            (block $h (result externref) (try_table (catch $js $h) (call $throw (local.get 0))) (unreachable))
            (local.set $e) (call $kind (any.convert_extern (local.get $e))) (local.get $e)))`, {
          tag, throw: hostFunction(store, { kind: 'func', params: [EXTERNREF], results: [] }, (value: unknown) => { throw value; }, 'throw'),
        });
        for (const way of ['any', 'extern', 'thrown']) {
          for (const value of [0, -1, 2 ** 30 - 1, -(2 ** 30)]) assert.deepEqual(call(guest, way, value), [1, value], way);
          for (const value of [-0, 1.5, 2 ** 30, -(2 ** 30) - 1, NaN, '7', 7n]) assert.deepEqual(call(guest, way, value), [0, value], way);
        }
      });

      test('cyclic garbage goes: the heap stays flat', () => {
        const store = newStore({ maxGcHeap: 256 * 1024 });
        call(instance(store, LISTS), 'cycles', 200_000);
        assert.ok(store.heap.used <= 256 * 1024);
        assert.ok(store.heap.collections > 10);
      });

      test('a live list beyond the limit is a trap with its code', () => {
        const store = newStore({ maxGcHeap: 256 * 1024 });
        assert.throws(() => call(instance(store, LISTS), 'sum', 100_000), { code: 'ERR_GC_HEAP_EXHAUSTED' });
      });

      test('what nobody wrote is zero, also where others lay before', () => {
        const store = newStore({ maxGcHeap: 1 << 20 });
        const guest = instance(store, `(module (type $longs (array (mut i64))) (type $pair (struct (field (mut i64)) (field (mut i32)) (field (mut i8))))
          (func (export "run") (param $n i32) (result i64)
            (local $a (ref null $longs)) (local $p (ref null $pair)) (local $i i32) (local $seen i64)
            (loop $more
              (local.set $p (struct.new_default $pair))
              (local.set $seen (i64.or (local.get $seen) (struct.get $pair 0 (local.get $p))))
              (local.set $seen (i64.or (local.get $seen) (i64.extend_i32_u (struct.get_u $pair 2 (local.get $p)))))
              (struct.set $pair 0 (local.get $p) (i64.const -1))
              (struct.set $pair 2 (local.get $p) (i32.const -1))
              ;; Lengths on both sides of what code allocates itself.
              (local.set $a (array.new_default $longs (local.tee $i (i32.rem_u (i32.mul (local.get $n) (i32.const 997)) (i32.const 2100)))))
              (block $done
                (loop $next
                  (br_if $done (i32.eqz (local.get $i)))
                  (local.set $i (i32.sub (local.get $i) (i32.const 1)))
                  (local.set $seen (i64.or (local.get $seen) (array.get $longs (local.get $a) (local.get $i))))
                  (array.set $longs (local.get $a) (local.get $i) (i64.const -1))
                  (br $next)))
              (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
            (local.get $seen)))`);
        assert.deepEqual(call(guest, 'run', 1000), [0n]);
        assert.ok(store.heap.collections > 10);
      });

      test('values of every kind live through an allocation that collects', () => {
        const store = newStore();
        const guest = instance(store, `(module (type $box (struct (field i32))) (type $all (struct (field v128) (field f64) (field f32) (field i64) (field i32) (field (ref $box)) (field i8)))
          (func (export "run") (param $n i32) (result i32)
            (local $f f64) (local $g f32) (local $l i64) (local $v v128) (local $kept (ref null $box)) (local $all (ref null $all)) (local $wrong i32)
            (local.set $kept (struct.new $box (i32.const 7)))
            (loop $more
              (local.set $f (f64.add (local.get $f) (f64.const 0.5)))
              (local.set $g (f32.add (local.get $g) (f32.const 0.25)))
              (local.set $l (i64.add (local.get $l) (i64.const 0x100000001)))
              (local.set $v (i32x4.add (local.get $v) (v128.const i32x4 1 2 3 4)))
              (local.set $all (struct.new $all (local.get $v) (local.get $f) (local.get $g) (local.get $l) (local.get $n) (struct.new $box (local.get $n)) (local.get $n)))
              (local.set $wrong (i32.or (local.get $wrong) (i32.or
                (i32.ne (struct.get $box 0 (struct.get $all 5 (local.get $all))) (struct.get $all 4 (local.get $all)))
                (i32.ne (struct.get_u $all 6 (local.get $all)) (i32.and (local.get $n) (i32.const 255))))))
              (local.set $wrong (i32.or (local.get $wrong) (i32.or
                (f64.ne (struct.get $all 1 (local.get $all)) (local.get $f))
                (i32.or (i64.ne (struct.get $all 3 (local.get $all)) (local.get $l))
                  (v128.any_true (v128.xor (struct.get $all 0 (local.get $all)) (local.get $v)))))))
              (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
            (i32.add (i32.mul (local.get $wrong) (i32.const 1000)) (struct.get $box 0 (local.get $kept)))))`);
        assert.deepEqual(call(guest, 'run', 20_000), [7]);
        assert.ok(store.heap.collections > 3);
      });

      test('copies and fills of all lengths, overlapping ones too, and what they cost', () => {
        const run = (store: Store, type: string): unknown[] => {
          const value = type === 'i64' ? 'i64' : 'i32';
          const get = type === 'i8' ? 'array.get_u' : 'array.get';
          const guest = instance(store, `(module (type $a (array (mut ${type})))
            (func $sum (param $a (ref $a)) (result i64) (local $i i32) (local $sum i64)
              (loop $next
                (local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const 31)) ${value === 'i64' ? '' : '(i64.extend_i32_u '}(${get} $a (local.get $a) (local.get $i))${value === 'i64' ? '' : ')'}))
                (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (local.get $a)))))
              (local.get $sum))
            (func $make (param $n i32) (result (ref $a)) (local $a (ref $a)) (local $i i32)
              (local.set $a (array.new $a (${value}.const 5) (local.get $n)))
              (loop $next
                (array.set $a (local.get $a) (local.get $i) (${value}.mul ${value === 'i64' ? '(i64.extend_i32_u (local.get $i))' : '(local.get $i)'} (${value}.const 77)))
                (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.div_u (local.get $n) (i32.const 2)))))
              (local.get $a))
            (func (export "within") (param $to i32) (param $from i32) (param $n i32) (result i64) (local $a (ref $a))
              (local.set $a (call $make (i32.const 6000)))
              (array.copy $a $a (local.get $a) (local.get $to) (local.get $a) (local.get $from) (local.get $n))
              (call $sum (local.get $a)))
            (func (export "other") (param $to i32) (param $from i32) (param $n i32) (result i64) (local $a (ref $a))
              (local.set $a (call $make (i32.const 5000)))
              (array.copy $a $a (local.get $a) (local.get $to) (call $make (i32.const 6000)) (local.get $from) (local.get $n))
              (call $sum (local.get $a)))
            (func (export "fill") (param $to i32) (param $from i32) (param $n i32) (result i64) (local $a (ref $a))
              (local.set $a (call $make (i32.const 6000)))
              (array.fill $a (local.get $a) (local.get $to) (${value}.const 9) (local.get $n))
              (call $sum (local.get $a)))
            (func (export "null") (param i32 i32 i32) (result i64)
              (array.copy $a $a (ref.null $a) (local.get 0) (ref.null $a) (local.get 1) (local.get 2)) (i64.const 0)))`);
          store.meter.fuel = 1e9;
          const found: unknown[] = [];
          for (const name of ['within', 'other', 'fill', 'null']) {
            for (const n of [0, 1, 3, 17, 255, 256, 257, 2047, 2048, 2049, 5500, -1]) {
              for (const [to, from] of [[0, 0], [1, 0], [0, 1], [100, 300], [6000, 5999], [5000, 6001]]) {
                try {
                  found.push(call(guest, name, to, from, n)[0]);
                } catch (error) {
                  found.push((error as { code: string }).code);
                }
                found.push(store.meter.fuelUsed);
              }
            }
          }
          return found;
        };
        for (const type of ['i8', 'i32', 'i64']) {
          const expected = run(interpreterStore({ metering: 'fuel' }), type);
          assert.deepEqual(run(newStore({ metering: 'fuel' }), type), expected);
        }
      });

      test('arrays are paid for as the interpreter does, short and long, and where the heap ends', () => {
        const used = (store: Store, text: string): number[] => {
          store.meter.fuel = 1e9;
          const guest = instance(store, text);
          return [0, 1, 100, 2047, 2048, 16_376, 16_377, 30_000, 200_000, -1].map((length) => {
            const before = store.meter.fuelUsed;
            if (length === -1) assert.throws(() => call(guest, 'run', length), { code: 'ERR_GC_HEAP_EXHAUSTED' });
            else call(guest, 'run', length);
            return store.meter.fuelUsed - before;
          });
        };
        for (const array of ['i8', 'i64']) {
          const text = `(module (type $a (array (mut ${array}))) (func (export "run") (param i32)
            (drop (array.new_default $a (local.get 0))) (drop (array.new $a (${array === 'i8' ? 'i32' : array}.const 1) (local.get 0)))
            (drop (array.new_fixed $a 2 ${`(${array === 'i8' ? 'i32' : array}.const 5)`.repeat(2)}))))`;
          const options = { metering: 'fuel', maxGcHeap: 4 << 20 } as const;
          assert.deepEqual(used(newStore(options), text), used(interpreterStore(options), text));
        }
      });

      test('a huge array is refused before anything is allocated', () => {
        const store = newStore({ maxGcHeap: 1 << 20 });
        const guest = instance(store, '(module (type $a (array (mut i64))) (func (export "f") (drop (array.new_default $a (i32.const -1)))))');
        assert.throws(() => call(guest, 'f'), { code: 'ERR_GC_HEAP_EXHAUSTED' });
      });

      test('no limit lets offsets grow beyond what a reference holds', () => {
        const store = newStore({ maxGcHeap: 2 ** 36 });
        const guest = instance(store, '(module (type $a (array (mut i64))) (func (export "f") (drop (array.new_default $a (i32.const 0x1fffffff)))))');
        assert.throws(() => call(guest, 'f'), { code: 'ERR_GC_HEAP_EXHAUSTED' });
      });

      test('JavaScript’s handle is the same object each time, and follows it', () => {
        const store = newStore({ gcZeal: true });
        const guest = instance(store, `(module (type $s (struct (field (mut i32)))) (global $g (mut (ref null $s)) (ref.null $s))
          (func (export "make") (param i32) (result anyref) (global.set $g (struct.new $s (local.get 0))) (global.get $g))
          (func (export "get") (result anyref) (global.get $g))
          (func (export "value") (param anyref) (result i32) (struct.get $s 0 (ref.cast (ref $s) (local.get 0)))))`);
        const [first] = call(guest, 'make', 41);
        assert.ok(first instanceof GcRef);
        const before = first.ref;
        call(guest, 'make', 42);
        assert.notEqual(call(guest, 'get')[0], first);
        assert.deepEqual(call(guest, 'value', first), [41]);
        store.heap.collect();
        assert.deepEqual(call(guest, 'value', first), [41]);
        assert.equal(typeof before, 'number');
      });
    });

    describe('host values', () => {
      test('keep their identity through tables, globals, structures and arguments', () => {
        const store = newStore({ gcZeal: true });
        const guest = instance(store, `(module (table $t 4 externref) (global $g (mut externref) (ref.null extern))
          (type $box (struct (field externref)))
          (func (export "journey") (param externref) (result externref)
            (table.set $t (i32.const 2) (local.get 0))
            (global.set $g (table.get $t (i32.const 2)))
            (struct.get $box 0 (struct.new $box (global.get $g)))))`);
        for (const value of [{}, Object.freeze([]), Symbol('s'), () => 1, 'text', 12.5, -0, NaN, 7n, true, undefined]) {
          assert.ok(Object.is(call(guest, 'journey', value)[0], value), String(value));
        }
        assert.deepEqual(call(guest, 'journey', null), [null]);
      });

      test('4,096 are dropped when nothing holds them, and not those in tables and globals', () => {
        const store = newStore();
        const guest = instance(store, `(module (table $t 10 externref) (global $g (mut externref) (ref.null extern))
          (func (export "drop") (param externref))
          (func (export "keep") (param i32 externref) (table.set $t (local.get 0) (local.get 1)))
          (func (export "one") (param externref) (global.set $g (local.get 0))))`);
        for (let i = 0; i < 10; i++) call(guest, 'keep', i, { kept: i });
        call(guest, 'one', { kept: 'global' });
        for (let i = 0; i < 4096; i++) call(guest, 'drop', { dropped: i });
        store.heap.collect();
        assert.equal(store.slots.size, 11);
        call(guest, 'one', null);
        store.heap.collect();
        assert.equal(store.slots.size, 10);
      });

      test('counts follow every way into and out of tables and globals', () => {
        const store = newStore();
        const guest = instance(store, `(module (table $t 4 100 externref) (table $u 8 externref) (global $g (mut externref) (ref.null extern))
          (func (export "set") (param i32 externref) (table.set $t (local.get 0) (local.get 1)))
          (func (export "grow") (param externref i32) (drop (table.grow $t (local.get 0) (local.get 1))))
          (func (export "fill") (param i32 externref i32) (table.fill $t (local.get 0) (local.get 1) (local.get 2)))
          (func (export "copy") (param i32 i32 i32) (table.copy $u $t (local.get 0) (local.get 1) (local.get 2)))
          (func (export "shift") (param i32 i32 i32) (table.copy $t $t (local.get 0) (local.get 1) (local.get 2)))
          (func (export "clear") (table.fill $t (i32.const 0) (ref.null extern) (table.size $t)))
          (func (export "get") (param i32) (result externref) (table.get $u (local.get 0)))
          (func (export "keep") (param i32) (global.set $g (table.get $t (local.get 0)))))`);
        const after = (): number => {
          store.heap.collect();
          return store.slots.size;
        };
        const values = [{ a: 0 }, { a: 1 }, { a: 2 }, { a: 3 }];
        values.forEach((value, i) => call(guest, 'set', i, value));
        assert.equal(after(), 4);
        call(guest, 'set', 0, values[1]);
        assert.equal(after(), 3);
        call(guest, 'grow', { a: 4 }, 6);
        assert.equal(after(), 4);
        call(guest, 'copy', 0, 2, 4);
        call(guest, 'shift', 1, 0, 3);
        assert.equal(after(), 4);
        call(guest, 'keep', 1);
        call(guest, 'fill', 0, { a: 5 }, 3);
        assert.equal(after(), 5);
        call(guest, 'clear');
        assert.equal(after(), 4);
        assert.equal(call(guest, 'get', 0)[0], values[2]);
        call(guest, 'copy', 0, 4, 4);
        assert.equal(after(), 1);
      });

      test('copying out of a table for ever spills the chunk, and loses nothing', () => {
        const store = newStore();
        const guest = instance(store, `(module (table $t 3 externref)
          (func (export "set") (param i32 externref) (table.set $t (local.get 0) (local.get 1)))
          (func (export "spin") (param $n i32) (param $own externref) (result externref externref) (local $last externref)
            (loop $l
              (local.set $last (table.get $t (i32.rem_u (local.get $n) (i32.const 3))))
              (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
            (local.get $last) (local.get $own)))`);
        const kept = [{}, {}, {}];
        kept.forEach((value, i) => call(guest, 'set', i, value));
        const own = {};
        assert.deepEqual(call(guest, 'spin', 5000, own), [kept[1], own]);
        assert.equal(store.heap.collections, 0, 'copies take no slots');
        store.heap.collect();
        assert.equal(store.slots.size, 3);
      });

      test('a batch of moves longer than the chunk', () => {
        const store = newStore();
        const values = Array.from({ length: 900 }, (_, i) => ({ i }));
        const params = values.map(() => 'externref').join(' ');
        const guest = instance(store, `(module (func (export "last") (param ${params}) (result externref externref) (local.get 0) (local.get 899)))`);
        assert.deepEqual(call(guest, 'last', ...values), [values[0], values[899]]);
        store.heap.collect();
        assert.equal(store.slots.size, 0);
      });

      test('1,024 live at once on the stack', () => {
        const store = newStore({ gcZeal: true });
        const keep = new Set<object>();
        const make = hostFunction(store, { kind: 'func', params: [], results: [EXTERNREF] }, () => {
          const value = {};
          keep.add(value);
          return value;
        }, 'make');
        const seen: unknown[] = [];
        const use = hostFunction(store, { kind: 'func', params: [EXTERNREF], results: [] }, (value: unknown) => seen.push(value), 'use');
        const collect = hostFunction(store, { kind: 'func', params: [], results: [] }, () => store.heap.collect(), 'collect');
        const calls = Array.from({ length: 1024 }, () => '(call $make)').join(' ');
        const uses = Array.from({ length: 1024 }, () => '(call $use)').join(' ');
        const guest = instance(store, `(module (import "" "make" (func $make (result externref))) (import "" "use" (func $use (param externref)))
          (import "" "collect" (func $collect)) (func (export "f") ${calls} (call $collect) ${uses}))`, { make, use, collect });
        call(guest, 'f');
        assert.equal(seen.length, 1024);
        assert.deepEqual(new Set(seen), keep);
      });

      test('thirty in one call, with a host function that collects in the middle', () => {
        const store = newStore({ gcZeal: true });
        const params = Array.from({ length: 30 }, () => 'externref').join(' ');
        const collect = hostFunction(store, { kind: 'func', params: [], results: [] }, () => store.heap.collect(), 'collect');
        const gets = Array.from({ length: 30 }, (_, i) => `(local.get ${i})`).join(' ');
        const guest = instance(store, `(module (import "" "collect" (func $collect)) (type $t (func (param ${params}) (result ${params})))
          (func $inner (type $t) (call $collect) ${gets})
          (func (export "f") (type $t) (return_call $inner ${gets})))`, { collect });
        const values = Array.from({ length: 30 }, (_, i) => ({ i }));
        assert.deepEqual(call(guest, 'f', ...values), values);
      });
    });

    describe('exceptions', () => {
      test('a JavaScript error passes through wasm frames unharmed', () => {
        const store = newStore({ gcZeal: true });
        const error = new RangeError('mine');
        const fail = hostFunction(store, { kind: 'func', params: [], results: [] }, () => { throw error; }, 'fail');
        const guest = instance(store, `(module (import "" "fail" (func $fail)) (tag $other)
          (func (export "through") (call $fail))
          (func (export "rethrown") (block $b (result exnref) (try_table (catch_all_ref $b) (call $fail)) (return)) (throw_ref))
          (func (export "caught") (result i32) (block $b (try_table (catch $other $b) (catch_all $b) (call $fail)) (return (i32.const 0))) (i32.const 1)))`, { fail });
        assert.throws(() => call(guest, 'through'), (e) => e === error);
        assert.throws(() => call(guest, 'rethrown'), (e) => e === error);
        assert.deepEqual(call(guest, 'caught'), [1]);
      });

      test('an uncaught exception has its tag and payload', () => {
        const store = newStore({ gcZeal: true });
        const guest = instance(store, '(module (tag $t (export "t") (param i32 i64 externref)) (func (export "f") (param externref) (throw $t (i32.const 1) (i64.const 2) (local.get 0))))');
        const value = { a: 1 };
        assert.throws(() => call(guest, 'f', value), (e) => e instanceof WasmException && e.tag === guest.exports.get('t') && e.payload[0] === 1 && e.payload[1] === 2n && e.payload[2] === value);
      });

      test('wasm exceptions cross host frames and are caught below', () => {
        const store = newStore({ gcZeal: true });
        let inner: () => void = () => undefined;
        const host = hostFunction(store, { kind: 'func', params: [], results: [] }, () => inner(), 'host');
        const guest = instance(store, `(module (import "" "host" (func $host)) (tag $t (param i32))
          (func (export "throws") (throw $t (i32.const 7)))
          (func (export "catches") (result i32) (block $b (result i32) (try_table (catch $t $b) (call $host)) (i32.const 0))))`, { host });
        inner = () => void call(guest, 'throws');
        assert.deepEqual(call(guest, 'catches'), [7]);
      });

      test('traps are not caught', () => {
        const store = newStore();
        const guest = instance(store, '(module (func (export "f") (block $b (try_table (catch_all $b) (unreachable)))))');
        assert.throws(() => call(guest, 'f'), { code: 'ERR_UNREACHABLE' });
      });
    });

    test('small integers are i31 in the any hierarchy, and numbers again', () => {
      const store = newStore();
      const guest = instance(store, '(module (func (export "f") (param anyref) (result i32) (i31.get_s (ref.cast (ref i31) (local.get 0)))) (func (export "g") (param i32) (result anyref) (ref.i31 (local.get 0))))');
      assert.deepEqual(call(guest, 'f', -5), [-5]);
      assert.deepEqual(call(guest, 'g', 1 << 29), [1 << 29]);
      assert.throws(() => call(guest, 'f', 'text'), { code: 'ERR_CAST_FAILURE' });
    });
  });
}
