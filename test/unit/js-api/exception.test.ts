import assert from 'node:assert/strict';
import { check, run } from './both.js';

check('JavaScript throws and catches exceptions of wasm', (W) => {
  const tag = new W.Tag({ parameters: ['i32', 'i64', 'externref'] });
  const other = new W.Tag({ parameters: [] });
  const { raise, relay } = run(W, `(module (import "m" "tag" (tag $t (param i32 i64 externref))) (import "m" "f" (func $f))
    (func (export "raise") (param i32 i64 externref) (throw $t (local.get 0) (local.get 1) (local.get 2)))
    (func (export "relay") (call $f)))`, { m: { tag, f: () => { throw exception; } } });
  const value = {};
  let exception: unknown = new W.Exception(tag, ['5', 2n ** 64n - 1n, value]);
  assert.throws(relay, (caught) => caught === exception);
  exception = new Error('mine');
  assert.throws(relay, (caught) => caught === exception);
  try {
    raise(1, 2n, value);
    assert.fail();
  } catch (caught) {
    assert.ok(caught instanceof W.Exception && !(caught instanceof Error));
    const { is, getArg } = caught as any;
    assert.ok((caught as any).is(tag) && !(caught as any).is(other));
    assert.deepEqual([0, 1, 2].map((i) => (caught as any).getArg(tag, i)), [1, 2n, value]);
    assert.throws(() => (caught as any).getArg(other, 0), TypeError);
    assert.throws(() => (caught as any).getArg(tag, 3), RangeError);
    assert.throws(() => (caught as any).getArg(tag), TypeError);
    assert.throws(() => is.call({}, tag), TypeError);
    assert.throws(() => getArg.call({}, tag, 0), TypeError);
  }
});

check('payloads fit their tag', (W) => {
  const tag = new W.Tag({ parameters: ['i32'] });
  assert.throws(() => W.Exception(tag, [1]), TypeError);
  for (const args of [[], [tag], [tag, [1n]], [{}, []], [tag, 1], [tag]]) assert.throws(() => new W.Exception(...args), TypeError);
  assert.equal(new W.Exception(tag, [4.5]).getArg(tag, 0), 4);
  for (const bad of [undefined, {}, { parameters: ['i16'] }, { parameters: 1 }]) assert.throws(() => new W.Tag(bad), TypeError);
});

check('guests catch what JavaScript throws', (W) => {
  const tag = new W.Tag({ parameters: ['i32'] });
  let thrown: unknown;
  const { own, any, again } = run(W, `(module (import "m" "tag" (tag $t (param i32))) (import "m" "f" (func $f))
    (func (export "own") (result i32) (block $h (result i32) (try_table (catch $t $h) (call $f)) (i32.const -1)))
    (func (export "any") (result i32) (block $h (try_table (catch_all $h) (call $f)) (return (i32.const -1))) (i32.const 7))
    (func (export "again") (block $h (result exnref) (try_table (catch_all_ref $h) (call $f)) (return)) throw_ref))`,
  { m: { tag, f: () => { throw thrown; } } });
  thrown = new W.Exception(tag, [42]);
  assert.equal(own(), 42);
  assert.equal(any(), 7);
  assert.throws(again, (caught) => caught === thrown);
  for (thrown of [new Error('mine'), 'text', null, undefined, 5]) {
    const given = thrown;
    assert.equal(any(), 7);
    assert.throws(own, (caught) => caught === given);
    assert.throws(again, (caught) => caught === given);
  }
}, 'ours');

check('JSTag catches JavaScript values', (W) => {
  assert.equal(W.JSTag, W.JSTag);
  assert.throws(() => new W.Exception(W.JSTag, [1]), TypeError);
  const { get, raise } = run(W, `(module (import "m" "JSTag" (tag $t (param externref))) (import "m" "f" (func $f (param externref)))
    (func (export "get") (param externref) (result externref) (block $h (result externref) (try_table (catch $t $h) (call $f (local.get 0))) (ref.null extern)))
    (func (export "raise") (param externref) (throw $t (local.get 0))))`,
  { m: { JSTag: W.JSTag, f: (value: unknown) => { throw value; } } });
  const value = {};
  assert.equal(get(value), value);
  const exception = new W.Exception(new W.Tag({ parameters: [] }), []);
  assert.throws(() => get(exception), (caught) => caught === exception);
  assert.throws(() => raise(value), (caught) => caught === value);
}, 'ours');

check('payloads are iterables, stacks are recorded on demand', (W) => {
  const tag = new W.Tag({ parameters: ['i32'] });
  assert.equal(new W.Exception(tag, new Set([3])).getArg(tag, 0), 3);
  assert.equal(new W.Exception(tag, [1]).stack, undefined);
  assert.match(new W.Exception(tag, [1], { traceStack: true }).stack, /exception\.test/);
}, 'ours');

check('hidden payloads, and too long ones', (W) => {
  const tag = new W.Tag({ parameters: ['i32', 'v128'] });
  assert.throws(() => new W.Exception(new W.Tag({ parameters: ['i32'] }), [1, 2]), TypeError);
  assert.throws(() => new W.Exception(tag, [1, 2]), TypeError);
  assert.throws(() => new W.Exception(new W.Tag({ parameters: ['i32'] }), []), TypeError);
  const { raise } = run(W, '(module (import "m" "t" (tag $t (param i32 v128))) (func (export "raise") (throw $t (i32.const 3) (v128.const i32x4 1 2 3 4))))', { m: { t: tag } });
  assert.throws(raise, (caught: any) => {
    assert.equal(caught.getArg(tag, 0), 3);
    assert.throws(() => caught.getArg(tag, 1), TypeError);
    return true;
  });
}, 'ours');
