// References to the host's values: a guest keeps and hands back any JavaScript value, and cannot look inside.
import { Engine, Instance, Module, Store } from 'wasmtide';

const engine = new Engine();
const module = new Module(engine, `
  (module
    (import "host" "describe" (func $describe (param externref) (result externref)))
    (table $kept 4 externref)
    (func (export "keep") (param i32 externref) (table.set $kept (local.get 0) (local.get 1)))
    (func (export "kept") (param i32) (result externref) (table.get $kept (local.get 0)))
    (func (export "describe") (param i32) (result externref) (call $describe (table.get $kept (local.get 0)))))
`);
const { exports } = new Instance(new Store(engine), module, {
  host: { describe: (/** @type {unknown} */ value) => `a ${value === null ? 'null' : typeof value}` },
});

const point = { x: 1, y: 2 };
exports.keep(0, point);
exports.keep(1, 'text');
exports.keep(2, Symbol('secret'));
console.log('the same object:', exports.kept(0) === point);
console.log([0, 1, 2, 3].map((i) => exports.describe(i)).join(', '));

/* Prints:
the same object: true
a object, a string, a symbol, a null
*/
