/** Every limit of docs/limits.md that the API has: what reaching it does, and that the store goes on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine, type EngineLimits, type Growth, Instance, LimitError, Memory, Module, Store, type StoreOptions, Table, Trap } from '../../../src/entry/index.js';

const PAGE = 65_536;
const GUEST = `(module
  (memory (export "memory") 1) (table (export "table") 10 externref)
  (type $bytes (array (mut i8))) (global $keep (mut (ref null $bytes)) (ref.null $bytes))
  (func (export "mem") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "tab") (param i32) (result i32) (table.grow (ref.null extern) (local.get 0)))
  (func (export "heap") (param i32) (global.set $keep (array.new_default $bytes (local.get 0))))
  (func (export "churn") (param i32) (loop $l (global.set $keep (array.new_default $bytes (i32.const 100000))) (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
  (func $deep (export "deep") (param i32) (result i32) (if (result i32) (local.get 0) (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1))))) (else (i32.const 0))))
  (func (export "spin") (loop $l (br $l)))
  (func (export "one") (result i32) (i32.const 1)))`;

function world(limits: EngineLimits | 'untrusted', options: StoreOptions<unknown> = {}, viaStore = true): { store: Store; exports: any } {
  const engine = viaStore ? new Engine() : new Engine({ limits });
  const store = new Store(engine, viaStore ? { limits, ...options } : options);
  return { store, exports: new Instance(store, new Module(engine, GUEST)).exports };
}

for (const viaStore of [true, false]) {
  test(`limits of ${viaStore ? 'a store' : 'an engine, for its stores'}`, () => {
    const limited = (limits: EngineLimits): any => world(limits, {}, viaStore).exports;
    const memory = limited({ memory: 3 * PAGE });
    assert.equal(memory.mem(1), 1);
    assert.equal(memory.mem(1), -1, 'the table has some of it');
    assert.equal(memory.tab(100_000), -1);
    assert.equal(memory.mem(0), 2);
    assert.throws(() => memory.memory.grow(1), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => memory.table.grow(100_000), { code: 'ERR_OUT_OF_RANGE' });
    const size = limited({ memorySize: 2 * PAGE });
    assert.deepEqual([size.mem(1), size.mem(1)], [1, -1]);
    const elements = limited({ tableElements: 12 });
    assert.deepEqual([elements.tab(2), elements.tab(1)], [10, -1]);
    const heap = limited({ gcHeap: 1 << 20 });
    heap.heap(500_000);
    assert.throws(() => heap.heap(1 << 20), { name: 'Trap', code: 'ERR_GC_HEAP_EXHAUSTED' });
    heap.churn(100);
    assert.equal(heap.one(), 1);
    const all = limited({ memory: 2 << 20 });
    assert.throws(() => all.heap(3 << 20), { code: 'ERR_GC_HEAP_EXHAUSTED' });
    for (const [what, text, code] of [
      [{ instances: 1 }, '(module)', 'ERR_INSTANCES_LIMIT'], [{ memories: 2 }, '(module (memory 1) (memory 1))', 'ERR_MEMORIES_LIMIT'],
      [{ tables: 1 }, '(module (table 1 funcref))', 'ERR_TABLES_LIMIT'], [{ memory: PAGE * 4 }, '(module (memory 4))', 'ERR_MEMORY_LIMIT'],
      [{ tableElements: 20 }, '(module (table 21 funcref))', 'ERR_TABLE_LIMIT'],
    ] as const) {
      const { store, exports } = world(what, {}, viaStore);
      assert.throws(() => new Instance(store, new Module(store.engine, text)), (error) => error instanceof LimitError && error.code === code, code);
      assert.equal(exports.one(), 1);
    }
    const host = world({ memory: 3 * PAGE, memories: 2, tables: 2, tableElements: 100 }, {}, viaStore).store;
    assert.throws(() => new Memory(host, { minimum: 5 }), { code: 'ERR_MEMORY_LIMIT' });
    assert.throws(() => new Table(host, { element: 'funcref', minimum: 101 }), { code: 'ERR_TABLE_LIMIT' });
  });
}

test('the stack', () => {
  const small = world({ stack: 16_384 }, {}, false).exports;
  const large = world({}).exports;
  assert.throws(() => small.deep(2000), { code: 'ERR_STACK_OVERFLOW' });
  assert.equal(large.deep(2000), 2000);
  assert.equal(small.deep(100), 100);
  assert.throws(() => large.deep(10_000_000), { code: 'ERR_STACK_OVERFLOW' });
});

test('module size and compile time', () => {
  const engine = new Engine({ limits: { moduleSize: 1000 } });
  const big = `(module (memory 1) (data (i32.const 0) "${'x'.repeat(1000)}"))`;
  assert.throws(() => new Module(engine, big), { name: 'LimitError', code: 'ERR_MODULE_SIZE_LIMIT' });
  assert.throws(() => new Module(engine, new Uint8Array(1001)), { code: 'ERR_MODULE_SIZE_LIMIT' });
  assert.equal(Module.validate(engine, big), false);
  const slow = new Engine({ limits: { compileTime: 0 } });
  const long = `(module ${'(func (drop (i32.const 1)))'.repeat(2000)})`;
  assert.throws(() => new Module(slow, long), { code: 'ERR_COMPILE_TIME_LIMIT' });
  new Module(new Engine({ limits: { compileTime: 60_000 } }), long);
});

test('a module beyond the limit costs no time that grows with it', () => {
  const engine = new Engine({ limits: 'untrusted' });
  const start = performance.now();
  assert.throws(() => new Module(engine, new Uint8Array(200e6)), { code: 'ERR_MODULE_SIZE_LIMIT' });
  assert.ok(performance.now() - start < 1000);
});

test("'untrusted' sets memory, heap, tables, instances, stack, module size, compile time, captured output and a deadline", () => {
  const engine = new Engine({ limits: 'untrusted' });
  const names = ['memory', 'memorySize', 'gcHeap', 'tableElements', 'instances', 'memories', 'tables', 'stack', 'moduleSize', 'compileTime', 'capturedOutput', 'timeout'] as const;
  for (const name of names) assert.ok(engine.limits[name]! > 0 && engine.limits[name]! < Infinity, name);
  const { store, exports } = world('untrusted', {}, false);
  assert.equal(exports.mem(2000), -1);
  assert.equal(exports.tab(200_000), -1);
  assert.throws(() => exports.heap(100 << 20), { code: 'ERR_GC_HEAP_EXHAUSTED' });
  assert.throws(() => exports.deep(1_000_000), { code: 'ERR_STACK_OVERFLOW' });
  assert.throws(() => {
    for (let i = 0; i < 20; i++) new Instance(store, new Module(store.engine, '(module)'));
  }, { code: 'ERR_INSTANCES_LIMIT' });
  assert.throws(() => exports.spin(), { code: 'ERR_DEADLINE' });
  // Of the store alone.
  const alone = world('untrusted');
  assert.equal(alone.exports.mem(2000), -1);
  assert.throws(() => alone.exports.spin(), { code: 'ERR_DEADLINE' });
  // One of its limits can be another one.
  const patient = new Store(engine, { timeout: 1e6 });
  new Instance(patient, new Module(engine, GUEST)).exports['churn'](10);
});

test('onGrow is asked within the limits, with what it has to know', () => {
  const asked: Growth[] = [];
  let answer: unknown = true;
  const { store, exports } = world({ memorySize: 10 * PAGE, tableElements: 100 }, {
    onGrow: (growth) => {
      asked.push(growth);
      return answer as boolean;
    },
  });
  assert.deepEqual(asked.map(({ kind, current, desired }) => [kind, current, desired]), [['memory', 0, PAGE], ['table', 0, 10]]);
  asked.length = 0;
  assert.equal(exports.mem(2), 1);
  assert.equal(exports.tab(5), 10);
  assert.deepEqual(asked, [{ kind: 'memory', current: PAGE, desired: 3 * PAGE, maximum: undefined }, { kind: 'table', current: 10, desired: 15, maximum: undefined }]);
  asked.length = 0;
  assert.equal(exports.mem(50), -1);
  assert.equal(exports.tab(500), -1);
  assert.equal(exports.mem(0), 3);
  assert.deepEqual(asked, [], 'beyond the limits nobody is asked');
  for (answer of [false, undefined, 0, 1, 'yes']) {
    assert.equal(exports.mem(1), -1, String(answer));
    assert.throws(() => exports.memory.grow(1), RangeError);
  }
  const error = new Error('not now');
  const failing = world({}, { onGrow: () => { if (answer === error) throw error; return true; } });
  answer = error;
  assert.throws(() => failing.exports.mem(1), (e) => e === error);
  assert.throws(() => failing.exports.memory.grow(1), (e) => e === error);
  assert.throws(() => new Memory(failing.store, { minimum: 1 }), (e) => e === error);
  assert.equal(failing.exports.memory.size, 1);
  assert.equal(store.stats().memory, 3 * PAGE + 15 * 4);
});

test('a callback that itself makes the memory grow', () => {
  let grow: (() => void) | null = null;
  const { store, exports } = world({ memorySize: 4 * PAGE, memory: 5 * PAGE }, {
    onGrow: () => {
      const now = grow;
      grow = null;
      now?.();
      return true;
    },
  });
  grow = () => void exports.memory.grow(2);
  assert.equal(exports.mem(2), -1, 'what was allowed is not there any more');
  assert.equal(exports.memory.size, 3);
  grow = () => store.gc();
  assert.equal(exports.tab(5), 10);
});

test('stats', () => {
  const { store, exports } = world({});
  const before = store.stats();
  assert.equal(before.memory, PAGE + 40);
  exports.mem(3);
  exports.deep(10_000);
  const after = store.stats();
  assert.equal(after.peakMemory, 4 * PAGE + 40);
  assert.ok(after.runningMs > before.runningMs);
  assert.equal(after.activeCalls, 0);
  store.dispose();
  assert.equal(store.stats().memory, 0, 'memories, tables and heap are gone');
  assert.equal(store.stats().peakMemory, 4 * PAGE + 40);
});

test('limits that are none', () => {
  const engine = new Engine();
  for (const limits of ['trusted', 7, { memry: 1 }, { memory: '1' }, { memory: -1 }, { memory: NaN }, { trapOnGrowFailure: 1 }, { instances: true }]) {
    assert.throws(() => new Store(engine, { limits: limits as never }), (e: any) => /^ERR_(INVALID_ARG_TYPE|OUT_OF_RANGE)$/.test(e.code), JSON.stringify(limits));
    assert.throws(() => new Engine({ limits: limits as never }), (e: any) => /^ERR_(INVALID_ARG_TYPE|OUT_OF_RANGE)$/.test(e.code), JSON.stringify(limits));
  }
  new Store(engine, { limits: { memory: Infinity, instances: 0 } });
});

test('a trap of a limit does not spoil the store', () => {
  const { exports } = world({ gcHeap: 1 << 20 });
  for (let i = 0; i < 50; i++) {
    assert.throws(() => exports.heap(2 << 20), Trap);
    assert.throws(() => exports.deep(10_000_000), Trap);
    exports.heap(1000);
    assert.equal(exports.one(), 1);
  }
});
