/**
 * `npm run bench:api`: what the library's operations cost, beside Node's built-in engine and Wasmtime for Python.
 *
 *   npm run bench:api -- [--only NAME,...] [--engines NAME,...] [--seconds N] [--json FILE]
 *
 * Every figure is measured in a process of its own; the engines take turns at each, so that a change of the machine's
 * speed meets all of them. Rates are the best of the repeated runs, times of loops the least processor time, memory is
 * the growth of the process divided by how many there are. `pip install wasmtime` brings the third engine (WASMTIDE_PYTHON names the Python).
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { native } from '../../src/native/binding.js';
import { benchFolder } from '../folder.js';
import { kernels } from '../workloads.js';
import { GUESTS, type GuestName, bytesOfGuest } from './guests.js';
import { type Figure, LOOPS, MEASURES, type Measure, type Metering } from './measures.js';

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, engines: { type: 'string' }, seconds: { type: 'string', default: '1' }, json: { type: 'string' } },
});

const python = process.env['WASMTIDE_PYTHON'] ?? 'python3';
const inNode = (engine: string) => (measure: string, folder: string): [string, string[]] =>
  [process.execPath, ['--expose-gc', fileURLToPath(new URL('one.js', import.meta.url)), engine, measure, folder, options.seconds]];
const inPython = (measure: string, folder: string): [string, string[]] =>
  [python, [join(benchFolder, 'peers/wasmtime_api.py'), measure, folder, options.seconds, String(kernels.find((w) => w.name === measure.split('-')[1])?.n ?? 0)]];

const ENGINES: Readonly<Record<string, (measure: string, folder: string) => [string, string[]]>> = {
  optimizing: inNode('optimizing'), interpreter: inNode('interpreter'), builtin: inNode('builtin'), wasmtime: inPython,
};

function chosen(all: readonly string[], names: string | undefined): string[] {
  if (names === undefined) return [...all];
  const wanted = names.split(',');
  for (const name of wanted) {
    if (!all.some((one) => one.startsWith(name))) throw new Error(`no ${name} here; there are ${all.join(', ')}`);
  }
  return all.filter((one) => wanted.some((name) => one.startsWith(name)));
}

function figure(engine: string, measure: string, folder: string): Figure {
  const [program, args] = ENGINES[engine](measure, folder);
  return JSON.parse(execFileSync(program, args, { encoding: 'utf8', timeout: 300_000, stdio: ['ignore', 'pipe', 'inherit'] })) as Figure;
}

const noNative = native().reason;
const hasPython = spawnSync(python, ['-c', 'import wasmtime'], { stdio: 'ignore' }).status === 0;
const engines = chosen(Object.keys(ENGINES), options.engines).filter((engine) => (engine !== 'wasmtime' || hasPython) && (engine !== 'optimizing' || noNative === null));
const wanted = chosen(MEASURES.map((m) => m.name), options.only);
const measures = MEASURES.filter((m) => wanted.includes(m.name));

const folder = mkdtempSync(join(tmpdir(), 'wasmtide-bench-'));
const results = new Map<string, number | null>();
const versions = new Map<string, string>();
const value = (engine: string, measure: string): number | null => results.get(`${engine} ${measure}`) ?? null;

const short = (x: number): string => {
  if (x >= 1e6) return `${(x / 1e6).toFixed(x < 1e7 ? 2 : 1)} M`;
  if (x >= 1e4) return `${(x / 1e3).toFixed(x < 1e5 ? 1 : 0)} k`;
  return x.toFixed(x < 100 ? 1 : 0);
};
const show = (x: number | null, unit: string): string => (x === null ? '-' : unit === '%' ? `${x.toFixed(1)} %` : short(x));
const row = (first: string, cells: readonly string[]): void => console.log(`${first.padEnd(73)} ${cells.map((c) => c.padStart(10)).join(' ')}`);

function run({ name, unit, about }: Measure): void {
  for (const engine of engines) {
    const { engine: version, value: measured } = figure(engine, name, folder);
    versions.set(engine, version);
    results.set(`${engine} ${name}`, measured);
  }
  row(`${name.padEnd(22)}${about.padEnd(45)}${unit}`, engines.map((engine) => show(value(engine, name), unit)));
}

/** Percent that a way to stop guests costs on the loops, geometric mean. */
function cost(engine: string, metering: Metering): number | null {
  const ratios = LOOPS.flatMap((loop) => {
    const [plain, metered] = [value(engine, `loop-${loop}-none`), value(engine, `loop-${loop}-${metering}`)];
    return plain === null || metered === null ? [] : [metered / plain];
  });
  return ratios.length === 0 ? null : (Math.exp(ratios.reduce((sum, r) => sum + Math.log(r), 0) / ratios.length) - 1) * 100;
}

try {
  for (const name of Object.keys(GUESTS) as GuestName[]) writeFileSync(join(folder, `${name}.wasm`), bytesOfGuest(name));
  for (const loop of LOOPS) copyFileSync(join(benchFolder, 'guests/bin', `${loop}.wasm`), join(folder, `${loop}.wasm`));
  console.log(`${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}; each figure from ${options.seconds} s`);
  row('', engines);
  for (const measure of measures) run(measure);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const derived: Record<string, Record<string, number | null>> = {};
function derive(name: string, about: string, unit: string, of: (engine: string) => number | null): void {
  const values = Object.fromEntries(engines.map((engine) => [engine, of(engine)]));
  if (Object.values(values).every((v) => v === null)) return;
  derived[name] = values;
  row(`${name.padEnd(22)}${about.padEnd(45)}`, engines.map((engine) => show(values[engine], unit)));
}
derive('cost-polls', 'what deadlines cost on the loops (mean)', '%', (engine) => cost(engine, 'polls'));
derive('cost-fuel', 'what fuel costs on the loops (mean)', '%', (engine) => cost(engine, 'fuel'));
derive('waiting-per-gb', 'guests that can wait at once in 1 GB', '', (engine) => {
  const bytes = value(engine, 'waiting');
  return bytes === null ? null : 1e9 / bytes;
});

console.log([...versions.values()].join('; '));
if (noNative !== null) console.log(`missing: optimizing; ${noNative}`);
if (!hasPython) console.log('missing: Wasmtime for Python; `pip install wasmtime` brings it');
const json = options.json ?? join(benchFolder, '../dist/bench/api-results.json');
writeFileSync(json, JSON.stringify({
  date: new Date().toISOString(), cpu: cpus()[0]?.model, node: process.version, seconds: Number(options.seconds), versions: Object.fromEntries(versions),
  results: measures.map((m) => ({ ...m, values: Object.fromEntries(engines.map((engine) => [engine, value(engine, m.name)])) })), derived,
}, null, 2) + '\n');
console.log(`written: ${json}`);
