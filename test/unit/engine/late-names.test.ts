/** Frames of compiled code are noted when an error happens and named when somebody reads them: the same ones, however late. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../../../src/entry/native.js';
import { Engine, Instance, Module, Store, Trap } from '../../../src/entry/index.js';
import { tier } from '../../../src/engine/native/index.js';
import { describeUnless } from '../../describe-unless.js';

const GUEST = (name: string): string => `(module $${name} (import "" "host" (func $host (param i32 i32)))
  (func $${name}Deep (export "deep") (param $frames i32) (param $what i32)
    (if (local.get $frames) (then (return (call $${name}Deep (i32.sub (local.get $frames) (i32.const 1)) (local.get $what)))))
    (if (i32.eq (local.get $what) (i32.const 1)) (then unreachable))
    (if (i32.eq (local.get $what) (i32.const 2)) (then (drop (i32.div_s (i32.const 1) (i32.const 0)))))
    (if (i32.eq (local.get $what) (i32.const 3)) (then (call $${name}Deep (i32.const -1) (i32.const 0))))
    (call $host (i32.const 3) (i32.sub (local.get $what) (i32.const 4)))))`;

describeUnless(!tier.status.available && tier.status.reason, 'names of frames', () => {
  const engine = new Engine({ strategy: 'optimizing' });
  const modules = ['one', 'two'].map((name) => new Module(engine, GUEST(name)));

  /** Two instances whose host functions call each other's guests. */
  function world() {
    const store = new Store(engine);
    let newest = 3;
    const instances: any[] = modules.map((module, i) => new Instance(store, module, { '': { host: (_: number, what: number) => instances[1 - i].exports.deep(newest, what) } }));
    return { store, newestHas: (frames: number) => (newest = frames), call: instances[0].exports.deep as (frames: number, what: number) => void };
  }

  function trapOf(call: () => void): Trap {
    try {
      call();
    } catch (error) {
      assert.ok(error instanceof Trap);
      return error;
    }
    assert.fail('it traps');
  }

  /** Without JavaScript's places, which the tests' own are among. */
  const seen = ({ stack, wasmBacktrace }: Trap) => ({ wasmBacktrace: [...wasmBacktrace], guests: stack!.split('\n').filter((line) => line.includes('wasm://')) });

  test('what is read late is what would have been read at once', () => {
    const now = world();
    const later = world();
    const calls = [1, 2, 3, 5, 6, 7, 9, 10, 13].flatMap((what) => [0, 5].map((frames) => [frames, what] as const));
    const kept = calls.map(([frames, what]) => trapOf(() => later.call(frames, what)));
    later.store.dispose();
    for (let i = 0; i < 5; i++) new Instance(new Store(engine), new Module(engine, GUEST(`other${i}`)), { '': { host: () => undefined } }).exports['deep'](0, 0);
    calls.forEach(([frames, what], i) => {
      const expected = seen(trapOf(() => now.call(frames, what)));
      assert.ok(expected.wasmBacktrace.length > frames);
      assert.deepEqual(seen(kept[i]), expected);
      assert.equal(kept[i].wasmBacktrace, kept[i].wasmBacktrace);
    });
    assert.deepEqual(seen(kept[6]).wasmBacktrace.map(({ func }) => func), ['twoDeep', 'twoDeep', 'twoDeep', 'twoDeep', 'oneDeep']);
  });

  test('no more than a hundred are kept, however they are spread', () => {
    const { call, newestHas } = world();
    for (const frames of [94, 95, 96, 99, 100, 1000]) {
      const { wasmBacktrace } = trapOf(() => call(frames, 5));
      assert.equal(wasmBacktrace.length, Math.min(100, frames + 1 + 4));
    }
    for (const frames of [97, 98, 99, 100, 1000]) {
      newestHas(frames);
      assert.equal(trapOf(() => call(5, 5)).wasmBacktrace.length, 100);
    }
  });
});
