/** Times repeated calls of a function, as `peers/src/main.rs` does. */
export interface Measurement {
  /** Engine and version. */
  engine: string;
  /** Milliseconds from the bytes to a function that can be called. */
  load: number;
  /** What the function answered: must agree between engines. */
  answer: number;
  /** Milliseconds of each call, the first one first. */
  times: number[];
}

export interface Runnable {
  engine: string;
  call: (argument: number) => number;
}

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
