// A program with plug-ins: whatever lies in the folder plug-ins is loaded, each in a store of its own with limits, and
// a plug-in that misbehaves disturbs neither the others nor the program.
import { readFileSync, readdirSync } from 'node:fs';
import { Engine, Linker, Module, Store, WasmtideError } from 'wasmtide';

const engine = new Engine({ limits: 'untrusted' });
const linker = new Linker(engine)
  .funcWithCaller('host', 'log', ['i32', 'i32'], [], (caller, pointer, length) => {
    console.log(`  [${caller.data}] ${caller.memory?.readString(pointer, length)}`);
  });

/** A plug-in exports its memory, `alloc(size) -> pointer` and `transform(pointer, length) -> length`, in place. */
class PlugIn {
  /**
   * @param {string} name
   * @param {string | Uint8Array} source
   */
  constructor(name, source) {
    this.name = name;
    this.instance = linker.instantiate(new Store(engine, { data: name }), new Module(engine, source));
  }

  /** @param {string} text */
  transform(text) {
    const memory = this.instance.getMemory();
    this.instance.store.setDeadline(500);
    const pointer = this.instance.exports.alloc(Buffer.byteLength(text));
    const length = this.instance.exports.transform(pointer, memory.writeString(pointer, text));
    return memory.readString(pointer, length);
  }
}

const folder = new URL('plug-ins/', import.meta.url);
for (const file of readdirSync(folder).sort()) {
  try {
    const plugIn = new PlugIn(file, readFileSync(new URL(file, folder), 'utf8'));
    console.log(`${plugIn.name}: ${plugIn.transform('Hello, World')}`);
  } catch (error) {
    if (!(error instanceof WasmtideError)) throw error;
    console.log(`${file} failed: ${error.message}`);
  }
}

/* Prints:
broken.wat failed: unknown import "host" "open_the_door": func [i32] -> [i32]
hang.wat failed: deadline exceeded
reverse.wat: dlroW ,olleH
  [shout.wat] as loud as it gets
shout.wat: HELLO, WORLD
*/
