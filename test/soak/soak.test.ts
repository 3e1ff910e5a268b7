/** The soak, short: nothing that can be counted is left behind, on either tier; and a leak would be seen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { nativePlatform } from '../../src/engine/native/index.js';
import { type Sample, growth, soak } from './soak.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const MILLISECONDS = 4000;

for (const strategy of ['interpreter', 'optimizing'] as const) {
  test(`memory stays flat: ${strategy}`, { skip: strategy === 'optimizing' && nativePlatform() === null && 'native code cannot run here' }, async () => {
    const { rounds, samples } = await soak(strategy, MILLISECONDS, 12, collect);
    assert.ok(rounds >= 12, `only ${rounds} rounds`);
    // What stays resident, and when V8 frees buffers of dropped stores, settles within minutes, not seconds: the long form looks at it.
    for (const { measure, middle, end, allowed } of growth(samples)) if (!/^resident|outside/.test(measure)) assert.ok(end - middle <= allowed, `${measure}: ${middle} in the middle, ${end} at the end, after ${rounds} rounds`);
  });
}

test('growth is told by medians of the last two thirds', () => {
  const at = (slots: number): Sample => ({
    'JavaScript heap (bytes)': 1, 'bytes outside of it': 1, 'resident memory (bytes)': 1, 'host values in slots': slots, 'GC heap, objects (bytes)': 0, 'GC heap and tables (bytes)': 0,
  });
  const slots = (samples: readonly Sample[]): number[] => growth(samples).flatMap(({ measure, middle, end }) => (measure === 'host values in slots' ? [middle, end] : []));
  assert.deepEqual(slots([900, 800, 700, 5, 5, 99, 5, 5, 5].map(at)), [5, 5]);
  assert.deepEqual(slots([1, 2, 3, 4, 5, 6, 7, 8, 9].map(at)), [5, 8]);
});
