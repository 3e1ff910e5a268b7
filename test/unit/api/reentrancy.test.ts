/** Host functions that call back, throw, grow, collect, link and dispose while the guest runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine, Func, Instance, Module, Store } from '../../../src/entry/index.js';

const GUEST = `(module
  (import "" "host" (func $host (param i32) (result i32)))
  (memory (export "memory") 1 20) (table (export "table") 3 20 funcref) (global (export "global") (mut i32) (i32.const 1))
  (type $f (func (result i32)))
  (func (export "calls") (param i32) (result i32)
    (i32.store (i32.const 64) (i32.const 1000))
    (i32.add (call $host (local.get 0)) (i32.load (i32.const 64))))
  (func (export "again") (param i32) (result i32) (call $host (local.get 0)))
  (func (export "loop") (param i32) (result i32) (local $sum i32)
    (loop $l
      (i32.store (i32.mul (i32.sub (memory.size) (i32.const 1)) (i32.const 65536)) (local.get 0))
      (local.set $sum (i32.add (local.get $sum) (call $host (local.get 0))))
      (local.set $sum (i32.add (local.get $sum) (i32.load (i32.mul (i32.sub (memory.size) (i32.const 1)) (i32.const 65536)))))
      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (i32.add (local.get $sum) (global.get 0)))
  (func (export "indirect") (param i32) (result i32) (drop (call $host (i32.const 0))) (call_indirect (type $f) (local.get 0)))
  (func (export "catches") (result i32) (block $h (try_table (catch_all $h) (drop (call $host (i32.const 0)))) (return (i32.const 0))) (i32.const 1))
  (func (export "count") (param i32) (result i32) (local $i i32)
    (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 0)))) (local.get $i))
  (func (export "seven") (result i32) (i32.const 7)))`;

const engine = new Engine();
const module = new Module(engine, GUEST);

function world(host: (n: number, exports: any) => unknown, store = new Store(engine)): { store: Store; exports: any } {
  const exports: any = new Instance(store, module, { '': { host: (n: number) => host(n, exports) } } as never).exports;
  return { store, exports };
}

test('recursion through the host ends in a trap, and the store works on', async () => {
  const { exports } = world((n, e) => e.again(n + 1));
  for (let i = 0; i < 3; i++) assert.throws(() => exports.again(0), { code: 'ERR_STACK_OVERFLOW' });
  await assert.rejects(exports.again.callAsync(0), { code: 'ERR_STACK_OVERFLOW' });
  assert.equal(exports.seven(), 7);
  let deepest = 0;
  const counted = world((n, e) => {
    deepest = n;
    return n < 100 ? e.again(n + 1) + 1 : 0;
  });
  assert.equal(counted.exports.again(0), 100);
  assert.equal(deepest, 100);
});

test('an error passes any number of guests and hosts as the same object', async () => {
  let error: Error;
  const { exports } = world((n, e) => {
    if (n === 20) throw (error = new Error('deep'));
    return e.again(n + 1);
  });
  assert.throws(() => exports.again(0), (e) => e === error);
  assert.equal((error!.stack!.match(/again \(wasm:/g) ?? []).length, 21);
  await assert.rejects(exports.again.callAsync(0), (e) => e === error);
  // The guest between catches it.
  const catching = world((n, e) => {
    if (n === 1) return e.catches();
    throw error;
  });
  assert.equal(catching.exports.again(1), 1);
});

test('a host function that overflows JavaScript’s stack, or says so, throws its own error', () => {
  const endless = (): number => endless() + 1;
  const { exports } = world(endless);
  assert.throws(() => exports.again(0), { name: 'RangeError', message: /call stack/ });
  const error = new RangeError('not a call stack');
  assert.throws(() => world(() => { throw error; }).exports.again(0), (e) => e === error);
  assert.equal(world(() => { throw error; }).exports.catches(), 1);
});

test('a trap of an inner call can be caught by the host, not by the guest', () => {
  const { exports } = world((n, e) => {
    if (n === 0) return e.indirect(2);
    assert.throws(() => e.indirect(9), { code: 'ERR_UNDEFINED_ELEMENT' });
    return 5;
  }, new Store(engine));
  const inner = world(() => 1);
  const outer = world((n) => {
    if (n === 1) {
      assert.throws(() => inner.exports.indirect(9), { code: 'ERR_UNDEFINED_ELEMENT' });
      return 5;
    }
    return inner.exports.indirect(9);
  });
  assert.equal(outer.exports.again(1), 5);
  assert.throws(() => outer.exports.catches(), { code: 'ERR_UNDEFINED_ELEMENT' });
  assert.throws(() => exports.again(0), { code: 'ERR_STACK_OVERFLOW' });
});

test('memory that grows, globals and tables that change under a loop', () => {
  const { exports } = world((n, e) => {
    e.memory.grow(1);
    e.global.value += 1;
    e.table.grow(1, e.seven);
    return n;
  });
  assert.equal(exports.loop(10), 55 + 0 + 1 + 10);
  assert.equal(exports.memory.size, 11);
  assert.equal(exports.table.length, 13);
  const called = world((_, e) => {
    e.table.set(1, e.seven);
    return 0;
  });
  assert.equal(called.exports.indirect(1), 7);
});

test('collections and new instances in the middle of a call', () => {
  const { store, exports } = world((n, e) => {
    store.gc();
    const other = new Instance(store, module, { '': { host: e.again } });
    return n === 0 ? 5 : (other.exports as any).again(n - 1);
  });
  assert.equal(exports.calls(3), 1005);
});

test('what the host called asynchronously while the guest ran goes on by itself', async () => {
  const later: Promise<unknown>[] = [];
  const { exports } = world((n, e) => {
    later.push(e.count.with({ concurrent: true, timeSlice: 1 }).callAsync(2_000_000 + n));
    return n;
  });
  assert.equal(exports.calls(1), 1001);
  assert.equal(await (exports.calls as Func).with({ concurrent: true }).callAsync(2), 1002);
  assert.deepEqual(await Promise.all(later), [2_000_001, 2_000_002]);
  assert.equal(exports.seven(), 7);
});

test('a start function that calls, throws, traps', async () => {
  const store = new Store(engine);
  const starting = new Module(engine, '(module (import "" "host" (func $host)) (memory (export "memory") 1) (func $start (call $host) (i32.store (i32.const 0) (i32.const 5))) (start $start))');
  const error = new Error('at the start');
  assert.throws(() => new Instance(store, starting, { '': { host: () => { throw error; } } }), (e) => e === error);
  await assert.rejects(Instance.instantiate(store, starting, { '': { host: async () => { throw error; } } }), (e) => e === error);
  assert.throws(() => new Instance(store, starting, { '': { host: async () => undefined } }), { code: 'ERR_CANNOT_SUSPEND' });
  const later = await Instance.instantiate(store, starting, { '': { host: () => new Promise<void>((resolve) => setImmediate(resolve)) } });
  assert.equal(later.getMemory().readI32(0), 5);
  const nested: Instance = new Instance(store, starting, { '': { host: () => void new Instance(store, module, { '': { host: () => 1 } }) } });
  assert.equal(nested.getMemory().readI32(0), 5);
});

test('dispose in callbacks is refused while the guest runs, and works as soon as it does not', async () => {
  const refused = { code: 'ERR_STORE_RUNNING' };
  const metered = new Engine({ consumeFuel: true });
  const store: Store = new Store(metered, { fuel: 100, onGrow: () => { if (store) assert.throws(() => store.dispose(), refused); return true; } } as never);
  const guest: any = new Instance(store, new Module(metered, '(module (memory 1) (func (export "run") (loop $l (br $l))) (func (export "grow") (result i32) (memory.grow (i32.const 1))))')).exports;
  let asked = 0;
  store.onOutOfFuel(() => {
    asked++;
    assert.throws(() => store.dispose(), refused);
    return undefined;
  });
  assert.throws(() => guest.run(), { code: 'ERR_OUT_OF_FUEL' });
  assert.equal(asked, 1);
  store.setFuel(100);
  // Where it ends is told from the binary's offsets, at a function's entry, too.
  store.setFuel(0);
  assert.throws(() => guest.grow(), (e: any) => e.code === 'ERR_OUT_OF_FUEL' && e.wasmBacktrace[0].offset > 8);
  store.setFuel(100);
  assert.equal(guest.grow(), 1);
  const running = guest.run.with({ concurrent: true }).callAsync();
  const ended = assert.rejects(running, (e: any) => e.code === 'ERR_DISPOSED' || e.code === 'ERR_OUT_OF_FUEL');
  store.setFuel(1e12);
  store.dispose();
  await ended;
});

test('what other code does to the library’s objects does not reach the runtime', () => {
  const { exports } = world(() => 1);
  assert.throws(() => { exports.seven = 1; }, TypeError);
  assert.throws(() => { 'use strict'; delete exports.seven; }, TypeError);
  exports.seven.extra = 5;
  assert.equal(exports.seven.extra, 5);
  Object.setPrototypeOf(exports.again, null);
  assert.equal(exports.calls(1), 1001);
});

test('a polluted prototype changes nothing', () => {
  const object = Object.prototype as any;
  object.timeout = -1;
  object.fatal = 'yes';
  object.env = { host: 1 };
  try {
    const { exports } = world(() => 1);
    assert.equal((exports.seven as Func).with({}).call(), 7);
    assert.equal(exports.memory.readString(0, 0), '');
  } catch (error) {
    assert.equal((error as { code?: string }).code, 'ERR_OUT_OF_RANGE');
  } finally {
    delete object.timeout;
    delete object.fatal;
    delete object.env;
  }
});
