// The standard `WebAssembly` namespace on this runtime: what was written for the built-in engine works as it is, be it
// glue of a compiler or code like this.
import { readFileSync } from 'node:fs';
import { WebAssembly } from 'wasmtide/js-api';
import { WASI } from 'wasmtide/wasi';

const bytes = readFileSync(new URL('hello.wasm', import.meta.url));
console.log('valid:', WebAssembly.validate(bytes));

const wasi = new WASI({ version: 'preview1', args: ['hello', 'Ann'], stdout: 'inherit' });
const { module, instance } = await WebAssembly.instantiate(bytes, wasi.getImportObject());
console.log(WebAssembly.Module.exports(module).map(({ name, kind }) => `${name}: ${kind}`).join(', '));
console.log('status', wasi.start(instance));

/* Prints:
valid: true
memory: memory, _start: function
Hello, Ann!
status 0
*/
