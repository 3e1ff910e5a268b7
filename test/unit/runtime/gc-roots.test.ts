/**
 * Where references may be while a collection runs, one place a test: each fails where that place is not looked at, or
 * where a collection runs at a moment that it may not. Every host value that nobody holds is to be gone afterwards, and
 * no other: counts are exact.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { WasmException } from '../../../src/runtime/exception.js';
import { Pending } from '../../../src/runtime/executor.js';
import { FuncInstance } from '../../../src/runtime/func.js';
import { storeField } from '../../../src/runtime/gc/fields.js';
import { exceptionLayout } from '../../../src/runtime/gc/layout.js';
import type { Instance } from '../../../src/runtime/instance.js';
import type { Store } from '../../../src/runtime/store.js';
import { TagInstance } from '../../../src/runtime/tag.js';
import { hostFunction, refFromHost } from '../../../src/runtime/values.js';
import { EXTERNREF, type FuncType, I32, type ValType } from '../../../src/wasm/types.js';
import { call, instance } from './guest.js';
import { TIERS } from './tiers.js';

const times = (count: number, text: (i: number) => string): string => Array.from({ length: count }, (_, i) => text(i)).join(' ');
const objects = (count: number, name = 'value'): object[] => Array.from({ length: count }, (_, i) => ({ [name]: i }));
const type = (params: readonly ValType[], results: readonly ValType[]): FuncType => ({ kind: 'func', params, results });
const refs = (count: number): ValType[] => new Array<ValType>(count).fill(EXTERNREF);
const THIRTY = times(30, () => 'externref');

const collector = (store: Store): FuncInstance => hostFunction(store, type([], []), () => store.heap.collect(), 'collect');
const COLLECT = '(import "" "collect" (func $collect))';

/** Makes host values of its own: those it has made, newest last. */
function maker(store: Store): { readonly make: FuncInstance; readonly made: object[] } {
  const made: object[] = [];
  const make = hostFunction(store, type([], [EXTERNREF]), () => {
    made.push({ made: made.length });
    return made[made.length - 1];
  }, 'make');
  return { make, made };
}

/** How many host values there are when everything that can go is gone. */
function left(store: Store): number {
  store.heap.collect();
  return store.slots.size;
}

function tag(from: Instance, name: string): TagInstance {
  const found = from.exports.get(name);
  assert.ok(found instanceof TagInstance);
  return found;
}

for (const { name, skip, newStore } of TIERS) {
  for (const gcZeal of [false, true]) {
    describe(`${name}${gcZeal ? ', collecting' : ''}`, { skip }, () => {
      const open = (): Store => newStore({ gcZeal });

      describe('moved in by the host, in no frame yet', () => {
        // Longer than the chunk, so that it fills up in the middle.
        const MANY = 600;

        test('arguments', () => {
          const store = open();
          const guest = instance(store, `(module (func (export "f") (param ${times(MANY, () => 'externref')}) (result externref externref externref)
            (local.get 0) (local.get 1) (local.get ${MANY - 1})))`);
          const values = objects(MANY);
          for (let round = 0; round < 3; round++) assert.deepEqual(call(guest, 'f', ...values), [values[0], values[1], values[MANY - 1]]);
          assert.equal(left(store), 0);
        });

        test('results of a host function, whose iterator collects', () => {
          const store = open();
          const values = objects(MANY);
          const give = hostFunction(store, type([], refs(MANY)), function* () {
            for (const value of values) {
              yield value;
              store.heap.collect();
            }
          }, 'give');
          const guest = instance(store, `(module (import "" "give" (func $give (result ${times(MANY, () => 'externref')})))
            (func (export "f") (result externref externref) (local $last externref) (call $give) (local.set $last) ${times(MANY - 2, () => '(drop)')} (local.get $last)))`, { give });
          assert.deepEqual(call(guest, 'f'), [values[0], values[MANY - 1]]);
          assert.equal(left(store), 0);
        });

        test('the payload of an exception that a host function throws', () => {
          const store = open();
          const values = objects(30);
          const guests: Instance[] = [];
          const fail = hostFunction(store, type([], []), () => {
            const thrown = tag(guests[0], 'tag');
            const handle = store.handles.hold(store, store.heap.allocateException(thrown));
            const { offsets } = exceptionLayout(thrown.type);
            const words = new Int32Array(2);
            values.forEach((value, i) => {
              words[0] = refFromHost(store, value, EXTERNREF);
              storeField(store.heap, handle.ref + offsets[i], EXTERNREF, words, 0);
            });
            throw new WasmException(thrown, handle);
          }, 'fail');
          const guest = instance(store, `(module (import "" "fail" (func $fail)) ${COLLECT} (tag $t (export "tag") (param ${THIRTY}))
            (func $inner (call $fail))
            (func (export "f") (result ${THIRTY}) (block $h (result ${THIRTY}) (try_table (catch $t $h) (call $inner)) (unreachable)) (call $collect)))`, { fail, collect: collector(store) });
          guests.push(guest);
          // Its handle lasts until V8 has collected it.
          assert.deepEqual(call(guest, 'f'), values);
        });
      });

      describe('in one place only', () => {
        test('in a frame below a host frame, and below another', () => {
          const store = open();
          const { make, made } = maker(store);
          let depth = 0;
          const guests: Instance[] = [];
          const nest = hostFunction(store, type([], []), () => {
            if (++depth < 4) assert.equal(call(guests[0], 'f')[0], made[depth]);
            else store.heap.collect();
            depth--;
            // Each time on the way back as well.
            store.heap.collect();
          }, 'nest');
          guests.push(instance(store, `(module (import "" "make" (func $make (result externref))) (import "" "nest" (func $nest))
            (type $box (struct (field externref)))
            (func (export "f") (result externref) (local $own externref) (local $boxed (ref null $box))
              (local.set $own (call $make)) (local.set $boxed (struct.new $box (local.get $own))) (call $nest)
              (if (ref.is_null (struct.get $box 0 (local.get $boxed))) (then unreachable))
              (local.get $own)))`, { make, nest }));
          assert.equal(call(guests[0], 'f')[0], made[0]);
          assert.equal(made.length, 4);
          assert.equal(left(store), 0);
        });

        test('in arguments of a tail call', () => {
          const store = open();
          const params = times(30, (i) => `(param $p${i} externref)`);
          const turned = times(30, (i) => `(local.get $p${(i + 1) % 30})`);
          const guest = instance(store, `(module ${COLLECT} (type $t (func (param $n i32) ${params} (result ${THIRTY}))) (table funcref (elem $pong))
            (func $ping (export "f") (type $t) (param $n i32) ${params} (result ${THIRTY})
              (if (i32.eqz (local.get $n)) (then (call $collect) (return ${times(30, (i) => `(local.get $p${i})`)})))
              (return_call_indirect (type $t) (i32.sub (local.get $n) (i32.const 1)) ${turned} (i32.const 0)))
            (func $pong (type $t) (param $n i32) ${params} (result ${THIRTY})
              (call $collect) (return_call $ping (local.get $n) ${turned})))`, { collect: collector(store) });
          const values = objects(30);
          assert.deepEqual(call(guest, 'f', 15, ...values), values);
          assert.deepEqual(call(guest, 'f', 4, ...values), [...values.slice(8), ...values.slice(0, 8)]);
          assert.equal(left(store), 0);
        });

        test('in arguments of a host function that is tail-called', () => {
          const store = open();
          const seen: unknown[][] = [];
          const take = hostFunction(store, type(refs(12), [I32]), (...args: unknown[]) => {
            store.heap.collect();
            seen.push(args);
            return 1;
          }, 'take');
          const { make, made } = maker(store);
          const guest = instance(store, `(module (import "" "take" (func $take (param ${times(12, () => 'externref')}) (result i32))) (import "" "make" (func $make (result externref)))
            (func (export "f") (result i32) (return_call $take ${times(12, () => '(call $make)')})))`, { take, make });
          assert.deepEqual(call(guest, 'f'), [1]);
          assert.deepEqual(seen, [made]);
          assert.equal(left(store), 0);
        });

        test('nowhere, where numbers of a host function that is tail-called have taken their places', () => {
          const store = open();
          const take = hostFunction(store, type([I32, I32], [I32]), (a: number, b: number) => {
            store.heap.collect();
            return a + b;
          }, 'take');
          // Numbers that look like references to objects, far away.
          const guest = instance(store, `(module (import "" "take" (func $take (param i32 i32) (result i32))) (type $box (struct (field i32)))
            (func (export "f") (param $e externref) (param $b (ref null $box)) (result i32)
              (return_call $take (i32.const 0x7ffffff0) (i32.const 0x6ffffff8)))
            (func (export "box") (result (ref $box)) (struct.new $box (i32.const 5))))`, { take });
          const [box] = call(guest, 'box');
          assert.deepEqual(call(guest, 'f', {}, box), [(0x7ffffff0 + 0x6ffffff8) | 0]);
        });

        // Two of each kind stay in registers, forty do not.
        for (const count of [1, 2, 20]) {
          test(`${2 * count} in a loop without calls`, () => {
            const store = open();
            const of = (prefix: string): string => times(count, (i) => `(local $${prefix}${i} ${prefix === 'e' ? 'externref' : '(ref null $box)'})`);
            const { make, made } = maker(store);
            const guest = instance(store, `(module (import "" "make" (func $make (result externref))) (type $box (struct (field i32) (field externref)))
              (func (export "f") (param $n i32) (result i32 ${times(2 * count, () => 'externref')}) ${of('e')} ${of('b')} (local $sum i32)
                ${times(count, (i) => `(local.set $e${i} (call $make)) (local.set $b${i} (struct.new $box (i32.const ${i}) (call $make)))`)}
                (loop $l
                  ${times(count, (i) => `(local.set $sum (i32.add (local.get $sum) (struct.get $box 0 (local.get $b${i}))))`)}
                  (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                (local.get $sum) ${times(count, (i) => `(local.get $e${i}) (struct.get $box 1 (local.get $b${i}))`)}))`, { make });
            assert.deepEqual(call(guest, 'f', 25), [(25 * count * (count - 1)) / 2, ...made]);
            assert.equal(left(store), 0);
          });
        }

        test('in registers at polls, and in slots only on the way of a call', () => {
          const store = open();
          const { make, made } = maker(store);
          const guest = instance(store, `(module (import "" "make" (func $make (result externref))) ${COLLECT} (type $box (struct (field (mut i32))))
            (func $use (param $e externref) (param $b (ref null $box)) (param $n i32) (result externref i32) (local $i i32) (local $sum i32)
              (local.set $i (local.get $n))
              (loop $l
                (local.set $sum (i32.add (local.get $sum) (struct.get $box 0 (local.get $b))))
                (br_if $l (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
              (if (i32.ge_s (local.get $sum) (i32.const 50)) (then (call $collect)))
              (loop $l
                (local.set $sum (i32.add (local.get $sum) (struct.get $box 0 (local.get $b))))
                (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
              (local.get $e) (local.get $sum))
            (func (export "f") (param $n i32) (result externref i32) (call $use (call $make) (struct.new $box (i32.const 10)) (local.get $n))))`, { make, collect: collector(store) });
          for (const n of [3, 9, 2]) assert.deepEqual(call(guest, 'f', n), [made[made.length - 1], 20 * n]);
          made.length = 0;
          assert.equal(left(store), 0);
        });

        test('in a comparison behind a poll, and one of the two also later', () => {
          const store = open();
          const guest = instance(store, `(module (type $box (struct (field i32)))
            (func $is (param $a (ref null $box)) (param $b (ref null $box)) (result i32)
              (if (result i32) (ref.eq (local.get $a) (local.get $b)) (then (struct.get $box 0 (local.get $a))) (else (i32.const -1))))
            (func (export "f") (param $n i32) (result i32) (local $a (ref null $box)) (local $b (ref null $box)) (local $sum i32)
              (local.set $a (struct.new $box (i32.const 3))) (local.set $b (local.get $a))
              (loop $l
                (local.set $sum (i32.add (local.get $sum) (call $is (local.get $a) (local.get $b))))
                (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
              (local.get $sum)))`);
          assert.deepEqual(call(guest, 'f', 20), [60]);
        });

        test('in tables and globals', () => {
          const store = open();
          const { make, made } = maker(store);
          const guest = instance(store, `(module (import "" "make" (func $make (result externref))) ${COLLECT} (table $t 8 externref) (table $any 8 anyref)
            (type $box (struct (field externref))) (global $g (mut externref) (ref.null extern)) (global $a (mut anyref) (ref.null any)) (global $b (mut (ref null $box)) (ref.null $box))
            (func (export "f") (result externref externref externref externref externref)
              (table.set $t (i32.const 3) (call $make)) (table.set $any (i32.const 3) (any.convert_extern (call $make)))
              (global.set $g (call $make)) (global.set $a (any.convert_extern (call $make))) (global.set $b (struct.new $box (call $make)))
              (call $collect)
              (table.get $t (i32.const 3)) (extern.convert_any (table.get $any (i32.const 3)))
              (global.get $g) (extern.convert_any (global.get $a)) (struct.get $box 0 (global.get $b)))
            (func (export "clear")
              (table.set $t (i32.const 3) (ref.null extern)) (table.set $any (i32.const 3) (ref.i31 (i32.const 1)))
              (global.set $g (ref.null extern)) (global.set $a (struct.new $box (ref.null extern)))
              (global.set $b (ref.null $box))))`, { make, collect: collector(store) });
          assert.deepEqual(call(guest, 'f'), made);
          assert.equal(left(store), 5);
          call(guest, 'clear');
          assert.equal(left(store), 0);
        });

        test('in ranges of a table that are filled, grown, copied and written over', () => {
          const store = open();
          const guest = instance(store, `(module (table $t 100 externref) (table $u 50 externref)
            (func (export "fill") (param i32 externref i32) (table.fill $t (local.get 0) (local.get 1) (local.get 2)))
            (func (export "copy") (param i32 i32 i32) (table.copy $t $t (local.get 0) (local.get 1) (local.get 2)))
            (func (export "across") (param i32 i32 i32) (table.copy $u $t (local.get 0) (local.get 1) (local.get 2)))
            (func (export "clear u") (table.fill $u (i32.const 0) (ref.null extern) (i32.const 50)))
            (func (export "grow") (param externref i32) (result i32) (table.grow $t (local.get 0) (local.get 1)))
            (func (export "get") (param i32) (result externref) (table.get $t (local.get 0))))`);
          const [a, b, c] = objects(3);
          const steps: readonly [readonly unknown[], number][] = [
            [['fill', 0, a, 100], 1], [['fill', 10, b, 40], 2], [['fill', 5, a, 50], 1], [['fill', 0, a, 0], 1], [['fill', 20, b, 1], 2],
            [['copy', 21, 20, 30], 2], [['copy', 0, 20, 80], 2], [['fill', 50, c, 50], 3], [['copy', 50, 0, 50], 2], [['across', 0, 0, 50], 2],
            [['grow', c, 30], 3], [['grow', null, 0], 3], [['grow', c, 0], 3], [['fill', 0, null, 130], 2], [['clear u'], 0],
          ];
          for (const [[name, ...args], expected] of steps) {
            call(guest, name as string, ...args);
            assert.equal(left(store), expected, `${[name, ...args.map(String)].join(' ')}`);
          }
        });

        test('in a table and a global, with collections before and no object anywhere', () => {
          const store = open();
          const guest = instance(store, `(module (table $t 8 externref) (global $g (mut externref) (ref.null extern))
            (func (export "set") (param i32 externref) (table.set $t (local.get 0) (local.get 1)))
            (func (export "keep") (param externref) (global.set $g (local.get 0))))`);
          call(guest, 'set', 2, { table: 2 });
          call(guest, 'keep', { global: 0 });
          assert.equal(left(store), 2);
          assert.equal(left(store), 2);
          call(guest, 'set', 2, null);
          assert.equal(left(store), 1);
          call(guest, 'keep', null);
          assert.equal(left(store), 0);
        });

        test('in a frame, when the last count goes', () => {
          const store = open();
          const { make, made } = maker(store);
          const guest = instance(store, `(module (import "" "make" (func $make (result externref))) ${COLLECT} (table $t 1 externref) (global $g (mut externref) (ref.null extern))
            (func (export "f") (result externref externref) (local $a externref) (local $b externref)
              (table.set $t (i32.const 0) (call $make)) (global.set $g (call $make))
              (call $collect)
              (local.set $a (table.get $t (i32.const 0))) (local.set $b (global.get $g))
              (table.set $t (i32.const 0) (ref.null extern)) (global.set $g (ref.null extern))
              (call $collect)
              ;; Slots that were freed would be used again here.
              (drop (call $make)) (drop (call $make))
              (local.get $a) (local.get $b)))`, { make, collect: collector(store) });
          assert.deepEqual(call(guest, 'f'), made.slice(0, 2));
          assert.equal(left(store), 0);
        });

        test('in the exception that is on its way, and where it is caught', () => {
          const store = open();
          const { make, made } = maker(store);
          const error = new TypeError('of the host');
          const fail = hostFunction(store, type([], []), () => { throw error; }, 'fail');
          const guest = instance(store, `(module (import "" "make" (func $make (result externref))) ${COLLECT} (import "" "fail" (func $fail))
            (import "" "js" (tag $js (param externref))) (tag $t (param externref i32 externref))
            (func $throws (throw $t (call $make) (i32.const 5) (call $make)))
            (func $again (local $e exnref)
              (block $h (result exnref) (try_table (catch_all_ref $h) (call $throws)) (unreachable)) (local.set $e)
              (call $collect) (drop (call $make)) (throw_ref (local.get $e)))
            (func (export "f") (result externref i32 externref)
              (block $h (result externref i32 externref) (try_table (catch $t $h) (call $again)) (unreachable))
              (call $collect))
            (func (export "host") (result externref)
              (block $h (result externref) (try_table (catch $js $h) (call $fail)) (unreachable)) (call $collect)))`, { make, fail, collect: collector(store), js: store.jsTag });
          assert.deepEqual(call(guest, 'f'), [made[0], 5, made[1]]);
          assert.equal(call(guest, 'host')[0], error);
          assert.equal(left(store), 0);
        });

        test('in a call that waits off the stack', async () => {
          const store = open();
          const { make, made } = maker(store);
          const later = store.addHostFunc(type([], [EXTERNREF]), () => new Pending(Promise.resolve({ later: true }), (stack, base, value) => {
            stack.words[base] = refFromHost(store, value, EXTERNREF);
          }), 'later');
          const guest = instance(store, `(module (import "" "make" (func $make (result externref))) (import "" "later" (func $later (result externref)))
            (type $box (struct (field externref)))
            (func (export "f") (result externref externref) (local $boxed (ref null $box)) (local $own externref)
              (local.set $own (call $make)) (local.set $boxed (struct.new $box (call $later)))
              (struct.get $box 0 (local.get $boxed)) (local.get $own)))`, { make, later });
          const func = guest.exports.get('f');
          assert.ok(func instanceof FuncInstance);
          const { executor } = store;
          const base = executor.reserve(4);
          let ended = executor.start(func, base);
          let at = base;
          while (!ended) {
            const { stopped } = executor;
            const suspension = executor.suspend();
            assert.equal(left(store), 1);
            at = executor.resume(suspension, stopped?.kind === 'wait' ? { value: await stopped.promise } : null);
            ended = at >= 0;
          }
          assert.deepEqual([0, 2].map((word) => store.externs.value(executor.stack.words[at + word])), [{ later: true }, made[0]]);
          assert.equal(left(store), 0);
        });
      });

      describe('what is gone', () => {
        test('of 4,096 made in one frame those that it has no more', () => {
          const store = open();
          const n = gcZeal ? 256 : 4096;
          const { make } = maker(store);
          let living = -1;
          const count = hostFunction(store, type([], []), () => void (living = left(store)), 'count');
          const guest = instance(store, `(module (import "" "make" (func $make (result externref))) (import "" "count" (func $count)) (table $t 4 externref)
            (func (export "f") (param $n i32) (result externref) (local $own externref)
              (local.set $own (call $make))
              (loop $l
                (table.set $t (i32.and (local.get $n) (i32.const 3)) (call $make))
                (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
              (call $count)
              (local.get $own)))`, { make, count });
          call(guest, 'f', n);
          assert.equal(living, 5, 'the frame’s own, and four in the table');
          assert.equal(left(store), 4);
        });

        test('callbacks that run when a collection is over may call in', () => {
          const store = open();
          const { make } = maker(store);
          const guest = instance(store, `(module (import "" "make" (func $make (result externref))) (type $box (struct (field externref))) (global $kept (mut (ref null $box)) (ref.null $box))
            (func (export "f") (param $n i32) (param $own externref) (result externref)
              (loop $l
                (global.set $kept (struct.new $box (call $make)))
                (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
              (local.get $own)))`, { make });
          let inside = false;
          let calls = 0;
          store.afterCollection = () => {
            if (inside) return;
            inside = true;
            const own = { inside: calls };
            assert.equal(call(guest, 'f', 3, own)[0], own);
            calls++;
            inside = false;
          };
          const own = { outside: true };
          assert.equal(call(guest, 'f', 10, own)[0], own);
          store.heap.collect();
          assert.ok(calls > 0);
          store.afterCollection = () => undefined;
          assert.equal(left(store), 1);
        });
      });
    });
  }
}
