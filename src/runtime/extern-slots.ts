/**
 * Slots for host values that wasm code refers to. A host value cannot lie in wasm's storage, so it gets a slot, and the
 * reference names the slot. The values themselves are their store's (externs.ts).
 *
 * Problem   A slot must be freed when nothing in wasm refers to it any more, without counting every copy on the stack.
 * Strategy  Deferred reference counting. Counted are the references in tables and globals only. A slot without a count
 *           is recorded, since a frame may have it: in a bump chunk (which compiled code fills inline), behind it in an
 *           over-approximated set, and, after a collection, in the precise set of what the frames' stack maps showed.
 *           Those in GC objects are found by the tracing collector. A slot dies when it is uncounted, not in a frame,
 *           and not reached by a trace; while the heap is empty of objects no trace is needed.
 * Rules     Every slot in use is counted, or recorded. It comes to be recorded in two ways, of which one may collect:
 *           - the host *moves* a value in (arguments, results of host functions): `moveIn` never collects, because
 *             values moved in before in the same call are not in any frame yet; a full chunk spills into the set;
 *           - its last count *goes*: it is not freed there but recorded, since a frame may have a copy. Where compiled
 *             code does that and the chunk is full, all frames are exact, and `Store.releasedByCode` may collect.
 *           So what wasm code copies out of a table or global needs no record: it is counted as long as it is there, and
 *           recorded when it is there no more. Reading costs nothing.
 *           Compiled code counts and records as this does (translate/host-values.ts), in the same words; the chunk has
 *           room for nothing where a collection is wanted at every opportunity.
 */
import { EXTERN_CHUNK_ENTRIES } from '../native/layout.js';
import { hostSlot, isHostValue } from './refs.js';
import { SlotSet } from './slot-set.js';
import type { ExternStorage, Storage } from './storage.js';

const FIRST_COLLECTION = 1024;
const FIRST_COUNTS = 64;

/** Without compiled code. */
class PlainStorage implements ExternStorage {
  readonly words = new Int32Array(EXTERN_CHUNK_ENTRIES);
  readonly bounds = new Int32Array(2);
  readonly start = 0;
  readonly end = EXTERN_CHUNK_ENTRIES * 4;

  counts(before: Int32Array | null, slots: number): Int32Array {
    const counts = new Int32Array(slots);
    if (before !== null) counts.set(before);
    return counts;
  }
}

/** Who has the value of a slot, as long as it lives. */
export interface SlotOwner {
  deref(): { drop(slot: number): void } | undefined;
}

export class ExternSlots {
  /** By slot; null: it is free. */
  private readonly owners: (SlotOwner | null)[] = [];
  private readonly free: number[] = [];
  /** References in tables and globals, by slot. */
  private counts: Int32Array;
  private live = 0;
  private threshold = FIRST_COLLECTION;

  private storage: ExternStorage;
  /** Holds the chunk: slots recorded since the last collection. */
  private chunk: Int32Array;
  /** Where the next entry goes, and where there is no room: bytes in `chunk`. */
  private bounds: Int32Array;
  /** What the chunk had no room for, as above. */
  private readonly overApproximated = new SlotSet();
  /** What the last collection found in frames or objects. */
  private precise = new SlotSet();
  /** What the collection under way has found so far. */
  private found = new SlotSet();

  /** `zeal`: the chunk is always full, so that a collection is asked for at every opportunity; and slots are used again as late as can be. */
  constructor(storage: Storage | null, private readonly zeal: boolean) {
    this.storage = storage === null ? new PlainStorage() : storage.externs();
    this.chunk = this.storage.words;
    this.bounds = this.storage.bounds;
    this.counts = this.storage.counts(null, FIRST_COUNTS);
    this.emptyChunk();
  }

  /** The storage is about to go; what there is can still be asked for. */
  leaveStorage(): void {
    const { counts } = this;
    this.storage = new PlainStorage();
    this.chunk = this.storage.words;
    this.bounds = this.storage.bounds;
    this.counts = this.storage.counts(counts, counts.length);
    this.emptyChunk();
  }

  private emptyChunk(): void {
    const { start, end } = this.storage;
    this.bounds[0] = start;
    this.bounds[1] = this.zeal ? start : end;
  }

  /** How many are in use. */
  get size(): number {
    return this.live;
  }

  /** So many slots were taken since the last collection that another one is worth its time. */
  get collectionIsDue(): boolean {
    return this.live >= this.threshold;
  }

  // --- Records ---

  /** A slot for a value of `owner`, which is moved in. */
  take(owner: SlotOwner): number {
    const slot = this.takeSlot();
    this.owners[slot] = owner;
    this.live++;
    return slot;
  }

  /** The value of a slot has another owner. */
  give(slot: number, owner: SlotOwner): void {
    this.owners[slot] = owner;
  }

  /**
   * Records a slot that is moved in. Never collects, so that a batch of moves is safe: what was moved in before in
   * the same call is in no frame yet, and a collection would free it. Where the chunk is full the set takes it.
   */
  recordMove(slot: number): void {
    if (!this.record(slot)) this.overApproximated.add(slot);
  }

  /**
   * Records a host value whose last count went. False: the chunk is full and the set has it; whoever knows that all
   * frames are exact and that nothing is being moved in may collect.
   */
  tryRecordRelease(ref: number): boolean {
    if (this.record(hostSlot(ref))) return true;
    this.overApproximated.add(hostSlot(ref));
    return false;
  }

  /** Makes room in the chunk without a collection: the set has no entry twice, so that there are at most as many as slots. */
  spillChunk(): void {
    const { chunk, bounds, storage } = this;
    for (let at = storage.start; at < bounds[0]; at += 4) this.overApproximated.add(chunk[at >> 2]);
    this.emptyChunk();
  }

  private record(slot: number): boolean {
    const { bounds } = this;
    const at = bounds[0];
    if (at === bounds[1]) return false;
    this.chunk[at >> 2] = slot;
    bounds[0] = at + 4;
    return true;
  }

  private takeSlot(): number {
    const { free, zeal } = this;
    // In zeal, so that who has kept a reference too long meets an empty slot.
    const freed = !zeal ? free.pop() : free.length > FIRST_COLLECTION ? free.shift() : undefined;
    if (freed !== undefined) return freed;
    const slot = this.owners.length;
    if (slot >= this.counts.length) this.counts = this.storage.counts(this.counts, slot * 2);
    return slot;
  }

  // --- In tables and globals ---

  /** A table or global now holds `ref`. */
  retain(ref: number): void {
    if (isHostValue(ref)) this.counts[hostSlot(ref)]++;
  }

  /** A table or global no longer holds `ref`. The slot itself goes with the next collection. */
  release(ref: number): void {
    if (isHostValue(ref) && --this.counts[hostSlot(ref)] === 0) this.tryRecordRelease(ref);
  }

  /** So many elements of a table now hold `ref`. */
  retainMany(ref: number, count: number): void {
    if (count > 0 && isHostValue(ref)) this.counts[hostSlot(ref)] += count;
  }

  /** The same of many references; those in a row that are one are counted at once. */
  retainAll(refs: Int32Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const behind = runEnd(refs, at, end);
      this.retainMany(refs[at], behind - at);
      at = behind;
    }
  }

  releaseAll(refs: Int32Array, start: number, end: number): void {
    const { counts } = this;
    for (let at = start; at < end; ) {
      const ref = refs[at];
      const behind = runEnd(refs, at, end);
      if (isHostValue(ref) && (counts[hostSlot(ref)] -= behind - at) === 0) this.tryRecordRelease(ref);
      at = behind;
    }
  }

  // --- For the collector ---

  beginMarking(): void {
    this.found.clear();
  }

  /** A frame, an object or another root refers to it. */
  mark(ref: number): void {
    this.found.add(hostSlot(ref));
  }

  /** Ends a collection: what was recorded, or known precisely before, and is neither counted nor found, goes. */
  sweep(): void {
    const { chunk, bounds, storage } = this;
    for (let at = storage.start; at < bounds[0]; at += 4) this.freeUnlessUsed(chunk[at >> 2]);
    const free = (slot: number): void => this.freeUnlessUsed(slot);
    this.overApproximated.forEach(free);
    this.precise.forEach(free);
    this.emptyChunk();
    this.overApproximated.clear();
    [this.precise, this.found] = [this.found, this.precise];
    this.threshold = Math.max(FIRST_COLLECTION, this.live * 2);
  }

  private freeUnlessUsed(slot: number): void {
    if (this.counts[slot] > 0 || this.found.has(slot)) return;
    const owner = this.owners[slot];
    if (owner === null) return;
    this.owners[slot] = null;
    owner.deref()?.drop(slot);
    this.free.push(slot);
    this.live--;
  }
}

/** Behind the last of those from `at` on that are the same. */
function runEnd(refs: Int32Array, at: number, end: number): number {
  const ref = refs[at];
  let behind = at + 1;
  while (behind < end && refs[behind] === ref) behind++;
  return behind;
}
