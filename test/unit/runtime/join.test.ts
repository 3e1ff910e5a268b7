/** Stores that are joined: what refers where, while nothing, one or both of them run, and what dies. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Community } from '../../../src/runtime/store.js';
import { WasmException } from '../../../src/runtime/exception.js';
import { FuncInstance } from '../../../src/runtime/func.js';
import { FuncNumbers } from '../../../src/runtime/func-table.js';
import { GcRef } from '../../../src/runtime/gc/handles.js';
import type { Extern, Instance } from '../../../src/runtime/instance.js';
import { storeForImports } from '../../../src/runtime/join.js';
import type { Store } from '../../../src/runtime/store.js';
import { TableInstance } from '../../../src/runtime/table.js';
import { TagInstance } from '../../../src/runtime/tag.js';
import { callFunction, hostFunction, refFromHost } from '../../../src/runtime/values.js';
import { TypeRegistry } from '../../../src/wasm/type-registry.js';
import { EXTERNREF, FUNCREF } from '../../../src/wasm/types.js';
import { DEFAULT_CODEGEN } from '../../../src/engine/native-tier.js';
import { nativePlatform, tier } from '../../../src/engine/native/index.js';
import { call, instance, newStore } from './guest.js';

const types = new TypeRegistry();
const jsTag = new TagInstance({ kind: 'func', params: [EXTERNREF], results: [] }, types.registerAlone({ kind: 'func', params: [EXTERNREF], results: [] }));
const interpreted: Community = { numbers: new FuncNumbers(), jsTag, shared: null };

/** Makes stores of one community, with a collection at every allocation or without. */
type Maker = (gcZeal: boolean) => Store;

const interpreters: Maker = (gcZeal) => newStore({ types, community: interpreted, gcZeal });

/** Stores that share a run context; of their code every poll leaves. */
function compilers(): Maker {
  const communities = [false, true].map((gcZeal) => {
    const { store, storage } = tier.createShared({ types, community: interpreted, gcZeal }, { ...DEFAULT_CODEGEN, countedPolls: 1 });
    return { community: { ...interpreted, shared: store }, storage };
  });
  return (gcZeal) => {
    const { community, storage } = communities[gcZeal ? 1 : 0];
    return newStore({ types, community, gcZeal, storage: storage() });
  };
}

const exported = (from: Instance, name: string): FuncInstance => from.exports.get(name) as FuncInstance;

const CALLS_TABLE = `(module
  (table (export "t") 10 funcref)
  (type $i (func (result i32)))
  (func (export "call") (param i32) (result i32) (call_indirect (type $i) (local.get 0)))
  (func (export "own") (result i32) (i32.const 1)))`;
const returns = (n: number): string => `(module (func (export "f") (result i32) (i32.const ${n})))`;

const setTable = (table: TableInstance, at: number, func: FuncInstance): void => {
  const ref = refFromHost(table.store!, func, FUNCREF);
  table.write(at, Int32Array.of(ref));
};

const LISTS = `(module
  (rec (type $node (struct (field (mut i32)) (field (mut (ref null $node))) (field externref))))
  (import "" "host" (func $host (param externref) (result externref)))
  (global $kept (export "kept") (mut (ref null $node)) (ref.null $node))
  (global $thing (mut externref) (ref.null extern))
  (table $things (export "things") 4 externref)
  (tag $oops (export "oops") (param (ref null $node)))
  (func $cons (export "cons") (param i32 (ref null $node) externref) (result (ref null $node)) (struct.new $node (local.get 0) (local.get 1) (local.get 2)))
  (func (export "knot") (param externref) (result (ref null $node)) (local $a (ref null $node))
    (local.set $a (struct.new $node (i32.const 1) (ref.null $node) (local.get 0)))
    (struct.set $node 1 (local.get $a) (local.get $a))
    (global.set $kept (local.get $a))
    (global.set $thing (local.get 0))
    (table.set $things (i32.const 2) (local.get 0))
    (local.get $a))
  (func (export "value") (param (ref null $node)) (result i32) (struct.get $node 0 (local.get 0)))
  (func (export "next") (param (ref null $node)) (result (ref null $node)) (struct.get $node 1 (local.get 0)))
  (func (export "thing") (param (ref null $node)) (result externref) (struct.get $node 2 (local.get 0)))
  (func (export "theKept") (result (ref null $node)) (global.get $kept))
  (func (export "theThing") (result externref) (global.get $thing))
  (func (export "theOther") (result externref) (table.get $things (i32.const 2)))
  (func (export "throw") (param (ref null $node)) (throw $oops (local.get 0)))
  ;; Locals that live across a call of the host.
  (func $across (export "across") (param $n i32) (param $e externref) (result externref i32 externref) (local $a (ref null $node))
    (local.set $a (call $cons (local.get $n) (call $cons (i32.add (local.get $n) (i32.const 1)) (ref.null $node) (local.get $e)) (local.get $e)))
    (call $host (local.get $e))
    (struct.get $node 0 (struct.get $node 1 (local.get $a)))
    (struct.get $node 2 (struct.get $node 1 (local.get $a)))))`;

interface Host {
  run: (value: unknown) => unknown;
}

describe('interpreted', () => tests(() => interpreters));
describe('compiled', { skip: nativePlatform() === null && 'native code cannot run here' }, () => tests(compilers));

function tests(makeMaker: () => Maker): void {
  const make = makeMaker();
  const lone = (gcZeal = false): Store => make(gcZeal);

  /** An instance in the store that its imports ask for. */
  const guest = (text: string, imports: Readonly<Record<string, Extern>> = {}, gcZeal = false): Instance =>
    instance(storeForImports(Object.values(imports), () => lone(gcZeal)), text, imports);

  function lists(gcZeal = false, store = lone(gcZeal)): { guest: Instance; host: Host } {
    const host: Host = { run: (value) => value };
    const func = hostFunction(store, { kind: 'func', params: [EXTERNREF], results: [EXTERNREF] }, (value: unknown) => host.run(value), 'host');
    return { guest: instance(store, LISTS, { host: func }), host };
  }

  describe('functions', () => {
    test('instances begin in stores of their own, and meet when one calls the other', () => {
      const a = guest(CALLS_TABLE);
      const b = guest(returns(7));
      assert.notEqual(a.store, b.store);
      setTable(a.exports.get('t') as TableInstance, 3, exported(b, 'f'));
      assert.equal(a.store, b.store);
      assert.equal(exported(b, 'f').store, a.store);
      assert.deepEqual(call(a, 'call', 3), [7]);
    });

    test('many functions keep their numbers through joins in any order', () => {
      const all = Array.from({ length: 60 }, (_, i) => guest(returns(i)));
      for (let i = 0; i + 1 < all.length; i += 2) all[i].store.meet(all[i + 1].store);
      const a = guest(CALLS_TABLE);
      const table = a.exports.get('t') as TableInstance;
      all.forEach((one, i) => {
        setTable(table, i % 10, exported(one, 'f'));
        assert.deepEqual(call(a, 'call', i % 10), [i]);
      });
      assert.equal(new Set(all.map((one) => one.store)).size, 1);
      assert.equal(a.store.instances.length, 61);
      a.store.instances.forEach((one, i) => assert.equal(one.id, i));
    });

    test('importing joins, importing a memory does not', () => {
      const a = guest('(module (memory (export "m") 1) (global (export "g") (mut i32) (i32.const 5)) (func (export "f") (result i32) (i32.const 3)))');
      const b = guest('(module (import "" "m" (memory 1)) (import "" "g" (global (mut i32))) (func (export "read") (result i32) (i32.add (i32.load (i32.const 8)) (global.get 0))))',
        { m: a.exports.get('m')!, g: a.exports.get('g')! });
      assert.notEqual(a.store, b.store);
      a.memories[0].view.setInt32(8, 37, true);
      assert.deepEqual(call(b, 'read'), [42]);
      const c = guest('(module (import "" "f" (func $f (result i32))) (func (export "twice") (result i32) (i32.mul (i32.const 2) (call $f))))', { f: exported(a, 'f') });
      assert.equal(a.store, c.store);
      assert.deepEqual(call(c, 'twice'), [6]);
    });

    test('stores that are not of one community stay apart', () => {
      const a = instance(newStore(), CALLS_TABLE);
      assert.throws(() => refFromHost(a.store, exported(guest(returns(1)), 'f'), FUNCREF), TypeError);
    });
  });

  for (const gcZeal of [false, true]) {
    describe(gcZeal ? 'objects, with a collection at every allocation' : 'objects', () => {
      test('cross over with all they refer to', () => {
        const { guest: a } = lists(gcZeal);
        const { guest: b } = lists(gcZeal);
        const thing = { name: 'thing' };
        const [mine] = call(a, 'cons', 5, null, 'mine');
        const [knot] = call(b, 'knot', thing) as [GcRef];
        const [list] = call(b, 'cons', 9, knot, thing) as [GcRef];
        assert.notEqual(a.store, b.store);
        assert.deepEqual(call(a, 'value', list), [9]);
        assert.equal(a.store, b.store);
        assert.equal(list.store, a.store);
        for (let round = 0; round < 2; round++) {
          assert.deepEqual(call(a, 'next', list), [knot]);
          assert.deepEqual(call(a, 'next', knot), [knot]);
          assert.equal(call(a, 'thing', knot)[0], thing);
          assert.equal(call(b, 'theKept')[0], knot);
          assert.equal(call(b, 'theThing')[0], thing);
          assert.equal(call(b, 'theOther')[0], thing);
          assert.deepEqual(call(b, 'value', mine), [5]);
          assert.equal(call(b, 'thing', mine)[0], 'mine');
          a.store.heap.collect();
        }
      });

      test('of a store that is running', () => {
        const { guest: a } = lists(gcZeal);
        const { guest: b, host } = lists(gcZeal);
        const thing = { name: 'thing' };
        host.run = (value) => {
          call(a, 'cons', 0, null, 'something');
          a.store.meet(b.store);
          for (let i = 0; i < 10; i++) call(a, 'cons', i, null, `other ${i}`);
          a.store.heap.collect();
          return value;
        };
        assert.deepEqual(call(b, 'across', 40, thing), [thing, 41, thing]);
        assert.equal(a.store, b.store);
      });

      test('of two stores that run within each other', () => {
        for (const direction of ['into the lower one', 'into the upper one']) {
          const { guest: a, host: hostA } = lists(gcZeal);
          const { guest: b, host: hostB } = lists(gcZeal);
          const [x, y] = [{ x: 1 }, { y: 1 }];
          hostB.run = (value) => {
            if (direction === 'into the lower one') a.store.meet(b.store);
            else b.store.meet(a.store);
            a.store.heap.collect();
            call(b, 'cons', 1, null, 'more');
            a.store.heap.collect();
            return value;
          };
          hostA.run = (value) => {
            assert.deepEqual(call(b, 'across', 50, y), [y, 51, y], direction);
            a.store.heap.collect();
            return value;
          };
          assert.deepEqual(call(a, 'across', 60, x), [x, 61, x], direction);
          assert.equal(a.store, b.store);
          a.store.heap.collect();
          assert.equal(a.store.joined.size, 0);
        }
      });

      test('of a store with a suspended call', () => {
        const { guest: a } = lists(gcZeal);
        const { guest: b } = lists(gcZeal);
        const thing = { name: 'thing' };
        const store = b.store;
        const { executor } = store;
        const func = exported(b, 'across');
        store.meter.stopAtEveryPoll(true);
        const base = executor.reserve(8);
        executor.stack.words[base] = 70;
        executor.stack.words[base + 2] = refFromHost(store, thing, EXTERNREF);
        assert.equal(executor.start(func, base), false);
        let suspension = executor.suspend();
        for (let stops = 0; ; stops++) {
          if (stops === 1) a.store.meet(b.store);
          const at = executor.resume(suspension, null);
          if (at >= 0) {
            assert.equal(executor.stack.words[at + 2], 71);
            assert.equal(a.store.externs.value(executor.stack.words[at + 4]), thing);
            assert.ok(stops >= 2);
            break;
          }
          suspension = executor.suspend();
          a.store.heap.collect();
        }
        assert.equal(executor.isActive, false);
      });

      test('in exceptions', () => {
        const { guest: b } = lists(gcZeal);
        const a = guest(`(module
          (rec (type $node (struct (field (mut i32)) (field (mut (ref null $node))) (field externref))))
          (import "" "oops" (tag $oops (param (ref null $node))))
          (import "" "f" (func $f))
          (func (export "catch") (result i32)
            (struct.get $node 0 (block $h (result (ref null $node)) (try_table (catch $oops $h) (call $f)) (unreachable)))))`,
        { oops: b.exports.get('oops')!, f: hostFunction(lone(gcZeal), { kind: 'func', params: [], results: [] }, () => callFunction(exported(b, 'throw'), [list]), 'f') }, gcZeal);
        const [list] = call(b, 'cons', 77, null, 'payload') as [GcRef];
        assert.notEqual(a.store, b.store);
        assert.deepEqual(call(a, 'catch'), [77]);
        assert.equal(a.store, b.store);
        assert.throws(() => call(b, 'throw', list), (error: unknown) => error instanceof WasmException && error.payload[0] === list);
      });
    });
  }

  describe('what goes', () => {
    test('host values of a joined store that nothing refers to', () => {
      const own = makeMaker();
      const { guest: a } = lists(false, own(false));
      const { guest: b } = lists(false, own(false));
      for (let i = 0; i < 100; i++) call(b, 'across', i, { i });
      call(b, 'knot', 'kept');
      a.store.meet(b.store);
      a.store.heap.collect();
      // The knot's value, in a table, a global and a field.
      assert.equal(a.store.slots.size, 1);
      assert.equal(call(b, 'theOther')[0], 'kept');
    });

    test('numbers of functions of stores that are gone, and no others, are used again', async () => {
      const { setFlagsFromString } = await import('node:v8');
      const { runInNewContext } = await import('node:vm');
      setFlagsFromString('--expose-gc');
      const collect = runInNewContext('gc') as () => void;
      const kept = guest(returns(3));
      (() => {
        for (let i = 0; i < 200; i++) guest(returns(i));
      })();
      for (let i = 0; i < 3; i++) {
        collect();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const fresh = Array.from({ length: 50 }, (_, i) => guest(returns(i)));
      const refs = fresh.map((one) => exported(one, 'f').ref);
      assert.ok(Math.min(...refs) < exported(kept, 'f').ref + 200 * 16, 'reused');
      assert.ok(!refs.includes(exported(kept, 'f').ref));
      const a = guest(CALLS_TABLE);
      for (const one of [kept, ...fresh]) {
        setTable(a.exports.get('t') as TableInstance, 0, exported(one, 'f'));
        assert.deepEqual(call(a, 'call', 0), call(one, 'f'));
      }
    });
  });

  test('typed references to functions of another store keep their type', () => {
    const a = guest('(module (type $i (func (result i32))) (func (export "f") (param (ref null $i)) (result i32) (call_ref $i (local.get 0))))');
    const b = guest('(module (func (export "good") (result i32) (i32.const 8)) (func (export "bad") (result i64) (i64.const 8)))');
    assert.throws(() => call(a, 'f', exported(b, 'bad')), TypeError);
    assert.deepEqual(call(a, 'f', exported(b, 'good')), [8]);
  });
}
