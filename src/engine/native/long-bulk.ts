/**
 * Bulk instructions of compiled code: what they pay by their length, and long ones in parts with a look between them,
 * as in the interpreter (interpreter/long-bulk.ts): all bounds are checked first, a part is paid for before it is done.
 */
import {
  BYTES_AT_ONCE, ELEMENTS_AT_ONCE, bytesCost, elementsCost, overlapsForward,
} from '../../runtime/bulk-costs.js';
import type { Meter, Stop } from '../../runtime/meter.js';

/** One bulk instruction: `skip` elements or bytes of it lie before the part that is meant. */
export interface Bulk {
  readonly of: 'bytes' | 'elements';
  readonly length: number;
  /** It copies within one memory or table: from where, to where. */
  readonly within?: { readonly to: number; readonly from: number } | undefined;
  /** Throws where anything of the part is out of bounds. */
  check(skip: number, length: number): void;
  /** Does a part. Checks its bounds, too. */
  run(skip: number, length: number): void;
}

/** Runs a bulk instruction; what is left of it where the guest has stopped. */
export function runBulk(meter: Meter, bulk: Bulk, suspendable: boolean): LongBulk | null {
  const ofBytes = bulk.of === 'bytes';
  if (bulk.length > (ofBytes ? BYTES_AT_ONCE : ELEMENTS_AT_ONCE)) {
    const long = new LongBulk(bulk);
    return long.run(meter, suspendable) ? null : long;
  }
  bulk.run(0, bulk.length);
  meter.charge(ofBytes ? bytesCost(bulk.length) : elementsCost(bulk.length));
  return null;
}

/** A long one, as far as it is. */
export class LongBulk {
  private done = 0;
  private readonly partLength: number;
  private readonly cost: (length: number) => number;
  /** The last part comes first. */
  private readonly backward: boolean;
  /** Why it has stopped. */
  stop: Stop | null = null;

  constructor(private readonly bulk: Bulk) {
    const { of, within, length } = bulk;
    this.partLength = of === 'bytes' ? BYTES_AT_ONCE : ELEMENTS_AT_ONCE;
    this.cost = of === 'bytes' ? bytesCost : elementsCost;
    this.backward = within !== undefined && overlapsForward(within.to, within.from, length);
  }

  /** True: all of it is done. False: the guest is to stop. */
  run(meter: Meter, suspendable: boolean): boolean {
    const { bulk, backward } = this;
    this.stop = null;
    bulk.check(backward ? 0 : this.done, bulk.length - this.done);
    for (;;) {
      const left = bulk.length - this.done;
      const part = meter.metering === 'none' ? left : Math.min(left, this.partLength);
      meter.charge(this.cost(part));
      bulk.run(backward ? left - part : this.done, part);
      this.done += part;
      if (part === left) return true;
      if (meter.isDue && (this.stop = meter.look(suspendable)) !== null) return false;
    }
  }
}
