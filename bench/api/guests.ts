/** Modules that `npm run bench:api` measures with, made here so that every engine gets the same bytes. */
import { encodeModule } from '../../src/binary/encode.js';
import { parseWat } from '../../src/text/index.js';
import { COUNTER } from '../another.js';

/** Calls both ways, and loops. `host.get` answers its argument; `host.call` calls `add` of the guest. */
const CALLS = `(module
  (import "host" "get" (func $get (param i32) (result i32)))
  (import "host" "call" (func $call (param i32) (result i32)))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "trap") (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0)))
  (func (export "callHost") (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (call $get (local.get $n))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "callNested") (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (call $call (local.get $n))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))`;

/** An instance that does nothing: what it costs to have it. */
const IDLE = `(module
  (global (mut i32) (i32.const 0)) (table 4 funcref) (elem (i32.const 0) func $f)
  (func $f (export "run") (param i32) (result i32) (local.get 0)))`;

/** The same with a memory of one page of which it has written one. */
const IDLE_MEMORY = `(module
  (memory (export "memory") 1) (data (i32.const 0) "\\01")
  (func (export "run") (param i32) (result i32) (local.get 0)))`;

const FUNCTIONS = 5_000;
const STATEMENTS = 12;

/** A megabyte of code as compilers make it: arithmetic, memory, calls, branches. */
function megabyte(): string {
  const functions = Array.from({ length: FUNCTIONS }, (_, f) => {
    const statements = Array.from({ length: STATEMENTS }, (__, s) => `
      (if (i32.lt_s (local.get 0) (i32.const ${(f * 31 + s) % 1000}))
        (then (local.set 1 (i32.add (local.get 1) (i32.load offset=${4 * s} (local.get 0)))))
        (else (i32.store (i32.const ${s * 64}) (local.get 1))))`).join('');
    const callee = f === 0 ? '' : `(local.set 0 (call $f${f - 1} (local.get 0)))`;
    return `(func $f${f} (param i32) (result i32) (local i32) ${statements} ${f % 16 === 0 ? '' : callee} (local.get 0))`;
  });
  return `(module (memory 1) ${functions.join('\n')} (export "run" (func $f16)))`;
}

export const GUESTS = {
  calls: () => CALLS, idle: () => IDLE, memory: () => IDLE_MEMORY, megabyte,
} as const;

export type GuestName = keyof typeof GUESTS;

export const bytesOfGuest = (name: GuestName): Uint8Array => Uint8Array.from([...encodeModule(parseWat(GUESTS[name]())), ...COUNTER]);
