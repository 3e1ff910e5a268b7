/** Effective addresses of accesses outside the loop: any memory, 32- and 64-bit (specification §4.4.7). */
import { trap } from '../wasm/errors/trap.js';
import type { MemoryInstance } from '../runtime/memory.js';

/**
 * The byte index of an access of `size` bytes. The address lies in `words` at `at`, the offset is given as two words.
 * Throws a trap when any byte is out of bounds.
 */
export function effectiveAddress(memory: MemoryInstance, words: Int32Array, at: number, offsetLow: number, offsetHigh: number, size: number): number {
  const address = readIndex(words, at, memory.type.is64);
  const index = address + (offsetHigh >>> 0) * 4294967296 + (offsetLow >>> 0);
  if (index + size > memory.bytes.length) {
    memory.refresh();
    if (index + size > memory.bytes.length) throw trap.memoryOutOfBounds();
  }
  return index;
}

/** An index or length operand as a number. Above 2^53 it is not exact, but still out of every bound. */
export const readIndex = (words: Int32Array, at: number, is64: boolean): number =>
  is64 ? (words[at + 1] >>> 0) * 4294967296 + (words[at] >>> 0) : words[at] >>> 0;

/** Writes an index, a size or -1. */
export function writeIndex(words: Int32Array, at: number, value: number, is64: boolean): void {
  words[at] = value | 0;
  if (is64) words[at + 1] = Math.floor(value / 4294967296) | 0;
}
