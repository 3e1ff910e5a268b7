/**
 * Floating-point literals (specification §6.3.2), correctly rounded (to nearest, ties to even).
 *
 * Problem   JavaScript reads decimal f64 exactly, but has no hexadecimal floats and no f32; rounding a double to f32
 *           rounds twice and is wrong where the double lies on the middle of two f32.
 * Strategy  Hexadecimal: the digits as one integer, shifted and rounded once. Decimal f32: read as double; only where
 *           that double is exactly such a middle, compare it with the literal in integer arithmetic.
 */
import { OUT_OF_RANGE } from './integers.js';

/** A binary format: bits of the significand with its hidden bit, least and greatest exponent, width. */
interface Format {
  readonly precision: number;
  readonly minExponent: number;
  readonly maxExponent: number;
  readonly width: number;
}

const F32: Format = { precision: 24, minExponent: -126, maxExponent: 127, width: 32 };
const F64: Format = { precision: 53, minExponent: -1022, maxExponent: 1023, width: 64 };

const scratch = new DataView(new ArrayBuffer(8));

const bitsOfF64 = (value: number): bigint => {
  scratch.setFloat64(0, value);
  return scratch.getBigUint64(0);
};
const bitsOfF32 = (value: number): number => {
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
};

const HEX = /^([+-]?)0x([\da-fA-F](?:_?[\da-fA-F])*)(?:\.([\da-fA-F](?:_?[\da-fA-F])*)?)?(?:[pP]([+-]?\d(?:_?\d)*))?$/;
const DECIMAL = /^[+-]?\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?(?:[eE][+-]?\d(?:_?\d)*)?$/;
const SPECIAL = /^([+-]?)(?:(inf)|nan(?::0x([\da-fA-F](?:_?[\da-fA-F])*))?)$/;

/** Bits of an f32 literal; `null` if the text is none. */
export function parseF32(text: string): number | null | typeof OUT_OF_RANGE {
  if (DECIMAL.test(text)) {
    const digits = text.replaceAll('_', '');
    const value = roundToF32(digits, Number(digits));
    return Number.isFinite(value) ? bitsOfF32(value) : OUT_OF_RANGE;
  }
  const bits = parseOther(text, F32);
  return typeof bits === 'bigint' ? Number(bits) : bits;
}

/** Bits of an f64 literal; `null` if the text is none. */
export function parseF64(text: string): bigint | null | typeof OUT_OF_RANGE {
  if (DECIMAL.test(text)) {
    const value = Number(text.replaceAll('_', ''));
    return Number.isFinite(value) ? bitsOfF64(value) : OUT_OF_RANGE;
  }
  return parseOther(text, F64);
}

function parseOther(text: string, format: Format): bigint | null | typeof OUT_OF_RANGE {
  const special = SPECIAL.exec(text);
  if (special !== null) return specialValue(format, special[1] === '-', special[2] !== undefined, special[3]);
  const hex = HEX.exec(text);
  if (hex === null) return null;
  const fraction = (hex[3] ?? '').replaceAll('_', '');
  const significand = BigInt(`0x${hex[2].replaceAll('_', '')}${fraction}`);
  const exponent = Number((hex[4] ?? '0').replaceAll('_', '')) - 4 * fraction.length;
  return assemble(format, hex[1] === '-', significand, exponent);
}

function specialValue(format: Format, negative: boolean, infinite: boolean, payload: string | undefined): bigint | typeof OUT_OF_RANGE {
  const { precision, width } = format;
  const sign = negative ? 1n << BigInt(width - 1) : 0n;
  const mantissaBits = BigInt(precision - 1);
  const exponent = ((1n << BigInt(width - precision)) - 1n) << mantissaBits;
  if (infinite) return sign | exponent;
  const mantissa = payload === undefined ? 1n << (mantissaBits - 1n) : BigInt(`0x${payload.replaceAll('_', '')}`);
  if (mantissa === 0n || mantissa >> mantissaBits !== 0n) return OUT_OF_RANGE;
  return sign | exponent | mantissa;
}

/** Bits of ±significand · 2^exponent, rounded once. */
function assemble(format: Format, negative: boolean, significand: bigint, exponent: number): bigint | typeof OUT_OF_RANGE {
  const { precision, minExponent, maxExponent, width } = format;
  const sign = negative ? 1n << BigInt(width - 1) : 0n;
  if (significand === 0n) return sign;
  const length = significand.toString(2).length;
  // Exponent of the leading bit; subnormal numbers keep fewer bits.
  const leading = length - 1 + exponent;
  if (leading > maxExponent) return OUT_OF_RANGE;
  if (leading < minExponent - precision - 1) return sign;
  const lowest = Math.max(leading, minExponent) - precision + 1;
  let rounded = shiftRight(significand, lowest - exponent);
  // Carrying into the next power of two gives the right bits, except beyond the greatest exponent.
  const biased = leading < minExponent ? 0n : BigInt(leading - minExponent);
  rounded += biased << BigInt(precision - 1);
  const infinity = ((1n << BigInt(width - precision)) - 1n) << BigInt(precision - 1);
  return rounded >= infinity ? OUT_OF_RANGE : sign | rounded;
}

/** value / 2^shift, to nearest, ties to even. */
function shiftRight(value: bigint, shift: number): bigint {
  if (shift <= 0) return value << BigInt(-shift);
  const n = BigInt(shift);
  const quotient = value >> n;
  const rest = value - (quotient << n);
  const half = 1n << (n - 1n);
  return rest > half || (rest === half && (quotient & 1n) === 1n) ? quotient + 1n : quotient;
}

/** The f32 nearest to the decimal literal whose nearest double is `value`. */
function roundToF32(digits: string, value: number): number {
  const rounded = Math.fround(value);
  if (rounded === value || Number.isNaN(value) || Math.abs(value) > 2 ** 128) return rounded;
  const magnitude = Math.abs(value);
  const near = Math.abs(rounded);
  const below = near < magnitude ? near : nextF32(near, -1);
  const above = near < magnitude ? nextF32(near, 1) : near;
  // The middle above the greatest f32 is where infinity begins.
  const upper = above === Infinity ? 2 ** 128 : above;
  if (magnitude !== (below + upper) / 2) return rounded;
  const order = compareDecimal(digits.replace(/^[+-]/, ''), magnitude);
  if (order === 0) return rounded;
  const result = order < 0 ? below : above;
  return value < 0 ? -result : result;
}

const nextF32 = (value: number, step: 1 | -1): number => {
  scratch.setUint32(0, bitsOfF32(value) + step);
  return scratch.getFloat32(0);
};

/** Order of an unsigned decimal literal against a finite positive double, exactly. */
function compareDecimal(digits: string, value: number): -1 | 0 | 1 {
  const [mantissa, exponentText = '0'] = digits.toLowerCase().split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  let left = BigInt(whole + fraction);
  const exponent = Number(exponentText) - fraction.length;
  const bits = bitsOfF64(value);
  const biased = Number(bits >> 52n);
  let right = (bits & 0xf_ffff_ffff_ffffn) | (biased === 0 ? 0n : 1n << 52n);
  const power = Math.max(biased, 1) - 1075;
  if (exponent >= 0) left *= 10n ** BigInt(exponent);
  else right *= 10n ** BigInt(-exponent);
  if (power >= 0) right <<= BigInt(power);
  else left <<= BigInt(-power);
  return left < right ? -1 : left > right ? 1 : 0;
}
