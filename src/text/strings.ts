/** String literals (specification §6.3.3): bytes ↔ text. */
import { Token, type Tokens } from './tokens.js';

const encoder = new TextEncoder();

/** The bytes of the string token at `at`; a view of the source where it has no escapes. */
export const stringBytes = (tokens: Tokens, at: number): Uint8Array =>
  decodeString(tokens.source, tokens.starts[at], tokens.ends[at], tokens.values[at] !== 0);

/** The bytes of a well-formed string literal with its quotes. */
export function decodeString(source: Uint8Array, start: number, end: number, escaped: boolean): Uint8Array {
  const first = start + 1;
  const last = end - 1;
  if (!escaped) return source.subarray(first, last);
  const bytes = new Uint8Array(last - first);
  let length = 0;
  for (let at = first; at < last; ) {
    const c = source[at++];
    if (c !== 0x5c) {
      bytes[length++] = c;
      continue;
    }
    const e = source[at++];
    switch (String.fromCharCode(e)) {
      case 't': bytes[length++] = 0x09; break;
      case 'n': bytes[length++] = 0x0a; break;
      case 'r': bytes[length++] = 0x0d; break;
      case '"': case "'": case '\\': bytes[length++] = e; break;
      case 'u': {
        let code = 0;
        for (at++; source[at] !== 0x7d; at++) if (source[at] !== 0x5f) code = code * 16 + hexDigit(source[at]);
        at++;
        // An escape is never shorter than the bytes it stands for.
        length += encoder.encodeInto(String.fromCodePoint(code), bytes.subarray(length)).written;
        break;
      }
      default: bytes[length++] = hexDigit(e) * 16 + hexDigit(source[at++]);
    }
  }
  return bytes.subarray(0, length);
}

const hexDigit = (c: number): number => (c <= 0x39 ? c - 0x30 : (c | 0x20) - 0x57);

/** All string tokens from `at` on, one after the other; `next` receives the index behind them. */
export function stringsFrom(tokens: Tokens, at: number): { readonly bytes: Uint8Array; readonly next: number } {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (; tokens.kinds[at] === Token.String; at++) {
    const part = stringBytes(tokens, at);
    parts.push(part);
    size += part.length;
  }
  if (parts.length === 1) return { bytes: parts[0], next: at };
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return { bytes, next: at };
}

/** A string literal for arbitrary bytes: printable ASCII as itself, everything else as `\hh`. */
export function quoteBytes(bytes: Uint8Array): string {
  let text = '"';
  for (let i = 0; i < bytes.length; i++) {
    const c = bytes[i];
    text += c >= 0x20 && c < 0x7f && c !== 0x22 && c !== 0x5c ? String.fromCharCode(c) : ESCAPES[c];
  }
  return `${text}"`;
}

/** A string literal for a name: all characters as themselves but quotes, controls and what may change a line's direction. */
export function quoteName(name: string): string {
  let text = '"';
  for (const c of name) {
    const code = c.codePointAt(0)!;
    if (c === '"' || c === '\\') text += `\\${c}`;
    else if (code < 0x20 || code === 0x7f) text += ESCAPES[code];
    else if (HIDDEN.test(c)) text += `\\u{${code.toString(16)}}`;
    else text += c;
  }
  return `${text}"`;
}

/** Control, format and separator characters, unassigned and private ones: nothing a reader could see. */
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]/u;

const ESCAPES: readonly string[] = Array.from({ length: 256 }, (_, c) => {
  switch (c) {
    case 0x09: return '\\t';
    case 0x0a: return '\\n';
    case 0x0d: return '\\r';
    case 0x22: return '\\"';
    case 0x5c: return '\\\\';
    default: return `\\${c.toString(16).padStart(2, '0')}`;
  }
});
