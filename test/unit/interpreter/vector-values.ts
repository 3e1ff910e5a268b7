/** Operands for vector instructions: random bits, and the values at which results change. */
import type { Random } from '../../fuzz/random.js';

const INTEGERS = {
  8: [0, 1, -1, 2, 7, 15, 16, 17, 85, 127, -127, -128],
  16: [0, 1, -1, 127, 128, -128, -129, 255, 256, 0x4000, -0x4000, 32767, -32767, -32768],
  32: [0, 1, -1, 7, 8, 31, 32, 33, 63, 64, 65, 32767, 32768, -32769, 65535, 65536, 16777217, -16777217, 0x7fffffbf, 0x7fffffff, -0x7fffffff, -0x80000000, -129],
} as const;

const LONGS = [0n, 1n, -1n, 0x7fffffffn, 0x80000000n, 0xffffffffn, 0x100000000n, -0x80000000n, 0x20000000000001n, 0x7fffffffffffffffn, -0x7fffffffffffffffn, -0x8000000000000000n];

/** As bits: NaNs with payloads, quiet and signaling, cannot be written as numbers. */
const FLOAT_BITS = [
  0x00000000, 0x80000000, 0x00000001, 0x80000001, 0x007fffff, 0x00800000, 0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000,
  0x7fc00000, 0xffc00000, 0x7fc00001, 0x7fffffff, 0xffffffff, 0x7f800001, 0xff812345, 0x7fbfffff,
];
const FLOATS = [
  0.5, -0.5, 1, -1, 1.5, 2.5, -2.5, 0.99999994, -0.99999994, 0.49999997, 8388607.5, 8388609, 4194303.75, -4194304.5, 16777216,
  2147483520, 2147483648, -2147483648, -2147483904, 4294967040, 4294967296, 1 / 3, 3.4028234663852886e38,
];
const DOUBLE_BITS = [
  0x0000000000000000n, 0x8000000000000000n, 1n, 0x8000000000000001n, 0x000fffffffffffffn, 0x0010000000000000n, 0x7fefffffffffffffn,
  0x7ff0000000000000n, 0xfff0000000000000n, 0x7ff8000000000000n, 0xfff8000000000000n, 0x7ff8000000000001n, 0x7fffffffffffffffn,
  0x7ff0000000000001n, 0xfff0123456789abcn, 0x7ff7ffffffffffffn,
];
const DOUBLES = [
  ...FLOATS, 2147483647, 2147483647.5, -2147483648.5, -2147483649, 4294967295, 4294967295.5, -0.9, 0.49999999999999994, 4503599627370495.5,
  4503599627370497, 9007199254740994, 2 ** -149, 2 ** -150, 2 ** -150 * 1.5, 2 ** -126 * (1 - 2 ** -24), 1 + 2 ** -24, 1 + 3 * 2 ** -24,
  1 + 2 ** -24 + 2 ** -52, 3.4028235677973366e38, 3.4028235677973362e38, 1e308, -1e-320,
];

const pick = <T>(random: Random, from: readonly T[]): T => from[random.below(from.length)];

/** An integer of that many bits, signed. */
export const laneValue = (random: Random, bits: 8 | 16 | 32): number =>
  random.below(3) === 0 ? random.below(2 ** 32) : pick<number>(random, INTEGERS[bits]);

/** 16 bytes: lanes of one random width. */
export function randomVector(random: Random): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  switch (random.below(7)) {
    case 0: for (let i = 0; i < 16; i++) view.setInt8(i, laneValue(random, 8)); break;
    case 1: for (let i = 0; i < 16; i += 2) view.setInt16(i, laneValue(random, 16), true); break;
    case 2: for (let i = 0; i < 16; i += 4) view.setInt32(i, laneValue(random, 32), true); break;
    case 3: for (let i = 0; i < 16; i += 8) view.setBigInt64(i, pick(random, LONGS), true); break;
    case 4:
      for (let i = 0; i < 16; i += 4) {
        if (random.below(2) === 0) view.setUint32(i, pick(random, FLOAT_BITS), true);
        else view.setFloat32(i, pick(random, FLOATS), true);
      }
      break;
    case 5:
      for (let i = 0; i < 16; i += 8) {
        if (random.below(2) === 0) view.setBigUint64(i, pick(random, DOUBLE_BITS), true);
        else view.setFloat64(i, pick(random, DOUBLES), true);
      }
      break;
    default: for (let i = 0; i < 16; i++) bytes[i] = random.below(256);
  }
  return bytes;
}
