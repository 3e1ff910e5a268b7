/**
 * `node one.js ENGINE FUNCTION ARGUMENT SECONDS NAME=FILE…`: one measurement in a process of its own, as JSON. The
 * function is an export of the last file, which may import from those before it.
 */
import { readFileSync } from 'node:fs';
import type { Strategy } from '../src/entry/index.js';
import { measure } from './measure.js';

const [engine, func, argument, seconds, ...files] = process.argv.slice(2) as [string, string, string, string, ...string[]];
const modules = files.map((file): [string, Uint8Array] => {
  const at = file.indexOf('=');
  return [file.slice(0, at), new Uint8Array(readFileSync(file.slice(at + 1)))];
});
const load = engine === 'builtin'
  ? (await import('./builtin.js')).loadInBuiltin
  : await (await import('./wasmtide.js')).loaderOf(engine as Strategy);
console.log(JSON.stringify(measure(() => load(modules, func), Number(argument), Number(seconds))));
