// Host data: a store carries what host functions need to know of the guest they serve.
import { Engine, Linker, Module, Store } from 'wasmtide';

/** @typedef {{ readonly user: string, readonly log: string[] }} Session */

const engine = new Engine();

// Defined once, for all sessions: the caller says which one it is.
const linker = /** @type {Linker<Session>} */ (new Linker(engine))
  .funcWithCaller('host', 'log', ['i32', 'i32'], [], (caller, pointer, length) => {
    caller.data.log.push(`${caller.data.user} says ${caller.memory?.readString(pointer, length)}`);
  });

const module = new Module(engine, `
  (module
    (import "host" "log" (func $log (param i32 i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "good morning")
    (func (export "greet") (call $log (i32.const 0) (i32.const 12))))
`);

for (const user of ['Ann', 'Ben']) {
  const store = new Store(engine, { data: /** @type {Session} */ ({ user, log: [] }) });
  const { exports } = linker.instantiate(store, module);
  exports.greet();
  console.log(store.data.log.join('; '));
}

/* Prints:
Ann says good morning
Ben says good morning
*/
