/** Times repeated calls of a function, as the peers in Rust, C and Python do. */
export interface Measurement {
  /** Engine and version. */
  readonly engine: string;
  /** Milliseconds from the bytes to a function that can be called, in a fresh process. */
  readonly load: number;
  /** What the function answered: must agree between engines. */
  readonly answer: number;
  /** Milliseconds of each call, the first one first. */
  readonly times: readonly number[];
}

export interface Runnable {
  readonly engine: string;
  readonly call: (argument: number) => number;
}

/** Instantiates modules in order, each importing from those before it by their names; the last exports the function. */
export type Loader = (modules: readonly (readonly [name: string, bytes: Uint8Array])[], func: string) => Runnable;

/** Calls for about `seconds`, three times at least. */
export function measure(load: () => Runnable, argument: number, seconds: number): Measurement {
  const start = performance.now();
  const { engine, call } = load();
  const loaded = performance.now();
  const times: number[] = [];
  let answer = 0;
  while (times.length < 3 || performance.now() - loaded < seconds * 1000) {
    const before = performance.now();
    answer = call(argument);
    times.push(performance.now() - before);
  }
  return { engine, load: loaded - start, answer, times };
}

/** What a guest holds in a table, where it asks for it. */
export function giveTo(exports: Readonly<Record<string, unknown>>): void {
  const give = exports['give'] as ((i: number, value: unknown) => void) | undefined;
  if (give !== undefined) for (let i = 0; i < 64; i++) give(i, { i });
}
