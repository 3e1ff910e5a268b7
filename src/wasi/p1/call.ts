/** One call of a guest's: what it is about, and how it may wait. */
import type { Host } from '../../host/host.js';
import type { Meter } from '../../runtime/meter.js';
import type { DescriptorTable } from './descriptors.js';
import type { ExactTimes } from './filestat.js';
import type { Memory } from './memory.js';
import type { Wasi, WasiVersion } from './wasi.js';

/** Bytes that are moved between two looks at deadlines and interruptions. */
export const TRANSFER_BYTES = 2 ** 20;

/** A value, or a promise of one where the call may wait off the stack. */
export type Later<T> = T | PromiseLike<T>;

export class WasiCall {
  constructor(
    readonly wasi: Wasi,
    readonly version: WasiVersion,
    /** The memory that pointers mean. */
    readonly memory: Memory,
    /** Ends waiting at deadlines and interruptions; null: nothing does. */
    readonly meter: Meter | null,
    /** Whether the guest can be taken off the stack: promises may be returned. */
    readonly canWait: boolean,
    /** Bytes of output that the guest may leave in captures. */
    readonly capturedOutput: number,
  ) {}

  get host(): Host {
    return this.wasi.host;
  }

  get descriptors(): DescriptorTable {
    return this.wasi.descriptors;
  }

  get exactTimes(): ExactTimes {
    return this.wasi.exactTimes;
  }

  get args(): readonly string[] {
    return this.wasi.args;
  }

  get environment(): readonly string[] {
    return this.wasi.environment;
  }

  /** Throws when the guest is to end. */
  poll(): void {
    this.meter?.throwIfOver();
  }
}
