/**
 * What to multiply 64-bit numbers by instead of dividing them.
 *
 * Strategy  With m = ⌊2^k / d⌋ + 1 and e = m·d − 2^k ≤ 2^(k − bits) it holds that ⌊x·m / 2^k⌋ = ⌊x / d⌋ for all
 *           0 ≤ x < 2^bits, because x·e < 2^k; below zero it is one less than the quotient, down to −2^bits. The least
 *           k from 64 on is taken (Granlund and Montgomery 1994). For all 64 bits m may need one bit more.
 */
import { type Words, add64, isBelow64, negate64, words } from './words.js';

export interface Reciprocal {
  /** The lower 64 bits of m. */
  readonly multiplier: Words;
  /** Whether m has one bit more. */
  readonly isLonger: boolean;
  /** k - 64. */
  readonly shift: number;
}

/** For numbers of so many bits, 1 to 64. The divisor is more than 1 and no power of two. */
export function reciprocalOf(divisor: Words, bits: number): Reciprocal {
  let quotient = words(0, 0);
  let rest = words(1, 0);
  let isLonger = false;
  for (let k = 1; ; k++) {
    // 2^k from 2^(k - 1), by long division.
    const carry = rest.high < 0;
    isLonger = quotient.high < 0;
    quotient = add64(quotient, quotient);
    rest = add64(rest, rest);
    if (carry || !isBelow64(rest, divisor)) {
      rest = add64(rest, negate64(divisor));
      quotient = words(quotient.low | 1, quotient.high);
    }
    if (k < 64) continue;
    if (isAtMostPower(add64(divisor, negate64(rest)), k - bits)) return { multiplier: add64(quotient, words(1, 0)), isLonger, shift: k - 64 };
  }
}

/** Whether an unsigned number is at most 2^log2. */
function isAtMostPower(value: Words, log2: number): boolean {
  if (log2 >= 64) return true;
  const power = log2 >= 32 ? words(0, 1 << (log2 - 32)) : words(1 << log2, 0);
  return !isBelow64(power, value);
}
