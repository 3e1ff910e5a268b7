/**
 * `memory.atomic.wait` and `notify` of the threads proposal, for every tier: by JavaScript's Atomics, so that guests in
 * any tier, glue code and the host wait for each other. Addresses are aligned and in bounds.
 */
import { trap } from '../wasm/errors/trap.js';
import type { MemoryInstance } from './memory.js';
import type { Store } from './store.js';
import type { WaitResult } from './waiter.js';

type WaitAsync = (cells: Int32Array | BigInt64Array, index: number, expected: number | bigint, timeout: number) =>
  { readonly async: boolean; readonly value: WaitResult | Promise<WaitResult> };
/** In every engine of today, but not in the ES2023 library. */
const { waitAsync } = Atomics as { readonly waitAsync?: WaitAsync };

const RESULTS = { 'ok': 0, 'not-equal': 1, 'timed-out': 2 } as const;

/** How many were woken: nobody waits in a memory that is not shared. */
export function atomicNotify(memory: MemoryInstance, address: number, count: number): number {
  return memory.type.shared ? Atomics.notify(new Int32Array(memory.buffer), address / 4, count >>> 0) : 0;
}

/**
 * Waits at a cell of 4 bytes (a number is expected) or 8 (a bigint). Nanoseconds; negative ones are for ever. A promise of
 * the result where `suspends`, and the call can wait off the stack.
 */
export function atomicWait(
  store: Store, memory: MemoryInstance, address: number, expected: number | bigint, nanoseconds: bigint, suspends: boolean,
): number | Promise<number> {
  if (!memory.type.shared) throw trap.expectedSharedMemory();
  const timeout = nanoseconds < 0n ? Infinity : Number(nanoseconds) / 1e6;
  const cells = typeof expected === 'number' ? new Int32Array(memory.buffer) : new BigInt64Array(memory.buffer);
  const index = address / cells.BYTES_PER_ELEMENT;
  const { waiter } = store;
  if (!suspends || waiter.suspends !== true || waitAsync === undefined) return RESULTS[waiter.wait(cells, index, expected, timeout)];
  const { value } = waitAsync(cells, index, expected, timeout);
  return typeof value === 'string' ? RESULTS[value] : value.then((result) => RESULTS[result]);
}
