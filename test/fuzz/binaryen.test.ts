/**
 * Modules of binaryen's fuzzer (binaryen.ts) on every engine (oracle/). `WASMTIDE_FUZZ_RUNS` sets how many,
 * `WASMTIDE_FUZZ_SEED` the first seed (`npm run fuzz:binaryen`: 10,000). What fails is made small by
 * `npm run fuzz:reduce -- binaryen SEED`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule } from '../../src/validate/load.js';
import { WasmtideError } from '../../src/wasm/errors/error.js';
import { FeatureSet } from '../../src/wasm/features.js';
import type { Module } from '../../src/wasm/module.js';
import { BinaryenFuzzer, noBinaryen } from './binaryen.js';
import { compare, fuelFor } from './oracle/compare.js';

const runs = Number(process.env['WASMTIDE_FUZZ_RUNS'] ?? 60);
const seed = Number(process.env['WASMTIDE_FUZZ_SEED'] ?? 1);

test(`${runs} modules of binaryen's fuzzer do the same on every engine`, { skip: noBinaryen }, async () => {
  const fuzzer = new BinaryenFuzzer();
  const differences: string[] = [];
  const engines = new Map<string, number>();
  const refusals = new Map<string, number>();
  let compared = 0;
  let lines = 0;
  try {
    for (let i = seed; i < seed + runs && differences.length < 10; i++) {
      const bytes = await fuzzer.generate(i);
      if (bytes === null) continue;
      let module: Module;
      try {
        module = loadModule(bytes, FeatureSet.all);
      } catch (error) {
        if (!(error instanceof WasmtideError)) throw error;
        differences.push(`seed ${i}: binaryen made it, we refuse it: ${error.message}`);
        continue;
      }
      const comparison = compare(module, i, { refusals, turn: i, ...fuelFor(i) });
      if (comparison.difference !== null) differences.push(`seed ${i}: ${comparison.difference}`);
      for (const name of comparison.engines) engines.set(name, (engines.get(name) ?? 0) + 1);
      compared++;
      lines += comparison.lines.length;
    }
  } finally {
    fuzzer.close();
  }
  assert.deepEqual(differences, []);
  console.log(`${compared} of ${runs} modules, ${lines} lines; ${[...engines].map(([name, count]) => `${name}: ${count}`).join(', ')}; refused: ${[...refusals].map(([why, count]) => `${why}: ${count}`).join(', ')}`);
  assert.ok(compared > runs / 2 && lines > 5 * runs, 'modules come of it, and do things');
});
