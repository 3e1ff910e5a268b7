/** Stopping guests from another thread. */
import { apiTypeError } from '../wasm/errors/api.js';
import { isSharedBuffer } from './bytes.js';

/**
 * Stops the guests of a store at their next poll, from any thread: post it there, and make a handle of what arrives.
 *
 * ```ts
 * worker.postMessage(store.interruptHandle());
 * // in the worker
 * parentPort.on('message', (posted) => new InterruptHandle(posted).interrupt());
 * ```
 */
export class InterruptHandle {
  /** What is shared between threads. */
  readonly shared: SharedArrayBuffer;

  /**
   * @param posted a handle that was posted from another thread, or what its `shared` was.
   * @throws TypeError for anything else.
   */
  constructor(posted: SharedArrayBuffer | { readonly shared: SharedArrayBuffer }) {
    const shared: unknown = typeof posted === 'object' && posted !== null && 'shared' in posted ? posted.shared : posted;
    if (!isSharedBuffer(shared) || shared.byteLength !== 4) throw apiTypeError.argument('posted', 'an InterruptHandle that was posted, or its shared', posted);
    this.shared = shared;
  }

  /** Stops the guests: an `ERR_INTERRUPT` trap, again and again until the store's `clearInterrupt`. */
  interrupt(): void {
    const flag = new Int32Array(this.shared);
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  }
}
