/**
 * Runs a WASI program inside this process, as an embedder does: by the embedding API (at once or asynchronously), or by
 * the drop-in `WebAssembly`; on the host's files or in memory.
 */
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Engine, Linker, Module, Store } from '../src/entry/index.js';
import { WebAssembly as DropIn } from '../src/entry/js-api.js';
import { MemoryFileSystem, WASI, type WASIOptions } from '../src/entry/wasi.js';

export type Way = 'synchronous' | 'asynchronous' | 'drop-in' | 'drop-in with JSPI';

export interface GuestOutcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of the host's, in memory. */
export function copyIntoMemory(folder: string, files = new MemoryFileSystem(), to = ''): MemoryFileSystem {
  for (const name of readdirSync(folder)) {
    const from = join(folder, name);
    const path = `${to}/${name}`;
    const stat = lstatSync(from);
    if (stat.isSymbolicLink()) files.symlink(readlinkSync(from), path);
    else if (stat.isDirectory()) {
      files.mkdir(path);
      copyIntoMemory(from, files, path);
    } else files.writeFile(path, readFileSync(from));
  }
  return files;
}

/** Runs it to its end. Traps and other errors are thrown. */
export async function runInside(way: Way, wasm: Uint8Array, options: WASIOptions): Promise<GuestOutcome> {
  const jspi = way === 'drop-in with JSPI' ? { jspi: DropIn as never } : {};
  const wasi = new WASI({ stdout: 'capture', stderr: 'capture', ...jspi, ...options });
  const exit = await start(way, wasm, wasi);
  return { exit, stdout: wasi.stdout?.text() ?? '', stderr: wasi.stderr?.text() ?? '' };
}

async function start(way: Way, wasm: Uint8Array, wasi: WASI): Promise<number> {
  if (way === 'drop-in' || way === 'drop-in with JSPI') {
    const { instance } = await (DropIn as any).instantiate(wasm, wasi.getImportObject());
    return way === 'drop-in' ? wasi.start(instance) : wasi.startAsync(instance);
  }
  const engine = new Engine();
  const linker = new Linker(engine);
  wasi.addToLinker(linker);
  using store = new Store(engine);
  const instance = linker.instantiate(store, new Module(engine, wasm));
  return way === 'synchronous' ? wasi.start(instance) : await wasi.startAsync(instance);
}
