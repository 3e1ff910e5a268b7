/** What is compared: how each engine is started for one measurement, and how to get one that is missing. */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This folder's source side: the file runs as `dist/bench/engines.js`. */
export const benchFolder = fileURLToPath(new URL('../../bench', import.meta.url));

export interface Engine {
  name: string;
  /** Program and first arguments; FILE FUNCTION ARGUMENT SECONDS follow. */
  command: string[];
  /** What to do to have it; undefined where it is there. */
  missing: string | undefined;
}

const inNode = (name: string): Engine => ({
  name,
  command: [process.execPath, fileURLToPath(new URL('one.js', import.meta.url)), name],
  missing: undefined,
});

const peers = join(benchFolder, 'peers/target/release', process.platform === 'win32' ? 'wasmtide-bench-peers.exe' : 'wasmtide-bench-peers');

const peer = (name: string): Engine => ({
  name,
  command: [peers, name],
  missing: existsSync(peers)
    ? undefined
    : `cargo build --release --locked --manifest-path ${relative(process.cwd(), join(benchFolder, 'peers/Cargo.toml'))}`,
});

/** Wasmtide first: the others are compared with it. */
export const engines = (): Engine[] => [inNode('wasmtide'), peer('wasm3'), peer('wasmi'), inNode('builtin')];
