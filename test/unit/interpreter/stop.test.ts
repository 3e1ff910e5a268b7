/** Execution stops at polls and goes on later, with every collection in between. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FuncInstance } from '../../../src/runtime/func.js';
import { callFunction } from '../../../src/runtime/values.js';
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

test('a run that stops at every poll has the same result', () => {
  const store = newStore({ interruptible: true });
  const guest = instance(store, GUEST);
  const { executor } = store;
  const func = guest.exports.get('sum') as FuncInstance;
  const base = executor.reserve(4);
  executor.stack.words[base] = 100;
  executor.stop[0] = 1;
  let stops = 0;
  for (let done = executor.start(func, base); !done; done = executor.resume()) {
    stops++;
    store.heap.collect();
    if (stops === 50) {
      // Another call above the stopped one.
      executor.stop[0] = 0;
      assert.deepEqual(callFunction(store, guest.exports.get('seven') as FuncInstance, []), [7]);
      executor.stop[0] = 1;
    }
  }
  assert.equal(executor.stack.words[base], 5050);
  assert.ok(stops > 300, `${stops}`);
  executor.stop[0] = 0;
  assert.deepEqual(call(guest, 'sum', 10), [55]);
});

test('an endless loop can be left', () => {
  const store = newStore({ interruptible: true });
  const guest = instance(store, GUEST);
  const { executor } = store;
  executor.stop[0] = 1;
  assert.equal(executor.start(guest.exports.get('forever') as FuncInstance, executor.reserve(0)), false);
  assert.equal(executor.backtrace()[0].func, 'forever');
  for (let i = 0; i < 1000; i++) assert.equal(executor.resume(), false);
});
