import assert from 'node:assert/strict';
import { functionCore } from '../../../src/js-api/exported-function.js';
import { check, run as instantiate } from './both.js';

check('values that a host function gives a loop are collected while it runs', (W) => {
  const values: object[] = [];
  const make = (n: number): object => (values[n % 3] = { n });
  const { run } = instantiate(W, `(module (import "m" "make" (func $make (param i32) (result externref))) (import "m" "two" (func $two (param i32) (result i32 externref)))
    (func (export "run") (param $n i32) (result externref) (local $kept externref) (local.set $kept (call $make (i32.const 7)))
      (loop $again
        (drop (call $make (local.get $n)))
        (drop (call $two (local.get $n))) (drop)
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $kept)))`, { m: { make, two: (n: number) => [n, make(n)] } });
  assert.deepEqual(run(10_000), { n: 7 });
  assert.ok(functionCore(run)!.store.slots.size < 5_000);
}, 'ours');

check('conversions that call in, and have what is dropped collected, between arguments and between results', (W) => {
  const [first, last] = [{ first: true }, { last: true }];
  let take: (value: object) => void = () => undefined;
  const seven = {
    valueOf: () => {
      // Enough for a collection to be due, in which what was moved in before would be found nowhere.
      for (let i = 0; i < 3000; i++) take({ i });
      return 7;
    },
  };
  const exports = instantiate(W, `(module (import "m" "give" (func $give (result externref i32 externref)))
    (func (export "take") (param externref))
    (func (export "f") (param externref i32 externref) (result externref i32 externref) (local.get 0) (local.get 1) (local.get 2))
    (func (export "g") (result externref i32 externref) (call $give)))`, { m: { give: () => [first, seven, last] } });
  take = exports.take as (value: object) => void;
  assert.deepEqual(exports.f(first, seven, last), [first, 7, last]);
  assert.deepEqual(exports.g(), [first, 7, last]);
});
