/**
 * Many guests of one store at once that wait, throw, call each other, grow, collect and are cancelled in random order:
 * each result is what it would be alone, and nothing is left when all have ended.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine, type Func, Instance, Module, Store } from '../../../src/entry/index.js';

const GUEST = `(module
  (import "" "later" (func $later (param i32 externref) (result i32)))
  (import "" "now" (func $now (param i32) (result i32)))
  (memory (export "memory") 1 200)
  (type $list (struct (field i32) (field externref) (field (ref null $list))))
  (func $work (param $n i32) (param $what externref) (result i32) (local $list (ref null $list)) (local $sum i32)
    (if (i32.eqz (local.get $n)) (then (return (call $now (i32.const 1)))))
    (local.set $list (struct.new $list (local.get $n) (local.get $what) (ref.null $list)))
    (local.set $sum (call $work (i32.sub (local.get $n) (i32.const 1)) (local.get $what)))
    (local.set $list (struct.new $list (local.get $sum) (local.get $what) (local.get $list)))
    (local.set $sum (i32.add (local.get $sum) (block $caught (result i32)
      (block $h (try_table (catch_all $h)
        (br $caught (call $later (local.get $n) (struct.get $list 1 (struct.get $list 2 (local.get $list)))))))
      (i32.const 1000))))
    (drop (memory.grow (i32.and (local.get $n) (i32.const 1))))
    (i32.store (i32.const 0) (local.get $sum))
    (i32.add (local.get $sum) (struct.get $list 0 (struct.get $list 2 (local.get $list)))))
  (func (export "work") (param i32 externref) (result i32) (call $work (local.get 0) (local.get 1))))`;

/** What `work` gives: one for the innermost call, then n from the list and n or 1000 from `later` for each level. */
const expected = (depth: number, fails: (n: number) => boolean): number => {
  let sum = 1;
  for (let n = 1; n <= depth; n++) sum += n + (fails(n) ? 1000 : n);
  return sum;
};

for (const options of [{}, { gcZeal: true }, { consumeFuel: true }]) {
  test(`random turns ${JSON.stringify(options)}`, async () => {
    let seed = 12_345;
    const random = (n: number): number => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) % 65_536 % n;
    const engine = new Engine(options);
    const module = new Module(engine, GUEST);
    const store = new Store(engine, 'consumeFuel' in options ? { fuel: 1e9 } : {});
    if ('consumeFuel' in options) store.fuelYieldInterval(50);
    const fails = (n: number): boolean => n % 3 === 0;
    const later = (n: number, what: { readonly depth: number }): unknown => {
      assert.ok(what.depth >= n);
      const result = (): number => {
        if (fails(n)) throw new Error('caught by the guest');
        return n;
      };
      switch (random(4)) {
        case 0: return result();
        case 1: return Promise.resolve().then(result);
        case 2: return new Promise((resolve) => setImmediate(resolve)).then(result);
        default: return new Promise((resolve) => setTimeout(resolve, random(3))).then(result);
      }
    };
    const now = (n: number): number => {
      if (random(3) === 0) store.gc();
      // A call of another instance on top of this one.
      return random(4) === 0 ? (helper(1, { depth: 1 }) as number) - 2 : n;
    };
    const make = (withLater: unknown): Func => new Instance(store, module, { '': { later: withLater, now: (n: number) => n } } as never).exports['work'];
    const helper = make((n: number) => n);
    const runs = Array.from({ length: 60 }, async (_, i) => {
      const depth = 1 + random(12);
      const controller = new AbortController();
      const work: Func = new Instance(store, module, { '': { later, now } } as never).exports['work'];
      if (i % 5 === 0) setTimeout(() => controller.abort(new Error('cancelled')), random(12));
      try {
        const result = await work.with({ signal: controller.signal, timeSlice: random(2) }).callAsync(depth, { depth });
        assert.equal(result, expected(depth, fails));
        return 'done';
      } catch (error) {
        if (!controller.signal.aborted || error !== controller.signal.reason) throw error;
        return 'cancelled';
      }
    });
    const results = await Promise.all(runs);
    assert.ok(results.filter((result) => result === 'done').length >= 48);
    assert.equal(store.stats().activeCalls, 0);
    assert.equal(store.core.executor.isActive, false);
    assert.equal(helper(3, { depth: 3 }), expected(3, () => false));
    store.dispose();
  });
}
