/** Start figures: from the start of a process to its end, for a guest that prints one line and for doing nothing. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { python } from '../engines.js';
import { root } from '../folder.js';

export interface Start {
  readonly name: string;
  readonly command: readonly string[];
  /** What to do to have it; undefined where it is there. */
  readonly missing?: string | undefined;
}

const cli = join(root, 'bin/wasmtide.js');
const hello = join(root, 'examples/hello.wasm');
const IN_PYTHON = `import sys
from wasmtime import Engine, Linker, Module, Store, WasiConfig
engine = Engine()
store = Store(engine)
wasi = WasiConfig()
wasi.inherit_stdout()
store.set_wasi(wasi)
linker = Linker(engine)
linker.define_wasi()
linker.instantiate(store, Module.from_file(engine, sys.argv[1])).exports(store)["_start"](store)`;

const answers = (command: readonly string[]): boolean => spawnSync(command[0], command.slice(1), { stdio: 'ignore' }).status === 0;

export function starts(withWasmtime: boolean): Start[] {
  return [
    { name: 'node -e 0', command: [process.execPath, '-e', '0'] },
    { name: 'wasmtide run', command: [process.execPath, cli, 'run', hello] },
    { name: 'wasmtide run -C compilation=eager', command: [process.execPath, cli, 'run', '-C', 'compilation=eager', hello] },
    { name: 'wasmtide run -C compiler=interpreter', command: [process.execPath, cli, 'run', '-C', 'compiler=interpreter', hello] },
    { name: 'wasmtime run', command: ['wasmtime', 'run', hello], missing: answers(['wasmtime', '--version']) ? undefined : 'the wasmtime command in PATH' },
    ...(withWasmtime ? [
      { name: 'python, import wasmtime', command: [python, '-c', 'import wasmtime'] },
      { name: 'python, import wasmtime, run', command: [python, '-c', IN_PYTHON, hello] },
    ] : []),
  ];
}

/** The least of some runs, in milliseconds; the commands take turns. */
export function timeStarts(list: readonly Start[], runs: number): Map<string, number> {
  const least = new Map<string, number>();
  for (let i = 0; i < runs; i++) {
    for (const { name, command } of list) {
      const before = performance.now();
      const { status, stderr } = spawnSync(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] });
      const time = performance.now() - before;
      if (status !== 0) throw new Error(`${name}: ${String(stderr)}`);
      least.set(name, Math.min(least.get(name) ?? Infinity, time));
    }
  }
  return least;
}
