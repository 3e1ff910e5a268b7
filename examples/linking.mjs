// Linking: a linker gives names to what modules import, be it host functions or other modules.
import { Engine, Linker, LinkError, Module, Store } from 'wasmtide';

const engine = new Engine();
const store = new Store(engine);

const counter = new Module(engine, `
  (module (global $n (mut i32) (i32.const 0))
    (func (export "next") (result i32)
      (global.set $n (i32.add (global.get $n) (i32.const 1)))
      (global.get $n)))
`);
const main = new Module(engine, `
  (module
    (import "counter" "next" (func $next (result i32)))
    (import "env" "log" (func $log (param i32)))
    (func (export "run") (call $log (call $next)) (call $log (call $next))))
`);

// Host functions of a linker belong to no store: one linker serves all of them.
const linker = new Linker(engine)
  .func('env', 'log', ['i32'], [], (n) => console.log('log:', n));

try {
  linker.instantiate(store, main);
} catch (error) {
  if (!(error instanceof LinkError)) throw error;
  console.log(error.code, error.missing.map(({ module, name, type }) => `${module}.${name}: ${type}`));
}

linker.module(store, 'counter', counter);
linker.instantiate(store, main).exports.run();

// Checked once, instantiated often; here imports that nobody defined trap when they are called.
const lenient = new Linker(engine).defineUnknownImportsAsTraps(main).instantiatePre(main);
for (let i = 0; i < 1000; i++) lenient.instantiate(new Store(engine));
console.log('1000 instances');

/* Prints:
ERR_UNKNOWN_IMPORT [ 'counter.next: func [] -> [i32]' ]
log: 1
log: 2
1000 instances
*/
