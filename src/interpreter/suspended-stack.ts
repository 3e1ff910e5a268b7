/**
 * An activation that has left the stack while it waits: a copy of its frames and of the words they use, addressed
 * from its own beginning. Thousands may wait at once, each in as little as it uses; it goes on wherever there is room.
 */
import type { Instance } from '../runtime/instance.js';
import type { Suspension } from '../runtime/executor.js';
import type { FrameInfo } from '../wasm/errors/error.js';
import type { Waiting } from './machine.js';

export class SuspendedStack implements Suspension {
  constructor(
    readonly words: Int32Array,
    /** Records; the first says that nothing lies below. */
    readonly frames: Int32Array,
    readonly pc: number,
    readonly fp: number,
    readonly instance: Instance,
    /** The call that waits for the host; null: stopped at a poll. */
    readonly waiting: Waiting | null,
    /** Every instance that has a frame here. */
    readonly instances: ReadonlySet<Instance>,
    private readonly trace: () => FrameInfo[],
  ) {}

  backtrace(): FrameInfo[] {
    return this.trace();
  }
}
