import assert from 'node:assert/strict';
import { check, run } from './both.js';

const CLASSES = ['Module', 'Instance', 'Memory', 'Table', 'Global', 'Tag', 'Exception'];

check('properties of the namespace, its classes and their prototypes', (W) => {
  assert.equal(Object.prototype.toString.call(W), '[object WebAssembly]');
  assert.equal(Object.getPrototypeOf(W), Object.prototype);
  for (const name of ['validate', 'compile', 'instantiate']) {
    const { value, ...attributes } = Object.getOwnPropertyDescriptor(W, name)!;
    assert.deepEqual(attributes, { writable: true, enumerable: true, configurable: true });
    assert.deepEqual([value.name, value.length, Object.getPrototypeOf(value)], [name, 1, Function.prototype]);
    assert.throws(() => new value(), TypeError);
  }
  for (const name of CLASSES) {
    const { value, ...attributes } = Object.getOwnPropertyDescriptor(W, name)!;
    assert.deepEqual(attributes, { writable: true, enumerable: false, configurable: true });
    assert.equal(value.name, name);
    const { prototype } = value;
    assert.equal(prototype[Symbol.toStringTag], `WebAssembly.${name}`);
    assert.equal(Object.getOwnPropertyDescriptor(value, 'prototype')!.writable, false);
    assert.equal(Object.getPrototypeOf(prototype), Object.prototype);
    for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      assert.equal(descriptor.enumerable, key !== 'constructor', `${name}.${key}`);
      assert.equal(descriptor.configurable, true);
    }
  }
});

check('methods and getters refuse other receivers', (W) => {
  const receivers = [undefined, null, 1, {}, new W.Memory({ initial: 0 }), new Proxy(new W.Table({ element: 'anyfunc', initial: 0 }), {})];
  for (const name of CLASSES.filter((c) => c !== 'Memory')) {
    const { constructor: _, ...members } = Object.getOwnPropertyDescriptors(W[name].prototype);
    for (const [key, { value, get }] of Object.entries(members)) {
      for (const receiver of receivers) assert.throws(() => (get ?? value).call(receiver, 0), TypeError, `${name}.${key}`);
    }
  }
});

check('error classes are native errors', (W) => {
  for (const name of ['CompileError', 'LinkError', 'RuntimeError']) {
    const Class = W[name];
    const { value, ...attributes } = Object.getOwnPropertyDescriptor(W, name)!;
    assert.deepEqual([value, attributes], [Class, { writable: true, enumerable: false, configurable: true }]);
    assert.deepEqual([Class.name, Class.length, Object.getPrototypeOf(Class)], [name, 1, Error]);
    assert.equal(Object.getPrototypeOf(Class.prototype), Error.prototype);
    assert.deepEqual(Reflect.ownKeys(Class.prototype).sort(), ['constructor', 'message', 'name']);
    for (const error of [new Class('text', { cause: 7 }), Class('text', { cause: 7 })]) {
      assert.ok(error instanceof Class && error instanceof Error);
      assert.equal(Object.prototype.toString.call(error), '[object Error]');
      assert.deepEqual([error.message, error.cause, `${error}`], ['text', 7, `${name}: text`]);
      assert.match(error.stack!, new RegExp(`^${name}: text\n    at .*namespace\\.test`));
      assert.equal(Object.hasOwn(new Class(), 'message'), false);
    }
    class Sub extends Class {}
    assert.ok(new Sub() instanceof Sub);
  }
});

check('classes can be extended', (W) => {
  class Mine extends W.Memory {
    pages(): number {
      return (this as any).buffer.byteLength / 65536;
    }
  }
  const memory = new (Mine as any)({ initial: 2 });
  assert.ok(memory instanceof Mine && memory instanceof W.Memory && memory.pages() === 2);
});

check('functions with types', (W) => {
  const add = new W.Function({ parameters: ['i32', 'i64'], results: ['f64'] }, (a: number, b: bigint) => a + Number(b));
  assert.ok(add instanceof W.Function && add instanceof Function);
  assert.equal(add('2', 3n), 5);
  assert.deepEqual(add.type(), { parameters: ['i32', 'i64'], results: ['f64'] });
  assert.throws(() => new add(), TypeError);
  const table = new W.Table({ element: 'anyfunc', initial: 1 }, add);
  assert.equal(table.get(0), add);
  const { call, f } = run(W, `(module (import "m" "t" (table 1 funcref)) (type $t (func (param i32 i64) (result f64)))
    (func (export "call") (result f64) (call_indirect (type $t) (i32.const 1) (i64.const 2) (i32.const 0))) (func (export "f") (param f32)))`, { m: { t: table } });
  assert.equal(call(), 3);
  assert.ok(f instanceof W.Function);
  assert.deepEqual(f.type(), { parameters: ['f32'], results: [] });
  for (const args of [[], [{ parameters: [], results: [] }], [{ parameters: [] }, add], [{ parameters: [], results: [] }, {}], [{ parameters: ['x'], results: [] }, add]]) {
    assert.throws(() => new W.Function(...args), TypeError);
  }
  assert.deepEqual(new W.Tag({ parameters: ['i32'] }).type(), { parameters: ['i32'] });
  assert.deepEqual(new W.Global({ value: 'anyfunc' }).type(), { mutable: false, value: 'funcref' });
}, 'ours');
