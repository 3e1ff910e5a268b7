/**
 * Pieces of memory of one size, for the arenas of stores that share a run context: a store by the hundred thousand needs
 * no mapping of its own. And cells, for what belongs to no store: definitions of memories and globals of numbers.
 */
import { limitError } from '../../wasm/errors/limit.js';
import { setAddress } from './addresses.js';
import type { Arena, FirstBlock } from './arena.js';
import type { Mapping } from './mapping.js';

/** Bytes of a chunk: the vmctx and small tables of most instances. */
const CHUNK_BYTES = 4096;
const FIRST_SLAB = 64 * 1024;
const LARGEST_SLAB = 16 * 2 ** 20;
const CELL_BYTES = 16;

interface Slab {
  /** Kept as long as somebody is to give a piece of it back. */
  readonly owner: Arena;
  readonly mapping: Mapping;
  readonly view: DataView;
  used: number;
}

interface Place {
  readonly slab: Slab;
  readonly at: number;
}

export class ChunkPool {
  private slabBytes = FIRST_SLAB;
  private slab: Slab | null = null;
  private readonly chunks: Place[] = [];
  private readonly cells: Place[] = [];
  private readonly deadCells = new FinalizationRegistry<Place>((place) => this.cells.push(zeroed(place, CELL_BYTES)));

  /** `owner`: what the memory is taken from, and goes with. */
  constructor(private readonly owner: Arena) {}

  /** A zeroed chunk, as the first block of an arena. */
  take(): FirstBlock {
    const place = this.chunks.pop() ?? this.place(CHUNK_BYTES);
    const { slab: { mapping, view }, at } = place;
    const { chunks } = this;
    return {
      block: { mapping: { address: mapping.address + at, bytes: CHUNK_BYTES }, view, start: at, used: 0 },
      giveBack: () => chunks.push(zeroed(place, CHUNK_BYTES)),
    };
  }

  /** Zeroed words whose memory is somebody else's when nobody has these words any more. */
  cell(): Int32Array {
    const place = this.cells.pop() ?? this.place(CELL_BYTES);
    const { slab: { mapping, view }, at } = place;
    const words = new Int32Array(view.buffer, at, CELL_BYTES / 4);
    setAddress(words, mapping.address + at, this.owner);
    this.deadCells.register(words, place);
    return words;
  }

  private place(bytes: number): Place {
    let { slab } = this;
    if (slab === null || slab.used + bytes > slab.mapping.bytes) slab = this.addSlab();
    const at = slab.used;
    slab.used += bytes;
    return { slab, at };
  }

  private addSlab(): Slab {
    const mapping = this.owner.map(this.slabBytes, this.slabBytes);
    const buffer = mapping === null ? null : this.owner.view(mapping.address, mapping.bytes);
    if (mapping === null || buffer === null) throw limitError.memory(this.slabBytes);
    this.slabBytes = Math.min(LARGEST_SLAB, this.slabBytes * 2);
    return (this.slab = { owner: this.owner, mapping, view: new DataView(buffer), used: 0 });
  }
}

function zeroed(place: Place, bytes: number): Place {
  new Uint8Array(place.slab.view.buffer, place.at, bytes).fill(0);
  return place;
}
