/**
 * A hundred thousand stores and instances, made and dropped, leave memory as it was: with dispose, without, and through
 * the drop-in, which has none; within one job of the event loop and across its turns.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const COUNT = 100_000;
/** Megabytes that memory may be larger behind the whole run than behind its first fifth. */
const MOST_GROWTH = 48;

const entry = (name: string): string => JSON.stringify(new URL(`../../../src/entry/${name}.js`, import.meta.url).href);
const MODULE = JSON.stringify(`(module
  (import "env" "f" (func $f (param i32) (result i32))) (memory (export "memory") 1) (table (export "t") 4 funcref)
  (global (export "g") (mut externref) (ref.null extern)) (elem (i32.const 0) $run)
  (func $run (export "run") (result i32) (call $f (i32.const 3))))`);

const LIBRARY = `
  const { Engine, Module, Store, Instance } = await import(${entry('index')});
  const engine = new Engine();
  const module = new Module(engine, ${MODULE});
  const one = (dispose) => {
    const store = new Store(engine);
    const { exports } = new Instance(store, module, { env: { f: (x) => x + 1 } });
    if (exports.run() !== 4) throw new Error('wrong');
    exports.g.value = { x: 1 };
    exports.t.get(0);
    if (dispose) store.dispose();
  };`;
const DROP_IN = `
  const { Engine, Module } = await import(${entry('index')});
  const { WebAssembly } = await import(${entry('js-api')});
  const module = new WebAssembly.Module(new Module(new Engine(), ${MODULE}).core.bytes.slice());
  const one = () => {
    const { exports } = new WebAssembly.Instance(module, { env: { f: (x) => x + 1 } });
    if (exports.run() !== 4) throw new Error('wrong');
    exports.g.value = { x: 1 };
    exports.t.set(1, exports.t.get(0));
  };`;

function growth(setup: string, call: string, turns: boolean): number {
  const script = `${setup}
    const used = () => { gc(); const { heapUsed, external } = process.memoryUsage(); return (heapUsed + external) / 2 ** 20; };
    let early = 0;
    for (let i = 0; i < ${COUNT}; i++) {
      ${call};
      if (${turns} && i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (i === ${COUNT / 5}) early = used();
    }
    console.log(used() - early);`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], { encoding: 'utf8', cwd: fileURLToPath(new URL('.', import.meta.url)) });
  assert.equal(status, 0, stderr);
  return Number(stdout);
}

for (const turns of [false, true]) {
  const when = turns ? 'across turns of the event loop' : 'in one job';
  test(`stores with dispose, ${when}`, () => assert.ok(growth(LIBRARY, 'one(true)', turns) < MOST_GROWTH));
  test(`stores without dispose, ${when}`, () => assert.ok(growth(LIBRARY, 'one(false)', turns) < MOST_GROWTH));
  test(`instances of the drop-in, ${when}`, () => assert.ok(growth(DROP_IN, 'one()', turns) < MOST_GROWTH));
}
