/**
 * Types that the API infers: this file is the test when it compiles (`npm run types`), and each line that must not
 * compile says so. What is asserted at run time shows that the types tell the truth.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArrayRef, ArrayType, type Caller, Engine, type ExnRef, Func, Global, Instance, type JsResult, type JsValue, Linker, Module, Store, StructRef, StructType } from '../../../src/entry/index.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
/** Compiles for `true` only. */
const is = <T extends true>(): T | void => undefined;

const engine = new Engine();

test('values', () => {
  is<Same<JsValue<'i32'>, number>>();
  is<Same<JsValue<'f32'>, number>>();
  is<Same<JsValue<'i64'>, bigint>>();
  is<Same<JsValue<'v128'>, Uint8Array>>();
  is<Same<JsValue<'externref'>, unknown>>();
  is<Same<JsValue<'funcref'>, Func | null>>();
  is<Same<JsValue<'structref'>, StructRef | null>>();
  is<Same<JsValue<'arrayref'>, ArrayRef | null>>();
  is<Same<JsValue<'i31ref'>, number | null>>();
  is<Same<JsValue<'exnref'>, ExnRef | null>>();
  is<Same<JsValue<'nullref'>, null>>();
  is<Same<JsValue<{ ref: 'func'; nullable: false }>, Func>>();
  is<Same<JsValue<{ ref: StructType; nullable: true }>, StructRef | null>>();
  is<Same<JsValue<{ ref: ArrayType; nullable: false }>, ArrayRef>>();
  is<Same<JsResult<[]>, void>>();
  is<Same<JsResult<['i64']>, bigint>>();
  is<Same<JsResult<['i32', 'i64']>, [number, bigint]>>();
});

test('Func.wrap infers arguments and results', async () => {
  const store = new Store(engine);
  const f = Func.wrap(store, ['i32', 'i64'], ['i32'], (a, b) => {
    is<Same<typeof a, number>>();
    is<Same<typeof b, bigint>>();
    return a + Number(b);
  });
  const sum = f(1, 2n);
  is<Same<typeof sum, number>>();
  assert.equal(sum, 3);
  // @ts-expect-error -- an i64 is a bigint
  assert.throws(() => f(1, 2), TypeError);
  // @ts-expect-error -- one argument is missing
  assert.throws(() => f(1), TypeError);
  const later = f.callAsync(1, 2n);
  is<Same<typeof later, Promise<number>>>();
  assert.equal(await later, 3);
  const bound = f.with({ timeout: 100 });
  const again = bound.call(3, 4n);
  is<Same<typeof again, number>>();
  assert.equal(again, 7);

  const pair = Func.wrap(store, [], ['i32', 'i64'], () => [1, 2n]);
  const [one, two] = pair();
  is<Same<typeof one, number>>();
  is<Same<typeof two, bigint>>();
  assert.deepEqual([one, two], [1, 2n]);

  const nothing = Func.wrap(store, ['externref', 'funcref'], [], (anything, func) => {
    is<Same<typeof anything, unknown>>();
    is<Same<typeof func, Func | null>>();
  });
  is<Same<ReturnType<typeof nothing>, void>>();
  nothing({}, f);

  // A promise of the result will do, too.
  Func.wrap(store, [], ['i64'], async () => 1n);
  // @ts-expect-error -- the result is an i64
  Func.wrap(store, [], ['i64'], () => 1);
  // @ts-expect-error -- no such type
  assert.throws(() => Func.wrap(store, ['i33'], [], () => undefined), TypeError);
});

test('callers know the data of their store', () => {
  const store = new Store(engine, { data: { count: 0 } });
  is<Same<typeof store, Store<{ count: number }>>>();
  const f = Func.wrapWithCaller(store, ['i32'], [], (caller, by) => {
    is<Same<typeof caller, Caller<{ count: number }>>>();
    caller.data.count += by;
  });
  f(5);
  assert.equal(store.data.count, 5);
  const linker = new Linker<{ count: number }>(engine).funcWithCaller('env', 'add', ['i32'], ['i32'], (caller, by) => {
    is<Same<typeof by, number>>();
    return (caller.data.count += by);
  });
  const guest = linker.instantiate(store, new Module(engine, '(module (import "env" "add" (func $add (param i32) (result i32))) (func (export "run") (result i32) (call $add (i32.const 1))))'));
  assert.equal(guest.exports['run'](), 6);
  // @ts-expect-error -- the linker wants stores with a count
  linker.instantiate(new Store<string>(engine), guest.module);
});

test('globals, and functions whose types are stated', () => {
  const store = new Store(engine);
  const big = new Global(store, { value: 'i64', mutable: true }, 5n);
  is<Same<typeof big.value, bigint>>();
  big.value = 6n;
  // @ts-expect-error -- an i64 is a bigint
  assert.throws(() => (big.value = 7), TypeError);
  const instance = new Instance(store, new Module(engine, '(module (func (export "f") (param i32) (result f64) (f64.convert_i32_s (local.get 0))))'));
  const f: Func<['i32'], ['f64']> = instance.getFunc('f');
  const typed = instance.getTypedFunc('f', ['i32'], ['f64']);
  is<Same<typeof typed, Func<readonly ['i32'], readonly ['f64']>>>();
  assert.equal(typed, f);
  assert.throws(() => instance.getTypedFunc('f', ['i64'], ['f64']), { name: 'TypeError', message: 'function f: expected (func (param i64) (result f64)), got (func (param i32) (result f64))' });
  const x = f(1);
  is<Same<typeof x, number>>();
  // @ts-expect-error -- no number
  assert.throws(() => f('1'), TypeError);
});

test('structures and arrays', () => {
  const store = new Store(engine);
  const point = new StructType([{ type: 'f64', mutable: true }]);
  const f = Func.wrap(store, [{ ref: point, nullable: false }], [{ ref: point, nullable: true }], (p) => {
    is<Same<typeof p, StructRef>>();
    return p;
  });
  const p = StructRef.create(store, point, [1.5]);
  assert.equal(f(p), p);
  // @ts-expect-error -- not null
  assert.throws(() => f(null), TypeError);
});
