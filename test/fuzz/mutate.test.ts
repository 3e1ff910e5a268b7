/**
 * Mutated valid modules: our verdict beside the built-in engine's, with the features that both have. Never another
 * error than ours, whatever the bytes. `WASMTIDE_FUZZ_RUNS` sets how many (`npm run fuzz:mutate`: 100,000).
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeModule } from '../../src/binary/decode.js';
import { encodeModule } from '../../src/binary/encode.js';
import { parseWast, parseWat, printModule } from '../../src/text/index.js';
import { validateModule } from '../../src/validate/validate.js';
import { InvalidError } from '../../src/wasm/errors/invalid.js';
import { MalformedError } from '../../src/wasm/errors/malformed.js';
import { FeatureSet } from '../../src/wasm/features.js';
import { repositoryRoot, suiteFolder } from '../conformance.js';
import { generate } from './generate/generate.js';
import { mutate } from './mutate.js';
import { Random } from './random.js';

const runs = Number(process.env['WASMTIDE_FUZZ_RUNS'] ?? 3000);
const seed = Number(process.env['WASMTIDE_FUZZ_SEED'] ?? 20261124);

const builtIn = (globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } }).WebAssembly;

/** What Node 20's engine has on by default. */
const COMMON = FeatureSet.standard
  .with('memory64', false).with('multi-memory', false).with('exceptions', false).with('gc', false)
  .with('function-references', false).with('relaxed-simd', false).with('threads', true).with('legacy-exceptions', true)
  .with('extended-const', true);

/**
 * Where Node 20.20's engine takes what the specification refuses: any alignment for wait and notify, and element
 * segments of number types as long as they are empty.
 */
const KNOWN = /^atomic alignment must be natural|^malformed reference type/;

/** Modules of the generator among the seeds: with objects, casts, exceptions of both forms. */
const GENERATED = 60;

type Verdict = 'valid' | 'malformed' | 'invalid';

function verdict(bytes: Uint8Array, features: FeatureSet): { verdict: Verdict; error: string } {
  try {
    validateModule(decodeModule(bytes, features), features);
    return { verdict: 'valid', error: '' };
  } catch (error) {
    if (error instanceof MalformedError) return { verdict: 'malformed', error: error.message };
    if (error instanceof InvalidError) return { verdict: 'invalid', error: error.message };
    throw error;
  }
}

function seeds(): Uint8Array[] {
  const found: Uint8Array[] = [];
  const programs = join(repositoryRoot, 'test/programs/bin');
  for (const file of readdirSync(programs)) {
    const bytes = file.endsWith('.wasm') ? new Uint8Array(readFileSync(join(programs, file))) : null;
    if (bytes !== null && bytes.length < 60_000) found.push(bytes);
  }
  const suite = suiteFolder('testsuite');
  for (const name of suite === undefined ? [] : ['block', 'br_table', 'call_indirect', 'elem', 'global', 'if', 'memory', 'select', 'simd_lane', 'table_init', 'try_table', 'throw', 'throw_ref', 'struct', 'array', 'array_init_elem', 'array_new_data', 'i31', 'extern', 'ref_cast', 'ref_test', 'br_on_cast', 'br_on_null', 'type-subtyping', 'type-rec', 'memory64']) {
    for (const command of parseWast(readFileSync(join(suite!, `${name}.wast`))).commands) {
      if (command.kind !== 'module') continue;
      const module = command.module.define();
      found.push(module instanceof Uint8Array ? module : encodeModule(module));
    }
  }
  for (let i = 0; i < GENERATED; i++) found.push(generate(i));
  return found;
}

test(`${runs} mutated modules get the built-in engine's verdict`, () => {
  const random = new Random(seed);
  const all = seeds();
  const common = all.filter((bytes) => verdict(bytes, COMMON).verdict === 'valid' && builtIn.validate(bytes));
  assert.ok(common.length > 20, `only ${common.length} seeds that both engines take`);
  const disagreements: string[] = [];
  for (let i = 0; i < runs && disagreements.length < 10; i++) {
    const bytes = mutate(common[random.below(common.length)], random);
    const ours = verdict(bytes, COMMON);
    const theirs = builtIn.validate(bytes);
    if ((ours.verdict === 'valid') !== theirs && !KNOWN.test(ours.error)) {
      disagreements.push(`run ${i}: ours ${ours.verdict} ${ours.error}, built-in ${theirs}: ${bytes.length < 300 ? Buffer.from(bytes).toString('hex') : `${bytes.length} bytes`}`);
    }
  }
  assert.deepEqual(disagreements, []);
});

test(`${runs} mutated modules of every feature: only our own errors`, () => {
  const random = new Random(seed + 1);
  const all = seeds();
  for (let i = 0; i < runs; i++) verdict(mutate(all[random.below(all.length)], random), FeatureSet.all);
});

test('valid mutants survive encoding, printing and parsing', () => {
  const random = new Random(seed + 2);
  const all = seeds();
  let valid = 0;
  for (let i = 0; i < runs / 3; i++) {
    const bytes = mutate(all[random.below(all.length)], random);
    if (verdict(bytes, FeatureSet.all).verdict !== 'valid') continue;
    valid++;
    const once = encodeModule(decodeModule(bytes, FeatureSet.all));
    assert.equal(verdict(once, FeatureSet.all).verdict, 'valid');
    assert.deepEqual(encodeModule(decodeModule(once, FeatureSet.all)), once);
    const text = printModule(decodeModule(once, FeatureSet.all));
    const parsed = encodeModule(parseWat(text));
    assert.deepEqual(verdict(parsed, FeatureSet.all), { verdict: 'valid', error: '' });
    assert.equal(printModule(decodeModule(parsed, FeatureSet.all)), text);
  }
  assert.ok(valid > runs / 60, `only ${valid} valid mutants`);
});
