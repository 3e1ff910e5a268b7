// A guest that says hello through a host function, from a string in its own memory.
import { Engine, Func, Instance, Module, Store } from 'wasmtide';

const engine = new Engine();
const module = new Module(engine, `
  (module
    (import "host" "print" (func $print (param i32 i32)))
    (memory (export "memory") 1)
    (data (i32.const 8) "Hello from WebAssembly")
    (func (export "run") (call $print (i32.const 8) (i32.const 22))))
`);

const store = new Store(engine);
const print = Func.wrapWithCaller(store, ['i32', 'i32'], [], (caller, pointer, length) => {
  console.log(caller.memory?.readString(pointer, length));
});
const { exports } = new Instance(store, module, { host: { print } });
exports.run();

/* Prints:
Hello from WebAssembly
*/
