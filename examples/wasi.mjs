// A WASI program inside this process: it gets arguments, a folder that exists only in memory, and nothing else. What it
// prints is captured.
import { readFileSync } from 'node:fs';
import { Engine, Linker, Module, Store } from 'wasmtide';
import { MemoryFileSystem, WASI } from 'wasmtide/wasi';

const engine = new Engine({ limits: 'untrusted' });
const module = new Module(engine, readFileSync(new URL('cat.wasm', import.meta.url)));

/** @param {string[]} files */
async function cat(...files) {
  const wasi = new WASI({
    args: ['cat', ...files],
    stdout: 'capture',
    stderr: 'capture',
    preopens: { '/': new MemoryFileSystem({ 'one.txt': 'first\n', 'two.txt': 'second\n' }) },
  });
  const linker = new Linker(engine);
  wasi.addToLinker(linker);
  const instance = await linker.instantiateAsync(new Store(engine), module);
  const status = await wasi.startAsync(instance);
  console.log(status, [wasi.stdout?.text(), wasi.stderr?.text()]);
}

await cat('one.txt', 'two.txt');
await cat('/etc/passwd');

/* Prints:
0 [ 'first\nsecond\n', '' ]
1 [ '', 'cat: /etc/passwd: No such file or directory\n' ]
*/
