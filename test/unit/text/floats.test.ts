import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { showF32, showF64 } from '../../../src/text/float-text.js';
import { parseF32, parseF64 } from '../../../src/text/floats.js';
import { OUT_OF_RANGE } from '../../../src/text/integers.js';

const RUNS = { numRuns: 3000 };
const view = new DataView(new ArrayBuffer(8));
const f32Bits = (value: number): number => (view.setFloat32(0, value), view.getUint32(0));
const f64Bits = (value: number): bigint => (view.setFloat64(0, value), view.getBigUint64(0));
const f64Value = (bits: bigint): number => (view.setBigUint64(0, bits), view.getFloat64(0));
const f32Value = (bits: number): number => (view.setUint32(0, bits), view.getFloat32(0));

/** The exact value of a literal as numerator / denominator. */
function exact(text: string): { n: bigint; d: bigint } {
  const hex = /^0x([\da-f]+)\.?([\da-f]*)p([+-]?\d+)$/.exec(text);
  if (hex !== null) {
    const exponent = Number(hex[3]) - 4 * hex[2].length;
    const n = BigInt(`0x${hex[1]}${hex[2]}`);
    return exponent >= 0 ? { n: n << BigInt(exponent), d: 1n } : { n, d: 1n << BigInt(-exponent) };
  }
  const [, whole, fraction = '', power = '0'] = /^(\d+)\.?(\d*)(?:e([+-]?\d+))?$/.exec(text)!;
  const exponent = Number(power) - fraction.length;
  const n = BigInt(whole + fraction);
  return exponent >= 0 ? { n: n * 10n ** BigInt(exponent), d: 1n } : { n, d: 10n ** BigInt(-exponent) };
}

/** Bits of the positive number nearest to n/d, ties to even, by bisection over all bit patterns: slow and plain. */
function nearest(text: string, mantissaBits: bigint, exponentBits: bigint): bigint | typeof OUT_OF_RANGE {
  const { n, d } = exact(text);
  const bias = (1n << (exponentBits - 1n)) - 1n;
  // Twice the value of a bit pattern, scaled by 2^scale: patterns are in order of value.
  const scale = bias + mantissaBits - 1n;
  const valueOf = (bits: bigint): bigint => {
    const exponent = bits >> mantissaBits;
    const mantissa = bits & ((1n << mantissaBits) - 1n);
    return exponent === 0n ? mantissa : (mantissa | (1n << mantissaBits)) << (exponent - 1n);
  };
  const infinity = ((1n << exponentBits) - 1n) << mantissaBits;
  const target = n << scale;
  let low = 0n;
  let high = infinity;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (valueOf(middle) * d <= target) low = middle;
    else high = middle;
  }
  const sum = (valueOf(low) + valueOf(high)) * d;
  const rounded = 2n * target > sum || (2n * target === sum && (low & 1n) === 1n) ? high : low;
  return rounded === infinity ? OUT_OF_RANGE : rounded;
}

const asNumber = (bits: bigint | typeof OUT_OF_RANGE): number | typeof OUT_OF_RANGE => (typeof bits === 'bigint' ? Number(bits) : bits);

test('decimal f64 literals of random bit patterns', () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 0x7fef_ffff_ffff_ffffn }), (bits) => {
    assert.equal(parseF64(String(f64Value(bits))), bits);
  }), RUNS);
});

test('f32 literals are rounded once, not by way of f64', () => {
  // 1 + 2^-24 + 2^-60: as a double it is the middle of two f32, and would go to the even one below.
  assert.equal(parseF32('0x1.0000010000000010p0'), 0x3f800001);
  assert.equal(parseF32('1.00000005960464477626'), 0x3f800001);
  assert.equal(parseF32('1.00000005960464477539062500000'), 0x3f800000);
  assert.equal(parseF32('1.00000005960464477539062499999'), 0x3f800000);
  assert.equal(parseF32('340282356779733661637539395458142568447'), 0x7f7fffff);
  assert.equal(parseF32('340282356779733661637539395458142568448'), OUT_OF_RANGE);
  assert.equal(parseF32('0.7006492321624085354618e-45'), 0);
  assert.equal(parseF32('0.7006492321624085354619e-45'), 1);
});

test('decimal f32 literals near the middle of two f32, against exact arithmetic', () => {
  const near = fc.record({ bits: fc.integer({ min: 0, max: 0x7f7ffffe }), digits: fc.integer({ min: 5, max: 45 }), nudge: fc.integer({ min: -1, max: 1 }) });
  fc.assert(fc.property(near, ({ bits, digits, nudge }) => {
    const middle = (f32Value(bits) + f32Value(bits + 1)) / 2;
    const text = middle.toExponential(Math.min(digits, 40)).replace('+', '');
    const [mantissa, exponent] = text.split('e');
    const shifted = `${BigInt(mantissa.replace('.', '')) + BigInt(nudge)}e${Number(exponent) - (mantissa.length - (mantissa.includes('.') ? 2 : 1))}`;
    if (shifted.startsWith('-')) return;
    assert.equal(parseF32(shifted), asNumber(nearest(shifted, 23n, 8n)), shifted);
  }), RUNS);
});

test('hexadecimal literals, against exact arithmetic', () => {
  const literal = fc.record({
    whole: fc.bigInt({ min: 0n, max: 1n << 80n }), fraction: fc.stringMatching(/^[0-9a-f]{0,30}$/),
    exponent: fc.oneof(fc.integer({ min: -200, max: 150 }), fc.integer({ min: -1180, max: 1030 })),
  });
  fc.assert(fc.property(literal, ({ whole, fraction, exponent }) => {
    const text = `0x${whole.toString(16)}.${fraction}p${exponent}`;
    assert.equal(parseF32(text), asNumber(nearest(text, 23n, 8n)), text);
    assert.equal(parseF64(text), nearest(text, 52n, 11n), text);
  }), RUNS);
});

test('signs, underscores, special values', () => {
  assert.equal(parseF64('-0'), 1n << 63n);
  assert.equal(parseF64('-0x0p0'), 1n << 63n);
  assert.equal(parseF64('1_000.5_0e1_0'), f64Bits(1000.5e10));
  assert.equal(parseF32('0x1_0.8p+0_1'), f32Bits(33));
  assert.equal(parseF32('-inf'), 0xff800000);
  assert.equal(parseF32('nan'), 0x7fc00000);
  assert.equal(parseF32('-nan:0x1'), 0xff800001);
  assert.equal(parseF32('nan:0x80_0000'), OUT_OF_RANGE);
  assert.equal(parseF64('nan:0x0'), OUT_OF_RANGE);
  assert.equal(parseF64('nan:0xf_ffff_ffff_ffff'), 0x7fff_ffff_ffff_ffffn);
  assert.equal(parseF64('1e309'), OUT_OF_RANGE);
  assert.equal(parseF64('0x1p99999999999999999999'), OUT_OF_RANGE);
  assert.equal(parseF64('0x1p-99999999999999999999'), 0n);
  for (const text of ['', '.5', '1__0', '_1', '1_', '0x', '0x.8', '1e', '0x1p', '0x1.8e+1', 'nan:', 'nan:0x', 'nan:1', 'Inf', '1.5.', '+-1']) {
    assert.equal(parseF64(text), null, text);
  }
});

test('printed floats read back to the same bits', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 0xffffffff }), (bits) => assert.equal(parseF32(showF32(bits)), bits, showF32(bits))), RUNS);
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (bits) => assert.equal(parseF64(showF64(bits)), bits, showF64(bits))), RUNS);
});
