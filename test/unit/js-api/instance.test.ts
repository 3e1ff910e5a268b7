import assert from 'node:assert/strict';
import { check, run, wat } from './both.js';

check('calls convert arguments and results', (W) => {
  const { add, swap, none } = run(W, `(module
    (func (export "add") (param i32 f64) (result f64) (f64.add (f64.convert_i32_s (local.get 0)) (local.get 1)))
    (func (export "swap") (param i32 i64) (result i64 i32) (local.get 1) (local.get 0))
    (func (export "none")))`);
  assert.equal(add('0x10', { valueOf: () => 0.5 }), 16.5);
  assert.deepEqual(swap(2 ** 32 + 7, '-1'), [-1n, 7]);
  assert.equal(none(), undefined);
  assert.ok(Number.isNaN(add(1)));
  assert.throws(() => swap(1, 1), TypeError);
  assert.throws(() => swap(1n, 1n), TypeError);
});

check('exports are a frozen object without prototype, functions the same each time', (W) => {
  const exports = run(W, `(module (func $f (export "a") (export "b") (param i32)) (table (export "t") 1 funcref) (elem (i32.const 0) $f))`);
  assert.equal(Object.getPrototypeOf(exports), null);
  assert.ok(Object.isFrozen(exports));
  assert.equal(exports.a, exports.b);
  assert.equal(exports.t.get(0), exports.a);
  assert.equal(exports.a.name, '0');
  assert.equal(exports.a.length, 1);
  assert.throws(() => new exports.a(), TypeError);
});

check('imports are read in order, kinds before types', (W) => {
  const module = new W.Module(wat(`(module (import "a" "f" (func (param i32))) (import "b" "g" (global i32)) (import "a" "m" (memory 2)))`));
  const order: string[] = [];
  const log = (name: string, value: unknown) => ({ get: () => (order.push(name), value), enumerable: true });
  const a = Object.defineProperties({}, { f: log('a.f', () => undefined), m: log('a.m', 0) });
  const b = Object.defineProperties({}, { g: log('b.g', 7) });
  const imports = Object.defineProperties({}, { a: log('a', a), b: log('b', b) });
  assert.throws(() => new W.Instance(module, imports), W.LinkError);
  assert.deepEqual(order, ['a', 'a.f', 'b', 'b.g', 'a', 'a.m']);
  assert.throws(() => new W.Instance(module), TypeError);
  assert.throws(() => new W.Instance(module, {}), TypeError);
});

check('instances share functions, tables, memories and globals', (W) => {
  const first = run(W, `(module (memory (export "m") 1) (table (export "t") 4 funcref) (global (export "g") (mut i32) (i32.const 3))
    (func (export "f") (result i32) (i32.load (i32.const 0))))`);
  const second = run(W, `(module (import "first" "m" (memory 1)) (import "first" "t" (table 4 funcref)) (import "first" "g" (global $g (mut i32)))
    (import "first" "f" (func $f (result i32))) (elem (i32.const 1) $f $own)
    (func $own (export "own") (result i32) (i32.store (i32.const 0) (global.get $g)) (global.set $g (i32.const 9)) (call $f)))`, { first });
  assert.equal(second.own(), 3);
  assert.equal(first.g.value, 9);
  assert.equal(first.t.get(1), first.f);
  assert.equal(first.t.get(2), second.own);
});

check('what a host function throws comes out as it is; traps are RuntimeErrors', (W) => {
  const error = new Error('mine');
  const { call, trap, recurse } = run(W, `(module (import "m" "f" (func $f)) (func (export "call") (call $f)) (func (export "trap") unreachable)
    (func $r (export "recurse") (call $r)))`, { m: { f: () => { throw error; } } });
  assert.throws(call, (caught) => caught === error);
  assert.throws(trap, W.RuntimeError);
  assert.throws(recurse, RangeError);
});
