/**
 * Hosts and systems that forbid what compiled code needs: the next way is taken, or the interpreter, and whoever insists
 * on compiled code hears the reason. The refusals are real: refusing.c makes a process to which the system refuses them.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileC } from '../../scripts/build-native.js';
import { check, native } from '../../src/native/binding.js';
import { BEGIN_STEPS } from '../../src/native/layout.js';
import { repositoryRoot } from '../conformance.js';
import { describeUnless } from '../describe-unless.js';
import { type ProgramOptions, cannotRun, distributionWith, folder, printed, run } from './program.js';

const sources = join(repositoryRoot, 'test/hosts');
const launcher = join(folder, 'refusing');
const hasLauncher = cannotRun === false && compileC(launcher, ['-Wall', '-Wextra', '-Werror', join(sources, 'refusing.c')]);

/** Whether the system knows how to refuse this. */
const knows = (...what: string[]): boolean => hasLauncher && run('', { under: [launcher, ...what, '--'], node: ['--jitless'] }).status !== 125;
const refusing = (...what: string[]): ProgramOptions => ({ under: [launcher, ...what, '--'] });

const TRAPS = ['ERR_MEMORY_OUT_OF_BOUNDS', 'ERR_INTEGER_DIVIDE_BY_ZERO', 'ERR_STACK_OVERFLOW', true];

/** Compiled code in the main thread and in workers at once; whether it lies in memory that is mapped twice. */
const COMPILES = `
  const calls = () => { const exports = guest(); return [traps(exports), outcome(() => exports.forever.with({ timeout: 20 }).call())]; };
  if (isMainThread) {
    const workers = await Promise.all([1, 2].map(() => startWorker(import.meta.url)));
    const results = workers.map((worker) => new Promise((resolve) => worker.once('message', resolve)));
    for (const worker of workers) worker.postMessage('go');
    print(calls());
    for (const result of await Promise.all(results)) print(result);
    print(mapped().arenas > 0);
  } else {
    parentPort.once('message', () => parentPort.postMessage(calls()));
    parentPort.postMessage('ready');
  }`;
const CALLS = [TRAPS, 'ERR_DEADLINE'];

/** The interpreter takes over, with a warning under `auto` unless it was asked for. */
const TAKES_OVER = `
  print([engine().native.available, engine().native.reason]);
  print(outcome(() => guest()));
  print(traps(guest({ strategy: 'auto' })));
  process.on('warning', (warning) => print(String(warning)));`;
const tookOver = (reason: string): unknown[] =>
  [[false, reason], 'ERR_NATIVE_UNAVAILABLE', TRAPS, `Warning: guests run in the interpreter, native code cannot run: ${reason}`];

test('WASMTIDE_NATIVE=0', () => {
  assert.deepEqual(printed(TAKES_OVER, { env: { WASMTIDE_NATIVE: '0' } }), tookOver('WASMTIDE_NATIVE=0 asks for none').slice(0, 3));
});

test('another system', () => {
  const preload = `data:text/javascript,Object.defineProperty(process, 'platform', { value: 'plan9' })`;
  assert.deepEqual(printed(TAKES_OVER, { node: ['--import', preload] }), tookOver(`there is none for plan9-${process.arch} yet`));
});

const permission = Number(process.versions.node.split('.')[0]) < 22 ? '--experimental-permission' : '--permission';
for (const flags of [['--no-warnings', permission, '--allow-fs-read=*'], ['--no-addons']]) {
  test(`addons that ${flags.at(-2) ?? flags[0]} forbids`, { skip: cannotRun }, () => {
    assert.deepEqual(printed(TAKES_OVER, { node: flags }), tookOver('this process may not load addons (ERR_DLOPEN_DISABLED)'));
  });
}

test('a processor of an older kind', { skip: cannotRun }, () => {
  const { addon } = native();
  assert.equal(check(addon!).reason, null);
  assert.equal(check({ ...addon!, cpu: addon!.cpu & ~64 }).reason, 'this processor lacks avx2 of x86-64-v3');
});

test('every step of the addon’s beginning has words for its failure', { skip: cannotRun }, () => {
  const reasons = Object.values(BEGIN_STEPS).map((step) => check({ ...native().addon!, status: -13, step }).reason);
  assert.equal(new Set(reasons).size, Object.keys(BEGIN_STEPS).length);
  for (const reason of reasons) assert.match(reason!, /^the system .* \(error 13\)$/);
});

describeUnless(cannotRun || (!hasLauncher && 'there is no C compiler'), 'a system that refuses', () => {
  test('nothing', () => {
    assert.deepEqual(printed(COMPILES, refusing()), [CALLS, CALLS, CALLS, true]);
  });

  test('memory that is mapped twice (no memfd): code is written and then made executable', { skip: !knows('memfd') && 'no seccomp here' }, () => {
    assert.deepEqual(printed(COMPILES, refusing('memfd')), [CALLS, CALLS, CALLS, false]);
  });

  const hardened = { skip: !knows('executable') && 'the system knows no PR_SET_MDWE' };
  const jitless = ['--jitless', '--no-warnings'];
  test('making written memory executable (PR_SET_MDWE): it is mapped twice', hardened, () => {
    assert.deepEqual(printed(COMPILES, { ...refusing('executable'), node: jitless }), [CALLS, CALLS, CALLS, true]);
  });

  test('both: there is no way to make code', hardened, () => {
    assert.deepEqual(printed(TAKES_OVER, { ...refusing('executable', 'memfd'), node: jitless }),
      tookOver('the system does not let memory be made executable (error 13)'));
  });

  test('address space for a guarded memory: its bounds are checked instead, in compiled code', () => {
    const found = printed(`
      const exports = guest();
      const { memory } = exports;
      print(traps(exports));
      // Results as always, also where it moves.
      exports.fill();
      const before = memory.size;
      print([memory.grow(1000), before, exports.load(0), exports.load(before * 65536 - 4), exports.load(before * 65536)]);
      print(outcome(() => exports.load(memory.size * 65536)));
      print(mapped().arenas > 0);`, refusing('address-space=3000000000'));
    assert.deepEqual(found, [TRAPS, [128, 128, 0x07070707, 0x07070707, 0], 'ERR_MEMORY_OUT_OF_BOUNDS', true]);
  });

  test('address space for more and more stores: an error with a code in the end, and what there is goes on', () => {
    const found = printed(`
      const kept = [];
      let code;
      for (let i = 0; i < 100_000 && code === undefined; i++) {
        try { kept.push(guest()); kept.at(-1).factorial(3n); } catch (error) { code = error.code ?? String(error); }
      }
      print([code, kept.length > 5]);
      print(traps(kept[0]));`, refusing('address-space=3000000000')) as unknown[];
    assert.deepEqual(found, [['ERR_MEMORY_LIMIT', true], TRAPS]);
  });

  test('address space for a GC heap of a gigabyte: it is smaller', () => {
    const found = printed(`
      const { make } = guestOf(\`(module (type $t (array i32))
        (func (export "make") (param i32) (result i32) (array.len (array.new_default $t (local.get 0)))))\`);
      for (let i = 0; i < 1000; i++) make(10_000);
      print([make(7), outcome(() => make(200_000_000))]);`, refusing('address-space=2400000000'));
    assert.deepEqual(found, [[7, 'ERR_GC_HEAP_EXHAUSTED']]);
  });

  test('a thread for alarms', { skip: !knows('alarm-thread') && 'no seccomp here' }, () => {
    assert.deepEqual(printed(TAKES_OVER, refusing('alarm-thread')), tookOver('the system gives no thread for alarms (error 11)'));
  });

  test('a stack for signals', { skip: !knows('signal-stack') && 'no seccomp here' }, () => {
    assert.deepEqual(printed(TAKES_OVER, refusing('signal-stack')), tookOver('the system does not let signals be handled (error 1)'));
  });
});

const HELD = { held: true, errnos: [0, 0, 0, 20, 0], content: 'd/file' };
const BY_NAME = { ...HELD, held: false };

test('a guest’s folders are held open, by an addon that has begun nothing', { skip: cannotRun }, () => {
  assert.deepEqual(printed(`
    process.on('SIGUSR2', () => undefined);
    const caught = () => readFileSync('/proc/self/status', 'utf8').match(/SigCgt:.*/)[0];
    const { readFileSync, readdirSync } = await import('node:fs');
    const before = [caught(), readdirSync('/proc/self/task').length];
    print(files());
    print(JSON.stringify([caught(), readdirSync('/proc/self/task').length]) === JSON.stringify(before));`), [HELD, true]);
});

test('and found by name: without the addon, and where it must not get past Node’s permissions', { skip: cannotRun }, () => {
  assert.deepEqual(printed('print(files())', { env: { WASMTIDE_NATIVE: '0' } }), [BY_NAME]);
  assert.deepEqual(printed('print(files())', { node: ['--no-addons'] }), [BY_NAME]);
  const allowed = ['--no-warnings', permission, '--allow-fs-read=*', '--allow-fs-write=*', ...(permission === '--permission' ? ['--allow-addons'] : [])];
  assert.deepEqual(printed('print(files())', { node: allowed }), [BY_NAME]);
});

for (const refusal of ['openat2', 'new-openat2']) {
  test(`and where the system refuses openat2 (${refusal})`, { skip: !knows(refusal) && 'no seccomp here' }, () => {
    assert.deepEqual(printed('print(files()); print(traps(guest()));', refusing(refusal)), [BY_NAME, TRAPS]);
  });
}

const electron = cannotRun === false ? distributionWith('electron', {
  flags: ['-Dnapi_create_external_arraybuffer=refused_external_arraybuffer'], units: [join(sources, 'no-external-buffers.c')],
}) : null;
test('a host without external ArrayBuffers (Electron)', { skip: electron === null && (cannotRun || 'there is no C compiler') }, () => {
  assert.deepEqual(printed(TAKES_OVER, { distribution: electron! }), tookOver('this host does not allow external ArrayBuffers'));
});
