/** How often guests are looked at: by time, whatever an instruction or a host function takes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Meter } from '../../../src/runtime/meter.js';
import { hostFunction } from '../../../src/runtime/values.js';
import { call, instance } from './guest.js';
import { TIERS } from './tiers.js';

/** Runs `looks` slices of a guest whose units take `milliseconds` each; the longest time between two looks, the first few not counted. */
function longest(meter: Meter, time: { now: number }, milliseconds: number, looks: number): number {
  let most = 0;
  for (let i = 0; i < looks; i++) {
    const before = time.now;
    time.now += (meter.countdown[0] + 1) * milliseconds;
    meter.countdown[0] = -1;
    assert.equal(meter.look(false), null);
    if (i >= 5) most = Math.max(most, time.now - before);
  }
  return most;
}

for (const metering of ['polls', 'fuel'] as const) {
  test(`slow instructions are looked at as often as fast ones (${metering})`, () => {
    const time = { now: 0 };
    const meter = new Meter(metering, () => time.now);
    meter.fuel = 1e12;
    meter.enter();
    meter.look(false);
    assert.ok(longest(meter, time, 5e-6, 50) <= 0.2);
    const fast = meter.countdown[0];
    assert.equal(fast, 20_000);
    assert.ok(longest(meter, time, 4e-3, 50) <= 4.2);
    assert.ok(longest(meter, time, 5e-6, 50) <= 0.2);
    assert.equal(meter.countdown[0], fast);
  });
}

test('slow host functions are looked at after every call, fast ones after some', () => {
  const time = { now: 0 };
  const meter = new Meter('polls', () => time.now);
  meter.enter();
  const looks = (milliseconds: number): number => {
    let count = 0;
    for (let i = 0; i < 160; i++) {
      time.now += milliseconds;
      meter.countHostCall();
      // The guest's next poll.
      if (--meter.countdown[0] < 0) {
        meter.look(false);
        count++;
      }
    }
    return count;
  };
  looks(0.001);
  assert.ok(looks(0.001) <= 20);
  looks(10);
  assert.ok(looks(10) >= 155);
});

for (const { name, skip, newStore } of TIERS) {
  test(`bulk instructions in a row never use up the word that they pay with (${name})`, { skip }, () => {
    const store = newStore({ metering: 'fuel' });
    const seen: number[] = [];
    const owe = hostFunction(store, { kind: 'func', params: [], results: [] }, () => {
      // As if some fifty thousand of them had been run since the last poll.
      store.meter.countdown[0] = -(2 ** 30) - 5;
    }, 'owe');
    const look = hostFunction(store, { kind: 'func', params: [], results: [] }, () => void seen.push(store.meter.countdown[0]), 'look');
    const guest = instance(store, `(module (import "" "owe" (func $owe)) (import "" "look" (func $look)) (memory 2) (type $bytes (array (mut i8)))
      (func (export "fill") (call $owe) (memory.fill (i32.const 0) (i32.const 1) (i32.const 10000)) (call $look))
      (func (export "array") (call $owe) (drop (array.new_default $bytes (i32.const 10000))) (call $look)))`, { owe, look });
    for (const run of ['fill', 'array']) {
      store.meter.fuel = 2 ** 34;
      call(guest, run);
      const { fuel } = store.meter;
      // What had been granted and is not run is gone, too.
      assert.ok(fuel < 2 ** 34 - 2 ** 30 && fuel > 2 ** 34 - 2 ** 30 - 2 ** 25, `${fuel}`);
    }
    assert.ok(seen.every((countdown) => countdown > -20_000), seen.join());
  });
}
