/**
 * Host values that wasm code refers to. A host value cannot lie in wasm's storage, so it gets a slot here, and the
 * reference names the slot.
 *
 * Problem   A slot must be freed when nothing in wasm refers to it any more, without counting every copy on the stack.
 * Strategy  Deferred reference counting. Counted are the references in tables and globals only. Those in wasm frames
 *           are not counted but recorded: in a bump chunk (which compiled code will fill inline), behind it in an
 *           over-approximated set, and, after a collection, in the precise set of what the frames' stack maps showed.
 *           Those in GC objects are found by the tracing collector. A slot dies when it is uncounted, not in a frame,
 *           and not reached by a trace; while the heap is empty of objects no trace is needed.
 * Rules     Two ways lead onto the wasm stack, and only one of them may collect:
 *           - the host *moves* values in (arguments, results of host functions): `moveIn` never collects, because
 *             values moved in before in the same call are not in any frame yet; a full chunk spills into the set;
 *           - wasm code *copies* a reference out of a table or global: `recordCopy` says when the chunk is full, and
 *             the caller collects, at a point where all frames are exact.
 */
import { hostRef, hostSlot, isHostValue } from './refs.js';

const CHUNK_ENTRIES = 512;
const FIRST_COLLECTION = 1024;

export class ExternTable {
  private readonly values: unknown[] = [];
  private readonly free: number[] = [];
  /** Slots of values with an identity. */
  private readonly slots = new Map<unknown, number>();
  /** References in tables and globals, by slot. */
  private counts = new Int32Array(64);
  private live = 0;
  private threshold = FIRST_COLLECTION;

  /** Slots that came onto the stack since the last collection. */
  private readonly chunk = new Int32Array(CHUNK_ENTRIES);
  private next = 0;
  /** What the chunk had no room for, and slots whose last count went. */
  private readonly overApproximated = new Set<number>();
  /** What the last collection found in frames or objects. */
  private precise = new Set<number>();
  /** What the collection under way has found so far. */
  private found = new Set<number>();

  /** How many slots are in use. */
  get size(): number {
    return this.live;
  }

  /** So many slots were taken since the last collection that another one is worth its time. */
  get collectionIsDue(): boolean {
    return this.live >= this.threshold;
  }

  value(ref: number): unknown {
    return this.values[hostSlot(ref)];
  }

  // --- Onto the stack ---

  /** Moves a host value in: its reference. Never collects, so that a batch of moves is safe. */
  moveIn(value: unknown): number {
    const slot = this.slotOf(value);
    if (this.next < CHUNK_ENTRIES) this.chunk[this.next++] = slot;
    else this.overApproximated.add(slot);
    return hostRef(slot);
  }

  /**
   * Records a reference that wasm code copies out of a table or global. False: the chunk is full, the caller has to
   * collect (which empties it) and the reference is in no need of a record then, being in a frame or still counted.
   */
  recordCopy(ref: number): boolean {
    if (!isHostValue(ref)) return true;
    if (this.next === CHUNK_ENTRIES) return false;
    this.chunk[this.next++] = hostSlot(ref);
    return true;
  }

  private slotOf(value: unknown): number {
    const hasIdentity = (typeof value === 'object' && value !== null) || typeof value === 'function' || typeof value === 'symbol';
    if (hasIdentity) {
      const known = this.slots.get(value);
      if (known !== undefined) return known;
    }
    const slot = this.free.pop() ?? this.values.length;
    this.values[slot] = value;
    if (hasIdentity) this.slots.set(value, slot);
    if (slot >= this.counts.length) {
      const grown = new Int32Array(slot * 2);
      grown.set(this.counts);
      this.counts = grown;
    }
    this.live++;
    return slot;
  }

  // --- In tables and globals ---

  /** A table or global now holds `ref`. */
  retain(ref: number): void {
    if (isHostValue(ref)) this.counts[hostSlot(ref)]++;
  }

  /** A table or global no longer holds `ref`. The slot itself goes with the next collection. */
  release(ref: number): void {
    if (isHostValue(ref) && --this.counts[hostSlot(ref)] === 0) this.overApproximated.add(hostSlot(ref));
  }

  retainAll(refs: Int32Array, start: number, end: number): void {
    for (let i = start; i < end; i++) this.retain(refs[i]);
  }

  releaseAll(refs: Int32Array, start: number, end: number): void {
    for (let i = start; i < end; i++) this.release(refs[i]);
  }

  // --- For the collector ---

  beginMarking(): void {
    this.found = new Set();
  }

  /** A frame, an object or another root refers to it. */
  mark(ref: number): void {
    this.found.add(hostSlot(ref));
  }

  /** Ends a collection: what was recorded, or known precisely before, and is neither counted nor found, goes. */
  sweep(): void {
    for (let i = 0; i < this.next; i++) this.freeUnlessUsed(this.chunk[i]);
    for (const slot of this.overApproximated) this.freeUnlessUsed(slot);
    for (const slot of this.precise) this.freeUnlessUsed(slot);
    this.next = 0;
    this.overApproximated.clear();
    this.precise = this.found;
    this.threshold = Math.max(FIRST_COLLECTION, this.live * 2);
  }

  private freeUnlessUsed(slot: number): void {
    if (this.counts[slot] > 0 || this.found.has(slot) || !(slot in this.values) || this.values[slot] === FREED) return;
    this.slots.delete(this.values[slot]);
    this.values[slot] = FREED;
    this.free.push(slot);
    this.live--;
  }
}

/** Stands in slots that are free. */
const FREED = Symbol('freed');
