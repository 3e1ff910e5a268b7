/**
 * Mutated modules that are still valid, executed: results, traps and memories beside the built-in engine's. Ours runs
 * first, with little fuel, so that the other one is only asked what has an end.
 * `WASMTIDE_FUZZ_RUNS` sets how many (`npm run fuzz:execute`: 100,000).
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeModule } from '../../src/binary/encode.js';
import { watchCompilations } from '../../src/engine/native/compile.js';
import { nativePlatform, nativeStore } from '../../src/engine/native/index.js';
import { Machine } from '../../src/interpreter/machine.js';
import { FuncInstance } from '../../src/runtime/func.js';
import { instantiate } from '../../src/runtime/instantiate.js';
import type { Instance } from '../../src/runtime/instance.js';
import { MemoryInstance } from '../../src/runtime/memory.js';
import { Store, type StoreOptions } from '../../src/runtime/store.js';
import { callFunction } from '../../src/runtime/values.js';
import { parseWast } from '../../src/text/index.js';
import { loadModule } from '../../src/validate/load.js';
import { Trap } from '../../src/wasm/errors/trap.js';
import { WasmtideError } from '../../src/wasm/errors/error.js';
import { FeatureSet } from '../../src/wasm/features.js';
import { type FuncType, type ValType, F32, F64, I32, I64 } from '../../src/wasm/types.js';
import { howToGet, suiteFolder } from '../conformance.js';
import { VERIFYING } from '../verified-compilation.js';
import { Random, mutate } from './mutate.js';

const runs = Number(process.env['WASMTIDE_FUZZ_RUNS'] ?? 4000);
const seed = Number(process.env['WASMTIDE_FUZZ_SEED'] ?? 20261124);
const MAX_FUEL = 100_000;
/** Milliseconds that a call may take where fuel is not metered. */
const MAX_TIME = 300;

type Tier = 'interpreter' | 'optimizing';
const platform = nativePlatform();
/** Above this the engines may differ in what they can allocate. */
const MAX_PAGES = 64;

interface BuiltIn {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: Record<string, unknown> };
  RuntimeError: new () => Error;
  Memory: new (...args: never[]) => { buffer: ArrayBuffer };
  validate(bytes: Uint8Array): boolean;
}
watchCompilations(VERIFYING);

const builtIn = (globalThis as unknown as { WebAssembly: BuiltIn }).WebAssembly;

/** The scripts whose modules are seeds: numbers, memory, control, calls; features that Node 20 has. */
const SCRIPTS = [
  'i32', 'i64', 'f32', 'f64', 'f32_cmp', 'f64_cmp', 'conversions', 'int_exprs', 'float_exprs', 'fac', 'forward', 'block', 'loop', 'br', 'br_if', 'br_table',
  'if', 'select', 'local_tee', 'local_set', 'nop', 'return', 'call', 'call_indirect', 'labels', 'switch', 'stack', 'unwind', 'memory_grow', 'memory_size',
  'load', 'store', 'address', 'align', 'endianness', 'memory_copy', 'memory_fill', 'memory_init', 'table_copy', 'table_init', 'traps', 'left-to-right',
  'simd_i32x4_arith', 'simd_f32x4', 'simd_lane', 'simd_conversions', 'simd_load', 'simd_store', 'simd_i16x8_sat_arith', 'simd_bit_shift', 'simd_boolean',
  'return_call', 'return_call_indirect', 'float_memory', 'bulk', 'global', 'func',
];

type Outcome = { readonly results: readonly unknown[] } | 'trap' | 'unfinished';

const NUMBERS: readonly ValType[] = [I32, I64, F32, F64];
const simple = (type: FuncType): boolean => [...type.params, ...type.results].every((t) => NUMBERS.includes(t));

function argument(type: ValType, random: Random): number | bigint {
  const bits = [0, 1, 2, 7, 31, 32, 63, 64, 255, 65_535, 65_536, 0x7fffffff, 0x80000000, 0xffffffff, 0xdeadbeef][random.below(15)];
  switch (type) {
    case I32: return bits | 0;
    case I64: return BigInt.asIntN(64, (BigInt(random.below(3) === 0 ? bits : 0) << 32n) | BigInt(bits));
    default: return [bits, -bits, bits / 3, NaN, Infinity, -Infinity, -0, 1e30, 5e-324][random.below(9)];
  }
}

function runOurs(store: Store, func: FuncInstance, args: readonly unknown[]): Outcome {
  if (store.meter.metering === 'fuel') store.meter.fuel = MAX_FUEL;
  else store.meter.deadline = store.meter.now() + MAX_TIME;
  try {
    return { results: callFunction(func, args) };
  } catch (error) {
    if (error instanceof Trap) return error.code === 'ERR_STACK_OVERFLOW' || error.code === 'ERR_OUT_OF_FUEL' || error.code === 'ERR_DEADLINE' ? 'unfinished' : 'trap';
    throw error;
  }
}

function runBuiltIn(func: (...args: unknown[]) => unknown, args: readonly unknown[], count: number): Outcome {
  try {
    const result = func(...args);
    return { results: count === 0 ? [] : count === 1 ? [result] : [...(result as Iterable<unknown>)] };
  } catch (error) {
    if (error instanceof builtIn.RuntimeError) return 'trap';
    throw error;
  }
}

/** Null where the module cannot be compared: it needs more memory than both would surely have. */
function instantiateBoth(bytes: Uint8Array, tier: Tier): { ours: Instance; theirs: { exports: Record<string, unknown> }; refused: boolean } | null {
  const module = loadModule(bytes, FeatureSet.all);
  if (module.imports.length > 0 || module.start !== null) return null;
  if (module.memories.some((m) => m.limits.min > MAX_PAGES) || module.tables.some((t) => t.type.limits.min > 10_000)) return null;
  const both = { refused: false };
  const onGrow: StoreOptions['onGrow'] = ({ kind, desired }) => {
    both.refused ||= kind === 'memory' && desired > MAX_PAGES * 65_536;
    return !both.refused;
  };
  const store = tier === 'optimizing' ? nativeStore(platform!, { onGrow }) : new Store((s) => new Machine(s), { metering: 'fuel', onGrow });
  if (tier === 'interpreter') store.meter.fuel = MAX_FUEL;
  let ours: Instance | null = null;
  try {
    ours = instantiate(store, module, []);
  } catch (error) {
    if (!(error instanceof WasmtideError)) throw error;
    if (error.code === 'ERR_NATIVE_UNSUPPORTED') {
      store.close();
      return null;
    }
  }
  let theirs: { exports: Record<string, unknown> } | null = null;
  try {
    theirs = new builtIn.Instance(new builtIn.Module(bytes));
  } catch {
    theirs = null;
  }
  assert.equal(ours === null, theirs === null, 'one instantiates, the other does not');
  if (ours === null || theirs === null) {
    store.close();
    return null;
  }
  return Object.assign(both, { ours, theirs });
}

const folder = suiteFolder('testsuite');

function seeds(): Uint8Array[] {
  return SCRIPTS.flatMap((name) => parseWast(readFileSync(join(folder!, `${name}.wast`))).commands.flatMap((command) => {
    if (command.kind !== 'module') return [];
    const module = command.module.define();
    const bytes = module instanceof Uint8Array ? module : encodeModule(module);
    return builtIn.validate(bytes) ? [bytes] : [];
  }));
}

const missing = (tier: Tier): string | false =>
  folder === undefined ? howToGet('testsuite') : tier === 'optimizing' && platform === null ? 'native code cannot run here' : false;

for (const tier of ['interpreter', 'optimizing'] as const) test(`${runs} mutated modules do the same as in the built-in engine (${tier})`, { skip: missing(tier) }, () => {
  const random = new Random(seed);
  const all = seeds();
  let calls = 0;
  for (let i = 0; i < runs; i++) {
    const bytes = mutate(all[random.below(all.length)], random);
    if (!builtIn.validate(bytes)) continue;
    let both: ReturnType<typeof instantiateBoth>;
    try {
      both = instantiateBoth(bytes, tier);
    } catch (error) {
      if (error instanceof WasmtideError) continue; // mutate.test.ts compares verdicts
      throw error;
    }
    if (both === null) continue;
    const { ours, theirs } = both;
    let comparable = true;
    for (const [name, extern] of ours.exports) {
      if (!(extern instanceof FuncInstance) || !simple(extern.type)) continue;
      const args = extern.type.params.map((t) => argument(t, random));
      const mine = runOurs(ours.store, extern, args);
      // The other engine's state would differ from here on: it has no limit on polls and growth.
      comparable = mine !== 'unfinished' && !both.refused;
      if (!comparable) break;
      const other = runBuiltIn(theirs.exports[name] as () => unknown, args, extern.type.results.length);
      calls++;
      assert.deepEqual(mine, other, `run ${i}: ${name}(${args.join(', ')}) of ${Buffer.from(bytes).toString('hex').slice(0, 4000)}`);
    }
    for (const [name, extern] of ours.exports) {
      if (!(extern instanceof MemoryInstance) || !comparable) continue;
      const other = new Uint8Array((theirs.exports[name] as { buffer: ArrayBuffer }).buffer);
      assert.ok(Buffer.from(extern.bytes.buffer as ArrayBuffer).equals(other), `run ${i}: memory ${name} differs`);
    }
    ours.store.close();
  }
  assert.ok(calls > runs / 10, `only ${calls} calls`);
});
