/**
 * The GC heap of a store: structures, arrays and exceptions over one ArrayBuffer.
 *
 * Problem   Objects of any shape, allocated fast, freed in time, cycles included.
 * Strategy  Allocation bumps a pointer. When the space is used up, everything reachable is copied to a new one (Cheney):
 *           the pause grows with what lives, not with what died. A reference is the object's byte offset.
 * Rules     Every allocation may collect, and then every object moves: callers keep references in places that the
 *           collector visits (frames, globals, tables, segments, handles) and read them again afterwards.
 *           A collection needs exact roots: every frame of the store is visited, suspended ones included.
 *           A space is a buffer of its own; or, where compiled code runs, a half of one reservation whose address never
 *           changes. Offsets count from the buffer's beginning.
 *           What compiled code takes objects from lies between two words, `top` and `ready`, and is zero. Nobody else
 *           knows where the next object goes. Space is made ready piece by piece, just before it is used, so that it is
 *           still in the processor's caches then.
 */
import { trap } from '../../wasm/errors/trap.js';
import type { RootVisitor } from '../roots.js';
import type { Store } from '../store.js';
import type { HeapStorage } from '../storage.js';
import type { TagInstance } from '../tag.js';
import { isHostValue, isObject } from '../refs.js';
import { Evacuation } from './evacuation.js';
import { EXCEPTION, FORWARDED, HEADER_BYTES, type Shape, arrayBytes, exceptionLayout, shapeOf } from './layout.js';

/** Where objects lie. */
interface Space {
  readonly words: Int32Array<ArrayBuffer>;
  /** The offset in `words` of its bytes. */
  readonly base: number;
  bytes: number;
  /** Up to here there may be something else than zeroes behind its objects. */
  dirty: number;
}

/** Many stores have one exception, or a few objects. */
const FIRST_SPACE = 4 * 1024;
const LEAST_SPACE = 64 * 1024;
/** A heap that is used is given more without looking at what lives, but no more than this, and a sixteenth of its limit. */
const MOST_UNASKED = 4 * 2 ** 20;
/** What lives is copied once for as much again that is allocated; in heaps that are not large, for three times as much. */
const MOST_BESIDES = 64 * 2 ** 20;
/** Bytes that are made ready at once. */
const PIECE = 32 * 1024;

/** What is kept of a space is a multiple of it: whole pages. */
const KEPT_UNIT = 64 * 1024;

const noSpace = (): Space => ({ words: new Int32Array(0), base: 0, bytes: 0, dirty: 0 });

export class GcHeap {
  view = new DataView(new ArrayBuffer(0));
  /** `top` and `ready`. Offset 0 is null. */
  private bounds: Int32Array = Int32Array.of(HEADER_BYTES, 0);
  /** What may not be passed without a collection. */
  private threshold = 0;
  private space = noSpace();
  words = this.space.words;
  private storage: HeapStorage | null = null;
  /** The halves of the storage; the one in use is `space`. */
  private halves: readonly [Space, Space] | null = null;
  /** By canonical id, those that have been asked for and all before them. */
  readonly shapes: Shape[] = [];
  /** Collections so far. */
  collections = 0;

  constructor(private readonly store: Store) {}

  /** Where the next object goes. */
  private get top(): number {
    return this.bounds[0];
  }

  private set top(offset: number) {
    this.bounds[0] = offset;
  }

  /** Objects may be put up to here: all of it is zero. With a collection at every allocation it is 0. */
  private get ready(): number {
    return this.bounds[1];
  }

  private set ready(offset: number) {
    this.bounds[1] = offset;
  }

  /** Where compiled code runs objects lie where it finds them. Before there is any. */
  private findStorage(): HeapStorage | null {
    const { storage, maxGcHeap } = this.store.options;
    if (this.storage !== null || storage === null) return this.storage;
    this.storage = storage.heap(maxGcHeap);
    if (this.storage === null) throw trap.heapExhausted(maxGcHeap);
    this.bounds = this.storage.bounds;
    this.bounds.set([HEADER_BYTES, 0]);
    this.words = new Int32Array(this.storage.buffer);
    this.view = new DataView(this.storage.buffer);
    const half = (base: number): Space => ({ words: this.words, base, bytes: 0, dirty: base });
    this.halves = [half(this.storage.halves[0]), half(this.storage.halves[1])];
    return this.storage;
  }

  /** Where the next object goes. */
  get end(): number {
    return this.top;
  }

  /** Bytes in use by objects, dead ones not yet collected included. */
  get used(): number {
    return this.top - this.space.base - HEADER_BYTES;
  }

  // --- Allocation ---

  /** A structure with all fields zero. May collect. */
  allocateStruct(typeId: number): number {
    const ref = this.allocate(this.shape(typeId).words * 4);
    this.words[ref >> 2] = typeId;
    return ref;
  }

  /** An array with all elements zero. May collect. Throws a trap when the heap limit does not allow it. */
  allocateArray(typeId: number, length: number): number {
    const bytes = arrayBytes(this.shape(typeId).elementSize, length >>> 0);
    const ref = this.allocate(bytes);
    this.words[ref >> 2] = typeId;
    this.words[(ref >> 2) + 1] = length;
    return ref;
  }

  /** An exception with its payload zero. May collect. */
  allocateException(tag: TagInstance): number {
    const ref = this.allocate(exceptionLayout(tag.type).size);
    this.words[ref >> 2] = EXCEPTION;
    this.words[(ref >> 2) + 1] = this.store.tags.carry(tag);
    return ref;
  }

  private allocate(bytes: number): number {
    if (this.top + bytes > this.ready) this.makeRoom(bytes);
    const ref = this.top;
    this.top = ref + bytes;
    return ref;
  }

  private makeRoom(bytes: number): void {
    if (this.top + bytes > this.threshold || this.store.options.gcZeal) {
      const { limit } = this;
      if (bytes > limit) throw trap.heapExhausted(limit);
      this.collect(bytes);
      if (this.top - this.space.base + bytes > limit) throw trap.heapExhausted(limit);
    }
    this.makeReady(bytes);
  }

  /** The next bytes are zero, and anybody's who needs them. */
  private makeReady(bytes: number): void {
    const { gcZeal } = this.store.options;
    const end = Math.min(this.threshold, this.top + (gcZeal ? bytes : Math.max(bytes, PIECE)));
    const from = Math.max(this.top, this.ready);
    const to = Math.min(end, this.space.dirty);
    if (from < to) this.words.fill(0, from >> 2, (to + 3) >> 2);
    this.space.dirty = Math.max(this.space.dirty, end);
    this.ready = gcZeal ? 0 : end;
  }

  /** Bytes it may have: the store's memory limit is for everything together. */
  private get limit(): number {
    const { options, limiter } = this.store;
    return Math.min(options.maxGcHeap, limiter.left + this.space.bytes, this.storage === null ? Infinity : this.storage.bytes - HEADER_BYTES);
  }

  /** Lets go of the storage: there is no object any more. */
  release(): void {
    this.storage = null;
    this.halves = null;
    this.bounds = new Int32Array(2);
    this.threshold = 0;
    this.useSpace(noSpace(), this.space.bytes);
  }

  /** `before`: bytes that the heap has had so far. */
  private useSpace(space: Space, before: number): void {
    this.store.limiter.note('gc heap', before, space.bytes);
    if (space.words.buffer !== this.words.buffer) this.view = new DataView(space.words.buffer);
    this.words = space.words;
    this.space = space;
  }

  /** An empty space. */
  private makeSpace(bytes: number): Space {
    if (this.storage === null || this.halves === null) return { words: allocateSpace(bytes), base: 0, bytes, dirty: 0 };
    const space = this.halves[this.space === this.halves[0] ? 1 : 0];
    if (!this.storage.commit(space.base, bytes)) throw trap.heapExhausted(bytes);
    space.bytes = bytes;
    return space;
  }

  /** Nobody may find plausible objects where there are none any more. What the next collection needs is kept. */
  private leaveSpace(space: Space, kept: number): void {
    const { words, base, bytes } = space;
    if (this.store.options.gcZeal) {
      words.fill(0x7ffffff1, base >> 2, (base + bytes) >> 2);
      // It may have been larger before.
      space.dirty = Math.max(space.dirty, base + bytes);
      return;
    }
    const end = base + Math.ceil(kept / KEPT_UNIT) * KEPT_UNIT;
    if (this.storage === null || space.dirty <= end) return;
    this.storage.discard(end, space.dirty - end);
    space.dirty = end;
  }

  // --- Access ---

  typeIdOf(ref: number): number {
    return this.words[ref >> 2];
  }

  arrayLength(ref: number): number {
    return this.words[(ref >> 2) + 1] >>> 0;
  }

  /** Throws a trap unless `ref` is an array with `length` elements from `at` on. */
  checkArray(ref: number, at: number, length: number): void {
    if (ref === 0) throw trap.nullReference('array');
    if (at + length > this.arrayLength(ref)) throw trap.arrayOutOfBounds();
  }

  isException(ref: number): boolean {
    return this.words[ref >> 2] === EXCEPTION;
  }

  exceptionTag(ref: number): TagInstance {
    return this.store.tags.tag(this.words[(ref >> 2) + 1]);
  }

  shape(typeId: number): Shape {
    const { shapes } = this;
    while (shapes.length <= typeId) shapes.push(shapeOf(this.store.types, shapes.length));
    return shapes[typeId];
  }

  /** By the number of a tag, of which an object has been met. */
  exceptionShape(tag: number): Shape {
    return this.store.tags.meet(tag);
  }

  // --- Collection ---

  /** Copies what is reachable to a new space with room for `bytes` more, and frees host values reached from nowhere. */
  collect(bytes = 0): void {
    const { store, space: old } = this;
    this.findStorage();
    const { limit } = this;
    const before = old.bytes;
    // A reservation may grow when it is known what lives; a buffer cannot.
    const room = this.storage === null ? this.spaceFor(this.used, bytes, before, limit) : this.used + bytes;
    const space = this.makeSpace(Math.min(limit, room) + HEADER_BYTES);
    const first = space.base + HEADER_BYTES;
    const { slots } = store;
    slots.beginMarking();
    const evacuation = new Evacuation(this, old.words, space.words, first, slots);
    const visit: RootVisitor = (ref) => evacuation.move(ref);
    store.visitRoots(visit);
    // Without objects, tables and globals have nothing to say: host values in them are counted.
    if (this.used > 0) store.visitStorage(visit);
    evacuation.followFrom(first);

    const { top } = evacuation;
    const wanted = this.spaceFor(top - first, bytes, before, limit) + HEADER_BYTES;
    if (this.storage !== null && (wanted < space.bytes || this.storage.commit(space.base, wanted))) space.bytes = wanted;
    this.leaveSpace(old, space.bytes);
    this.useSpace(space, before);
    this.top = top;
    this.ready = 0;
    space.dirty = Math.max(space.dirty, top);
    this.threshold = space.base + Math.min(space.bytes, wanted);
    this.collections++;
    slots.sweep();
    store.tags.sweep();
    store.afterCollection();
  }

  /** Bytes of a space in which so many live and `bytes` more are wanted; `before`: of the one that was. */
  private spaceFor(live: number, bytes: number, before: number, limit: number): number {
    // Only host values were looked for.
    if (live + bytes === 0) return 0;
    const least = before === 0 ? FIRST_SPACE : Math.max(LEAST_SPACE, Math.min(limit / 16, MOST_UNASKED, before * 4));
    // A buffer is all there from the beginning, and is not known to be needed.
    const besides = this.storage === null ? 0 : Math.min(live * 2, MOST_BESIDES);
    return Math.min(limit, Math.ceil(Math.max(least, live * 2 + besides + bytes) / 8) * 8);
  }

  // --- Taking over another heap (join.ts) ---

  /** Room for everything in `other`, without moving anything. Throws a trap where the limit or the machine has none. */
  makeRoomFor(other: GcHeap): void {
    if (other.used === 0) return;
    const { limit } = this;
    const bytes = this.top + other.used;
    if (bytes > limit) throw trap.heapExhausted(limit);
    if (bytes > this.space.bytes) {
      const words = allocateSpace(Math.min(limit, bytes * 2) + HEADER_BYTES);
      words.set(this.words);
      this.useSpace({ words, base: 0, bytes: words.byteLength, dirty: this.space.dirty }, this.space.bytes);
    }
    this.threshold = Math.max(this.threshold, bytes);
  }

  /**
   * Copies objects of `other` as they are visited, and what they refer to; `moveHostValue` makes references to host
   * values of the other store ones of this. `finishAbsorbing` must follow.
   */
  absorb(other: GcHeap, moveHostValue: (ref: number) => number): RootVisitor {
    const { words: to, store } = this;
    const { words: from } = other;
    return (ref) => {
      if (isHostValue(ref)) return moveHostValue(ref);
      if (!isObject(ref)) return ref;
      const at = ref >> 2;
      if (from[at] === FORWARDED) return from[at + 1];
      const size = other.sizeOf(from, at);
      const moved = this.top;
      to.set(from.subarray(at, at + (size >> 2)), moved >> 2);
      if (from[at] === EXCEPTION) to[(moved >> 2) + 1] = store.tags.carry(other.exceptionTag(ref));
      this.top += size;
      from[at] = FORWARDED;
      from[at + 1] = moved;
      return moved;
    };
  }

  /** Follows the references in what has been copied from byte `start` on; empties `other`. */
  finishAbsorbing(other: GcHeap, start: number, visit: RootVisitor): void {
    const { words } = this;
    for (let scan = start; scan < this.top; scan += this.sizeOf(words, scan >> 2)) this.visitObject(words, scan >> 2, visit);
    this.space.dirty = Math.max(this.space.dirty, this.top);
    other.useSpace(noSpace(), other.space.bytes);
    other.top = HEADER_BYTES;
    other.ready = 0;
    other.threshold = 0;
  }

  private shapeAt(words: Int32Array, at: number): Shape {
    return words[at] === EXCEPTION ? this.store.tags.shape(words[at + 1]) : this.shape(words[at]);
  }

  /** Bytes of the object at word `at`. */
  private sizeOf(words: Int32Array, at: number): number {
    const shape = this.shapeAt(words, at);
    return shape.elementSize > 0 ? arrayBytes(shape.elementSize, words[at + 1] >>> 0) : shape.words * 4;
  }

  private visitObject(words: Int32Array, at: number, visit: RootVisitor): void {
    const { refs, elementIsRef } = this.shapeAt(words, at);
    for (const word of refs) words[at + word] = visit(words[at + word]);
    const first = at + (HEADER_BYTES >> 2);
    if (elementIsRef) for (let i = first; i < first + (words[at + 1] >>> 0); i++) words[i] = visit(words[i]);
  }
}

/** The limit may be more than this machine gives: that is the same to a guest. */
function allocateSpace(bytes: number): Int32Array<ArrayBuffer> {
  try {
    return new Int32Array(bytes >> 2);
  } catch {
    throw trap.heapExhausted(bytes);
  }
}
