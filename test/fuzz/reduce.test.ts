/** The reducer, on faults that are planted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule } from '../../src/validate/load.js';
import { FeatureSet } from '../../src/wasm/features.js';
import type { Module } from '../../src/wasm/module.js';
import { Op } from '../../src/wasm/opcode.js';
import { ByteWriter } from '../../src/binary/writer.js';
import { readBodies, withBodies, writeOp } from './bodies.js';
import { generate } from './generate/generate.js';
import { interpreter, runOwn } from './oracle/own.js';
import { firstDifference } from './oracle/report.js';
import { reduce } from './reduce/reduce.js';

/** What is planted: an instruction that does what another one does; and how much may be left of a module. */
const FAULTS: readonly { readonly about: string; readonly op: Op; readonly does: Op; readonly most: number }[] = [
  { about: 'a rotation to the wrong side', op: Op.I32Rotl, does: Op.I32Rotr, most: 40 },
  { about: 'a test that takes null for an object', op: Op.RefTest, does: Op.RefTestNull, most: 60 },
];

/** What the faulty engine makes of a module. */
function faulty(module: Module, op: Op, does: Op): Module {
  const out = new ByteWriter(8);
  writeOp(out, does);
  const opcode = out.take();
  // Both are written in as many bytes.
  const bodies = readBodies(module).map(({ locals, code }) => ({
    locals, code: code.map((each) => (each.op === op ? { op: does, bytes: Uint8Array.of(...opcode, ...each.bytes.subarray(opcode.length)) } : each)),
  }));
  return loadModule(withBodies(module, bodies), FeatureSet.all);
}

const differs = (seed: number, op: Op, does: Op) => (module: Module): boolean => {
  const [right, wrong] = [runOwn(interpreter, module, seed, { fuel: 20_000 })!, runOwn(interpreter, faulty(module, op, does), seed, { fuel: 20_000 })!];
  return !right.outOfFuel && firstDifference(right.details.map(withoutPlaces), wrong.details.map(withoutPlaces)) !== null;
};
const withoutPlaces = (line: string): string => line.replace(/, at .*/, '');

for (const { about, op, does, most } of FAULTS) {
  test(`a planted fault becomes small, stays valid and stays: ${about}`, () => {
    let seed = 1;
    while (!differs(seed, op, does)(loadModule(generate(seed), FeatureSet.all))) assert.ok(seed++ < 2000, 'modules that show the fault are found');
    const bytes = generate(seed);
    const small = reduce(bytes, differs(seed, op, does));
    const module = loadModule(small, FeatureSet.all);
    assert.ok(differs(seed, op, does)(module), 'the fault is still there');
    const code = readBodies(module).flatMap((body) => body.code.map((each) => each.op));
    assert.equal(code.filter((each) => each === op).length, 1, `seed ${seed}: the instruction, once`);
    assert.ok(code.length <= most && small.length < bytes.length / 3, `seed ${seed}: ${code.length} instructions, ${small.length} of ${bytes.length} bytes`);
  });
}

test('what does not fail stays as it is', () => {
  const bytes = generate(3);
  assert.deepEqual(reduce(bytes, () => false), bytes);
});
