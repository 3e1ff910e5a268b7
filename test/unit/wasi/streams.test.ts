/** Standard input and output as streams, and what ends waiting. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { ReadableStream, WritableStream } from 'node:stream/web';
import { describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Engine, Instance, Linker, Module, Store } from '../../../src/entry/index.js';
import { Capture, WASI, type WASIOptions } from '../../../src/entry/wasi.js';
import { repositoryRoot } from '../../conformance.js';
import { type Way, runInside } from '../../wasi-guest.js';

const cat = readFileSync(join(repositoryRoot, 'test/programs/bin/cat.wasm'));
const poll = readFileSync(join(repositoryRoot, 'test/programs/bin/poll.wasm'));
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
const engine = new Engine();

async function* pieces(): AsyncGenerator<unknown> {
  for (const piece of ['one ', Buffer.from('two '), '', 'three']) {
    await pause(2);
    yield piece;
  }
}

const SOURCES: Readonly<Record<string, () => WASIOptions['stdin']>> = {
  'a Readable': () => Readable.from(pieces(), { objectMode: false }),
  'a stream of the web': () => new ReadableStream({
    async start(controller) {
      for await (const piece of pieces()) controller.enqueue(piece);
      controller.close();
    },
  }),
  'an asynchronous iterable': () => pieces(),
};

describe('input', () => {
  for (const [what, source] of Object.entries(SOURCES)) {
    for (const way of ['asynchronous', 'drop-in with JSPI'] as Way[]) {
      test(`${what}, ${way}`, async () => assert.deepEqual(await runInside(way, cat, { stdin: source() }), { exit: 0, stdout: 'one two three', stderr: '' }));
    }
    test(`${what} in a call that cannot wait`, () =>
      assert.rejects(runInside('synchronous', cat, { stdin: source() }), { code: 'ERR_WASI_ASYNCHRONOUS', message: /^stdin .*startAsync/ }));
  }
  test('what is there already can be read at once', async () => {
    const stream = new PassThrough();
    stream.end('all of it');
    await once(stream, 'readable');
    await assert.rejects(runInside('synchronous', cat, { stdin: stream }), { code: 'ERR_WASI_ASYNCHRONOUS' });
  });
  test('bytes and text', async () => {
    for (const stdin of [new TextEncoder().encode('bytes'), { text: 'bytes' }]) {
      assert.equal((await runInside('synchronous', cat, { stdin })).stdout, 'bytes');
      assert.equal((await runInside('drop-in', cat, { stdin })).stdout, 'bytes');
    }
  });
  test('a stream that fails', async () => {
    const mine = new Error('mine');
    const failing = (error: Error) => new Readable({ read() { this.destroy(error); } });
    await assert.rejects(runInside('asynchronous', cat, { stdin: failing(mine) }), (error) => error === mine);
    // An error of the host's own kind is the guest's to deal with.
    const { exit } = await runInside('asynchronous', cat, { stdin: failing(Object.assign(new Error('no'), { code: 'EIO' })) });
    assert.notEqual(exit, 0);
    const failed = failing(mine).on('error', () => undefined);
    failed.read();
    await new Promise((resolve) => failed.once('close', resolve));
    await assert.rejects(runInside('asynchronous', cat, { stdin: failed }), (error) => error === mine);
    const destroyed = new PassThrough().destroy();
    await once(destroyed, 'close');
    assert.deepEqual(await runInside('synchronous', cat, { stdin: destroyed }), { exit: 0, stdout: '', stderr: '' });
  });
  test('pieces that are no bytes', () => assert.rejects(runInside('asynchronous', cat, { stdin: Readable.from([1, 2]) }), TypeError));
  test('the event loop goes on, and listeners are removed', async () => {
    const stream = new PassThrough();
    let turns = 0;
    const ticking = setInterval(() => {
      if (++turns === 5) stream.end('late');
    }, 5);
    const { stdout } = await runInside('asynchronous', cat, { stdin: stream });
    clearInterval(ticking);
    assert.equal(stdout, 'late');
    assert.ok(turns >= 5);
    for (const event of ['readable', 'error']) assert.equal(stream.listenerCount(event), 0, event);
  });
});

describe('the input of the process', () => {
  const script = (run: string): string => `
    import { readFileSync } from 'node:fs';
    import { Engine, Linker, Module, Store } from 'wasmtide';
    import { WASI } from 'wasmtide/wasi';
    const engine = new Engine();
    const linker = new Linker(engine);
    const wasi = new WASI({ stdin: 'inherit', stdout: 'inherit' });
    wasi.addToLinker(linker);
    const instance = (timeout) => linker.instantiate(new Store(engine, timeout ? { timeout } : {}), new Module(engine, readFileSync('test/programs/bin/cat.wasm')));
    let turns = 0;
    const ticking = setInterval(() => turns++, 5);
    const end = (result) => { clearInterval(ticking); console.log(result, turns > 3); };
    console.log('ready');
    turns = 0;
    ${run}`;
  /** What it prints; its input gets a line some time after it has begun, and ends if `ends`. */
  const outputOf = async (run: string, ends: boolean): Promise<string> => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script(run)], { cwd: repositoryRoot, stdio: ['pipe', 'pipe', 'inherit'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
    child.stdin.on('error', () => undefined);
    const got: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => got.push(piece));
    child.stdout.once('data', () => setTimeout(() => {
      if (ends) child.stdin.end('late\n');
      else child.stdin.write('late\n');
    }, 300));
    await once(child, 'close');
    const text = Buffer.concat(got).toString().replace(/^ready\n/, '');
    clearTimeout(timer);
    child.stdin.destroy();
    return text;
  };
  test('is waited for off the stack', async () => assert.equal(await outputOf('end(await wasi.startAsync(instance()));', true), 'late\n0 true\n'));
  test('and on it', async () => assert.equal(await outputOf('end(wasi.start(instance()));', true), 'late\n0 false\n'));
  test('up to a deadline', async () => {
    const running = 'await wasi.startAsync(instance(3000)).catch((error) => end(error.code));';
    assert.equal(await outputOf(running, false), 'late\nERR_DEADLINE true\n');
    const blocking = 'try { wasi.start(instance(3000)); } catch (error) { end(error.code); }';
    assert.equal(await outputOf(blocking, false), 'late\nERR_DEADLINE false\n');
  });
});

describe('poll_oneoff on input', () => {
  test('the limit comes first, then input', async () => {
    const stream = new PassThrough();
    let stdout = '';
    await runInside('asynchronous', poll, { args: ['poll', '20', '100'], stdin: stream, stdout: (bytes) => {
      stdout += Buffer.from(bytes).toString();
      if (!stream.writableEnded) setTimeout(() => stream.end('now\n'), 50);
    } });
    assert.match(stdout, /^(?:nothing came\n)+got now\n/);
  });
  test('in a call that cannot wait', () =>
    assert.rejects(runInside('synchronous', poll, { args: ['poll', '20', '1'], stdin: new PassThrough() }), { code: 'ERR_WASI_ASYNCHRONOUS' }));
});

describe('output', () => {
  const long = 'x'.repeat(300_000);
  test('a slow Writable is waited for', async () => {
    let most = 0;
    const got: Buffer[] = [];
    const slow = new Writable({
      highWaterMark: 1000,
      write(chunk: Buffer, _encoding, done) {
        most = Math.max(most, slow.writableLength);
        got.push(chunk);
        setImmediate(done);
      },
    });
    await runInside('asynchronous', cat, { stdin: { text: long }, stdout: slow });
    slow.end();
    await once(slow, 'finish');
    assert.equal(Buffer.concat(got).toString(), long);
    assert.ok(most < long.length / 2, `${most}`);
    for (const event of ['drain', 'error']) assert.equal(slow.listenerCount(event), 0, event);
  });
  test('a synchronous call lets it buffer', async () => {
    const stream = new PassThrough();
    await runInside('synchronous', cat, { stdin: { text: long }, stdout: stream });
    stream.end();
    assert.equal((await stream.toArray()).join('').length, long.length);
  });
  test('a stream of the web', async () => {
    let text = '';
    const stream = new WritableStream({ async write(chunk: Uint8Array) {
      await pause(1);
      text += Buffer.from(chunk).toString();
    } });
    await runInside('asynchronous', cat, { stdin: { text: long }, stdout: stream });
    await stream.close();
    assert.equal(text, long);
  });
  test('a function, and one that takes its time', async () => {
    for (const way of ['synchronous', 'asynchronous'] as const) {
      const got: string[] = [];
      await runInside(way, cat, { stdin: { text: 'hello' }, stdout: (bytes) => void got.push(Buffer.from(bytes).toString()) });
      assert.equal(got.join(''), 'hello');
    }
    let inside = 0;
    let text = '';
    const slow = async (bytes: Uint8Array): Promise<void> => {
      assert.equal(inside++, 0);
      await pause(2);
      inside--;
      text += Buffer.from(bytes).toString();
    };
    await runInside('asynchronous', cat, { stdin: { text: long }, stdout: slow });
    assert.equal(text, long);
    await assert.rejects(runInside('synchronous', cat, { stdin: { text: 'x' }, stdout: slow }), { code: 'ERR_WASI_ASYNCHRONOUS' });
  });
  test('what a function throws comes out', async () => {
    const mine = new Error('mine');
    for (const stdout of [() => { throw mine; }, () => Promise.reject(mine)]) {
      await assert.rejects(runInside('asynchronous', cat, { stdin: { text: 'x' }, stdout }), (error) => error === mine);
    }
  });
  test('a stream that is closed is a broken pipe', async () => {
    const closed = new PassThrough();
    closed.destroy();
    const { exit } = await runInside('asynchronous', cat, { stdin: { text: 'x' }, stdout: closed });
    assert.notEqual(exit, 0);
  });
  test('a function may grow the memory and call back', () => {
    let instance: Instance | null = null;
    let times = 0;
    const wasi = new WASI({ stdout: () => {
      if (times++ < 3) instance!.exports['memory'].grow(1);
    } });
    instance = link(wasi, `
      (func (export "go") (result i32)
        (i32.store (i32.const 0) (i32.const 0)) (i32.store (i32.const 4) (i32.const 3000000))
        (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))
        (i32.load (i32.const 16)))`, 50);
    assert.equal(instance.exports['go'](), 3_000_000);
    assert.equal(times, 3);
  });
});

function link(wasi: WASI, body: string, pages = 1, store = new Store(engine)): Instance {
  const linker = new Linker(engine);
  wasi.addToLinker(linker);
  return linker.instantiate(store, new Module(engine, sleeper(body, pages)));
}

const sleeper = (body: string, pages = 1): string => `(module
    (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
    (memory (export "memory") ${pages})
    ${body})`;

/** Sleeps so many nanoseconds; reads standard input; fills the memory with random bytes for ever. */
const WAITER = `
  (func (export "sleep") (param $time i64) (result i32)
    (i32.store (i32.const 16) (i32.const 1))
    (i64.store (i32.const 24) (local.get $time))
    (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))
  (func (export "read") (result i32)
    (i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (i32.const 64))
    (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 16)))
  (func (export "random") (loop $again (drop (call $random (i32.const 0) (i32.const 50000000))) (br $again)))`;
const HOUR = 3_600_000_000_000n;

describe('what ends waiting', () => {
  test('a deadline ends a sleep on the stack', () => {
    const store = new Store(engine, { timeout: 50 });
    assert.throws(() => link(new WASI(), WAITER, 1, store).exports['sleep'](HOUR), { code: 'ERR_DEADLINE' });
  });
  test('and one off the stack', async () => {
    const store = new Store(engine, { timeout: 50 });
    await assert.rejects(link(new WASI(), WAITER, 1, store).exports['sleep'].callAsync(HOUR), { code: 'ERR_DEADLINE' });
  });
  test('and a call’s own', () => {
    const { exports } = link(new WASI(), WAITER);
    assert.throws(() => exports['sleep'].with({ timeout: 30 }).call(HOUR), { code: 'ERR_DEADLINE' });
    assert.equal(exports['sleep'](1000n), 0);
  });
  test('and one by plain functions as imports', async () => {
    const module = new Module(engine, `(module
      (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (func (export "_start") (i32.store (i32.const 16) (i32.const 1)) (i64.store (i32.const 24) (i64.const ${HOUR}))
        (drop (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))))`);
    const start = (way: 'start' | 'startAsync', wasi = new WASI()): unknown =>
      wasi[way](new Instance(new Store(engine, { timeout: 50 }), module, wasi.getImportObject()));
    assert.throws(() => start('start'), { code: 'ERR_DEADLINE' });
    await assert.rejects(start('startAsync') as Promise<number>, { code: 'ERR_DEADLINE' });
    assert.equal(await start('startAsync', new WASI({ clocks: { sleep: () => pause(1) } })), 0);
  });
  test('a deadline ends long transfers', () => {
    const store = new Store(engine, { timeout: 50 });
    assert.throws(() => link(new WASI(), WAITER, 1000, store).exports['random'](), { code: 'ERR_DEADLINE' });
  });
  test('an interruption from another thread ends a sleep', () => {
    const store = new Store(engine);
    const { exports } = link(new WASI(), WAITER, 1, store);
    const handle = store.interruptHandle();
    handle.interrupt();
    assert.throws(() => exports['sleep'](HOUR), { code: 'ERR_INTERRUPT' });
  });
  test('an epoch ends a sleep, on the stack and off it', async () => {
    const ticking = new Engine();
    const linker = new Linker(ticking);
    new WASI().addToLinker(linker);
    const store = new Store(ticking);
    const { exports } = linker.instantiate(store, new Module(ticking, sleeper(WAITER)));
    store.setEpochDeadline(1);
    const ticks = new Worker('const { workerData } = require("node:worker_threads"); setTimeout(() => Atomics.add(workerData, 0, 1n), 100);', { eval: true, workerData: ticking.epochCounter });
    assert.throws(() => exports['sleep'](HOUR), { code: 'ERR_EPOCH' });
    await once(ticks, 'exit');
    store.setEpochDeadline(1);
    setTimeout(() => ticking.incrementEpoch(), 20);
    await assert.rejects(exports['sleep'].callAsync(HOUR), { code: 'ERR_EPOCH' });
  });
  test('sleeping is not running', () => {
    const store = new Store(engine, { cpuTimeout: 1000 });
    link(new WASI(), WAITER, 1, store).exports['sleep'](30_000_000n);
    assert.ok(store.stats().runningMs < 1000);
  });
  test('waiting for a stream', async () => {
    const stream = new PassThrough();
    const wasi = new WASI({ stdin: stream });
    const { exports } = link(wasi, WAITER);
    const aborted = new AbortController();
    const reading = exports['read'].with({ signal: aborted.signal }).callAsync();
    await pause(10);
    aborted.abort(new Error('enough'));
    await assert.rejects(reading, /enough/);
    assert.equal(stream.listenerCount('readable'), 0);
    // What comes later is the next call's.
    stream.write('later');
    assert.equal(await exports['read'].callAsync(), 0);
    assert.equal(exports['memory'].readInt(16, 'u32'), 5);
    wasi.close();
  });
  test('a cancelled sleep does not keep the process', async () => {
    const script = `
      import { Engine, Linker, Module, Store } from 'wasmtide';
      import { WASI } from 'wasmtide/wasi';
      const engine = new Engine();
      const linker = new Linker(engine);
      new WASI().addToLinker(linker);
      const { exports } = linker.instantiate(new Store(engine), new Module(engine, \`(module
        (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "sleep") (i32.store (i32.const 16) (i32.const 1)) (i64.store (i32.const 24) (i64.const ${HOUR}))
          (drop (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))))\`));
      const aborted = new AbortController();
      setTimeout(() => aborted.abort(new Error('enough')), 20);
      await exports.sleep.with({ signal: aborted.signal }).callAsync().catch((error) => console.log(error.message));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: repositoryRoot, stdio: ['ignore', 'pipe', 'inherit'] });
    const timer = setTimeout(() => child.kill(), 60_000);
    const [code, signal] = await once(child, 'close') as [number | null, string | null];
    clearTimeout(timer);
    assert.deepEqual([code, signal], [0, null]);
  });
  test('many sleep at once', async () => {
    const store = new Store(engine);
    const start = performance.now();
    await Promise.all(Array.from({ length: 200 }, () => link(new WASI(), WAITER, 1, store).exports['sleep'].callAsync(100_000_000n)));
    assert.ok(performance.now() - start < 15_000, 'one after the other, it would be 20 seconds');
  });
});

describe('clocks of the embedder’s', () => {
  const fake = () => {
    let now = 0n;
    const slept: bigint[] = [];
    const sleep = (nanoseconds: bigint): void => {
      slept.push(nanoseconds);
      now += nanoseconds;
    };
    return { slept, sleep, monotonic: () => now };
  };
  test('time passes as they say', async () => {
    const { slept, sleep, monotonic } = fake();
    const { exports } = link(new WASI({ clocks: { sleep, monotonic } }), WAITER);
    assert.equal(exports['sleep'](HOUR), 0);
    assert.equal(await exports['sleep'].callAsync(HOUR), 0);
    assert.deepEqual(slept, [HOUR, HOUR]);
  });
  test('a clock that stands still', () => {
    const slept: bigint[] = [];
    const { exports } = link(new WASI({ clocks: { monotonic: () => 5n, sleep: (time) => void slept.push(time) } }), WAITER);
    assert.equal(exports['sleep'](7n), 0);
    assert.deepEqual(slept, [7n]);
    // The world's time passes where nothing else is said.
    assert.equal(link(new WASI({ clocks: { monotonic: () => 5n } }), WAITER).exports['sleep'](1_000_000n), 0);
  });
  test('a promise of time', async () => {
    const { exports } = link(new WASI({ clocks: { sleep: () => pause(1) } }), WAITER);
    assert.equal(await exports['sleep'].callAsync(HOUR), 0);
    assert.throws(() => exports['sleep'](HOUR), { code: 'ERR_WASI_ASYNCHRONOUS' });
  });
});

test('captured output of an unfinished run is there', async () => {
  const capture = new Capture();
  const store = new Store(engine, { timeout: 50 });
  const { exports } = link(new WASI({ stdout: capture }), `
    (data (i32.const 1024) "before")
    (func (export "go") (i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (i32.const 6))
      (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16))) (loop $l (br $l)))`, 1, store);
  await assert.rejects(exports['go'].callAsync(), { code: 'ERR_DEADLINE' });
  assert.equal(capture.text(), 'before');
});
