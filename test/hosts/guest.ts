/** What the programs of these tests run (program.ts): a guest in compiled code, and a look at what the process has. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import '../../src/entry/native.js';
import { WASI } from '../../src/entry/wasi.js';
import { holdingHost } from '../../src/native/held-folder.js';
import { Engine, type EngineOptions, Instance, Module, Store } from '../../src/entry/index.js';

const TEXT = `(module
  (import "" "host" (func $host))
  (memory (export "memory") 128)
  (func $factorial (export "factorial") (param i64) (result i64)
    (if (result i64) (i64.eqz (local.get 0)) (then (i64.const 1)) (else (i64.mul (local.get 0) (call $factorial (i64.sub (local.get 0) (i64.const 1)))))))
  (func (export "work") (param i32) (result i32) (local i32)
    (loop $l
      (local.set 1 (i32.add (i32.mul (local.get 1) (i32.const 31)) (local.get 0)))
      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get 1))
  (func $deep (export "deep") (param i32) (result i32) (i32.add (call $deep (i32.add (local.get 0) (i32.const 1))) (local.get 0)))
  (func $down (param i32) (result i32)
    (if (result i32) (local.get 0) (then (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1))))) (else (i32.const 0))))
  (func (export "sway") (param $depth i32) (param $times i32) (result i32) (local i32)
    (loop $l
      (local.set 2 (i32.add (local.get 2) (call $down (local.get $depth))))
      (br_if $l (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get 2))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "divide") (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))
  (func (export "callHost") (call $host))
  (func (export "fill") (memory.fill (i32.const 0) (i32.const 7) (i32.const 0x800000)))
  (func (export "forever") (loop $l (br $l))))`;

export { moved } from '../moved-buffer.js';

/** The guest's exports, by name. */
export type Guest = Readonly<Record<string, any>>;

export const engine = (options: EngineOptions = {}): Engine => new Engine(options);

/** A new guest in compiled code, unless the options say otherwise. `host` is what its function `callHost` calls. */
export function guest(options: EngineOptions = {}, host: () => void = () => undefined): Guest {
  return guestOf(TEXT, options, host);
}

/** The same of any text. */
export function guestOf(text: string, options: EngineOptions = {}, host: () => void = () => undefined): Guest {
  const by = engine({ strategy: 'optimizing', ...options });
  return new Instance(new Store(by, by.consumesFuel ? { fuel: Number.MAX_SAFE_INTEGER } : {}), new Module(by, text), { '': { host } }).exports;
}

/** The code of the error that a call throws; its result, where it throws none. */
export function outcome(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/** Traps of several kinds, in turn. */
export const traps = (exports: Guest): unknown[] =>
  [() => exports['load'](-4), () => exports['divide'](0), () => exports['deep'](0), () => exports['factorial'](20n) === 2432902008176640000n].map(outcome);

/** A worker that runs a program's file, when it says that it is ready. */
export function startWorker(file: string, workerData?: unknown): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(file), { workerData });
    worker.once('message', () => resolve(worker));
    worker.once('error', reject);
  });
}

/** What a guest's calls on a folder of the host's come to, and whether that is held open. */
export function files(): { readonly held: boolean; readonly errnos: readonly unknown[]; readonly content: string } {
  const folder = mkdtempSync(join(tmpdir(), 'wasmtide-hosts-'));
  const bytes = new Uint8Array(65_536);
  const wasi = new WASI({ preopens: { '/': folder } });
  const held = holdingHost.files.hold(folder);
  held?.release();
  const { path_create_directory: mkdir, path_open: open, fd_write: write, path_unlink_file: unlink } = wasi.wasiImport as Record<string, (...args: unknown[]) => unknown>;
  wasi.finalizeBindings({ exports: {} }, { memory: { buffer: bytes.buffer } as never });
  bytes.set(new TextEncoder().encode('d/file'));
  // One vector: the six bytes of the path.
  bytes[20] = 6;
  const errnos = [mkdir!(3, 0, 1), open!(3, 0, 0, 6, 1, 66n, 0n, 0, 32), write!(bytes[32], 16, 1, 40), mkdir!(3, 0, 1)];
  const content = readFileSync(join(folder, 'd/file'), 'utf8');
  errnos.push(unlink!(3, 0, 6));
  wasi.close();
  rmSync(folder, { recursive: true });
  return { held: held !== null, errnos, content };
}

/** What of this process is mapped, and how much of it is resident. */
export function mapped(): { readonly ranges: number; readonly arenas: number; readonly kilobytes: number } {
  const ranges = readFileSync('/proc/self/maps', 'utf8').trim().split('\n');
  const kilobytes = Number(/VmRSS:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]);
  return { ranges: ranges.length, arenas: ranges.filter((line) => line.includes('memfd:wasmtide')).length, kilobytes };
}

export const print = (value: unknown): void => console.log(JSON.stringify(value));
