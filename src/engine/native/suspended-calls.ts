/**
 * The suspended activations of a machine, whose frames have roots.
 *
 * A store keeps its own. A machine that stores share keeps none: nobody goes on with a call that nobody has (its promise
 * never settles, say), and its store is to go with it.
 */
import type { NativeSuspension } from './native-activation.js';
import type { NativeStack, NativeStackPool } from './native-stack.js';

interface Kept {
  deref(): NativeSuspension | undefined;
}

export class SuspendedCalls {
  private readonly all = new Map<number, Kept>();
  private readonly forgotten = new FinalizationRegistry<{ readonly number: number; readonly stack: NativeStack }>(({ number, stack }) => {
    if (this.all.delete(number)) this.stacks.giveBack(stack);
  });
  private next = 0;

  constructor(private readonly stacks: NativeStackPool, private readonly weak: boolean) {}

  get size(): number {
    return this.all.size;
  }

  add(suspension: NativeSuspension): void {
    const number = (suspension.number = this.next++);
    if (!this.weak) {
      this.all.set(number, { deref: () => suspension });
      return;
    }
    this.all.set(number, new WeakRef(suspension));
    this.forgotten.register(suspension, { number, stack: suspension.activation.stack }, suspension);
  }

  /** Whether it was there. */
  remove(suspension: NativeSuspension): boolean {
    if (this.weak) this.forgotten.unregister(suspension);
    return this.all.delete(suspension.number);
  }

  forEach(visit: (suspension: NativeSuspension) => void): void {
    for (const kept of this.all.values()) {
      const suspension = kept.deref();
      if (suspension !== undefined) visit(suspension);
    }
  }
}
