/** From repeated runs to a figure: the best rate, the least time, memory by many of a thing. */
import { setImmediate as turn } from 'node:timers/promises';

/** Operations a second: `run(n)` does n of them. The best of the runs that fit into `seconds`: others only add noise. */
export function rate(run: (n: number) => unknown, n: number, seconds: number): number {
  const end = performance.now() + seconds * 1000;
  let best = Infinity;
  do {
    const start = performance.now();
    run(n);
    best = Math.min(best, performance.now() - start);
  } while (performance.now() < end);
  return (n / best) * 1000;
}

/** Traps a second that JavaScript catches. */
export function trapRate(trap: (operand: number) => unknown, seconds: number): number {
  return rate((count) => {
    for (let i = 0; i < count; i++) {
      try {
        trap(0);
      } catch {
        continue;
      }
      throw new Error('no trap');
    }
  }, 1000, seconds);
}

/** Milliseconds of processor time that a run takes, at the least: other work on the machine takes turns with long runs. */
export function leastTime(run: () => unknown, seconds: number): number {
  const end = performance.now() + seconds * 1000;
  let least = Infinity;
  do {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  } while (performance.now() < end);
  return least;
}

/** The same as `rate` for runs that wait. */
export async function rateAsync(run: (n: number) => Promise<unknown>, n: number, seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let best = Infinity;
  do {
    const start = performance.now();
    await run(n);
    best = Math.min(best, performance.now() - start);
  } while (performance.now() < end);
  return (n / best) * 1000;
}

/** Bytes of the process for each of `count` things, after the collector has been. Needs `--expose-gc`. */
export async function bytesEach(count: number, make: (i: number) => unknown): Promise<number> {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (collect === undefined) throw new Error('run with --expose-gc');
  const settled = async (): Promise<number> => {
    for (let i = 0; i < 3; i++) {
      await turn();
      collect();
    }
    return process.memoryUsage().rss;
  };
  // What the first ones bring along (compiled code, tables) is not theirs.
  const kept: unknown[] = Array.from({ length: 20 }, (_, i) => make(i));
  const before = await settled();
  for (let i = 0; i < count; i++) kept.push(make(i));
  const after = await settled();
  if (kept.length !== count + 20) throw new Error('lost some');
  return (after - before) / count;
}
