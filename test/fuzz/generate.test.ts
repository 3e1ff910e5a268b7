/**
 * Modules of our own generator (generate/) on every engine (oracle/). `WASMTIDE_FUZZ_RUNS` sets how many,
 * `WASMTIDE_FUZZ_SEED` the first seed (`npm run fuzz:generate`: 50,000). What fails is made small by
 * `npm run fuzz:reduce -- SEED`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeModule } from '../../src/binary/decode.js';
import { loadModule } from '../../src/validate/load.js';
import { FeatureSet } from '../../src/wasm/features.js';
import { ROWS } from '../../src/wasm/opcodes.js';
import { parseWat } from '../../src/text/index.js';
import { encodeModule } from '../../src/binary/encode.js';
import { readBodies } from './bodies.js';
import { generate } from './generate/generate.js';
import { DESCRIBED } from './generate/instructions.js';
import { SPECIAL } from './generate/special.js';
import { builtIn } from './oracle/built-in.js';
import { compare, fuelFor } from './oracle/compare.js';
import { platform } from './oracle/own.js';

const runs = Number(process.env['WASMTIDE_FUZZ_RUNS'] ?? 40);
const seed = Number(process.env['WASMTIDE_FUZZ_SEED'] ?? 1);

/** Newer Nodes can be asked about most modules. */
const builtInHasObjects = builtIn.validate(encodeModule(parseWat('(module (type (struct)))')));

const expected = new Set(ROWS.flatMap((row, op) => (row === undefined ? [] : [op])));

test('every instruction has a row or a rule', () => {
  const known = new Set([...DESCRIBED.map(({ op }) => op), ...SPECIAL.flatMap(({ ops }) => ops as readonly number[])]);
  const missing = [...expected].filter((op) => !known.has(op)).map((op) => ROWS[op]!.name);
  assert.deepEqual(missing, []);
});

test('modules are valid, the same for the same seed, and between them have every instruction', () => {
  const seen = new Set<number>();
  for (let i = 0; i < 500; i++) {
    const bytes = generate(i);
    if (i % 20 === 0) assert.deepEqual(generate(i), bytes);
    for (const { code } of readBodies(decodeModule(bytes, FeatureSet.all))) for (const { op } of code) seen.add(op);
  }
  assert.deepEqual([...expected].filter((op) => !seen.has(op)).map((op) => ROWS[op]!.name), []);
});

test(`${runs} generated modules do the same on every engine`, async () => {
  const differences: string[] = [];
  const engines = new Map<string, number>();
  const refusals = new Map<string, number>();
  let lines = 0;
  let trapped = 0;
  for (let i = seed; i < seed + runs && differences.length < 10; i++) {
    const module = loadModule(generate(i), FeatureSet.all);
    const comparison = compare(module, i, { refusals, turn: i, ...fuelFor(i) });
    if (comparison.difference !== null) differences.push(`seed ${i}: ${comparison.difference}`);
    for (const name of comparison.engines) engines.set(name, (engines.get(name) ?? 0) + 1);
    lines += comparison.lines.length;
    trapped += comparison.lines.filter((line) => line.includes(' trapped: ')).length;
    // What died is let go of between turns.
    if (i % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(differences, []);
  assert.deepEqual([...refusals], [], 'all of it compiles');
  console.log(`${runs} modules, ${lines} lines, ${trapped} traps; ${[...engines].map(([name, count]) => `${name}: ${count}`).join(', ')}`);
  assert.ok(lines > 10 * runs && trapped < lines / 3, 'modules do things');
  assert.ok((engines.get('built-in') ?? 0) > (builtInHasObjects ? runs / 2 : runs / 8), 'the built-in engine is asked');
  if (platform !== null) assert.ok([...engines].some(([name, count]) => name.includes('collecting') && count > runs / 20), 'there is collecting');
});
