/** Byte inputs of any realm: a view or buffer made by another context's constructors is one too. */
import { apiTypeError } from '../wasm/errors/api.js';

const tag = (value: object): string => Object.prototype.toString.call(value);

const isBuffer = (value: object): value is ArrayBuffer => {
  const name = tag(value);
  return name === '[object ArrayBuffer]' || name === '[object SharedArrayBuffer]';
};

/** The bytes of a view or buffer, or null for anything else. Throws a `TypeError` for a detached one. */
export function bytesOf(value: unknown): Uint8Array | null {
  if (typeof value !== 'object' || value === null) return null;
  const view = ArrayBuffer.isView(value);
  const buffer = view ? value.buffer : value;
  if (!isBuffer(buffer)) return null;
  try {
    return view ? new Uint8Array(buffer, value.byteOffset, value.byteLength) : new Uint8Array(buffer);
  } catch (error) {
    // A detached one says nothing of it but this.
    if (error instanceof TypeError) throw apiTypeError.detached();
    throw error;
  }
}

/** A copy of the bytes: nobody can change it later. Throws a `TypeError` for anything else. */
export function copyBytes(what: string, value: unknown): Uint8Array {
  const bytes = bytesOf(value);
  if (bytes === null) throw apiTypeError.argument(what, 'bytes (a Uint8Array, another view, or a buffer)', value);
  return bytes.slice();
}
