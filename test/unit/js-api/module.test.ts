import assert from 'node:assert/strict';
import { check, wat } from './both.js';

const EMPTY = wat('(module)');

check('validate, compile and Module take bytes of any kind', async (W) => {
  const offset = new Uint8Array([9, 9, ...EMPTY, 9]).subarray(2, 10);
  for (const bytes of [EMPTY, EMPTY.buffer.slice(0, 8), offset]) {
    assert.equal(W.validate(bytes), true);
    assert.ok(new W.Module(bytes) instanceof W.Module);
    assert.ok((await W.compile(bytes)) instanceof W.Module);
  }
  for (const bad of [undefined, null, 1, 'text', {}, []]) {
    assert.throws(() => W.validate(bad), TypeError);
    assert.throws(() => new W.Module(bad), TypeError);
    await assert.rejects(W.compile(bad), TypeError);
    await assert.rejects(W.instantiate(bad), TypeError);
  }
  assert.throws(() => W.Module(EMPTY), TypeError);
});

check('what is no module is a CompileError', async (W) => {
  for (const bad of [new Uint8Array(0), new Uint8Array(8), EMPTY.subarray(0, 7), new Uint8Array([...EMPTY, 200, 0]), wat('(module (func (result i32)))')]) {
    assert.equal(W.validate(bad), false);
    assert.throws(() => new W.Module(bad), W.CompileError);
    await assert.rejects(W.compile(bad), W.CompileError);
    await assert.rejects(W.instantiate(bad), W.CompileError);
  }
});

check('bytes are copied at once', async (W) => {
  const bytes = EMPTY.slice();
  const compiling = W.compile(bytes);
  bytes.fill(0);
  assert.ok((await compiling) instanceof W.Module);
});

check('detached buffers, and views that are no arrays', (W) => {
  assert.ok(W.validate(new DataView(EMPTY.slice().buffer)));
  const detached = EMPTY.slice();
  structuredClone(detached, { transfer: [detached.buffer] });
  for (const bytes of [detached, detached.buffer, new DataView(EMPTY.slice().buffer, 8)]) assert.equal(W.validate(bytes), false);
}, 'ours');

check('shared buffers, and views that are out of bounds', (W) => {
  const shared = new SharedArrayBuffer(8);
  new Uint8Array(shared).set(EMPTY);
  assert.ok(W.validate(shared) && W.validate(new Uint8Array(shared)));
  const resizable = Reflect.construct(ArrayBuffer, [8, { maxByteLength: 8 }]) as ArrayBuffer & { resize(length: number): void };
  const [array, view] = [new Uint8Array(resizable, 4), new DataView(resizable, 4)];
  resizable.resize(2);
  assert.equal(W.validate(array), false);
  assert.throws(() => W.validate(view), TypeError);
}, 'ours');

check('imports, exports and custom sections', (W) => {
  const module = new W.Module(wat(`(module (import "a" "f" (func)) (import "a" "t" (table 1 funcref)) (import "b" "m" (memory 1)) (import "b" "g" (global i32)) (import "b" "e" (tag))
    (export "f" (func 0)) (export "" (memory 0)) (export "t" (table 0)) (export "g" (global 0)) (export "e" (tag 0))
    (@custom "x" "one") (@custom "y" "other") (@custom "x" "two"))`));
  assert.deepEqual(W.Module.imports(module), [
    { module: 'a', name: 'f', kind: 'function' }, { module: 'a', name: 't', kind: 'table' }, { module: 'b', name: 'm', kind: 'memory' },
    { module: 'b', name: 'g', kind: 'global' }, { module: 'b', name: 'e', kind: 'tag' },
  ]);
  assert.deepEqual(W.Module.exports(module), [
    { name: 'f', kind: 'function' }, { name: '', kind: 'memory' }, { name: 't', kind: 'table' }, { name: 'g', kind: 'global' }, { name: 'e', kind: 'tag' },
  ]);
  const texts = (name: unknown) => W.Module.customSections(module, name).map((b: ArrayBuffer) => Buffer.from(b).toString());
  assert.deepEqual(texts('x'), ['one', 'two']);
  assert.deepEqual(texts({ toString: () => 'y' }), ['other']);
  assert.deepEqual(texts('z'), []);
  assert.throws(() => W.Module.customSections(module), TypeError);
  assert.throws(() => W.Module.customSections(module, Symbol()), TypeError);
  for (const bad of [undefined, {}, W.Module, W.Module.prototype]) {
    assert.throws(() => W.Module.imports(bad), TypeError);
    assert.throws(() => W.Module.exports(bad), TypeError);
  }
});

check('instantiate: bytes give module and instance, a module an instance', async (W) => {
  const bytes = wat('(module (import "m" "f" (func $f)) (start $f) (func (export "g") (result i32) (i32.const 5)))');
  let calls = 0;
  const imports = { m: { f: () => calls++ } };
  const both = await W.instantiate(bytes, imports);
  assert.deepEqual(Object.keys(both), ['module', 'instance']);
  assert.equal(both.instance.exports.g(), 5);
  const instance = await W.instantiate(both.module, imports);
  assert.ok(instance instanceof W.Instance && calls === 2);
  await assert.rejects(W.instantiate(bytes), TypeError);
  await assert.rejects(W.instantiate(bytes, null), TypeError);
  await assert.rejects(W.instantiate(bytes, { m: { f: 1 } }), W.LinkError);
  const error = new Error('mine');
  await assert.rejects(W.instantiate(bytes, { m: { f: () => { throw error; } } }), (caught) => caught === error);
});

check('instantiate reads imports of a module at once, and starts later', async (W) => {
  const module = new W.Module(wat('(module (import "m" "f" (func $f)) (start $f))'));
  const order: string[] = [];
  const promise = W.instantiate(module, { get m() { order.push('read'); return { f: () => order.push('start') }; } });
  order.push('returned');
  await promise;
  assert.deepEqual(order, ['read', 'returned', 'start']);
}, 'ours');

check('responses', async (W) => {
  const response = (type?: string, init?: object) => new Response(EMPTY, { ...init, headers: type === undefined ? {} : { 'content-type': type } });
  assert.ok((await W.compileStreaming(response('application/wasm'))) instanceof W.Module);
  const { module, instance } = await W.instantiateStreaming(Promise.resolve(response('application/wasm')));
  assert.ok(module instanceof W.Module && instance instanceof W.Instance);
  for (const type of ['', 'text/wasm', 'application/wasm;', 'application/wasm;charset=UTF-8', 'application/javascript']) {
    await assert.rejects(W.compileStreaming(response(type)), TypeError);
  }
  for (const bad of [undefined, {}, EMPTY, Promise.resolve(EMPTY)]) await assert.rejects(W.compileStreaming(bad), TypeError);
  await assert.rejects(W.compileStreaming(response('application/wasm', { status: 404 })), TypeError);
  const used = response('application/wasm');
  await used.arrayBuffer();
  await assert.rejects(W.compileStreaming(used), TypeError);
  await assert.rejects(W.compileStreaming(new Response('nothing', { headers: { 'content-type': 'application/wasm' } })), W.CompileError);
  const error = new Error('no response');
  await assert.rejects(W.compileStreaming(Promise.reject(error)), (caught) => caught === error);
});

check('media types are compared without case', async (W) => {
  for (const type of ['Application/WASM', ' application/wasm ']) {
    assert.ok((await W.compileStreaming(new Response(EMPTY, { headers: { 'content-type': type } }))) instanceof W.Module);
  }
}, 'ours');
