/** Polls that are counted: leaving compiled code at every one of them changes nothing, whatever is in registers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nativePlatform, nativeStore } from '../../../src/engine/native/index.js';
import type { Suspension } from '../../../src/runtime/executor.js';
import type { FuncInstance } from '../../../src/runtime/func.js';
import type { Store } from '../../../src/runtime/store.js';
import { describeUnless } from '../../describe-unless.js';
import { call, instance, newStore } from '../runtime/guest.js';

const platform = nativePlatform();
const GENERAL = 12;
const FLOATS = 10;
const VECTORS = 8;

const locals = (prefix: string, type: string, count: number): string => Array.from({ length: count }, (_, i) => `(local $${prefix}${i} ${type})`).join(' ');
const each = (count: number, text: (i: number) => string): string => Array.from({ length: count }, (_, i) => text(i)).join(' ');

/** More values of every kind than there are registers, all changed in each turn of the loop. */
const GUEST = `(module (memory (export "m") 1)
  (func $mix (export "mix") (param $n i32) (result i64) ${locals('i', 'i64', GENERAL)} ${locals('f', 'f64', FLOATS)} ${locals('v', 'v128', VECTORS)} (local $sum i64)
    (loop $l
      ${each(GENERAL, (i) => `(local.set $i${i} (i64.add (i64.mul (local.get $i${(i + 1) % GENERAL}) (i64.const ${2 * i + 3})) (i64.const ${i + 1})))`)}
      ${each(FLOATS, (i) => `(local.set $f${i} (f64.add (f64.mul (local.get $f${(i + 1) % FLOATS}) (f64.const 0.5)) (f64.const ${i + 1})))`)}
      ${each(VECTORS, (i) => `(local.set $v${i} (i32x4.add (i32x4.mul (local.get $v${(i + 1) % VECTORS}) (i32x4.splat (i32.const ${2 * i + 3}))) (i32x4.splat (local.get $n))))`)}
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    ${each(GENERAL, (i) => `(local.set $sum (i64.xor (i64.rotl (local.get $sum) (i64.const 7)) (local.get $i${i})))`)}
    ${each(FLOATS, (i) => `(local.set $sum (i64.xor (i64.rotl (local.get $sum) (i64.const 7)) (i64.reinterpret_f64 (local.get $f${i}))))`)}
    ${each(VECTORS, (i) => `(local.set $sum (i64.xor (i64.rotl (local.get $sum) (i64.const 7)) (i64.add (i64x2.extract_lane 0 (local.get $v${i})) (i64x2.extract_lane 1 (local.get $v${i})))))`)}
    (local.get $sum))
  (func (export "fib") (param i32) (result i64)
    (if (result i64) (i32.lt_u (local.get 0) (i32.const 2)) (then (i64.extend_i32_u (local.get 0)))
      (else (i64.add (call 1 (i32.sub (local.get 0) (i32.const 1))) (call 1 (i32.sub (local.get 0) (i32.const 2)))))))
  (func (export "trap") (param i32) (loop $l (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) unreachable)
  (func (export "forever") (loop $l (br $l))))`;

/** Counts looks. */
function watched(store: Store): { looks: number } {
  const seen = { looks: 0 };
  const { meter } = store;
  const look = meter.look.bind(meter);
  meter.look = (suspendable) => {
    seen.looks++;
    return look(suspendable);
  };
  return seen;
}

describeUnless(platform === null && 'native code cannot run here', 'counted polls', () => {
  for (const metering of ['polls', 'fuel'] as const) {
    test(`every nth one leaves (${metering})`, () => {
      const expected = instance(newStore(), GUEST);
      for (const countedPolls of [1, 2, 7]) {
        const store = nativeStore(platform!, { metering, countedPolls });
        store.meter.fuel = 1e9;
        const guest = instance(store, GUEST);
        const seen = watched(store);
        assert.deepEqual(call(guest, 'mix', 700), call(expected, 'mix', 700));
        // Fuel leaves some times of its own.
        assert.ok(seen.looks >= Math.floor(701 / countedPolls) && seen.looks < 701 / countedPolls + 20, `${seen.looks} for ${countedPolls}`);
        assert.deepEqual(call(guest, 'fib', 12), [144n]);
        assert.throws(() => call(guest, 'trap', 9), { code: 'ERR_UNREACHABLE' });
        store.close();
      }
    });
  }

  for (const metering of ['polls', 'fuel'] as const) {
    test(`many runs that stop at every poll, each off the stack in between (${metering})`, () => {
      const expected = instance(newStore(), GUEST);
      const store = nativeStore(platform!, { metering, countedPolls: 1 });
      store.meter.fuel = 1e9;
      const guest = instance(store, GUEST);
      const { executor } = store;
      store.meter.stopAtEveryPoll(true);
      const running: { name: string; n: number; suspension: Suspension }[] = [];
      for (let n = 1; n <= 20; n++) {
        for (const name of ['mix', 'fib']) {
          const base = executor.reserve(4);
          executor.stack.words[base] = 1 + (n % 12);
          assert.equal(executor.start(guest.exports.get(name) as FuncInstance, base), false);
          running.push({ name, n: 1 + (n % 12), suspension: executor.suspend() });
        }
      }
      let stops = 0;
      for (let i = 0; running.length > 0; i = (i + 7) % Math.max(1, running.length)) {
        const [{ name, n, suspension }] = running.splice(i, 1);
        assert.equal(suspension.backtrace()[0].func, name);
        const base = executor.resume(suspension, null);
        if (base >= 0) {
          assert.deepEqual([executor.stack.longs[base / 2]], call(expected, name, n), `${name} ${n}`);
          continue;
        }
        stops++;
        running.push({ name, n, suspension: executor.suspend() });
      }
      assert.ok(stops > 1000, `${stops}`);
      assert.equal(executor.isActive, false);
      store.close();
    });
  }

  test('a deadline and an interruption are seen at counted polls', () => {
    const store = nativeStore(platform!, { countedPolls: 1000 });
    const guest = instance(store, GUEST);
    store.meter.deadline = store.meter.now() + 20;
    assert.throws(() => call(guest, 'forever'), { code: 'ERR_DEADLINE' });
    store.meter.deadline = Infinity;
    Atomics.store(store.meter.interruptFlag, 0, 1);
    assert.throws(() => call(guest, 'forever'), { code: 'ERR_INTERRUPT' });
    store.close();
  });
});
