/** Backtraces: names, offsets in the original binary, through host frames and lowered bodies. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostFunction } from '../../../src/runtime/values.js';
import { Trap } from '../../../src/wasm/errors/trap.js';
import { call, instance, newStore } from '../runtime/guest.js';

function trapOf(run: () => void): Trap {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof Trap);
    return error;
  }
  assert.fail('no trap');
}

test('names of functions, newest first, through a host function', () => {
  const store = newStore();
  let inner: () => void = () => undefined;
  const host = hostFunction(store, { kind: 'func', params: [], results: [] }, () => inner(), 'host');
  const guest = instance(store, `(module $m (import "" "host" (func $host))
    (func $deep (drop (i32.div_s (i32.const 1) (i32.const 0))))
    (func $middle (export "middle") (call $deep))
    (func $outer (export "outer") (call $host)))`, { host });
  inner = () => void call(guest, 'middle');
  const trap = trapOf(() => call(guest, 'outer'));
  assert.deepEqual(trap.wasmBacktrace.map((f) => f.func), ['deep', 'middle', 'outer']);
  assert.equal(trap.code, 'ERR_INTEGER_DIVIDE_BY_ZERO');
});

test('offsets point at the instruction of the binary', () => {
  const store = newStore();
  const guest = instance(store, '(module (func (export "f") nop nop unreachable))');
  const [frame] = trapOf(() => call(guest, 'f')).wasmBacktrace;
  assert.equal(guest.module.bytes[frame.offset!], 0x00);
  assert.equal(guest.module.bytes[frame.offset! - 1], 0x01);
});

test('also where older exceptions were lowered', () => {
  const store = newStore();
  const text = '(module (tag $t) (func (export "f") (try (do (throw $t)) (catch $t nop nop unreachable))))';
  const guest = instance(store, text);
  const [frame] = trapOf(() => call(guest, 'f')).wasmBacktrace;
  assert.deepEqual([...guest.module.bytes.subarray(frame.offset! - 2, frame.offset! + 2)], [0x01, 0x01, 0x00, 0x0b]);
  assert.ok(frame.offset! < 80, `${frame.offset}`);
});

test('recursion without end is a trap, and the store still works', () => {
  const store = newStore();
  const guest = instance(store, '(module (func $f (export "f") (call $f)) (func (export "one") (result i32) (i32.const 1)))');
  const trap = trapOf(() => call(guest, 'f'));
  assert.equal(trap.code, 'ERR_STACK_OVERFLOW');
  assert.ok(trap.wasmBacktrace.length > 10);
  assert.deepEqual(call(guest, 'one'), [1]);
});

test('recursion through the host ends in the same trap', () => {
  const store = newStore();
  let again: () => void = () => undefined;
  const host = hostFunction(store, { kind: 'func', params: [], results: [] }, () => again(), 'host');
  const guest = instance(store, '(module (import "" "host" (func $host)) (func (export "f") (call $host)))', { host });
  again = () => void call(guest, 'f');
  assert.equal(trapOf(() => call(guest, 'f')).code, 'ERR_STACK_OVERFLOW');
});

test('tail calls need no stack', () => {
  const store = newStore({ maxWasmStack: 4096 });
  const guest = instance(store, `(module (func $f (export "f") (param i32 i32 i32 i64) (result i64)
    (if (i32.eqz (local.get 0)) (then (return (local.get 3))))
    (return_call $f (i32.sub (local.get 0) (i32.const 1)) (local.get 2) (local.get 1) (i64.add (local.get 3) (i64.const 2)))))`);
  assert.deepEqual(call(guest, 'f', 100_000, 1, 2, 5n), [200_005n]);
});
