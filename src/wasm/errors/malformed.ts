/** Malformed modules: bytes that do not follow the binary format, text that does not follow the text format. */
import { WasmtideError } from './error.js';

/** Where in a text: 1-based line and column. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

export class MalformedError extends WasmtideError {
  /** Byte offset in the binary, or null for text. */
  readonly offset: number | null;
  readonly position: TextPosition | null;

  constructor(code: string, message: string, at: number | TextPosition) {
    const inText = typeof at === 'object';
    super(code, inText ? `${message} (at ${at.line}:${at.column})` : `${message} (at offset 0x${at.toString(16)})`);
    this.offset = inText ? null : at;
    this.position = inText ? at : null;
  }
}
