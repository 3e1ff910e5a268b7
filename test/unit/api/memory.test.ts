/** Memories: pointers as they arrive, bounds before allocation, strings, shared memories, views, buffers of other realms. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { nativeTier } from '../../../src/engine/native-tier.js';
import { Engine, Instance, Memory, Module, Store } from '../../../src/entry/index.js';

const engine = new Engine();
const PAGE = 65_536;
const memory = (pages = 1, more: object = {}): Memory => new Memory(new Store(engine), { minimum: pages, ...more });

test('pointers are unsigned: negative ones lie above 2 GiB', () => {
  const big = memory(40_000);
  const at = 0x90000000;
  big.writeU32(at | 0, 0xdeadbeef);
  assert.equal(big.readU32(at), 0xdeadbeef);
  assert.equal(big.readU32(BigInt(at)), 0xdeadbeef);
  assert.equal(big.readI32(at | 0), 0xdeadbeef | 0);
  big.writeString(at | 0, 'above');
  assert.equal(big.readString(at | 0, 5), 'above');
  assert.equal(big.view(at | 0, 5)[0], 97);
  big.store.dispose();
  const small = memory();
  assert.throws(() => small.readU8(-1), { code: 'ERR_OUT_OF_RANGE', message: /4294967295/ });
  assert.throws(() => small.read(0, -1), { code: 'ERR_OUT_OF_RANGE', message: /4294967295 bytes at 0/ });
  assert.throws(() => small.readU8(-1n), RangeError);
});

test('bounds are checked before anything is allocated', () => {
  const m = memory();
  for (const [at, length] of [[PAGE, 1], [0, PAGE + 1], [PAGE - 1, 2], [1, -1], [-1, 1], [2 ** 52, 2 ** 52], [0n, 2n ** 63n]]) {
    for (const use of [() => m.read(at, length), () => m.view(at, length), () => m.readString(at, length)]) assert.throws(use, { code: 'ERR_OUT_OF_RANGE' }, `${at} ${length}`);
  }
  assert.equal(m.read(PAGE, 0).length, 0);
  assert.equal(m.view(PAGE, 0).length, 0);
  assert.throws(() => m.write(PAGE - 1, new Uint8Array(2)), RangeError);
  assert.equal(m.readU8(PAGE - 1), 0, 'nothing was written');
  assert.throws(() => m.writeString(PAGE - 3, 'four'), RangeError);
  assert.equal(m.readU8(PAGE - 3), 0);
});

test('read copies, view aliases', () => {
  const m = memory();
  const copy = m.read(0, 4);
  const view = m.view(0, 4);
  m.writeU32(0, 0x01020304);
  assert.deepEqual([...copy], [0, 0, 0, 0]);
  assert.deepEqual([...view], [4, 3, 2, 1]);
  view[0] = 9;
  assert.equal(m.readU8(0), 9);
  assert.equal(copy.buffer.byteLength, 4);
});

test('everything looks at the memory as it is; old views are detached', () => {
  const m = memory(1, { maximum: 3 });
  const view = m.view(0, 4);
  const { buffer } = m;
  assert.equal(m.buffer, buffer);
  assert.equal(m.grow(1), 1);
  assert.equal(view.length, 0);
  assert.equal(buffer.byteLength, 0);
  assert.notEqual(m.buffer, buffer);
  assert.equal(m.byteLength, 2 * PAGE);
  assert.equal(m.size, 2);
  m.writeU32(2 * PAGE - 4, 7);
  assert.equal(m.readU32(2 * PAGE - 4), 7);
  assert.deepEqual(m.type, { minimum: 2, maximum: 3, address: 'i32', shared: false, pageSize: PAGE });
  assert.throws(() => m.grow(2), { code: 'ERR_OUT_OF_RANGE' });
  assert.equal(m.size, 2);
});

test('all of it, as bytes and numbers', () => {
  const m = memory();
  m.bytes[3] = 5;
  assert.equal(m.dataView.getUint32(0, true), 0x05000000);
  m.grow(1);
  assert.equal(m.bytes.length, 2 * PAGE);
  assert.equal(m.dataView.byteLength, 2 * PAGE);
});

test('a buffer that the host has detached: accesses trap, nothing else breaks', () => {
  const ops = {
    load: '(drop (i32.load (i32.const 0)))', store: '(i64.store8 (i32.const 0) (i64.const 1))', vector: '(drop (v128.load (i32.const 0)))',
    fill: '(memory.fill (i32.const 0) (i32.const 1) (i32.const 5))', atomic: '(drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))',
    caught: '(block $h (try_table (catch_all $h) (drop (f64.load (i32.const 0)))))',
  };
  const store = new Store(engine);
  const instance = new Instance(store, new Module(engine, `(module (memory (export "memory") 1) ${Object.entries(ops).map(([name, code]) => `(func (export "${name}") ${code})`).join(' ')}
    (func (export "grow") (result i32) (memory.grow (i32.const 1))) (func (export "seven") (result i32) (i32.const 7)))`));
  const { buffer } = instance.getMemory();
  structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
  if (nativeTier()?.status.available === true) {
    // Compiled code knows where the bytes are, not who has a buffer of them.
    for (const name of [...Object.keys(ops), 'seven']) instance.exports[name]();
    store.dispose();
    return;
  }
  for (const name of Object.keys(ops)) assert.throws(() => instance.exports[name](), { name: 'Trap', code: 'ERR_MEMORY_OUT_OF_BOUNDS' }, name);
  assert.equal(instance.exports['grow'](), -1);
  assert.throws(() => instance.getMemory().readU8(0), RangeError);
  assert.throws(() => instance.getMemory().grow(1), RangeError);
  assert.equal(instance.exports['seven'](), 7);
  store.dispose();
});

test('views are detached when the store is disposed of', () => {
  const m = memory();
  const view = m.view(0, 4);
  m.store.dispose();
  assert.equal(view.length, 0);
  assert.equal(view.buffer.byteLength, 0);
});

test('growth by the guest, and in host functions', () => {
  const store = new Store(engine);
  const instance: Instance = new Instance(store, new Module(engine, `(module (import "" "host" (func $host (param i32 i32)))
    (memory (export "memory") 1)
    (func (export "run") (result i32)
      (i32.store (i32.const 100) (i32.const 41))
      (call $host (i32.const 100) (memory.grow (i32.const 1)))
      (i32.load (i32.const 100))))`), {
    '': {
      host: (at: number, before: number) => {
        const m = instance.getMemory();
        assert.equal(before, 1);
        assert.equal(m.size, 2);
        m.grow(1);
        m.writeI32(at, m.readI32(at) + 1);
      },
    },
  });
  assert.equal(instance.exports['run'](), 42);
  assert.equal(instance.getMemory().size, 3);
});

test('strings are UTF-8, decoding can be fatal', () => {
  const m = memory();
  const text = 'Grüße, 世界 🎉\u0000\uFEFF!';
  const length = m.writeString(10, text);
  assert.equal(length, new TextEncoder().encode(text).length);
  assert.equal(m.readString(10, length), text);
  assert.equal(m.readString(10, length, { fatal: true }), text);
  assert.equal(m.readCString(10), text.slice(0, text.indexOf('\0')));
  m.write(100, new Uint8Array([0x61, 0xff, 0x62, 0]));
  assert.equal(m.readString(100, 3), 'a\uFFFDb');
  assert.throws(() => m.readString(100, 3, { fatal: true }), TypeError);
  assert.throws(() => m.readCString(100, { fatal: true }), { name: 'TypeError', code: 'ERR_ENCODING_INVALID_ENCODED_DATA', message: 'the 3 bytes at 100 are not UTF-8' });
  assert.equal(m.readCString(100, { fatal: false }), 'a\uFFFDb');
  m.write(PAGE - 3, new Uint8Array([1, 2, 3]));
  assert.throws(() => m.readCString(PAGE - 3), { code: 'ERR_OUT_OF_RANGE' });
  assert.equal(m.readString(0, 0), '');
  // Lone surrogates become U+FFFD.
  assert.equal(m.writeString(0, '\ud800'), 3);
});

test('integers and floats', () => {
  const m = memory();
  const cases = [['i8', -2, 0xfe], ['u8', 254, 0xfe], ['i16', -2, 0xfffe], ['u16', 65_534, 0xfffe], ['i32', -2, 0xfffffffe], ['u32', 0xfffffffe, 0xfffffffe]] as const;
  for (const [type, value, bits] of cases) {
    m.writeInt(3, type, value);
    assert.equal(m.readInt(3, type), value);
    assert.equal(m.readInt(3, type.replace('i', 'u') as 'u8'), bits);
  }
  m.writeInt(1, 'i64', -2n);
  assert.equal(m.readInt(1, 'u64'), 2n ** 64n - 2n);
  assert.equal(m.readU64(1), 2n ** 64n - 2n);
  m.writeU64(1, 2n ** 63n);
  assert.equal(m.readInt(1, 'i64'), -(2n ** 63n));
  m.writeF64(5, -0);
  assert.ok(Object.is(m.readF64(5), -0));
  m.writeU8(0, 257);
  assert.equal(m.readU8(0), 1);
});

test('bytes of any kind and any realm', () => {
  const m = memory();
  const foreign = (code: string): any => runInNewContext(code);
  const sources = [
    new Uint8Array([1, 2, 3, 4]), new Uint8Array([0, 1, 2, 3, 4, 5]).subarray(1, 5), new Uint8Array([1, 2, 3, 4]).buffer, Buffer.from([1, 2, 3, 4]),
    new DataView(new Uint8Array([1, 2, 3, 4]).buffer), new Int32Array([0x04030201]), new Uint8ClampedArray([1, 2, 3, 4]),
    foreign('new Uint8Array([1, 2, 3, 4])'), foreign('new Uint8Array([1, 2, 3, 4]).buffer'), foreign('new DataView(new Uint8Array([1, 2, 3, 4]).buffer)'),
    new Uint8Array(new SharedArrayBuffer(4)).map((_, i) => i + 1),
  ];
  for (const source of sources) {
    m.writeU32(0, 0);
    m.write(0, source);
    assert.equal(m.readU32(0), 0x04030201, Object.prototype.toString.call(source));
  }
  const shared = new SharedArrayBuffer(4);
  new Uint8Array(shared).set([1, 2, 3, 4]);
  m.write(4, shared);
  assert.equal(m.readU32(4), 0x04030201);
  const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  for (const source of [foreign(`new Uint8Array([${bytes}])`), foreign(`new Uint8Array([${bytes}]).buffer`), Buffer.from(bytes)]) {
    assert.deepEqual(new Module(engine, source).exports, []);
    assert.ok(Module.validate(engine, source));
  }
  for (const wrong of [[1, 2], '1234', { length: 2 }, 7, { [Symbol.toStringTag]: 'ArrayBuffer' }]) assert.throws(() => m.write(0, wrong as never), { code: 'ERR_INVALID_ARG_TYPE' });
  // A copy of itself that overlaps.
  m.write(0, new Uint8Array([1, 2, 3, 4]));
  m.write(1, m.view(0, 4));
  assert.deepEqual([...m.read(0, 5)], [1, 1, 2, 3, 4]);
});

test('what is changed after a module was made of it does not matter', () => {
  const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const module = new Module(engine, bytes);
  bytes.fill(0);
  new Instance(new Store(engine), Module.deserialize(engine, module.serialize()));
});

test('shared memories: helpers work, other threads see it, views stay after growth', async () => {
  const m = memory(1, { maximum: 4, shared: true });
  assert.ok(m.buffer instanceof SharedArrayBuffer);
  const length = m.writeString(8, 'shared ⚡');
  assert.equal(m.readString(8, length), 'shared ⚡');
  const view = m.view(0, 8);
  m.grow(1);
  assert.equal(view.length, 8);
  const worker = new Worker("require('node:worker_threads').parentPort.once('message', (b) => { new Int32Array(b)[0] = 77; })", { eval: true });
  worker.postMessage(m.buffer);
  await new Promise((resolve) => worker.once('exit', resolve));
  assert.equal(m.readI32(0), 77);
  assert.throws(() => memory(1, { shared: true }), { code: 'ERR_INVALID_ARG_TYPE' });
  m.store.dispose();
  assert.throws(() => m.readI32(0), { code: 'ERR_DISPOSED' });
});

test('64-bit addresses, pages of one byte', () => {
  const wide = memory(1, { address: 'i64', maximum: 2 });
  wide.writeU64(8n, 5n);
  assert.equal(wide.readU64(8), 5n);
  assert.throws(() => wide.readU8(2n ** 40n), RangeError);
  const tiny = memory(10, { pageSize: 1 });
  assert.equal(tiny.byteLength, 10);
  assert.throws(() => tiny.readU64(3), RangeError);
  assert.equal(tiny.grow(1), 10);
});

test('types that are none', () => {
  for (const type of [
    { minimum: 2, maximum: 1 }, { minimum: -1 }, { minimum: 65_537 }, { minimum: 1.5 }, {}, { minimum: 1, pages: 2 }, { minimum: 1, pageSize: 4096 },
    { minimum: 1, address: 'i16' }, { minimum: 1, shared: 1 },
  ]) {
    assert.throws(() => new Memory(new Store(engine), type as never), (e: any) => /^ERR_(INVALID_ARG_TYPE|OUT_OF_RANGE)$/.test(e.code), JSON.stringify(type));
  }
  assert.throws(() => memory(0, { address: 'i64' }).grow(2 ** 40), RangeError);
});
