/** Limits of growth: one memory's bytes, the sum, and traps instead of -1; on every tier. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine, Instance, LimitError, Module, Store, type StoreLimits, Trap } from '../../../src/entry/index.js';
import '../../../src/entry/native.js';
import { describeUnless } from '../../describe-unless.js';

const { native } = new Engine();

for (const strategy of ['interpreter', 'optimizing'] as const) describeUnless(strategy === 'optimizing' && !native.available && native.reason, strategy, () => {
  const isCompiled = strategy === 'optimizing';
  const engine = new Engine({ strategy });
  const module = new Module(engine, `(module $m
    (memory $a 1) (memory $b 1) (table 1 funcref)
    (func (export "a") (param i32) (result i32) (memory.grow $a (local.get 0)))
    (func (export "b") (param i32) (result i32) (memory.grow $b (local.get 0)))
    (func (export "t") (param i32) (result i32) (table.grow (ref.null func) (local.get 0))))`);

  const PAGE = 65_536;
  const instance = (limits: StoreLimits): Instance => new Instance(new Store(engine, { limits }), module);

  test('memorySize is for each memory', () => {
    const { exports } = instance({ memorySize: 2 * PAGE });
    assert.equal(exports.a(1), 1);
    assert.equal(exports.b(1), 1);
    assert.equal(exports.a(1), -1);
    assert.throws(() => instance({ memorySize: PAGE - 1 }), LimitError);
  });

  test('memory is the sum, with tables', () => {
    const { exports } = instance({ memory: 3 * PAGE + 4 });
    assert.equal(exports.a(1), 1);
    assert.equal(exports.b(1), -1);
    assert.equal(exports.t(1), -1);
  });

  test('memory counts the GC heap', { skip: isCompiled && 'compiled code has no arrays' }, () => {
    const source = `(module (type $a (array (mut i8))) (memory 1)
      (global $kept (mut (ref null $a)) (ref.null $a))
      (func (export "keep") (param i32) (global.set $kept (array.new_default $a (local.get 0))))
      (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`;
    const store = new Store(engine, { limits: { memory: 10 * PAGE } });
    const { exports } = new Instance(store, new Module(engine, source));
    assert.equal(store.stats().memory, PAGE);
    exports.keep(3 * PAGE);
    assert.ok(store.stats().memory >= 4 * PAGE);
    assert.ok(store.stats().memory <= 10 * PAGE + 16);
    assert.throws(() => exports.keep(10 * PAGE), (error) => error instanceof Trap && error.code === 'ERR_GC_HEAP_EXHAUSTED');
    assert.equal(exports.grow(8), -1);
  });

  test('trapOnGrowFailure', () => {
    const { exports } = instance({ memorySize: 2 * PAGE, tableElements: 2, trapOnGrowFailure: true });
    assert.equal(exports.a(1), 1);
    const failure = (what: string) => (error: unknown): boolean =>
      error instanceof Trap && error.code === 'ERR_GROW_FAILURE' && error.message.startsWith(`${what}.grow failed`) && error.wasmBacktrace.length === 1;
    assert.throws(() => exports.a(1), failure('memory'));
    assert.throws(() => exports.b(65_536), failure('memory'));
    assert.throws(() => exports.t(2), failure('table'));
    assert.throws(() => instance({ trapOnGrowFailure: 1 as never }), TypeError);
  });

  test('trapOnGrowFailure with a callback that takes its time', async () => {
    let calls = 0;
    const later = new Store(engine, { limits: { trapOnGrowFailure: true }, onGrow: ({ current }) => (current === 0 ? true : Promise.resolve(++calls === 1)) });
    const { exports } = new Instance(later, module);
    assert.equal(await exports.a.callAsync(1), 1);
    await assert.rejects(exports.a.callAsync(1), (error) => error instanceof Trap && error.code === 'ERR_GROW_FAILURE');
  });
});
