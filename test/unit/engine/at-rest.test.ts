/**
 * Calls of compiled code that return at once note nothing down, because the run context of their store stands ready for
 * them (engine/native/native-thread.ts). Whatever changes it in between must end that.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../../../src/entry/native.js';
import { Engine, type EngineOptions, Func, Instance, Module, Store } from '../../../src/entry/index.js';
import { tier } from '../../../src/engine/native/index.js';
import { describeUnless } from '../../describe-unless.js';

const GUEST = `(module (import "" "host" (func $host (param i32 i32) (result i32))) (tag $tag)
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "viaHost") (param i32 i32) (result i32) (i32.mul (call $host (local.get 0) (local.get 1)) (i32.const 10)))
  (func (export "twice") (param i32 i32) (result i32)
    (i32.add (call $host (local.get 0) (local.get 1)) (call $host (local.get 1) (local.get 0))))
  (func (export "fail") (param i32 i32) (result i32) unreachable)
  (func (export "throw") (param i32 i32) (result i32) (throw $tag))
  (func $sum (export "sum") (param i32) (result i32)
    (if (result i32) (local.get 0) (then (i32.add (local.get 0) (call $sum (i32.sub (local.get 0) (i32.const 1))))) (else (i32.const 0))))
  (func (export "spin") (param i32) (loop $l (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`;

describeUnless(!tier.status.available && tier.status.reason, 'calls at rest', () => {
  const engines = new Map<EngineOptions, Engine>();

  function world(options: EngineOptions = {}) {
    let engine = engines.get(options);
    if (engine === undefined) engines.set(options, (engine = new Engine({ strategy: 'optimizing', ...options })));
    const store = new Store(engine, engine.consumesFuel ? { fuel: 1e9 } : {});
    let host = (a: number, b: number): number | Promise<number> => a - b;
    const wrapped = Func.wrap(store, ['i32', 'i32'], ['i32'], (a, b) => host(a, b) as number);
    const { exports }: any = new Instance(store, new Module(engine, GUEST), { '': { host: wrapped } });
    return { store, exports, wrapped, hostDoes: (does: typeof host) => (host = does) };
  }

  for (const [name, options] of Object.entries({ polls: {}, fuel: { consumeFuel: true }, 'counted calls': { maxCallDepth: 150 } })) {
    test(`whatever a call does, the next one finds everything as it should be: ${name}`, () => {
      const { exports, hostDoes } = world(options);
      const between: (() => unknown)[] = [
        () => exports.add(1, 2), () => exports.viaHost(1, 2), () => exports.sum(100),
        () => assert.throws(() => exports.fail(1, 2), { code: 'ERR_UNREACHABLE' }), () => assert.throws(() => exports.throw(1, 2)),
        () => {
          hostDoes(() => { throw new RangeError('host'); });
          assert.throws(() => exports.viaHost(1, 2), { message: 'host' });
        },
        () => {
          hostDoes((a, b) => (a === 0 ? exports.sum(b) : exports.viaHost(a - 1, b)));
          assert.equal(exports.viaHost(3, 4), 1e5);
        },
        () => {
          hostDoes((a) => (a === 0 ? exports.fail(1, 2) : exports.viaHost(a - 1, 0)));
          assert.throws(() => exports.viaHost(3, 4), { code: 'ERR_UNREACHABLE' });
        },
        () => assert.throws(() => exports.sum(name === 'counted calls' ? 150 : 1e7), { code: 'ERR_STACK_OVERFLOW' }),
      ];
      for (const first of between) for (const second of between) {
        first();
        hostDoes((a, b) => a - b);
        assert.equal(exports.add(20, 3), 23);
        assert.equal(exports.sum(149), 11175, 'all of the stack is there');
        second();
        hostDoes((a, b) => a - b);
        assert.equal(exports.viaHost(7, 2), 50);
        assert.equal(exports.add(4, 3), 7);
      }
    });
  }

  test('calls in a row leave the stack where it was', () => {
    const { exports } = world();
    for (let i = 0; i < 2e5; i++) exports.add(i, 1);
    assert.equal(exports.sum(1000), 500500);
  });

  for (const options of [{}, { maxCallDepth: 150 }]) test(`a host function calls the guest as often as it likes, and then does what it likes, ${JSON.stringify(options)}`, async () => {
    const { store, exports, hostDoes } = world(options);
    const other: any = new Instance(store, new Module(store.engine, GUEST), { '': { host: Func.wrap(store, ['i32', 'i32'], ['i32'], () => 4) } }).exports;
    const calls = (): void => {
      // The general way, too, which asks for room.
      assert.equal(other.add.with({}).call(20, 3), 23);
      for (let i = 0; i < 20; i++) {
        assert.equal(exports.add(i, 1), i + 1);
        assert.equal(exports.sum(100 + i), ((100 + i) * (101 + i)) / 2);
        if (i % 3 === 1) assert.throws(() => exports.fail(1, 2), { code: 'ERR_UNREACHABLE' });
        if (i % 5 === 2) assert.throws(() => exports.sum(1e7), { code: 'ERR_STACK_OVERFLOW' });
      }
    };
    const ends: Record<string, { readonly end: (depth: number) => number | Promise<number>; readonly result: RegExp }> = {
      returns: { end: (depth) => depth, result: /^\d+$/ },
      throws: { end: () => { throw new Error('mine'); }, result: /mine/ },
      traps: { end: () => exports.fail(1, 2), result: /unreachable/ },
      waits: { end: () => new Promise((resolve) => setTimeout(resolve, 20, 3)), result: /^\d+$|cannot wait/ },
    };
    const outcomes: string[] = [];
    const note = (run: () => unknown): void => {
      try {
        outcomes.push(`${run()}`);
      } catch (error) {
        outcomes.push((error as Error).message);
      }
    };
    for (const { end, result } of Object.values(ends)) for (let deepest = 0; deepest < 4; deepest++) {
      outcomes.length = 0;
      hostDoes((depth, b) => {
        calls();
        if (depth === 0) return end(depth);
        const inner = exports.viaHost(depth - 1, b);
        calls();
        return inner;
      });
      note(() => exports.viaHost(deepest, 1));
      calls();
      let hasBegun = false;
      hostDoes((depth) => {
        calls();
        hasBegun = exports.add(1, 2) === 3;
        return end(depth);
      });
      note(() => exports.twice(deepest, 1));
      calls();
      hasBegun = false;
      const waiting = exports.twice.callAsync(deepest, 1).then(String, (error: Error) => error.message);
      while (!hasBegun) await new Promise(setImmediate);
      assert.equal(other.add.with({}).call(20, 3), 23);
      outcomes.push(await waiting);
      calls();
      hostDoes(() => {
        for (let i = 0; i < 3; i++) assert.equal(exports.add(i, 1), i + 1);
        return end(0);
      });
      note(() => exports.viaHost(1, 1));
      assert.equal(other.add.with({}).call(20, 3), 23);
      note(() => exports.twice(1, 1));
      assert.equal(other.add.with({}).call(20, 3), 23);
      for (const outcome of outcomes) assert.match(outcome, result);
    }
  });

  test('stores take turns, and call each other', () => {
    const [one, two] = [world(), world({ consumeFuel: true })];
    one.hostDoes((a, b) => (a === 0 ? b : two.exports.viaHost(a - 1, b) + two.exports.add(a, b)));
    two.hostDoes((a, b) => one.exports.viaHost(a, b) + one.exports.add(a, b));
    const expected = (a: number, b: number): number => 10 * (a === 0 ? b : 10 * (expected(a - 1, b) + a - 1 + b) + a + b);
    for (let i = 0; i < 50; i++) {
      assert.equal(one.exports.add(i, 1), i + 1);
      assert.equal(two.exports.add(i, 2), i + 2);
      assert.equal(one.exports.viaHost(i % 4, i), expected(i % 4, i));
      assert.equal(two.exports.sum(i), (i * (i + 1)) / 2);
    }
  });

  test('the values of a host function that the host called stay where they are', () => {
    const { exports, wrapped, hostDoes } = world();
    hostDoes((a, b) => 1000 * exports.add(a, b) + exports.viaHost.length);
    exports.add(1, 2);
    for (let i = 0; i < 3; i++) assert.equal(wrapped(i, 1), 1000 * (i + 1) + 2);
    hostDoes((a, b) => exports.add(a, b));
    assert.equal(wrapped(1, 2), 3);
    assert.equal(exports.add.with({}).call(20, 3), 23);
    assert.equal(exports.add(1, 2), 3);
  });

  test('a suspended call keeps its stack, and its instance is busy', async () => {
    const { store, exports, hostDoes } = world();
    const other: any = new Instance(store, new Module(store.engine, GUEST), { '': { host: Func.wrap(store, ['i32', 'i32'], ['i32'], () => 4) } }).exports;
    const answers: ((n: number) => void)[] = [];
    hostDoes(() => new Promise((resolve) => answers.push(resolve)));
    for (let i = 0; i < 3; i++) {
      assert.equal(exports.add(i, 1), i + 1);
      const waiting = exports.viaHost.callAsync(1, 2);
      while (answers.length === 0) await new Promise(setImmediate);
      for (let n = 0; n < 3; n++) {
        assert.equal(other.sum(100), 5050);
        assert.throws(() => exports.add(1, 2), { code: 'ERR_INSTANCE_BUSY' });
        assert.equal(other.viaHost(1, 2), 40);
      }
      answers.pop()!(5);
      assert.equal(other.sum(100), 5050);
      assert.equal(await waiting, 50);
    }
  });

  test('what a concurrent call may do, a call that its host function makes may not', async () => {
    const { store, exports, hostDoes } = world();
    const { engine } = store;
    const answers: ((n: number) => void)[] = [];
    hostDoes(() => new Promise((resolve) => answers.push(resolve)));
    const caller: any = new Instance(store, new Module(engine, `(module (import "" "add" (func $add (param i32 i32) (result i32)))
      (func (export "f") (param i32 i32) (result i32) (call $add (local.get 0) (local.get 1))))`), { '': { add: exports.add } }).exports;
    assert.equal(caller.f(1, 2), 3);
    const waiting = exports.viaHost.callAsync(1, 2);
    while (answers.length === 0) await new Promise(setImmediate);
    assert.equal(caller.f.with({ concurrent: true }).call(1, 2), 3);
    const nested = Func.wrap(store, [], [], () => void assert.throws(() => caller.f(1, 2), { code: 'ERR_INSTANCE_BUSY' }));
    await nested.with({ concurrent: true }).callAsync();
    answers.pop()!(5);
    assert.equal(await waiting, 50);
    assert.equal(caller.f(1, 2), 3);
  });

  test('a disposed store is at rest no more, and leaves nothing to the next', () => {
    for (let i = 0; i < 20; i++) {
      const { store, exports } = world();
      assert.equal(exports.add(i, 1), i + 1);
      store.dispose();
      assert.throws(() => exports.add(1, 2), { code: 'ERR_DISPOSED' });
    }
  });

  test('running time counts from when it is asked for, also of calls that return at once', () => {
    const { store, exports } = world({ interruption: false });
    exports.spin(1);
    const before = store.stats().runningMs;
    let took = 0;
    for (let i = 0; i < 50; i++) {
      const start = performance.now();
      exports.spin(1e6);
      took += performance.now() - start;
    }
    assert.ok(store.stats().runningMs - before > took * 0.9);
  });

  test('JavaScript that runs out of stack anywhere around calls leaves nothing half done', () => {
    const { store, exports, hostDoes } = world();
    hostDoes((a) => a);
    const f = (depth: number): number => {
      let sum = depth & 1 ? exports.viaHost(1, 2) : exports.add(1, 2);
      sum += f(depth + 1);
      return sum;
    };
    for (let i = 0; i < 200; i++) {
      try {
        // From another place on the stack each time.
        [() => f(i), () => Math.max(...[f(i)]), () => [1].map(() => f(i))][i % 3]();
        assert.fail('it comes to an end');
      } catch (error) {
        assert.ok(error instanceof RangeError, `${error}`);
      }
      assert.equal(exports.add(3, 4), 7);
      assert.equal(exports.viaHost(3, 4), 30);
      assert.equal(exports.sum(1000), 500500);
    }
    store.dispose();
  });
});
