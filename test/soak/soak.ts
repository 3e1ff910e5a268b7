/**
 * The soak: a guest that allocates, throws, waits and hands host values about (guest.ts), for as long as one likes, in a
 * store that lives on and in many that are made and dropped; and how much memory all of it takes meanwhile.
 *
 * Strategy  Rounds of work, each of which checks what comes of it and leaves as much behind as there was. From time to
 *           time everything that is dead is collected, and what is left is noted. What was left in the middle of the run
 *           and at its end must be the same: to the slot and byte where it is counted, within bounds where V8 and the
 *           system have a say.
 */
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { Engine, Exception, Linker, Module, Store } from '../../src/api/index.js';
import '../../src/entry/native.js';
import { GUEST } from './guest.js';

const MiB = 2 ** 20;
/** Of so many stores one is dropped, the others are disposed of. */
const DROPPED = 16;

/** What is measured, and how much more of it there may be at the end than in the middle. */
const MEASURES = {
  'JavaScript heap (bytes)': 4 * MiB,
  'bytes outside of it': 2 * MiB,
  'resident memory (bytes)': 32 * MiB,
  'host values in slots': 0,
  'GC heap, objects (bytes)': 0,
  'GC heap and tables (bytes)': 0,
} as const;
type Measure = keyof typeof MEASURES;
export type Sample = Readonly<Record<Measure, number>>;

export interface Soak {
  readonly rounds: number;
  readonly samples: readonly Sample[];
}

interface Guest {
  lists(n: number, host: unknown): number;
  arrays(n: number, host: unknown): number;
  catches(n: number, host: unknown): number;
  throws(host: unknown): void;
  reenters(depth: number, host: unknown): number;
  readonly waits: { with(options: { concurrent: true }): { callAsync(n: number, host: unknown): Promise<unknown> } };
  readonly last: { value: unknown };
}

/** `collect`: V8's own collection. */
export async function soak(strategy: 'interpreter' | 'optimizing', milliseconds: number, samples: number, collect: () => void): Promise<Soak> {
  const engine = new Engine({ strategy });
  const module = new Module(engine, GUEST);
  const failure = new Error('of the host');
  const linker = new Linker(engine)
    .func('host', 'give', ['i32'], ['externref'], (i) => ({ given: i }))
    .func('host', 'fail', ['externref'], [], () => {
      throw failure;
    })
    .func('host', 'wait', ['i32', 'externref'], ['externref'], async (i, value) => {
      if (i % 2 === 0) await turn();
      return value;
    });
  // A host function that calls back has to know whom.
  const create = (): { store: Store; guest: Guest } => {
    const store = new Store(engine);
    let guest!: Guest;
    const own = new Linker(engine);
    own.func('host', 'again', ['i32', 'externref'], ['externref'], (depth, value) => {
      if (depth > 0) assert.equal(guest.reenters(depth - 1, { depth }), depth - 1);
      return value;
    });
    for (const name of ['give', 'fail', 'wait']) own.define('host', name, linker.get(store, 'host', name)!);
    guest = own.instantiate(store, module).exports as unknown as Guest;
    return { store, guest };
  };

  const lasting = create();
  const found: Sample[] = [];
  const started = performance.now();
  let rounds = 0;
  for (let sample = 1; sample <= samples; sample++) {
    do {
      await round(lasting.guest, rounds);
      const { store, guest } = create();
      await round(guest, rounds % 5);
      // Both ways of ending one; each dropped compiled store with a heap has V8 collect (docs/plan.md).
      if (rounds % DROPPED !== 0) store.dispose();
      rounds++;
      if (rounds % 4 === 0) await turn();
    } while (performance.now() - started < (milliseconds * sample) / samples);
    // What a round leaves depends on its number.
    await round(lasting.guest, 0);
    found.push(await measure(lasting.store, collect));
  }
  return { rounds, samples: found };
}

async function round(guest: Guest, n: number): Promise<void> {
  const [host, other] = [{ n }, Symbol('of a round')];
  const count = 50 + (n % 200);
  assert.equal(guest.lists(count, host), (count * (count + 1)) / 2);
  assert.equal(guest.arrays(70, other), 7000 + 1);
  assert.equal(guest.catches(10, host), 110);
  assert.throws(() => guest.throws(host), (error) => error instanceof Exception && error.payload[0] === 11 && (error.payload[2] as { given: number }).given === 3);
  assert.equal(guest.reenters(4, other), 4);
  assert.equal(guest.last.value, other);
  const waits = guest.waits.with({ concurrent: true });
  const waiting = [waits.callAsync(3, host), waits.callAsync(5, 'text'), waits.callAsync(2, host)];
  assert.deepEqual(await Promise.all(waiting), [host, 'text', host]);
  assert.equal(guest.lists(10, null), 55);
  guest.last.value = null;
}

/** What is left when all that is dead has gone: what JavaScript no longer holds, guests can let go of only then. */
async function measure({ core }: Store, collect: () => void): Promise<Sample> {
  for (let i = 0; i < 4; i++) {
    await turn();
    collect();
    core.heap.collect();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    'JavaScript heap (bytes)': heapUsed,
    'bytes outside of it': external,
    'resident memory (bytes)': rss,
    'host values in slots': core.slots.size,
    'GC heap, objects (bytes)': core.heap.used,
    'GC heap and tables (bytes)': core.limiter.used,
  };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];

export interface Growth {
  readonly measure: Measure;
  readonly middle: number;
  readonly end: number;
  readonly allowed: number;
}

/** How much more of each measure there is in the last third than in the one before. */
export function growth(samples: readonly Sample[]): Growth[] {
  const third = Math.floor(samples.length / 3);
  return (Object.keys(MEASURES) as Measure[]).map((measure) => {
    const of = (from: number, to: number): number => median(samples.slice(from, to).map((sample) => sample[measure]));
    return { measure, middle: of(third, 2 * third), end: of(samples.length - third, samples.length), allowed: MEASURES[measure] };
  });
}
