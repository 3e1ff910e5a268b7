/** Parallel moves beside their definition: every place has what its source had before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FIRST_SLOT, ParallelMoves, type Place, isSlot, slot } from '../../../src/codegen/parallel-moves.js';
import { Random } from './x64/samples.js';

const TEMPORARY = 31 as Place;
const GENERAL = 11 as Place;
const SPARE = slot(20);

interface Move {
  readonly from: Place;
  readonly to: Place;
  readonly bytes: number;
}

/** What each place holds: two words, of which one of 8 bytes has the first only. A vector in memory is two places. */
class Machine {
  readonly places = new Map<number, readonly [string, string]>();

  constructor() {
    for (let place = 0; place < FIRST_SLOT + 40; place++) this.places.set(place, [`${place}`, place < FIRST_SLOT ? `${place}'` : '']);
  }

  read(place: Place, bytes: number): readonly [string, string] {
    const [low, high] = this.places.get(place)!;
    if (bytes !== 16) return [low, ''];
    return isSlot(place) ? [low, this.places.get(place + 1)![0]] : [low, high];
  }

  write(place: Place, bytes: number, value: readonly [string, string]): void {
    if (isSlot(place) && bytes === 16) {
      this.places.set(place, [value[0], '']);
      this.places.set(place + 1, [value[1], '']);
    } else {
      this.places.set(place, value);
    }
  }
}

function check(moves: readonly Move[], resolver: ParallelMoves): number {
  const before = new Machine();
  const expected = new Machine();
  for (const { from, to, bytes } of moves) if (from !== to) expected.write(to, bytes, before.read(from, bytes));
  const machine = new Machine();
  let count = 0;
  for (const { from, to, bytes } of moves) resolver.add(from, to, bytes);
  resolver.resolve({
    move(from, to, bytes) {
      machine.write(to, bytes, machine.read(from, bytes));
      // The way from slot to slot.
      if (isSlot(from) && isSlot(to)) machine.write(GENERAL, 8, ['destroyed', '']);
      count++;
    },
  });
  for (const temporary of [TEMPORARY, GENERAL]) {
    expected.places.delete(temporary);
    machine.places.delete(temporary);
  }
  for (let spare = SPARE as number; spare < SPARE + resolver.spareSlots; spare++) machine.places.set(spare, expected.places.get(spare)!);
  assert.deepEqual(machine.places, expected.places, JSON.stringify(moves));
  return count;
}

const move = (from: number, to: number, bytes = 8): Move => ({ from: from as Place, to: to as Place, bytes });

test('chains take no detour, cycles one each', () => {
  const resolver = new ParallelMoves(TEMPORARY, GENERAL, SPARE);
  assert.equal(check([move(1, 2), move(2, 3), move(3, 4)], resolver), 3);
  assert.equal(check([move(1, 2), move(2, 1)], resolver), 3);
  assert.equal(check([move(1, 2), move(2, 3), move(3, 1), move(1, 5), move(5, 6)], resolver), 6);
  assert.equal(check([move(1, 2), move(2, 1), move(17, 18, 16), move(18, 17, 16)], resolver), 6);
  assert.equal(check([move(4, 4)], resolver), 0);
  assert.equal(check([], resolver), 0);
});

test('a cycle of general registers stays in them, unless a slot is moved to a slot', () => {
  const resolver = new ParallelMoves(TEMPORARY, GENERAL, SPARE);
  const over = (...moves: readonly Move[]): Place[] => {
    for (const { from, to, bytes } of moves) resolver.add(from, to, bytes);
    const used = new Set<Place>();
    resolver.resolve({ move: (_, to) => void used.add(to) });
    return [TEMPORARY, GENERAL].filter((temporary) => used.has(temporary));
  };
  const s = (n: number): number => slot(n);
  assert.deepEqual(over(move(1, 2), move(2, 1)), [GENERAL]);
  assert.deepEqual(over(move(1, s(0)), move(s(0), 2), move(2, 1)), [GENERAL]);
  assert.deepEqual(over(move(1, s(0)), move(s(0), s(1)), move(s(1), 1)), [TEMPORARY]);
  assert.deepEqual(over(move(17, 18), move(18, 17)), [TEMPORARY]);
  assert.deepEqual(over(move(17, 18), move(18, 17), move(1, 2), move(2, 1)), [TEMPORARY, GENERAL]);
});

test('vectors in memory overlap two places', () => {
  const resolver = new ParallelMoves(TEMPORARY, GENERAL, SPARE);
  const s = (n: number): number => slot(n);
  check([move(s(0), s(1), 16)], resolver);
  check([move(s(1), s(0), 16), move(s(0), 3)], resolver);
  check([move(s(0), s(2), 16), move(s(2), s(0)), move(s(3), s(1))], resolver);
  check([move(16, s(2), 16), move(s(2), s(8)), move(s(3), s(9)), move(s(8), 16, 16)], resolver);
});

/** Cuts registers and slots to places of values: with a vector in memory for two slots. */
function places(random: Random, slots: number): Move[] {
  const cut: Move[] = [];
  for (let n = 0; n < 6; n++) cut.push(move(n, n), move(16 + n, 16 + n, random.of([8, 16])));
  for (let n = 0; n < slots; n++) {
    const bytes = n + 1 < slots && random.below(2) === 0 ? 16 : 8;
    cut.push(move(slot(n), slot(n), bytes));
    if (bytes === 16) n++;
  }
  return cut;
}

test('random moves', () => {
  const random = new Random(5);
  const resolver = new ParallelMoves(TEMPORARY, GENERAL, SPARE);
  for (let run = 0; run < Number(process.env.WASMTIDE_MOVE_RUNS ?? 20_000); run++) {
    const slots = 2 + random.below(12);
    const [sources, targets] = [places(random, slots), places(random, slots)];
    const moves = targets.flatMap(({ to, bytes: room }) => {
      const { from, bytes } = random.of(sources);
      const fits = isSlot(to) ? bytes <= room : isSlot(from) ? (bytes === 16) <= (to >= 16) : from >> 4 === to >> 4;
      return fits && random.below(4) > 0 ? [move(from, to, bytes)] : [];
    });
    check(moves, resolver);
  }
  assert.ok(resolver.spareSlots <= 4);
});

test('vectors tied together take spare slots', () => {
  // Three vectors, the halves of whose new places go to the halves of the places of the other two.
  const resolver = new ParallelMoves(TEMPORARY, GENERAL, SPARE);
  const s = (n: number): number => slot(n);
  const narrow = [[6, 2], [7, 4], [8, 0], [9, 5], [10, 1], [11, 3]].map(([from, to]) => move(s(from), s(to)));
  check([move(s(0), s(6), 16), move(s(2), s(8), 16), move(s(4), s(10), 16), ...narrow], resolver);
  assert.equal(resolver.spareSlots, 2);
});

test('a thousand places turned by one', () => {
  const resolver = new ParallelMoves(TEMPORARY, GENERAL, SPARE);
  let last: readonly number[] = [];
  let count = 0;
  for (let n = 0; n < 1000; n++) resolver.add(slot(n), slot((n + 1) % 1000), 8);
  resolver.resolve({ move: (from, to, bytes) => void (count++, (last = [from, to, bytes])) });
  assert.equal(count, 1001);
  assert.equal(last[0], TEMPORARY);
});
