import assert from 'node:assert/strict';
import { check, isCompiled, run } from './both.js';

const PAGE = 65536;

check('growing detaches the buffer, by nothing too', (W) => {
  const memory = new W.Memory({ initial: 1, maximum: 3 });
  const first = memory.buffer;
  assert.equal(memory.buffer, first);
  new Uint8Array(first)[7] = 9;
  assert.equal(memory.grow(1), 1);
  assert.equal(first.byteLength, 0);
  const second = memory.buffer;
  assert.equal(second.byteLength, 2 * PAGE);
  assert.equal(memory.grow(0), 2);
  assert.equal(second.byteLength, 0);
  assert.equal(new Uint8Array(memory.buffer)[7], 9);
  assert.throws(() => memory.grow(2), RangeError);
  assert.equal(memory.buffer.byteLength, 2 * PAGE);
});

check('memory.grow detaches the buffer that JavaScript has', (W) => {
  const { memory, grow, load } = run(W, `(module (memory (export "memory") 1 4)
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "load") (result i32) (i32.load8_u (i32.const 7))))`);
  for (const delta of [0, 1, 0]) {
    const { buffer } = memory;
    new Uint8Array(buffer)[7] = 5 + delta;
    grow(delta);
    assert.equal(buffer.byteLength, 0);
    assert.notEqual(memory.buffer, buffer);
    assert.equal(load(), 5 + delta);
  }
  const { buffer } = memory;
  assert.equal(grow(7), -1);
  assert.equal(memory.buffer, buffer);
});

check('descriptors: order, types and ranges', (W) => {
  const order: string[] = [];
  const member = (name: string, value: unknown) => ({
    get: () => (order.push(name), { valueOf: () => (order.push(`${name} value`), value) }), enumerable: true,
  });
  new W.Memory(Object.defineProperties({}, { maximum: member('maximum', 2), shared: { get: () => (order.push('shared'), false) }, initial: member('initial', 1) }));
  assert.deepEqual(order, ['initial', 'initial value', 'maximum', 'maximum value', 'shared']);
  for (const bad of [undefined, null, 1, {}, { initial: -1 }, { initial: NaN }, { initial: 2 ** 32 }, { initial: 1, shared: true }]) {
    assert.throws(() => new W.Memory(bad), TypeError);
  }
  for (const bad of [{ initial: 65537 }, { initial: 2, maximum: 1 }, { initial: 0, maximum: 65537 }]) assert.throws(() => new W.Memory(bad), RangeError);
  assert.throws(() => W.Memory({ initial: 1 }), TypeError);
  assert.throws(() => Object.getOwnPropertyDescriptor(W.Memory.prototype, 'buffer')!.get!.call({}), TypeError);
});

check('shared memories keep their buffers', (W) => {
  const memory = new W.Memory({ initial: 1, maximum: 3, shared: true });
  const first = memory.buffer;
  assert.ok(first instanceof SharedArrayBuffer && Object.isFrozen(first));
  assert.equal(memory.grow(1), 1);
  assert.equal(first.byteLength, PAGE);
  assert.notEqual(memory.buffer, first);
  assert.equal(memory.buffer.byteLength, 2 * PAGE);
  const { store } = run(W, `(module (import "m" "m" (memory 1 3 shared)) (func (export "store") (i32.store8 (i32.const 65537) (i32.const 3))))`, { m: { m: memory } });
  store();
  assert.equal(new Uint8Array(memory.buffer)[65537], 3);
});

check('64-bit memories count in bigints', (W) => {
  const memory = new W.Memory({ initial: 1n, maximum: 3n, address: 'i64' });
  assert.equal(memory.grow(1n), 1n);
  assert.deepEqual(memory.type(), { minimum: 2n, maximum: 3n, shared: false, address: 'i64' });
  assert.throws(() => memory.grow(1), TypeError);
  assert.throws(() => memory.grow(-1n), TypeError);
  assert.throws(() => memory.grow(2n), RangeError);
  for (const bad of [{ initial: 1 }, { initial: 1n << 64n }, { initial: -1n }]) assert.throws(() => new W.Memory({ ...bad, address: 'i64' }), TypeError);
  assert.throws(() => new W.Memory({ initial: 1, address: 'i16' }), TypeError);
  assert.throws(() => new W.Memory({ initial: 0n, maximum: 2n ** 37n, address: 'i64' }), RangeError);
  run(W, '(module (import "m" "m" (memory i64 1 3)))', { m: { m: memory } });
  assert.throws(() => run(W, '(module (import "m" "m" (memory 1 3)))', { m: { m: memory } }), W.LinkError);
  assert.throws(() => run(W, '(module (memory i64 0 0x2000000000))'), W.CompileError);
}, 'ours');

check('resizable buffers stay when the memory grows, and grow it', (W) => {
  const { memory, size, grow, load } = run(W, `(module (memory (export "memory") 1 5)
    (func (export "size") (result i32) memory.size) (func (export "grow") (result i32) (memory.grow (i32.const 1)))
    (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0))))`);
  const fixed = memory.buffer;
  assert.equal(memory.toFixedLengthBuffer(), fixed);
  if (isCompiled) {
    assert.throws(() => memory.toResizableBuffer(), { name: 'TypeError', message: /compiled code's memory has a fixed length/ });
    assert.equal(memory.buffer, fixed);
    return;
  }
  new Uint8Array(fixed)[9] = 1;
  const buffer = memory.toResizableBuffer();
  assert.equal(fixed.byteLength, 0);
  assert.ok(buffer.resizable && buffer.maxByteLength === 5 * PAGE);
  assert.equal(memory.toResizableBuffer(), buffer);
  assert.equal(memory.grow(1), 1);
  assert.equal(grow(), 2);
  assert.equal(memory.grow(0), 3);
  assert.equal(memory.buffer, buffer);
  const view = new Uint8Array(buffer);
  buffer.resize(4 * PAGE);
  assert.equal(size(), 4);
  view[4 * PAGE - 1] = 7;
  assert.equal(load(4 * PAGE - 1), 7);
  assert.equal(load(9), 1);
  assert.throws(() => load(4 * PAGE), W.RuntimeError);
  for (const bad of [PAGE, 4 * PAGE + 1, 6 * PAGE, -1]) assert.throws(() => buffer.resize(bad), RangeError);
  const again = memory.toFixedLengthBuffer();
  assert.equal(buffer.byteLength, 0);
  assert.equal(again.byteLength, 4 * PAGE);
  assert.equal(again.resizable, false);
  assert.throws(() => new W.Memory({ initial: 1 }).toResizableBuffer(), TypeError);
  assert.throws(() => new W.Memory({ initial: 1, maximum: 1, shared: true }).toResizableBuffer(), TypeError);
}, 'ours');

check('memories by the names of type reflection', (W) => {
  const memory = new W.Memory({ minimum: 2, maximum: 4 });
  assert.deepEqual(memory.type(), { minimum: 2, maximum: 4, shared: false, address: 'i32' });
  assert.throws(() => new W.Memory({ minimum: 2, initial: 2 }), TypeError);
}, 'ours');
