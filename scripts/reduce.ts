/**
 * Makes small what engines differ on, and prints it as text: `npm run fuzz:reduce -- SEED` for a module of the
 * generator, `-- binaryen SEED` for one of binaryen's fuzzer, `-- FILE [SEED]` for one from a file, the seed being that
 * of the arguments of its calls. Runs in the newest Node where that is installed (`tools`), whose engine knows more.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { existsSync, readFileSync } from 'node:fs';
import { encodeModule } from '../src/binary/encode.js';
import { parseWat, printModule } from '../src/text/index.js';
import { loadModule } from '../src/validate/load.js';
import { FeatureSet } from '../src/wasm/features.js';
import { repositoryRoot } from '../test/conformance.js';
import { BinaryenFuzzer } from '../test/fuzz/binaryen.js';
import { generate } from '../test/fuzz/generate/generate.js';
import { compare, fuelFor } from '../test/fuzz/oracle/compare.js';
import { compiled } from '../test/fuzz/oracle/own.js';
import { reduce } from '../test/fuzz/reduce/reduce.js';

const newest = join(repositoryRoot, 'tools/node_modules/node-newest/bin/node');
if (existsSync(newest) && process.execPath !== newest) {
  const { status } = spawnSync(newest, [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exit(status ?? 1);
}

const [source, given] = process.argv.slice(2);
if (source === undefined) {
  console.error('usage: npm run fuzz:reduce -- SEED | binaryen SEED | FILE [SEED]');
  process.exit(2);
}

const isGenerated = /^\d+$/.test(source);
const seed = Number(isGenerated ? source : (given ?? 1));

async function read(): Promise<Uint8Array> {
  if (isGenerated) return generate(seed);
  if (source === 'binaryen') {
    const fuzzer = new BinaryenFuzzer();
    const bytes = await fuzzer.generate(seed);
    fuzzer.close();
    if (bytes !== null) return bytes;
    console.error('binaryen makes no module of this seed');
    process.exit(2);
  }
  return source.endsWith('.wat') ? encodeModule(parseWat(readFileSync(source, 'utf8'))) : new Uint8Array(readFileSync(source));
}

const bytes = await read();
// A module that no longer comes to an end is no smaller one.
const fuel = { fuel: 100_000, ...(isGenerated || source === 'binaryen' ? fuelFor(seed) : {}) };
const first = compare(loadModule(bytes, FeatureSet.all), seed, fuel).difference;
if (first === null) {
  console.log('the engines do the same');
  process.exit(0);
}
/** The engines that differ: a change that makes others differ is another fault, and nobody else need be asked. */
const engines = first.slice(0, first.indexOf(':'));
const asked = { ...fuel, tiers: compiled.filter(({ name }) => engines === `interpreter and ${name}`), withBuiltIn: engines.endsWith('built-in engine') };
let tries = 0;
const small = reduce(bytes, (module) => {
  tries++;
  return compare(module, seed, asked).difference?.startsWith(`${engines}:`) === true;
});
const module = loadModule(small, FeatureSet.all);
console.log(printModule(module));
console.log(`;; ${compare(module, seed, asked).difference ?? ''}\n;; ${bytes.length} bytes before, ${small.length} now, ${tries} tries, seed ${seed}`);
