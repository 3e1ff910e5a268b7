/** Compiled code beside the interpreter: the same results, traps, backtraces and memories. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchCompilations } from '../../../src/engine/native/compile.js';
import { nativePlatform, nativeStore } from '../../../src/engine/native/index.js';
import { FuncInstance } from '../../../src/runtime/func.js';
import type { Instance } from '../../../src/runtime/instance.js';
import { instantiate } from '../../../src/runtime/instantiate.js';
import type { Store, StoreOptions } from '../../../src/runtime/store.js';
import { hostFunction } from '../../../src/runtime/values.js';
import { encodeModule } from '../../../src/binary/encode.js';
import { parseWat } from '../../../src/text/index.js';
import { loadModule } from '../../../src/validate/load.js';
import { FeatureSet } from '../../../src/wasm/features.js';
import { F64, I32, V128, type ValType } from '../../../src/wasm/types.js';
import { Pending } from '../../../src/runtime/executor.js';
import { VERIFYING } from '../../verified-compilation.js';
import { describeUnless } from '../../describe-unless.js';
import { call, instance, newStore } from '../runtime/guest.js';

watchCompilations(VERIFYING);

const platform = nativePlatform();
const skip = platform === null ? 'native code cannot run here' : false;
const native = (options: Partial<StoreOptions> & { explicitBounds?: boolean } = {}): Store => nativeStore(platform!, options);

/** What a call comes to, comparable. */
function outcome(guest: Instance, name: string, ...args: unknown[]): unknown {
  try {
    return call(guest, name, ...args);
  } catch (error) {
    const { message, code, wasmBacktrace } = error as { message: string; code?: string; wasmBacktrace?: readonly { func: string | null; offset: number | null }[] };
    return { message, code, frames: wasmBacktrace?.map(({ func, offset }) => [func, offset]) };
  }
}

const GUEST = `(module
  (import "" "host" (func $host (param i32 f64) (result i32)))
  (memory (export "m") 1 3) (table 4 funcref) (elem (i32.const 0) $add $mul $other)
  (type $binary (func (param i32 i32) (result i32)))
  (global $g (mut i64) (i64.const 5))
  (func $add (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func $mul (param i32 i32) (result i32) (i32.mul (local.get 0) (local.get 1)))
  (func $other (param i64) (result i64) (local.get 0))
  (func (export "indirect") (param i32 i32 i32) (result i32) (call_indirect (type $binary) (local.get 1) (local.get 2) (local.get 0)))
  (func $fac (export "fac") (param i64) (result i64)
    (if (result i64) (i64.eqz (local.get 0)) (then (i64.const 1)) (else (i64.mul (local.get 0) (call $fac (i64.sub (local.get 0) (i64.const 1)))))))
  (func (export "load") (param i32) (result i32) (i32.load offset=4 (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func $div (export "div") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "divu") (param i64 i64) (result i64) (i64.div_u (local.get 0) (local.get 1)))
  (func (export "rem") (param i32 i32) (result i32) (i32.rem_s (local.get 0) (local.get 1)))
  (func (export "host") (param i32) (result i32) (i32.add (i32.const 100) (call $host (local.get 0) (f64.const 2.5))))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size))
  (func (export "min") (param f64 f64) (result f64) (f64.min (local.get 0) (local.get 1)))
  (func (export "trunc") (param f64) (result i32) (i32.trunc_f64_s (local.get 0)))
  (func (export "several") (param i32) (result i32 i64 f32) (local.get 0) (global.get $g) (f32.const 1.5))
  (func $recurse (export "recurse") (param i32) (result i32) (i32.add (i32.const 1) (call $recurse (local.get 0))))
  (func (export "switch") (param i32) (result i32)
    (block $a (block $b (block $c (br_table $a $b $c (local.get 0))) (return (i32.const 3))) (return (i32.const 2))) (i32.const 1))
  (func $many (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i64) (result i64)
    (i64.add (local.get 10) (i64.extend_i32_s (i32.sub (local.get 9) (i32.add (local.get 8) (local.get 0))))))
  (func (export "many") (result i64)
    (call $many (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 5) (i32.const 6) (i32.const 7) (i32.const 8) (i32.const 9) (i32.const 40) (i64.const 12)))
  (func $down (export "down") (param i32 i64) (result i64)
    (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
    (return_call $down (i32.sub (local.get 0) (i32.const 1)) (i64.add (local.get 1) (i64.const 3))))
  (func (export "forever") (loop $l (br $l))))`;

function pair(run: (a: number, b: number) => number, options: { explicitBounds?: boolean } = {}): Instance[] {
  return [newStore(), native(options)].map((store) =>
    instance(store, GUEST, { host: hostFunction(store, { kind: 'func', params: [I32, F64], results: [I32] }, run, 'host') }));
}

describeUnless(skip, 'compiled code', () => {
  for (const explicitBounds of [false, true]) {
    test(explicitBounds ? 'does the same with explicit bounds' : 'does the same as the interpreter', () => {
      const guests = pair((a, b) => a * 10 + b * 2, { explicitBounds });
      const calls: [string, ...unknown[]][] = [
        ['add', 2, 3], ['indirect', 0, 4, 5], ['indirect', 1, 4, 5], ['indirect', 2, 4, 5], ['indirect', 3, 4, 5], ['indirect', 9, 4, 5], ['indirect', -1, 4, 5],
        ['fac', 20n], ['store', 8, 1234], ['load', 4], ['load', 65528], ['load', 65529], ['load', -8], ['load', -1], ['store', 65533, 1],
        ['div', 7, -2], ['div', 7, 0], ['div', -2147483648, -1], ['divu', -1n, 3n], ['divu', 1n, 0n], ['rem', -7, 3], ['rem', -2147483648, -1], ['rem', 1, 0],
        ['host', 4], ['grow', 1], ['load', 65529], ['grow', 5], ['size'], ['min', -0, 0], ['min', NaN, 1], ['min', 3, 2],
        ['trunc', 2147483647.9], ['trunc', -2147483648.9], ['trunc', 2147483648], ['trunc', NaN], ['several', 9],
        ['switch', 0], ['switch', 1], ['switch', 2], ['switch', 99], ['switch', -1], ['many'], ['down', 1_000_000, 1n],
      ];
      for (const [name, ...args] of calls) assert.deepEqual(outcome(guests[1], name, ...args), outcome(guests[0], name, ...args), `${name} ${args.join()}`);
    });
  }

  test('recursion ends in a trap, again and again', () => {
    const [, guest] = pair(() => 0);
    for (let i = 0; i < 20; i++) assert.throws(() => call(guest, 'recurse', 1), { code: 'ERR_STACK_OVERFLOW' });
    assert.deepEqual(call(guest, 'add', 1, 2), [3]);
  });

  test('a deadline stops a loop, and what comes after runs', () => {
    const [, guest] = pair(() => 0);
    const { meter } = guest.store;
    meter.deadline = meter.now() + 20;
    assert.throws(() => call(guest, 'forever'), { code: 'ERR_DEADLINE' });
    meter.deadline = Infinity;
    assert.deepEqual(call(guest, 'add', 1, 2), [3]);
  });

  test('calls that go to and fro with more values than there is room for end in a trap', () => {
    const store = native({ maxWasmStack: 2 ** 24 });
    const many = Array.from({ length: 1000 }, () => 'v128').join(' ');
    const type = { kind: 'func' as const, params: new Array<ValType>(1000).fill(V128), results: [] };
    let depth = 0;
    const host = store.addHostFunc(type, () => {
      depth++;
      call(guest, 'f');
    }, 'host');
    const guest: Instance = instance(store, `(module (import "" "host" (func $host (param ${many})))
      (func (export "f") ${'(v128.const i32x4 1 2 3 4)'.repeat(1000)} (call $host)))`, { host });
    assert.throws(() => call(guest, 'f'), { code: 'ERR_STACK_OVERFLOW' });
    assert.ok(depth >= 10, `${depth}`);
  });

  test('host functions call back, throw, and find their frames', () => {
    let depth = 0;
    const [, guest] = pair((n: number): number => {
      if (n === 99) throw new RangeError('from the host');
      return n === 0 ? depth : (depth++, call(guest, 'host', n - 1)[0] as number);
    });
    assert.deepEqual(call(guest, 'host', 30), [100 * 31 + 30]);
    assert.throws(() => call(guest, 'host', 99), /from the host/);
    assert.deepEqual(call(guest, 'host', 0), [100 + depth]);
  });

  test('activations wait off the stack, many at once, and end in any order', () => {
    const store = native();
    const resume: (() => number)[] = [];
    const wait = store.addHostFunc({ kind: 'func', params: [I32], results: [I32] }, (stack, base) => {
      const n = stack.words[base];
      return new Pending(Promise.resolve(n), (later, at, value) => (later.words[at] = (value as number) * 2));
    }, 'wait');
    const guest = instance(store, `(module (import "" "wait" (func $wait (param i32) (result i32)))
      (func (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.add (call $wait (local.get 0)) (call $wait (i32.const 5))))))`, { wait });
    const { executor } = store;
    for (let n = 0; n < 50; n++) {
      const base = executor.reserve(2);
      executor.stack.words[base] = n;
      assert.equal(executor.start(guest.exports.get('f') as FuncInstance, base), false);
      const first = executor.suspend();
      assert.equal(first.backtrace()[0].func, 'f');
      resume.push(() => {
        assert.equal(executor.resume(first, { value: n }), -1);
        const at = executor.resume(executor.suspend(), { value: 5 });
        return executor.stack.words[at];
      });
    }
    for (const n of [3, 49, 0, 17]) assert.equal(resume[n](), n * 3 + 10);
  });

  test('a module that lies in a Node buffer', () => {
    const text = '(module (func (export "f") (result i32) (i32x4.extract_lane 1 (i32x4.add (v128.const i32x4 1 2 3 4) (i8x16.splat (i32.load (i32.const 0)))))) (memory 1))';
    const module = loadModule(Buffer.from(encodeModule(parseWat(text))), FeatureSet.all);
    assert.deepEqual(call(instantiate(native(), module, []), 'f'), [2]);
  });
});
