/** `node --expose-gc one.js ENGINE MEASURE FOLDER SECONDS`: one figure in a process of its own, as JSON. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Strategy } from '../../src/entry/index.js';
import { kernels } from '../workloads.js';
import type { Figure } from './measures.js';

const [engine, name, folder, seconds] = process.argv.slice(2) as [string, string, string, string];
const guest = (file: string): Uint8Array => new Uint8Array(readFileSync(join(folder, `${file}.wasm`)));
const n = (loop: string): number => kernels.find((w) => w.name === loop)!.n;
const figure: Figure = engine === 'builtin'
  ? { engine: `V8 ${process.versions.v8}`, value: await (await import('./builtin.js')).measureBuiltin(name, guest, n, Number(seconds)) }
  : { engine: `Wasmtide, ${engine}`, value: await (await import('./wasmtide.js')).measureWasmtide(engine as Strategy, name, guest, n, Number(seconds)) };
console.log(JSON.stringify(figure));
// Guests that wait would keep nothing alive, but a timer might.
process.exit(0);
