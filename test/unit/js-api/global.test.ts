import assert from 'node:assert/strict';
import { check, run } from './both.js';

check('values are converted to the type', (W) => {
  for (const [value, given, expected] of [
    ['i32', 2 ** 32 + 5.5, 5], ['i32', '7', 7], ['i32', undefined, 0], ['i64', 2n ** 64n + 1n, 1n], ['i64', '-3', -3n], ['i64', true, 1n],
    ['f32', 0.1, Math.fround(0.1)], ['f64', { valueOf: () => 0.1 }, 0.1], ['externref', 'text', 'text'], ['anyfunc', null, null],
  ]) {
    const global = new W.Global({ value, mutable: true }, given);
    assert.equal(global.value, expected);
    assert.equal(global.valueOf(), expected);
  }
  assert.ok(Number.isNaN(new W.Global({ value: 'f64', mutable: true }, 'x').value));
  for (const [value, given] of [['i32', 1n], ['i64', 1], ['f64', 1n], ['i32', Symbol()], ['anyfunc', {}], ['anyfunc', undefined], ['v128', 0]]) {
    assert.throws(() => new W.Global({ value }, given), TypeError);
  }
  assert.equal(new W.Global({ value: 'anyfunc' }).value, null);
  assert.equal(new W.Global({ value: 'i64' }).value, 0n);
});

check('immutable globals refuse, mutable ones are shared with instances', (W) => {
  assert.throws(() => { new W.Global({ value: 'i32' }, 1).value = 2; }, TypeError);
  const global = new W.Global({ value: 'i64', mutable: true }, 1n);
  const { bump } = run(W, `(module (import "m" "g" (global $g (mut i64))) (func (export "bump") (global.set $g (i64.add (global.get $g) (i64.const 1)))))`, { m: { g: global } });
  bump();
  global.value += 10n;
  bump();
  assert.equal(global.value, 13n);
});

check('imports of constant globals may be plain values', (W) => {
  const text = (type: string) => `(module (import "m" "g" (global ${type})) (export "g" (global 0)))`;
  for (const [type, value] of [['i32', 5], ['i64', -5n], ['f32', 0.5], ['f64', 0.1], ['externref', 'x'], ['externref', undefined], ['funcref', null]] as const) {
    assert.equal(run(W, text(type), { m: { g: value } }).g.value, value);
  }
  for (const [type, value] of [['i32', 5n], ['i64', 5], ['i32', '5'], ['f64', undefined], ['funcref', {}], ['v128', 0], ['(mut i32)', 5]] as const) {
    assert.throws(() => run(W, text(type), { m: { g: value } }), W.LinkError);
  }
  assert.throws(() => run(W, text('i32'), { m: { g: new W.Global({ value: 'f32' }) } }), W.LinkError);
});

check('descriptors: order and types', (W) => {
  const order: string[] = [];
  new W.Global({ get value() { order.push('value'); return { toString: () => (order.push('value text'), 'i32') }; }, get mutable() { order.push('mutable'); return 1; } });
  assert.deepEqual(order, ['mutable', 'value', 'value text']);
  for (const bad of [undefined, null, {}, { value: 'i16' }, { value: undefined }]) assert.throws(() => new W.Global(bad), TypeError);
  const { set } = Object.getOwnPropertyDescriptor(W.Global.prototype, 'value')!;
  assert.throws(() => Reflect.apply(set!, new W.Global({ value: 'i32', mutable: true }), []), TypeError);
  assert.throws(() => Reflect.apply(set!, {}, [1]), TypeError);
});

check('globals of hidden types exist, and refuse', (W) => {
  assert.equal(new W.Global({ value: 'externref' }).value, undefined);
  const { v, e } = run(W, `(module (global (export "v") (mut v128) (v128.const i32x4 1 2 3 4)) (global (export "e") (mut exnref) (ref.null exn)))`);
  for (const global of [v, e]) {
    assert.throws(() => global.value, TypeError);
    assert.throws(() => { global.value = null; }, TypeError);
  }
  assert.deepEqual(v.type(), { mutable: true, value: 'v128' });
  assert.throws(() => new W.Global({ value: 'exnref' }), TypeError);
}, 'ours');
