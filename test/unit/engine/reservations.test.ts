/**
 * Memories of compiled code in little address space: checked instead of guarded, moved where they outgrow it, beside
 * guarded ones of the same module; and the process's budget of reservations.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { CodegenOptions } from '../../../src/engine/native-tier.js';
import { nativePlatform, nativeStore } from '../../../src/engine/native/index.js';
import { NativeMemory } from '../../../src/engine/native/native-memory.js';
import type { Instance } from '../../../src/runtime/instance.js';
import type { MemoryInstance } from '../../../src/runtime/memory.js';
import { instantiate } from '../../../src/runtime/instantiate.js';
import type { StoreOptions } from '../../../src/runtime/store.js';
import { encodeModule } from '../../../src/binary/encode.js';
import { parseWat } from '../../../src/text/index.js';
import { loadModule } from '../../../src/validate/load.js';
import { FeatureSet } from '../../../src/wasm/features.js';
import type { Module } from '../../../src/wasm/module.js';
import { describeUnless } from '../../describe-unless.js';
import { call, instance, newStore } from '../runtime/guest.js';

const platform = nativePlatform();
const MEBIBYTE = 2 ** 20;

/** Everything that has the base of a memory at hand when that grows: in one function, in a callee, in a loop, in bulk instructions. */
const GUEST = `(module
  (memory $m (export "m") 1 4096)
  (memory $other (export "o") 1)
  (func $grow (export "grow") (param i32) (result i32) (memory.grow $m (local.get 0)))
  (func (export "across") (param $at i32) (param $pages i32) (result i32)
    (i32.store $m (local.get $at) (i32.const 41))
    (drop (call $grow (local.get $pages)))
    (i32.store $m (local.get $at) (i32.add (i32.load $m (local.get $at)) (i32.const 1)))
    (i32.load $m (local.get $at)))
  (func (export "operands") (param $at i32) (result i32)
    (i32.store $m (local.get $at) (memory.grow $m (i32.const 1)))
    (i32.load $m (local.get $at)))
  (func (export "loop") (param $times i32) (result i32) (local $sum i32)
    (loop $l
      (i32.store $m (i32.const 16) (i32.add (i32.load $m (i32.const 16)) (i32.const 1)))
      (drop (memory.grow $m (i32.const 7)))
      (local.set $sum (i32.add (local.get $sum) (i32.load $m (i32.const 16))))
      (br_if $l (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $sum))
  (func (export "bulk") (param $pages i32) (result i64)
    (memory.fill $m (i32.const 100) (i32.const 7) (i32.const 1000))
    (drop (memory.grow $m (local.get $pages)))
    (memory.copy $m $m (i32.const 200) (i32.const 100) (i32.const 500))
    (memory.copy $other $m (i32.const 0) (i32.const 100) (i32.const 24))
    (i64.add (i64.load $m (i32.const 690)) (i64.load $other (i32.const 16))))
  (func (export "load") (param i32) (result i32) (i32.load $m offset=1 (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store $m (local.get 0) (local.get 1))))`;

const form = (memory: MemoryInstance): string => (memory.storage as NativeMemory).form;
const place = (memory: MemoryInstance): number => platform!.addon.addressOf(memory.bytes);

const parse = (text: string): Module => loadModule(encodeModule(parseWat(text)), FeatureSet.all);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Takes all that the process has for large reservations, and what dropped memories had. */
function fillBudget(): { readonly count: number; release(): void } {
  const { addon, deaths } = platform!;
  const size = 6 * 2 ** 30;
  const taken: number[] = [];
  collect();
  deaths.look();
  for (let at = addon.reserve(size); at > 0; at = addon.reserve(size)) taken.push(at);
  return { count: taken.length, release: () => taken.forEach((at) => addon.release(at)) };
}

function outcomes(guest: Instance): unknown[] {
  const results: unknown[] = [];
  const run = (name: string, ...args: number[]): void => {
    try {
      results.push([name, ...args, call(guest, name, ...args)]);
    } catch (error) {
      results.push([name, ...args, (error as { code?: string }).code ?? error]);
    }
  };
  run('across', 8, 40);
  run('operands', 24);
  run('loop', 30);
  run('bulk', 300);
  run('across', 65536 * 100, 1000);
  for (const at of [65536 * 1552 - 5, 65536 * 1552 - 4, 2 ** 31, -1, -5]) run('load', at);
  for (const at of [65536 * 1552 - 4, 65536 * 1552 - 3, -4]) run('store', at, 5);
  run('grow', 5000);
  run('grow', 1000);
  run('load', 65536 * 2000);
  return results;
}

describeUnless(platform === null && 'native code cannot run here', 'memories in little address space', () => {
  const cases: Record<string, Partial<CodegenOptions & StoreOptions>> = {
    'with nothing reserved': { memoryReservation: 0 },
    'at every poll': { memoryReservation: 0, countedPolls: 1 },
    'without passes': { memoryReservation: 0, withoutPasses: 'all' },
    'without mitigation': { memoryReservation: 0, heapMitigation: false },
    'with some megabytes': { memoryReservation: 8 * MEBIBYTE },
  };
  for (const [name, options] of Object.entries(cases)) {
    test(`${name}: results as always`, () => {
      const guest = instance(nativeStore(platform!, options), GUEST);
      const [memory] = guest.memories;
      assert.equal(form(memory), 'movable');
      const before = place(memory);
      assert.deepEqual(outcomes(guest), outcomes(instance(newStore(), GUEST)));
      assert.notEqual(place(memory), before, 'it has moved');
    });
  }

  test('what was reserved is let go of when a memory moves, and when its store ends', () => {
    const store = nativeStore(platform!, { memoryReservation: 0 });
    const guest = instance(store, GUEST);
    const [memory] = guest.memories;
    const places = new Set([place(memory)]);
    for (let i = 0; i < 5; i++) {
      const { buffer } = memory;
      call(guest, 'grow', 100 + memory.size);
      places.add(place(memory));
      assert.equal(buffer.byteLength, 0);
    }
    assert.ok(places.size > 2);
    places.delete(place(memory));
    // Nothing is there any more, or something of later.
    const { addon } = platform!;
    assert.ok([...places].some((address) => addon.protect(address, 4096, 0) < 0));
    const last = place(memory);
    store.close();
    assert.ok(addon.protect(last, 4096, 0) < 0);
  });

  test('a memory that cannot grow has no more than its bytes and never moves; one that is shared, or of 64 bits, is as it was', () => {
    const store = nativeStore(platform!, { memoryReservation: 0 });
    const { memories } = instance(store, '(module (memory 2 2) (memory 0 0) (memory 1 3 shared) (memory i64 1) (memory 1 (pagesize 1)))');
    assert.deepEqual(memories.map((memory) => (memory.storage === null ? 'shared' : form(memory))), ['fixed', 'fixed', 'shared', 'movable', 'movable']);
    const { memories: usual } = instance(nativeStore(platform!), '(module (memory 2 2) (memory i64 1) (memory 1 (pagesize 1)))');
    assert.deepEqual(usual.map(form), ['guarded', 'fixed', 'fixed']);
  });

  test('one module in stores of both kinds, and with memories of either kind in one store', () => {
    const stores = [nativeStore(platform!), nativeStore(platform!, { memoryReservation: 0 })];
    const guests = stores.map((store) => instance(store, GUEST));
    assert.deepEqual(guests.map(({ memories: [m] }) => form(m)), ['guarded', 'movable']);
    const expected = outcomes(instance(newStore(), GUEST));
    for (const guest of guests) assert.deepEqual(outcomes(guest), expected);
    // Where the second memory finds no room for a guard, code that imports it is other code.
    const importer = parse('(module (memory (import "" "m") 1) (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))');
    const owner = parse('(module (memory (export "m") 1))');
    const store = nativeStore(platform!);
    const first = instantiate(store, owner, []);
    const filled = fillBudget();
    const second = instantiate(store, owner, []);
    filled.release();
    const third = instantiate(store, owner, []);
    assert.deepEqual([first, second, third].map(({ memories: [m] }) => form(m)), ['guarded', 'movable', 'guarded']);
    for (const { memories: [memory] } of [first, second, third]) {
      const guest = instantiate(store, importer, [memory]);
      memory.view.setInt32(8, 77, true);
      assert.deepEqual(call(guest, 'load', 8), [77]);
      for (const at of [65533, 65536, 2 * MEBIBYTE, -1, -4]) assert.throws(() => call(guest, 'load', at), { code: 'ERR_MEMORY_OUT_OF_BOUNDS' });
      memory.grow(100);
      assert.deepEqual(call(guest, 'load', 65533), [0]);
      assert.deepEqual(call(guest, 'load', 8), [77]);
    }
  });

  test('the process has a budget for guards, over which others find no end', () => {
    const filled = fillBudget();
    assert.ok(filled.count > 10_000 && filled.count < 11_000, `${filled.count}`);
    const guests = Array.from({ length: 20 }, () => instance(nativeStore(platform!), GUEST));
    assert.ok(guests.every(({ memories }) => memories.every((memory) => form(memory) === 'movable' || memory.type.limits.max === 1)));
    assert.deepEqual(outcomes(guests[7]), outcomes(instance(newStore(), GUEST)));
    for (const { store } of guests) store.close();
    filled.release();
  });

  test('whoever has a buffer of a memory has its bytes, also when all else is gone', async () => {
    const make = (memoryReservation: number, pages: number): ArrayBuffer => {
      const guest = instance(nativeStore(platform!, { memoryReservation }), GUEST);
      if (pages > 0) call(guest, 'grow', pages);
      call(guest, 'store', 4, 1234);
      return guest.memories[0].buffer as ArrayBuffer;
    };
    const buffers = [0, 2 ** 32].flatMap((reservation) => [0, 1, 100].flatMap((pages) => Array.from({ length: 3 }, () => make(reservation, pages))));
    for (let i = 0; i < 10; i++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.deepEqual(buffers.map((buffer) => new Int32Array(buffer)[1]), buffers.map(() => 1234));
  });

  test('whoever has transferred the buffer of a memory can read it when the store is gone', { skip: !('transfer' in ArrayBuffer.prototype) && 'Node 20 cannot' }, () => {
    for (const memoryReservation of [0, 2 ** 32]) {
      const store = nativeStore(platform!, { memoryReservation });
      const guest = instance(store, GUEST);
      call(guest, 'store', 4, 1234);
      const taken = (guest.memories[0].buffer as ArrayBuffer & { transfer(): ArrayBuffer }).transfer();
      assert.deepEqual(call(guest, 'grow', 1), [-1]);
      store.close();
      assert.equal(new Int32Array(taken)[1], 1234);
    }
  });
});

describeUnless(platform === null && 'native code cannot run here', 'tables', () => {
  test('move when they outgrow what was mapped, and lead where they led', () => {
    const text = `(module (type $t (func (result i32))) (table $t (export "t") 300 funcref) (elem declare func $seven $eight)
      (func $seven (result i32) (i32.const 7)) (func $eight (result i32) (i32.const 8))
      (func (export "set") (param i32) (table.set $t (local.get 0) (ref.func $seven)))
      (func (export "call") (param i32) (result i32) (call_indirect $t (type $t) (local.get 0)))
      (func (export "around") (param i32 i32) (result i32)
        (i32.add (call_indirect $t (type $t) (local.get 0))
          (i32.add (i32.mul (i32.const 10) (table.grow $t (ref.func $eight) (local.get 1))) (call_indirect $t (type $t) (local.get 0))))))`;
    const guest = instance(nativeStore(platform!), text);
    const [table] = guest.tables;
    const places = new Set<number>();
    call(guest, 'set', 5);
    for (let length = 300; length < 3_000_000; length *= 2) {
      places.add(platform!.addon.addressOf(new Uint8Array(table.elements.buffer)));
      assert.deepEqual(call(guest, 'around', 5, length), [7 + 10 * length + 7]);
      for (const at of [length, length * 2 - 1]) assert.deepEqual(call(guest, 'call', at), [8]);
      assert.throws(() => call(guest, 'call', length * 2), { code: 'ERR_UNDEFINED_ELEMENT' });
      assert.throws(() => call(guest, 'call', 6), { code: 'ERR_UNINITIALIZED_ELEMENT' });
    }
    assert.ok(places.size >= 4 && places.size <= 8, `${places.size}`);
    guest.store.close();
  });
});
