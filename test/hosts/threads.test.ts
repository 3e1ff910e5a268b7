/** Compiled code in the main thread and in workers: what is ended ends at once, and leaves nothing behind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeUnless } from '../describe-unless.js';
import { cannotRun, printed, run } from './program.js';

/** Milliseconds that an endless guest may live on. */
const MOST = 200;
const TRAPS = ['ERR_MEMORY_OUT_OF_BOUNDS', 'ERR_INTEGER_DIVIDE_BY_ZERO', 'ERR_STACK_OVERFLOW', true];

describeUnless(cannotRun, 'compiled code in threads', () => {
  for (const options of ['{ interruption: true }', '{ interruption: false }', '{ consumeFuel: true }']) {
    test(`terminate() ends an endless guest, ${options}`, () => {
      const [took] = printed(`
        if (isMainThread) {
          const took = [];
          for (let i = 0; i < 3; i++) {
            const worker = await startWorker(import.meta.url);
            const start = performance.now();
            await worker.terminate();
            took.push(performance.now() - start);
          }
          print(Math.min(...took));
        } else {
          const { forever } = guest(${options});
          parentPort.postMessage('ready');
          forever();
        }`) as [number];
      assert.ok(took < MOST, `${took} ms`);
    });

    test(`process.exit() ends endless guests of workers, ${options}`, () => {
      /** Milliseconds from the call to the end of the process. */
      const took = (guests: string): number => Math.min(...[1, 2, 3].map(() => {
        const { status, stdout, stderr } = run(`
          if (isMainThread) {
            await Promise.all([startWorker(import.meta.url), startWorker(import.meta.url)]);
            print(Date.now());
            process.exit(7);
          }
          const { forever } = guest(${options});
          parentPort.postMessage('ready');
          ${guests}`);
        assert.equal(status, 7, stderr);
        return Date.now() - Number(stdout);
      }));
      const [endless, idle] = [took('forever();'), took('setInterval(() => undefined, 1000);')];
      assert.ok(endless - idle < MOST, `${endless} ms, ${idle} ms with guests that do nothing`);
    });
  }

  test('process.exit() in a host function ends the thread, with its frames above', () => {
    assert.equal(run('guest({}, () => process.exit(9)).callHost();').status, 9);
    assert.deepEqual(printed(`
      if (isMainThread) {
        const worker = await startWorker(import.meta.url);
        worker.once('exit', (status) => print([status, traps(guest())]));
      } else {
        parentPort.postMessage('ready');
        guest({}, () => process.exit(9)).callHost();
      }`), [[9, TRAPS]]);
  });

  test('workers that are terminated leave no code, no stacks and no pages behind', () => {
    const [before, after, still] = printed(`
      if (isMainThread) {
        const round = async () => {
          const workers = await Promise.all([1, 2].map(() => startWorker(import.meta.url)));
          await Promise.all(workers.map((worker) => worker.terminate()));
        };
        for (let i = 0; i < 3; i++) await round();
        print(mapped());
        for (let i = 0; i < 10; i++) await round();
        print(mapped());
        print(traps(guest()));
      } else {
        // More of them than the thread has mappings of Node's, with buffers that could be anywhere.
        const others = Array.from({ length: 10 }, () => guest());
        globalThis.buffers = others.map(({ memory }) => memory.buffer);
        const exports = guest();
        exports.fill();
        parentPort.postMessage('ready');
        exports.forever();
      }`) as [{ ranges: number; arenas: number; kilobytes: number }, { ranges: number; arenas: number; kilobytes: number }, unknown];
    assert.ok(before.arenas > 0);
    assert.equal(after.arenas, before.arenas, 'mappings of code');
    // Node has its own, some two for each thread; sanitizers keep more, 12 as measured, and not always the same.
    const sanitized = process.env['ASAN_OPTIONS'] !== undefined;
    const most = sanitized ? 16 : 4;
    assert.ok(after.ranges - before.ranges < 20 * most, `${after.ranges - before.ranges} mappings more`);
    // Each of them has filled 8 MiB, 160 in all; sanitizers keep up to 75 for themselves.
    assert.ok(after.kilobytes - before.kilobytes < (sanitized ? 120 : 60) * 1024, `${after.kilobytes - before.kilobytes} KiB more`);
    assert.deepEqual(still, TRAPS);
  });

  for (const end of ['terminate()', 'process.exit()', 'nothing left to do']) {
    test(`a buffer that a worker has sent away outlives it, whose end is ${end}`, () => {
      assert.deepEqual(printed(`
        if (isMainThread) {
          const { Worker } = await import('node:worker_threads');
          const buffers = [];
          for (let i = 0; i < 6; i++) {
            const worker = new Worker(new URL(import.meta.url));
            const ended = new Promise((resolve) => worker.once('exit', resolve));
            buffers.push(await new Promise((resolve) => worker.once('message', resolve)));
            if ('${end}' === 'terminate()') await worker.terminate();
            await ended;
          }
          // Whatever lies where they lay would be seen in them, or they in it.
          const guests = Array.from({ length: 40 }, () => guest());
          const isFilled = (bytes, byte) => bytes.length === 0x800000 && bytes.every((found) => found === byte);
          const kept = buffers.map((buffer) => isFilled(new Uint8Array(buffer), 5));
          for (const buffer of buffers) new Uint8Array(buffer).fill(7);
          const clean = guests.every(({ memory }) => isFilled(new Uint8Array(memory.buffer), 0));
          print([kept, clean, buffers.every((buffer) => isFilled(new Uint8Array(buffer), 7)), traps(guest())]);
        } else {
          const before = Array.from({ length: 3 }, () => guest().memory.buffer);
          const { memory } = guest();
          new Uint8Array(memory.buffer).fill(5);
          const after = Array.from({ length: 3 }, () => guest().memory.buffer);
          const sent = await moved(memory.buffer);
          parentPort.postMessage(sent, [sent]);
          if ('${end}' === 'process.exit()') process.exit();
          if ('${end}' === 'terminate()') guest().forever();
        }`), [[Array.from({ length: 6 }, () => true), true, true, TRAPS]]);
    });
  }

  test('all threads trap at once, in compiled code and in the built-in engine', () => {
    const bytes = '0061736d0100000001060160017f017f030201000503010001070501016600000a0901070020002802000b';
    assert.deepEqual(printed(`
      const theirs = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from('${bytes}', 'hex'))).exports.f;
      const results = new Set();
      const round = () => results.add(JSON.stringify([outcome(() => theirs(0x7ffffff0)).startsWith('RuntimeError'), traps(guest())]));
      if (isMainThread) {
        const workers = await Promise.all([1, 2, 3].map(() => startWorker(import.meta.url)));
        const ends = workers.map((worker) => new Promise((resolve) => worker.once('message', resolve)));
        for (const worker of workers) worker.postMessage('go');
        for (let i = 0; i < 200; i++) round();
        for (const end of await Promise.all(ends)) for (const result of end) results.add(result);
        print([...results].map((text) => JSON.parse(text)));
      } else {
        parentPort.once('message', () => {
          for (let i = 0; i < 200; i++) round();
          parentPort.postMessage([...results]);
        });
        parentPort.postMessage('ready');
      }`), [[[true, TRAPS]]]);
  });
});
