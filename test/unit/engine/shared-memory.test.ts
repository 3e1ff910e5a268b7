/** Several threads on one memory, in compiled code, in the interpreter and in JavaScript. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import * as api from '../../../src/api/index.js';
import { nativePlatform, nativeStore } from '../../../src/engine/native/index.js';
import { MemoryInstance } from '../../../src/runtime/memory.js';
import { describeUnless } from '../../describe-unless.js';
import { call, instance } from '../runtime/guest.js';
import { CELL, type Tier, guestOn } from './shared-guest.js';

const platform = nativePlatform();
const skip = platform === null ? 'native code cannot run here' : false;
const GUEST_FILE = new URL('./shared-guest.js', import.meta.url);

const newMemory = (tier: Tier, maximum = 64): api.Memory =>
  new api.Memory(new api.Store(new api.Engine({ strategy: tier })), { minimum: 1, maximum, shared: true });

interface Thread {
  readonly worker: Worker;
  readonly online: Promise<unknown>;
  /** What its call gave. */
  readonly result: Promise<unknown>;
}

function start(shared: api.SharedMemory, tier: Tier, name: string, ...args: unknown[]): Thread {
  const worker = new Worker(GUEST_FILE, { workerData: { shared, tier, name, args } });
  const result = new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return { worker, online: once(worker, 'online'), result };
}

const results = (threads: readonly Thread[]): Promise<unknown[]> => Promise.all(threads.map(({ result }) => result));
const online = (threads: readonly Thread[]): Promise<unknown[]> => Promise.all(threads.map((thread) => thread.online));

const cells = (memory: api.Memory): Int32Array => new Int32Array(memory.buffer as SharedArrayBuffer);

describeUnless(skip, 'shared memories in compiled code', () => {
  test('threads of all kinds count together', async () => {
    const memory = newMemory('optimizing');
    const shared = memory.share();
    const rounds = 20_000;
    const tiers: Tier[] = ['optimizing', 'optimizing', 'interpreter'];
    const workers = tiers.flatMap((tier) => ['add', 'swap'].map((name) => start(shared, tier, name, rounds)));
    const at = cells(memory);
    for (let i = 0; i < rounds; i++) Atomics.add(at, CELL.counter / 4, 1);
    await results(workers);
    assert.equal(at[CELL.counter / 4], rounds * (tiers.length + 1));
    assert.equal(at[CELL.swapped / 4], rounds * tiers.length);
    // Three threads have mixed in every number.
    let mixed = 0;
    for (let i = 1; i <= rounds; i++) mixed ^= i;
    assert.equal(new BigInt64Array(memory.buffer)[CELL.wide / 8], BigInt(mixed));
  });

  test('a lock made of wait and notify, taken by compiled code, the interpreter and JavaScript', async () => {
    const memory = newMemory('interpreter');
    const shared = memory.share();
    const rounds = 3000;
    const workers = (['optimizing', 'optimizing', 'interpreter'] as const).map((tier) => start(shared, tier, 'locked', rounds));
    const at = cells(memory);
    const lock = CELL.lock / 4;
    await online(workers);
    for (let i = 0; i < rounds; i++) {
      if (Atomics.compareExchange(at, lock, 0, 1) !== 0) while (Atomics.exchange(at, lock, 2) !== 0) Atomics.wait(at, lock, 2);
      at[CELL.plain / 4]++;
      if (Atomics.exchange(at, lock, 0) === 2) Atomics.notify(at, lock, 1);
    }
    await results(workers);
    assert.equal(at[CELL.plain / 4], rounds * 4);
  });

  test('growth in one thread is there in all others at once', async () => {
    for (const [grower, follower] of [['optimizing', 'optimizing'], ['interpreter', 'optimizing'], ['optimizing', 'interpreter']] as const) {
      const memory = newMemory('optimizing');
      const shared = memory.share();
      const sees = [start(shared, follower, 'follow', 64), start(shared, 'optimizing', 'until_size', 64)];
      await online(sees);
      const here = guestOn(shared, grower);
      here.getFunc('grow')(63);
      assert.deepEqual(await results(sees), [64, 64]);
      assert.equal(memory.size, 64);
      assert.equal((memory.buffer as SharedArrayBuffer).byteLength, 64 * 65_536);
      assert.deepEqual([here.getFunc('load')(64 * 65_536 - 4), here.getFunc('load')(64 * 65_536 - 8)], [64, 1]);
    }
  });

  test('two threads grow it: every page is granted once', async () => {
    const memory = newMemory('optimizing', 64);
    const shared = memory.share();
    const workers = [start(shared, 'optimizing', 'grow', 20), start(shared, 'interpreter', 'grow', 20)];
    guestOn(shared, 'optimizing').getFunc('grow')(20);
    await results(workers);
    assert.equal(memory.size, 61);
    assert.throws(() => memory.grow(4), RangeError);
  });

  test('what another thread has grown is there for bulk instructions, too, without a turn of the event loop', async () => {
    const memory = newMemory('optimizing');
    const here = guestOn(memory.share(), 'optimizing');
    const worker = start(memory.share(), 'optimizing', 'grow', 40);
    // Nothing of JavaScript's runs that could hear of the growth.
    here.getFunc('until_size')(41);
    assert.equal(here.getFunc('past')(41), 7);
    await worker.result;
  });

  test('wait and notify meet those of JavaScript', async () => {
    const memory = newMemory('optimizing');
    const shared = memory.share();
    const at = cells(memory);
    const go = CELL.go / 4;
    const waiting = start(shared, 'optimizing', 'wait', 0, -1n);
    while (Atomics.notify(at, go, 1) === 0) await new Promise((r) => setTimeout(r, 2));
    assert.equal(await waiting.result, 0);

    const here = guestOn(shared, 'optimizing');
    const notifier = start(shared, 'optimizing', 'notify', 1);
    assert.equal(await notifier.result, 0);
    assert.deepEqual([here.getFunc('wait')(1, -1n), here.getFunc('wait')(0, 1000n), here.getFunc('wait')(0, 0n)], [1, 2, 2]);
    assert.deepEqual([here.getFunc('wait64')(1n, -1n), here.getFunc('wait64')(0n, 1000n)], [1, 2]);

    // An asynchronous call waits off the stack. The engine's asynchronous waits keep no process alive.
    const alive = setInterval(() => undefined, 1000);
    const [one, two] = [guestOn(shared, 'optimizing'), guestOn(shared, 'interpreter')];
    const later = [one.getFunc('wait').callAsync(0, -1n), two.getFunc('wait').callAsync(0, -1n)];
    await new Promise((r) => setTimeout(r, 20));
    assert.equal(here.getFunc('notify')(5), 2);
    assert.deepEqual(await Promise.all(later), [0, 0]);
    assert.equal(await here.getFunc('wait').callAsync(1, -1n), 1);
    assert.equal(await here.getFunc('wait').callAsync(0, 1_000_000n), 2);
    assert.equal(await here.getFunc('wait64').callAsync(0n, 1_000_000n), 2);
    clearInterval(alive);
  });

  test('a wait ends at a deadline, and by an interruption from another thread', async () => {
    const shared = newMemory('optimizing').share();
    const timed = guestOn(shared, 'optimizing');
    timed.store.setDeadline(30);
    assert.throws(() => timed.getFunc('wait')(0, -1n), { code: 'ERR_DEADLINE' });
    timed.store.setDeadline(30);
    await assert.rejects(timed.getFunc('wait').callAsync(0, -1n), { code: 'ERR_DEADLINE' });
    const here = guestOn(shared, 'optimizing');
    const interrupter = new Worker(`
      const { workerData } = require('node:worker_threads');
      setTimeout(() => import(workerData.library).then(({ InterruptHandle }) => new InterruptHandle(workerData.handle).interrupt()), 50)`,
    { eval: true, workerData: { library: new URL('../../../src/entry/index.js', import.meta.url).href, handle: here.store.interruptHandle() } });
    assert.throws(() => here.getFunc('wait')(0, -1n), { code: 'ERR_INTERRUPT' });
    await once(interrupter, 'exit');
  });

  test('a thread that ends, or is ended while it computes, breaks nothing for the others', async () => {
    const memory = newMemory('optimizing');
    const shared = memory.share();
    const at = cells(memory);
    const { worker } = start(shared, 'optimizing', 'forever');
    while (Atomics.load(at, CELL.done / 4) === 0) await new Promise((r) => setTimeout(r, 2));
    await worker.terminate();
    const here = guestOn(shared, 'optimizing');
    here.getFunc('add')(1000);
    assert.equal(at[CELL.counter / 4], 1000);
    // The store that made it is gone: those that share it keep it.
    memory.store.dispose();
    (globalThis as { gc?: () => void }).gc?.();
    here.getFunc('grow')(3);
    here.getFunc('add')(1000);
    assert.equal(at[CELL.counter / 4], 2000);
    assert.equal(here.getFunc('load')(65_536 * 4 - 4), 0);
  });

  test('a memory of another tier that is not shared is refused', () => {
    const type = { limits: { min: 1, max: 1 }, shared: false, is64: false, pageSizeLog2: 16 };
    assert.throws(() => instance(nativeStore(platform!), '(module (import "" "m" (memory 1 1)))', { m: MemoryInstance.create(type, null) }), { code: 'ERR_NATIVE_UNSUPPORTED' });
    const shared = MemoryInstance.create({ ...type, shared: true }, null);
    const guest = instance(nativeStore(platform!), '(module (import "" "m" (memory 1 1 shared)) (func (export "f") (result i32) (i32.load (i32.const 8))))', { m: shared });
    shared.view.setInt32(8, 77, true);
    assert.deepEqual(call(guest, 'f'), [77]);
  });
});
