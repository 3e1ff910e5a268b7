/** `npm run bench` measures, compares answers, and writes what it prints; so does its mode for compilers. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { engines } from '../../bench/engines.js';
import { measureWorkload } from '../../bench/rounds.js';
import { kernels } from '../../bench/workloads.js';
import { repositoryRoot } from '../conformance.js';

/** Runs the benchmark; gives what it prints and its JSON. */
function bench(...args: readonly string[]): { status: number | null; printed: string; json: any } {
  const folder = mkdtempSync(join(tmpdir(), 'wasmtide-bench-'));
  const json = join(folder, 'results.json');
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(repositoryRoot, 'dist/bench/main.js'), '--seconds', '0.01', '--json', json, ...args], { encoding: 'utf8' });
    assert.equal(stderr, '');
    return { status, printed: stdout, json: JSON.parse(readFileSync(json, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a table with ratios to the first engine', () => {
  const { status, printed, json } = bench('--only', 'fib,sieve', '--engines', 'interpreter,builtin');
  assert.equal(status, 0);
  assert.equal(json.reference, 'interpreter');
  assert.deepEqual(json.results.map((r: { workload: string; name: string }) => `${r.workload} ${r.name}`), ['sieve interpreter', 'sieve builtin', 'fib interpreter', 'fib builtin']);
  for (const result of json.results) assert.ok(result.best > 0 && result.load > 0 && result.calls >= 6, JSON.stringify(result));
  const ratio = (workload: string): number => {
    const [own, other] = json.results.filter((r: { workload: string }) => r.workload === workload);
    return other.best / own.best;
  };
  assert.ok(Math.abs(json.geometricMeans.builtin / Math.sqrt(ratio('fib') * ratio('sieve')) - 1) < 1e-9);
  assert.match(printed, /^fib +[\d.]+ +[\d.]+ +0\.\d+$/m);
  assert.match(printed, /^geometric mean/m);
});

test('engines that do not agree are told', () => {
  const all = engines();
  const interpreter = all.find(({ name }) => name === 'interpreter')!;
  const fib = kernels.find(({ name }) => name === 'fib')!;
  const liar = { ...interpreter, name: 'liar', command: () => [process.execPath, '-e', 'console.log(JSON.stringify({ engine: "liar", load: 1, answer: 7, times: [1] }))'] };
  const { results, failures } = measureWorkload({ ...fib, n: 5 }, [interpreter, liar], 1, 0.01);
  assert.equal(results.length, 2);
  assert.deepEqual(failures, ['fib: the engines do not agree: interpreter 5, liar 7']);
});

test('an engine that fails is told, and what an engine cannot run is left out', () => {
  const sieve = kernels.find(({ name }) => name === 'sieve')!;
  const broken = { name: 'broken', lacks: [], missing: undefined, command: () => [process.execPath, '-e', 'throw new Error("broken")'] };
  const { failures } = measureWorkload(sieve, [broken], 1, 0.01);
  assert.match(failures.join(), /^sieve on broken: .*Error: broken/);
  assert.deepEqual(measureWorkload({ ...sieve, needs: ['simd'] }, [{ ...broken, lacks: ['simd'] }], 1, 0.01), { results: [], failures: [] });
});

test('compilers', () => {
  const { status, printed, json } = bench('--compile', '--only', 'lua', '--engines', 'builtin');
  assert.equal(status, 0);
  assert.equal(json.results.length, 1);
  const { fresh, warm, codeSize, compilations } = json.results[0];
  assert.ok(fresh > 0 && warm > 0 && compilations >= 3);
  assert.ok(codeSize > 200_000 && codeSize < 271_581);
  assert.match(printed, /^lua +237 +[\d.]+ +[\d.]+$/m);
  assert.ok(json.starts['wasmtide run'] > 0 && json.starts['node -e 0'] > 0);
});
