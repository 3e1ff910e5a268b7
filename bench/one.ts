/** `node one.js ENGINE FILE FUNCTION ARGUMENT SECONDS`: one measurement in a process of its own, as JSON. */
import { readFileSync } from 'node:fs';
import { measure } from './measure.js';

const [engine, file, name, argument, seconds] = process.argv.slice(2) as [string, string, string, string, string];
const bytes = new Uint8Array(readFileSync(file));
const load = engine === 'builtin'
  ? (await import('./builtin.js')).loadInBuiltin
  : (await import('./wasmtide.js')).loadInWasmtide;
console.log(JSON.stringify(measure(() => load(bytes, name), Number(argument), Number(seconds))));
