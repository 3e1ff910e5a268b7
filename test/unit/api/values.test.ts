/** Values between JavaScript and guests: numbers, vectors, references; wrong ones are errors that name the argument. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArrayRef, ArrayType, Engine, Exception, ExnRef, Func, Global, Instance, Memory, Module, Store, StructRef, StructType, Table, Tag } from '../../../src/entry/index.js';

const engine = new Engine();
const guest = (text: string, imports: object = {}, store = new Store(engine)): any => new Instance(store, new Module(engine, text), imports as never).exports;

const ECHO = `(module ${['i32', 'i64', 'f32', 'f64', 'v128', 'externref', 'funcref', 'anyref', 'i31ref', 'eqref', 'structref', 'arrayref', 'exnref']
  .map((type) => `(func (export "${type}") (param ${type}) (result ${type}) (local.get 0))`).join(' ')}
  (func (export "many") (param i32 i64 f64) (result f64 i64 i32) (local.get 2) (local.get 1) (local.get 0)) (func (export "none")))`;

test('numbers', () => {
  const echo = guest(ECHO);
  for (const [given, got] of [[0, 0], [-1, -1], [2 ** 31 - 1, 2 ** 31 - 1], [2 ** 31, -(2 ** 31)], [2 ** 32 - 1, -1], [-0, 0]]) assert.ok(Object.is(echo.i32(given), got), `${given}`);
  for (const [given, got] of [[0n, 0n], [-1n, -1n], [2n ** 63n, -(2n ** 63n)], [2n ** 64n - 1n, -1n]]) assert.equal(echo.i64(given), got);
  for (const value of [0, -0, 1.5, NaN, Infinity, -Infinity, 2 ** 53]) {
    assert.ok(Object.is(echo.f64(value), value));
    assert.ok(Object.is(echo.f32(value), Math.fround(value)));
  }
  assert.deepEqual(echo.many(1, 2n, 3.5), [3.5, 2n, 1]);
  assert.equal(echo.none(), undefined);
});

test('vectors are sixteen bytes', () => {
  const echo = guest(ECHO);
  const bytes = Uint8Array.from({ length: 16 }, (_, i) => i);
  assert.deepEqual(echo.v128(bytes), bytes);
  assert.deepEqual(echo.v128(new DataView(bytes.buffer)), bytes);
  assert.deepEqual(echo.v128(new Float64Array(bytes.buffer)), bytes);
  assert.notEqual(echo.v128(bytes).buffer, bytes.buffer);
  for (const wrong of [new Uint8Array(15), bytes.buffer, [...bytes], 1n, null]) assert.throws(() => echo.v128(wrong), { code: 'ERR_INVALID_ARG_TYPE', message: /argument 1 of v128: expected v128 \(16 bytes\)/ });
  const detached = new Uint8Array(16);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  assert.throws(() => echo.v128(detached), { code: 'ERR_INVALID_ARG_TYPE' });
});

test('wrong values name argument, expected and got; nothing is coerced', () => {
  const store = new Store(engine);
  const echo = guest(ECHO, {}, store);
  let ran = false;
  const tricky = { valueOf() { ran = true; return 1; }, toString() { ran = true; return '1'; } };
  const cases: [string, unknown[], RegExp][] = [
    ['i32', ['1'], /^argument 1 of i32: expected i32 \(an integer\), got "1"$/],
    ['i32', [1n], /got 1n$/], ['i32', [undefined], /got undefined$/], ['i32', [tricky], /got an object$/], ['i32', [true], /got true$/],
    ['i64', [1], /^argument 1 of i64: expected i64 \(a bigint\), got 1$/], ['f64', [null], /expected f64 \(a number\), got null$/],
    ['many', [1, 2n, '3'], /^argument 3 of many: /], ['many', [1, 2n], /^many: expected 3 arguments, got 2$/], ['many', [1, 2n, 3, 4], /got 4$/], ['none', [1], /expected 0 arguments, got 1$/],
    ['funcref', [() => 1], /^argument 1 of funcref: expected funcref, got a function$/], ['exnref', [new Error('x')], /exnref/], ['structref', [{}], /structref/], ['i31ref', ['x'], /i31ref/],
    ['arrayref', [[]], /got an array/], ['eqref', [{}], /eqref/],
  ];
  for (const [name, args, message] of cases) assert.throws(() => echo[name](...args), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message }, `${name} ${message}`);
  for (const [name, value] of [['i32', 1.5], ['i32', 2 ** 32], ['i32', NaN], ['i64', 2n ** 64n]] as const) assert.throws(() => echo[name](value), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
  assert.equal(ran, false);
});

test('externref holds any value as it is', () => {
  const echo = guest(ECHO);
  const object = {};
  for (const value of [null, undefined, 1, -1, 2 ** 40, 1.5, 'text', 1n, true, Symbol('s'), object, [], () => 1, NaN, echo.i32]) assert.ok(Object.is(echo.externref(value), value), String(value));
  const promise = Promise.resolve(1);
  assert.equal(echo.externref(promise), promise);
  const store = new Store(engine);
  const host = Func.wrap(store, [], ['externref'], () => promise);
  assert.equal(host(), promise, 'a promise is a value like others there');
});

test('functions: the same object everywhere, of their own store only', () => {
  const store = new Store(engine);
  const echo = guest(ECHO, {}, store);
  assert.equal(echo.funcref(echo.i32), echo.i32);
  assert.equal(echo.funcref(null), null);
  const host = Func.wrap(store, [], [], () => undefined, 'named');
  assert.equal(echo.funcref(host), host);
  assert.equal(host.name, 'named');
  assert.equal(host.length, 0);
  assert.equal(echo.many.length, 3);
  assert.ok(echo.i32 instanceof Func && echo.i32 instanceof Function && typeof echo.i32 === 'function');
  assert.throws(() => echo.funcref(guest(ECHO).i32), { code: 'ERR_OTHER_STORE' });
  assert.equal(`${echo.many.type}`, '(func (param i32 i64 f64) (result f64 i64 i32))');
  assert.equal(echo.many.call(null, 1, 2n, 3).length, 3);
  assert.deepEqual(echo.many.apply(undefined, [1, 2n, 3]), [3, 2n, 1]);
  assert.equal(echo.i32.bind(null, 5)(), 5);
});

test('anyref: small integers are i31, objects of the heap, host values', () => {
  const echo = guest(ECHO);
  for (const value of [0, -1, 2 ** 30 - 1, -(2 ** 30)]) {
    assert.equal(echo.anyref(value), value);
    assert.equal(echo.i31ref(value), value);
    assert.equal(echo.eqref(value), value);
  }
  for (const value of [2 ** 30, 1.5, 'text', null]) assert.equal(echo.anyref(value), value);
  assert.throws(() => echo.i31ref(2 ** 30), { code: 'ERR_INVALID_ARG_TYPE' });
});

const OBJECTS = `(module
  (rec (type $node (struct (field $n (mut i32)) (field (mut (ref null $node))) (field $b (mut i8)) (field i64) (field (mut externref)))))
  (type $bytes (array (mut i8))) (type $longs (array i64)) (type $sub (sub (struct (field i32))))
  (func (export "node") (param i32) (result (ref $node)) (struct.new $node (local.get 0) (ref.null $node) (i32.const 200) (i64.const -5) (ref.null extern)))
  (func (export "n") (param (ref $node)) (result i32) (struct.get $node $n (local.get 0)))
  (func (export "next") (param (ref $node)) (result (ref null $node)) (struct.get $node 1 (local.get 0)))
  (func (export "bytes") (param i32) (result (ref $bytes)) (array.new $bytes (i32.const 255) (local.get 0)))
  (func (export "longs") (result (ref $longs)) (array.new_fixed $longs 2 (i64.const 1) (i64.const 2)))
  (func (export "sub") (result (ref $sub)) (struct.new $sub (i32.const 3))))`;

test('structures: fields by index, identity, types, wrong use', () => {
  const store = new Store(engine);
  const { node, n, next, sub } = guest(OBJECTS, {}, store);
  const a: StructRef = node(1);
  assert.ok(a instanceof StructRef);
  assert.equal(a.length, 5);
  assert.deepEqual([a.get(0), a.get(1), a.get(2), a.get(3), a.get(4)], [1, null, 200, -5n, null]);
  a.set(0, 42);
  assert.equal(n(a), 42);
  const b = node(2);
  a.set(1, b);
  assert.equal(a.get(1), b);
  assert.equal(next(a), b);
  a.set(2, 511);
  assert.equal(a.get(2), 255);
  const object = {};
  a.set(4, object);
  store.gc();
  assert.equal(a.get(4), object);
  assert.equal(a.get(1), b, 'also after a collection');
  assert.throws(() => a.set(3, 1n), { code: 'ERR_INVALID_ARG_TYPE', message: /immutable/ });
  assert.throws(() => a.set(1, sub()), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => a.get(5), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => a.set(-1, 1), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => n(sub()), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => a.set(1, guest(OBJECTS).node(1)), { code: 'ERR_OTHER_STORE' });
  const { type } = a;
  assert.equal(type, b.type);
  assert.deepEqual(type.fields.map((f) => [typeof f.type === 'string' ? f.type : (f.type as any).ref === type, f.mutable]), [['i32', true], [true, true], ['i8', true], ['i64', false], ['externref', true]]);
  const made = StructRef.create(store, type, [7, a, 1, 2n, 'x']);
  assert.equal(n(made), 7);
  assert.throws(() => StructRef.create(store, type, [7]), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => StructRef.create(store, type, [7, a, 1, 2, 'x']), { code: 'ERR_INVALID_ARG_TYPE', message: /field 3/ });
});

test('arrays', () => {
  const store = new Store(engine);
  const { bytes, longs } = guest(OBJECTS, {}, store);
  const a: ArrayRef = bytes(3);
  assert.ok(a instanceof ArrayRef);
  assert.deepEqual(a.toArray(), [255, 255, 255]);
  a.set(1, 7);
  assert.equal(a.get(1), 7);
  assert.equal(a.length, 3);
  assert.throws(() => a.get(3), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => a.set(0, 'x'), { code: 'ERR_INVALID_ARG_TYPE', message: /element 0/ });
  assert.deepEqual(longs().toArray(), [1n, 2n]);
  assert.throws(() => longs().set(0, 1n), { message: /immutable/ });
  const made = ArrayRef.create(store, new ArrayType({ type: 'i64', mutable: false }), [5n]);
  assert.deepEqual(made.toArray(), [5n]);
  assert.deepEqual(made.type.element, { type: 'i64', mutable: false });
});

test('types that are defined alike are the same, also recursive ones from JavaScript', () => {
  const store = new Store(engine);
  const list: StructType = new StructType(() => [{ type: 'i32', mutable: true }, { type: { ref: other, nullable: true }, mutable: true }]);
  const other = new StructType([{ type: 'i32', mutable: true }]);
  const made = StructRef.create(store, list, [1, StructRef.create(store, other, [2])]);
  assert.equal((made.get(1) as StructRef).get(0), 2);
  const { take } = guest('(module (type $t (struct (field (mut i32)))) (func (export "take") (param (ref $t)) (result i32) (struct.get $t 0 (local.get 0))))', {}, store);
  assert.equal(take(made.get(1)), 2);
});

test('many objects live while JavaScript has them, and die afterwards', () => {
  const store = new Store(engine);
  const { node, n } = guest(OBJECTS, {}, store);
  let held: StructRef[] = Array.from({ length: 5000 }, (_, i) => node(i));
  store.gc();
  held.forEach((object, i) => assert.equal(n(object), i));
  assert.equal(new Set(held).size, 5000);
  held = [];
});

test('exceptions: payloads, tags, to and fro', () => {
  const store = new Store(engine);
  const tag = new Tag(store, ['i32', 'externref']);
  let given: unknown = null;
  const exports = guest(`(module (import "" "tag" (tag $t (param i32 externref))) (import "" "host" (func $host))
    (func (export "throw") (param i32 externref) (throw $t (local.get 0) (local.get 1)))
    (func (export "catch") (result i32 externref) (block $h (result i32 externref) (try_table (catch $t $h) (call $host)) unreachable))
    (func (export "ref") (result exnref) (block $h (result exnref) (try_table (catch_all_ref $h) (call $host)) unreachable))
    (func (export "rethrow") (param exnref) (throw_ref (local.get 0))))`, { '': { tag, host: () => { throw given; } } }, store);
  const object = {};
  assert.throws(() => exports.throw(5, object), (error: any) => {
    assert.ok(error instanceof Exception && error.is(tag) && !error.is(new Tag(store, [])));
    assert.deepEqual(error.payload, [5, object]);
    given = error;
    return true;
  });
  assert.deepEqual(exports.catch(), [5, object]);
  const ref: ExnRef = exports.ref();
  assert.ok(ref instanceof ExnRef);
  assert.equal(ref.tag, tag);
  assert.deepEqual(ref.payload, [5, object]);
  assert.throws(() => exports.rethrow(ref), (error) => error === given);
  given = new Exception(store, tag, [6, null]);
  assert.deepEqual(exports.catch(), [6, null]);
  assert.throws(() => new Exception(store, tag, [6]), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => new Exception(store, tag, ['6', null]), { code: 'ERR_INVALID_ARG_TYPE', message: /payload 0/ });
  // JavaScript's own errors have a tag, too.
  given = new Error('mine');
  const js: ExnRef = exports.ref();
  assert.equal(js.tag, Tag.javaScript(store));
  assert.deepEqual(js.payload, [given]);
  assert.throws(() => exports.rethrow(js), (error) => error === given);
  assert.throws(() => exports.catch(), (error) => error === given);
});

test('results of host functions are checked', () => {
  const store = new Store(engine);
  const run = (type: string, result: unknown): unknown => guest(`(module (import "" "f" (func $f (result ${type}))) (func (export "run") (result ${type}) (call $f)))`, { '': { f: () => result } }, store).run();
  for (const [type, result] of [['i32', '1'], ['i64', 1], ['i32 i64', 1], ['i32 i64', [1]], ['i32 i64', [1, 2n, 3]], ['i32 i64', [1, 2]], ['funcref', () => 1], ['i32', undefined]] as const) {
    assert.throws(() => run(type, result), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message: /host function/ }, type);
  }
  assert.deepEqual(run('i32 i64', new Set([1, 2n])), [1, 2n]);
  assert.equal(run('', 'ignored'), undefined);
  assert.throws(() => run('i32 i64', { [Symbol.iterator]: () => { throw new Error('from the iterator'); } }), /from the iterator/);
});

test('globals and tables', () => {
  const store = new Store(engine);
  for (const [type, first, second] of [['i32', 1, -2], ['i64', 1n, -2n], ['f32', 1.5, -0], ['f64', NaN, 2.5], ['v128', new Uint8Array(16), new Uint8Array(16).fill(3)], ['externref', {}, null], ['anyref', 5, 'text']] as const) {
    const global = new Global(store, { value: type, mutable: true }, first as never);
    assert.deepEqual(global.value, first);
    global.value = second as never;
    store.gc();
    assert.deepEqual(global.value, second);
    assert.deepEqual(global.type, { value: type, mutable: true });
    const read = guest(`(module (import "" "g" (global $g (mut ${type}))) (func (export "get") (result ${type}) (global.get $g)))`, { '': { g: global } }, store);
    assert.deepEqual(read.get(), second);
  }
  const constant = new Global(store, { value: 'i32', mutable: false }, 1);
  assert.throws(() => { constant.value = 2; }, { code: 'ERR_INVALID_ARG_TYPE', message: /immutable/ });
  const table = new Table(store, { element: 'externref', minimum: 2, maximum: 4 }, 'init');
  assert.deepEqual([table.get(0), table.get(1)], ['init', 'init']);
  table.set(1, 7);
  assert.equal(table.grow(2, 'more'), 2);
  store.gc();
  assert.deepEqual([table.get(1), table.get(3), table.length], [7, 'more', 4]);
  assert.throws(() => table.grow(1), RangeError);
  assert.throws(() => table.get(4), { code: 'ERR_OUT_OF_RANGE', message: /index 4 .*length is 4/ });
  assert.deepEqual(table.type, { minimum: 4, maximum: 4, element: 'externref', address: 'i32' });
  assert.throws(() => new Table(store, { element: { ref: 'func', nullable: false }, minimum: 1 }), { code: 'ERR_INVALID_ARG_TYPE', message: /null/ });
  const f = Func.wrap(store, [], ['i32'], () => 9);
  const funcs = new Table(store, { element: { ref: 'func', nullable: false }, minimum: 1 }, f);
  assert.equal(funcs.get(0), f);
  const calls = guest('(module (import "" "t" (table 1 funcref)) (type $t (func (result i32))) (func (export "run") (result i32) (call_indirect (type $t) (i32.const 0))))', { '': { t: new Table(store, { element: 'funcref', minimum: 1 }, f) } }, store);
  assert.equal(calls.run(), 9);
});

test('console.log shows what a user wants to know', async () => {
  const { inspect } = await import('node:util');
  const store = new Store(engine);
  const exports = guest(`(module (memory (export "m") 1) (func $add (export "add") (param i32) (result i64) (i64.const 1)))`, {}, store);
  assert.equal(inspect(exports.add), 'Func add (func (param i32) (result i64))');
  assert.equal(inspect(exports.m), 'Memory { 1 pages, 65536 bytes }');
  for (const value of [engine, store, new Memory(store, { minimum: 1 }), new Tag(store, []), new Global(store, { value: 'i32', mutable: true }, 1)]) assert.ok(inspect(value).length < 60);
  assert.match(inspect(new Exception(store, new Tag(store, []), [])), /^Exception: uncaught wasm exception\n +at /);
});
