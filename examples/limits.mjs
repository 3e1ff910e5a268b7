// Code that nobody has looked at: `limits: 'untrusted'` bounds memory, stack, tables, instances, module size, compile
// time and run time. Single limits can be set, too.
import { Engine, Instance, Module, Store, WasmtideError } from 'wasmtide';

const engine = new Engine({ limits: 'untrusted' });

/**
 * @param {string} title
 * @param {() => unknown} attempt
 */
function show(title, attempt) {
  try {
    console.log(`${title}:`, attempt());
  } catch (error) {
    if (!(error instanceof WasmtideError)) throw error;
    console.log(`${title}: ${error.code}`);
  }
}

/** @param {string} text */
const guest = (text) => new Instance(new Store(engine), new Module(engine, text)).exports;

show('runs for ever', () => guest('(module (func (export "f") (loop (br 0))))').f());
show('recurses for ever', () => guest('(module (func $f (export "f") (call $f)))').f());
show('grows by 1 GiB (-1 is no)', () => guest(`
  (module (memory 1) (func (export "f") (result i32) (memory.grow (i32.const 16384))))`).f());
show('wants 1 GiB to begin with', () => guest('(module (memory 16384))'));
show('has 11 MB of data', () => guest(`(module (memory 176) (data (i32.const 0) "${'x'.repeat(11_000_000)}"))`));

// A limit of one's own, and a callback that is asked before anything grows.
const store = new Store(engine, {
  limits: { memory: 1024 * 1024 },
  onGrow: ({ kind, current, desired }) => {
    console.log(`a ${kind} wants to grow from ${current} to ${desired}`);
    return desired <= 4 * 65536;
  },
});
const module = new Module(engine, '(module (memory 1) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))');
const { exports } = new Instance(store, module);
console.log(exports.grow(2), exports.grow(2), exports.grow(100));

/* Prints:
runs for ever: ERR_DEADLINE
recurses for ever: ERR_STACK_OVERFLOW
grows by 1 GiB (-1 is no): -1
wants 1 GiB to begin with: ERR_MEMORY_LIMIT
has 11 MB of data: ERR_MODULE_SIZE_LIMIT
a memory wants to grow from 0 to 65536
a memory wants to grow from 65536 to 196608
a memory wants to grow from 196608 to 327680
1 -1 -1
*/
