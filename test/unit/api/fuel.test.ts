/** Fuel: exact, the same however it is given, and in charge whatever the guest does; on every tier. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine, Func, Instance, Module, Store, type Strategy, Trap } from '../../../src/entry/index.js';
import '../../../src/entry/native.js';
import { describeUnless } from '../../describe-unless.js';
import { makeProgram, randomOf } from './fuel-programs.js';

const PLENTY = 1e12;

const code = (error: unknown): unknown => (error instanceof Trap ? error.code : error);

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return code(error);
  }
}

const used = (store: Store): number => store.stats().fuelConsumed;

const { native } = new Engine();

for (const strategy of ['interpreter', 'optimizing'] as const) describeUnless(strategy === 'optimizing' && !native.available && native.reason, strategy, () => testFuel(strategy));

function testFuel(strategy: Strategy): void {
  const isCompiled = strategy === 'optimizing';
  const engine = new Engine({ strategy, consumeFuel: true });

  test('fuel is the sum of what the executed instructions cost', () => {
    let total = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const program = makeProgram(randomOf(seed));
      const store = new Store(engine, { fuel: PLENTY });
      const { exports } = new Instance(store, new Module(engine, program.text));
      for (const [a, b] of [[0, 0], [1, -1], [seed, 7]]) {
        const before = used(store);
        // The memory of the second and third run is not the first's: each has a store of its own.
        if (before > 0) continue;
        const expected = program.run(a, b);
        assert.equal(exports['f0'](a, b), expected.result, `seed ${seed}`);
        assert.equal(used(store) - before, expected.cost, `seed ${seed}: ${program.text}`);
        assert.equal(store.getFuel(), PLENTY - expected.cost);
        total += expected.cost;
      }
    }
    assert.ok(total > 20_000, `${total}`);
  });

  test('where fuel runs out, and the state there, do not depend on how it was given or on stops in between', async () => {
    for (let seed = 1; seed <= 25; seed++) {
      const program = makeProgram(randomOf(seed * 977));
      const module = new Module(engine, program.text);
      const { cost } = program.run(3, 5);
      const stateAt = async (fuel: number, how: 'sync' | 'async' | 'yields' | 'parts' | 'zeal'): Promise<unknown> => {
        const store = new Store(engine, { fuel });
        const { exports } = new Instance(store, module);
        if (how === 'yields') store.fuelYieldInterval(7);
        if (how === 'zeal') store.core.meter.stopAtEveryPoll(true);
        if (how === 'parts') {
          let left = fuel;
          store.setFuel(0);
          store.onOutOfFuel(() => {
            const part = Math.min(left, 3);
            left -= part;
            return part;
          });
        }
        const f0 = exports['f0'] as Func<['i32', 'i32'], ['i32']>;
        const result = how === 'async' || how === 'yields' ? await f0.callAsync(3, 5).catch(code) : outcome(() => f0(3, 5));
        return { result, fuel: how === 'parts' ? 0 : used(store), memory: Buffer.from(exports['memory'].read(0, 1024)).toString('base64') };
      };
      for (let fuel = 0; fuel <= cost; fuel += Math.max(1, Math.floor(cost / 9))) {
        const first = await stateAt(fuel, 'sync');
        for (const how of ['async', 'yields', 'zeal'] as const) assert.deepEqual(await stateAt(fuel, how), first, `seed ${seed}, fuel ${fuel}, ${how}`);
        const parts = await stateAt(fuel, 'parts') as any;
        assert.deepEqual({ ...parts, fuel: 0 }, { ...(first as any), fuel: 0 }, `seed ${seed}, fuel ${fuel}, parts`);
      }
      assert.notEqual((await stateAt(cost, 'sync') as any).result, 'ERR_OUT_OF_FUEL');
    }
  });

  const LOOP = new Module(engine, `(module (import "" "host" (func $host)) (memory (export "memory") 1 100) (table (export "t") 1 100000000 funcref)
    (func (export "count") (param i32) (result i32) (local $i i32)
      (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 0)))) (local.get $i))
    (func (export "forever") (loop $l (br $l)))
    ${isCompiled ? '' : '(func (export "stubborn") (loop $again (block $caught (try_table (catch_all $caught) (loop $l (br $l)))) (br $again)))'}
    (func (export "one")) (func (export "host") (call $host))
    (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (i32.const 1) (local.get 1)))
    (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
    (func (export "grow") (param i32) (result i32) (table.grow (ref.null func) (local.get 0)))
    (func (export "mgrow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "tfill") (param i32) (table.fill (i32.const 0) (ref.null func) (local.get 0))))`);

  const fresh = (fuel: number, host: () => unknown = () => undefined): { store: Store; exports: any } => {
    const store = new Store(engine, { fuel });
    return { store, exports: new Instance(store, LOOP, { '': { host } }).exports };
  };

  test('bulk instructions cost by length, those out of bounds nothing by it', () => {
    const { store, exports } = fresh(PLENTY);
    const cost = (run: () => unknown): number => {
      const before = used(store);
      outcome(run);
      return used(store) - before;
    };
    const call = 3 + 4; // operands and the instruction itself
    for (const [length, units] of [[0, 0], [1, 1], [64, 1], [65, 2], [65_536, 1024]]) {
      assert.equal(cost(() => exports.fill(0, length)), call + units, `fill ${length}`);
      assert.equal(cost(() => exports.copy(0, 0, length)), call + units, `copy ${length}`);
    }
    assert.equal(outcome(() => exports.fill(1, 65_536)), 'ERR_MEMORY_OUT_OF_BOUNDS');
    assert.equal(cost(() => exports.fill(1, 65_536)), call);
    assert.equal(cost(() => exports.fill(0, -1)), call);
    assert.equal(cost(() => exports.copy(1, 0, 65_536)), call);
    assert.equal(cost(() => exports.grow(1000)), 2 + 4 + 1000);
    assert.equal(cost(() => exports.grow(-1)), 2 + 4);
    assert.equal(cost(() => exports.tfill(1001)), call + 1001);
    assert.equal(cost(() => exports.tfill(1002)), call);
    assert.equal(cost(() => exports.mgrow(0)), 2);
    // In parts of 1 MiB: the same sum.
    assert.equal(exports.mgrow(99), 1);
    assert.equal(cost(() => exports.fill(0, 100 * 65_536 - 1)), call + 100 * 1024);
  });

  test('lengths that no countdown holds are paid, too', { skip: isCompiled && 'compiled code has no arrays' }, () => {
    const { store, exports } = fresh(PLENTY);
    const module = new Module(engine, `(module (type $a (array (mut i8))) (func (export "f") ${'(drop (array.new_default $a (i32.const 200000000)))'.repeat(15)}))`);
    const arrays = new Instance(store, module).exports;
    const before = used(store);
    arrays['f']();
    assert.equal(used(store) - before, 15 * (1 + 4 + 200_000_000));
    assert.equal(exports.one(), undefined);
  });

  test('a refill goes on where the guest was; none is a trap', async () => {
    const { store, exports } = fresh(0);
    let calls = 0;
    store.onOutOfFuel(() => (++calls > 50 ? undefined : 1000));
    assert.equal(outcome(() => exports.forever()), 'ERR_OUT_OF_FUEL');
    assert.equal(calls, 51);
    assert.equal(store.getFuel(), 0);
    store.onOutOfFuel(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return 10_000;
    });
    assert.equal(await exports.count.callAsync(30_000), 30_000);
    assert.equal(outcome(() => exports.count(30_000)), 'ERR_CANNOT_SUSPEND');
    // The later answer of that promise is nobody's.
    await new Promise((resolve) => setTimeout(resolve, 5));
    store.onOutOfFuel(null);
    store.setFuel(0);
    assert.equal(outcome(() => exports.count(30_000)), 'ERR_OUT_OF_FUEL');
    store.setFuel(1e6);
    assert.equal(exports.count(10), 10);
  });

  test('a refill that is refused later, or fails, ends the guest: also one that catches everything', async () => {
    for (const name of isCompiled ? ['forever'] : ['forever', 'stubborn']) {
      const { store, exports } = fresh(0);
      const error = new Error('no more');
      store.onOutOfFuel(async () => undefined);
      await assert.rejects(exports[name].callAsync(), { code: 'ERR_OUT_OF_FUEL' });
      store.onOutOfFuel(async () => { throw error; });
      await assert.rejects(exports[name].callAsync(), (e) => e === error);
      store.onOutOfFuel(() => { throw error; });
      await assert.rejects(exports[name].callAsync(), (e) => e === error);
      assert.throws(() => exports[name](), (e) => e === error);
      store.onOutOfFuel(() => 'all' as never);
      assert.throws(() => exports[name](), TypeError);
      store.onOutOfFuel(() => -1);
      assert.throws(() => exports[name](), RangeError);
      store.onOutOfFuel(async () => NaN);
      await assert.rejects(exports[name].callAsync(), RangeError);
      store.onOutOfFuel(null);
      store.setFuel(100);
      assert.equal(exports.count(10), 10);
    }
  });

  test('a callback may set the fuel itself', async () => {
    const { store, exports } = fresh(0);
    let calls = 0;
    store.onOutOfFuel(() => {
      if (++calls <= 3) store.setFuel(1000);
      return undefined;
    });
    assert.equal(outcome(() => exports.forever()), 'ERR_OUT_OF_FUEL');
    assert.equal(calls, 4);
    calls = 0;
    assert.equal(await exports.forever.callAsync().catch(code), 'ERR_OUT_OF_FUEL');
    assert.equal(calls, 4);
  });

  test('a callback may call guests of the store', () => {
    const { store, exports } = fresh(0);
    let depth = 0;
    store.onOutOfFuel(() => {
      if (depth > 0) return 100;
      depth++;
      assert.equal(exports.count(7), 7);
      depth--;
      return 1000;
    });
    assert.equal(exports.count(5000), 5000);
    const { fuelConsumed } = store.stats();
    store.onOutOfFuel(null);
    store.setFuel(PLENTY);
    assert.equal(exports.count(5000), 5000);
    const once = store.stats().fuelConsumed - fuelConsumed;
    assert.ok(fuelConsumed > once, `${fuelConsumed} ${once}`);
  });

  test('fuelYieldInterval lets the event loop turn, and changes nothing else', async () => {
    const { store, exports } = fresh(PLENTY);
    store.fuelYieldInterval(1000);
    let turns = 0;
    let going = true;
    const turn = (): void => {
      turns++;
      if (going) setImmediate(turn);
    };
    setImmediate(turn);
    assert.equal(await exports.count.callAsync(2000), 2000);
    going = false;
    assert.ok(turns >= 10, `${turns}`);
    store.fuelYieldInterval(null);
    assert.equal(exports.count(2000), 2000);
  });

  test('fuel can be read and set in host functions', () => {
    let seen = 0;
    const { store, exports } = fresh(1000, () => {
      seen = store.getFuel();
      store.setFuel(5000);
    });
    exports.host();
    assert.equal(seen, 1000 - 1);
    assert.equal(store.getFuel(), 5000);
    assert.equal(used(store), 1);
  });

  test('a store without fuel, and an engine without metering', () => {
    assert.equal(outcome(() => fresh(0).exports.one()), undefined, 'nothing costs nothing');
    assert.equal(outcome(() => fresh(0).exports.count(1)), 'ERR_OUT_OF_FUEL');
    const store = new Store(new Engine({ strategy }));
    for (const use of [() => store.getFuel(), () => store.setFuel(1), () => store.onOutOfFuel(() => 1), () => store.fuelYieldInterval(1)]) {
      assert.throws(use, { code: 'ERR_FUEL_DISABLED' });
    }
    assert.throws(() => new Store(new Engine({ strategy }), { fuel: 1 }), { code: 'ERR_FUEL_DISABLED' });
    assert.equal(store.stats().fuelConsumed, 0);
  });
}
