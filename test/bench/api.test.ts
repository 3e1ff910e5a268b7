/** `npm run bench:api` runs, agrees with itself about what it measures, and writes what it prints. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { repositoryRoot } from '../conformance.js';

interface Results {
  readonly results: readonly { readonly name: string; readonly values: { readonly wasmtide: number; readonly builtin: number | null } }[];
  readonly derived: Readonly<Record<string, { readonly wasmtide: number }>>;
}

test('bench:api', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wasmtide-bench-'));
  const json = join(folder, 'results.json');
  try {
    const only = 'call,host,nested,instantiate-small,idle,waiting';
    const printed = execFileSync(process.execPath, [
      join(repositoryRoot, 'dist/bench/api/main.js'), '--only', only, '--engines', 'wasmtide,builtin', '--seconds', '0.01', '--json', json,
    ], { encoding: 'utf8' });
    const { results, derived } = JSON.parse(readFileSync(json, 'utf8')) as Results;
    assert.deepEqual(results.map((r) => r.name), ['call', 'call-async', 'host', 'host-async', 'nested', 'instantiate-small', 'idle', 'idle-memory', 'waiting']);
    for (const { name, values } of results) {
      assert.ok(values.wasmtide > 0, name);
      assert.match(printed, new RegExp(`^${name} `, 'm'));
    }
    assert.ok(results.find((r) => r.name === 'call')!.values.builtin! > 0);
    assert.ok(derived['waiting-per-gb'].wasmtide > 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
