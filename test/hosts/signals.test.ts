/** Signals that arrive while compiled code runs: whoever handles them, the guest goes on as if there were none. */
import assert from 'node:assert/strict';
import { readdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { describeUnless } from '../describe-unless.js';
import { cannotRun, printed } from './program.js';

const ROUNDS = 300;
const SIGNALS = 3000;
/** What `work` of the guest gives. */
const WORK = 300_000;
let worked = 0;
for (let n = WORK; n > 0; n--) worked = (Math.imul(worked, 31) + n) | 0;

/** Runs a guest's calls while another thread sends signals to the process, which has a listener for them. */
const storm = (signal: string, calls: string, begin = 'const exports = guest();'): unknown => printed(`
  if (isMainThread) {
    let heard = 0;
    process.on('${signal}', () => heard++);
    const sent = new Int32Array(new SharedArrayBuffer(8));
    await startWorker(import.meta.url, sent);
    ${begin}
    const results = new Set();
    for (let i = 0; i < ${ROUNDS} || Atomics.load(sent, 0) < ${SIGNALS}; i++) for (const result of [outcome(() => ${calls})]) results.add(result);
    Atomics.store(sent, 1, 1);
    while (heard === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    print([...results]);
    process.exit();
  } else {
    parentPort.postMessage('ready');
    for (; Atomics.load(workerData, 1) === 0; Atomics.add(workerData, 0, 1)) process.kill(process.pid, '${signal}');
  }`);

describeUnless(cannotRun, 'signals in compiled code', () => {
  for (const signal of ['SIGCHLD', 'SIGUSR2', 'SIGPROF']) {
    test(`a storm of ${signal} changes nothing`, () => {
      assert.deepEqual(storm(signal, `exports.work(${WORK})`), [[worked]]);
    });
  }

  test('a storm does not disturb recursion to the end of the stack: handlers find room behind it', () => {
    // The smallest stack, so that its end is near whenever a signal comes; and as deep as goes without overflow.
    const calls = `exports.deep(0)), outcome(() => exports.sway(depth, 500) === depth * 500`;
    const begin = `
      const exports = guest({ maxWasmStack: 4096 });
      let depth = 1;
      while (outcome(() => exports.sway(depth, 1)) === depth) depth++;
      depth--;`;
    assert.deepEqual(storm('SIGCHLD', calls, begin), [['ERR_STACK_OVERFLOW', true]]);
  });

  test('V8’s profiler samples compiled code, and the end of its stack', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'wasmtide-profile-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    assert.deepEqual(printed(`
      const exports = guest();
      const results = new Set();
      for (let i = 0; i < 100; i++) results.add(exports.work(${WORK})).add(outcome(() => exports.deep(0)));
      print([...results]);`, { node: ['--cpu-prof', '--cpu-prof-interval=50', `--cpu-prof-dir=${folder}`] }), [[worked, 'ERR_STACK_OVERFLOW']]);
    assert.equal(readdirSync(folder).length, 1);
  });
});
