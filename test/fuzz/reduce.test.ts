/** The reducer, on a fault that is planted: an engine that rotates to the wrong side. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule } from '../../src/validate/load.js';
import { FeatureSet } from '../../src/wasm/features.js';
import type { Module } from '../../src/wasm/module.js';
import { Op } from '../../src/wasm/opcode.js';
import { readBodies, withBodies } from './bodies.js';
import { generate } from './generate/generate.js';
import { interpreter, runOwn } from './oracle/own.js';
import { firstDifference } from './oracle/report.js';
import { reduce } from './reduce/reduce.js';

/** What the faulty engine makes of a module. */
function faulty(module: Module): Module {
  const bodies = readBodies(module).map(({ locals, code }) => ({
    locals, code: code.map((each) => (each.op === Op.I32Rotl ? { op: Op.I32Rotr, bytes: Uint8Array.of(Op.I32Rotr) } : each)),
  }));
  return loadModule(withBodies(module, bodies), FeatureSet.all);
}

const differs = (seed: number) => (module: Module): boolean => {
  const [right, wrong] = [runOwn(interpreter, module, seed, { fuel: 20_000 })!, runOwn(interpreter, faulty(module), seed, { fuel: 20_000 })!];
  return !right.outOfFuel && firstDifference(right.details.map(withoutPlaces), wrong.details.map(withoutPlaces)) !== null;
};
const withoutPlaces = (line: string): string => line.replace(/, at .*/, '');

test('a planted fault becomes small, stays valid and stays', () => {
  const found: number[] = [];
  for (let seed = 1; found.length < 1; seed++) {
    assert.ok(seed < 2000, 'modules that show the fault are found');
    if (differs(seed)(loadModule(generate(seed), FeatureSet.all))) found.push(seed);
  }
  for (const seed of found) {
    const bytes = generate(seed);
    const small = reduce(bytes, differs(seed));
    const module = loadModule(small, FeatureSet.all);
    assert.ok(differs(seed)(module), 'the fault is still there');
    const code = readBodies(module).flatMap((body) => body.code.map(({ op }) => op));
    assert.equal(code.filter((op) => op === Op.I32Rotl).length, 1, `seed ${seed}: the instruction, once`);
    assert.ok(code.length <= 40 && small.length < bytes.length / 3, `seed ${seed}: ${code.length} instructions, ${small.length} of ${bytes.length} bytes`);
  }
});

test('what does not fail stays as it is', () => {
  const bytes = generate(3);
  assert.deepEqual(reduce(bytes, () => false), bytes);
});
