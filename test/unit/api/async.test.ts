/** Asynchronous calls: guests that wait off the stack, in turns, one call an instance, and can be cancelled. */
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { nativeTier } from '../../../src/engine/native-tier.js';
import { Engine, Func, Instance, Module, Store, Tag, Exception } from '../../../src/entry/index.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const engine = new Engine();
/** Compiled code (../compiled.test.ts) is done much sooner. */
const LONG = nativeTier()?.status.available === true ? 500_000_000 : 20_000_000;
const GUEST = new Module(engine, `(module
  (import "" "wait" (func $wait (param i32) (result i32)))
  (import "" "call" (func $call))
  (tag $t (export "tag") (param i32))
  (global $g (mut i32) (i32.const 0))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32) (local $i i32)
    (loop $l
      (local.set $i (i32.add (local.get $i) (call $wait (local.get 0))))
      (br_if $l (i32.lt_s (local.get $i) (i32.const 3))))
    (i32.add (local.get $i) (local.get 0)))
  (func (export "spin") (loop $l (br $l)))
  (func (export "count") (param i32) (result i32) (local $i i32)
    (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 0)))) (local.get $i))
  (func (export "seven") (result i32) (i32.const 7))
  (func (export "call") (call $call))
  (func (export "catches") (param i32) (result i32)
    (block $h (try_table (catch_all $h) (drop (call $wait (local.get 0)))) (return (i32.const 0))) (i32.const 1))
  (func (export "tail") (param i32) (result i32) (return_call $wait (local.get 0))))`);

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** A call may have to wait for its first turn. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function guest(wait: (n: number) => unknown = () => 1, call: () => unknown = () => undefined, store = new Store(engine)): { store: Store; exports: any } {
  return { store, exports: new Instance(store, GUEST, { '': { wait, call } } as never).exports };
}

test('the guest waits, and the event loop goes on', async () => {
  let turns = 0;
  const { store, exports } = guest(async () => {
    await turn();
    turns++;
    return 1;
  });
  const running = exports.run.callAsync(10);
  assert.ok(running instanceof Promise);
  assert.equal(turns, 0);
  assert.equal(await running, 13);
  assert.equal(turns, 3);
  assert.equal(store.stats().hostCalls, 3);
  assert.equal(store.stats().activeCalls, 0);
  assert.equal(await exports.tail.callAsync(1), 1);
});

test('thousands of guests wait at once', async () => {
  const answers: (() => void)[] = [];
  const wait = (): Promise<number> => new Promise((resolve) => answers.push(() => resolve(1)));
  const store = new Store(engine);
  const guests = Array.from({ length: 5000 }, () => guest(wait, undefined, store));
  const runs = guests.map(({ exports }, i) => exports.run.callAsync(i));
  assert.equal(store.stats().activeCalls, 5000);
  let most = 0;
  while (store.stats().activeCalls > 0) {
    // Those that could not begin in this turn wait first.
    if (most < 5000) most = Math.max(most, answers.length);
    else for (const answer of answers.splice(0)) answer();
    await turn();
  }
  assert.deepEqual(await Promise.all(runs), guests.map((_, i) => i + 3));
});

test('a guest that waits can be cancelled, and what it had is free', async () => {
  const round = async (): Promise<void> => {
    const controller = new AbortController();
    const store = new Store(engine);
    const runs = Array.from({ length: 500 }, () => {
      const { exports } = guest(() => new Promise(() => undefined), undefined, store);
      return (exports.run as Func).with({ signal: controller.signal }).callAsync(1);
    });
    assert.equal(store.stats().activeCalls, 500);
    const reason = new Error('enough');
    controller.abort(reason);
    for (const result of await Promise.allSettled(runs)) {
      assert.equal(result.status, 'rejected');
      assert.equal((result as PromiseRejectedResult).reason, reason);
    }
    assert.equal(store.stats().activeCalls, 0);
    assert.equal(store.core.executor.isActive, false);
    store.dispose();
  };
  // V8 gives array buffers back from a thread of its own: the least of some readings counts.
  const memory = async (): Promise<number> => {
    let least = Infinity;
    for (let i = 0; i < 10; i++) {
      gc();
      await sleep(2);
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      least = Math.min(least, heapUsed + arrayBuffers);
    }
    return least;
  };
  for (let i = 0; i < 3; i++) await round();
  const before = await memory();
  for (let i = 0; i < 10; i++) {
    await round();
    await sleep(0);
  }
  const grown = (await memory()) - before;
  assert.ok(grown < 8e6, `${grown} bytes more after 5,000 cancelled calls`);
});

test('a promise in a synchronous call is a clear error, also with JavaScript frames between', async () => {
  let inner: () => unknown = () => undefined;
  const { exports } = guest(() => Promise.reject(new Error('never seen')), () => void inner());
  const refused = { code: 'ERR_CANNOT_SUSPEND', message: /synchronous/ };
  assert.throws(() => exports.run(1), refused);
  inner = () => exports.run(1);
  await assert.rejects(exports.call.callAsync(), refused);
  assert.throws(() => exports.tail(1), refused);
  assert.equal(exports.seven(), 7);
  await turn();
});

test('JavaScript frames between that do not have to wait are no problem', async () => {
  let result = 0;
  const { exports } = guest(async () => 1, () => { result = other.exports.count(1_000_000); });
  const other = guest();
  await Promise.all([exports.call.callAsync(), exports.seven.callAsync().catch((e: Error) => assert.fail(e))]);
  assert.equal(result, 1_000_000);
});

test('an instance with a suspended call is busy, unless asked otherwise', async () => {
  let answer: ((n: number) => void) | null = null;
  const { exports } = guest(() => new Promise((resolve) => (answer = resolve)));
  const running = exports.run.callAsync(5);
  await until(() => answer !== null);
  const busy = { code: 'ERR_INSTANCE_BUSY', message: /concurrent: true/ };
  assert.throws(() => exports.seven(), busy);
  await assert.rejects(exports.seven.callAsync(), busy);
  assert.equal((exports.seven as Func).with({ concurrent: true }).call(), 7);
  assert.equal(await (exports.seven as Func).with({ concurrent: true }).callAsync(), 7);
  // Another instance of the store is free.
  assert.equal(guest().exports.seven(), 7);
  for (let i = 0; i < 3; i++) {
    await until(() => answer !== null);
    const next = answer!;
    answer = null;
    (next as (n: number) => void)(1);
  }
  assert.equal(await running, 8);
  assert.equal(exports.seven(), 7);
});

test('a busy instance cannot be entered through another one either', async () => {
  const store = new Store(engine);
  let answer: ((n: number) => void) | null = null;
  const first = guest(() => new Promise((resolve) => (answer = resolve)), undefined, store);
  const other: any = new Instance(store, new Module(engine, `(module (import "" "seven" (func $seven (result i32))) (table funcref (elem $seven)) (type $t (func (result i32)))
    (func (export "direct") (result i32) (call $seven)) (func (export "tail") (result i32) (return_call $seven))
    (func (export "indirect") (result i32) (call_indirect (type $t) (i32.const 0)))
    (func (export "caught") (result i32) (block $h (try_table (catch_all $h) (return (call $seven)))) (i32.const 0)))`), { '': { seven: first.exports.seven } }).exports;
  assert.equal(other.direct(), 7);
  const running = first.exports.run.callAsync(1);
  await until(() => answer !== null);
  for (const name of ['direct', 'tail', 'indirect', 'caught']) {
    assert.throws(() => other[name](), { code: 'ERR_INSTANCE_BUSY' }, name);
    await assert.rejects(other[name].callAsync(), { code: 'ERR_INSTANCE_BUSY' });
    assert.equal((other[name] as Func).with({ concurrent: true }).call(), 7);
    assert.equal(await (other[name] as Func).with({ concurrent: true }).callAsync(), 7);
  }
  (answer as unknown as (n: number) => void)(3);
  assert.equal(await running, 4);
  assert.equal(other.direct(), 7);
});

test('a call that is queued makes the instance busy when it has begun', async () => {
  const { exports } = guest();
  const first = exports.count.callAsync(LONG);
  await turn();
  await turn();
  assert.throws(() => exports.seven(), { code: 'ERR_INSTANCE_BUSY' });
  assert.equal(await first, LONG);
});

test('concurrent calls of one instance end in any order', async () => {
  const answers: ((n: number) => void)[] = [];
  const { exports } = guest(() => new Promise((resolve) => answers.push(resolve)));
  const run = (exports.tail as Func).with({ concurrent: true });
  const runs = Array.from({ length: 20 }, (_, i) => run.callAsync(i));
  await until(() => answers.length === 20);
  for (const i of [...answers.keys()].sort((a, b) => ((a * 7) % 20) - ((b * 7) % 20))) answers[i](i * i);
  assert.deepEqual(await Promise.all(runs), runs.map((_, i) => i * i));
});

test('what a promise is rejected with comes out as the same object, or the guest catches it', async () => {
  const error = new Error('mine');
  const { store, exports } = guest(() => Promise.reject(error));
  await assert.rejects(exports.run.callAsync(1), (e) => e === error);
  assert.equal(await exports.catches.callAsync(1), 1);
  await assert.rejects(exports.tail.callAsync(1), (e) => e === error);
  for (const odd of [null, undefined, 7]) {
    const other = guest(() => Promise.reject(odd));
    await assert.rejects(other.exports.run.callAsync(1), (e) => e === odd);
  }
  const tag = new Tag(store, ['i32']);
  const thrown = new Exception(store, tag, [1]);
  const third = guest(() => Promise.reject(thrown), undefined, store);
  await assert.rejects(third.exports.run.callAsync(1), (e) => e === thrown);
  assert.equal(await third.exports.catches.callAsync(1), 1);
  const wrong = guest(async () => 'text');
  await assert.rejects(wrong.exports.run.callAsync(1), { code: 'ERR_INVALID_ARG_TYPE', message: /result of host function/ });
});

test('thenables of any kind are waited for once', async () => {
  // oxlint-disable-next-line unicorn/no-thenable -- that is the point
  const thenable = (then: (resolve: (n: number) => void, reject: (e: unknown) => void) => void): unknown => Object.defineProperty({}, 'then', { value: then });
  const { exports } = guest(() => thenable((resolve, reject) => {
    resolve(1);
    resolve(50);
    setImmediate(() => {
      resolve(60);
      reject(new Error('late'));
    });
  }));
  assert.equal(await exports.run.callAsync(0), 3);
  const throwing = guest(() => thenable(() => { throw new Error('then throws'); }));
  await assert.rejects(throwing.exports.run.callAsync(0), /then throws/);
});

test('beside 100 endless guests a 10 ms interval goes on', async () => {
  const controller = new AbortController();
  const runs = Array.from({ length: 100 }, () => (guest().exports.spin as Func).with({ signal: controller.signal }).callAsync().catch(() => 'stopped'));
  await sleep(200);
  let fired = 0;
  const timer = setInterval(() => fired++, 10);
  const start = performance.now();
  await sleep(2000);
  const seconds = (performance.now() - start) / 1000;
  clearInterval(timer);
  controller.abort();
  assert.deepEqual(new Set(await Promise.all(runs)), new Set(['stopped']));
  assert.ok(fired / seconds >= 20, `${fired} in ${seconds} s`);
});

test('guests that take turns all get on', async () => {
  const store = new Store(engine);
  const done: number[] = [];
  await Promise.all(Array.from({ length: 8 }, async (_, i) => {
    await guest(undefined, undefined, store).exports.count.callAsync(2_000_000);
    done.push(i);
  }));
  assert.deepEqual(done.sort(), [0, 1, 2, 3, 4, 5, 6, 7]);
});

test('timeSlice', async () => {
  const { exports } = guest();
  let turns = 0;
  let going = true;
  const count = (): void => {
    turns++;
    if (going) setImmediate(count);
  };
  setImmediate(count);
  await (exports.count as Func).with({ timeSlice: 1 }).callAsync(LONG);
  const small = turns;
  turns = 0;
  await (exports.count as Func).with({ timeSlice: 1000 }).callAsync(LONG);
  going = false;
  assert.ok(small > turns, `${small} turns with slices of 1 ms, ${turns} with one`);
  assert.throws(() => (exports.count as Func).with({ timeSlice: -1 }), RangeError);
});

test('host functions called asynchronously, and from others', async () => {
  const store = new Store(engine);
  const host = Func.wrap(store, ['i32'], ['i32'], async (x) => {
    await turn();
    return x + 1;
  });
  assert.equal(await host.callAsync(1), 2);
  assert.throws(() => host(1), { code: 'ERR_CANNOT_SUSPEND' });
  await assert.rejects(host.callAsync('1' as never), { code: 'ERR_INVALID_ARG_TYPE' });
  const failing = Func.wrap(store, [], [], async () => { throw new Error('x'); });
  await assert.rejects(failing.callAsync(), /x/);
});

test('a store that is disposed of ends what waits in it', async () => {
  const { store, exports } = guest(() => new Promise(() => undefined));
  const running = exports.run.callAsync(1);
  const spinning = guest(undefined, undefined, store).exports.spin.callAsync();
  const settled = Promise.allSettled([running, spinning]);
  await turn();
  store.dispose();
  for (const result of await settled) assert.equal((result as PromiseRejectedResult).reason.code, 'ERR_DISPOSED');
  assert.equal(store.stats().activeCalls, 0);
  await assert.rejects(exports.run.callAsync(1), { code: 'ERR_DISPOSED' });
});

test('a host function that disposes of the store while it runs gets an error; later it works', async () => {
  const store = new Store(engine);
  let error: any;
  const { exports } = guest(() => 1, () => {
    try {
      store.dispose();
    } catch (e) {
      error = e;
    }
  }, store);
  exports.call();
  assert.equal(error.code, 'ERR_STORE_RUNNING');
  assert.equal(exports.seven(), 7);
  error = undefined;
  await exports.call.callAsync();
  assert.equal(error.code, 'ERR_STORE_RUNNING');
  store.dispose();
  assert.throws(() => exports.seven(), { code: 'ERR_DISPOSED' });
});

test('an answer that comes after the store is gone does nothing', async () => {
  let answer: (n: number) => void = () => undefined;
  const { store, exports } = guest(() => new Promise((resolve) => (answer = resolve)));
  const running = exports.run.callAsync(1);
  store.dispose();
  await assert.rejects(running, { code: 'ERR_DISPOSED' });
  answer(1);
  await turn();
});

test('suspended activations keep their objects, with a collection at every opportunity', async () => {
  const engine = new Engine({ gcZeal: true });
  const store = new Store(engine);
  const module = new Module(engine, `(module
    (type $list (struct (field i32) (field externref) (field (ref null 0))))
    (import "" "wait" (func $wait (param i32) (result externref)))
    (func (export "run") (param $n i32) (result i32) (local $l (ref null $list)) (local $sum i32)
      (loop $more
        (local.set $l (struct.new $list (local.get $n) (call $wait (local.get $n)) (local.get $l)))
        (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (loop $next
        (if (ref.is_null (struct.get $list 1 (local.get $l))) (then unreachable))
        (local.set $sum (i32.add (local.get $sum) (struct.get $list 0 (local.get $l))))
        (br_if $next (i32.eqz (ref.is_null (local.tee $l (struct.get $list 2 (local.get $l)))))))
      (local.get $sum)))`);
  const wait = Func.wrap(store, ['i32'], [{ ref: 'extern', nullable: true }], (n) => ({ n }) as unknown);
  const asynchronous = Func.wrap(store, ['i32'], ['i32'], async (n) => {
    await turn();
    return n;
  });
  const waiting = new Module(engine, `(module
    (import "" "run" (func $run (param i32) (result i32))) (import "" "later" (func $later (param i32) (result i32)))
    (type $box (struct (field (mut i32))))
    (func (export "both") (param $n i32) (result i32) (local $box (ref $box))
      (local.set $box (struct.new $box (i32.const 0)))
      (loop $l
        (struct.set $box 0 (local.get $box) (i32.add (struct.get $box 0 (local.get $box)) (call $later (call $run (local.get $n)))))
        (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (struct.get $box 0 (local.get $box))))`);
  const run = new Instance(store, module, { '': { wait } }).exports['run'];
  const both = new Instance(store, waiting, { '': { run, later: asynchronous } }).exports['both'] as Func;
  const runs = Array.from({ length: 10 }, (_, i) => both.with({ concurrent: true }).callAsync(6 + (i % 3)));
  const sum = (n: number): number => (n === 0 ? 0 : (n * (n + 1)) / 2 + sum(n - 1));
  assert.deepEqual(await Promise.all(runs), runs.map((_, i) => sum(6 + (i % 3))));
});

test('growth callbacks take their time in asynchronous calls', async () => {
  const asked: unknown[] = [];
  let answer: boolean | Error = true;
  let slow = false;
  const mixed = new Store(engine, {
    onGrow: (growth) => {
      if (!slow) return true;
      asked.push(growth);
      return turn().then(() => {
        mixed.gc();
        if (answer instanceof Error) throw answer;
        return answer as boolean;
      });
    },
  });
  const exports: any = new Instance(mixed, new Module(engine, `(module (memory 1 5) (table $t 1 anyref) (type $box (struct (field i32)))
    (func (export "mem") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "tab") (param i32) (result i32) (table.grow $t (struct.new $box (i32.const 42)) (local.get 0)))
    (func (export "get") (param i32) (result i32) (struct.get $box 0 (ref.cast (ref $box) (table.get $t (local.get 0)))))
    (func (export "catch") (block $h (try_table (catch_all $h) (drop (memory.grow (i32.const 1)))))))`)).exports;
  slow = true;
  assert.equal(await exports.mem.callAsync(2), 1);
  assert.deepEqual(asked, [{ kind: 'memory', current: 65_536, desired: 3 * 65_536, maximum: 5 * 65_536 }]);
  assert.equal(await exports.tab.callAsync(3), 1);
  assert.equal(exports.get(3), 42);
  answer = false;
  assert.equal(await exports.mem.callAsync(1), -1);
  assert.equal(await exports.tab.callAsync(1), -1);
  assert.equal(await exports.mem.callAsync(50), -1);
  answer = new Error('no');
  await assert.rejects(exports.mem.callAsync(1), (e) => e === answer);
  await assert.rejects(exports.catch.callAsync(), (e) => e === answer);
  answer = true;
  assert.throws(() => exports.tab(1), { code: 'ERR_CANNOT_SUSPEND' });
  await turn();
  await turn();
  answer = false;
  assert.equal(await exports.tab.callAsync(1), -1, 'the refused growth has not happened later');
  assert.throws(() => exports.get(4), { code: 'ERR_TABLE_OUT_OF_BOUNDS' });
});

test('host functions find the asynchronous context of who called the guest', async () => {
  const storage = new AsyncLocalStorage<number>();
  const seen = new Set<string>();
  const module = new Module(engine, `(module (import "" "now" (func $now)) (import "" "later" (func $later))
    (func (export "run") (local $n i32) (local $i i32)
      (loop $l
        (call $now)
        (local.set $i (i32.const 0))
        (loop $s (br_if $s (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 300000))))
        (call $later)
        (br_if $l (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 5))))))`);
  await Promise.all([1, 2, 3, 4].map((id) => storage.run(id, async () => {
    const look = (): void => void seen.add(`${id} ${storage.getStore()}`);
    const { exports } = new Instance(new Store(engine), module, { '': { now: look, later: () => { look(); return sleep(1); } } });
    await (exports['run'] as Func).with({ timeSlice: 1 }).callAsync();
    look();
  })));
  assert.deepEqual([...seen].sort(), ['1 1', '2 2', '3 3', '4 4']);
});
