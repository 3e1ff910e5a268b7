/**
 * Calls from instance to instance ask whether the other one has a suspended call, on every tier, by every kind of call,
 * and at the time of the call.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import '../../../src/entry/native.js';
import { Engine, type EngineOptions, type Func, Instance, Module, Store } from '../../../src/entry/index.js';
import { tier } from '../../../src/engine/native/index.js';

const TIERS: Record<string, EngineOptions> = {
  interpreter: { strategy: 'interpreter' },
  ...(tier.status.available ? {
    'compiled code': { strategy: 'optimizing' }, 'compiled code without passes': { strategy: 'optimizing', optLevel: 'none' },
    'compiled code with fuel': { strategy: 'optimizing', consumeFuel: true },
  } : {}),
};

const WAITER = `(module (import "" "wait" (func $wait (result i32)))
  (func (export "run") (result i32) (call $wait))
  (func $own (result i32) (i32.const 5))
  (table funcref (elem $own)) (type $t (func (result i32)))
  (func (export "ownIndirect") (result i32) (call_indirect (type $t) (i32.const 0)))
  (func (export "seven") (result i32) (i32.const 7)))`;

const CALLER = `(module (type $t (func (result i32)))
  (import "" "seven" (func $seven (result i32))) (import "" "host" (func $host (result i32)))
  (table $table 3 funcref) (elem (table $table) (i32.const 0) func $seven $here $host) (elem declare func $seven $here $host)
  (func $here (result i32) (i32.const 1))
  (func (export "direct") (result i32) (call $seven))
  (func (export "tail") (result i32) (return_call $seven))
  (func (export "indirect") (result i32) (call_indirect (type $t) (i32.const 0)))
  (func (export "tailIndirect") (result i32) (return_call_indirect (type $t) (i32.const 0)))
  (func (export "ref") (result i32) (call_ref $t (ref.func $seven)))
  (func (export "tailRef") (result i32) (return_call_ref $t (ref.func $seven)))
  (func (export "caught") (result i32) (block $h (try_table (catch_all $h) (return (call $seven)))) (i32.const 0))
  (func (export "own") (param i32) (result i32)
    (i32.add (call_indirect (type $t) (i32.const 1)) (i32.add (call_indirect (type $t) (i32.const 2)) (call_ref $t (ref.func $here)))))
  (func (export "between") (param $times i32) (result i32) (local $sum i32)
    (loop $l
      (local.set $sum (i32.add (local.get $sum) (call $seven)))
      (drop (call $host))
      (br_if $l (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $sum)))`;

/** Lets the event loop turn until something has happened. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

for (const [name, options] of Object.entries(TIERS)) describe(name, () => {
  const engine = new Engine(options);
  const [waiterModule, callerModule] = [WAITER, CALLER].map((text) => new Module(engine, text));

  function setUp() {
    const store = new Store(engine, engine.consumesFuel ? { fuel: 1e9 } : {});
    const answers: ((n: number) => void)[] = [];
    const waiter: any = new Instance(store, waiterModule, { '': { wait: () => new Promise((resolve) => answers.push(resolve)) } }).exports;
    let host = (): number | Promise<number> => 10;
    const caller: any = new Instance(store, callerModule, { '': { seven: waiter.seven, host: () => host() } }).exports;
    return { store, waiter, caller, answers, onHost: (f: () => number | Promise<number>) => (host = f) };
  }

  test('every kind of call', async () => {
    const { waiter, caller, answers } = setUp();
    const calls = ['direct', 'tail', 'indirect', 'tailIndirect', 'ref', 'tailRef', 'caught'];
    for (const call of calls) assert.equal(caller[call](), 7);
    const running = waiter.run.callAsync();
    await until(() => answers.length > 0);
    for (const call of calls) {
      assert.throws(() => caller[call](), { code: 'ERR_INSTANCE_BUSY' }, call);
      await assert.rejects(caller[call].callAsync(), { code: 'ERR_INSTANCE_BUSY' }, call);
      assert.equal((caller[call] as Func).with({ concurrent: true }).call(), 7);
      assert.equal(await (caller[call] as Func).with({ concurrent: true }).callAsync(), 7);
    }
    // What does not enter it is free.
    assert.equal(caller.own(0), 12);
    answers[0](3);
    assert.equal(await running, 3);
    for (const call of calls) assert.equal(caller[call](), 7);
  });

  test('calls of a concurrent call within its own instance', async () => {
    const { waiter, answers } = setUp();
    const running = waiter.run.callAsync();
    await until(() => answers.length > 0);
    assert.equal((waiter.ownIndirect as Func).with({ concurrent: true }).call(), 5);
    answers[0](3);
    assert.equal(await running, 3);
  });

  test('an instance that becomes busy, and free, while a function that calls it runs', async () => {
    const { waiter, caller, answers, onHost } = setUp();
    const state = { times: 0, running: null as Promise<number> | null };
    onHost(async () => {
      state.times++;
      if (state.times === 3) {
        state.running = waiter.run.callAsync();
        await until(() => answers.length === 1);
      }
      return 0;
    });
    await assert.rejects(caller.between.callAsync(10), { code: 'ERR_INSTANCE_BUSY' });
    assert.equal(state.times, 3);
    // Busy when it begins to call the host, free when it goes on.
    onHost(async () => {
      answers[0](1);
      assert.equal(await state.running, 1);
      return 0;
    });
    assert.equal(await caller.between.callAsync(1).catch((error: { code: string }) => error.code), 'ERR_INSTANCE_BUSY');
    assert.equal(await (caller.between as Func).with({ concurrent: true }).callAsync(5), 35);
    assert.equal(await caller.between.callAsync(5), 35);
  });

  test('the error is one of the host’s: nothing is left behind', async () => {
    const { store, waiter, caller, answers } = setUp();
    const running = waiter.run.callAsync();
    await until(() => answers.length > 0);
    for (let i = 0; i < 1000; i++) assert.throws(() => caller.direct(), { code: 'ERR_INSTANCE_BUSY' });
    assert.equal(caller.own(0), 12);
    answers[0](2);
    assert.equal(await running, 2);
    store.dispose();
  });
});
