/**
 * What is mapped for one owner, and lives and dies as one: blocks of small structures that compiled code reads, and
 * mappings of their own for what is large.
 *
 * Problem   A store that is dropped must leave nothing mapped, but what JavaScript may still see; and stores that share a
 *           run context come and go by the hundred thousand.
 * Strategy  An arena is let go of when nobody has it any more, or by `close`. Structures come from blocks, of which the
 *           first is given (a piece of something larger), and others are mapped when it is full.
 * Rules     Whoever has the words of a structure keeps its arena. Bytes of the first block are zero again when they are
 *           given back. A mapping that `map` made as a lasting one gives its pages back when the arena is dropped, but
 *           keeps its addresses: somebody may have a buffer of it under another name (`transfer`).
 */
import { type Addon, PROTECTION } from '../../native/binding.js';
import { limitError } from '../../wasm/errors/limit.js';
import { setAddress } from './addresses.js';
import { forgetHeap } from './heap-storage.js';
import { type Mapping, type MemoryOwner, forgetGuard, pages } from './native-memory.js';
import type { TableOwner } from './native-table.js';
import { write64 } from './words.js';

/** Bytes of a block at least. */
export const BLOCK_BYTES = 2 ** 16;

/** Where structures are put one after the other. */
export interface Block {
  readonly mapping: Mapping;
  readonly view: DataView;
  /** Where it begins in `view`. */
  readonly start: number;
  used: number;
}

interface Range {
  readonly bytes: number;
  /** Its addresses are kept when the arena is dropped. */
  readonly lasting: boolean;
}

/** What has to be let go of when an arena is gone; holds no reference to it. */
interface Holding {
  readonly addon: Addon;
  readonly ranges: Map<number, Range>;
  giveBack: FirstBlock['giveBack'] | null;
}

const abandoned = new FinalizationRegistry<Holding>(({ addon, ranges, giveBack }) => {
  for (const [address, { bytes, lasting }] of ranges) {
    forget(address);
    // Nobody but the owner ever had a view of the others.
    if (lasting) addon.discard(address, bytes);
    else addon.release(address);
  }
  giveBack?.(false);
});

/** Nothing is known of what lies there any more. */
function forget(address: number): void {
  forgetGuard(address);
  forgetHeap(address);
}

/** A piece of zeroed memory for a first block. */
export interface FirstBlock {
  readonly block: Block;
  /** Gives it back, when no view that the arena made is left, or it has been dropped. Must not keep the arena. */
  readonly giveBack: (closed: boolean) => void;
}

export class Arena implements MemoryOwner, TableOwner {
  private readonly holding: Holding;
  private readonly blocks: Block[] = [];
  private readonly views: ArrayBuffer[] = [];

  /** `first` is asked when the first structure comes; null: there is none. */
  constructor(readonly addon: Addon, private readonly first: (() => FirstBlock) | null) {
    this.holding = { addon, ranges: new Map(), giveBack: null };
    abandoned.register(this, this.holding, this);
  }

  // --- Mappings ---

  /** Reserves address space, and makes the first bytes of it usable. Null where there is none. */
  map(bytes: number, committed: number, lasting = false): Mapping | null {
    const size = pages(bytes);
    const address = this.addon.reserve(size, lasting ? 1 : 0);
    if (address < 0) return null;
    if (committed > 0 && this.addon.protect(address, pages(committed), PROTECTION.readWrite) < 0) {
      this.addon.release(address);
      return null;
    }
    this.holding.ranges.set(address, { bytes: size, lasting });
    return { address, bytes: size };
  }

  mapMemory(bytes: number, committed: number): Mapping | null {
    return this.map(bytes, committed, true);
  }

  unmap({ address }: Pick<Mapping, 'address'>): void {
    if (!this.holding.ranges.delete(address)) return;
    forget(address);
    this.addon.release(address);
  }

  leave({ address }: Mapping): void {
    this.holding.ranges.delete(address);
  }

  /** A view of something of this arena, which `close` detaches. */
  view(address: number, bytes: number): ArrayBuffer | null {
    const found = this.addon.view(address, bytes);
    if (found !== null) this.views.push(found);
    return found;
  }

  /** Lets go of everything. Nothing of it may be used again. */
  close(): void {
    abandoned.unregister(this);
    const { ranges, giveBack } = this.holding;
    for (const view of this.views) this.addon.detach(view);
    this.views.length = 0;
    for (const address of [...ranges.keys()]) this.unmap({ address });
    giveBack?.(true);
  }

  // --- Structures ---

  /** Zeroed bytes that stay where they are. */
  allocate(bytes: number): { readonly address: number; readonly view: DataView; readonly offset: number } {
    const size = Math.ceil(bytes / 16) * 16;
    let block = this.blocks[this.blocks.length - 1];
    if (block === undefined || block.used + size > block.mapping.bytes) block = this.addBlock(size);
    const at = block.used;
    block.used += size;
    return { address: block.mapping.address + at, view: block.view, offset: block.start + at };
  }

  private addBlock(size: number): Block {
    const block = this.blocks.length === 0 && this.first !== null ? this.firstBlock(this.first) : null;
    if (block !== null && size <= block.mapping.bytes) return block;
    const mapping = this.map(Math.max(size, BLOCK_BYTES), Math.max(size, BLOCK_BYTES));
    const buffer = mapping === null ? null : this.view(mapping.address, mapping.bytes);
    if (mapping === null || buffer === null) throw limitError.memory(size);
    const made = { mapping, view: new DataView(buffer), start: 0, used: 0 };
    this.blocks.push(made);
    return made;
  }

  private firstBlock(take: () => FirstBlock): Block {
    const { block, giveBack } = take();
    this.blocks.push(block);
    this.holding.giveBack = giveBack;
    return block;
  }

  /** Zeroed words. */
  words(bytes: number): Int32Array {
    const { address, view, offset } = this.allocate(bytes);
    const found = new Int32Array(view.buffer, offset, bytes / 4);
    setAddress(found, address, this);
    return found;
  }

  /** Zeroes what has been used of the first block, for whoever it is given back to. */
  clearFirstBlock(): void {
    const [{ view, start, used }] = this.blocks;
    new Uint8Array(view.buffer, start, used).fill(0);
  }

  /** Where a structure's bytes are seen. */
  place(address: number): { readonly view: DataView; readonly at: number } {
    for (let i = this.blocks.length - 1; i >= 0; i--) {
      const { mapping, view, start } = this.blocks[i];
      if (address >= mapping.address && address < mapping.address + mapping.bytes) return { view, at: start + address - mapping.address };
    }
    throw new Error('no block of this arena');
  }

  /** Writes a field of a structure. */
  set64(address: number, value: number): void {
    const { view, at } = this.place(address);
    write64(view, at, value);
  }
}
