/**
 * `npm run bench:collection [-- MEGABYTES…]`: how long a collection stops the guest, by what lives: a binary tree of so
 * many objects of 16 bytes (two references), 1, 16 and 256 MB of them. Beside it the newest Node's engine, whose `gc()`
 * is a full collection, as is Wasmtime's `Store.gc()`; of neither do all collections that a program meets take that long.
 *
 * Each measurement is a process of its own; the least of several collections counts, in milliseconds.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeModule } from '../src/binary/encode.js';
import { parseWat } from '../src/text/index.js';
import { hasGc, missingWasmtime, newestNode, python } from './engines.js';
import { benchFolder, outputFolder } from './folder.js';

const SIZES = [1, 16, 256];
const COLLECTIONS = 7;
/** Objects in a megabyte, as a power of two: those of one level more than the tree has, less one. */
const PER_MEGABYTE_LOG2 = 16;

const GUEST = `(module
  (type $tree (struct (field (ref null $tree)) (field (ref null $tree))))
  (global $kept (mut (ref null $tree)) (ref.null $tree))
  (func $make (param $depth i32) (result (ref $tree))
    (if (result (ref $tree)) (local.get $depth)
      (then (struct.new $tree (call $make (i32.sub (local.get $depth) (i32.const 1))) (call $make (i32.sub (local.get $depth) (i32.const 1)))))
      (else (struct.new_default $tree))))
  (func (export "keep") (param $depth i32) (global.set $kept (call $make (local.get $depth)))))`;

interface Guest {
  keep(depth: number): void;
  collect(): void;
}

async function wasmtide(bytes: Uint8Array, strategy: 'interpreter' | 'optimizing'): Promise<Guest> {
  const { Engine, Instance, Module, Store } = await import('../src/entry/index.js');
  if (strategy === 'optimizing') await import('../src/entry/native.js');
  const engine = new Engine({ strategy });
  const store = new Store(engine);
  const { keep } = new Instance(store, new Module(engine, bytes), {}).exports as { keep: Guest['keep'] };
  return { keep, collect: () => store.gc() };
}

function builtin(bytes: Uint8Array): Guest {
  const { WebAssembly: host, gc } = globalThis as unknown as {
    gc: () => void;
    WebAssembly: { Module: new (bytes: Uint8Array) => object; Instance: new (module: object) => { exports: { keep: Guest['keep'] } } };
  };
  return { keep: new host.Instance(new host.Module(bytes)).exports.keep, collect: gc };
}

function pause({ keep, collect }: Guest, depth: number): number {
  keep(depth);
  let best = Infinity;
  for (let i = 0; i < COLLECTIONS; i++) {
    const start = performance.now();
    collect();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

const self = fileURLToPath(import.meta.url);
const [first, ...rest] = process.argv.slice(2);
if (first === 'one') {
  const [engine, file, depth] = rest;
  const { readFileSync } = await import('node:fs');
  const bytes = new Uint8Array(readFileSync(file));
  console.log(pause(engine === 'builtin' ? builtin(bytes) : await wasmtide(bytes, engine as 'optimizing'), Number(depth)));
} else {
  const file = join(outputFolder, 'collection.wasm');
  mkdirSync(outputFolder, { recursive: true });
  writeFileSync(file, encodeModule(parseWat(GUEST)));
  const node = existsSync(newestNode) ? newestNode : hasGc ? process.execPath : null;
  const engines: readonly (readonly [name: string, program: readonly string[]])[] = [
    ['optimizing', [process.execPath, self, 'one', 'optimizing', file]],
    ['interpreter', [process.execPath, self, 'one', 'interpreter', file]],
    ...(node === null ? [] : [['builtin', [node, '--expose-gc', '--max-old-space-size=4096', self, 'one', 'builtin', file]] as const]),
    ...(missingWasmtime() === undefined ? [['wasmtime', [python, join(benchFolder, 'peers/wasmtime_collection.py'), file, String(COLLECTIONS)]] as const] : []),
  ];
  const sizes = first === undefined ? SIZES : [first, ...rest].map(Number);
  console.log(`${'MB live'.padEnd(12)}${engines.map(([name]) => name.padStart(12)).join('')}   ms`);
  for (const megabytes of sizes) {
    const depth = PER_MEGABYTE_LOG2 + Math.round(Math.log2(megabytes)) - 1;
    const times = engines.map(([, [program, ...args]]) => {
      const { status } = spawnSync(program, ['--version'], { stdio: 'ignore' });
      if (status !== 0) return '–';
      try {
        return Number(execFileSync(program, [...args, String(depth)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })).toFixed(1);
      } catch {
        return '–';
      }
    });
    console.log(`${String(megabytes).padEnd(12)}${times.map((time) => time.padStart(12)).join('')}`);
  }
}
