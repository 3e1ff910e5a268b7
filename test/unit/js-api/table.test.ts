import assert from 'node:assert/strict';
import { check, run } from './both.js';

check('elements are functions or null', (W) => {
  const { f, table } = run(W, '(module (func (export "f")) (table (export "table") 2 5 funcref))');
  table.set(0, f);
  assert.equal(table.get(0), f);
  table.set(0);
  assert.equal(table.get(0), null);
  assert.equal(table.grow(2, f), 2);
  assert.deepEqual([table.length, table.get(3)], [4, f]);
  for (const bad of [undefined, 1, {}, () => 0]) assert.throws(() => table.set(0, bad), TypeError);
  assert.throws(() => table.get(4), RangeError);
  assert.throws(() => table.set(4, f), RangeError);
  assert.throws(() => table.get(-1), TypeError);
  assert.throws(() => table.grow(2), RangeError);
  assert.throws(() => table.grow(1, {}), TypeError);
});

check('elements may be any values', (W) => {
  const value = { a: 1 };
  const table = new W.Table({ element: 'externref', initial: 2 }, value);
  assert.equal(table.get(1), value);
  table.set(0);
  assert.equal(table.get(0), undefined);
  for (const given of [null, 0, -0, 1.5, 'text', Symbol.iterator, 12n, true]) {
    table.set(1, given);
    assert.ok(Object.is(table.get(1), given));
  }
  assert.equal(new W.Table({ element: 'externref', initial: 1 }).get(0), undefined);
});

check('descriptors: order, types and ranges', (W) => {
  const order: string[] = [];
  const member = (name: string, value: unknown, how: 'valueOf' | 'toString' = 'valueOf') => ({
    get: () => (order.push(name), { [how]: () => (order.push(`${name} value`), value) }), enumerable: true,
  });
  new W.Table(Object.defineProperties({}, { maximum: member('maximum', 2), initial: member('initial', 1), element: member('element', 'anyfunc', 'toString') }));
  assert.deepEqual(order, ['element', 'element value', 'initial', 'initial value', 'maximum', 'maximum value']);
  for (const bad of [undefined, {}, { element: 'anyfunc' }, { element: 'any', initial: 1 }, { element: 'i32', initial: 1 }, { element: 'anyfunc', initial: -1 }]) {
    assert.throws(() => new W.Table(bad), TypeError);
  }
  assert.throws(() => new W.Table({ element: 'anyfunc', initial: 10_000_001 }), RangeError);
  assert.throws(() => new W.Table({ element: 'anyfunc', initial: 3, maximum: 2 }), RangeError);
  assert.equal(new W.Table({ element: 'anyfunc', initial: 0, maximum: 2 ** 32 - 1 }).length, 0);
});

check('tables of other types, 64-bit tables', (W) => {
  const table = new W.Table({ element: 'anyref', initial: 1n, maximum: 3n, address: 'i64' });
  assert.equal(table.get(0n), null);
  table.set(0n, 17);
  assert.equal(table.get(0n), 17);
  assert.equal(table.grow(1n, 'text'), 1n);
  assert.deepEqual(table.type(), { element: 'anyref', minimum: 2n, maximum: 3n, address: 'i64' });
  assert.throws(() => table.get(0), TypeError);
  const i31 = new W.Table({ element: 'i31ref', initial: 1 });
  assert.throws(() => i31.set(0, 2 ** 30), TypeError);
  i31.set(0, -(2 ** 30));
  assert.equal(i31.get(0), -(2 ** 30));
  const exn = new W.Table({ element: 'exnref', initial: 1 });
  assert.throws(() => exn.get(0), TypeError);
  assert.throws(() => exn.set(0, null), TypeError);
  const { some } = run(W, '(module (table (export "some") 1 5 (ref i31) (ref.i31 (i32.const 3))))');
  assert.throws(() => some.grow(1), TypeError);
  assert.throws(() => some.set(0), TypeError);
  some.grow(1, 4);
  assert.deepEqual([some.get(0), some.get(1)], [3, 4]);
}, 'ours');

check('a table links instances', (W) => {
  const table = new W.Table({ element: 'anyfunc', initial: 2 });
  const text = (value: number, at: number) => `(module (import "m" "t" (table 2 funcref)) (elem (i32.const ${at}) $f) (func $f (export "f") (result i32) (i32.const ${value}))
    (type $t (func (result i32))) (func (export "call") (param i32) (result i32) (call_indirect (type $t) (local.get 0))))`;
  const a = run(W, text(10, 0), { m: { t: table } });
  const b = run(W, text(20, 1), { m: { t: table } });
  assert.deepEqual([a.call(1), b.call(0)], [20, 10]);
  assert.deepEqual([table.get(0), table.get(1)], [a.f, b.f]);
});
