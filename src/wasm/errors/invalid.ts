/** Invalid modules: well-formed, but against the rules of validation (specification §3). */
import { WasmtideError } from './error.js';

export class InvalidError extends WasmtideError {
  /** Byte offset in the binary. */
  readonly offset: number;

  constructor(code: string, message: string, offset: number) {
    super(code, `${message} (at offset 0x${offset.toString(16)})`);
    this.offset = offset;
  }
}
