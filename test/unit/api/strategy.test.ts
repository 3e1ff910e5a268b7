/** Strategies: what engines say of native code, what they refuse, and that both tiers are one API. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { Engine, Func, Instance, Module, Store, Trap } from '../../../src/api/index.js';
import { loadNativeTier } from '../../../src/engine/native-tier.js';
import { tier } from '../../../src/engine/native/index.js';
import { describeUnless } from '../../describe-unless.js';

const TEXT = `(module (import "env" "f" (func $f (param i32) (result i32))) (memory (export "m") 1 4) (global (export "g") (mut i64) (i64.const 3))
  (func (export "run") (param i32) (result i32) (i32.add (call $f (local.get 0)) (memory.grow (i32.const 1))))
  (func (export "forever") (loop $l (br $l)))
  (func (export "trap") unreachable))`;

const { available, reason } = tier.status;

/** What a program prints that has only these entries, and asks for compiled code. */
function asking(entries: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const script = `${entries.map((name) => `import '${new URL(`../../../src/entry/${name}.js`, import.meta.url).href}';`).join('\n')}
    import { Engine } from '${new URL('../../../src/entry/index.js', import.meta.url).href}';
    try { new Engine({ strategy: 'optimizing' }); } catch (error) { console.log(error.code, error.message, new Engine().native); }`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', env: { ...process.env, ...env } }).stdout;
}

test('without wasmtide/native there is no native code, and the error says how to get it', () => {
  assert.match(asking([]), /^ERR_NATIVE_UNAVAILABLE .*wasmtide\/native.*available: false/s);
});

test('WASMTIDE_NATIVE=0 asks for none', () => {
  assert.match(asking(['native'], { WASMTIDE_NATIVE: '0' }), /^ERR_NATIVE_UNAVAILABLE .*WASMTIDE_NATIVE.*available: false/s);
});

/** What a program hears that leaves the choice to the library: tiers of three engines, and codes of warnings. */
function choosing(entries: readonly string[], strategy: string, flags: readonly string[] = [], env: NodeJS.ProcessEnv = {}): unknown {
  const script = `${entries.map((name) => `import '${new URL(`../../../src/entry/${name}.js`, import.meta.url).href}';`).join('\n')}
    import { Engine } from '${new URL('../../../src/entry/index.js', import.meta.url).href}';
    const warnings = [];
    process.on('warning', ({ code, name }) => warnings.push(name + ' ' + code));
    const tiers = [1, 2, 3].map(() => (new Engine({ strategy: '${strategy}' }).tier === null ? 'interpreter' : 'optimizing'));
    setImmediate(() => console.log(JSON.stringify({ tiers, warnings })));`;
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, '--input-type=module', '-e', script], { encoding: 'utf8', env: { ...process.env, ...env } });
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout);
}

test('auto is the interpreter where nothing else was loaded or wanted, without a word', () => {
  const interpreter = { tiers: ['interpreter', 'interpreter', 'interpreter'], warnings: [] };
  assert.deepEqual(choosing([], 'auto'), interpreter);
  assert.deepEqual(choosing(['native'], 'auto', [], { WASMTIDE_NATIVE: '0' }), interpreter);
  assert.deepEqual(choosing(['native'], 'interpreter', ['--no-addons']), interpreter);
});

test('auto warns once where native code was loaded and cannot run', () => {
  assert.deepEqual(choosing(['native'], 'auto', ['--no-addons']), { tiers: ['interpreter', 'interpreter', 'interpreter'], warnings: ['Warning WASMTIDE_NO_NATIVE'] });
});

test('auto compiles where native code was loaded and can run', { skip: !available && reason }, () => {
  assert.deepEqual(choosing(['native'], 'auto'), { tiers: ['optimizing', 'optimizing', 'optimizing'], warnings: [] });
});

test('other strategies are refused', () => {
  assert.throws(() => new Engine({ strategy: 'fast' as never }), RangeError);
});

describeUnless(!available && reason, 'an engine that compiles', () => {
  loadNativeTier(tier);
  const engine = new Engine({ strategy: 'optimizing' });
  const module = new Module(engine, TEXT);

  test('runs guests as any other', async () => {
    assert.equal(engine.native.available, true);
    using store = new Store(engine);
    const { exports } = new Instance(store, module, { env: { f: (n: number) => n * 2 } });
    assert.equal(exports['run'](20), 41);
    assert.equal(exports['m'].size, 2);
    exports['g'].value = -5n;
    assert.equal(exports['g'].value, -5n);
    assert.throws(() => exports['trap'](), (error: unknown) => error instanceof Trap && error.code === 'ERR_UNREACHABLE' && error.wasmBacktrace[0].func === 'trap');
    assert.equal(await exports['run'].callAsync(1), 4);
    await assert.rejects(exports['forever'].with({ timeout: 20 }).callAsync(), { code: 'ERR_DEADLINE' });
  });

  test('waits for promises of host functions', async () => {
    using store = new Store(engine);
    const f = Func.wrap(store, ['i32'], ['i32'], async (n) => n + 1);
    const { exports } = new Instance(store, module, { env: { f } });
    assert.equal(await exports['run'].callAsync(5), 7);
    assert.throws(() => exports['run'](5), { code: 'ERR_CANNOT_SUSPEND' });
  });

  test('lets go of everything when a store is disposed of, and refuses what comes after', () => {
    for (let i = 0; i < 300; i++) {
      const store = new Store(engine);
      const { exports } = new Instance(store, module, { env: { f: () => 0 } });
      const { buffer } = exports['m'];
      assert.equal(exports['run'](0), 1);
      store.dispose();
      assert.equal(buffer.byteLength, 0);
      assert.throws(() => exports['run'](0), { code: 'ERR_DISPOSED' });
      assert.throws(() => exports['g'].value, { code: 'ERR_DISPOSED' });
    }
  });

  test('has a heap for each store, whatever room another one left', () => {
    const lists = new Module(engine, `(module (type $node (struct (field i32) (field (ref null $node))))
      (func (export "f") (param $n i32) (result i32) (local $list (ref null $node))
        (loop $more
          (local.set $list (struct.new $node (local.get $n) (local.get $list)))
          (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (struct.get $node 0 (local.get $list))))`);
    for (let i = 0; i < 100; i++) {
      using store = new Store(engine);
      assert.equal(new Instance(store, lists).exports['f'](10_000), 1);
    }
  });

  test('has references, objects and exceptions', () => {
    using store = new Store(engine);
    const { exports } = new Instance(store, new Module(engine, `(module (type $pair (struct (field externref) (field i32))) (tag $t (param i32))
      (func (export "keep") (param externref) (result externref) (struct.get $pair 0 (struct.new $pair (local.get 0) (i32.const 1))))
      (func $throw (param i32) (throw $t (local.get 0)))
      (func (export "catch") (param i32) (result i32) (block $h (result i32) (try_table (catch $t $h) (call $throw (local.get 0))) (i32.const -1))))`));
    const value = { some: 'object' };
    assert.equal(exports['keep'](value), value);
    assert.equal(exports['catch'](42), 42);
  });
});
