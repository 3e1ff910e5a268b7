/**
 * The kernels that are timed. `guests/NAME.c` or `guests/NAME.rs` is the source, `guests/bin/NAME.wasm` exports
 * `run(n) -> i32`, whose answer is a checksum of all that was computed. `guests/NAME.wat` is made a binary on first use.
 * One that exports `give(i, value)` is given values of the host first.
 */

/** What a kernel spends its time with; means are given by group too. */
export const GROUPS = ['integer', 'float', 'memory', 'branches', 'calls', 'simd', 'objects', 'rust', 'program'] as const;
export type Group = (typeof GROUPS)[number];

/** What a workload needs beyond the first WebAssembly's instructions and sign extension. */
export type Need = 'simd' | 'bulk-memory' | 'linking' | 'references' | 'gc';

export interface Workload {
  readonly name: string;
  readonly group: Group;
  /** Chosen so that machine code needs 1 to 3 ms a call: short enough to find moments in which nothing disturbs. */
  readonly n: number;
  /** The same for a test that compares answers only. */
  readonly small: number;
  readonly about: string;
  readonly needs?: readonly Need[];
}

export const kernels: readonly Workload[] = [
  { name: 'crc32', group: 'integer', n: 1000, small: 2, about: 'table look-ups, i32 shifts' },
  { name: 'hash64', group: 'integer', n: 1000, small: 1, about: 'i64 multiplications' },
  { name: 'sha256', group: 'integer', n: 500, small: 2, about: 'i32 rotations, many variables' },
  { name: 'bignum', group: 'integer', n: 400, small: 2, about: 'products of 32-bit digits in i64' },
  { name: 'bits', group: 'integer', n: 300, small: 1, about: 'popcnt, clz, ctz, masks' },
  { name: 'convert', group: 'float', n: 200, small: 1, about: 'conversions between number types' },
  { name: 'mandelbrot', group: 'float', n: 100, small: 8, about: 'f64 in locals' },
  { name: 'nbody', group: 'float', n: 40, small: 1, about: 'f64 in memory, square roots' },
  { name: 'matmul', group: 'float', n: 120, small: 8, about: 'f32 loads, addresses' },
  { name: 'fft', group: 'float', n: 50, small: 1, about: 'f64 at distances of powers of two' },
  { name: 'spectralnorm', group: 'float', n: 200, small: 10, about: 'f64 divisions, conversions' },
  { name: 'raytrace', group: 'float', n: 160, small: 8, about: 'f64 vectors, calls, branches' },
  { name: 'sieve', group: 'memory', n: 1_000_000, small: 1000, about: 'byte stores in tight loops' },
  { name: 'triad', group: 'memory', n: 10, small: 1, about: 'sweeps over f64 arrays' },
  { name: 'transpose', group: 'memory', n: 5, small: 1, about: 'loads and stores far apart' },
  { name: 'chase', group: 'memory', n: 100, small: 1, about: 'a walk without order over 2 MB' },
  { name: 'hashtable', group: 'memory', n: 100, small: 1, about: 'loads that depend on loads' },
  { name: 'bulk', group: 'memory', n: 10, small: 1, about: 'memory.copy, memory.fill', needs: ['bulk-memory'] },
  { name: 'quicksort', group: 'branches', n: 20, small: 1, about: 'unpredictable branches' },
  { name: 'strings', group: 'branches', n: 100, small: 1, about: 'byte loads, short loops' },
  { name: 'fannkuch', group: 'branches', n: 8, small: 5, about: 'short loops over small arrays' },
  { name: 'lz', group: 'branches', n: 20, small: 1, about: 'packing and unpacking of bytes' },
  { name: 'huffman', group: 'branches', n: 100, small: 1, about: 'streams of bits' },
  { name: 'distance', group: 'branches', n: 10, small: 1, about: 'the least of three, a row in memory' },
  { name: 'life', group: 'branches', n: 20, small: 2, about: 'neighbours in two dimensions' },
  { name: 'interpreter', group: 'branches', n: 10_000, small: 100, about: 'br_table, a stack in memory' },
  { name: 'fib', group: 'calls', n: 27, small: 12, about: 'calls' },
  { name: 'tak', group: 'calls', n: 15, small: 6, about: 'calls in arguments, a global' },
  { name: 'queens', group: 'calls', n: 11, small: 5, about: 'recursion over sets of bits' },
  { name: 'trees', group: 'calls', n: 14, small: 4, about: 'an allocator, pointers, recursion' },
  { name: 'regex', group: 'calls', n: 50, small: 1, about: 'recursion on characters' },
  { name: 'indirect', group: 'calls', n: 200, small: 1, about: 'call_indirect' },
  { name: 'simd-mandelbrot', group: 'simd', n: 200, small: 8, about: 'f32x4, masks', needs: ['simd'] },
  { name: 'simd-matmul', group: 'simd', n: 240, small: 8, about: 'f32x4, splats', needs: ['simd'] },
  { name: 'simd-chacha', group: 'simd', n: 500, small: 1, about: 'i32x4, shuffles', needs: ['simd'] },
  { name: 'simd-blend', group: 'simd', n: 50, small: 1, about: 'bytes to words and back', needs: ['simd'] },
  { name: 'simd-count', group: 'simd', n: 50, small: 1, about: 'i8x16 comparisons', needs: ['simd'] },
  { name: 'simd-fir', group: 'simd', n: 100, small: 1, about: 'i16x8 products, made from plain loops', needs: ['simd'] },
  { name: 'gc-allocate', group: 'objects', n: 500_000, small: 10_000, about: 'structures that die at once', needs: ['gc'] },
  { name: 'gc-trees', group: 'objects', n: 12, small: 5, about: 'binary trees', needs: ['gc'] },
  { name: 'gc-splay', group: 'objects', n: 8000, small: 50, about: 'a splay tree with payloads', needs: ['gc'] },
  { name: 'gc-externs', group: 'objects', n: 100_000, small: 1000, about: 'table.get and table.set of host values', needs: ['references'] },
  { name: 'rust-words', group: 'rust', n: 20, small: 1, about: 'HashMap, strings, an allocator' },
  { name: 'rust-json', group: 'rust', n: 20, small: 1, about: 'a tree of enums, text of numbers' },
  { name: 'rust-sort', group: 'rust', n: 10, small: 1, about: 'sorts, BTreeMap, closures' },
  { name: 'rust-solve', group: 'rust', n: 100, small: 5, about: 'Vec<Vec<f64>>, bounds checks' },
];
