/**
 * Wasm stacks for compiled code: a guard page, then a reserve that only signal handlers and our own stubs use, then what
 * a guest may use. Lent to activations while they run or wait.
 */
import { type Addon, PROTECTION } from '../../native/binding.js';
import { limitError } from '../../wasm/errors/limit.js';

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

  private constructor(private readonly address: number, usable: number, view: ArrayBuffer) {
    this.base = address + GUARD_BYTES;
    this.limit = this.base + RESERVE_BYTES;
    this.top = this.limit + usable;
    this.topLow = this.top | 0;
    this.topHigh = Math.floor(this.top / 2 ** 32);
    this.view = new DataView(view);
  }

  static make(addon: Addon, usable: number): NativeStack | null {
    const bytes = GUARD_BYTES + RESERVE_BYTES + usable;
    const address = addon.reserve(bytes);
    if (address < 0) return null;
    const isUsable = addon.protect(address + GUARD_BYTES, RESERVE_BYTES + usable, PROTECTION.readWrite) >= 0;
    const view = isUsable ? addon.view(address + GUARD_BYTES, RESERVE_BYTES + usable) : null;
    if (view !== null) return new NativeStack(address, usable, view);
    addon.release(address);
    return null;
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

  /** Throws a `LimitError` where there is no room. */
  take(): NativeStack {
    const { last } = this;
    if (last === null) return this.free.pop() ?? this.make();
    this.last = null;
    return last;
  }

  private make(): NativeStack {
    const made = NativeStack.make(this.addon, this.usable);
    if (made === null) throw limitError.stack(this.usable);
    return made;
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
