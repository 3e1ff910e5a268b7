/**
 * Resizing a memory through its resizable buffer (JavaScript API §5.3, HostResizeArrayBuffer).
 *
 * The engine resizes such a buffer without asking anyone, so the buffer gets a `resize` of its own that allows what the
 * API allows: growing by whole pages.
 */
import { jsError } from '../wasm/errors/js-api.js';
import { PAGE_SIZE_LOG2 } from '../wasm/limits.js';

interface Resizable extends ArrayBuffer {
  resize(length: number): void;
}

const PAGE = 2 ** PAGE_SIZE_LOG2;
const { resize } = ArrayBuffer.prototype as Resizable;

export function restrictResizing(buffer: ArrayBuffer): void {
  const restricted = {
    resize(this: unknown, length: number): void {
      // Conversion runs code of the user's: the size is looked at afterwards.
      const bytes = Math.trunc(+length) + 0;
      if (this === buffer && (bytes < buffer.byteLength || bytes % PAGE !== 0)) {
        throw jsError.bounds('ArrayBuffer.prototype.resize()', `a memory grows by whole pages of ${PAGE} bytes`);
      }
      resize.call(this as Resizable, bytes);
    },
  };
  Object.defineProperty(buffer, 'resize', { value: restricted.resize, writable: true, configurable: true });
}
