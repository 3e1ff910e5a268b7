import assert from 'node:assert/strict';
import { check, run } from './both.js';

check('any JavaScript value is an externref, and stays what it is', (W) => {
  const { echo, isNull } = run(W, `(module (func (export "echo") (param externref) (result externref) (local.get 0))
    (func (export "isNull") (param externref) (result i32) (ref.is_null (local.get 0))))`);
  for (const value of [undefined, null, 0, -0, 1, -(2 ** 30), 2 ** 30, 0.5, NaN, 'text', 5n, true, Symbol.iterator, {}, () => 0, echo]) {
    assert.ok(Object.is(echo(value), value));
    assert.equal(isNull(value), value === null ? 1 : 0);
  }
  assert.equal(echo(), undefined);
});

check('functions are funcrefs if they are exported ones', (W) => {
  const { echo, f } = run(W, '(module (func (export "echo") (param funcref) (result funcref) (local.get 0)) (func (export "f")))');
  assert.equal(echo(f), f);
  assert.equal(echo(null), null);
  for (const bad of [undefined, {}, () => 0, 1]) assert.throws(() => echo(bad), TypeError);
});

check('host functions: this, arguments, several results', (W) => {
  const seen: unknown[] = [];
  let result: unknown;
  const { call } = run(W, `(module (import "m" "f" (func $f (param i32 i64 f32 externref) (result i32 i64))) (func (export "call") (param externref) (result i32 i64)
    (call $f (i32.const -1) (i64.const -1) (f32.const 0.5) (local.get 0))))`, { m: { f: function (this: unknown, ...args: unknown[]) { seen.push(this, args); return result; } } });
  result = [1.5, '2'];
  assert.deepEqual(call('x'), [1, 2n]);
  assert.deepEqual(seen, [undefined, [-1, -1n, 0.5, 'x']]);
  for (result of [new Set([3, 4n]), (function* () { yield 3; yield 4n; })()]) assert.deepEqual(call(), [3, 4n]);
  for (result of [undefined, null, 1, {}, [], [1], [1, 2n, 3], [1n, 2n], { [Symbol.iterator]: 1 }, { [Symbol.iterator]: () => 1 }]) assert.throws(call, TypeError);
  const error = new Error('mine');
  for (result of [{ get [Symbol.iterator]() { throw error; } }, [1, { [Symbol.toPrimitive]: () => { throw error; } }]]) {
    assert.throws(call, (caught) => caught === error);
  }
});

check('values are converted before the call, in order', (W) => {
  const { f } = run(W, '(module (func (export "f") (param i32 f64 i64)))');
  const order: number[] = [];
  const arg = (n: number, value: unknown) => ({ valueOf: () => (order.push(n), value) });
  f(arg(0, 1), arg(1, 2), arg(2, 3n));
  assert.throws(() => f(arg(3, 1), arg(4, 2n), arg(5, 3n)), TypeError);
  assert.deepEqual(order, [0, 1, 2, 3, 4]);
});

check('a re-exported host function converts, and has the name of its index', (W) => {
  const given = (x: number) => x + 1;
  const { f, g } = run(W, '(module (import "m" "a" (func)) (import "m" "f" (func (param i32) (result i32))) (export "f" (func 1)) (export "g" (func 1)))', { m: { a() {}, f: given } });
  assert.equal(f, g);
  assert.notEqual(f, given);
  assert.equal(f('4'), 5);
  assert.deepEqual([f.name, f.length], ['1', 1]);
  const { again } = run(W, '(module (import "m" "f" (func (param i32) (result i32))) (export "again" (func 0)))', { m: { f } });
  assert.equal(again, f);
  assert.throws(() => run(W, '(module (import "m" "f" (func)))', { m: { f } }), W.LinkError);
});

check('a function type of a recursion group can be imported from JavaScript', (W) => {
  const { f } = run(W, `(module (rec (type $a (sub (func (param (ref null $b)) (result i32)))) (type $b (sub (func (param (ref null $a))))))
    (import "m" "f" (func $f (type $a))) (func (export "f") (result i32) (call $f (ref.null $b))))`, { m: { f: () => 9 } });
  assert.equal(f(), 9);
}, 'ours');

check('calls with v128 or exnref throw', (W) => {
  let called = false;
  const { v, e, call } = run(W, `(module (import "m" "f" (func $f (param v128))) (func (export "v") (result v128) (v128.const i32x4 0 0 0 0)) (func (export "e") (param exnref))
    (func (export "call") (call $f (v128.const i32x4 0 0 0 0))))`, { m: { f: () => { called = true; } } });
  for (const f of [v, e, call]) assert.throws(f, TypeError);
  assert.equal(called, false);
}, 'ours');

check('structures and arrays are opaque, and the same each time', (W) => {
  const { make, same, get, list, first } = run(W, `(module (type $s (struct (field i32))) (type $a (array i32))
    (func (export "make") (param i32) (result (ref $s)) (struct.new $s (local.get 0)))
    (func (export "get") (param (ref $s)) (result i32) (struct.get $s 0 (local.get 0)))
    (func (export "same") (param anyref anyref) (result i32) (ref.eq (ref.cast eqref (local.get 0)) (ref.cast eqref (local.get 1))))
    (func (export "list") (result (ref $a)) (array.new $a (i32.const 3) (i32.const 2)))
    (func (export "first") (param externref) (result i32) (array.get $a (ref.cast (ref $a) (any.convert_extern (local.get 0))) (i32.const 0))))`);
  const [a, b] = [make(5), make(6)];
  assert.deepEqual([get(a), get(b), same(a, a), same(a, b)], [5, 6, 1, 0]);
  assert.equal(typeof a, 'object');
  assert.equal(Object.getPrototypeOf(a), null);
  assert.deepEqual(Reflect.ownKeys(a), []);
  assert.ok(Object.isFrozen(a) && !('x' in a) && a.x === undefined);
  assert.equal(Reflect.defineProperty(a, 'x', { value: 1 }), false);
  assert.equal(Reflect.setPrototypeOf(a, {}), false);
  assert.equal(Reflect.preventExtensions(a), false);
  assert.throws(() => { a.x = 1; }, TypeError);
  assert.throws(() => { delete a.x; }, TypeError);
  assert.throws(() => `${a}`, TypeError);
  assert.throws(() => get({}), TypeError);
  assert.throws(() => get(list()), TypeError);
  assert.throws(() => get(null), TypeError);
  assert.equal(first(list()), 3);
  const global = new W.Global({ value: 'anyref', mutable: true }, a);
  assert.equal(global.value, a);
  const weak = new WeakMap([[a, 1]]);
  assert.equal(weak.get(global.value), 1);
}, 'ours');

check('i31 references are numbers', (W) => {
  const { make, get, echo, test } = run(W, `(module (func (export "make") (param i32) (result i31ref) (ref.i31 (local.get 0)))
    (func (export "get") (param (ref i31)) (result i32) (i31.get_s (local.get 0)))
    (func (export "echo") (param anyref) (result anyref) (local.get 0))
    (func (export "test") (param externref) (result i32) (ref.test (ref i31) (any.convert_extern (local.get 0)))))`);
  assert.deepEqual([make(5), make(-1), make(2 ** 30)], [5, -1, -(2 ** 30)]);
  assert.deepEqual([get(5), get(-(2 ** 30)), test(5), test(2 ** 30), test('5')], [5, -(2 ** 30), 1, 0, 0]);
  for (const value of [0, -0, 2 ** 30, 0.5, 'text', {}, undefined]) assert.ok(Object.is(echo(value), value));
  for (const bad of [2 ** 30, -(2 ** 30) - 1, 0.5, '5', 5n, null]) assert.throws(() => get(bad), TypeError);
}, 'ours');

check('objects and functions cross between instances', (W) => {
  const text = (value: number) => `(module (type $s (struct (field i32))) (global $g (export "g") (mut anyref) (ref.null any))
    (func (export "make") (result anyref) (struct.new $s (i32.const ${value}))) (func (export "get") (param anyref) (result i32) (struct.get $s 0 (ref.cast (ref $s) (local.get 0))))
    (func (export "f") (result i32) (i32.const ${value})) (type $t (func (result i32)))
    (func (export "call") (param (ref $t)) (result i32) (call_ref $t (local.get 0))))`;
  const [a, b, c] = [run(W, text(1)), run(W, text(2)), run(W, text(3))];
  const [x, y] = [a.make(), b.make()];
  assert.deepEqual([b.get(x), a.get(y), c.get(x), c.get(y)], [1, 2, 1, 2]);
  assert.deepEqual([a.call(c.f), c.call(a.f), b.call(b.f)], [3, 1, 2]);
  a.g.value = c.make();
  b.g.value = a.g.value;
  assert.equal(a.g.value, b.g.value);
  assert.equal(b.get(a.g.value), 3);
}, 'ours');
