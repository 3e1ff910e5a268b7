/**
 * Measures workloads on engines, each measurement in a process of its own. In every round of a workload the engines
 * take their turns, so that a change of the machine's speed meets all of them; the best of all calls is the figure,
 * since everything else on the machine only adds.
 */
import { execFileSync } from 'node:child_process';
import type { Engine } from './engines.js';
import type { Measurement } from './measure.js';
import { filesOf } from './programs.js';
import type { Workload } from './workloads.js';

export interface Result {
  readonly workload: string;
  readonly name: string;
  /** Engine and version. */
  readonly engine: string;
  readonly answer: number;
  /** Milliseconds: the best call, the first call of the first process, the least time from bytes to function. */
  readonly best: number;
  readonly first: number;
  readonly load: number;
  readonly calls: number;
}

function measureOne(engine: Engine, workload: Workload, round: number, seconds: number): Measurement | string {
  try {
    const [program, ...first] = engine.command(workload, round);
    const output = execFileSync(program, [...first, 'run', String(workload.n), String(seconds), ...filesOf(workload)], {
      encoding: 'utf8', timeout: 300_000, maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'pipe'],
    });
    return JSON.parse(output) as Measurement;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return (stderr || message).trim().split('\n').slice(0, 8).join(' ');
  }
}

function summary(workload: string, name: string, measured: readonly Measurement[]): Result {
  const times = measured.flatMap((m) => m.times);
  return {
    workload, name, engine: measured[0].engine, answer: measured[0].answer, calls: times.length,
    best: times.reduce((a, b) => Math.min(a, b)), first: measured[0].times[0], load: Math.min(...measured.map((m) => m.load)),
  };
}

export interface Measured {
  readonly results: readonly Result[];
  readonly failures: readonly string[];
}

/** One workload on all engines that can run it. `seconds` is for an engine, all rounds together. */
export function measureWorkload(workload: Workload, engines: readonly Engine[], rounds: number, seconds: number): Measured {
  const able = engines.filter((engine) => !(workload.needs ?? []).some((need) => engine.lacks.includes(need)));
  const measured = new Map<string, Measurement[]>(able.map(({ name }) => [name, []]));
  const failures: string[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const engine of able) {
      const one = measureOne(engine, workload, round, seconds / rounds);
      if (typeof one === 'string') failures.push(`${workload.name} on ${engine.name}: ${one}`);
      else measured.get(engine.name)!.push(one);
    }
  }
  const all = [...measured].filter(([, list]) => list.length > 0);
  const answers = all.flatMap(([name, list]) => list.map(({ answer }) => ({ name, answer })));
  if (answers.some(({ answer }) => answer !== answers[0].answer)) {
    failures.push(`${workload.name}: the engines do not agree: ${answers.map(({ name, answer }) => `${name} ${answer}`).join(', ')}`);
  }
  return { results: all.map(([name, list]) => summary(workload.name, name, list)), failures };
}
