/** The programs that are timed. Each `guests/bin/NAME.wasm` exports `run(n) -> i32`; its source is `guests/NAME.c`. */
export interface Workload {
  name: string;
  /** Chosen so that a good interpreter needs 10 to 60 ms a call. */
  n: number;
  /** What it spends its time with. */
  about: string;
}

export const workloads: readonly Workload[] = [
  { name: 'sieve', n: 1_000_000, about: 'byte stores in tight loops' },
  { name: 'crc32', n: 4000, about: 'table look-ups, i32 shifts' },
  { name: 'hash64', n: 3000, about: 'i64 multiplications' },
  { name: 'mandelbrot', n: 300, about: 'f64 in locals' },
  { name: 'nbody', n: 40, about: 'f64 in memory' },
  { name: 'matmul', n: 200, about: 'f32 loads, addresses' },
  { name: 'fib', n: 31, about: 'calls' },
  { name: 'quicksort', n: 200, about: 'unpredictable branches' },
  { name: 'strings', n: 200, about: 'byte loads, short loops' },
  { name: 'indirect', n: 800, about: 'call_indirect' },
  { name: 'interpreter', n: 12_000, about: 'br_table, a stack in memory' },
];
