/**
 * Function instances by funcref.
 *
 * Problem   Stores that may be joined (join.ts) must not use the same number for two functions: funcrefs in frames
 *           cannot be found and renumbered, since stack maps name only what the collector moves.
 * Strategy  Such stores take numbers in blocks from one `FuncNumbers`; blocks of dead stores come back. A store's own
 *           functions mostly have consecutive numbers and lie in a dense array; what has been joined is in a map.
 * Rules     0 is null. A store on its own counts from 1.
 */
import { limitError } from '../wasm/errors/limit.js';
import type { FuncInstance } from './func.js';

const BLOCK = 16;
const MOST = 2 ** 31 - BLOCK;

/** Hands out blocks of funcrefs to stores that may be joined. */
export class FuncNumbers {
  private next = BLOCK;
  private readonly free: number[] = [];
  private readonly deaths = new FinalizationRegistry<number>((first) => this.free.push(first));

  /** The first number of a block, which is `owner`'s while it lives; the block from `wanted` on if it can be had. */
  take(owner: object, wanted: number): number {
    const first = this.next === wanted || this.free.length === 0 ? this.next : this.free.pop()!;
    if (first > MOST) throw limitError.funcNumbers();
    if (first === this.next) this.next += BLOCK;
    this.deaths.register(owner, first);
    return first;
  }
}

/** Keeps the numbers of a store's functions alive: travels with the functions when stores are joined. */
class Lease {}

export class FuncTable {
  private base = 0;
  private readonly dense: (FuncInstance | null)[] = [null];
  private readonly others = new Map<number, FuncInstance>();
  private readonly leases: Lease[] = [];
  private nextNumber = 1;
  private end = Infinity;

  constructor(private readonly numbers: FuncNumbers | null) {
    if (numbers !== null) {
      this.dense.length = 0;
      this.nextNumber = this.end = 0;
    }
  }

  /** The function of a funcref that is not null. */
  get(ref: number): FuncInstance {
    const at = ref - this.base;
    return at >= 0 && at < this.dense.length ? this.dense[at]! : this.others.get(ref)!;
  }

  /** A funcref for `make`'s function. */
  add(make: (ref: number) => FuncInstance): FuncInstance {
    if (this.nextNumber === this.end) this.takeBlock();
    const func = make(this.nextNumber++);
    if (func.ref === this.base + this.dense.length) this.dense.push(func);
    else this.others.set(func.ref, func);
    return func;
  }

  private takeBlock(): void {
    if (this.leases.length === 0) this.leases.push(new Lease());
    const first = this.numbers!.take(this.leases[0], this.end);
    if (this.dense.length === 0) this.base = first;
    this.nextNumber = first;
    this.end = first + BLOCK;
  }

  /** Takes over all functions of another store, which keep their numbers. */
  absorb(from: FuncTable): void {
    for (const func of from.dense) if (func !== null) this.others.set(func.ref, func);
    for (const [ref, func] of from.others) this.others.set(ref, func);
    this.leases.push(...from.leases);
    from.clear();
  }

  clear(): void {
    this.dense.length = 0;
    this.others.clear();
    this.leases.length = 0;
    this.nextNumber = this.end;
  }

  /** All functions. */
  forEach(visit: (func: FuncInstance) => void): void {
    for (const func of this.dense) if (func !== null) visit(func);
    this.others.forEach(visit);
  }
}
