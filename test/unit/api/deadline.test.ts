/**
 * Deadlines, running time, epochs, interruption and signals: whatever the guest does, computing or waiting. Times have
 * generous upper bounds, since the machine may be busy; that the guest is stopped at all is the point.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Engine, Func, Instance, InterruptHandle, Module, Store } from '../../../src/entry/index.js';

const engine = new Engine();
const GUEST = new Module(engine, `(module
  (import "" "host" (func $host))
  (memory (export "memory") 1 4000)
  (memory $shared 1 1 shared)
  (func (export "spin") (loop $l (br $l)))
  (func (export "straight") (loop $l ${'(drop (i64.div_u (i64.const 7) (i64.const 3)))'.repeat(2000)} (br $l)))
  (func $rec (export "recurse") (param i32) (if (local.get 0) (then
    (call $rec (i32.sub (local.get 0) (i32.const 1))) (call $rec (i32.sub (local.get 0) (i32.const 1))))))
  (func (export "stubborn") (loop $again (block $h (try_table (catch_all $h) (loop $l (br $l)))) (br $again)))
  (func (export "fill") (loop $l (memory.fill (i32.const 0) (i32.const 7) (i32.const 209715200)) (br $l)))
  (func (export "grow") (result i32) (memory.grow (i32.const 3400)))
  (func (export "wait") (param i64) (result i32) (memory.atomic.wait32 $shared (i32.const 0) (i32.const 0) (local.get 0)))
  (func (export "host") (call $host))
  (func (export "hosts") (loop $l (call $host) (br $l)))
  (func (export "one") (result i32) (i32.const 1)))`);

function guest(host: () => unknown = () => undefined, store = new Store(engine), module = GUEST): { store: Store; exports: any } {
  return { store, exports: new Instance(store, module, { '': { host } } as never).exports };
}

const LATE = 2000;

/** Milliseconds until `run` is stopped with `code`. */
function stopped(run: () => unknown, code: string): number {
  const start = performance.now();
  assert.throws(run, { code });
  return performance.now() - start;
}

async function stoppedAsync(run: () => Promise<unknown>, code: string): Promise<number> {
  const start = performance.now();
  await assert.rejects(run, { code });
  return performance.now() - start;
}

const within = (ms: number, least: number): void => assert.ok(ms >= least - 2 && ms < least + LATE, `${ms} ms instead of ${least}`);

for (const name of ['spin', 'straight', 'stubborn', 'hosts', 'fill']) {
  test(`a deadline stops ${name}, with the event loop blocked and without`, async () => {
    const { store, exports } = guest();
    if (name === 'fill') exports.grow();
    store.setDeadline(50);
    within(stopped(() => exports[name](), 'ERR_DEADLINE'), 50);
    // It stays over.
    within(stopped(() => exports[name](), 'ERR_DEADLINE'), 0);
    store.setDeadline(50);
    within(await stoppedAsync(() => exports[name].callAsync(), 'ERR_DEADLINE'), 50);
    store.setDeadline(null);
    assert.equal(exports.one(), 1);
  });
}

test('deep recursion, and the timeout of one call', () => {
  const { exports } = guest();
  within(stopped(() => (exports.recurse as Func).with({ timeout: 40 }).call(60), 'ERR_DEADLINE'), 40);
  assert.equal((exports.one as Func).with({ timeout: 1000 }).call(), 1);
  exports.recurse(10);
});

test('the timeout of a call holds for what it calls, and for nothing else', async () => {
  let inner: () => unknown = () => undefined;
  const { exports } = guest(() => void inner());
  inner = () => exports.spin();
  within(stopped(() => (exports.host as Func).with({ timeout: 30 }).call(), 'ERR_DEADLINE'), 30);
  inner = () => assert.throws(() => (exports.spin as Func).with({ timeout: 30 }).call(), { code: 'ERR_DEADLINE' });
  exports.host();
  const other = guest();
  const timed = (other.exports.spin as Func).with({ timeout: 30 }).callAsync();
  const long = guest(undefined, other.store).exports.recurse.callAsync(18);
  await assert.rejects(timed, { code: 'ERR_DEADLINE' });
  await long;
});

test('a deadline ends waits: for the host, for a notification', async () => {
  const { store, exports } = guest(() => new Promise(() => undefined));
  store.setDeadline(40);
  within(await stoppedAsync(() => exports.host.callAsync(), 'ERR_DEADLINE'), 40);
  store.setDeadline(40);
  within(stopped(() => exports.wait(-1n), 'ERR_DEADLINE'), 40);
  within(await stoppedAsync(() => (guest(() => new Promise(() => undefined)).exports.host as Func).with({ timeout: 40 }).callAsync(), 'ERR_DEADLINE'), 40);
  const { exports: free } = guest();
  assert.equal(free.wait(1_000_000n), 2);
  within(stopped(() => (free.wait as Func).with({ timeout: 30 }).call(-1n), 'ERR_DEADLINE'), 30);
});

test('a deadline that is set while the guest waits or runs counts', async () => {
  const first = guest(() => new Promise(() => undefined));
  const waiting = first.exports.host.callAsync();
  first.store.setDeadline(30);
  await assert.rejects(waiting, { code: 'ERR_DEADLINE' });
  const second = guest(() => second.store.setDeadline(30));
  assert.throws(() => {
    second.exports.host();
    second.exports.spin();
  }, { code: 'ERR_DEADLINE' });
});

test('running time does not count what is waited for', async () => {
  const { store, exports } = guest(() => new Promise((resolve) => setTimeout(resolve, 150)));
  store.setCpuTimeout(100);
  await exports.host.callAsync();
  assert.equal(exports.wait(150_000_000n), 2);
  assert.ok(store.stats().waitingMs >= 140, `${store.stats().waitingMs}`);
  assert.ok(store.stats().runningMs < 100, `${store.stats().runningMs}`);
  assert.throws(() => exports.spin(), { code: 'ERR_CPU_TIMEOUT' });
  assert.ok(store.stats().runningMs >= 99);
  store.setCpuTimeout(50);
  await assert.rejects(exports.stubborn.callAsync(), { code: 'ERR_CPU_TIMEOUT' });
  store.setCpuTimeout(null);
  assert.equal(exports.one(), 1);
});

test('options of the store', () => {
  for (const [options, code] of [[{ timeout: 30 }, 'ERR_DEADLINE'], [{ cpuTimeout: 30 }, 'ERR_CPU_TIMEOUT']] as const) {
    assert.throws(() => guest(undefined, new Store(engine, options)).exports.spin(), { code });
  }
});

test('epochs: traps, callbacks that go on or yield, ticks from host functions', async () => {
  const { store, exports } = guest(() => engine.incrementEpoch());
  store.setEpochDeadline(3);
  exports.host();
  exports.host();
  assert.throws(() => {
    exports.host();
    exports.spin();
  }, { code: 'ERR_EPOCH' });
  store.setEpochDeadline(1);
  assert.throws(() => exports.hosts(), { code: 'ERR_EPOCH' });
  let calls = 0;
  store.onEpochDeadline(() => (++calls < 5 ? 1 : null));
  store.setEpochDeadline(1);
  assert.throws(() => exports.hosts(), { code: 'ERR_EPOCH' });
  assert.equal(calls, 5);
  store.onEpochDeadline(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return ++calls < 10 ? 1 : null;
  });
  store.setEpochDeadline(1);
  await assert.rejects(exports.hosts.callAsync(), { code: 'ERR_EPOCH' });
  assert.equal(calls, 10);
  store.setEpochDeadline(1);
  assert.throws(() => exports.hosts(), { code: 'ERR_CANNOT_SUSPEND' });
  for (const answer of [-1, 1.5, '1', NaN]) {
    store.onEpochDeadline(() => answer as never);
    assert.throws(() => exports.stubborn(), (e: any) => e instanceof TypeError || e instanceof RangeError);
  }
  store.onEpochDeadline(null);
});

/** Runs `text` in a worker that is given `data`. */
function inWorker(text: string, data: unknown): Promise<void> {
  const worker = new Worker(text, { eval: true, workerData: data });
  return new Promise((resolve, reject) => {
    worker.on('exit', () => resolve());
    worker.on('error', reject);
  });
}

test('another thread interrupts, through a posted handle', async () => {
  const { store, exports } = guest(() => new Promise(() => undefined));
  const interrupt = `const { workerData } = require('node:worker_threads');
    setTimeout(() => import(workerData.library).then(({ InterruptHandle }) => new InterruptHandle(workerData.handle).interrupt()), 60)`;
  const library = new URL('../../../src/entry/index.js', import.meta.url).href;
  for (const call of [() => exports.spin(), () => exports.stubborn(), () => exports.wait(-1n)]) {
    const ended = inWorker(interrupt, { library, handle: store.interruptHandle() });
    stopped(call, 'ERR_INTERRUPT');
    stopped(() => exports.spin(), 'ERR_INTERRUPT');
    store.clearInterrupt();
    assert.equal(exports.one(), 1);
    await ended;
    store.clearInterrupt();
  }
  for (const call of [() => exports.spin.callAsync(), () => exports.host.callAsync()]) {
    const ended = inWorker(interrupt, { library, handle: store.interruptHandle() });
    await stoppedAsync(call, 'ERR_INTERRUPT');
    await ended;
    store.clearInterrupt();
  }
  const handle = store.interruptHandle();
  assert.ok(handle instanceof InterruptHandle);
  new InterruptHandle(handle.shared);
  assert.throws(() => new InterruptHandle(new ArrayBuffer(4) as never), TypeError);
  assert.throws(() => new InterruptHandle({ shared: 1 } as never), TypeError);
  assert.throws(() => new InterruptHandle(new SharedArrayBuffer(8)), TypeError);
});

test('a handle comes back from a worker', async () => {
  const { store, exports } = guest();
  const worker = new Worker(`const { parentPort } = require('node:worker_threads'); parentPort.once('message', (m) => parentPort.postMessage(m))`, { eval: true });
  worker.postMessage(store.interruptHandle());
  const back = await new Promise<{ shared: SharedArrayBuffer }>((resolve) => worker.once('message', resolve));
  new InterruptHandle(back).interrupt();
  assert.throws(() => exports.spin(), { code: 'ERR_INTERRUPT' });
  await worker.terminate();
});

test('another thread ticks the epoch', async () => {
  const { store, exports } = guest();
  store.setEpochDeadline(2);
  const ended = inWorker(`const { workerData } = require('node:worker_threads');
    setInterval(() => Atomics.add(workerData, 0, 1n), 20).unref; setTimeout(() => process.exit(), 400)`, engine.epochCounter);
  stopped(() => exports.spin(), 'ERR_EPOCH');
  await ended;
});

test('signals end asynchronous calls, and are refused by synchronous ones', async () => {
  const { exports } = guest(() => new Promise(() => undefined));
  const spin = exports.spin as Func;
  // The timer of AbortSignal.timeout does not keep the process alive.
  const alive = setInterval(() => undefined, 1000);
  const soon = (): AbortSignal => AbortSignal.timeout(30);
  await assert.rejects(spin.with({ signal: soon() }).callAsync(), { name: 'TimeoutError' });
  await assert.rejects((exports.host as Func).with({ signal: soon() }).callAsync(), { name: 'TimeoutError' });
  await assert.rejects(spin.with({ signal: AbortSignal.abort(new Error('before')) }).callAsync(), /before/);
  assert.throws(() => spin.with({ signal: soon() }).call(), { name: 'TypeError', message: /setDeadline/ });
  clearInterval(alive);
  // An event that arrives while the guest runs is seen at its next yield.
  const controller = new AbortController();
  const aborting = guest(() => controller.abort(new Error('from within')));
  await assert.rejects((aborting.exports.hosts as Func).with({ signal: controller.signal }).callAsync(), /from within/);
  const late = new AbortController();
  const waiting = guest(() => {
    late.abort(new Error('and then it waits'));
    return new Promise(() => undefined);
  });
  await assert.rejects((waiting.exports.host as Func).with({ signal: late.signal }).callAsync(), /and then it waits/);
  assert.equal(exports.one(), 1);
});

test('one signal for many calls leaves no listener behind', async () => {
  const controller = new AbortController();
  let warned = false;
  process.once('warning', () => (warned = true));
  const { exports } = guest();
  const one = (exports.one as Func).with({ signal: controller.signal });
  for (let i = 0; i < 50; i++) assert.equal(await one.callAsync(), 1);
  await Promise.all(Array.from({ length: 50 }, () => (guest(async () => undefined).exports.host as Func).with({ signal: controller.signal }).callAsync()));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(warned, false);
});

test('an engine without interruption says so', () => {
  const rigid = new Store(new Engine({ interruption: false }));
  for (const use of [() => rigid.setDeadline(1), () => rigid.setCpuTimeout(1), () => rigid.setEpochDeadline(1), () => rigid.interruptHandle(), () => rigid.interrupt()]) {
    assert.throws(use, { code: 'ERR_NOT_INTERRUPTIBLE' });
  }
  const { exports } = guest(undefined, rigid, new Module(rigid.engine, '(module (func (export "one") (result i32) (i32.const 1)))'));
  assert.throws(() => (exports.one as Func).with({ timeout: 1 }), { code: 'ERR_NOT_INTERRUPTIBLE' });
  assert.throws(() => new Store(rigid.engine, { limits: 'untrusted' }), { code: 'ERR_NOT_INTERRUPTIBLE' });
  assert.equal(exports.one(), 1);
});
