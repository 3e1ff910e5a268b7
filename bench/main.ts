/**
 * `npm run bench`: Wasmtide's compiled code and its interpreter beside other engines and native code, on the same
 * programs in one run.
 *
 *   npm run bench -- [--only NAME,...] [--engines NAME,...] [--seconds N] [--rounds N] [--json FILE]
 *   npm run bench -- --compile [--only …] [--engines …] [--seconds N] [--json FILE]     compilers instead (compile/main.ts)
 *
 * NAME is a workload's or a group's. The first two columns are milliseconds of the first engine: a call, and from
 * bytes to a function in a fresh process. The others are times in proportion to the first engine's.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chosen } from './chosen.js';
import { benchCompilers } from './compile/main.js';
import { type Engine, engines as allEngines } from './engines.js';
import { outputFolder } from './folder.js';
import { programs } from './programs.js';
import { measureWorkload } from './rounds.js';
import { Table } from './table.js';
import { kernels, type Workload } from './workloads.js';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    engines: { type: 'string' },
    seconds: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '2' },
    json: { type: 'string' },
    compile: { type: 'boolean', default: false },
  },
});

function benchWorkloads(): void {
  const wanted = chosen(allEngines(), options.engines);
  const engines: Engine[] = wanted.filter((engine) => engine.missing === undefined);
  const workloads: Workload[] = chosen([...kernels, ...programs], options.only);
  const [seconds, rounds] = [Number(options.seconds), Number(options.rounds)];
  const table = new Table(engines.map((engine) => engine.name));
  const failures: string[] = [];

  console.log(`${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}; best of ${seconds} s in ${rounds} rounds; `
    + `milliseconds of ${engines[0].name}, times of the others in proportion`);
  table.head();
  for (const workload of workloads) {
    const measured = measureWorkload(workload, engines, rounds, seconds);
    table.add(measured.results);
    failures.push(...measured.failures);
    table.row(workload);
  }
  table.means(workloads);
  const versions = Object.fromEntries(table.all.map((result) => [result.name, result.engine]));
  for (const [name, version] of Object.entries(versions)) console.log(`${name}: ${version}`);
  for (const { name, missing } of wanted) if (missing !== undefined) console.log(`missing: ${name}; to have it: ${missing}`);
  for (const failure of failures) console.log(`FAILED ${failure}`);

  const json = options.json ?? join(outputFolder, 'results.json');
  writeFileSync(json, JSON.stringify({
    date: new Date().toISOString(), cpu: cpus()[0]?.model, node: process.version, seconds, rounds, reference: engines[0].name, versions,
    geometricMeans: Object.fromEntries(engines.map(({ name }) => [name, table.mean(workloads, name)])),
    results: table.all, failures, missing: wanted.filter((engine) => engine.missing !== undefined).map((engine) => engine.name),
  }, null, 2) + '\n');
  console.log(`written: ${json}`);
  if (failures.length > 0) process.exitCode = 1;
}

if (options.compile) benchCompilers({ only: options.only, engines: options.engines, seconds: Number(options.seconds), json: options.json });
else benchWorkloads();
