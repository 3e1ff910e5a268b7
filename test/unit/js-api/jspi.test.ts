import assert from 'node:assert/strict';
import { setTimeout as later } from 'node:timers/promises';
import { type Namespace, check, run } from './both.js';

/** A promise and what settles it. */
function deferred(): { promise: Promise<unknown>; resolve: (value: unknown) => void; reject: (error: unknown) => void } {
  let resolve!: (value: unknown) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}

check('what can be wrapped, and how the wrappers look', (W) => {
  const { add } = run(W, '(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))');
  for (const wrong of [{}, null, undefined, 'x', () => 1, new W.Suspending(() => 1)]) assert.throws(() => W.promising(wrong), TypeError);
  for (const wrong of [{}, null, undefined, add]) assert.throws(() => new W.Suspending(wrong), TypeError);
  assert.throws(() => W.Suspending(() => 1), TypeError);
  assert.throws(() => W.promising(), TypeError);
  const wrapped = W.promising(add);
  assert.equal(wrapped.name, '0');
  assert.equal(wrapped.length, 2);
  assert.notEqual(wrapped, W.promising(add));
  assert.throws(() => new wrapped(), TypeError);
  assert.equal(Object.prototype.toString.call(new W.Suspending(() => 1)), '[object WebAssembly.Suspending]');
  const { value: _suspending, ...suspending } = Object.getOwnPropertyDescriptor(W, 'Suspending')!;
  const { value: _promising, ...promising } = Object.getOwnPropertyDescriptor(W, 'promising')!;
  assert.deepEqual(suspending, { writable: true, enumerable: false, configurable: true });
  assert.deepEqual(promising, { writable: true, enumerable: true, configurable: true });
  assert.equal(Object.getPrototypeOf(W.SuspendError), Error);
  assert.equal(new W.SuspendError('m').name, 'SuspendError');
}, 'newer');

check('a promising export always returns a promise', async (W) => {
  const { two, none, fail } = run(W, `(module (func (export "two") (param i32) (result i32 i64) (local.get 0) (i64.const 2)) (func (export "none"))
    (func (export "fail") unreachable))`);
  assert.deepEqual(await W.promising(two)('7'), [7, 2n]);
  const promise = W.promising(none)();
  assert.ok(promise instanceof Promise);
  assert.equal(await promise, undefined);
  await assert.rejects(W.promising(fail)(), W.RuntimeError);
}, 'newer');

check('arguments that cannot be converted reject', async (W) => {
  const { f } = run(W, '(module (func (export "f") (param i64)))');
  await assert.rejects(W.promising(f)(1), TypeError);
}, 'ours');

check('a suspending import is waited for, promise or not', async (W) => {
  const log: unknown[] = [];
  const { f } = run(W, `(module (import "m" "get" (func $get (param i32) (result i32))) (import "m" "log" (func $log (param i32)))
    (func (export "f") (param i32) (result i32) (call $log (i32.const 1)) (call $get (local.get 0)) (call $log (i32.const 2)) (i32.const 10) (i32.add)))`, {
    m: { get: new W.Suspending((x: number) => (x > 5 ? Promise.resolve(`${x}`) : x)), log: (x: number) => log.push(x) },
  });
  for (const argument of [3, 9]) {
    log.length = 0;
    const promise = W.promising(f)(argument);
    log.push('returned');
    assert.equal(await promise, argument + 10);
    assert.deepEqual(log, [1, 'returned', 2]);
  }
}, 'newer');

check('it goes on in the job that an await would go on in', async (W) => {
  const log: unknown[] = [];
  const { f } = run(W, `(module (import "m" "get" (func $get (param i32) (result i32))) (import "m" "log" (func $log (param i32)))
    (func (export "f") (param i32) (result i32) (call $get (local.get 0)) (call $log (local.get 0))))`, {
    m: { get: new W.Suspending((x: number) => Promise.resolve(x)), log: (x: number) => log.push(x) },
  });
  const calls = [1, 2].map((x) => W.promising(f)(x).then(() => log.push(`done ${x}`)));
  const jobs = (async () => {
    for (let i = 1; i < 4; i++) {
      await undefined;
      log.push(`job ${i}`);
    }
  })();
  await Promise.all([...calls, jobs]);
  assert.deepEqual(log, [1, 2, 'job 1', 'done 1', 'done 2', 'job 2', 'job 3']);
}, 'newer');

check('errors and rejections pass through wasm, which can catch them', async (W) => {
  const tag = new W.Tag({ parameters: ['i32'] });
  const imports = { m: { tag, get: new W.Suspending((what: unknown) => (typeof what === 'function' ? what() : what)) } };
  const { caught, passed } = run(W, `(module (import "m" "get" (func $get (param externref) (result i32))) (import "m" "tag" (tag $tag (param i32)))
    (func (export "passed") (param externref) (result i32) (call $get (local.get 0)))
    (func (export "caught") (param externref) (result i32)
      (block $tagged (result i32)
        (block $any (try_table (result i32) (catch $tag $tagged) (catch_all $any) (call $get (local.get 0))) (return))
        (i32.const -1))))`, imports);
  const error = new Error('mine');
  const [call, pass] = [W.promising(caught), W.promising(passed)];
  assert.equal(await call(Promise.resolve(5)), 5);
  assert.equal(await call(Promise.reject(error)), -1);
  assert.equal(await call(() => { throw error; }), -1);
  assert.equal(await call(Promise.reject(new W.Exception(tag, [42]))), 42);
  assert.equal(await call(Promise.resolve({ valueOf() { throw error; } })), -1);
  await assert.rejects(pass(Promise.reject(error)), (thrown) => thrown === error);
  await assert.rejects(pass(() => { throw error; }), (thrown) => thrown === error);
  await assert.rejects(pass(Promise.resolve(Symbol.iterator)), TypeError);
  // oxlint-disable-next-line no-thenable -- that is what is tested
  assert.equal(await pass({ then: (resolve: (x: number) => void) => resolve(8) }), 8);
}, 'newer');

/** `f` calls `get`, `through` calls `js`, which calls the export `f`. */
const CHAIN = `(module (import "m" "get" (func $get (result i32))) (import "m" "js" (func $js (result i32)))
  (func (export "f") (result i32) (call $get)) (func (export "through") (result i32) (i32.add (call $js) (i32.const 100))) (export "get" (func $get)))`;

check('stacks show the guest, before and after it was suspended', async (W) => {
  const { f, g } = run(W, `(module (import "m" "get" (func $get (result i32))) (func $fails (export "f") (result i32) (unreachable)) (func $waits (export "g") (result i32) (drop (call $get)) (call $fails)))`,
    { m: { get: new W.Suspending(async () => 1) } });
  const stackOf = async (call: () => Promise<unknown>): Promise<string[]> => {
    const error: Error = await call().then(() => assert.fail(), (thrown: Error) => thrown);
    return error.stack!.split('\n').slice(1);
  };
  const [first, second] = await stackOf(function caller() { return W.promising(f)(); });
  assert.match(first, /wasm:\/\/wasm\/.*:wasm-function\[1\]:0x/);
  assert.match(second, /caller/);
  const frames = await stackOf(() => W.promising(g)());
  assert.match(frames[0], /:wasm-function\[1\]:0x/);
  assert.match(frames[1], /:wasm-function\[2\]:0x/);
  assert.equal(frames.some((frame) => frame.includes('src/js-api/')), false);
}, 'newer');

check('suspending without promising, or across JavaScript, is a SuspendError', async (W) => {
  let exports: any;
  const imports = { m: { get: new W.Suspending(async () => 1), js: () => exports.f() } };
  exports = run(W, CHAIN, imports);
  assert.throws(() => exports.f(), W.SuspendError);
  assert.throws(() => exports.get(), W.SuspendError);
  await assert.rejects(W.promising(exports.through)(), W.SuspendError);
  assert.throws(() => run(W, '(module (import "m" "get" (func $get (result i32))) (func $start (drop (call $get))) (start $start))', imports), W.SuspendError);
  assert.equal(await W.promising(exports.get)(), 1);
  assert.equal(await W.promising(exports.f)(), 1);
}, 'newer');

check('a SuspendError comes before the function is called, and also at a start function that suspends', (W) => {
  let calls = 0;
  const imports = { m: { get: new W.Suspending(() => calls++), js: () => 0 } };
  assert.throws(() => run(W, CHAIN, imports).f(), W.SuspendError);
  assert.throws(() => run(W, '(module (import "m" "get" (func $get)) (start $get))', imports), W.SuspendError);
  assert.equal(calls, 0);
}, 'ours');

check('promising calls within a suspending import suspend both', async (W) => {
  let exports: any;
  const inner = deferred();
  exports = run(W, CHAIN, { m: { get: new W.Suspending(() => inner.promise), js: new W.Suspending(() => W.promising(exports.f)()) } });
  const result = W.promising(exports.through)();
  await later(0);
  inner.resolve(42);
  assert.equal(await result, 142);
}, 'newer');

check('many calls of one instance are in flight, and end in any order', async (W) => {
  const waiting: ReturnType<typeof deferred>[] = [];
  const get = new W.Suspending(() => {
    const wait = deferred();
    waiting.push(wait);
    return wait.promise;
  });
  const { sum, count, sync } = run(W, `(module (import "m" "get" (func $get (result i32))) (global $calls (mut i32) (i32.const 0))
    (func $deep (param $n i32) (result i32)
      (if (result i32) (local.get $n) (then (i32.add (local.get $n) (call $deep (i32.sub (local.get $n) (i32.const 1))))) (else (call $get))))
    (func (export "sum") (param i32) (result i32) (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
      (i32.add (call $deep (local.get 0)) (call $get)))
    (func (export "count") (result i32) (global.get $calls)) (func (export "sync") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))`, { m: { get } });
  const start = W.promising(sum);
  const calls = Array.from({ length: 200 }, (_, i) => start(i % 20));
  assert.equal(count(), 200);
  assert.equal(sync(21), 42);
  for (let round = 1; round <= 2; round++) {
    assert.equal(waiting.length, 200);
    waiting.splice(0).map((wait, i) => ({ wait, i })).reverse().forEach(({ wait, i }) => wait.resolve(i * round));
    await later(0);
  }
  // The second waits were made in the order in which the first were resolved: reversed.
  assert.deepEqual(await Promise.all(calls), calls.map((_, i) => ((i % 20) * ((i % 20) + 1)) / 2 + i + (199 - i) * 2));
}, 'newer');

check('references survive collections and linking while a call is suspended', async (W) => {
  const wait = deferred();
  const waiting = run(W, `(module (import "m" "get" (func $get (result externref))) (type $s (struct (field i32))) (table (export "t") 2 anyref)
    (func (export "f") (param externref i32) (result externref externref i32) (local $s (ref $s))
      (local.set $s (struct.new $s (local.get 1)))
      (call $get) (local.get 0) (struct.get $s 0 (local.get $s)))
    (func (export "make") (param i32) (result anyref) (struct.new $s (local.get 0)))
    (func (export "drop") (param externref)))`, { m: { get: new W.Suspending(() => wait.promise) } });
  const mine = { mine: true };
  const result = W.promising(waiting.f)(mine, 77);
  for (let i = 0; i < 5_000; i++) waiting.drop({ i });
  // Another instance that shares its table, and takes objects of its.
  const other = run(W, `(module (import "m" "t" (table 2 anyref)) (type $s (struct (field i32))) (func (export "put") (param anyref) (table.set (i32.const 0) (local.get 0)))
    (func (export "read") (result i32) (struct.get $s 0 (ref.cast (ref $s) (table.get (i32.const 0))))))`, { m: waiting });
  other.put(waiting.make(5));
  for (let i = 0; i < 5_000; i++) waiting.drop({ i });
  const answer = { answer: true };
  wait.resolve(answer);
  assert.deepEqual(await result, [answer, mine, 77]);
  assert.equal((await result)[1], mine);
  assert.equal(other.read(), 5);
}, 'newer');

check('calls that never suspend keep their turn of the event loop', async (W) => {
  const { spin } = run(W, `(module (func (export "spin") (param i32) (result i32)
    (loop $again (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if $again (local.get 0))) (i32.const 7)))`);
  let turns = 0;
  const interval = setInterval(() => turns++, 0);
  let settled = false;
  const call = W.promising(spin)(3_000_000).then(() => (settled = true));
  await undefined;
  await undefined;
  assert.ok(settled);
  assert.equal(turns, 0);
  clearInterval(interval);
  await call;
}, 'newer');

check('waiting for another thread blocks, within promising calls too', async (W: Namespace) => {
  const memory = new W.Memory({ initial: 1, maximum: 1, shared: true });
  const { wait } = run(W, `(module (import "m" "memory" (memory 1 1 shared)) (func (export "wait") (result i32) (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 20000000))))`, { m: { memory } });
  let result: unknown;
  void W.promising(wait)().then((value: unknown) => (result = value));
  await undefined;
  assert.equal(result, 2);
}, 'newer');

check('tail calls of suspending imports, and calls through tables, suspend', async (W) => {
  const get = new W.Suspending(async (x: number) => x * 2);
  const { tail, indirect } = run(W, `(module (import "m" "get" (func $get (param i32) (result i32))) (table funcref (elem $get)) (type $f (func (param i32) (result i32)))
    (func $inner (param i32) (result i32) (return_call $get (local.get 0)))
    (func (export "tail") (param i32) (result i32) (i32.add (call $inner (local.get 0)) (i32.const 1)))
    (func (export "indirect") (param i32) (result i32) (call_indirect (type $f) (local.get 0) (i32.const 0))))`, { m: { get } });
  assert.equal(await W.promising(tail)(4), 9);
  assert.equal(await W.promising(indirect)(5), 10);
}, 'newer');
