/**
 * Division by constants without dividing.
 *
 * Problem   The processor's division is the slowest integer instruction, and an effect, since it may trap. With a
 *           divisor that is known and harmless neither has to be.
 * Strategy  Powers of two are shifts, a negative dividend corrected to round towards zero. Any other 32-bit division is
 *           the upper half of a product: with M = ⌊2^64 / d⌋ + 1 it holds that ⌊x·M / 2^64⌋ = ⌊x / d⌋ for all
 *           0 ≤ x < 2^32, because x·(M·d − 2^64) ≤ x·d < 2^64; below zero it is one less than the quotient. (Granlund
 *           and Montgomery 1994, with a word twice as wide so that no case needs more.)
 * Rules     64-bit division by anything but a power of two stays, as does what may trap: by 0, by -1.
 */
import type { Builder } from './builder.js';
import { type Value, Type } from './entities.js';
import { constantOf, isConstant } from './fold.js';
import { IrOp } from './ops.js';
import { type Words, isEqual64, log2Of, negate64, words } from './words.js';

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
    if (type === Type.I64 || divisor.low === 0) return -1 as Value;
    const { builder } = this;
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
    if (type === Type.I64 || magnitude.low === 0) return -1 as Value;
    const { builder } = this;
    const wide = builder.pure(IrOp.Sext, Type.I64, dividend);
    const below = builder.pure(IrOp.Wrap, Type.I32, builder.pure(IrOp.Smulh, Type.I64, wide, this.reciprocal(magnitude.low)));
    const quotient = this.negatedIf(isNegative, this.op(IrOp.Isub, below, this.op(IrOp.Sshr, dividend, this.small(31))));
    return wantsRemainder ? this.remainder(quotient, divisor) : quotient;
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
