/** `--stats`: what a guest used, for people. */
import { writeSync } from 'node:fs';
import type { Store } from '../api/store.js';

const milliseconds = (ms: number): string => `${ms.toFixed(1)} ms`;

export function printStats(store: Store): void {
  const stats = store.stats();
  const fuel = store.engine.consumesFuel ? `${stats.fuelConsumed} consumed, ${store.getFuel()} left` : 'not metered; -W fuel=N meters it';
  const lines: readonly (readonly [name: string, value: string])[] = [
    ['fuel', fuel],
    ['running time', milliseconds(stats.runningMs)],
    ['waiting time', milliseconds(stats.waitingMs)],
    ['peak memory', `${stats.peakMemory} bytes`],
    ['host calls', `${stats.hostCalls}`],
  ];
  try {
    writeSync(2, `${lines.map(([name, value]) => `${name.padEnd(13)} ${value}`).join('\n')}\n`);
  } catch {
    // Nobody reads it.
  }
}
