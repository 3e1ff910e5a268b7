/** With collections everywhere, a stack map that leaves out a reference is found out, and one that has it too late. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { StackMap } from '../../../src/codegen/function-code.js';
import { LoadedCode } from '../../../src/engine/native/loaded-code.js';
import { hostFunction } from '../../../src/runtime/values.js';
import { call, instance } from './guest.js';
import { TIERS } from './tiers.js';

const [, native] = TIERS;

/** Runs with maps that `change` has changed: places, to places. */
function withMaps(change: (places: number[]) => number[], body: () => void): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { stackMapAt } = LoadedCode.prototype;
  LoadedCode.prototype.stackMapAt = function (address) {
    const map = stackMapAt.call(this, address);
    return Int32Array.from([...map.subarray(0, StackMap.Places), ...change([...map.subarray(StackMap.Places)])]);
  };
  try {
    body();
  } finally {
    LoadedCode.prototype.stackMapAt = stackMapAt;
  }
}

/** Three references across two collections; one of them is in a global, too, so that it never goes. */
function run(): unknown[] {
  const store = native.newStore({ gcZeal: true });
  const collect = hostFunction(store, { kind: 'func', params: [], results: [] }, () => store.heap.collect(), 'collect');
  const guest = instance(store, `(module (import "" "collect" (func $collect)) (type $box (struct (field (mut i32))))
    (global $g (mut externref) (ref.null extern))
    (func (export "f") (param $host externref) (param $n i32) (result externref i32 i32) (local $a (ref null $box)) (local $b (ref null $box))
      (global.set $g (local.get $host))
      (local.set $a (struct.new $box (local.get $n)))
      (local.set $b (struct.new $box (i32.const 5)))
      (call $collect) (call $collect)
      (local.get $host) (struct.get $box 0 (local.get $a)) (struct.get $box 0 (local.get $b))))`, { collect });
  return call(guest, 'f', HOST, 7);
}

const HOST = { a: 'value' };
const PLACES = 3;
/** Of a call with all of them alive. */
const isWhole = (places: readonly number[]): boolean => places.length === PLACES && places.every((place) => place < 0);

describe('stack maps with collections everywhere', { skip: native.skip }, () => {
  test('as they are', () => {
    let whole = 0;
    withMaps((places) => {
      if (isWhole(places)) whole++;
      return places;
    }, () => assert.deepEqual(run(), [HOST, 7, 5]));
    assert.ok(whole >= 2);
  });

  for (let left = 0; left < PLACES; left++) {
    test(`reference ${left} left out`, () => {
      withMaps((places) => (isWhole(places) ? places.filter((_, i) => i !== left) : places), () => {
        let results: unknown[] | null = null;
        try {
          results = run();
        } catch {
          return;
        }
        assert.notDeepEqual(results, [HOST, 7, 5]);
      });
    });

    test(`reference ${left} left out once`, () => {
      let walks = 0;
      withMaps((places) => (isWhole(places) && walks++ === 0 ? places.filter((_, i) => i !== left) : places), () => {
        assert.throws(run, /names a reference that an earlier one did not/);
      });
    });
  }
});
