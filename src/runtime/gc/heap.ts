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
 */
import { trap } from '../../wasm/errors/trap.js';
import type { RootVisitor } from '../roots.js';
import type { Store } from '../store.js';
import type { HeapStorage } from '../storage.js';
import type { TagInstance } from '../tag.js';
import { isHostValue, isObject } from '../refs.js';
import { EXCEPTION, FORWARDED, HEADER_BYTES, type Shape, arrayBytes, exceptionLayout, isTraced, shapeOf } from './layout.js';

/** Where objects lie: `base` is the offset in `words` of its bytes. */
interface Space {
  readonly words: Int32Array<ArrayBuffer>;
  readonly base: number;
  readonly bytes: number;
}

/** Many stores have one exception, or a few objects. */
const FIRST_SPACE = 4 * 1024;
const LEAST_SPACE = 64 * 1024;

export class GcHeap {
  words = new Int32Array(0);
  view = new DataView(new ArrayBuffer(0));
  /** Where the next object goes, and what it may not pass without a collection. Offset 0 is null. */
  private bounds: Int32Array = Int32Array.of(HEADER_BYTES, 0);
  /** Where the first object lies, less a header; and the bytes of the space from there on. */
  private base = 0;
  private capacity = 0;
  private storage: HeapStorage | null = null;
  private readonly shapes: Shape[] = [];
  private readonly exceptionRefs = new Map<TagInstance, readonly number[]>();
  /** Collections so far. */
  collections = 0;

  constructor(private readonly store: Store) {}

  private get top(): number {
    return this.bounds[0];
  }

  private set top(offset: number) {
    this.bounds[0] = offset;
  }

  private get threshold(): number {
    return this.bounds[1];
  }

  private set threshold(offset: number) {
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
    return this.storage;
  }

  /** Where the next object goes. */
  get end(): number {
    return this.top;
  }

  /** Bytes in use by objects, dead ones not yet collected included. */
  get used(): number {
    return this.top - this.base - HEADER_BYTES;
  }

  // --- Allocation ---

  /** A structure with all fields zero. May collect. */
  allocateStruct(typeId: number): number {
    const ref = this.allocate(this.shape(typeId).size);
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
    this.words[(ref >> 2) + 1] = this.store.tagNumber(tag);
    return ref;
  }

  private allocate(bytes: number): number {
    if (this.top + bytes > this.threshold || this.store.options.gcZeal) this.makeRoom(bytes);
    const ref = this.top;
    this.top += bytes;
    return ref;
  }

  private makeRoom(bytes: number): void {
    const { limit } = this;
    if (bytes > limit) throw trap.heapExhausted(limit);
    this.collect(bytes);
    if (this.top - this.base + bytes > limit) throw trap.heapExhausted(limit);
  }

  /** Bytes it may have: the store's memory limit is for everything together. */
  private get limit(): number {
    const { options, limiter } = this.store;
    return Math.min(options.maxGcHeap, limiter.left + this.capacity, this.storage === null ? Infinity : this.storage.bytes - HEADER_BYTES);
  }

  /** Lets go of the storage: there is no object any more. */
  release(): void {
    this.storage = null;
    this.bounds = new Int32Array(2);
    this.useSpace({ words: new Int32Array(0), base: 0, bytes: 0 });
  }

  private useSpace({ words, base, bytes }: Space): void {
    this.store.limiter.note('gc heap', this.capacity, bytes);
    if (words.buffer !== this.words.buffer) this.view = new DataView(words.buffer);
    this.words = words;
    this.base = base;
    this.capacity = bytes;
  }

  /** An empty space, zeroed. */
  private makeSpace(bytes: number): Space {
    const storage = this.findStorage();
    if (storage === null) return { words: allocateSpace(bytes), base: 0, bytes };
    const base = storage.halves[this.base === storage.halves[0] ? 1 : 0];
    if (!storage.commit(base, bytes)) throw trap.heapExhausted(bytes);
    if (this.store.options.gcZeal) this.words.fill(0, base >> 2, (base + bytes) >> 2);
    return { words: this.words, base, bytes };
  }

  /** Nobody may find plausible objects where there are none any more. */
  private leaveSpace({ words, base, bytes }: Space): void {
    if (this.store.options.gcZeal) words.fill(0x7ffffff1, base >> 2, (base + bytes) >> 2);
    else this.storage?.discard(base, bytes);
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
    return this.store.tags[this.words[(ref >> 2) + 1]];
  }

  shape(typeId: number): Shape {
    return (this.shapes[typeId] ??= shapeOf(this.store.types, typeId));
  }

  // --- Collection ---

  /** Copies what is reachable to a new space with room for `bytes` more, and frees host values reached from nowhere. */
  collect(bytes = 0): void {
    const { store } = this;
    this.findStorage();
    const old: Space = { words: this.words, base: this.base, bytes: this.capacity };
    const from = old.words;
    // Nothing there and nothing wanted: only host values are looked for.
    const least = this.used === 0 ? FIRST_SPACE : LEAST_SPACE;
    const wanted = this.used + bytes === 0 ? 0 : Math.max(least, (this.used + HEADER_BYTES) * 2 + bytes);
    const capacity = Math.min(this.limit, wanted) + HEADER_BYTES;
    const space = this.makeSpace(Math.ceil(capacity / 8) * 8);
    const to = space.words;
    const first = space.base + HEADER_BYTES;
    let top = first;
    const { externs } = store;
    externs.beginMarking();

    const visit = (ref: number): number => {
      if (isHostValue(ref)) {
        externs.mark(ref);
        return ref;
      }
      if (!isObject(ref)) return ref;
      const at = ref >> 2;
      if (from[at] === FORWARDED) return from[at + 1];
      const size = this.sizeOf(from, at);
      const moved = top;
      to.set(from.subarray(at, at + (size >> 2)), moved >> 2);
      top += size;
      from[at] = FORWARDED;
      from[at + 1] = moved;
      return moved;
    };

    store.visitRoots(visit);
    // Without objects, tables and globals have nothing to say: host values in them are counted.
    if (this.used > 0) store.visitStorage(visit);
    for (let scan = first; scan < top; ) scan += this.scan(to, scan >> 2, visit);

    this.leaveSpace(old);
    this.useSpace(space);
    this.top = top;
    this.threshold = space.base + Math.min(space.bytes, Math.max(least, (top - space.base) * 2 + bytes));
    this.collections++;
    externs.sweep();
    store.afterCollection();
  }

  // --- Taking over another heap (join.ts) ---

  /** Room for everything in `other`, without moving anything. Throws a trap where the limit or the machine has none. */
  makeRoomFor(other: GcHeap): void {
    if (other.used === 0) return;
    const { limit } = this;
    const bytes = this.top + other.used;
    if (bytes > limit) throw trap.heapExhausted(limit);
    if (bytes > this.capacity) {
      const words = allocateSpace(Math.min(limit, bytes * 2) + HEADER_BYTES);
      words.set(this.words);
      this.useSpace({ words, base: 0, bytes: words.byteLength });
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
      if (from[at] === EXCEPTION) to[(moved >> 2) + 1] = store.tagNumber(other.exceptionTag(ref));
      this.top += size;
      from[at] = FORWARDED;
      from[at + 1] = moved;
      return moved;
    };
  }

  /** Follows the references in what has been copied from byte `start` on; empties `other`. */
  finishAbsorbing(other: GcHeap, start: number, visit: RootVisitor): void {
    for (let scan = start; scan < this.top; ) scan += this.scan(this.words, scan >> 2, visit);
    other.useSpace({ words: new Int32Array(0), base: 0, bytes: 0 });
    other.top = HEADER_BYTES;
    other.threshold = 0;
  }

  /** Bytes of the object at word `at`. */
  private sizeOf(words: Int32Array, at: number): number {
    const id = words[at];
    if (id === EXCEPTION) return exceptionLayout(this.store.tags[words[at + 1]].type).size;
    const shape = this.shape(id);
    return shape.isArray ? arrayBytes(shape.elementSize, words[at + 1] >>> 0) : shape.size;
  }

  /** Visits the references in an object of the new space; returns its bytes. */
  private scan(words: Int32Array, at: number, visit: (ref: number) => number): number {
    const id = words[at];
    if (id === EXCEPTION) {
      const tag = this.store.tags[words[at + 1]];
      for (const offset of this.payloadRefs(tag)) words[at + (offset >> 2)] = visit(words[at + (offset >> 2)]);
      return exceptionLayout(tag.type).size;
    }
    const shape = this.shape(id);
    if (!shape.isArray) {
      for (const offset of shape.refs) words[at + (offset >> 2)] = visit(words[at + (offset >> 2)]);
      return shape.size;
    }
    const length = words[at + 1] >>> 0;
    if (shape.elementIsRef) {
      const first = at + (HEADER_BYTES >> 2);
      for (let i = first; i < first + length; i++) words[i] = visit(words[i]);
    }
    return arrayBytes(shape.elementSize, length);
  }

  private payloadRefs(tag: TagInstance): readonly number[] {
    let refs = this.exceptionRefs.get(tag);
    if (refs === undefined) {
      const { offsets } = exceptionLayout(tag.type);
      refs = tag.type.params.flatMap((type, i) => (isTraced(this.store.types, type) ? [offsets[i]] : []));
      this.exceptionRefs.set(tag, refs);
    }
    return refs;
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
