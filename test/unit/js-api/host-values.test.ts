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
  assert.ok(functionCore(run)!.store.externs.size < 5_000);
}, 'ours');
