/**
 * What comparing engines has found (test/fuzz): modules that once did something else in one than in the others. Each
 * runs on every tier, and on the built-in engine where that has the features, and says what must come of it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeModule } from '../../../src/binary/encode.js';
import { parseWat } from '../../../src/text/index.js';
import { loadModule } from '../../../src/validate/load.js';
import { FeatureSet } from '../../../src/wasm/features.js';
import { compare } from '../../fuzz/oracle/compare.js';

interface Found {
  readonly about: string;
  readonly text: string;
  /** Lines that the report must have. */
  readonly lines: readonly RegExp[];
}

const FOUND: readonly Found[] = [
  {
    about: 'a read-modify-write loop has a register of its own',
    text: `(module (memory 1) (func (export "f") (result i64)
      (i64.store (i32.const 0) (i64.const 0x1122334455667788))
      (drop (i64.atomic.rmw8.xor_u offset=5 (i32.const 0) (i64.const 0x55)))
      (i64.load (i32.const 0))))`,
    lines: [/^f\(\) = 55667788_11226644$/],
  },
  {
    about: 'a narrow compare-exchange compares narrow',
    text: `(module (memory 1) (func (export "f") (result i32 i64 i32)
      (i32.store (i32.const 0) (i32.const 0x01020304))
      (i32.atomic.rmw8.cmpxchg_u (i32.const 0) (i32.const 0xff04) (i32.const 0x77))
      (i64.atomic.rmw16.cmpxchg_u (i32.const 2) (i64.const 0x500000102) (i64.const 0x5599))
      (i32.load (i32.const 0))))`,
    lines: [/^f\(\) = 4, 102_0, 55990377$/],
  },
  {
    about: 'alignment of atomic accesses is looked at before bounds',
    text: '(module (memory 1) (func (export "f") (result i32) (i32.atomic.load (i32.const 65533))))',
    lines: [/^f\(\) trapped: ERR_UNALIGNED_ATOMIC/],
  },
  {
    about: 'atomic accesses to memories that are no whole number of words',
    text: `(module (memory 13 13 (pagesize 1)) (func (export "f") (result i64 i32)
      (i64.atomic.rmw.add (i32.const 0) (i64.const 7)) (i32.atomic.rmw16.or_u (i32.const 10) (i32.const 0x1234)))
      (func (export "g") (result i32) (i32.atomic.load16_u (i32.const 12))))`,
    lines: [/^f\(\) = 0_0, 0$/, /^g\(\) trapped: ERR_MEMORY_OUT_OF_BOUNDS/, /^memory 0: 13 bytes, \w+, 0: 0e000000000000000000341200$/],
  },
  {
    about: 'offsets that no number holds exactly',
    text: `(module (memory i64 1) (func (export "f") (param i64) (result i64) (i64.load offset=0xffffffffffffffff (local.get 0)))
      (func (export "g") (result i32) (i32.load8_u offset=0xffffffffffffff00 (i64.const 0x100)))
      (func (export "h") (result i32) (i32.load8_u offset=0x20000000000001 (i64.const -1)))
      (func (export "i") (result i32) (i32.atomic.load offset=0xffffffffffffffff (i64.const 0))))`,
    lines: [
      /^f\(.*\) trapped: ERR_MEMORY_OUT_OF_BOUNDS/, /^g\(\) trapped: ERR_MEMORY_OUT_OF_BOUNDS/, /^h\(\) trapped: ERR_MEMORY_OUT_OF_BOUNDS/,
      /^i\(\) trapped: ERR_UNALIGNED_ATOMIC/,
    ],
  },
  {
    about: 'an extended constant that nothing has folded',
    text: `(module (global $g (mut i32) (i32.const 400)) (func (export "f") (result f32 i64) (local $l i32)
      (if (global.get $g) (then))
      i64.const 0
      loop
        (f32.convert_i64_s (i64.const 0)) (i64.extend_i32_u (local.get $l)) (br_if 1 (i32.const 1))
        (br_if 0 (local.tee $l (i32.add (i32.const 0) (i32.const 1))))
        drop drop
      end
      drop (f32.const 0) (i64.const 0)))`,
    lines: [/^f\(\) = 0, 0_0$/],
  },
  {
    about: 'who has called the host as its tail is in no backtrace',
    text: `(module (import "host" "call-export" (func $host (param i32)))
      (func (export "f") (unreachable))
      (func $tail (return_call $host (i32.const 0)))
      (func (export "g") (call $tail) (unreachable)))`,
    lines: [/^f\(\) trapped: ERR_UNREACHABLE, unreachable, at 1:\d+ 3:\d+$/],
  },
  {
    about: 'what a call that throws is followed by is computed on the way of the exception, too',
    text: `(module (tag $a (param funcref)) (tag $b (param f32 v128))
      (func $thrower (param i32 i32) (result externref) (throw $b (f32.const 0) (v128.const i64x2 0 0)))
      (func $catcher (param f64 v128 i32) (result f64 i32)
        (block $o (result f32 v128)
          (block $h (result funcref exnref)
            (br $o (try_table (result f32 v128) (catch_ref $a $h)
              (call $thrower (i32.const 0) (i32.const 0))
              (throw $a (ref.null func)))))
          drop drop (f32.const 0) (local.get 1))
        drop drop (f64.const 1) (i32.const 0))
      (func (export "f") (result i32)
        (block $h (result f32 v128) (try_table (catch $b $h) (drop (drop (call $catcher (f64.const 0) (v128.const i64x2 0 0) (i32.const 0))))) (unreachable))
        drop drop (i32.const 7)))`,
    lines: [/^f\(\) = 7$/],
  },
  {
    about: 'what a block gives that nobody reads is in no map of references',
    text: `(module (type $a (array (mut i64))) (type $b (array i32))
      (func (export "f")
        (block (result (ref null $a) (ref $b) i32)
          (array.new_fixed $a 2 (i64.const 0) (i64.const 0)) (array.new_fixed $b 0) (i32.const 0))
        drop drop drop))`,
    lines: [/^f\(\) = $/],
  },
  {
    about: 'what only the index of a table without labels reads is in no map of references',
    text: `(module (type $a (array (mut i32))) (func $g (result i32) (array.len (array.new_fixed $a 0)))
      (func (export "f") (result i32) (local $r (ref null $a)) (local.set $r (array.new_fixed $a 0))
        (block $l (result i32) (i32.add (call $g) (call $g)) (br_table $l (ref.eq (local.get $r) (ref.null $a))))))`,
    lines: [/^f\(\) = 0$/],
  },
];

for (const { about, text, lines } of FOUND) {
  test(about, () => {
    const module = loadModule(encodeModule(parseWat(text)), FeatureSet.all);
    const comparison = compare(module, 1);
    assert.equal(comparison.difference, null);
    for (const line of lines) assert.ok(comparison.lines.some((each) => line.test(each)), `${String(line)} is not in\n${comparison.lines.join('\n')}`);
  });
}
