/**
 * A range of addresses for the bytes of one memory, and its life.
 *
 * Problem   A memory may outlive its store in a buffer of its bytes, and may die long before it: in the JavaScript API
 *           many memories, each with a life of its own, share one store. Addresses must not be used again while anybody
 *           can read them.
 * Strategy  A range ends when it is told to (`end`), or when nobody refers to this object any more. It is unmapped when
 *           besides that nobody has a buffer of it: the addon counts them (native/node/views.c). Until then it has its
 *           bytes, whoever reads or writes them, and nothing else lies there.
 * Rules     Buffers of it come from `view` and go by `detach`, unless their user transfers them; `show` is called before
 *           anybody outside of the runtime gets one.
 *           Who runs code that reaches the range keeps this object: the addresses in its definition record do not.
 */
import { type Addon, PROTECTION } from '../../native/binding.js';
import type { Deaths } from './deaths.js';
import { pages, reserve } from './mapping.js';

/** Guarded ranges of this thread: an address in one of them is an access out of bounds, nothing worse. */
const guards = new Map<number, number>();

export function isGuarded(address: number): boolean {
  for (const [start, bytes] of guards) if (address >= start && address < start + bytes) return true;
  return false;
}

/** Nobody refers to the range any more. */
function letGo(addon: Addon, address: number): void {
  guards.delete(address);
  addon.release(address);
}

export class MemoryRange {
  private readonly watch: number;
  private isShown = false;

  private constructor(private readonly deaths: Deaths, readonly address: number, readonly bytes: number, private committed: number) {
    const { addon } = deaths;
    this.watch = deaths.watch(this, () => letGo(addon, address));
  }

  /** Null where there is no room. */
  static reserve(deaths: Deaths, bytes: number, committed: number): MemoryRange | null {
    const found = reserve(deaths, bytes, committed);
    return found === null ? null : new MemoryRange(deaths, found.address, found.bytes, pages(committed));
  }

  /** Faults in it are accesses out of bounds from now on. */
  guard(): void {
    guards.set(this.address, this.bytes);
  }

  /** Makes the first bytes of it usable. False where the machine has none. */
  commit(bytes: number): boolean {
    const wanted = pages(bytes);
    const { committed, address, deaths: { addon } } = this;
    if (wanted <= committed) return true;
    if (wanted > this.bytes || addon.protect(address + committed, wanted - committed, PROTECTION.readWrite) < 0) return false;
    this.committed = wanted;
    return true;
  }

  /** A buffer of the first bytes. Null where the host has none of this size. */
  view(bytes: number): ArrayBuffer | null {
    return this.deaths.addon.view(this.address, bytes, this.address);
  }

  /** Detaches a buffer of it, if it is still attached: whoever has transferred it keeps its bytes. */
  detach(buffer: ArrayBuffer): void {
    this.deaths.addon.detach(buffer, this.address);
  }

  /** Whoever gets a buffer of it may transfer that. */
  show(): void {
    if (this.isShown) return;
    if (this.deaths.addon.show(this.address) < 0) throw new Error('a memory cannot be shown');
    this.isShown = true;
  }

  /** Goes where another one has taken its place: that is shown if this one was. */
  replaceBy(range: MemoryRange): void {
    if (this.isShown) range.show();
    this.end();
  }

  /** Nobody uses the range any more, but for whom has a buffer of it. */
  end(): void {
    this.deaths.unwatch(this, this.watch);
    letGo(this.deaths.addon, this.address);
  }
}
