/**
 * Division by constants without dividing.
 *
 * Problem   The processor's division is the slowest integer instruction, and an effect, since it may trap. With a
 *           divisor that is known and harmless neither has to be.
 * Strategy  Powers of two are shifts, a negative dividend corrected to round towards zero. Any other 32-bit division is
 *           the upper half of a product: with M = ⌊2^64 / d⌋ + 1 it holds that ⌊x·M / 2^64⌋ = ⌊x / d⌋ for all
 *           0 ≤ x < 2^32, because x·(M·d − 2^64) ≤ x·d < 2^64; below zero it is one less than the quotient. (Granlund
 *           and Montgomery 1994, with a word twice as wide so that no case needs more.) For 64 bits reciprocal.ts finds
 *           the product and what it is shifted by; where the factor has 65 bits, the dividend is halved first, or the
 *           highest bit is seen to by an addition that cannot wrap around.
 * Rules     What may trap stays: by 0, by -1.
 */
import type { Builder } from './builder.js';
import { type Value, Type } from './entities.js';
import { constantOf, isConstant } from './fold.js';
import { IrOp } from './ops.js';
import { reciprocalOf } from './reciprocal.js';
import { type Words, isEqual64, log2Of, negate64, shiftRight64, trailingZeros32, words } from './words.js';

/** What a division is without one; -1: it stays. */
export function divideByConstant(builder: Builder, op: IrOp, type: Type, a: Value, b: Value): Value {
  if (!isConstant(builder, b)) return -1 as Value;
  const divisor = constantOf(builder, b);
  switch (op) {
    case IrOp.Udiv: case IrOp.Urem: {
      const unsigned = type === Type.I64 ? divisor : words(divisor.low, 0);
      return new Division(builder, type, a).unsigned(unsigned, op === IrOp.Urem);
    }
    default: return new Division(builder, type, a).signed(divisor, op === IrOp.Srem);
  }
}

class Division {
  private readonly bits: number;

  constructor(private readonly builder: Builder, private readonly type: Type, private readonly dividend: Value) {
    this.bits = type === Type.I64 ? 64 : 32;
  }

  unsigned(divisor: Words, wantsRemainder: boolean): Value {
    const { dividend, type } = this;
    const log2 = log2Of(divisor);
    if (log2 >= 0) {
      if (!wantsRemainder) return this.op(IrOp.Ushr, dividend, this.small(log2));
      const mask = log2 < 32 ? words(divisor.low - 1, 0) : words(-1, divisor.high - 1);
      return this.op(IrOp.Iand, dividend, this.constant(mask));
    }
    if (isEqual64(divisor, words(0, 0))) return -1 as Value;
    const { builder } = this;
    if (type === Type.I64) {
      const quotient = this.unsignedWide(divisor);
      return wantsRemainder ? this.remainder(quotient, divisor) : quotient;
    }
    const wide = builder.pure(IrOp.Uext, Type.I64, dividend);
    const quotient = builder.pure(IrOp.Wrap, Type.I32, builder.pure(IrOp.Umulh, Type.I64, wide, this.reciprocal(divisor.low >>> 0)));
    return wantsRemainder ? this.remainder(quotient, divisor) : quotient;
  }

  signed(divisor: Words, wantsRemainder: boolean): Value {
    const { dividend, type, bits } = this;
    const isNegative = divisor.high < 0;
    const magnitude = isNegative ? negate64(divisor) : divisor;
    if (isEqual64(magnitude, words(1, 0))) {
      if (wantsRemainder) return this.small(0);
      return isNegative ? (-1 as Value) : dividend;
    }
    const log2 = log2Of(magnitude);
    // The least integer has no magnitude.
    if (log2 === bits - 1) return -1 as Value;
    if (log2 >= 0) {
      // What is added to a negative dividend: 2^k - 1.
      const sign = this.op(IrOp.Sshr, dividend, this.small(bits - 1));
      const rounded = this.op(IrOp.Iadd, dividend, this.op(IrOp.Ushr, sign, this.small(bits - log2)));
      if (wantsRemainder) return this.op(IrOp.Isub, dividend, this.op(IrOp.Iand, rounded, this.constant(negate64(magnitude))));
      return this.negatedIf(isNegative, this.op(IrOp.Sshr, rounded, this.small(log2)));
    }
    if (isEqual64(magnitude, words(0, 0))) return -1 as Value;
    const { builder } = this;
    if (type === Type.I64) {
      const quotient = this.negatedIf(isNegative, this.signedWide(magnitude));
      return wantsRemainder ? this.remainder(quotient, divisor) : quotient;
    }
    const wide = builder.pure(IrOp.Sext, Type.I64, dividend);
    const below = builder.pure(IrOp.Wrap, Type.I32, builder.pure(IrOp.Smulh, Type.I64, wide, this.reciprocal(magnitude.low)));
    const quotient = this.negatedIf(isNegative, this.op(IrOp.Isub, below, this.op(IrOp.Sshr, dividend, this.small(31))));
    return wantsRemainder ? this.remainder(quotient, divisor) : quotient;
  }

  private unsignedWide(divisor: Words): Value {
    const { dividend } = this;
    const { multiplier, isLonger, shift } = reciprocalOf(divisor, 64);
    if (!isLonger) return this.op(IrOp.Ushr, this.upper(IrOp.Umulh, dividend, multiplier), this.small(shift));
    const zeros = trailingZeros32(divisor.low) === 32 ? 32 + trailingZeros32(divisor.high) : trailingZeros32(divisor.low);
    if (zeros > 0) {
      const odd = reciprocalOf(shiftRight64(divisor, zeros, false), 64 - zeros);
      const shifted = this.op(IrOp.Ushr, dividend, this.small(zeros));
      return this.op(IrOp.Ushr, this.upper(IrOp.Umulh, shifted, odd.multiplier), this.small(odd.shift));
    }
    // (x - h) / 2 + h is (x + h) / 2, whose sum would need 65 bits.
    const high = this.upper(IrOp.Umulh, dividend, multiplier);
    const half = this.op(IrOp.Ushr, this.op(IrOp.Isub, dividend, high), this.small(1));
    return this.op(IrOp.Ushr, this.op(IrOp.Iadd, half, high), this.small(shift - 1));
  }

  /** By a divisor above 1; towards zero. */
  private signedWide(divisor: Words): Value {
    const { dividend } = this;
    const { multiplier, shift } = reciprocalOf(divisor, 63);
    const high = this.upper(IrOp.Smulh, dividend, multiplier);
    // As a signed number the multiplier may be 2^64 less.
    const below = this.op(IrOp.Sshr, multiplier.high < 0 ? this.op(IrOp.Iadd, high, dividend) : high, this.small(shift));
    return this.op(IrOp.Isub, below, this.op(IrOp.Sshr, dividend, this.small(63)));
  }

  private upper(op: IrOp, a: Value, multiplier: Words): Value {
    return this.builder.pure(op, Type.I64, a, this.constant(multiplier));
  }

  /** ⌊2^64 / d⌋ + 1, for what is no power of two. */
  private reciprocal(divisor: number): Value {
    let rest = 0;
    const digits = [0, 0, 0, 0].map(() => {
      const part = rest * 0x10000 + 0xffff;
      rest = part % divisor;
      return Math.floor(part / divisor);
    });
    const low = digits[2] * 0x10000 + digits[3] + 1;
    return this.builder.i64(low | 0, (digits[0] * 0x10000 + digits[1] + (low >= 2 ** 32 ? 1 : 0)) | 0);
  }

  private remainder(quotient: Value, divisor: Words): Value {
    return this.op(IrOp.Isub, this.dividend, this.op(IrOp.Imul, quotient, this.constant(divisor)));
  }

  private negatedIf(condition: boolean, value: Value): Value {
    return condition ? this.op(IrOp.Isub, this.small(0), value) : value;
  }

  private op(op: IrOp, a: Value, b: Value): Value {
    return this.builder.pure(op, this.type, a, b);
  }

  private constant({ low, high }: Words): Value {
    return this.type === Type.I64 ? this.builder.i64(low, high) : this.builder.i32(low);
  }

  private small(value: number): Value {
    return this.constant(words(value, 0));
  }
}
