/**
 * What is mapped for one owner, and lives and dies as one: blocks of small structures that compiled code reads, and
 * mappings of their own for what is large.
 *
 * Problem   A store that is dropped must leave nothing mapped, but what JavaScript may still see; and stores that share a
 *           run context come and go by the hundred thousand.
 * Strategy  An arena is let go of when nobody has it any more (deaths.ts), or by `close`. Structures come from blocks, of
 *           which the first is given (a piece of something larger), and others are mapped when it is full.
 * Rules     Whoever has the words of a structure keeps its arena. Bytes of the first block are zero again when they are
 *           given back. Users never get a view of what is here: memories have ranges of their own (memory-range.ts).
 */
import type { Addon } from '../../native/binding.js';
import { limitError } from '../../wasm/errors/limit.js';
import { setAddress } from './addresses.js';
import type { Deaths } from './deaths.js';
import { forgetHeap } from './heap-storage.js';
import { type Mapping, reserve } from './mapping.js';
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

/** What has to be let go of when an arena is gone; holds no reference to it. */
interface Holding {
  readonly addon: Addon;
  readonly ranges: Set<number>;
  giveBack: FirstBlock['giveBack'] | null;
}

function abandon({ addon, ranges, giveBack }: Holding): void {
  for (const address of ranges) release(addon, address);
  giveBack?.(false);
}

/** Nothing is known of what lies there any more. */
function release(addon: Addon, address: number): void {
  forgetHeap(address);
  addon.release(address);
}

/** A piece of zeroed memory for a first block. */
export interface FirstBlock {
  readonly block: Block;
  /** Gives it back, when no view that the arena made is left, or it has been dropped. Must not keep the arena. */
  readonly giveBack: (closed: boolean) => void;
}

export class Arena implements TableOwner {
  readonly addon: Addon;
  private readonly holding: Holding;
  private readonly watch: number;
  private readonly blocks: Block[] = [];
  private readonly views: ArrayBuffer[] = [];

  /** `first` is asked when the first structure comes; null: there is none. */
  constructor(private readonly deaths: Deaths, private readonly first: (() => FirstBlock) | null) {
    const { addon } = deaths;
    const holding: Holding = { addon, ranges: new Set(), giveBack: null };
    this.addon = addon;
    this.holding = holding;
    this.watch = deaths.watch(this, () => abandon(holding));
  }

  // --- Mappings ---

  /** Reserves address space, and makes the first bytes of it usable. Null where there is none. */
  map(bytes: number, committed: number): Mapping | null {
    const found = reserve(this.deaths, bytes, committed);
    if (found !== null) this.holding.ranges.add(found.address);
    return found;
  }

  unmap({ address }: Pick<Mapping, 'address'>): void {
    if (this.holding.ranges.delete(address)) release(this.addon, address);
  }

  /** A view of something of this arena, which `close` detaches; `range` is where its mapping begins. */
  view(address: number, bytes: number, range = address): ArrayBuffer | null {
    const found = this.addon.view(address, bytes, range);
    if (found !== null) this.views.push(found);
    return found;
  }

  /** Lets go of everything. Nothing of it may be used again. */
  close(): void {
    this.deaths.unwatch(this, this.watch);
    const { ranges, giveBack } = this.holding;
    for (const view of this.views) this.addon.detach(view);
    this.views.length = 0;
    for (const address of [...ranges]) this.unmap({ address });
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
