/** Integer literals (specification §6.3.1): exact, straight from the bytes. */

export const OUT_OF_RANGE = 'out of range';

/**
 * Value of an unsigned integer literal: a number where that is exact, else a bigint; `null` if the text is none.
 * Underscores stand between digits only.
 */
export function magnitude(source: Uint8Array, start: number, end: number): number | bigint | null {
  let at = start;
  let radix = 10;
  if (source[at] === 0x30 && source[at + 1] === 0x78 && end > at + 1) {
    radix = 16;
    at += 2;
  }
  if (at >= end) return null;
  let value = 0;
  let lastWasDigit = false;
  for (; at < end; at++) {
    const c = source[at];
    if (c === 0x5f) {
      if (!lastWasDigit) return null;
      lastWasDigit = false;
      continue;
    }
    const digit = c <= 0x39 ? c - 0x30 : (c >= 0x41 && c <= 0x46) || (c >= 0x61 && c <= 0x66) ? (c | 0x20) - 0x57 : -1;
    if (digit < 0 || digit >= radix) return null;
    value = value * radix + digit;
    lastWasDigit = true;
  }
  if (!lastWasDigit) return null;
  return value <= Number.MAX_SAFE_INTEGER ? value : BigInt(ascii(source, start, end).replaceAll('_', ''));
}

export const ascii = (source: Uint8Array, start: number, end: number): string => {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(source[i]);
  return text;
};

type Literal = number | bigint | null | typeof OUT_OF_RANGE;

/** An unsigned literal below 2^bits. */
export function unsignedInteger(source: Uint8Array, start: number, end: number, bits: number): Literal {
  const value = magnitude(source, start, end);
  if (value === null) return null;
  return value >= 2 ** bits ? OUT_OF_RANGE : value;
}

/** A literal of an integer type, signed or unsigned: its value as a signed integer of `bits`. */
export function signedInteger(source: Uint8Array, start: number, end: number, bits: number): Literal {
  const sign = source[start];
  const signed = sign === 0x2d || sign === 0x2b;
  const value = magnitude(source, signed ? start + 1 : start, end);
  if (value === null) return null;
  const negative = sign === 0x2d;
  const limit = 2 ** (negative ? bits - 1 : bits);
  if (negative ? value > limit : value >= limit) return OUT_OF_RANGE;
  if (negative) return value === 0 ? 0 : -value;
  if (value < 2 ** (bits - 1)) return value;
  return bits === 64 ? BigInt.asIntN(64, BigInt(value)) : (value as number) - 2 ** bits;
}

const NUMBER = /^[+-]?(?:inf|nan|nan:0x[\da-fA-F](?:_?[\da-fA-F])*|0x[\da-fA-F](?:_?[\da-fA-F])*(?:\.(?:[\da-fA-F](?:_?[\da-fA-F])*)?)?(?:[pP][+-]?\d(?:_?\d)*)?|\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?(?:[eE][+-]?\d(?:_?\d)*)?)$/;

/** Whether a text is a number literal of any kind. */
export const isNumberText = (text: string): boolean => NUMBER.test(text);
