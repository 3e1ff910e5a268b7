/**
 * Modules of our own generator (generate/) on every engine (oracle/). `WASMTIDE_FUZZ_RUNS` sets how many,
 * `WASMTIDE_FUZZ_SEED` the first seed (`npm run fuzz:generate`: 50,000). What fails is made small by
 * `npm run fuzz:reduce -- SEED`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule } from '../../src/validate/load.js';
import { FeatureSet } from '../../src/wasm/features.js';
import { ROWS } from '../../src/wasm/opcodes.js';
import { readBodies } from './bodies.js';
import { generate } from './generate/generate.js';
import { DESCRIBED } from './generate/instructions.js';
import { SPECIAL } from './generate/special.js';
import { compare, fuelFor } from './oracle/compare.js';

const runs = Number(process.env['WASMTIDE_FUZZ_RUNS'] ?? 120);
const seed = Number(process.env['WASMTIDE_FUZZ_SEED'] ?? 1);

/** Instructions that no module has yet: what GC and exceptions need is not compiled. May only get shorter. */
const NOT_GENERATED = /^(struct|array|i31|extern|any|br_on_cast|ref\.(test|cast|eq|i31)|try|catch|throw|rethrow|delegate)/;

const expected = new Set(ROWS.flatMap((row, op) => (row === undefined || NOT_GENERATED.test(row.name) ? [] : [op])));

test('every instruction is generated, or listed', () => {
  const known = new Set([...DESCRIBED.map(({ op }) => op), ...SPECIAL.flatMap(({ ops }) => ops as readonly number[])]);
  const missing = [...expected].filter((op) => !known.has(op)).map((op) => ROWS[op]!.name);
  assert.deepEqual(missing, []);
});

test('modules are valid, the same for the same seed, and between them have every instruction', () => {
  const seen = new Set<number>();
  for (let i = 0; i < 400; i++) {
    const bytes = generate(i);
    if (i % 20 === 0) assert.deepEqual(generate(i), bytes);
    for (const { code } of readBodies(loadModule(bytes, FeatureSet.all))) for (const { op } of code) seen.add(op);
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
  assert.ok((engines.get('built-in') ?? 0) > runs / 4, 'the built-in engine is asked');
});
