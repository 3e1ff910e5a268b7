// Asynchronous host functions: the guest calls them as any other and waits on a stack of its own, while the event loop
// and other guests go on.
import { setTimeout as delay } from 'node:timers/promises';
import { Engine, Linker, Module, Store, Trap } from 'wasmtide';

const engine = new Engine();
const linker = new Linker(engine)
  .func('host', 'fetch', ['i32'], ['i32'], async (key) => {
    await delay(100);
    return key * 10;
  });
const module = new Module(engine, `
  (module
    (import "host" "fetch" (func $fetch (param i32) (result i32)))
    (func (export "sum") (param i32 i32) (result i32)
      (i32.add (call $fetch (local.get 0)) (call $fetch (local.get 1)))))
`);

// A hundred guests, each of which waits twice: together they take as long as one.
const started = performance.now();
const sums = await Promise.all(Array.from({ length: 100 }, (_, i) =>
  linker.instantiate(new Store(engine), module).exports.sum.callAsync(i, 1)));
console.log('sums:', sums.slice(0, 4).join(', '), '… in parallel:', performance.now() - started < 5_000);

// A synchronous call cannot wait.
try {
  linker.instantiate(new Store(engine), module).exports.sum(1, 2);
} catch (error) {
  if (!(error instanceof Trap)) throw error;
  console.log(error.code);
}

/* Prints:
sums: 10, 20, 30, 40 … in parallel: true
ERR_CANNOT_SUSPEND
*/
