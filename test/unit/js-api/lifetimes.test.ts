/** Instances that nobody can reach any more go, also in the middle of a synchronous loop. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebAssembly as W } from '../../../src/entry/js-api.js';
import { type Namespace, wat } from './both.js';

const module = new W.Module(wat(`(module (import "m" "f" (func $f (param externref))) (import "m" "g" (global $g (mut i32)))
  (type $s (struct (field anyref))) (tag $t (export "t") (param externref))
  (memory (export "memory") 1) (table (export "table") 4 externref)
  (func (export "call") (param externref) (table.set (i32.const 0) (local.get 0)) (call $f (local.get 0)))
  (func (export "make") (param anyref) (result anyref) (struct.new $s (local.get 0)))
  (func (export "raise") (param externref) (throw $t (local.get 0))))`));
const INSTANCES = 6000;
const g = new W.Global({ value: 'i32', mutable: true });

/** Everything that JavaScript and an instance can have of each other. */
function use(): Namespace {
  const { exports }: Namespace = new W.Instance(module, { m: { f: () => exports.memory.buffer, g } });
  exports.call(exports);
  exports.table.set(1, { exports });
  exports.table.set(2, exports.make(exports.make({ exports })));
  assert.throws(() => exports.raise(exports), W.Exception);
  return exports;
}

const kept = (): number => process.memoryUsage().arrayBuffers;

test('instances in a synchronous loop', () => {
  for (let i = 0; i < INSTANCES; i++) use();
  assert.ok(kept() < INSTANCES * 65536 / 3, `${kept()} bytes of buffers`);
});

test('instances across turns of the event loop', async () => {
  for (let i = 0; i < INSTANCES; i++) {
    use();
    if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(kept() < INSTANCES * 65536 / 3, `${kept()} bytes of buffers`);
});

test('groups of instances that have met', () => {
  for (let i = 0; i < INSTANCES; i += 2) {
    const [a, b] = [use(), use()];
    a.table.set(3, b.make(a.make(5)));
    b.table.set(3, a.table.get(3));
    assert.equal(a.make(b.table.get(3)) !== null, true);
  }
  assert.ok(kept() < INSTANCES * 65536 / 3, `${kept()} bytes of buffers`);
});
