/** Stores of compiled code use again what closed ones leave: nothing of those may be seen. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { nativePlatform, nativeStore } from '../../../src/engine/native/index.js';
import type { NativeStorage } from '../../../src/engine/native/storage.js';
import { CONTEXT } from '../../../src/native/layout.js';
import type { Store } from '../../../src/runtime/store.js';
import { describeUnless } from '../../describe-unless.js';
import { call, instance } from '../runtime/guest.js';

const platform = nativePlatform();

const GUEST = `(module (memory 1) (table $t 10 1000 funcref) (table $big 300 100000 funcref) (elem $e declare func $f)
  (global $a (mut i64) (i64.const 0)) (global $v (mut v128) (v128.const i64x2 0 0))
  (func $f (export "f") (param i64) (result i64) (global.get $a) (global.set $a (local.get 0)) (global.set $v (i64x2.splat (local.get 0))))
  (func (export "sum") (result i64) (i64.add (i64x2.extract_lane 1 (global.get $v)) (i64.load (i32.const 8))))
  (func (export "set") (param i32) (table.set $t (local.get 0) (ref.func $f)) (table.set $big (local.get 0) (ref.func $f)) (i64.store (i32.const 8) (i64.const 7)))
  (func (export "isNull") (param i32) (result i32) (i32.and (ref.is_null (table.get $t (local.get 0))) (ref.is_null (table.get $big (local.get 0)))))
  (func (export "grow") (param i32) (result i32) (drop (table.grow $big (ref.func $f) (local.get 0))) (table.grow $t (ref.func $f) (local.get 0)))
  (func (export "call") (param i32 i64) (result i64) (call_indirect $t (param i64) (result i64) (local.get 1) (local.get 0))))`;

const contextOf = (store: Store): DataView => new DataView((store.options.storage as NativeStorage).context.contextBytes);

describeUnless(platform === null && 'native code cannot run here', 'what stores leave', () => {
  test('globals, tables, memories and the run context of a new store are new', () => {
    for (let round = 0; round < 40; round++) {
      // More at once than are kept.
      const stores = Array.from({ length: round % 2 === 0 ? 1 : 20 }, () => nativeStore(platform!, round % 3 === 0 ? { metering: 'fuel' } : {}));
      for (const store of stores) {
        const fresh = contextOf(store);
        for (const field of ['exitCode', 'heapNext', 'heapEnd'] as const) assert.equal(fresh.getUint32(CONTEXT[field], true), 0, field);
        for (const field of ['heapBase', 'typeTable', 'operands', 'faultPc', 'hostStack', 'wasmStack'] as const) assert.equal(fresh.getBigUint64(CONTEXT[field], true), 0n, field);
        store.meter.fuel = 1e6;
        const guest = instance(store, GUEST);
        assert.deepEqual(call(guest, 'sum'), [0n]);
        for (const at of [0, 3, 9]) assert.deepEqual(call(guest, 'isNull', at), [1]);
        assert.deepEqual(call(guest, 'f', 5n), [0n]);
        call(guest, 'set', 3);
        assert.deepEqual(call(guest, 'isNull', 3), [0]);
        assert.deepEqual(call(guest, 'sum'), [12n]);
        assert.throws(() => call(guest, 'call', 4, 1n), { code: 'ERR_UNINITIALIZED_ELEMENT' });
        // A small table moves where it has room to grow.
        assert.deepEqual(call(guest, 'grow', 900), [10]);
        for (const at of [3, 10, 500, 909]) assert.deepEqual(call(guest, 'call', at, 8n), [at === 3 ? 5n : 8n]);
        assert.throws(() => call(guest, 'call', 4, 1n), { code: 'ERR_UNINITIALIZED_ELEMENT' });
        assert.throws(() => call(guest, 'call', 910, 1n), { code: 'ERR_UNDEFINED_ELEMENT' });
      }
      for (const store of stores) store.close();
    }
  });

  test('what a closed store used can still be asked for, and its words are gone', () => {
    const store = nativeStore(platform!, { metering: 'fuel' });
    store.meter.fuel = 1000;
    const guest = instance(store, GUEST);
    call(guest, 'f', 1n);
    const { fuelUsed } = store.meter;
    assert.ok(fuelUsed > 0);
    store.close();
    assert.equal(store.meter.fuelUsed, fuelUsed);
    assert.equal(guest.vmctx.length, 0);
    assert.equal((store.options.storage as NativeStorage).context.contextBytes.byteLength, 0);
  });
});

test('stores that are dropped let go of their heaps', { skip: platform === null && 'native code cannot run here' }, () => {
  const script = `
    const { nativePlatform, nativeStore } = await import(${JSON.stringify(new URL('../../../src/engine/native/index.js', import.meta.url).href)});
    const { Engine, Instance, Module, Store } = await import(${JSON.stringify(new URL('../../../src/entry/index.js', import.meta.url).href)});
    await import(${JSON.stringify(new URL('../../../src/entry/native.js', import.meta.url).href)});
    const engine = new Engine({ strategy: 'optimizing' });
    const module = new Module(engine, '(module (type $s (struct (field i32))) (func (export "f") (result i32) (struct.get $s 0 (struct.new $s (i32.const 3)))))');
    for (let i = 0; i < 300; i++) {
      if (new Instance(new Store(engine), module).exports.f() !== 3) throw new Error('wrong');
      if (i % 50 === 0) { await new Promise(setImmediate); gc(); }
    }
    for (let i = 0; i < 3; i++) { await new Promise(setImmediate); gc(); }
    // Those that are left: the kernel's list of what is mapped has ranges of half a gigabyte and more.
    const { readFileSync } = await import('node:fs');
    const large = readFileSync('/proc/self/maps', 'latin1').split('\\n').filter((line) => {
      const [from, to] = line.split(' ')[0].split('-').map((text) => parseInt(text, 16));
      return to - from >= 2 ** 29 && to - from < 2 ** 32;
    });
    console.log(large.length);`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.ok(Number(stdout) < 30, stdout);
});
