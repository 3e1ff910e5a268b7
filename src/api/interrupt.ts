/** Stopping guests from another thread. */
import { apiTypeError } from '../wasm/errors/api.js';
import { isSharedBuffer } from './bytes.js';

/**
 * Stops the guests of a store at their next poll, from any thread: post `shared` there and make a handle of it.
 *
 * ```ts
 * worker.postMessage(store.interruptHandle().shared);
 * // in the worker
 * parentPort.on('message', (shared) => new InterruptHandle(shared).interrupt());
 * ```
 */
export class InterruptHandle {
  private readonly flag: Int32Array;

  /** @param shared what another handle's `shared` is. */
  constructor(readonly shared: SharedArrayBuffer) {
    if (!isSharedBuffer(shared) || shared.byteLength !== 4) {
      throw apiTypeError.argument('shared', "an InterruptHandle's shared", shared);
    }
    this.flag = new Int32Array(shared);
  }

  /** Stops the guests: an `ERR_INTERRUPT` trap, again and again until the store's `clearInterrupt`. */
  interrupt(): void {
    Atomics.store(this.flag, 0, 1);
    Atomics.notify(this.flag, 0);
  }
}
