/**
 * The official suite on compiled code: every script with guarded memories and with explicit bounds, without
 * optimization passes, stopping at every poll, and with the interpreter's fuel; those that make NaNs also with canonical ones, those that have
 * references also with a collection at every place where there may be one. Explicit bounds and no passes compile all functions, the others
 * those that are called. Every compilation is verified.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runScript } from '../../src/cli/wast/runner.js';
import { suiteFeatures } from '../../src/cli/wast/suites.js';
import type { CodegenOptions } from '../../src/engine/native-tier.js';
import { watchCompilations } from '../../src/engine/native/compile.js';
import { Engine, Store } from '../../src/api/index.js';
import '../../src/entry/native.js';
import { nativePlatform, nativeStore } from '../../src/engine/native/index.js';
import { Machine } from '../../src/interpreter/machine.js';
import { Store as CoreStore, type StoreOptions } from '../../src/runtime/store.js';
import { howToGet, suiteFolder } from '../conformance.js';
import { VERIFYING } from '../verified-compilation.js';
import { describeUnless } from '../describe-unless.js';

const FOLDERS = ['.', 'proposals/custom-page-sizes', 'proposals/threads', 'proposals/wide-arithmetic'];

watchCompilations(VERIFYING);

/** Scripts with references; without runaway recursion, all of whose frames every collection would walk. */
const REFERENCES = /^(?!.*call).*(array|struct|ref|extern|gc|i31|br_on|table|elem|throw|try|type|instance|global|local_init|linking)/;

/** Scripts that make NaNs. */
const NANS = /^(f32|f64|float|conversions|simd_(f32|f64|conversions)|relaxed)/;

const platform = nativePlatform();
const folder = suiteFolder('testsuite');
const skip = folder === undefined ? howToGet('testsuite') : platform === null ? 'native code cannot run here' : false;
const scripts = folder === undefined ? [] : FOLDERS.flatMap((f) =>
  readdirSync(join(folder, f)).filter((name) => name.endsWith('.wast')).sort().map((name) => ({ name: join(f, name), path: join(folder, f, name) })));

function failures(path: string, options: Partial<StoreOptions & CodegenOptions> = {}): string[] {
  // Through the whole product, but for what engines have no option for.
  const { explicitBounds, withoutPasses, canonicalNans: nanCanonicalization, countedPolls, compilation } = options;
  const engine = (): Engine => new Engine({ strategy: 'optimizing', nanCanonicalization, compilation, optLevel: withoutPasses === 'all' ? 'none' : 'speed' });
  const createStore = (): CoreStore => {
    if (explicitBounds !== true && countedPolls === undefined) return new Store(engine()).core;
    const store = nativeStore(platform!, options);
    if (countedPolls !== undefined) store.meter.stopAtEveryPoll(true);
    return store;
  };
  const report = runScript(path, readFileSync(path), suiteFeatures(path), createStore);
  return report.failures.map((f) => `${path}:${f.line}: expected ${f.expected}, got ${f.got} [optimizing]`);
}

/** Fuel of a script on both tiers, where recursion ends at the same depth; in memories that move. */
function fuelOf(path: string): number[] {
  const options = { metering: 'fuel', maxCallDepth: 500, maxWasmStack: 2 ** 24 } as const;
  const tiers = [() => new CoreStore((own) => new Machine(own), options), () => nativeStore(platform!, { ...options, memoryReservation: 0 })];
  return tiers.map((createStore) => {
    const store = createStore();
    store.meter.fuel = Number.MAX_SAFE_INTEGER;
    runScript(path, readFileSync(path), suiteFeatures(path), () => store);
    return store.meter.fuelUsed;
  });
}

describeUnless(skip, 'official suite on compiled code', () => {
  for (const { name, path } of scripts) {
    test(name, () => assert.deepEqual(failures(path), []));
    test(`${name}, explicit bounds`, () => assert.deepEqual(failures(path, { explicitBounds: true, compilation: 'eager' }), []));
    test(`${name}, no passes`, () => assert.deepEqual(failures(path, { withoutPasses: 'all', compilation: 'eager' }), []));
    test(`${name}, every poll`, () => assert.deepEqual(failures(path, { countedPolls: 1 }), []));
    test(`${name}, fuel`, () => {
      const [interpreted, compiled] = fuelOf(path);
      assert.equal(compiled, interpreted);
    });
    if (NANS.test(name)) test(`${name}, canonical NaNs`, () => assert.deepEqual(failures(path, { canonicalNans: true }), []));
    if (REFERENCES.test(name)) test(`${name}, collecting`, () => assert.deepEqual(failures(path, { gcZeal: true, countedPolls: 1 }), []));
  }
});
