// Objects of the guest's garbage-collected heap, seen and made from JavaScript.
import { ArrayRef, ArrayType, Engine, Instance, Module, Store, StructRef, StructType } from 'wasmtide';

const engine = new Engine();
const module = new Module(engine, `
  (module
    (type $point (struct (field $x (mut i32)) (field $y i64)))
    (type $bytes (array (mut i8)))
    (func (export "point") (param i32 i64) (result (ref $point))
      (struct.new $point (local.get 0) (local.get 1)))
    (func (export "x") (param (ref $point)) (result i32) (struct.get $point $x (local.get 0)))
    (func (export "sum") (param $a (ref $bytes)) (result i32) (local $i i32) (local $sum i32)
      (loop $next
        (local.set $sum (i32.add (local.get $sum) (array.get_u $bytes (local.get $a) (local.get $i))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $next (i32.lt_u (local.get $i) (array.len (local.get $a)))))
      (local.get $sum)))
`);
const store = new Store(engine);
const { exports } = new Instance(store, module);

// Made by the guest …
const point = exports.point(3, 4n);
console.log('a structure:', point instanceof StructRef, 'of', point.length, 'fields:', point.get(0), point.get(1));
point.set(0, 30);
console.log('the guest sees', exports.x(point));

// … and by the host: a type of the same structure is the same type.
const Point = new StructType([{ type: 'i32', mutable: true }, { type: 'i64', mutable: false }]);
console.log('made here:', exports.x(StructRef.create(store, Point, [7, 8n])));
const Bytes = new ArrayType({ type: 'i8', mutable: true });
console.log('sum:', exports.sum(ArrayRef.create(store, Bytes, [1, 2, 3, 250])));

/* Prints:
a structure: true of 2 fields: 3 4n
the guest sees 30
made here: 7
sum: 256
*/
