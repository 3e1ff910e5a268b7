/** Output that is kept for the embedder. */
import { apiRangeError, apiTypeError } from '../wasm/errors/api.js';
import { limitError } from '../wasm/errors/limit.js';

declare class TextDecoder {
  decode(bytes: Uint8Array): string;
}

const decoder = new TextDecoder();
const DEFAULT_LIMIT = 2 ** 24;

/**
 * Keeps what a guest writes: `const out = new Capture(); new WASI({ stdout: out, stderr: out })`.
 *
 * A guest that writes more than there is room for is ended with a LimitError (`ERR_CAPTURED_OUTPUT_LIMIT`); what came
 * before is there. `limits.capturedOutput` of its store bounds all captures of a guest together, besides.
 */
export class Capture {
  /** Bytes that it takes. */
  readonly limit: number;
  private storage: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  private used = 0;

  /** `limit`: bytes it takes; default 16 MiB. @throws TypeError or RangeError for what is no limit. */
  constructor(options: { readonly limit?: number | undefined } = {}) {
    const { limit = DEFAULT_LIMIT } = options;
    if (typeof limit !== 'number') throw apiTypeError.argument('limit', 'a number of bytes', limit);
    if (!(limit >= 0)) throw apiRangeError.argument('limit', 'a number of bytes, not negative', limit);
    this.limit = limit;
  }

  /** Bytes that are there. */
  get size(): number {
    return this.used;
  }

  /** What was written; a copy. */
  bytes(): Uint8Array {
    return this.storage.slice(0, this.used);
  }

  /** What was written, as UTF-8; bytes that are none become U+FFFD. */
  text(): string {
    return decoder.decode(this.storage.subarray(0, this.used));
  }

  /** Forgets what was written. */
  clear(): void {
    this.storage = new Uint8Array(0);
    this.used = 0;
  }

  /** Adds bytes, as many as there is room for. @throws LimitError where that is not all. @internal */
  append(bytes: Uint8Array, room: number): void {
    const most = Math.min(this.limit - this.used, room);
    const part = bytes.subarray(0, Math.max(0, most));
    const end = this.used + part.length;
    if (end > this.storage.length) {
      const next = new Uint8Array(Math.max(end, Math.min(this.storage.length * 2, this.limit)));
      next.set(this.storage.subarray(0, this.used));
      this.storage = next;
    }
    this.storage.set(part, this.used);
    this.used = end;
    if (part.length < bytes.length) throw limitError.capturedOutput(room < this.limit - (this.used - part.length) ? this.used : this.limit);
  }
}
