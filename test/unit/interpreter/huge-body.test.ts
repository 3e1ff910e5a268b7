/** A deadline is seen while one huge function is being compiled, and nothing is left of the half that was. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moduleCode } from '../../../src/interpreter/module-code.js';
import { call, instance, newStore } from '../runtime/guest.js';

const COUNT = 200_000;
const body = '(local.set 0 (i32.add (local.get 0) (i32.const 3)))'.repeat(COUNT);
const GUEST = `(module
  (func $huge (export "huge") (param i32) (result i32) ${body} (local.get 0))
  (func (export "calls") (param i32) (result i32) (i32.add (i32.const 1) (call $huge (local.get 0))))
  (func (export "seven") (result i32) (i32.const 7)))`;

for (const name of ['huge', 'calls']) {
  test(`${name}: stopped, and compiled again later`, () => {
    const store = newStore();
    const guest = instance(store, GUEST);
    assert.deepEqual(call(guest, 'seven'), [7]);
    const code = moduleCode(guest.module, 'polls', false);
    const { meter } = store;
    meter.deadline = meter.now();
    assert.throws(() => call(guest, name, 1), { code: 'ERR_DEADLINE' });
    assert.ok(code.used < COUNT, `${code.used} words are left`);
    meter.deadline = Infinity;
    assert.deepEqual(call(guest, name, 1), [(1 + 3 * COUNT + (name === 'calls' ? 1 : 0)) | 0]);
    assert.deepEqual(call(guest, 'seven'), [7]);
  });
}
