/** `wasmtide run`: statuses, messages, arguments. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { run } from '../command.js';
import { repositoryRoot } from '../conformance.js';
import { file, folderPath } from './workspace.js';

const hello = join(repositoryRoot, 'examples/hello.wasm');
const math = (): string => file('math.wat', `(module $math
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "wide") (param i64) (result i64 i32) (local.get 0) (i32.const -1))
  (func (export "half") (param f64) (result f64) (f64.div (local.get 0) (f64.const 2)))
  (func (export "single") (result f32) (f32.const 0.1))
  (func (export "vector") (param v128) (result v128) (local.get 0))
  (func (export "ref") (param externref) (result externref) (local.get 0))
  (func $inner (unreachable))
  (func (export "crash") (call $inner)))`);

async function expectError(args: readonly string[], status: number, ...parts: readonly (string | RegExp)[]): Promise<void> {
  await errorText(args, status, ...parts);
}

async function errorText(args: readonly string[], status: number, ...parts: readonly (string | RegExp)[]): Promise<string> {
  const { exit, stderr } = await run(args);
  for (const part of parts) {
    if (typeof part === 'string') assert.ok(stderr.includes(part), `${JSON.stringify(part)} is not in ${stderr}`);
    else assert.match(stderr, part);
  }
  assert.equal(exit, status, stderr);
  assert.doesNotMatch(stderr, /^\s+at .*\.[cm]?js:/m, 'a JavaScript stack');
  return stderr;
}

describe('invoke', () => {
  const cases: readonly (readonly [args: readonly string[], stdout: string])[] = [
    [['add', '2', '3'], '5\n'],
    [['add', '0xffffffff', '4294967295'], '-2\n'],
    [['add', '-1', '-2'], '-3\n'],
    [['wide', '0x8000000000000000'], '-9223372036854775808\n-1\n'],
    [['half', '3'], '1.5\n'],
    [['half', 'nan'], 'nan\n'],
    [['half', '-inf'], '-inf\n'],
    [['half', '-0'], '-0\n'],
    [['single'], '0.1\n'],
    [['vector', '0x000102030405060708090a0b0c0d0e0f'], '0x000102030405060708090a0b0c0d0e0f\n'],
    [['ref', 'null'], 'null\n'],
  ];
  for (const [[name, ...args], stdout] of cases) {
    test(`${name} ${args.join(' ')}`, async () => {
      const outcome = await run(['run', '--invoke', name, math(), ...args]);
      assert.equal(outcome.stderr, '');
      assert.equal(outcome.stdout.toString(), stdout);
      assert.equal(outcome.exit, 0);
    });
  }
  test('wrong number of arguments', () => expectError(['--invoke', 'add', math(), '1'], 1, 'add takes [i32 i32], got 1'));
  test('out of range', () => expectError(['--invoke', 'add', math(), '1', '4294967296'], 1, 'expected an integer of 32 bits'));
  test('no such export', () => expectError(['--invoke', 'ad', math()], 1, 'did you mean add?'));
  test('nothing to run', () => expectError([math()], 1, 'no _start', '--invoke', 'crash'));
});

describe('statuses', () => {
  test('a trap ends with 134 and a backtrace', () =>
    expectError(['--invoke', 'crash', math()], 134, 'wasm trap: unreachable', /0: 0x[0-9a-f]+ - math!inner\n.*1: 0x[0-9a-f]+ - math!crash/));
  test('deep recursion is a trap', () =>
    expectError(['--invoke', 'f', file('deep.wat', '(module (func $f (export "f") (call $f)))')], 134, 'call stack exhausted'));
  test('a bounded stack', () =>
    expectError(['-W', 'max-wasm-stack=64k', '--invoke', 'f', file('deep2.wat', '(module (func $f (export "f") (call $f)))')], 134, 'call stack exhausted'));
  test('an uncaught exception', () =>
    expectError(['--invoke', 'f', file('throw.wat', '(module (tag $t (param i32)) (func (export "f") (throw $t (i32.const 42))))')], 134, 'uncaught wasm exception', '42'));
  test('hello', async () => {
    const { exit, stdout } = await run([hello]);
    assert.equal(stdout.toString(), 'Hello from WebAssembly!\n');
    assert.equal(exit, 0);
  });
});

describe('files that are something else', () => {
  const cases: readonly (readonly [name: string, contents: string | Uint8Array, part: string])[] = [
    ['empty.wasm', '', 'the file is empty'],
    ['zipped.wasm', gzipSync(readFileSync(hello)), 'gzip'],
    ['page.wasm', '<!DOCTYPE html><html></html>', 'HTML page'],
    ['pointer.wasm', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n', 'Git LFS pointer'],
    ['program.wasm', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0), 'native executable'],
    ['component.wasm', Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0), 'component'],
    ['noise.wasm', 'hello', 'magic header not detected'],
    ['cut.wasm', readFileSync(hello).subarray(0, 200), 'offset 0x'],
  ];
  for (const [name, contents, part] of cases) {
    test(name, async () => {
      const path = file(name, contents);
      const stderr = await errorText(['run', path], 1, part);
      assert.equal(stderr.trim().split('\n').length, 1, 'one line');
    });
  }
  test('no file', () => expectError(['run', join(folderPath, 'none.wasm')], 1, 'no such file'));
  test('a folder', () => expectError(['run', folderPath], 1, 'is a folder'));
  test('a fault in text has a line and column', () => expectError(['run', file('bad.wat', '(module\n  (func i32.ad))')], 1, 'unknown operator i32.ad', '2:9'));
  test('a fault in a body has an offset', () => expectError(['run', file('bad2.wat', '(module (func (result i32)))')], 1, 'type mismatch', 'offset 0x'));
});

describe('imports', () => {
  test('all that are missing, with their types', () => expectError(['run', file('imports.wat', `(module
    (import "a" "f" (func (param i32) (result i64))) (import "b" "m" (memory 1 2)) (import "c" "g" (global (mut f32))))`)], 1,
  'unknown imports', '"a" "f": func [i32] -> [i64]', '"b" "m": memory 1 2', '"c" "g": global (mut f32)'));
  test('wasm-bindgen', () => expectError(['run', file('wbg.wat', '(module (import "wbg" "__wbindgen_throw" (func)))')], 1, 'wasm-bindgen'));
  test('Emscripten', () => expectError(['run', file('em.wat', '(module (import "env" "emscripten_resize_heap" (func)))')], 1, 'Emscripten'));
  test('Go for JavaScript', () => expectError(['run', file('go.wat', '(module (import "gojs" "runtime.wasmExit" (func)))')], 1, 'GOOS=wasip1'));
  test('control characters in names', async () => {
    const stderr = await errorText(['run', file('names.wat', '(module (import "\\1b[31m" "\\u{202e}x" (func)))')], 1, 'unknown import');
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(stderr, /[\u001b\u202e]/);
  });
  test('preload', async () => {
    const library = file('library.wat', '(module (func (export "seven") (result i32) (i32.const 7)))');
    const user = file('user.wat', '(module (import "lib" "seven" (func $f (result i32))) (func (export "f") (result i32) (call $f)))');
    const { stdout } = await run(['--preload', `lib=${library}`, '--invoke', 'f', user]);
    assert.equal(stdout.toString(), '7\n');
    await expectError(['--preload', 'lib', user], 1, 'NAME=FILE');
  });
  test('WASI uses the memory of whoever calls', async () => {
    const write = (text: string, name: string, how: string): string => file(`${name}.wat`, `(module
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      ${name === 'caller' ? '(import "lib" "say" (func $other))' : ''}
      (memory (export "memory") 1) (data (i32.const 64) "${text}\\n")
      (func $say ${how} (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const ${text.length + 1}))
        (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32))))
      ${name === 'caller' ? '(start $say) (func (export "_start") (call $other))' : ''})`);
    const { stdout, stderr } = await run(['--preload', `lib=${write('library', 'callee', '(export "say")')}`, write('guest', 'caller', '')]);
    assert.equal(stdout.toString(), 'guest\nlibrary\n', stderr);
  });
});

describe('options', () => {
  test('mistyped command', () => expectError(['rnu'], 1, 'did you mean run?'));
  test('mistyped option', () => expectError(['--invok', 'x', hello], 1, 'did you mean --invoke?'));
  test('mistyped key', () => expectError(['-W', 'simdd=y', hello], 1, 'did you mean simd?'));
  test('a value that is no switch', () => expectError(['-W', 'simd=maybe', hello], 1, 'expected y or n'));
  test('a tier that is not built', () => expectError(['--strategy=baseline', hello], 1, 'this build has'));
  test('--dir with a third part', () => expectError(['--dir', `${folderPath}::x::rw`, hello], 1, 'HOST::GUEST::ro'));
  test('--dir that is missing', () => expectError(['--dir', join(folderPath, 'nowhere'), hello], 1, 'no such file'));
  test('--env without name', () => expectError(['--env', '=1', hello], 1, 'NAME'));
  test('standard input', async () => {
    const { stdout } = await run(['--invoke', 'f', '-'], { stdin: '(module (func (export "f") (result i32) (i32.const 3)))' });
    assert.equal(stdout.toString(), '3\n');
  });
  test('what follows the file is the guest’s', async () => {
    const { stdout, exit } = await run([hello, '--help', '-W', 'nonsense']);
    assert.equal(stdout.toString(), 'Hello, --help!\nHello, -W!\nHello, nonsense!\n');
    assert.equal(exit, 0);
  });
  test('help of a group', async () => {
    const { stdout, exit } = await run(['-W', 'help']);
    assert.match(stdout.toString(), /tail-call=y\|n/);
    assert.equal(exit, 0);
  });
  test('help', async () => {
    const { stdout } = await run(['--help']);
    for (const word of ['run', 'wast', 'validate', 'print', 'parse', 'objdump', 'settings', 'completion', '--dir', '--invoke']) assert.ok(stdout.includes(word), word);
  });
  test('argv[0] is the base name', async () => {
    const probe = join(repositoryRoot, 'test/programs/bin/probe.wasm');
    const { stdout } = await run([probe]);
    assert.ok(stdout.toString().includes(basename(probe)));
  });
});
