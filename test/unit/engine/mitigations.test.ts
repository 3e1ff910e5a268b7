/** What the switches of mitigations do: other code, the same results, and a warning. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { Engine, Instance, Module, Store } from '../../../src/api/index.js';
import { nativePlatform } from '../../../src/engine/native/index.js';
import '../../../src/entry/native.js';

const skip = nativePlatform() === null ? 'native code cannot run here' : false;
const LIBRARY = new URL('../../../src/entry/', import.meta.url).href;

const GUEST = `(module (memory i64 1 2) (memory $short i64 0 2) (table 4 8 funcref) (elem (i32.const 1) func $f) (type $f (func (result i32)))
  (func $f (result i32) (i32.const 7))
  (func (export "load") (param i64) (result i32) (i32.load offset=8 (local.get 0)))
  (func (export "short") (param i64) (result i32) (i32.load $short offset=65528 (local.get 0)))
  (func (export "grow") (result i64) (memory.grow $short (i64.const 1)))
  (func (export "fill") (param i64 i64) (memory.fill (local.get 0) (i32.const 1) (local.get 1)))
  (func (export "call") (param i32) (result i32) (call_indirect (type $f) (local.get 0)))
  (func (export "get") (param i32) (result i32) (ref.is_null (table.get (local.get 0)))))`;

function outcomes(options: { heapAccessSpectreMitigation?: boolean; tableAccessSpectreMitigation?: boolean }): unknown[] {
  const engine = new Engine({ strategy: 'optimizing', ...options });
  const { exports } = new Instance(new Store(engine), new Module(engine, GUEST));
  const run = (name: string, ...args: unknown[]): unknown => {
    try {
      return exports[name](...args);
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  return [
    run('short', 0n), run('short', 4n), run('grow'), run('short', 0n), run('short', 4n), run('short', 5n), run('short', -1n), run('short', -65528n),
    run('fill', 65_530n, 6n), run('fill', 65_530n, 7n), run('fill', -1n, 2n), run('fill', 100n, -1n),
    run('load', 0n), run('load', 65_524n), run('load', 65_525n), run('load', -8n), run('load', 2n ** 62n),
    ...[-1, 0, 1, 3, 4, 1000].flatMap((i) => [run('call', i), run('get', i)]),
  ];
}

test('mitigations change no result', { skip }, () => {
  const usual = outcomes({});
  assert.deepEqual(usual.slice(0, 8), ['ERR_MEMORY_OUT_OF_BOUNDS', 'ERR_MEMORY_OUT_OF_BOUNDS', 0n, 0, 0, ...new Array(3).fill('ERR_MEMORY_OUT_OF_BOUNDS')]);
  assert.deepEqual(outcomes({ heapAccessSpectreMitigation: false }), usual);
  assert.deepEqual(outcomes({ tableAccessSpectreMitigation: false }), usual);
  assert.deepEqual(outcomes({ heapAccessSpectreMitigation: false, tableAccessSpectreMitigation: false }), usual);
  assert.throws(() => new Engine({ heapAccessSpectreMitigation: 1 as never }), { code: 'ERR_INVALID_ARG_TYPE' });
});

test('without one there is a warning, once', { skip }, () => {
  const warnings = (options: string): number => {
    const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', `
      import { Engine, Store } from ${JSON.stringify(`${LIBRARY}index.js`)};
      import ${JSON.stringify(`${LIBRARY}native.js`)};
      for (let i = 0; i < 3; i++) new Store(new Engine({ strategy: 'optimizing', ${options} }));`], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return stderr.split('WASMTIDE_SPECTRE').length - 1;
  };
  assert.equal(warnings(''), 0);
  assert.equal(warnings('heapAccessSpectreMitigation: false'), 1);
  assert.equal(warnings('tableAccessSpectreMitigation: false'), 1);
});
