/** How a thread blocks in `memory.atomic.wait`: replaced where something else than a notification may have to end it. */
import type { Meter } from './meter.js';

export type WaitResult = 'ok' | 'not-equal' | 'timed-out';

export interface Waiter {
  /** Milliseconds; Infinity waits for ever. May throw to end the guest. */
  wait(cells: Int32Array | BigInt64Array, index: number, expected: number | bigint, timeout: number): WaitResult;
  /** Calls that can be suspended wait off the stack instead. */
  readonly suspends?: boolean;
}

export const plainWaiter: Waiter = {
  wait: (cells, index, expected, timeout) =>
    cells instanceof Int32Array
      ? Atomics.wait(cells, index, expected as number, timeout)
      : Atomics.wait(cells, index, expected as bigint, timeout),
};

/** Milliseconds between looks at a flag that another thread may set. */
const LOOK_EVERY = 10;

/**
 * Ends a wait at the deadline, and soon after an interruption. Between two slices a notification finds nobody; a value
 * that has changed by then counts as one, which is how every lock uses it.
 */
export class MeteredWaiter implements Waiter {
  readonly suspends = true;

  constructor(private readonly meter: Meter, private readonly waiter: Waiter = plainWaiter) {}

  wait(cells: Int32Array | BigInt64Array, index: number, expected: number | bigint, timeout: number): WaitResult {
    const { meter } = this;
    const end = meter.now() + timeout;
    return meter.pause(() => {
      for (let first = true; ; first = false) {
        meter.throwIfOver();
        const now = meter.now();
        const left = Math.min(end, meter.until) - now;
        const result = this.waiter.wait(cells, index, expected, meter.canBeInterrupted ? Math.min(left, LOOK_EVERY) : left);
        if (result === 'not-equal' && !first) return 'ok';
        if (result !== 'timed-out' || meter.now() >= end) return result;
      }
    });
  }
}
