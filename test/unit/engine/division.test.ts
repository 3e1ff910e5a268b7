/** Division by constants: what compiled code makes of it, beside BigInt. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nativePlatform, nativeStore } from '../../../src/engine/native/index.js';
import { describeUnless } from '../../describe-unless.js';
import { Random } from '../../fuzz/random.js';
import { call, instance } from '../runtime/guest.js';

const platform = nativePlatform();
const random = new Random(11);
const bitsOf = { i32: 32, i64: 64 } as const;

/** Integers at which division is known to go wrong, and others. */
function integers(bits: number): bigint[] {
  const edges = [0n, 1n, 2n, 3n, 5n, 7n, 9n, 10n, 11n, 25n, 100n, 125n, 625n, 641n, 1000n, 65537n, 1_000_000_007n];
  for (let k = 1n; k < bits; k += bits === 32 ? 1n : 7n) edges.push((1n << k) - 1n, 1n << k, (1n << k) + 1n);
  for (let i = 0; i < 12; i++) edges.push((BigInt(random.below(2 ** 31)) << BigInt(random.below(bits - 30))) | BigInt(random.below(2 ** 20)));
  return [...new Set([...edges, ...edges.map((x) => -x)].map((x) => BigInt.asIntN(bits, x)))];
}

/** Dividends: integers, and multiples of the divisor near the largest numbers with what is one less. */
function dividends(divisor: bigint, bits: number): bigint[] {
  const size = divisor < 0n ? -divisor : divisor;
  const most = [(1n << BigInt(bits)) - 1n, (1n << BigInt(bits - 1)) - 1n, 1n << BigInt(bits - 1)];
  const multiples = size === 0n ? [] : most.flatMap((x) => [x - x % size, x - x % size - 1n, -(x - x % size), 1n - (x - x % size)]);
  return [...integers(bits), ...multiples.map((x) => BigInt.asIntN(bits, x))];
}

const OPS = {
  div_u: (x: bigint, y: bigint, bits: number) => BigInt.asUintN(bits, x) / BigInt.asUintN(bits, y),
  rem_u: (x: bigint, y: bigint, bits: number) => BigInt.asUintN(bits, x) % BigInt.asUintN(bits, y),
  div_s: (x: bigint, y: bigint) => x / y,
  rem_s: (x: bigint, y: bigint) => x % y,
} as const;

describeUnless(platform === null ? 'native code cannot run here' : false, 'division by constants', () => {
  for (const type of ['i32', 'i64'] as const) {
    const bits = bitsOf[type];
    const divisors = integers(bits);
    for (const [name, meaning] of Object.entries(OPS)) {
      test(`${type}.${name}`, () => {
        const functions = divisors.map((d, i) => `(func (export "${i}") (param ${type}) (result ${type}) (${type}.${name} (local.get 0) (${type}.const ${d})))`);
        const guest = instance(nativeStore(platform!), `(module ${functions.join('')})`);
        divisors.forEach((divisor, i) => {
          for (const x of dividends(divisor, bits)) {
            const given = type === 'i32' ? Number(x) : x;
            if (divisor === 0n) {
              assert.throws(() => call(guest, `${i}`, given), { message: /integer divide by zero/ });
            } else if (name === 'div_s' && divisor === -1n && x === BigInt.asIntN(bits, 1n << BigInt(bits - 1))) {
              assert.throws(() => call(guest, `${i}`, given), { message: /integer overflow/ });
            } else {
              assert.equal(BigInt.asIntN(bits, BigInt(call(guest, `${i}`, given)[0] as number | bigint)), BigInt.asIntN(bits, meaning(x, divisor, bits)), `${x} by ${divisor}`);
            }
          }
        });
      });
    }
  }
});
