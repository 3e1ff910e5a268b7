/** The other subcommands. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { GROUPS } from '../../src/cli/options.js';
import { FEATURES } from '../../src/wasm/features.js';
import { tier } from '../../src/engine/native/index.js';
import { command, run } from '../command.js';
import { repositoryRoot } from '../conformance.js';
import { file, folderPath } from './workspace.js';

const hello = join(repositoryRoot, 'examples/hello.wasm');

test('print and parse are inverse', async () => {
  const text = file('hello.wat', (await run(['print', hello])).stdout);
  const out = join(folderPath, 'again.wasm');
  assert.equal((await run(['parse', text, '-o', out])).exit, 0);
  const again = await run([out]);
  assert.equal(again.stdout.toString(), 'Hello from WebAssembly!\n');
  assert.deepEqual((await run(['print', out])).stdout, readFileSync(text));
});

test('folded', async () => {
  const { stdout } = await run(['print', '--folded', file('f.wat', '(module (func (result i32) i32.const 1 i32.const 2 i32.add))')]);
  assert.match(stdout.toString(), /\(i32\.add/);
});

test('objdump', async () => {
  const { stdout } = await run(['objdump', file('o.wat', '(module (memory (export "m") 1) (func $f (export "f") (param i32) (result i32) (i32.load (local.get 0))))')]);
  for (const part of ['sections:', '  type, ', '"f": func 0', '"m": memory 0', '<f>', 'i32.load', 'end']) assert.ok(stdout.includes(part), part);
});

test('settings name the tier', async () => {
  const { stdout } = await run(['settings', '-W', 'simd=n']);
  assert.match(stdout.toString(), tier.status.available ? /tier +optimizing/ : /tier +interpreter/);
  assert.match((await run(['settings', '-C', 'compiler=interpreter'])).stdout.toString(), /tier +interpreter/);
  assert.match(stdout.toString(), /simd +off/);
});

test('settings say whether code can be compiled, why not, and what that needs of the processor', async () => {
  const { available, reason } = tier.status;
  const { stdout } = await run(['settings']);
  // Where it cannot run, tests ask for none (command.ts).
  assert.ok(stdout.includes(`native code     ${available ? `yes: ${reason}` : 'no: WASMTIDE_NATIVE=0 asks for none'}`), stdout.toString());
  assert.match(stdout.toString(), /^  needed +.*\bbmi2\b.*\bavx2\b/m);
  if (available) assert.match(stdout.toString(), /^processor +.*\bbmi2\b.*\bavx2\b/m);
});

test('a tier that cannot run is refused with its code', () => {
  const { status, stderr } = spawnSync(process.execPath, [...command.slice(1), '-C', 'compiler=optimizing', hello], {
    encoding: 'utf8', env: { ...process.env, WASMTIDE_NATIVE: '0' },
  });
  assert.equal(status, 1);
  assert.match(stderr, /^wasmtide: .*native code cannot run: WASMTIDE_NATIVE=0 asks for none \(ERR_NATIVE_UNAVAILABLE\)$/m);
});

test('a profile needs compiled code to name', async () => {
  assert.match((await run(['run', '--profile=perfmap', '-C', 'compiler=interpreter', hello])).stderr, /--profile=perfmap and -C compiler=interpreter exclude each other/);
  assert.match((await run(['run', '--profile=jitdump', hello])).stderr, /--profile: expected perfmap, got "jitdump"/);
});

for (const shell of ['bash', 'zsh', 'fish']) {
  test(`completion for ${shell}`, async () => {
    const { stdout, exit } = await run(['completion', shell]);
    assert.ok(stdout.includes('objdump'));
    assert.equal(exit, 0);
    for (const { letter, keys } of GROUPS) {
      if (keys.length > 0) assert.ok(stdout.includes(shell === 'fish' ? `-s ${letter} ` : `-${letter}`), letter);
      for (const { name } of keys) assert.ok(stdout.includes(name), name);
    }
  });
}

test('completion in bash', async (t) => {
  if (spawnSync('bash', ['-c', 'true']).status !== 0) {
    t.skip('there is no bash');
    return;
  }
  const script = file('completion.bash', (await run(['completion', 'bash'])).stdout);
  const complete = (...words: string[]): string[] => {
    const ask = `. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _wasmtide; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return spawnSync('bash', ['-c', ask, script, ...words], { encoding: 'utf8' }).stdout.trim().split('\n');
  };
  assert.deepEqual(complete('wasmtide', 'run', '-W', 'fue'), ['fuel=']);
  assert.deepEqual(complete('wasmtide', 'run', '-W', 'simd,max-mem'), ['simd,max-memory-size=', 'simd,max-memories=']);
  assert.deepEqual(complete('wasmtide', '--wasm', 'tail'), ['tail-call']);
  assert.deepEqual(complete('wasmtide', 'run', '--inv'), ['--invoke']);
  assert.deepEqual(complete('wasmtide', 'objd'), ['objdump']);
});

describe('validate', () => {
  test('a valid one says nothing', async () => {
    const { stdout, stderr, exit } = await run(['validate', hello]);
    assert.deepEqual([stdout.toString(), stderr, exit], ['', '', 0]);
  });
  test('limits of modules', async () => {
    const { stderr, exit } = await run(['validate', '-W', 'max-module-size=1k', hello]);
    assert.match(stderr, /ERR_MODULE_SIZE_LIMIT/);
    assert.equal(exit, 1);
  });

  /** A module that needs the feature. */
  const NEEDS: Readonly<Record<string, string>> = {
    'mutable-global': '(import "" "" (global (mut i32)))',
    'saturating-float-to-int': '(func (drop (i32.trunc_sat_f32_s (f32.const 0))))',
    'sign-extension': '(func (drop (i32.extend8_s (i32.const 0))))',
    'multi-value': '(func (result i32 i32) (i32.const 0) (i32.const 0))',
    'bulk-memory': '(memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))',
    'reference-types': '(func (param externref))',
    'simd': '(func (param v128))',
    'relaxed-simd': '(func (param v128 v128) (drop (i8x16.relaxed_swizzle (local.get 0) (local.get 1))))',
    'tail-call': '(func (return_call 0))',
    'extended-const': '(global i32 (i32.add (i32.const 1) (i32.const 2)))',
    'function-references': '(type $t (func)) (func (param (ref $t)))',
    'gc': '(type (struct))',
    'exceptions': '(func (try_table))',
    'legacy-exceptions': '(func (try (do) (catch_all)))',
    'multi-memory': '(memory 1) (memory 1)',
    'memory64': '(memory i64 1)',
    'threads': '(memory 1 1 shared)',
    'custom-page-sizes': '(memory 1 (pagesize 1))',
    'wide-arithmetic': '(func (drop (drop (i64.mul_wide_s (i64.const 1) (i64.const 1)))))',
  };
  for (const { name } of FEATURES) {
    if (NEEDS[name] === undefined) continue;
    test(`${name} can be switched off`, async () => {
      const path = file(`${name}.wat`, name === 'wide-arithmetic' ? '(module (func (i64.mul_wide_s (i64.const 1) (i64.const 1)) drop drop))' : `(module ${NEEDS[name]})`);
      const on = await run(['validate', path]);
      assert.equal(on.exit, 0, on.stderr);
      const off = await run(['validate', '-W', `${name}=n`, path]);
      assert.equal(off.exit, 1);
      assert.notEqual(off.stderr, '');
    });
  }
});

describe('wast', () => {
  const script = (): string => file('s.wast', '(module (func (export "f") (result i32) (i32.const 1)))\n(assert_return (invoke "f") (i32.const 1))\n(assert_return (invoke "f") (i32.const 2))\n');
  test('a failing assertion has file, line, expected and got', async () => {
    const path = script();
    const { stdout, exit } = await run(['wast', '-C', 'compiler=interpreter', path]);
    assert.ok(stdout.includes(`${path}:3: expected (i32.const 2)\n    got (i32.const 1) [interpreter]`), stdout.toString());
    assert.match(stdout.toString(), /^1 passed, 1 failed, 0 skipped$/m);
    assert.equal(exit, 1);
  });
  test('as JSON', async () => {
    const result = JSON.parse((await run(['wast', '--json', script()])).stdout.toString()) as { passed: number; failed: number };
    assert.deepEqual([result.passed, result.failed], [1, 1]);
  });
});

test('a thread that traps ends a main thread that waits', async () => {
  const { exit, stderr } = await run(['-S', 'threads=y', file('threads.wat', `(module
    (import "env" "memory" (memory 1 1 shared))
    (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
    (func (export "wasi_thread_start") (param i32 i32) unreachable)
    (func (export "_start")
      (drop (call $spawn (i32.const 7)))
      (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))))`)]);
  assert.equal(exit, 134);
  assert.match(stderr, /wasm trap: unreachable/);
});
