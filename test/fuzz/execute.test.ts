/**
 * Mutated modules of the official suite that are still valid, executed on every engine (oracle/compare.ts). The
 * interpreter runs first, with little fuel, so that the others are only asked what has an end.
 * `WASMTIDE_FUZZ_RUNS` sets how many (`npm run fuzz:execute`: 100,000).
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeModule } from '../../src/binary/encode.js';
import { parseWast } from '../../src/text/index.js';
import { loadModule } from '../../src/validate/load.js';
import { WasmtideError } from '../../src/wasm/errors/error.js';
import { FeatureSet } from '../../src/wasm/features.js';
import type { Module } from '../../src/wasm/module.js';
import { howToGet, suiteFolder } from '../conformance.js';
import { mutate } from './mutate.js';
import { generate } from './generate/generate.js';
import { compare } from './oracle/compare.js';
import { Random } from './random.js';

const runs = Number(process.env['WASMTIDE_FUZZ_RUNS'] ?? 4000);
const seed = Number(process.env['WASMTIDE_FUZZ_SEED'] ?? 20261124);
const MAX_FUEL = 100_000;
/** Above this the engines may differ in what they can allocate. */
const MAX_PAGES = 64;

/** The scripts whose modules are seeds: numbers, memory, control, calls, references, objects, exceptions. */
const SCRIPTS = [
  'i32', 'i64', 'f32', 'f64', 'f32_cmp', 'f64_cmp', 'conversions', 'int_exprs', 'float_exprs', 'fac', 'forward', 'block', 'loop', 'br', 'br_if', 'br_table',
  'if', 'select', 'local_tee', 'local_set', 'nop', 'return', 'call', 'call_indirect', 'labels', 'switch', 'stack', 'unwind', 'memory_grow', 'memory_size',
  'load', 'store', 'address', 'align', 'endianness', 'memory_copy', 'memory_fill', 'memory_init', 'table_copy', 'table_init', 'traps', 'left-to-right',
  'simd_i32x4_arith', 'simd_f32x4', 'simd_lane', 'simd_conversions', 'simd_load', 'simd_store', 'simd_i16x8_sat_arith', 'simd_bit_shift', 'simd_boolean',
  'return_call', 'return_call_indirect', 'float_memory', 'bulk', 'global', 'func',
  'array', 'array_copy', 'array_fill', 'array_init_data', 'array_init_elem', 'array_new_data', 'array_new_elem', 'br_on_cast', 'br_on_cast_fail', 'br_on_null',
  'br_on_non_null', 'call_ref', 'extern', 'i31', 'local_init', 'ref_as_non_null', 'ref_cast', 'ref_eq', 'ref_func', 'ref_is_null', 'ref_test', 'return_call_ref',
  'struct', 'table_get', 'table_set', 'table_fill', 'table_grow', 'throw', 'throw_ref', 'try_table', 'type-rec', 'type-subtyping',
];
/** Modules of the generator, for what scripts have too little of. */
const GENERATED = 150;

const folder = suiteFolder('testsuite');

function seeds(): Uint8Array[] {
  const generated = Array.from({ length: GENERATED }, (_, i) => generate(i)).filter((bytes) => loadModule(bytes, FeatureSet.all).imports.length === 0);
  const scripts = SCRIPTS.flatMap((name) => parseWast(readFileSync(join(folder!, `${name}.wast`))).commands.flatMap((command) => {
    if (command.kind !== 'module') return [];
    const module = command.module.define();
    return [module instanceof Uint8Array ? module : encodeModule(module)];
  }));
  return [...generated, ...scripts.filter((bytes) => load(bytes) !== null)];
}

/** Null for what is not valid, or not to be compared. */
function load(bytes: Uint8Array): Module | null {
  try {
    const module = loadModule(bytes, FeatureSet.all);
    const large = module.memories.some((m) => m.limits.min > MAX_PAGES) || module.tables.some((t) => t.type.limits.min > 10_000);
    return large || module.imports.length > 0 ? null : module;
  } catch (error) {
    if (error instanceof WasmtideError) return null; // mutate.test.ts compares verdicts
    throw error;
  }
}

test(`${runs} mutated modules do the same on every engine`, { skip: folder === undefined && howToGet('testsuite') }, async () => {
  const random = new Random(seed);
  const all = seeds();
  let lines = 0;
  for (let i = 0; i < runs; i++) {
    const bytes = mutate(random.pick(all), random);
    const module = load(bytes);
    if (module === null) continue;
    const comparison = compare(module, i, { fuel: MAX_FUEL, turn: i });
    lines += comparison.lines.length;
    assert.equal(comparison.difference, null, `run ${i}: ${Buffer.from(bytes).toString('hex').slice(0, 4000)}`);
    // What died is let go of between turns.
    if (i % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(lines > runs, `only ${lines} lines to compare`);
});
