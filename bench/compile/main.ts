/**
 * `npm run bench -- --compile`: how fast compilers are, in MB of code section a second of one core, the first time in a
 * process and after some times; and what starting a program costs.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { native } from '../../src/native/binding.js';
import { chosen } from '../chosen.js';
import { missingWasmtime, python } from '../engines.js';
import { benchFolder, outputFolder } from '../folder.js';
import { geometricMean } from '../table.js';
import { MODULES, prepared } from './modules.js';
import type { Compilation } from './one.js';
import { starts, timeStarts } from './start.js';

export interface CompileOptions {
  readonly only: string | undefined;
  readonly engines: string | undefined;
  readonly seconds: number;
  readonly json: string | undefined;
}

interface Compiler {
  readonly name: string;
  readonly command: readonly string[];
  readonly missing: string | undefined;
}

const one = fileURLToPath(new URL('one.js', import.meta.url));
/** All of a module at once, by the compiler whose code is fast, in the thread that asks. */
const V8_FLAGS = ['--no-liftoff', '--no-wasm-lazy-compilation', '--wasm-num-compilation-tasks=0'];

const compilers = (): Compiler[] => [
  { name: 'optimizing', command: [process.execPath, one, 'optimizing'], missing: native().reason ?? undefined },
  { name: 'builtin', command: [process.execPath, ...V8_FLAGS, one, 'builtin'], missing: undefined },
  { name: 'wasmtime', command: [python, join(benchFolder, 'peers/wasmtime_compile.py')], missing: missingWasmtime() },
];

export function benchCompilers(options: CompileOptions): void {
  const modules = chosen(MODULES, options.only);
  const wanted = chosen(compilers(), options.engines);
  const present = wanted.filter(({ missing }) => missing === undefined);
  const results: { module: string; name: string; codeSize: number; fresh: number; warm: number; compilations: number }[] = [];
  const versions: Record<string, string> = {};
  const failures: string[] = [];
  const rate = (size: number, ms: number): number => size / 1e3 / ms;
  const line = (cells: readonly string[]): void => console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(16) : cell.padStart(10))).join(' '));

  console.log(`${cpus()[0]?.model ?? 'unknown CPU'}; MB of code a second of one core, first compilation in a process and best after`);
  line(['', 'code KB', ...present.flatMap(({ name }) => [name, 'warm'])]);
  for (const module of modules) {
    const { path, codeSize } = prepared(module);
    const cells = [module.name, (codeSize / 1e3).toFixed(0)];
    for (const { name, command } of present) {
      try {
        const output = execFileSync(command[0], [...command.slice(1), String(options.seconds), path], { encoding: 'utf8', timeout: 300_000, stdio: ['ignore', 'pipe', 'pipe'] });
        const { engine, times } = JSON.parse(output) as Compilation;
        versions[name] = engine;
        const result = { module: module.name, name, codeSize, fresh: rate(codeSize, times[0]), warm: rate(codeSize, Math.min(...times)), compilations: times.length };
        results.push(result);
        cells.push(result.fresh.toFixed(2), result.warm.toFixed(2));
      } catch (error) {
        failures.push(`${module.name} on ${name}: ${((error as { stderr?: string }).stderr || (error as Error).message).trim().split('\n').slice(0, 6).join(' ')}`);
        cells.push('-', '-');
      }
    }
    line(cells);
  }
  const means = Object.fromEntries(present.map(({ name }) => {
    const own = results.filter((result) => result.name === name);
    return [name, own.length === 0 ? null : { fresh: geometricMean(own.map((r) => r.fresh)), warm: geometricMean(own.map((r) => r.warm)) }];
  }));
  line(['geometric mean', '', ...present.flatMap(({ name }) => [means[name]?.fresh.toFixed(2) ?? '-', means[name]?.warm.toFixed(2) ?? '-'])]);

  const runs = Math.max(3, Math.ceil(10 * options.seconds));
  console.log(`\nWhole processes, a guest that prints one line, milliseconds, least of ${runs}`);
  const all = starts(present.some(({ name }) => name === 'wasmtime')).filter(({ name }) => present.some((c) => c.name === 'optimizing') || !name.includes('optimizing'));
  const times = timeStarts(all.filter(({ missing }) => missing === undefined), runs);
  for (const [name, ms] of times) console.log(`${name.padEnd(38)} ${ms.toFixed(1).padStart(8)}`);

  for (const [name, version] of Object.entries(versions)) console.log(`${name}: ${version}`);
  for (const { name, missing } of [...wanted, ...all]) if (missing !== undefined) console.log(`missing: ${name}; to have it: ${missing}`);
  for (const failure of failures) console.log(`FAILED ${failure}`);
  const json = options.json ?? join(outputFolder, 'compile-results.json');
  writeFileSync(json, JSON.stringify({
    date: new Date().toISOString(), cpu: cpus()[0]?.model, node: process.version, seconds: options.seconds, versions,
    geometricMeans: means, results, starts: Object.fromEntries(times), failures,
  }, null, 2) + '\n');
  console.log(`written: ${json}`);
  if (failures.length > 0) process.exitCode = 1;
}
