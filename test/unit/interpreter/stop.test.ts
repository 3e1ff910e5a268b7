/** Execution stops at polls, leaves the stack, and goes on later, with collections and other calls in between. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Suspension } from '../../../src/runtime/executor.js';
import { FuncInstance } from '../../../src/runtime/func.js';
import { call, instance, newStore } from '../runtime/guest.js';

const GUEST = `(module
  (type $node (struct (field i32) (field (ref null 0))))
  (func $push (param i32 (ref null $node)) (result (ref $node)) (struct.new $node (local.get 0) (local.get 1)))
  (func (export "sum") (param $n i32) (result i32) (local $list (ref null $node)) (local $sum i32)
    (loop $more
      (local.set $list (call $push (local.get $n) (local.get $list)))
      (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (struct.get $node 0 (local.get $list))))
      (br_if $next (i32.eqz (ref.is_null (local.tee $list (struct.get $node 1 (local.get $list)))))))
    (local.get $sum))
  (func (export "forever") (loop $l (br $l)))
  (func (export "seven") (result i32) (i32.const 7)))`;

for (const metering of ['polls', 'fuel'] as const) {
  test(`many runs that stop at every poll, each off the stack in between (${metering})`, () => {
    const store = newStore({ metering });
    store.meter.fuel = 1e9;
    const guest = instance(store, GUEST);
    const { executor } = store;
    const func = guest.exports.get('sum') as FuncInstance;
    store.meter.stopAtEveryPoll(true);
    const running: { n: number; suspension: Suspension }[] = [];
    for (let n = 1; n <= 40; n++) {
      const base = executor.reserve(4);
      executor.stack.words[base] = n;
      assert.equal(executor.start(func, base), false);
      running.push({ n, suspension: executor.suspend() });
    }
    let stops = 0;
    for (let i = 0; running.length > 0; i = (i + 7) % Math.max(1, running.length)) {
      const [{ n, suspension }] = running.splice(i, 1);
      const base = executor.resume(suspension, null);
      if (base >= 0) {
        assert.equal(executor.stack.words[base], (n * (n + 1)) / 2);
        continue;
      }
      stops++;
      running.push({ n, suspension: executor.suspend() });
      if (stops % 10 === 0) store.heap.collect();
    }
    assert.ok(stops > 2000, `${stops}`);
    assert.equal(executor.isActive, false);
    store.meter.stopAtEveryPoll(false);
    assert.deepEqual(call(guest, 'sum', 10), [55]);
  });
}

test('an endless loop can be left for good', () => {
  const store = newStore();
  const guest = instance(store, GUEST);
  const { executor } = store;
  store.meter.stopAtEveryPoll(true);
  assert.equal(executor.start(guest.exports.get('forever') as FuncInstance, executor.reserve(0)), false);
  let suspension = executor.suspend();
  assert.equal(suspension.backtrace()[0].func, 'forever');
  for (let i = 0; i < 1000; i++) {
    assert.equal(executor.resume(suspension, null), -1);
    suspension = executor.suspend();
  }
  executor.abandon(suspension);
  assert.equal(executor.isActive, false);
  store.meter.stopAtEveryPoll(false);
  assert.deepEqual(call(guest, 'seven'), [7]);
});
