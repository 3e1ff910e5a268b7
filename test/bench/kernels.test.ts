/** The kernels and programs of `npm run bench` give the same checksums in every tier and in the built-in engine, call after call. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { hasGc } from '../../bench/engines.js';
import { loadInBuiltin } from '../../bench/builtin.js';
import { filesOf, programs } from '../../bench/programs.js';
import { loaderOf } from '../../bench/wasmtide.js';
import { kernels } from '../../bench/workloads.js';
import { watchCompilations } from '../../src/engine/native/compile.js';
import { native } from '../../src/native/binding.js';
import { repositoryRoot } from '../conformance.js';
import { VERIFYING } from '../verified-compilation.js';

watchCompilations(VERIFYING);

const guests = join(repositoryRoot, 'bench/guests');
const { reason } = native();
const loaders = [
  ['interpreter', await loaderOf('interpreter')],
  ...(reason === null ? [['optimizing', await loaderOf('optimizing')] as const] : []),
] as const;

function bytesOf(files: readonly string[]): [name: string, bytes: Uint8Array][] {
  return files.map((file) => {
    const [name, path] = file.split('=');
    return [name, new Uint8Array(readFileSync(path))];
  });
}

for (const workload of [...kernels, ...programs]) {
  const { name, small, group, needs } = workload;
  test(`${name}${reason === null ? '' : ' (native code cannot run here)'}`, () => {
    const modules = bytesOf(filesOf(workload));
    const theirs = needs?.includes('gc') === true && !hasGc ? null : loadInBuiltin(modules, 'run').call;
    let expected = theirs === null ? null : [theirs(small), theirs(small)];
    for (const [tier, load] of loaders) {
      // Compiling a megabyte takes seconds: the benchmark itself compares the answers of these.
      if (tier === 'optimizing' && group === 'program' && name !== 'modules') continue;
      const { call } = load(modules, 'run');
      const found = [call(small), call(small)];
      assert.deepEqual(found, expected ?? found, tier);
      expected ??= found;
    }
    // Each call must begin afresh, or the first and the hundredth of a measurement do different work.
    assert.equal(expected![0], expected![1]);
  });
}

test('every source is a kernel, and says in its first line what it does', () => {
  const sources = readdirSync(guests).filter((file) => /\.(c|rs|wat)$/.test(file));
  assert.deepEqual(sources.map((file) => file.replace(/\.\w+$/, '')).sort(), kernels.map(({ name }) => name).sort());
  for (const file of sources) assert.match(readFileSync(join(guests, file), 'utf8'), /^(\/\/|;;)[ !].{20}/, file);
});

test('enough of them, in two languages, with vectors', () => {
  assert.ok(kernels.length >= 25);
  assert.ok(kernels.filter(({ needs }) => needs?.includes('simd')).length >= 4);
  assert.ok(kernels.filter(({ group }) => group === 'rust').length >= 3);
  assert.equal(new Set(kernels.map(({ name }) => name)).size, kernels.length);
});
