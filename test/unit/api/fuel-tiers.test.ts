/**
 * Fuel is the same on both tiers: whatever amount is given and however, the guest stops in the same place, having used
 * the same, with the same memories, globals and tables, and host functions see the same left.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { Engine, Func, Instance, Module, Store, type Strategy, Trap } from '../../../src/entry/index.js';
import '../../../src/entry/native.js';
import { describeUnless } from '../../describe-unless.js';
import { makeProgram, randomOf } from './fuel-programs.js';

/** What ends stretches, and what may end a run within one. */
const GUEST = `(module
  (import "" "host" (func $host (param i32) (result i32)))
  (type $t (func (param i32) (result i32)))
  (memory (export "memory") 1 40) (memory $wide (export "wide") i64 1 2)
  (table $t (export "table") 8 200000 funcref) (table $u 100000 100000 funcref)
  (elem (i32.const 0) $inc $empty $even $trap)
  (elem $e func $inc $inc $even)
  (data $d "abcdefghijklmnopqrstuvwxyz")
  (global $g (export "g") (mut i32) (i32.const 0)) (global $h (export "h") (mut i64) (i64.const 1))
  (func $empty (param i32) (result i32) local.get 0)
  (func $nothing)
  (func $inc (param i32) (result i32) (global.set $g (i32.add (global.get $g) (i32.const 1))) (i32.add (local.get 0) (i32.const 1)))
  (func $even (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1)) (else (return_call $odd (i32.sub (local.get 0) (i32.const 1))))))
  (func $odd (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
    (i32.store (i32.shl (local.get 0) (i32.const 2)) (local.get 0))
    (return_call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1)) (i32.const 2)))
  (func $trap (param i32) (result i32)
    (global.set $g (i32.const 77))
    (i32.store (i32.const 100) (i32.div_s (i32.const 9) (local.get 0)))
    (global.set $h (i64.const 99))
    (i32.load (local.get 0)))
  (func $deep (param i32) (result i32)
    (if (result i32) (local.get 0) (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1))))) (else (i32.const 0))))
  (func (export "calls") (param i32) (result i32) (local $i i32)
    (loop $l
      (local.set $i (call $inc (local.get $i))) (call $nothing)
      (i32.store (i32.and (i32.shl (local.get $i) (i32.const 2)) (i32.const 0xfffc)) (call_indirect (type $t) (local.get $i) (i32.and (local.get $i) (i32.const 1))))
      (br_if $l (i32.lt_u (local.get $i) (local.get 0))))
    (call $deep (local.get 0)))
  (func (export "tail") (param i32) (result i32) (call $even (local.get 0)))
  (func (export "trap") (param i32) (result i32) (call $trap (local.get 0)))
  (func (export "switch") (param i32) (result i32) (local $i i32)
    (block $end (loop $l
      (block $d (block $c (block $b (block $a
        (br_table $a $b $c $end $d (i32.rem_u (local.get $i) (i32.const 5))))
        (global.set $g (i32.add (global.get $g) (i32.const 3))) (br $d))
        (drop (block (result i32) (br_if 0 (i32.const 5) (i32.and (local.get $i) (i32.const 2))) (drop) (i32.const 6))))
        (nop))
      (local.set $i (i32.add (local.get $i) (select (i32.const 5) (i32.const 1) (i32.eq (i32.rem_u (local.get $i) (i32.const 5)) (i32.const 2)))))
      (br_if $l (i32.lt_u (local.get $i) (local.get 0)))))
    (local.get $i))
  ;; Branches in code that is never run name no label, and loops whose end nothing reaches.
  (func (export "dead") (param i32) (result i32)
    (block $out
      (block (br $out) (br_if $out (i32.const 1)))
      (global.set $g (i32.const 1)))
    (block $plain
      (global.set $g (i32.const 5))
      (loop $l (br_if $l (i32.eqz (i32.const 1))) (block (br $plain)))
      (br_if $plain (i32.const 1)) (global.set $g (i32.const 6)))
    (block $never (block (i32.store (i32.const 8) (i32.div_u (i32.const 1) (local.get 0))) (return (i32.const 4))) (br $never))
    (i32.const 7))
  (func (export "host") (param i32) (result i32)
    (loop $l (local.set 0 (call $host (local.get 0))) (br_if $l (local.get 0)))
    (i32.const 1))
  (func (export "grow") (param i32) (result i32)
    (global.set $g (memory.grow (i32.const 1)))
    (i32.store (i32.const 70000) (memory.grow (local.get 0)))
    (global.set $g (table.grow $t (ref.null func) (local.get 0)))
    (table.set $t (i32.const 9) (ref.func $inc))
    (global.set $h (memory.grow $wide (i64.extend_i32_s (local.get 0))))
    (memory.size))
  (func (export "bulk") (param i32) (result i32)
    (memory.fill (i32.const 10) (i32.const 3) (i32.mul (local.get 0) (i32.const 63)))
    (memory.init $d (i32.const 40) (i32.const 1) (i32.const 20))
    (memory.copy (i32.const 50) (i32.const 41) (i32.const 5000))
    (memory.copy $wide 0 (i64.const 7) (i32.const 0) (i32.const 1000))
    (memory.fill $wide (i64.const 65530) (i32.const 1) (i64.extend_i32_u (local.get 0)))
    (table.init $t $e (i32.const 4) (i32.const 0) (i32.const 3))
    (table.copy $t $t (i32.const 1) (i32.const 0) (i32.const 6))
    (table.fill $t (i32.const 6) (ref.func $trap) (i32.const 2))
    (data.drop $d) (elem.drop $e)
    (memory.init $d (i32.const 0) (i32.const 0) (i32.sub (local.get 0) (i32.const 1)))
    (i32.const 2))
  (func (export "long") (param i32) (result i32)
    (drop (memory.grow (i32.const 39)))
    (memory.fill (i32.const 5) (local.get 0) (i32.const 0x210000))
    (i32.store (i32.const 0x1ffffc) (i32.const 0x12345678))
    (memory.copy (i32.const 0x3000) (i32.const 0) (i32.const 0x260000))
    (memory.copy (i32.const 0) (i32.const 0x1100) (i32.const 0x260000))
    (drop (table.grow $t (ref.func $inc) (i32.const 150000)))
    (table.fill $t (i32.const 3) (ref.func $even) (i32.const 149000))
    (table.copy $t $t (i32.const 1000) (i32.const 2) (i32.const 140000))
    (table.copy $u $t (i32.const 0) (i32.const 0) (i32.const 100000))
    (memory.fill (i32.const 5) (i32.const 1) (i32.const 0x7fffffff))
    (i32.const 3)))`;

const EXPORTS: readonly (readonly [name: string, arg: number, most: number])[] = [
  ['calls', 9, 25], ['tail', 7, 25], ['trap', 0, 20], ['trap', -1, 20], ['trap', 4, 20], ['switch', 23, 25], ['dead', 0, 20], ['dead', 1, 20],
  ['host', 6, 25], ['grow', 1, 20], ['grow', 100000, 20], ['bulk', 1, 25], ['bulk', 30, 25], ['long', 9, 16],
];

type How = 'sync' | 'async' | 'yields' | 'parts' | 'zeal';

const { native } = new Engine();
const STRATEGIES: readonly Strategy[] = ['interpreter', 'optimizing'];
const engines = STRATEGIES.map((strategy) => (native.available || strategy === 'interpreter' ? new Engine({ strategy, consumeFuel: true }) : null)) as readonly Engine[];

/** Memories as what is in them. */
const digest = (bytes: Uint8Array): string => `${bytes.length}:${createHash('sha1').update(bytes).digest('hex')}`;

interface State {
  readonly outcome: unknown;
  readonly used: number;
  readonly [what: string]: unknown;
}

/** What has come of a call with so much fuel. */
async function stateAt(engine: Engine, module: Module, name: string, args: readonly number[], fuel: number, how: How): Promise<State> {
  using store = new Store(engine, { fuel });
  const seen: number[] = [];
  const host = Func.wrap(store, ['i32'], ['i32'], (n) => {
    seen.push(store.getFuel(), store.stats().fuelConsumed);
    return n - 1;
  });
  const { exports } = new Instance(store, module, module.imports.length > 0 ? { '': { host } } : {});
  if (how === 'yields') store.fuelYieldInterval(5);
  if (how === 'zeal') store.core.meter.stopAtEveryPoll(true);
  const asked: number[] = [];
  if (how === 'parts') {
    let left = fuel;
    store.setFuel(0);
    store.onOutOfFuel(() => {
      asked.push(left);
      const part = Math.min(left, 1 + (left % 7) * 3);
      left -= part;
      return part;
    });
  }
  const func = exports[name] as Func;
  let outcome: unknown;
  try {
    outcome = how === 'async' || how === 'yields' ? await func.callAsync(...args) : func(...args);
  } catch (error) {
    if (!(error instanceof Trap)) throw error;
    outcome = [error.code, error.wasmBacktrace.map((frame) => [frame.func, frame.offset])];
  }
  const memories = ['memory', 'wide'].map((memory) => (exports[memory] === undefined ? null : digest(exports[memory].read(0, exports[memory].byteLength))));
  const { table, g, h } = exports;
  const elements = table === undefined ? null : Array.from({ length: Math.min(table.length, 1100) }, (_, i) => (table.get(i) as Func | null)?.name ?? null).join();
  return {
    outcome, used: store.stats().fuelConsumed, left: store.getFuel(), memories, length: table?.length, elements, g: g?.value, h: h?.value, seen, asked,
  };
}

async function compare(modules: readonly Module[], name: string, args: readonly number[], fuel: number, how: How, what: string): Promise<State> {
  const [interpreted, compiled] = await Promise.all(engines.map((engine, i) => stateAt(engine, modules[i], name, args, fuel, how)));
  assert.deepEqual(compiled, interpreted, `${what} ${name}(${args.join()}), fuel ${fuel}, ${how}`);
  return interpreted;
}

describeUnless(!native.available && native.reason, 'fuel on both tiers', () => {
  for (const [name, arg, most] of EXPORTS) {
    test(`${name}(${arg})`, async () => {
      const modules = engines.map((engine) => new Module(engine, GUEST));
      const { used } = await compare(modules, name, [arg], 1e9, 'sync', '');
      assert.ok(used > 5, `${used}`);
      const step = Math.max(1, Math.floor(used / most));
      for (let fuel = 0; fuel <= used + step; fuel += step) {
        const first = await compare(modules, name, [arg], fuel, 'sync', '');
        for (const how of ['async', 'yields', 'zeal'] as const) assert.deepEqual(await compare(modules, name, [arg], fuel, how, ''), first, `${name}, fuel ${fuel}, ${how}`);
        await compare(modules, name, [arg], fuel, 'parts', '');
      }
    });
  }

  test('random programs', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const program = makeProgram(randomOf(seed * 7919));
      const modules = engines.map((engine) => new Module(engine, program.text));
      const { cost } = program.run(3, 5);
      for (let fuel = 0; fuel <= cost; fuel += Math.max(1, Math.floor(cost / 12))) {
        for (const how of ['sync', 'yields', 'parts', 'zeal'] as const) await compare(modules, 'f0', [3, 5], fuel, how, `seed ${seed}`);
      }
    }
  });
});
