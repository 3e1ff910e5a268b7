/** Stores that share a run context and are dropped: what goes with them, and what stays for whoever still has a part. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { DEFAULT_CODEGEN, type SharedParts } from '../../../src/engine/native-tier.js';
import { nativePlatform, tier } from '../../../src/engine/native/index.js';
import { FuncNumbers } from '../../../src/runtime/func-table.js';
import { Pending, type Suspension } from '../../../src/runtime/executor.js';
import type { FuncInstance } from '../../../src/runtime/func.js';
import type { GlobalInstance } from '../../../src/runtime/global.js';
import type { Instance } from '../../../src/runtime/instance.js';
import type { Community, Store } from '../../../src/runtime/store.js';
import { TagInstance } from '../../../src/runtime/tag.js';
import { TypeRegistry } from '../../../src/wasm/type-registry.js';
import { EXTERNREF } from '../../../src/wasm/types.js';
import { call, instance, newStore } from '../runtime/guest.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Until all that nobody has is gone, and whoever waits for that has been told. */
async function settle(): Promise<void> {
  for (let i = 0; i < 4; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

interface Agent {
  readonly parts: SharedParts;
  make(): Store;
}

function agent(): Agent {
  const types = new TypeRegistry();
  const jsTag = new TagInstance({ kind: 'func', params: [EXTERNREF], results: [] }, types.registerAlone({ kind: 'func', params: [EXTERNREF], results: [] }));
  const alone: Community = { numbers: new FuncNumbers(), jsTag, shared: null };
  const parts = tier.createShared({ types, community: alone }, DEFAULT_CODEGEN);
  const community = { ...alone, shared: parts.store };
  return { parts, make: () => newStore({ types, community, storage: parts.storage() }) };
}

const addressOfMemory = ({ memories }: Instance): number => memories[0].storage!.definition;

const GUEST = `(module
  (type $cell (struct (field externref)))
  (memory (export "m") 1)
  (table $t (export "t") 3 externref) (table $big 300 externref) (table $cells 3 (ref null $cell))
  (tag $oops (export "oops") (param externref))
  (global $g (export "g") (mut i32) (i32.const 1))
  (elem $passive (ref null $cell) (item (ref.null $cell)))
  (func (export "keep") (param externref)
    (table.set $t (i32.const 0) (local.get 0)) (table.set $big (i32.const 299) (local.get 0))
    (table.set $cells (i32.const 0) (struct.new $cell (local.get 0))))
  (func (export "kept") (result externref) (struct.get $cell 0 (table.get $cells (i32.const 0))))
  (func (export "throw") (param externref) (throw $oops (local.get 0)))
  (func (export "set") (param i32) (global.set $g (local.get 0)) (i32.store (i32.const 0) (local.get 0))))`;

describe('stores that share a run context', { skip: nativePlatform() === null && 'native code cannot run here' }, () => {
  test('host values, objects and memory go with a store, also where a value leads back to it', async () => {
    const { parts: { store: shared }, make } = agent();
    const watched: WeakRef<Store>[] = [];
    const round = (n: number): void => {
      for (let i = 0; i < n; i++) {
        const guest = instance(make(), GUEST);
        call(guest, 'keep', { guest });
        assert.equal((call(guest, 'kept')[0] as { guest: Instance }).guest, guest);
        assert.throws(() => call(guest, 'throw', { guest }));
        watched.push(new WeakRef(guest.store));
      }
    };
    round(50);
    await settle();
    shared.heap.collect();
    assert.ok(watched.filter((each) => each.deref() !== undefined).length <= 1);
    assert.ok(shared.slots.size <= 3, `${shared.slots.size} slots`);
    assert.ok(shared.heap.used < 200, `${shared.heap.used} bytes of objects`);
  });

  test('what is given back is used again, zeroed', async () => {
    const { make } = agent();
    const places = (n: number): number[] => Array.from({ length: n }, () => addressOfMemory(instance(make(), GUEST)));
    const before = new Set(places(40));
    await settle();
    const after = places(40);
    assert.ok(after.filter((place) => before.has(place)).length >= 35);
    const guest = instance(make(), GUEST);
    assert.throws(() => call(guest, 'kept'), { code: 'ERR_NULL_REFERENCE' });
    assert.equal(guest.tables[0].elements.every((ref) => ref === 0), true);
  });

  test('a global and a memory outlive the store they came from', async () => {
    const { make } = agent();
    const importing = (): Instance => {
      const from = instance(make(), GUEST);
      call(from, 'set', 77);
      const both = { g: from.exports.get('g')!, m: from.exports.get('m')! };
      return instance(make(), `(module (import "" "g" (global (mut i32))) (import "" "m" (memory 1))
        (func (export "read") (result i32 i32) (global.get 0) (i32.load (i32.const 0))))`, both);
    };
    const guest = importing();
    await settle();
    for (let i = 0; i < 60; i++) call(instance(make(), GUEST), 'set', i);
    assert.deepEqual(call(guest, 'read'), [77, 77]);
    await settle();
    for (let i = 0; i < 60; i++) call(instance(make(), GUEST), 'set', i);
    assert.deepEqual(call(guest, 'read'), [77, 77]);
    assert.equal((guest.globals[0] as GlobalInstance).cells[guest.globals[0].word], 77);
  });

  test('a store whose call is suspended stays, and goes with the call', async () => {
    const { parts: { store: shared }, make } = agent();
    const { executor } = shared;
    let later: Suspension | null = null;
    const suspend = (): WeakRef<Store> => {
      const store = make();
      const guest = instance(store, GUEST);
      const wait = store.addHostFunc({ kind: 'func', params: [], results: [] }, () => new Pending(Promise.resolve(), () => undefined), 'wait');
      const caller = instance(store, `(module (import "" "wait" (func $wait)) (import "" "g" (global $g (mut i32))) (func (export "run") (result i32) (call $wait) (global.get $g)))`,
        { wait, g: guest.exports.get('g')! });
      call(guest, 'set', 7);
      assert.equal(executor.start(caller.exports.get('run') as FuncInstance, executor.reserve(2)), false);
      later = executor.suspend();
      return new WeakRef(store);
    };
    const store = suspend();
    await settle();
    assert.ok(store.deref() !== undefined);
    for (let i = 0; i < 60; i++) call(instance(make(), GUEST), 'set', i);
    const at = executor.resume(later!, { value: undefined });
    assert.equal(executor.stack.words[at], 7);
    later = null;
    await settle();
    assert.ok(store.deref() === undefined);
    // Nobody goes on with this one.
    const forgotten = suspend();
    later = null;
    await settle();
    shared.heap.collect();
    await settle();
    assert.ok(forgotten.deref() === undefined);
  });

  test('numbers of tags are used again when no object has them', async () => {
    const { parts: { store: shared }, make } = agent();
    const numbers = (n: number): number[] => Array.from({ length: n }, () => shared.tags.numberOf(instance(make(), GUEST).tags[0]));
    const before = numbers(20);
    assert.equal(new Set(before).size, 20);
    await settle();
    const after = numbers(20);
    assert.ok(Math.max(...after) <= 22, `${after}`);
    const guest = instance(make(), GUEST);
    const raised = (() => {
      try {
        call(guest, 'throw', 'payload');
      } catch (error) {
        return error as { payload: unknown[] };
      }
      return null;
    })();
    shared.heap.collect();
    assert.deepEqual(raised?.payload, ['payload']);
  });
});
