/** Byte inputs of any realm: a view or buffer made by another context's constructors is one too. */
import { apiTypeError } from '../wasm/errors/api.js';

const tag = (value: object): string => Object.prototype.toString.call(value);

const isBuffer = (value: object): value is ArrayBuffer => {
  const name = tag(value);
  return name === '[object ArrayBuffer]' || name === '[object SharedArrayBuffer]';
};

/** The bytes of a view or buffer, or null. */
export function bytesOf(value: unknown): Uint8Array | null {
  if (typeof value !== 'object' || value === null) return null;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return isBuffer(value) ? new Uint8Array(value) : null;
}

/** A copy of the bytes: nobody can change it later. Throws a `TypeError` for anything else. */
export function copyBytes(what: string, value: unknown): Uint8Array {
  const bytes = bytesOf(value);
  if (bytes === null) throw apiTypeError.argument(what, 'bytes (a Uint8Array, another view, or a buffer)', value);
  return bytes.slice();
}
