/** `maxCallDepth`: recursion ends at the same depth on every tier, in the same state, with the same fuel. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine, Func, Instance, Module, Store, type Strategy, Trap } from '../../../src/entry/index.js';
import '../../../src/entry/native.js';
import { describeUnless } from '../../describe-unless.js';

const GUEST = `(module (import "" "host" (func $host (param i32) (result i32)))
  (type $t (func (param i32) (result i32))) (table 4 funcref) (elem (i32.const 0) $direct $indirect $other $tail)
  (global $frames (export "frames") (mut i32) (i32.const 0))
  (func $direct (export "direct") (param i32) (result i32)
    (global.set $frames (i32.add (global.get $frames) (i32.const 1)))
    (if (result i32) (local.get 0) (then (i32.add (i32.const 1) (call $direct (i32.sub (local.get 0) (i32.const 1))))) (else (i32.const 0))))
  (func $indirect (export "indirect") (param i32) (result i32)
    (global.set $frames (i32.add (global.get $frames) (i32.const 1)))
    (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
    (i32.add (i32.const 1) (call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1)) (i32.const 2))))
  (func $other (param i32) (result i32)
    (global.set $frames (i32.add (global.get $frames) (i32.const 1)))
    (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
    (br_if 0 (i32.const 0) (i32.eqz (local.get 0)))
    drop
    (i32.add (i32.const 1) (call $indirect (i32.sub (local.get 0) (i32.const 1)))))
  (func $tail (export "tail") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (global.get $frames))))
    (return_call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1)) (i32.const 3)))
  (func (export "nested") (param i32) (result i32)
    (global.set $frames (i32.add (global.get $frames) (i32.const 1)))
    (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
    (i32.add (i32.const 1) (call $host (i32.sub (local.get 0) (i32.const 1)))))
  (func (export "nestedTail") (param i32) (result i32)
    (global.set $frames (i32.add (global.get $frames) (i32.const 1)))
    (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
    (return_call $host (i32.sub (local.get 0) (i32.const 1)))))`;

const { native } = new Engine();
const STRATEGIES: readonly Strategy[] = native.available ? ['interpreter', 'optimizing'] : ['interpreter'];

interface World {
  readonly store: Store;
  readonly exports: Instance['exports'];
}

function world(strategy: Strategy, maxCallDepth: number | undefined, via: string): World {
  const engine = new Engine({ strategy, maxCallDepth, consumeFuel: true, maxWasmStack: 2 ** 22 });
  const store = new Store(engine, { fuel: 1e9 });
  const host = Func.wrap(store, ['i32'], ['i32'], (n): number => exports[via](n));
  const { exports }: Instance = new Instance(store, new Module(engine, GUEST), { '': { host } });
  return { store, exports };
}

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Trap)) throw error;
    return error.code;
  }
}

/** [what came of it, frames that were entered, fuel used] */
function tryOut({ store, exports }: World, name: string, arg: number): unknown[] {
  exports.frames.value = 0;
  const before = store.stats().fuelConsumed;
  return [outcome(() => exports[name](arg)), exports.frames.value, store.stats().fuelConsumed - before];
}

describeUnless(!native.available && native.reason, 'calls within each other', () => {
  for (const depth of [1, 2, 3, 10, 57, 1000]) {
    test(`at most ${depth}`, () => {
      for (const name of ['direct', 'indirect', 'nested', 'nestedTail']) {
        const worlds = STRATEGIES.map((strategy) => world(strategy, depth, name));
        // V8's stack bounds these besides.
        const isNested = name.startsWith('nested');
        if (isNested && depth > 100) continue;
        for (const arg of [0, depth - 2, depth - 1, depth, depth + 5, 0, depth - 1].filter((n) => n >= 0)) {
          const [interpreted, compiled] = worlds.map((each) => tryOut(each, name, arg));
          assert.deepEqual(compiled, interpreted, `${name}(${arg})`);
          const fits = arg < depth || name === 'nestedTail';
          assert.equal(interpreted[0], fits ? (name === 'nestedTail' ? 0 : arg) : 'ERR_STACK_OVERFLOW', `${name}(${arg})`);
          assert.equal(interpreted[1], fits ? arg + 1 : depth, `${name}(${arg})`);
        }
      }
    });
  }

  test('tail calls take no room', () => {
    for (const strategy of STRATEGIES) assert.deepEqual(tryOut(world(strategy, 1, 'tail'), 'tail', 10_000)[0], 0);
  });

  test('frames that an exception leaves are given back', () => {
    const text = `(module (import "" "host" (func $host (param i32) (result i32))) (tag $e (param i32))
      (func $down (export "down") (param i32) (result i32)
        (if (i32.eqz (local.get 0)) (then (throw $e (i32.const 1))))
        (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1)))))
      (func $caught (param $frames i32) (param $viaHost i32) (result i32)
        (block $h (result i32)
          (try_table (result i32) (catch $e $h)
            (if (result i32) (local.get $viaHost) (then (call $host (local.get $frames))) (else (call $down (local.get $frames)))))))
      (func (export "often") (param $times i32) (param $frames i32) (param $viaHost i32) (result i32) (local $sum i32)
        (loop $again
          (local.set $sum (i32.add (local.get $sum) (call $caught (local.get $frames) (local.get $viaHost))))
          (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
        (local.get $sum)))`;
    for (const strategy of STRATEGIES) {
      const engine = new Engine({ strategy, maxCallDepth: 20 });
      const store = new Store(engine);
      const host = Func.wrap(store, ['i32'], ['i32'], (n): number => exports.down(n));
      const { exports }: Instance = new Instance(store, new Module(engine, text), { '': { host } });
      for (const viaHost of [0, 1]) {
        assert.equal(exports.often(100, 10, viaHost), 100);
        assert.equal(exports.often(100, 16, viaHost), 100);
        assert.equal(outcome(() => exports.often(1, 19, viaHost)), 'ERR_STACK_OVERFLOW', strategy);
        assert.equal(exports.often(1, 10, viaHost), 1);
      }
    }
  });

  test('asynchronous calls count for themselves', async () => {
    for (const strategy of STRATEGIES) {
      const { exports, store } = world(strategy, 20, 'direct');
      store.fuelYieldInterval(10);
      const calls = Array.from({ length: 5 }, (_, i) => exports.direct.callAsync(19 - (i % 2)).catch((error: Trap) => error.code));
      const tooDeep = exports.direct.with({ concurrent: true }).callAsync(20).catch((error: Trap) => error.code);
      const results = await Promise.all([...calls, tooDeep]);
      // Those behind the first find the instance busy.
      assert.equal(results[0], 19);
      assert.equal(results.at(-1), 'ERR_STACK_OVERFLOW');
      assert.equal(exports.direct(19), 19);
    }
  });

  test('without it, the stack is the limit, and it is no number of calls that is none', () => {
    for (const strategy of STRATEGIES) assert.equal(tryOut(world(strategy, undefined, 'direct'), 'direct', 5000)[0], 5000);
    assert.throws(() => new Engine({ maxCallDepth: 0 }), RangeError);
    assert.throws(() => new Engine({ maxCallDepth: '5' as never }), TypeError);
  });
});
