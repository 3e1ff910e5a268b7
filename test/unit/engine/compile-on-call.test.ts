/** Functions are compiled when they are first called: whoever calls them, and with whatever lies in registers. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { STUB_BYTES, jumpTo } from '../../../src/codegen/x64/function-stubs.js';
import type { CodeRange } from '../../../src/native/code-memory.js';
import type { CodegenOptions } from '../../../src/engine/native-tier.js';
import { watchCompilations } from '../../../src/engine/native/compile.js';
import { nativePlatform, nativeStore } from '../../../src/engine/native/index.js';
import type { Extern, Instance } from '../../../src/runtime/instance.js';
import { instantiate, resolveImports } from '../../../src/runtime/instantiate.js';
import type { Store, StoreOptions } from '../../../src/runtime/store.js';
import { hostFunction } from '../../../src/runtime/values.js';
import { encodeModule } from '../../../src/binary/encode.js';
import { parseWat } from '../../../src/text/index.js';
import { loadModule } from '../../../src/validate/load.js';
import { FeatureSet } from '../../../src/wasm/features.js';
import type { Module } from '../../../src/wasm/module.js';
import { describeUnless } from '../../describe-unless.js';
import { call } from '../runtime/guest.js';

const platform = nativePlatform();
const stores = (options: Partial<StoreOptions & CodegenOptions> = {}): Store => nativeStore(platform!, options);
const moduleOf = (text: string): Module => loadModule(encodeModule(parseWat(`(module ${text})`)), FeatureSet.all);
const enter = (store: Store, module: Module, imports: Readonly<Record<string, Extern>> = {}): Instance =>
  instantiate(store, module, resolveImports(module, (_, name) => imports[name]));

let compiled: string[] = [];

const CALLEES = `
  (type $f (func (param i32) (result i32)))
  (func $twice (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func $inc (export "inc") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))`;

describeUnless(platform === null && 'native code cannot run here', 'compilation on call', () => {
  before(() => watchCompilations({ emitted: ({ name }) => void compiled.push(name) }));
  after(() => watchCompilations(null));
  const made = (): string[] => compiled.splice(0);

  test('what is not called is not compiled, what is compiled is so once', () => {
    const module = moduleOf(`${CALLEES} (func (export "main") (param i32) (result i32)
      (if (result i32) (local.get 0) (then (call $inc (call $twice (call $inc (local.get 0))))) (else (call $twice (local.get 0)))))`);
    const first = enter(stores(), module);
    assert.deepEqual(made(), []);
    assert.deepEqual(call(first, 'main', 0), [0]);
    assert.deepEqual(made(), ['f2', 'f0']);
    assert.deepEqual(call(first, 'main', 5), [13]);
    assert.deepEqual(made(), ['f1']);
    assert.deepEqual(call(enter(stores(), module), 'main', 6), [15]);
    assert.deepEqual(made(), []);
  });

  test('eager compilation is all of it, at the first instance', () => {
    const module = moduleOf(CALLEES);
    enter(stores({ compilation: 'eager' }), module);
    assert.deepEqual(made(), ['f0', 'f1']);
    assert.deepEqual(call(enter(stores({ compilation: 'eager' }), module), 'inc', 1), [2]);
    assert.deepEqual(made(), []);
  });

  test('eager compilation leaves out what is there', () => {
    const module = moduleOf(CALLEES);
    const early = enter(stores(), module);
    assert.deepEqual(call(early, 'inc', 1), [2]);
    enter(stores({ compilation: 'eager' }), module);
    assert.deepEqual(made(), ['f1', 'f0']);
    assert.deepEqual(call(early, 'twice', 4), [8]);
  });

  test('through tables, references, tail calls and imports', () => {
    const store = stores();
    const callees = enter(store, moduleOf(CALLEES));
    const callers = enter(store, moduleOf(`(type $f (func (param i32) (result i32)))
      (import "" "inc" (func $imported (type $f)))
      (table funcref (elem $own $imported)) (elem declare func $referred)
      (func $own (type $f) (i32.sub (local.get 0) (i32.const 10)))
      (func $referred (type $f) (i32.mul (local.get 0) (i32.const 100)))
      (func $last (type $f) (return_call $end (local.get 0)))
      (func $end (type $f) (return_call_indirect (type $f) (local.get 0) (i32.const 1)))
      (func (export "all") (result i32 i32 i32 i32 i32)
        (call_indirect (type $f) (i32.const 30) (i32.const 0)) (call_indirect (type $f) (i32.const 30) (i32.const 1))
        (call_ref $f (i32.const 3) (ref.func $referred)) (call $imported (i32.const 7)) (call $last (i32.const 8)))`), { inc: callees.exports.get('inc')! });
    for (let i = 0; i < 2; i++) assert.deepEqual(call(callers, 'all'), [20, 31, 300, 8, 9]);
    assert.equal(made().length, 6);
  });

  test('arguments of every kind and number arrive', () => {
    const types = Array.from({ length: 40 }, (_, i) => ['i32', 'f64', 'i64', 'f32', 'v128', 'externref'][i % 6]);
    const pushed = types.map((type, i) => (type === 'externref' ? '(local.get 0)' : type === 'v128' ? `(i32x4.splat (i32.const ${i}))` : `(${type}.const ${i})`));
    const checks = types.map((type, i) => (type === 'externref' ? `(ref.is_null (local.get ${i}))`
      : type === 'v128' ? `(i32x4.all_true (i32x4.ne (local.get ${i}) (i32x4.splat (i32.const ${i}))))` : `(${type}.ne (local.get ${i}) (${type}.const ${i}))`));
    const guest = enter(stores(), moduleOf(`
      (func $many (param ${types.join(' ')}) (result externref i32) (local.get 5) ${checks[0]} ${checks.slice(1).map((check) => `${check} i32.or`).join(' ')})
      (func (export "go") (param externref) (result externref i32) (call $many ${pushed.join(' ')}))`));
    const given = {};
    for (let i = 0; i < 2; i++) assert.deepEqual(call(guest, 'go', given), [given, 0]);
  });

  test('in the middle of other activations, with callers in backtraces', () => {
    const store = stores();
    const host = hostFunction(store, { kind: 'func', params: [], results: [] }, () => void call(guest, 'inner'), 'host');
    const guest: Instance = enter(store, moduleOf(`(import "" "host" (func $host))
      (func $fails unreachable) (func $inner (export "inner") (call $fails)) (func $outer (export "outer") (call $host))`), { host });
    for (let i = 0; i < 2; i++) {
      assert.throws(() => call(guest, 'outer'), (error: { wasmBacktrace: { func: string }[] }) => {
        assert.deepEqual(error.wasmBacktrace.map(({ func }) => func), ['fails', 'inner', 'outer']);
        return true;
      });
    }
  });

  test('recursion into a function that is not compiled ends as it does everywhere', () => {
    const guest = enter(stores(), moduleOf('(func $down (export "down") (call $other)) (func $other (call $down))'));
    assert.throws(() => call(guest, 'down'), { code: 'ERR_STACK_OVERFLOW' });
  });

  test('takes no longer than it may', () => {
    const guest = enter(stores({ compileTime: 0 }), moduleOf('(func $slow (export "slow"))'));
    assert.throws(() => call(guest, 'slow'), { code: 'ERR_COMPILE_TIME_LIMIT' });
    assert.throws(() => enter(stores({ compileTime: 0, compilation: 'eager' }), moduleOf('(func)')), { code: 'ERR_COMPILE_TIME_LIMIT' });
    const module = moduleOf('(func $slow) (func $caller (export "caller") (call $slow))');
    assert.deepEqual(call(enter(stores(), module), 'caller'), []);
    assert.deepEqual(call(enter(stores({ compileTime: 0 }), module), 'caller'), [], 'what is compiled takes no time');
  });

  test('a guest that is to be compiled too long ends with its frames', () => {
    const store = stores({ compileTime: 0 });
    const module = moduleOf('(tag $e) (func $slow (export "slow")) (func $caller (export "caller") (block (try_table (catch_all 0) (call $slow))))');
    const fast = enter(stores(), module);
    made();
    // Compiled alone, so that what it calls is not.
    assert.throws(() => call(enter(store, module), 'caller'), { code: 'ERR_COMPILE_TIME_LIMIT' });
    assert.deepEqual(call(fast, 'caller'), []);
    const again = moduleOf('(func $slow (param i32)) (func $caller (export "caller") (param i32) (if (local.get 0) (then (call $slow (i32.const 1)))))');
    call(enter(stores(), again), 'caller', 0);
    assert.throws(() => call(enter(store, again), 'caller', 1), (error: { code: string; wasmBacktrace: { func: string }[] }) =>
      error.code === 'ERR_COMPILE_TIME_LIMIT' && error.wasmBacktrace.map(({ func }) => func).join() === 'caller');
  });

  test('over distances that no call reaches', () => {
    const module = moduleOf(`${CALLEES} (func (export "near") (param i32) (result i32) (call $inc (call $inc (local.get 0))))
      (func (export "far") (param i32) (result i32) (call $twice (call $inc (local.get 0))))`);
    const guest = enter(stores(), module);
    assert.deepEqual(call(guest, 'near', 1), [3]);
    // Everything within reach is taken, and somewhere else there is room.
    const { addon, code } = platform!;
    const apart = addon.reserve(3 * 2 ** 30);
    const here = code.allocate(64)!;
    const isFar = ({ address }: CodeRange): boolean => Math.abs(address - here.address) > 2 ** 31 + 2 ** 28;
    const taken = [here];
    try {
      while (!isFar(taken.at(-1)!)) taken.push(code.allocate(32 * 2 ** 20)!);
      code.free(taken.pop()!);
      for (const size of [2 ** 20, 2 ** 15, 2 ** 10, 64]) {
        while (!isFar(taken.at(-1)!)) taken.push(code.allocate(size)!);
        code.free(taken.pop()!);
      }
      for (let i = 0; i < 2; i++) assert.deepEqual(call(guest, 'far', 5), [12]);
      assert.deepEqual(call(guest, 'near', 5), [7]);
    } finally {
      for (const range of taken) code.free(range);
      addon.release(apart);
    }
  });

  test('a jump to anywhere fits where a stub was', () => {
    for (const target of [0x7f00_0000_1000, 0x7f00_8000_0000, 0x1000, 0x7eff_0000_0000]) assert.ok(jumpTo(target, 0x7f00_0000_0000).length <= STUB_BYTES);
  });

  test('code goes when its module does', () => {
    const script = `
      const { nativePlatform, nativeStore } = await import(${JSON.stringify(new URL('../../../src/engine/native/index.js', import.meta.url).href)});
      const { Engine, Module, Store, Instance } = await import(${JSON.stringify(new URL('../../../src/entry/index.js', import.meta.url).href)});
      await import(${JSON.stringify(new URL('../../../src/entry/native.js', import.meta.url).href)});
      const engine = new Engine({ strategy: 'optimizing' });
      const used = () => nativePlatform().code.used;
      const source = '(module (func $f (param i32) (result i32) (i32.add (local.get 0) (i32.const 1))) (func (export "run") (result i32) (call $f (i32.const 3))))';
      const one = () => {
        const store = new Store(engine);
        if (new Instance(store, new Module(engine, source)).exports.run() !== 4) throw new Error('wrong');
        store.dispose();
      };
      const turn = async () => { await new Promise(setImmediate); gc(); await new Promise(setImmediate); };
      const seen = [];
      for (let round = 0; round < 6; round++) {
        for (let i = 0; i < 200; i++) { one(); if (i % 20 === 0) await turn(); }
        await turn();
        seen.push(used());
      }
      console.log(JSON.stringify(seen));`;
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const seen = JSON.parse(stdout) as number[];
    assert.ok(Math.max(...seen) < 100 * 2 * 64 + seen[0], stdout);
  });
});
