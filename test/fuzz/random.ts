/** Random numbers with a seed, so that a failure can be run again, and values worth trying. */
import { type ValType, HeapCode, TypeCode, heapTypeOf, isNullable } from '../../src/wasm/types.js';
import { HOST_VALUES } from './host-values.js';

export class Random {
  private state: number;

  constructor(seed: number) {
    // xorshift stays at zero; small seeds that follow each other begin alike.
    this.state = Math.imul(seed ^ (seed >>> 16), 0x9e3779b1) ^ 0x85ebca6b || 1;
    for (let i = 0; i < 4; i++) this.word();
  }

  /** 32 random bits. */
  word(): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return this.state | 0;
  }

  /** An integer below `limit`. */
  below(limit: number): number {
    return (this.word() >>> 0) % limit;
  }

  /** True so often in a hundred. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }
}

const WORDS = [
  0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, 0x7ffffffe, 0x7fffffff, 0x80000000,
  0x80000001, 0xfffffffe, 0xffffffff, 0x55555555, 0xaaaaaaaa, 0xdeadbeef,
];
/** Bits: zeros, ones, smallest and largest, around the bounds of conversions, infinities, NaNs quiet and signalling. */
const FLOATS32 = [
  0, 0x80000000, 0x3f800000, 0xbf800000, 0x3f000000, 0xbf000000, 0x3fc00000, 0x40200000, 1, 0x80000001, 0x007fffff, 0x00800000, 0x7f7fffff, 0xff7fffff,
  0x4effffff, 0x4f000000, 0xcf000000, 0xcf000001, 0x4f7fffff, 0x4f800000, 0x5effffff, 0x5f000000, 0xdf000000, 0x5f7fffff, 0x5f800000, 0xbf7fffff,
  0x4b000000, 0x4b7fffff, 0x4b800001, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000, 0x7fa00001, 0xff80beef, 0x7fc12345,
];
const FLOATS64 = [
  0n, 1n << 63n, 0x3ff0000000000000n, 0xbff0000000000000n, 0x3fe0000000000000n, 0xbfe0000000000000n, 0x3ff8000000000000n, 1n, 0x8000000000000001n,
  0x000fffffffffffffn, 0x0010000000000000n, 0x7fefffffffffffffn, 0xffefffffffffffffn, 0x41dfffffffc00000n, 0x41e0000000000000n, 0xc1e0000000000000n,
  0xc1e0000000200000n, 0xc1e00000001fffffn, 0x41efffffffe00000n, 0x41f0000000000000n, 0x43dfffffffffffffn, 0x43e0000000000000n, 0xc3e0000000000000n,
  0x43efffffffffffffn, 0x43f0000000000000n, 0xbfefffffffffffffn, 0x4330000000000001n, 0x36a0000000000000n, 0x380fffffe0000000n, 0x47efffffefffffffn,
  0x47effffff0000000n, 0x7ff0000000000000n, 0xfff0000000000000n, 0x7ff8000000000000n, 0xfff8000000012345n, 0x7ff0000000000001n, 0xfff00000deadbeefn,
];

export function wordOf(random: Random): number {
  switch (random.below(8)) {
    case 0: return random.word();
    case 1: return 1 << random.below(32);
    case 2: return random.below(100) - 50;
    default: return random.pick(WORDS) | 0;
  }
}

export function longOf(random: Random): bigint {
  switch (random.below(6)) {
    case 0: return BigInt.asIntN(64, (BigInt(random.word()) << 32n) | BigInt(random.word() >>> 0));
    case 1: return BigInt.asIntN(64, 1n << BigInt(random.below(64)));
    case 2: return BigInt.asIntN(64, (BigInt(random.pick(WORDS)) << 32n) | BigInt(random.pick(WORDS)));
    case 3: return BigInt(random.pick(WORDS));
    default: return BigInt(wordOf(random));
  }
}

/** Bits of a float. */
export function float32Of(random: Random): number {
  return random.chance(15) ? random.word() : random.pick(FLOATS32) | 0;
}

export function float64Of(random: Random): bigint {
  return random.chance(15) ? BigInt.asIntN(64, (BigInt(random.word()) << 32n) | BigInt(random.word() >>> 0)) : BigInt.asIntN(64, random.pick(FLOATS64));
}

export function vectorOf(random: Random): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  const same = random.chance(40);
  switch (random.below(5)) {
    case 0: {
      const first = random.below(256);
      for (let i = 0; i < 16; i++) bytes[i] = same ? first : random.chance(50) ? random.pick([0, 1, 127, 128, 255]) : random.below(256);
      break;
    }
    case 1: for (let i = 0, word = wordOf(random); i < 4; i++) view.setInt32(4 * i, same ? word : wordOf(random), true); break;
    case 2: for (let i = 0, long = longOf(random); i < 2; i++) view.setBigInt64(8 * i, same ? long : longOf(random), true); break;
    case 3: for (let i = 0, bits = float32Of(random); i < 4; i++) view.setInt32(4 * i, same ? bits : float32Of(random), true); break;
    default: for (let i = 0, bits = float64Of(random); i < 2; i++) view.setBigInt64(8 * i, same ? bits : float64Of(random), true);
  }
  return bytes;
}

const scratch = new DataView(new ArrayBuffer(8));

/** A JavaScript value for a type: a number, a bigint, bytes of a vector, or some value as a reference. NaNs are JavaScript's one NaN. */
export function valueOf(type: ValType, random: Random): unknown {
  switch (type as number as TypeCode) {
    case TypeCode.I32: return wordOf(random);
    case TypeCode.I64: return longOf(random);
    case TypeCode.F32: {
      scratch.setInt32(0, float32Of(random));
      const value = scratch.getFloat32(0);
      return Number.isNaN(value) ? NaN : value;
    }
    case TypeCode.F64: {
      scratch.setBigInt64(0, float64Of(random));
      const value = scratch.getFloat64(0);
      return Number.isNaN(value) ? NaN : value;
    }
    case TypeCode.V128: return vectorOf(random);
    default: return referenceOf(type, random);
  }
}

/** What JavaScript has nothing of: functions and objects that are not null. */
export const NOTHING = Symbol('nothing of the type');

function referenceOf(type: ValType, random: Random): unknown {
  if (isNullable(type) && random.chance(20)) return null;
  switch (heapTypeOf(type) as number as HeapCode) {
    case HeapCode.Any: case HeapCode.Extern: return random.pick(HOST_VALUES);
    case HeapCode.Eq: case HeapCode.I31: return 41;
    default: return isNullable(type) ? null : NOTHING;
  }
}
