/**
 * Parallel moves: many values change places at once, where each place has its old value until all are read.
 *
 * Problem   At calls, at the edges of blocks, at tail calls and entries, values have to be where others still are.
 * Strategy  A move is ready when nobody has to read its destination any more; doing it makes the one ready that writes
 *           its source. A place is written once, so when none is ready all that is left are cycles, and one value of
 *           each is put aside in a temporary. Vectors in slots overlap two places and can tie cycles together: there
 *           the one that ties most is put aside for all who read it; should that not do, more go to spare slots.
 * Rules     Places are numbers: general registers, vector registers, then the frame's slots of 8 bytes, upwards in
 *           memory; a vector has two of them. Values do not overlap before, nor behind. There are two temporaries,
 *           nobody's place. Any value fits the vector register, but a way through it costs a general one some six
 *           cycles, and loops carry such cycles; a move from slot to slot destroys the general register, so that it
 *           serves cycles without any. Time is linear unless vectors in slots are in a cycle; arrays are kept from one
 *           use to the next.
 */
import { IntList } from '../ir/int-list.js';

/** Where a value is: a register by its number, or a slot. */
export type Place = number & { readonly __entity: 'place' };

/** Registers from here on are vector registers. */
const FIRST_VECTOR = 16;
/** Places from here on are slots of the frame: `FIRST_SLOT + n` lies 8·n bytes above the stack pointer. */
export const FIRST_SLOT = 32;
export const slot = (n: number): Place => (FIRST_SLOT + n) as Place;
export const isSlot = (place: Place): boolean => place >= FIRST_SLOT;

/**
 * Does one move after the other; `bytes` is 4, 8 or 16. A vector may move from slots to slots that overlap: where it
 * moves up, its upper half has to go first.
 */
export interface MoveSink {
  move(from: Place, to: Place, bytes: number): void;
}

const NONE = -1;

/** Temporaries by number. */
const VECTOR = 0;
const GENERAL = 1;
const FIRST_SPARE = 2;

export class ParallelMoves {
  /** How many spare slots were needed so far: nearly always none. */
  spareSlots = 0;
  private readonly from = new IntList();
  private readonly to = new IntList();
  private readonly bytes = new IntList();
  /** By move: the temporary that holds its value, or `NONE`. */
  private readonly aside = new IntList();
  private readonly ready = new IntList();
  /** By place: moves that have still to read it; the move that writes it. */
  private readers = new Int32Array(64);
  private writer = new Int32Array(64).fill(NONE);
  /** Moves of vectors to or from slots that are still to do. */
  private wideLeft = 0;
  /** By temporary: moves that have still to read it. The first two are the registers, the others are pairs of spare slots. */
  private readonly temporaryReaders: number[] = [0, 0];

  /** `temporary` is a vector register, `general` a general one; `spare` and the slots above it are nobody's, as far as `spareSlots` says. */
  constructor(private readonly temporary: Place, private readonly general: Place, private readonly spare: Place) {}

  /** One of the moves that happen at once. */
  add(from: Place, to: Place, bytes: number): void {
    if (from === to) return;
    this.from.push(from);
    this.to.push(to);
    this.bytes.push(bytes);
    this.aside.push(NONE);
    const highest = Math.max(from, to) + 2;
    if (highest > this.readers.length) this.grow(highest);
  }

  private grow(places: number): void {
    const size = Math.max(places, this.readers.length * 2);
    // Between uses both arrays are blank.
    this.readers = new Int32Array(size);
    this.writer = new Int32Array(size).fill(NONE);
  }

  /** Does all moves added since the last time. */
  resolve(sink: MoveSink): void {
    const { from, to, ready } = this;
    const count = from.length;
    for (let move = 0; move < count; move++) this.note(move);
    for (let move = 0; move < count; move++) if (this.isReady(move)) ready.push(move);
    for (let left = count, next = 0; ;) {
      for (; ready.length > 0; left--) this.perform(ready.data[--ready.length], sink);
      if (left === 0) break;
      while (to.data[next] === NONE || this.aside.data[next] !== NONE) next++;
      this.putAside(this.wideLeft > 0 ? this.knot(next) : next, sink);
    }
    from.length = 0;
    to.length = 0;
    this.bytes.length = 0;
    this.aside.length = 0;
  }

  private note(move: number): void {
    const source = this.from.data[move];
    const target = this.to.data[move];
    this.readers[source]++;
    this.writer[target] = move;
    if (this.isWide(move, source)) this.readers[source + 1]++;
    if (this.isWide(move, target)) this.writer[target + 1] = move;
    if (this.isWide(move, source) || this.isWide(move, target)) this.wideLeft++;
  }

  private perform(move: number, sink: MoveSink): void {
    const { from, to, bytes, writer } = this;
    const source = from.data[move];
    const target = to.data[move];
    const temporary = this.aside.data[move];
    sink.move(temporary === NONE ? source as Place : this.temporaryPlace(temporary), target as Place, bytes.data[move]);
    writer[target] = NONE;
    if (this.isWide(move, target)) writer[target + 1] = NONE;
    if (this.isWide(move, source) || this.isWide(move, target)) this.wideLeft--;
    to.data[move] = NONE;
    if (temporary === NONE) this.release(source, this.isWide(move, source));
    else this.temporaryReaders[temporary]--;
  }

  /** Whether this move's place is two slots. */
  private isWide(move: number, place: number): boolean {
    return place >= FIRST_SLOT && this.bytes.data[move] === 16;
  }

  /** Whether nobody but itself has to read any more what this move overwrites. */
  private isReady(move: number): boolean {
    const target = this.to.data[move];
    if (this.readers[target] > this.ownReads(move, target)) return false;
    return !this.isWide(move, target) || this.readers[target + 1] <= this.ownReads(move, target + 1);
  }

  /** A vector can move by one slot, onto itself. */
  private ownReads(move: number, place: number): number {
    const source = this.from.data[move];
    if (this.aside.data[move] !== NONE) return 0;
    return source === place || (this.isWide(move, source) && source + 1 === place) ? 1 : 0;
  }

  /** A place has been read: who waits to write there may be ready. */
  private release(source: number, wide: boolean): void {
    this.releasePlace(source);
    if (wide) this.releasePlace(source + 1);
  }

  private releasePlace(place: number): void {
    this.readers[place]--;
    const waiting = this.writer[place];
    if (waiting !== NONE && this.isReady(waiting)) this.ready.push(waiting);
  }

  /** Puts aside what this move reads. Who else reads it takes it from there, too: its place is free then. */
  private putAside(move: number, sink: MoveSink): void {
    const { from, to, aside, temporaryReaders } = this;
    let temporary = this.wideLeft === 0 && this.isGeneralCycle(move) ? GENERAL : VECTOR;
    while (temporaryReaders[temporary] > 0) temporary = temporary === VECTOR ? FIRST_SPARE : temporary + 1;
    this.spareSlots = Math.max(this.spareSlots, 2 * (temporary - FIRST_SPARE + 1));
    const source = from.data[move];
    sink.move(source as Place, this.temporaryPlace(temporary), this.bytes.data[move]);
    let readers = 0;
    // Without vectors in slots the cycles are alone now, and this is the only reader.
    const last = this.wideLeft === 0 ? move + 1 : from.length;
    for (let other = this.wideLeft === 0 ? move : 0; other < last; other++) {
      if (to.data[other] === NONE || from.data[other] !== source) continue;
      aside.data[other] = temporary;
      readers++;
    }
    temporaryReaders[temporary] = readers;
    for (; readers > 0; readers--) this.release(source, this.isWide(move, source));
  }

  private temporaryPlace(temporary: number): Place {
    if (temporary === VECTOR) return this.temporary;
    return temporary === GENERAL ? this.general : (this.spare + 2 * (temporary - FIRST_SPARE)) as Place;
  }

  /** Whether the cycle of a move, which is alone, has neither vector registers nor a move from slot to slot. */
  private isGeneralCycle(start: number): boolean {
    const { from, to, writer } = this;
    let move = start;
    do {
      const source = from.data[move];
      if ((source >= FIRST_VECTOR && source < FIRST_SLOT) || (source >= FIRST_SLOT && to.data[move] >= FIRST_SLOT)) return false;
      move = writer[source];
    } while (move !== start);
    return true;
  }

  /** Of the cycles that wait for no other, the move that ties the most together. */
  private knot(start: number): number {
    let component = this.waitsFor(start);
    for (let smaller: Set<number> | undefined = component; smaller !== undefined;) {
      component = smaller;
      smaller = undefined;
      for (const other of component) {
        const reached = this.waitsFor(other);
        if (reached.size < component.size) smaller = reached;
      }
    }
    return [...component].reduce((best, move) => (this.ties(move) > this.ties(best) ? move : best));
  }

  /** How much a move can tie together: two places that others wait to write, or two that others have to read. */
  private ties(move: number): number {
    return this.isWide(move, this.from.data[move]) ? 2 : this.isWide(move, this.to.data[move]) ? 1 : 0;
  }

  /** All moves that have to come before this one: those that read what it overwrites, and so on. */
  private waitsFor(start: number): Set<number> {
    const found = new Set<number>();
    for (const open = [start]; open.length > 0;) {
      const move = open.pop()!;
      const target = this.to.data[move];
      const end = this.isWide(move, target) ? target + 1 : target;
      for (let other = 0; other < this.from.length; other++) {
        if (other === move || this.to.data[other] === NONE || this.aside.data[other] !== NONE || found.has(other)) continue;
        const first = this.from.data[other];
        const last = this.isWide(other, first) ? first + 1 : first;
        if (first > end || target > last) continue;
        found.add(other);
        open.push(other);
      }
    }
    return found;
  }
}
