/** How a thread blocks in `memory.atomic.wait`: replaced where something else than a notification may have to end it. */
export interface Waiter {
  /** Milliseconds; Infinity waits for ever. May throw to end the guest. */
  wait(cells: Int32Array | BigInt64Array, index: number, expected: number | bigint, timeout: number): 'ok' | 'not-equal' | 'timed-out';
}

export const plainWaiter: Waiter = {
  wait: (cells, index, expected, timeout) =>
    cells instanceof Int32Array
      ? Atomics.wait(cells, index, expected as number, timeout)
      : Atomics.wait(cells, index, expected as bigint, timeout),
};
