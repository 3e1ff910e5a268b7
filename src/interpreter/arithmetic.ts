/** Arithmetic that JavaScript has no operator for. Small functions that V8 inlines into the interpreter's loop. */

/** The upper 32 bits of the unsigned product of two 32-bit numbers. */
export function multiplyHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const carry = a0 * b1 + (middle & 0xffff);
  return (a1 * b1 + (middle >>> 16) + (carry >>> 16)) | 0;
}

export function countTrailingZeros(x: number): number {
  return x === 0 ? 32 : 31 - Math.clz32(x & -x);
}

export function populationCount(x: number): number {
  x = x - ((x >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * The lesser number, or a quiet NaN with the operands' payload: `Math.min` answers all ones in code that newer versions of
 * V8 have optimized, which is not canonical.
 */
export const minimum = (a: number, b: number): number => (a !== a || b !== b ? a + b : Math.min(a, b));

/** The greater number, likewise. */
export const maximum = (a: number, b: number): number => (a !== a || b !== b ? a + b : Math.max(a, b));

const TWO_52 = 4503599627370496;

/** Rounds to the nearest integer, ties to even; keeps the sign of zero; quiets NaNs. */
export function roundToEven(x: number): number {
  if (x !== x) return x + x;
  if (x >= TWO_52 || x <= -TWO_52) return x;
  const rounded = x < 0 ? x - TWO_52 + TWO_52 : x + TWO_52 - TWO_52;
  return rounded === 0 ? x * 0 : rounded;
}

/**
 * The 64-bit integer `high:low` (high signed or already unsigned) as f32, rounded once. A double would round twice
 * above 2^53: there the lowest bits, far below an f32's last, are first gathered into one sticky bit.
 */
export function int64ToFloat(low: number, high: number): number {
  const lowUnsigned = low >>> 0;
  if (high > -0x200000 && high < 0x200000) return high * 4294967296 + lowUnsigned;
  const sticky = (low & 0x7ff) !== 0 ? 0x800 : 0;
  return high * 4294967296 + (((low & ~0x7ff) | sticky) >>> 0);
}
