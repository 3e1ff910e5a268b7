/** What is compared: how each engine is started for one measurement, and how to get one that is missing. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { native } from '../src/native/binding.js';
import { benchFolder, root } from './folder.js';
import { cCompiler, nativeProgram } from './native.js';
import type { Need, Workload } from './workloads.js';

export interface Engine {
  readonly name: string;
  /** Program and first arguments; FUNCTION ARGUMENT SECONDS NAME=FILE… follow. May throw where there is none. */
  readonly command: (workload: Workload, round: number) => readonly string[];
  /** What it cannot run. */
  readonly lacks: readonly Need[];
  /** What to do to have it; undefined where it is there. */
  readonly missing: string | undefined;
}

const here = (path: string): string => relative(process.cwd(), path) || '.';
const one = fileURLToPath(new URL('one.js', import.meta.url));

const wasmtide = (strategy: 'optimizing' | 'interpreter', missing?: string): Engine => ({
  name: strategy, lacks: [], missing, command: () => [process.execPath, one, strategy],
});

/**
 * V8 in turn with its best compiler from the start, and with its first compiler before it, whose counts let it inline
 * more: the better figure is taken, so both rounds must have been.
 */
const V8_FLAGS: readonly (readonly string[])[] = [['--no-liftoff', '--no-wasm-lazy-compilation'], []];

const builtin = (name: string, node: string, lacks: readonly Need[] = []): Engine => ({
  name,
  lacks,
  missing: existsSync(node) ? undefined : 'npm ci --ignore-scripts --prefix tools (Linux on x86-64)',
  command: (_, round) => [node, ...V8_FLAGS[round % V8_FLAGS.length], one, 'builtin'],
});

export const newestNode = join(root, 'tools/node_modules/node-newest/bin/node');
export const python = process.env['WASMTIDE_PYTHON'] ?? 'python3';

/** What brings Wasmtime's package, unless it is there. */
export const missingWasmtime = (): string | undefined => (spawnSync(python, ['-c', 'import wasmtime'], { stdio: 'ignore' }).status === 0
  ? undefined
  : 'pip install wasmtime (WASMTIDE_PYTHON names the Python)');

const wasmtime = (): Engine => ({
  name: 'wasmtime', lacks: [], missing: missingWasmtime(), command: () => [python, join(benchFolder, 'peers/wasmtime_run.py')],
});

const compiled = (): Engine => ({
  name: 'native',
  lacks: ['linking', 'references', 'gc'],
  missing: cCompiler() === undefined ? 'a C compiler (CC names it), and rustc for the guests in Rust' : undefined,
  command: ({ name }) => [nativeProgram(name)],
});

const peers = join(benchFolder, 'peers/target/release', process.platform === 'win32' ? 'wasmtide-bench-peers.exe' : 'wasmtide-bench-peers');

const peer = (name: string, lacks: readonly Need[]): Engine => ({
  name,
  lacks,
  missing: existsSync(peers) ? undefined : `cargo build --release --locked --manifest-path ${here(join(benchFolder, 'peers/Cargo.toml'))}`,
  command: () => [peers, name],
});

/** Whether the engine of this Node has structures: from Node 22 on. */
export const hasGc = Number(process.versions.node.split('.')[0]) >= 22;

/** The first of those that take part is what the others are compared with. */
export function engines(): Engine[] {
  return [
    wasmtide('optimizing', native().reason ?? undefined),
    wasmtide('interpreter'),
    builtin('builtin', process.execPath, hasGc ? [] : ['gc']),
    builtin('builtin-newest', newestNode),
    wasmtime(),
    compiled(),
    peer('wasm3', ['simd', 'bulk-memory', 'linking', 'references', 'gc']),
    peer('wasmi', ['simd', 'linking', 'references', 'gc']),
  ];
}
