/**
 * What users may do with the buffer of a memory (JavaScript API §5.3, HostResizeArrayBuffer and the detach key).
 *
 * Problem   Only the memory may detach its buffer, and a resizable one grows by whole pages only; the engine asks nobody.
 * Strategy  Methods of the buffer's own stand before those that would break the rules. `structuredClone` and
 *           `postMessage` with the buffer among what is transferred get past them, unless they are replaced (src/register):
 *           the memory has no bytes then.
 */
import { jsError } from '../wasm/errors/js-api.js';
import { PAGE_SIZE_LOG2 } from '../wasm/limits.js';

const PAGE = 2 ** PAGE_SIZE_LOG2;
/** Node 20 does not have them. */
const TRANSFERS = ['transfer', 'transferToFixedLength'].filter((name) => name in ArrayBuffer.prototype);
const { resize } = ArrayBuffer.prototype as unknown as { resize(this: unknown, length: number): void };

const hide = (buffer: ArrayBuffer, name: string, method: unknown): void => {
  Object.defineProperty(buffer, name, { value: method, writable: true, configurable: true });
};

const guarded = new WeakSet<object>();

/** Whether a value is the buffer of a memory. */
export const isMemoryBuffer = (value: unknown): boolean => typeof value === 'object' && value !== null && guarded.has(value);

/** For every buffer that is given to a user. */
export function guardBuffer(buffer: ArrayBuffer | SharedArrayBuffer): void {
  if (!(buffer instanceof ArrayBuffer)) return;
  guarded.add(buffer);
  for (const name of TRANSFERS) {
    hide(buffer, name, () => {
      throw jsError.detachKey(`ArrayBuffer.prototype.${name}`);
    });
  }
}

/** For resizable ones. */
export function restrictResizing(buffer: ArrayBuffer): void {
  hide(buffer, 'resize', (length: number): void => {
    const bytes = Math.trunc(+length) + 0;
    if (bytes < buffer.byteLength || bytes % PAGE !== 0) {
      throw jsError.bounds('ArrayBuffer.prototype.resize', `a memory grows by whole pages of ${PAGE} bytes`);
    }
    resize.call(buffer, bytes);
  });
}
