/** `npm run bench:api` runs, agrees with itself about what it measures, and writes what it prints. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { native } from '../../src/native/binding.js';
import { repositoryRoot } from '../conformance.js';

interface Results {
  readonly results: readonly { readonly name: string; readonly values: Readonly<Record<string, number | null>> }[];
  readonly derived: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

function measured(only: string, engines: string): Results & { readonly printed: string } {
  const folder = mkdtempSync(join(tmpdir(), 'wasmtide-bench-'));
  const json = join(folder, 'results.json');
  try {
    const printed = execFileSync(process.execPath, [
      join(repositoryRoot, 'dist/bench/api/main.js'), '--only', only, '--engines', engines, '--seconds', '0.01', '--json', json,
    ], { encoding: 'utf8' });
    return { printed, ...JSON.parse(readFileSync(json, 'utf8')) as Results };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('bench:api', () => {
  const { printed, results, derived } = measured('call,host,nested,trap,instantiate-small,idle,waiting', 'interpreter,builtin');
  assert.deepEqual(results.map((r) => r.name), ['call', 'call-async', 'host', 'host-async', 'nested', 'trap', 'instantiate-small', 'idle', 'idle-memory', 'waiting']);
  for (const { name, values } of results) {
    assert.ok(values.interpreter! > 0, name);
    assert.match(printed, new RegExp(`^${name} `, 'm'));
  }
  for (const name of ['call', 'trap']) assert.ok(results.find((r) => r.name === name)!.values.builtin! > 0);
  assert.ok(derived['waiting-per-gb'].interpreter > 0);
});

test('bench:api with compiled code', { skip: native().reason ?? false }, () => {
  const { results } = measured('call,trap', 'optimizing');
  assert.deepEqual(results.map((r) => r.name), ['call', 'call-async', 'trap']);
  for (const { name, values } of results) assert.ok(values.optimizing! > 0, name);
});
