/**
 * Generated modules with little fuel: interpreter and compiled code use the same, and stop in the same place and state.
 * `WASMTIDE_FUZZ_RUNS` sets how many modules, `WASMTIDE_FUZZ_SEED` the first seed (`npm run fuzz:fuel`: 10,000).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nativeStore } from '../../src/engine/native/index.js';
import { loadModule } from '../../src/validate/load.js';
import { FeatureSet } from '../../src/wasm/features.js';
import { generate } from './generate/generate.js';
import { type OwnTier, interpreter, platform, runOwn } from './oracle/own.js';
import { firstDifference } from './oracle/report.js';

const runs = Number(process.env['WASMTIDE_FUZZ_RUNS'] ?? 24);
const seed = Number(process.env['WASMTIDE_FUZZ_SEED'] ?? 1);

const AMOUNTS = [20, 300, 4000];
const TIERS: readonly OwnTier[] = ([
  ['compiled', {}],
  ['compiled, every poll counted', { countedPolls: 1 }],
  ['compiled without passes', { withoutPasses: 'all' }],
] as const).map(([name, codegen]) => ({ name, metering: 'fuel', zeal: false, store: (options) => nativeStore(platform!, { ...options, ...codegen }) }));

test(`fuel of ${runs} generated modules is the same`, { skip: platform === null && 'native code cannot run here' }, async () => {
  const differences: string[] = [];
  let ended = 0;
  let outOfFuel = 0;
  for (let i = seed; i < seed + runs && differences.length < 10; i++) {
    const module = loadModule(generate(i), FeatureSet.all);
    const tier = TIERS[i % TIERS.length];
    for (const fuel of AMOUNTS) {
      const own = runOwn(interpreter, module, i, { fuel, comparesFuel: true })!;
      const other = runOwn(tier, module, i, { fuel, comparesFuel: true })!;
      // Deep recursion ends elsewhere.
      if (own.stopped !== null || other.stopped !== null) continue;
      const difference = firstDifference(own.details, other.details);
      if (difference !== null) differences.push(`seed ${i}, fuel ${fuel}, ${tier.name}: ${difference}`);
      ended += own.details.filter((line) => line.includes(') = ')).length;
      outOfFuel += own.details.filter((line) => line.includes('ERR_OUT_OF_FUEL')).length;
    }
    if (i % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(differences, []);
  assert.ok(outOfFuel > runs && ended > runs, `${outOfFuel} ran out of fuel, ${ended} ended`);
});
