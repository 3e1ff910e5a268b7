/**
 * `npm run bench`: this interpreter beside wasm3, wasmi and Node's built-in engine, on the same programs in one run.
 *
 *   npm run bench -- [--only NAME,...] [--engines NAME,...] [--seconds N] [--json FILE]
 *
 * Every measurement is a process of its own; the engines take turns at each program, so that a change of the machine's
 * speed meets all of them. A figure is the best of the repeated calls (others only add noise), a ratio is Wasmtide's
 * time through the other's: 3 means three times as slow. `first` is Wasmtide's first call, before V8 has optimized
 * the interpreter.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchFolder, engines as allEngines, type Engine } from './engines.js';
import type { Measurement } from './measure.js';
import { workloads, type Workload } from './workloads.js';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    engines: { type: 'string' },
    seconds: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});

/** The entries of `all` that a comma-separated option names; all of them without the option. */
function chosen<T extends { name: string }>(all: readonly T[], names: string | undefined): T[] {
  if (names === undefined) return [...all];
  return names.split(',').map((name) => {
    const found = all.find((one) => one.name === name);
    if (!found) {
      console.error(`bench: no ${name} here; there are ${all.map((one) => one.name).join(', ')}`);
      process.exit(1);
    }
    return found;
  });
}

function measureOne(engine: Engine, { name, n }: Workload): Measurement | string {
  const [program, ...first] = engine.command as [string, ...string[]];
  const file = join(benchFolder, 'guests/bin', `${name}.wasm`);
  try {
    const output = execFileSync(program, [...first, file, 'run', String(n), options.seconds!], {
      encoding: 'utf8', timeout: 300_000, stdio: ['ignore', 'pipe', 'pipe'],
    });
    return JSON.parse(output) as Measurement;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return (stderr || message).trim().split('\n').slice(0, 5).join(' ');
  }
}

interface Result extends Measurement {
  workload: string;
  name: string;
  best: number;
  first: number;
}

const results: Result[] = [];
const failures: string[] = [];
const resultOf = (workload: string, name: string) => results.find((r) => r.workload === workload && r.name === name);

/** Wasmtide's time through another engine's. */
function ratio(workload: string, name: string): number | undefined {
  const own = resultOf(workload, 'wasmtide')?.best;
  const other = resultOf(workload, name)?.best;
  return own === undefined || other === undefined ? undefined : own / other;
}

function geometricMean(numbers: number[]): number | undefined {
  return numbers.length === 0 ? undefined : Math.exp(numbers.reduce((sum, x) => sum + Math.log(x), 0) / numbers.length);
}

const milliseconds = (ms: number | undefined) => (ms === undefined ? '-' : ms.toFixed(ms < 10 ? 2 : 1));
const times = (x: number | undefined) => (x === undefined ? '' : `${x.toFixed(x < 10 ? 2 : 1)}x`);

const wanted = chosen(allEngines(), options.engines);
const present = wanted.filter((engine) => engine.missing === undefined);
const programs = chosen(workloads, options.only);
const others = present.filter((engine) => engine.name !== 'wasmtide');
const withOwn = present.length > others.length;

const cells = (row: string[]) => row.map((cell, i) => (i === 0 ? cell.padEnd(12) : cell.padStart(10))).join(' ');
console.log(`${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}; milliseconds a call, best of ${options.seconds} s`);
console.log(cells(['', ...(withOwn ? ['wasmtide', 'first'] : []), ...others.flatMap((e) => [e.name, withOwn ? 'ratio' : ''])]));

for (const workload of programs) {
  for (const engine of present) {
    const measured = measureOne(engine, workload);
    if (typeof measured === 'string') failures.push(`${workload.name} on ${engine.name}: ${measured}`);
    else results.push({ workload: workload.name, name: engine.name, best: Math.min(...measured.times), first: measured.times[0]!, ...measured });
  }
  const { name } = workload;
  const answers = new Set(results.filter((r) => r.workload === name).map((r) => r.answer));
  if (answers.size > 1) failures.push(`${name}: the engines do not agree: ${results.filter((r) => r.workload === name).map((r) => `${r.name} ${r.answer}`).join(', ')}`);
  const own = resultOf(name, 'wasmtide');
  console.log(cells([name, ...(withOwn ? [milliseconds(own?.best), milliseconds(own?.first)] : []),
    ...others.flatMap((e) => [milliseconds(resultOf(name, e.name)?.best), times(ratio(name, e.name))])]));
}

const means = Object.fromEntries(others.map(({ name }) => [
  name, geometricMean(programs.map((w) => ratio(w.name, name)).filter((r) => r !== undefined)),
]));
if (withOwn) console.log(cells(['geo. mean', '', '', ...others.flatMap((e) => ['', times(means[e.name])])]));
console.log(present.map((e) => `${e.name}: ${results.find((r) => r.name === e.name)?.engine ?? 'no result'}`).join('; '));
for (const engine of wanted) if (engine.missing) console.log(`missing: ${engine.name}; build it with: ${engine.missing}`);
for (const failure of failures) console.log(`FAILED ${failure}`);

const json = options.json ?? join(benchFolder, '../dist/bench/results.json');
writeFileSync(json, JSON.stringify({
  date: new Date().toISOString(), cpu: cpus()[0]?.model, node: process.version, seconds: Number(options.seconds),
  geometricMeans: means, results, failures, missing: wanted.filter((e) => e.missing).map((e) => e.name),
}, null, 2) + '\n');
console.log(`written: ${json}`);
if (failures.length > 0) process.exitCode = 1;
