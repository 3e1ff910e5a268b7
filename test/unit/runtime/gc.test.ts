/** The GC heap and host values: what lives, what goes, and what moves. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hostFunction } from '../../../src/runtime/values.js';
import { GcRef } from '../../../src/runtime/gc/handles.js';
import { WasmException } from '../../../src/runtime/exception.js';
import { EXTERNREF } from '../../../src/wasm/types.js';
import { call, instance } from './guest.js';
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
        assert.equal(store.externs.size, 11);
        call(guest, 'one', null);
        store.heap.collect();
        assert.equal(store.externs.size, 10);
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
          return store.externs.size;
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
        assert.equal(store.externs.size, 3);
      });

      test('a batch of moves longer than the chunk', () => {
        const store = newStore();
        const values = Array.from({ length: 900 }, (_, i) => ({ i }));
        const params = values.map(() => 'externref').join(' ');
        const guest = instance(store, `(module (func (export "last") (param ${params}) (result externref externref) (local.get 0) (local.get 899)))`);
        assert.deepEqual(call(guest, 'last', ...values), [values[0], values[899]]);
        store.heap.collect();
        assert.equal(store.externs.size, 0);
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
