// WASI programs inside this one: streams in and out, read-only files in memory, the event loop, limits. See wasi.mjs first.
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { Engine, Linker, Module, Store, WasmtideError } from 'wasmtide';
import { Capture, MemoryFileSystem, WASI } from 'wasmtide/wasi';

const engine = new Engine({ limits: 'untrusted' });
/** @param {string} name */
const program = (name) => new Module(engine, readFileSync(new URL(name, import.meta.url)));
const hello = program('hello.wasm');
const cat = program('cat.wasm');

/**
 * Each run has a world and a store of its own.
 * @param {Module} module
 * @param {import('wasmtide/wasi').WASIOptions} options
 */
async function run(module, options) {
  const wasi = new WASI(options);
  const linker = new Linker(engine);
  wasi.addToLinker(linker);
  return wasi.startAsync(await linker.instantiateAsync(new Store(engine), module));
}

// Nothing is given that is not named: no environment, no folders, no input.
const out = new Capture();
console.log('status', await run(hello, { args: ['hello', 'Ann'], stdout: out }), out.text().trim());

// Files in memory. The guest sees them as its root, and cannot change them.
const files = new MemoryFileSystem({ notes: { 'a.txt': 'from a file in memory\n' } });
await run(cat, { args: ['cat', '/notes/a.txt'], preopens: { '/': { fileSystem: files, readOnly: true } }, stdout: (bytes) => void process.stdout.write(bytes) });

// Input that takes its time: the guest waits off the stack, and the event loop goes on.
async function* slowly() {
  for (const word of ['one ', 'two ', 'three\n']) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    yield word;
  }
}
let ticks = 0;
const ticking = setInterval(() => ticks++, 2);
const slow = new Capture();
await run(cat, { stdin: Readable.from(slowly()), stdout: slow });
clearInterval(ticking);
console.log(slow.text().trim(), '- the event loop had turns:', ticks > 3);

// Input that never comes, and output without end: the limits of the store end both.
/** @param {Promise<unknown>} running */
const reason = (running) => running.then((status) => status, (error) => (error instanceof WasmtideError ? error.code : error));
console.log(await reason(run(cat, { stdin: new Readable({ read() {} }) })));
console.log(await reason(run(cat, { stdin: { text: 'x'.repeat(2 ** 21) }, stdout: 'capture' })));

/* Prints:
status 0 Hello, Ann!
from a file in memory
one two three - the event loop had turns: true
ERR_DEADLINE
ERR_CAPTURED_OUTPUT_LIMIT
*/
