/** Fuel, time and limits on the command line: Wasmtime's names and forms of values, our errors. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { run, start } from '../command.js';
import { repositoryRoot } from '../conformance.js';
import { file } from './workspace.js';

const hello = join(repositoryRoot, 'examples/hello.wasm');
const guest = (): string => file('limits.wat', `(module $m
  (memory (export "memory") 1) (table 1 funcref)
  (func $spin (loop $l (br $l)))
  (func (export "spin") (call $spin))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "growTable") (param i32) (result i32) (table.grow (ref.null func) (local.get 0)))
  (func (export "deep") (param i32) (result i32)
    (if (result i32) (local.get 0) (then (call 4 (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 7)))))`);

interface Expected {
  readonly exit?: number;
  readonly stdout?: string;
  readonly stderr?: RegExp;
}

async function expect(args: readonly string[], { exit = 0, stdout, stderr }: Expected): Promise<void> {
  const outcome = await run(args);
  assert.equal(outcome.exit, exit, outcome.stderr);
  if (stdout !== undefined) assert.equal(outcome.stdout.toString(), stdout);
  if (stderr !== undefined) assert.match(outcome.stderr, stderr);
  else assert.equal(outcome.stderr, '');
}

const invoke = (options: string, name: string, ...args: string[]): string[] => ['-W', options, '--invoke', name, guest(), ...args];
const trapped = (code: string, frame: string): Expected => ({ exit: 134, stderr: new RegExp(`wasm trap: .* \\(${code}\\)\\nwasm backtrace:\\n.*0: 0x[0-9a-f]+ - m!${frame}`) });

describe('what stops a runaway guest', () => {
  test('fuel', () => expect(invoke('fuel=10000', 'spin'), trapped('ERR_OUT_OF_FUEL', 'spin')));
  for (const group of [['-Wfuel=10000'], ['-W=fuel=10000'], ['--wasm=fuel=10000'], ['--wasm', 'fuel=10000']]) {
    test(group.join(' '), () => expect([...group, '--invoke', 'spin', guest()], trapped('ERR_OUT_OF_FUEL', 'spin')));
  }
  test('fuel in hexadecimal', () => expect(invoke('fuel=0x100', 'spin'), trapped('ERR_OUT_OF_FUEL', 'spin')));
  test('enough fuel', () => expect(invoke('fuel=10000', 'deep', '3'), { stdout: '7\n' }));
  test('timeout', () => expect(invoke('timeout=200ms', 'spin'), trapped('ERR_DEADLINE', 'spin')));
  test('timeout in seconds', () => expect(invoke('timeout=1', 'spin'), trapped('ERR_DEADLINE', 'spin')));
  test('cpu-timeout', () => expect(invoke('cpu-timeout=200ms', 'spin'), trapped('ERR_CPU_TIMEOUT', 'spin')));
  test('limits=untrusted', () => expect(invoke('limits=untrusted', 'spin'), trapped('ERR_DEADLINE', 'spin')));
  test('the last of several groups counts', () => expect(['-W', 'fuel=10', ...invoke('fuel=100000,simd=n', 'deep', '3')], { stdout: '7\n' }));
});

describe('a deadline ends waiting', () => {
  const waiting = (): string => file('waiting.wat', `(module $m
    (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "sleep") ;; one subscription to the monotonic clock: an hour
      (i32.store (i32.const 16) (i32.const 1))
      (i64.store (i32.const 24) (i64.const 3600000000000))
      (drop (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128))))
    (func (export "read")
      (i32.store (i32.const 0) (i32.const 64))
      (i32.store (i32.const 4) (i32.const 64))
      (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 128)))))`);
  for (const name of ['sleep', 'read']) {
    test(name, async () => {
      const child = start(['-W', 'timeout=200ms', '--invoke', name, waiting()]);
      const errors: Buffer[] = [];
      child.stderr!.on('data', (piece: Buffer) => errors.push(piece));
      const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
      // Its standard input stays open all the time.
      const [exit] = await once(child, 'close') as [number | null];
      clearTimeout(timer);
      assert.equal(exit, 134);
      assert.match(Buffer.concat(errors).toString(), /ERR_DEADLINE/);
    });
  }
});

describe('what bounds a guest', () => {
  test('max-memory-size is one memory’s, whatever the tables have', () => expect(invoke('max-memory-size=128k', 'grow', '1'), { stdout: '1\n' }));
  test('max-memory-size refuses growth', () => expect(invoke('max-memory-size=128k', 'grow', '2'), { stdout: '-1\n' }));
  test('max-memory-size refuses a memory', () => expect(['-W', 'max-memory-size=1k', hello], { exit: 1, stderr: /\(ERR_MEMORY_LIMIT\)$/m }));
  test('max-total-memory counts tables', () => expect(invoke('max-total-memory=128k', 'grow', '1'), { stdout: '-1\n' }));
  test('max-table-elements', () => expect(invoke('max-table-elements=2', 'growTable', '2'), { stdout: '-1\n' }));
  test('trap-on-grow-failure', () => expect(invoke('max-memory-size=128k,trap-on-grow-failure', 'grow', '2'), trapped('ERR_GROW_FAILURE', 'grow')));
  test('max-wasm-stack', () => expect(invoke('max-wasm-stack=8k', 'deep', '5000'), trapped('ERR_STACK_OVERFLOW', 'deep')));
  test('max-instances', () => expect(['-W', 'max-instances=0', hello], { exit: 1, stderr: /ERR_INSTANCES_LIMIT/ }));
  test('max-memories', () => expect(['-W', 'max-memories=0', hello], { exit: 1, stderr: /ERR_MEMORIES_LIMIT/ }));
  test('max-tables', () => expect(['-W', 'max-tables=0', guest()], { exit: 1, stderr: /ERR_TABLES_LIMIT/ }));
  test('max-module-size', () => expect(['-W', 'max-module-size=1k', hello], { exit: 1, stderr: /ERR_MODULE_SIZE_LIMIT/ }));
  test('a single limit beside limits=untrusted', () => expect(invoke('limits=untrusted,max-memory-size=128k', 'grow', '2'), { stdout: '-1\n' }));
});

describe('imports that nobody offers', () => {
  const path = (): string => file('unknown.wat', `(module $u
    (import "x" "f" (func $f (param i32) (result i64))) (import "wasi_snapshot_preview1" "fd_new" (func $g))
    (func (export "call") (result i64) (call $f (i32.const 1))) (func (export "quiet") (result i32) (i32.const 5)))`);
  test('are an error', () => expect(['--invoke', 'quiet', path()], { exit: 1, stderr: /unknown imports:/ }));
  test('trap when called', () => expect(['-W', 'unknown-imports-trap', '--invoke', 'call', path()], { exit: 134, stderr: /unknown import x\.f was called \(ERR_UNKNOWN_IMPORT\)/ }));
  test('and only then', () => expect(['-W', 'unknown-imports-trap', '--invoke', 'quiet', path()], { stdout: '5\n' }));
  test('return defaults', () => expect(['-W', 'unknown-imports-default=y', '--invoke', 'call', path()], { stdout: '0\n' }));
  test('not both', () => expect(['-W', 'unknown-imports-default,unknown-imports-trap', '--invoke', 'call', path()], { exit: 1, stderr: /exclude each other/ }));
});

describe('switches that change no result', () => {
  for (const option of ['nan-canonicalization', 'relaxed-simd-deterministic', 'epoch-interruption=n', 'gc-zeal', 'all-proposals']) {
    test(option, () => expect(invoke(option, 'deep', '3'), { stdout: '7\n' }));
  }
  test('what is said of one proposal holds, wherever all are switched', () => expect(['-W', 'multi-memory=y,all-proposals=n', '--invoke', 'f',
    file('two.wat', '(module (memory 1) (memory 1) (func (export "f") (result i32) (i32.const 1)))')], { stdout: '1\n' }));
  test('preview0', async () => {
    const path = file('old.wat', '(module (import "wasi_unstable" "sched_yield" (func $f (result i32))) (func (export "f") (result i32) (call $f)))');
    await expect(['--invoke', 'f', path], { stdout: '0\n' });
    await expect(['-S', 'preview0=n', '--invoke', 'f', path], { exit: 1, stderr: /unknown import/ });
  });
});

describe('values that are wrong', () => {
  const cases: readonly (readonly [options: string, message: RegExp])[] = [
    ['fuel', /-W fuel needs a value: fuel=N/],
    ['fuel=-1', /-W fuel: expected an integer/],
    ['fuel=1e9', /-W fuel: expected an integer/],
    ['fuel=18446744073709551615', /up to 2\^53 - 1/],
    ['fule=1', /did you mean fuel\?/],
    ['timeout=1 fortnight', /-W timeout: expected seconds/],
    ['timeout=', /-W timeout: expected seconds/],
    ['time-out=1s', /did you mean timeout\?/],
    ['max-memory-size=lots', /-W max-memory-size: expected a size/],
    ['max-wasm-stack=1', /-W max-wasm-stack: expected 4k to 1g/],
    ['limits=trusted', /-W limits: expected untrusted/],
    ['trap-on-grow-failure=maybe', /expected y or n/],
    ['timeout=1,epoch-interruption=n', /-W timeout and -W epoch-interruption=n exclude each other/],
    ['relaxed-simd-deterministic=n', /expected y/],
  ];
  for (const [options, stderr] of cases) test(options, () => expect(['-W', options, hello], { exit: 1, stderr }));
});

test('--stats', async () => {
  const { stderr, stdout, exit } = await run(['--stats', '-W', 'fuel=100000', hello]);
  assert.equal(exit, 0);
  assert.equal(stdout.toString(), 'Hello from WebAssembly!\n');
  const [, used, left] = /^fuel +(\d+) consumed, (\d+) left$/m.exec(stderr)!;
  assert.equal(Number(used) + Number(left), 100_000);
  assert.ok(Number(used) > 100);
  for (const line of [/^running time +\d+\.\d ms$/m, /^waiting time +\d+\.\d ms$/m, /^peak memory +131\d{3} bytes$/m, /^host calls +[1-9]\d*$/m]) assert.match(stderr, line);
  const trap = await run(['--stats', '--invoke', 'deep', '-W', 'max-wasm-stack=4k', guest(), '1000']);
  assert.equal(trap.exit, 134);
  assert.match(trap.stderr, /call stack exhausted[^]*^fuel +not metered/m);
});

test('a thread that traps ends a main thread that computes', async () => {
  const { exit, stderr } = await run(['-S', 'threads=y', file('threads-spin.wat', `(module
    (import "env" "memory" (memory 1 1 shared))
    (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
    (func (export "wasi_thread_start") (param i32 i32) unreachable)
    (func (export "_start") (drop (call $spawn (i32.const 7))) (loop $l (br $l))))`)]);
  assert.equal(exit, 134);
  assert.match(stderr, /wasm trap: unreachable/);
});
