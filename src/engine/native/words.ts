/** 64-bit words of the structures that compiled code and the runtime share. */

/** Addresses fit a double. */
export function write64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % 2 ** 32, true);
  view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
}

export const read64 = (view: DataView, at: number): number => view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;

/** Writes 64 bits at a byte offset that is a multiple of four. */
export function setLong(words: Int32Array, at: number, value: number): void {
  words[at >> 2] = value;
  words[(at >> 2) + 1] = value / 2 ** 32;
}
