/**
 * The official suite: every assertion of every script passes, none skipped. Also with a collection at every
 * allocation, and stopping at every poll, and with canonical NaNs.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runScript } from '../../src/cli/wast/runner.js';
import { suiteFeatures } from '../../src/cli/wast/suites.js';
import { Machine } from '../../src/interpreter/machine.js';
import { Store } from '../../src/runtime/store.js';
import { howToGet, suiteFolder } from '../conformance.js';
import { describeUnless } from '../describe-unless.js';

/** custom-descriptors is not implemented; all other folders of the suite are here. */
const FOLDERS = ['.', 'custom', 'legacy', 'proposals/threads', 'proposals/custom-page-sizes', 'proposals/wide-arithmetic'];
/** So many assertions there are at the least: a suite that is found but empty must not pass. */
const LEAST_ASSERTIONS = 63_000;
const LEAST_IN_OFFICIAL_WORDS = 4_850;
/** Scripts that allocate or hold references. */
const ZEAL = /^(array|struct|br_on|ref_|i31|extern|type-|try_table|throw|table|global|call_ref|elem|rethrow|try_)/;

/** Scripts that make NaNs. */
const NANS = /^(f32|f64|float|conversions|simd_(f32|f64|conversions)|relaxed)/;

const folder = suiteFolder('testsuite');
const missing = folder === undefined && howToGet('testsuite');
const scripts = folder === undefined ? [] : FOLDERS.flatMap((f) =>
  readdirSync(join(folder, f)).filter((name) => name.endsWith('.wast')).map((name) => ({ name, path: join(folder, f, name) })));

function run(path: string, { gcZeal = false, stopping = false, canonicalNans = false } = {}) {
  const report = runScript(path, readFileSync(path), suiteFeatures(path), () => {
    const store = new Store((s) => new Machine(s), { gcZeal, canonicalNans, metering: stopping ? 'fuel' : 'polls' });
    if (stopping) {
      store.meter.fuel = 2 ** 50;
      store.meter.stopAtEveryPoll(true);
    }
    return store;
  });
  const failures = report.failures.map((f) => `${path}:${f.line}: expected ${f.expected}, got ${f.got} [interpreter]`);
  assert.deepEqual(failures, []);
  assert.equal(report.skipped, 0);
  return report;
}

describeUnless(missing, 'official suite', () => {
  let assertions = 0;
  let sameWords = 0;
  for (const { name, path } of scripts) {
    test(name, () => {
      const report = run(path);
      assertions += report.passed;
      sameWords += report.sameWords;
    });
  }
  after(() => {
    assert.ok(assertions >= LEAST_ASSERTIONS, `only ${assertions} assertions`);
    assert.ok(sameWords >= LEAST_IN_OFFICIAL_WORDS, `only ${sameWords} refusals in the official words`);
  });
});

describeUnless(missing, 'official suite, collecting at every allocation', () => {
  for (const { name, path } of scripts) if (ZEAL.test(name)) test(name, () => void run(path, { gcZeal: true }));
});

describeUnless(missing, 'official suite, stopping and going on at every poll', () => {
  for (const { name, path } of scripts) test(name, () => void run(path, { stopping: true }));
});

describeUnless(missing, 'official suite with canonical NaNs', () => {
  for (const { name, path } of scripts) if (NANS.test(name)) test(name, () => void run(path, { canonicalNans: true }));
});
