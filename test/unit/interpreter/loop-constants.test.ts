/** Constants that a loop keeps in slots of its frame must outlive the calls that the loop makes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantiate } from '../../../src/runtime/instantiate.js';
import { loadModule } from '../../../src/validate/load.js';
import { FeatureSet } from '../../../src/wasm/features.js';
import { call, newStore } from '../runtime/guest.js';

test('a callee does not overwrite the constants of a loop', () => {
  // (module
  //   (func $f (param i32) (result i32) (local i64 i64 i64 i64 i64 i64)
  //     ...each local set to -1... (local.get 0))
  //   (func (export "run") (param i32) (result i32) (local i32 i32)
  //     (loop $l
  //       (local.set 1 (i32.add (local.get 1)
  //         (call $f (i32.xor (select (i32.const 7) (i32.const 9) (local.get 0)) (local.get 0)))))
  //       (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
  //       (br_if $l (local.get 0)))
  //     (local.get 1)))
  const bytes = new Uint8Array(Buffer.from('0061736d0100000001060160017f017f03030200000707010372756e00010a46021e01067e427f2101427f2102427f2103427f2104427f2105427f210620000b2501027f034020014107410920001b20007310006a2101200041016b210020000d000b20010b', 'hex'));
  assert.deepEqual(call(instantiate(newStore(), loadModule(bytes, FeatureSet.all), []), 'run', 5), [20]);
});
