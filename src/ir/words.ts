/**
 * Integer constants of 64 bits as two words: what folding computes with.
 *
 * BigInt would do it in a line each, but costs an allocation a step, and V8 of Node 20 ends the process where it
 * compiles some of it. Operations give a new pair; i32 is done with JavaScript's own operators (fold.ts).
 */
export interface Words {
  readonly low: number;
  readonly high: number;
}

export const words = (low: number, high: number): Words => ({ low: low | 0, high: high | 0 });

export function add64(a: Words, b: Words): Words {
  const low = (a.low >>> 0) + (b.low >>> 0);
  return words(low, a.high + b.high + (low >= 2 ** 32 ? 1 : 0));
}

export function negate64({ low, high }: Words): Words {
  return words(-low, low === 0 ? -high : ~high);
}

export function multiply64(a: Words, b: Words): Words {
  // The lower words as four products of 16 bits.
  const [a0, a1, b0, b1] = [a.low & 0xffff, a.low >>> 16, b.low & 0xffff, b.low >>> 16];
  const low = a0 * b0;
  const middle = a1 * b0 + (low >>> 16);
  const cross = a0 * b1 + (middle & 0xffff);
  const high = a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(cross / 0x10000);
  return words(((cross & 0xffff) << 16) | (low & 0xffff), high + Math.imul(a.high, b.low) + Math.imul(a.low, b.high));
}

/** `count` from 0 to 63. */
export function shiftLeft64({ low, high }: Words, count: number): Words {
  if (count === 0) return { low, high };
  return count >= 32 ? words(0, low << (count - 32)) : words(low << count, (high << count) | (low >>> (32 - count)));
}

/** `count` from 0 to 63. */
export function shiftRight64({ low, high }: Words, count: number, signed: boolean): Words {
  if (count === 0) return { low, high };
  const upper = signed ? high >> Math.min(count, 31) : count >= 32 ? 0 : high >>> count;
  if (count >= 32) return words(signed ? high >> (count - 32) : high >>> (count - 32), signed ? high >> 31 : 0);
  return words((low >>> count) | (high << (32 - count)), upper);
}

/** `count` from 0 to 63. */
export function rotateLeft64(a: Words, count: number): Words {
  if (count === 0) return a;
  const [left, right] = [shiftLeft64(a, count), shiftRight64(a, 64 - count, false)];
  return words(left.low | right.low, left.high | right.high);
}

export const isEqual64 = (a: Words, b: Words): boolean => a.low === b.low && a.high === b.high;
export const isBelow64 = (a: Words, b: Words): boolean => (a.high === b.high ? a.low >>> 0 < b.low >>> 0 : a.high >>> 0 < b.high >>> 0);
export const isLess64 = (a: Words, b: Words): boolean => (a.high === b.high ? a.low >>> 0 < b.low >>> 0 : a.high < b.high);

/** Zeros below the lowest bit that is set; 32 for 0. */
export const trailingZeros32 = (value: number): number => (value === 0 ? 32 : 31 - Math.clz32(value & -value));

export function countOnes32(value: number): number {
  let bits = value - ((value >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The power of two that a number is; -1 where it is none. */
export function log2Of({ low, high }: Words): number {
  if (countOnes32(low) + countOnes32(high) !== 1) return -1;
  return low !== 0 ? trailingZeros32(low) : 32 + trailingZeros32(high);
}
