/** What the register allocator keeps its books in, beside the plainest thing that does the same. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Occupancy, RESERVED } from '../../../../src/codegen/register-allocation/occupancy.js';
import { Queue } from '../../../../src/codegen/register-allocation/queue.js';
import { type SlotRequest, SlotClass, colorSlots } from '../../../../src/codegen/register-allocation/slots.js';
import { Random } from '../x64/samples.js';

const SEED = 20261125;

describe('books of the register allocator', () => {
  test('occupancy: what is free, and who is in the way', () => {
    const random = new Random(SEED);
    const occupancy = new Occupancy();
    let taken: { owner: number; ranges: number[] }[] = [];
    for (let at = 0; at < 4000; at += 97) {
      occupancy.reserve(at, at + 1);
      occupancy.reserve(at, at + 1);
      taken.push({ owner: RESERVED, ranges: [at, at + 1] });
    }
    for (let step = 0; step < 6000; step++) {
      const ranges: number[] = [];
      for (let at = random.below(4000), count = 1 + random.below(3); count > 0; count--, at += random.below(30) + 2) {
        ranges.push(at, (at += 1 + random.below(20)));
      }
      const overlaps = (other: number[]): boolean => other.some((_, n) => n % 2 === 0 && ranges.some((__, m) => m % 2 === 0 && other[n] < ranges[m + 1] && ranges[m] < other[n + 1]));
      const inTheWay = taken.filter((one) => overlaps(one.ranges));
      assert.equal(occupancy.isFree(ranges), inTheWay.length === 0);
      const owners = new Set(inTheWay.map(({ owner }) => owner));
      assert.deepEqual(new Set(occupancy.conflicts(ranges, Infinity, () => 1)), owners);
      if (owners.size > 0) assert.equal(occupancy.conflicts(ranges, owners.size, () => 1), null);
      if (inTheWay.length === 0) {
        occupancy.add(ranges, step);
        taken.push({ owner: step, ranges });
      } else if (!owners.has(RESERVED) && random.below(2) === 0) {
        for (const one of inTheWay) occupancy.remove(one.ranges);
        taken = taken.filter((one) => !inTheWay.includes(one));
      }
    }
    assert.ok(taken.length > 100);
  });

  test('queue: the heaviest first, of equals the first that came', () => {
    const random = new Random(SEED);
    const queue = new Queue<{ weight: number; n: number }>();
    const all = Array.from({ length: 500 }, (_, n) => ({ weight: random.below(40), n }));
    for (const item of all) queue.add(item);
    const taken: typeof all = [];
    while (!queue.isEmpty) taken.push(queue.take());
    assert.deepEqual(taken, [...all].sort((a, b) => b.weight - a.weight || a.n - b.n));
  });

  test('slots: who lives at once has different ones, so have references and others, vectors an even one, and no more are there than need be', () => {
    const random = new Random(SEED);
    for (let round = 0; round < 50; round++) {
      const requests: SlotRequest[] = Array.from({ length: 60 }, (_, vreg) => {
        const start = random.below(500);
        return { vreg, start, end: start + 1 + random.below(60), slotClass: random.below(SlotClass.Count) as SlotClass };
      });
      const slotOf = new Int32Array(60).fill(-1);
      const count = colorSlots([...requests], slotOf);
      const width = ({ slotClass }: SlotRequest): number => (slotClass === SlotClass.Vector ? 2 : 1);
      for (const a of requests) {
        assert.ok(slotOf[a.vreg] >= 32 && slotOf[a.vreg] - 32 + width(a) <= count);
        if (a.slotClass === SlotClass.Vector) assert.equal(slotOf[a.vreg] % 2, 0);
        for (const b of requests) {
          if (a.slotClass !== b.slotClass) assert.notEqual(slotOf[a.vreg], slotOf[b.vreg]);
          if (a === b || a.end <= b.start || b.end <= a.start) continue;
          assert.ok(slotOf[a.vreg] + width(a) <= slotOf[b.vreg] || slotOf[b.vreg] + width(b) <= slotOf[a.vreg]);
        }
      }
      const most = (wanted: SlotClass): number => Math.max(0, ...requests.map(({ start }) => requests.filter((r) => r.slotClass === wanted && r.start <= start && start < r.end).length));
      assert.equal(count, 2 * Math.ceil((2 * most(SlotClass.Vector) + most(SlotClass.Reference) + most(SlotClass.Other)) / 2));
    }
  });
});
