/**
 * Wasm stacks for compiled code: a guard page, then a reserve that only signal handlers and our own stubs use, then what
 * a guest may use. Lent to activations while they run or wait.
 */
import { type Addon, PROTECTION } from '../../native/binding.js';

const GUARD_BYTES = 4096;
/** Handlers that the host installed without a stack of their own run on ours. */
const RESERVE_BYTES = 32 * 1024;

export class NativeStack {
  /** Frames must not begin below it. */
  readonly limit: number;
  readonly top: number;
  /** `top` as two words. */
  readonly topLow: number;
  readonly topHigh: number;
  private readonly view: DataView;
  private readonly base: number;

  private constructor(private readonly address: number, usable: number, addon: Addon) {
    this.base = address + GUARD_BYTES;
    this.limit = this.base + RESERVE_BYTES;
    this.top = this.limit + usable;
    this.topLow = this.top | 0;
    this.topHigh = Math.floor(this.top / 2 ** 32);
    this.view = new DataView(addon.view(this.base, RESERVE_BYTES + usable)!);
  }

  static make(addon: Addon, usable: number): NativeStack | null {
    const bytes = GUARD_BYTES + RESERVE_BYTES + usable;
    const address = addon.reserve(bytes);
    if (address < 0) return null;
    if (addon.protect(address + GUARD_BYTES, RESERVE_BYTES + usable, PROTECTION.readWrite) < 0) {
      addon.release(address, bytes);
      return null;
    }
    return new NativeStack(address, usable, addon);
  }

  /** Whether an address lies on it. */
  has(address: number): boolean {
    return address >= this.address && address < this.top;
  }

  /** The 4 bytes at an address of it. */
  readWord(address: number): number {
    return this.view.getInt32(address - this.base, true);
  }

  writeWord(address: number, word: number): void {
    this.view.setInt32(address - this.base, word, true);
  }

  /** The 8 bytes at an address of it. */
  read(address: number): number {
    const at = address - this.base;
    return this.view.getUint32(at, true) + this.view.getUint32(at + 4, true) * 2 ** 32;
  }
}

/** Stacks of one size in this thread: those that nobody uses now. */
export class NativeStackPool {
  /** The stack given back last: mostly the next one that is wanted. */
  private last: NativeStack | null = null;
  private readonly free: NativeStack[] = [];

  constructor(private readonly addon: Addon, private readonly usable: number) {}

  /** Null where there is no room. */
  take(): NativeStack | null {
    const { last } = this;
    if (last === null) return this.free.pop() ?? NativeStack.make(this.addon, this.usable);
    this.last = null;
    return last;
  }

  giveBack(stack: NativeStack): void {
    if (this.last === null) this.last = stack;
    else this.free.push(stack);
  }
}

const pools = new Map<number, NativeStackPool>();

export function nativeStackPool(addon: Addon, usable: number): NativeStackPool {
  let found = pools.get(usable);
  if (found === undefined) pools.set(usable, (found = new NativeStackPool(addon, usable)));
  return found;
}
