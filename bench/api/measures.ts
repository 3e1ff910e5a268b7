/** What `npm run bench:api` measures: one row a figure. An engine that cannot do something has no figure for it. */
export const LOOPS = ['sieve', 'crc32', 'mandelbrot', 'fib'] as const;

/** How guests can be stopped: not at all, at polls (deadlines, epochs, interrupts), when their fuel is used up. */
export const METERINGS = ['none', 'polls', 'fuel'] as const;
export type Metering = (typeof METERINGS)[number];

export type Unit = '/s' | 'ms' | 'bytes';

export interface Measure {
  readonly name: string;
  readonly unit: Unit;
  readonly about: string;
}

export const MEASURES: readonly Measure[] = [
  { name: 'call', unit: '/s', about: 'calls host → wasm' },
  { name: 'call-async', unit: '/s', about: 'the same, asynchronous, one after the other' },
  { name: 'host', unit: '/s', about: 'calls wasm → host' },
  { name: 'host-async', unit: '/s', about: 'the same, for promises that the host returns' },
  { name: 'nested', unit: '/s', about: 'calls wasm → host → wasm' },
  { name: 'trap', unit: '/s', about: 'traps that the host catches' },
  { name: 'compile-small', unit: '/s', about: 'compilations of a module of 100 bytes' },
  { name: 'instantiate-small', unit: '/s', about: 'instances of it, each with a store' },
  { name: 'compile-megabyte', unit: '/s', about: 'compilations of a module of 1 MB' },
  { name: 'instantiate-megabyte', unit: '/s', about: 'instances of it' },
  { name: 'idle', unit: 'bytes', about: 'an idle instance and its store' },
  { name: 'idle-memory', unit: 'bytes', about: 'the same with a memory of one page' },
  { name: 'waiting', unit: 'bytes', about: 'a guest that waits, its instance and store' },
  ...LOOPS.flatMap((loop) => METERINGS.map((metering): Measure => (
    { name: `loop-${loop}-${metering}`, unit: 'ms', about: `${loop}, ${metering}` }))),
];

/** What a process that measures prints: null where the engine has no such thing. */
export interface Figure {
  readonly engine: string;
  readonly value: number | null;
}
