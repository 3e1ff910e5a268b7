import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OUT_OF_RANGE, magnitude, signedInteger, unsignedInteger } from '../../../src/text/integers.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const signed = (text: string, bits: number) => signedInteger(bytes(text), 0, text.length, bits);

test('integer literals of every width, decimal and hexadecimal', () => {
  const any = fc.record({ bits: fc.constantFrom(8, 16, 32, 64), value: fc.bigInt({ min: -(1n << 66n), max: 1n << 66n }), hex: fc.boolean(), underscores: fc.boolean() });
  fc.assert(fc.property(any, ({ bits, value, hex, underscores }) => {
    const size = BigInt(bits);
    const absolute = value < 0n ? -value : value;
    let digits = absolute.toString(hex ? 16 : 10);
    if (underscores) digits = digits.split('').join('_');
    const text = `${value < 0n ? '-' : ''}${hex ? '0x' : ''}${digits}`;
    const inRange = value >= -(1n << (size - 1n)) && value < 1n << size;
    const got = signed(text, bits);
    if (!inRange) assert.equal(got, OUT_OF_RANGE, text);
    else assert.equal(BigInt(got as number | bigint), BigInt.asIntN(bits, value), text);
  }), { numRuns: 3000 });
});

test('bounds', () => {
  assert.equal(signed('0xffffffff', 32), -1);
  assert.equal(signed('-0x80000000', 32), -0x80000000);
  assert.equal(signed('-0x80000001', 32), OUT_OF_RANGE);
  assert.equal(signed('4294967296', 32), OUT_OF_RANGE);
  assert.equal(signed('0xffff_ffff_ffff_ffff', 64), -1n);
  assert.equal(signed('-9223372036854775808', 64), -9223372036854775808n);
  assert.equal(signed('18446744073709551616', 64), OUT_OF_RANGE);
  assert.equal(signed('+5', 8), 5);
  assert.ok(Object.is(signed('-0', 32), 0));
  assert.equal(unsignedInteger(bytes('255'), 0, 3, 8), 255);
  assert.equal(unsignedInteger(bytes('256'), 0, 3, 8), OUT_OF_RANGE);
});

test('what is no integer', () => {
  for (const text of ['', '-', '0x', '_1', '1_', '1__1', '0x_1', '0xg', '1a', '1.0', '+-1', '0X1']) assert.equal(signed(text, 32), null, text);
  assert.equal(magnitude(bytes('-1'), 0, 2), null);
});
