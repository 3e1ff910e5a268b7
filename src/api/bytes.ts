/** Byte inputs of any realm: a view or buffer made by another context's constructors is one too. */
import { apiTypeError } from '../wasm/errors/api.js';

const lengthOf = (prototype: object): ((this: unknown) => number) => Object.getOwnPropertyDescriptor(prototype, 'byteLength')!.get!;
const plainLength = lengthOf(ArrayBuffer.prototype);
const sharedLength = lengthOf(SharedArrayBuffer.prototype);

/** These getters work on the buffers of any realm, and on nothing else, whatever it calls itself. */
const answers = (getter: (this: unknown) => number, value: unknown): boolean => {
  try {
    getter.call(value);
    return true;
  } catch {
    return false;
  }
};

const isBuffer = (value: unknown): value is ArrayBuffer | SharedArrayBuffer => answers(plainLength, value) || isSharedBuffer(value);

/** Whether it is a SharedArrayBuffer of any realm. */
export const isSharedBuffer = (value: unknown): value is SharedArrayBuffer => answers(sharedLength, value);

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
