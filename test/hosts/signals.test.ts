/** Signals that arrive while compiled code runs: whoever handles them, the guest goes on as if there were none. */
import assert from 'node:assert/strict';
import { readdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { describeUnless } from '../describe-unless.js';
import { cannotRun, printed } from './program.js';

const ROUNDS = 300;
/** What `work` of the guest gives. */
const WORK = 300_000;
let worked = 0;
for (let n = WORK; n > 0; n--) worked = (Math.imul(worked, 31) + n) | 0;

/** Runs a guest's calls while another thread sends signals to the process, which has a listener for them. */
const storm = (signal: string, calls: string): unknown => printed(`
  if (isMainThread) {
    let heard = 0;
    process.on('${signal}', () => heard++);
    const sent = new Int32Array(new SharedArrayBuffer(8));
    await startWorker(import.meta.url, sent);
    const exports = guest();
    const results = new Set();
    for (let i = 0; i < ${ROUNDS}; i++) results.add(outcome(() => ${calls}));
    Atomics.store(sent, 1, 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    print([[...results], sent[0] > 1000, heard > 0]);
    process.exit();
  } else {
    parentPort.postMessage('ready');
    for (; Atomics.load(workerData, 1) === 0; workerData[0]++) process.kill(process.pid, '${signal}');
  }`);

describeUnless(cannotRun, 'signals in compiled code', () => {
  for (const signal of ['SIGCHLD', 'SIGUSR2', 'SIGPROF']) {
    test(`a storm of ${signal} changes nothing`, () => {
      assert.deepEqual(storm(signal, `exports.work(${WORK})`), [[[worked], true, true]]);
    });
  }

  test('a storm does not disturb recursion to the end of the stack: handlers find room behind it', () => {
    assert.deepEqual(storm('SIGCHLD', 'exports.deep(0)'), [[['ERR_STACK_OVERFLOW'], true, true]]);
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
