/** Copies and fills in place in compiled code: every length, every overlap, at every end of the memory, on every kind of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nativePlatform, nativeStore } from '../../../src/engine/native/index.js';
import type { CodegenOptions } from '../../../src/engine/native-tier.js';
import type { Instance } from '../../../src/runtime/instance.js';
import type { MemoryInstance } from '../../../src/runtime/memory.js';
import { describeUnless } from '../../describe-unless.js';
import { call, instance } from '../runtime/guest.js';

const platform = nativePlatform();
const skip = platform === null ? 'native code cannot run here' : false;

const PAGES = 8;
const BYTES = PAGES * 65_536;
const UNROLLED = Array.from({ length: 66 }, (_, i) => i);
const SHORT = Array.from({ length: 300 }, (_, i) => i);
const LONG = [500, 1023, 1024, 1025, 4095, 4096, 4097, 10_000, 2 ** 17 - 1, 2 ** 17, 2 ** 17 + 1, 200_000];
const DISTANCES = [0, 1, 2, 7, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 5000];

interface Kind {
  readonly text: string;
  readonly is64?: boolean;
  readonly options?: Partial<CodegenOptions>;
}

const KINDS: Readonly<Record<string, Kind>> = {
  'guarded': { text: `${PAGES} 10` },
  'explicit bounds': { text: `${PAGES} 10`, options: { explicitBounds: true } },
  '64-bit': { text: `i64 ${PAGES} 10`, is64: true },
  'shared': { text: `${PAGES} 10 shared` },
};

function guest({ text, is64 = false, options = {} }: Kind): Instance {
  const a = is64 ? 'i64' : 'i32';
  return instance(nativeStore(platform!, options), `(module (memory $m (export "m") ${text}) (memory $n (export "n") ${text})
    (func (export "copy") (param ${a} ${a} ${a}) (memory.copy $m $m (local.get 0) (local.get 1) (local.get 2)))
    (func (export "across") (param ${a} ${a} ${a}) (memory.copy $n $m (local.get 0) (local.get 1) (local.get 2)))
    (func (export "fill") (param ${a} i32 ${a}) (memory.fill $m (local.get 0) (local.get 1) (local.get 2)))
    ${UNROLLED.map((n) => `
      (func (export "copy ${n}") (param ${a} ${a}) (memory.copy $m $m (local.get 0) (local.get 1) (${a}.const ${n})))
      (func (export "fill ${n}") (param ${a} i32) (memory.fill $m (local.get 0) (local.get 1) (${a}.const ${n})))
      (func (export "zero ${n}") (param ${a}) (memory.fill $m (local.get 0) (i32.const 0x3fe) (${a}.const ${n})))`).join('')})`);
}

/** A memory beside what it should be. */
class Pair {
  readonly bytes: Uint8Array;
  readonly expected: Uint8Array;
  /** How an address or a length is passed. */
  readonly index: (n: number) => number | bigint;

  constructor(readonly from: Instance, is64: boolean, name = 'm') {
    this.bytes = (from.exports.get(name) as MemoryInstance).bytes;
    for (let i = 0; i < BYTES; i++) this.bytes[i] = (i * 7 + (i >> 8) * 13) & 0xff;
    this.expected = this.bytes.slice();
    this.index = is64 ? BigInt : (n) => n | 0;
  }

  /** A call, and what it should do. */
  check(name: string, args: readonly unknown[], change: (expected: Uint8Array) => void, start: number, end: number): void {
    call(this.from, name, ...args);
    change(this.expected);
    const [low, high] = [Math.max(0, start - 80), Math.min(BYTES, end + 80)];
    const same = Buffer.compare(this.bytes.subarray(low, high), this.expected.subarray(low, high)) === 0;
    assert.ok(same, `${name} of ${args.join()}`);
  }

  whole(): void {
    assert.ok(Buffer.compare(this.bytes, this.expected) === 0, 'bytes elsewhere');
  }

  traps(name: string, ...args: readonly unknown[]): void {
    assert.throws(() => call(this.from, name, ...args), { code: 'ERR_MEMORY_OUT_OF_BOUNDS' }, `${name} of ${args.join()}`);
  }
}

describeUnless(skip, 'copies and fills in compiled code', () => {
  for (const [name, kind] of Object.entries(KINDS)) {
    const { is64 = false } = kind;
    test(`${name}: copies`, () => {
      const pair = new Pair(guest(kind), is64);
      const { index } = pair;
      for (const length of [...SHORT, ...LONG]) {
        for (const distance of DISTANCES) {
          const from = 10_000 + distance % 16;
          for (const to of [from + distance, from - distance]) {
            pair.check('copy', [to, from, length].map(index), (expected) => expected.copyWithin(to, from, from + length), to, to + length);
          }
        }
        pair.check('copy', [BYTES - length, 0, length].map(index), (expected) => expected.copyWithin(BYTES - length, 0, length), BYTES - length, BYTES);
        pair.check('copy', [0, BYTES - length, length].map(index), (expected) => expected.copyWithin(0, BYTES - length, BYTES), 0, length);
      }
      pair.whole();
    });

    test(`${name}: copies of constant lengths`, () => {
      const pair = new Pair(guest(kind), is64);
      const { index } = pair;
      for (const length of UNROLLED) {
        for (const distance of DISTANCES) {
          const from = 10_000;
          for (const to of [from + distance, from - distance]) {
            pair.check(`copy ${length}`, [to, from].map(index), (expected) => expected.copyWithin(to, from, from + length), to, to + length);
          }
        }
      }
      pair.whole();
    });

    test(`${name}: fills`, () => {
      const pair = new Pair(guest(kind), is64);
      const { index } = pair;
      for (const length of [...SHORT, ...LONG]) {
        for (const at of [100, 101, BYTES - length]) {
          const value = (length * 31 + at) | 0x100;
          pair.check('fill', [index(at), value, index(length)], (expected) => expected.fill(value, at, at + length), at, at + length);
          if (length < UNROLLED.length) {
            pair.check(`fill ${length}`, [index(at + 5 * length < BYTES ? at + 5 * length : at), value + 7], (expected) => {
              const start = at + 5 * length < BYTES ? at + 5 * length : at;
              expected.fill(value + 7, start, start + length);
            }, at, at + 6 * length);
            pair.check(`zero ${length}`, [index(at)], (expected) => expected.fill(0xfe, at, at + length), at, at + length);
          }
        }
      }
      pair.whole();
    });

    test(`${name}: nothing is written where anything is out of bounds`, () => {
      const from = guest(kind);
      const pair = new Pair(from, is64);
      const other = new Pair(from, is64, 'n');
      const { index } = pair;
      for (const length of [...SHORT, ...LONG, ...(is64 ? [2 ** 40] : [2 ** 31, 2 ** 32 - 1])]) {
        for (const beyond of [BYTES - length + 1, BYTES, BYTES + 1, BYTES - 1, 2 ** 31, is64 ? 2 ** 52 : 2 ** 32 - 1]) {
          if (beyond + length <= BYTES || beyond < 0) continue;
          pair.traps('copy', index(beyond), index(0), index(length));
          pair.traps('copy', index(0), index(beyond), index(length));
          pair.traps('across', index(beyond), index(0), index(length));
          pair.traps('across', index(0), index(beyond), index(length));
          pair.traps('fill', index(beyond), 1, index(length));
          if (length >= UNROLLED.length) continue;
          pair.traps(`copy ${length}`, index(beyond), index(0));
          pair.traps(`copy ${length}`, index(0), index(beyond));
          pair.traps(`fill ${length}`, index(beyond), 1);
          pair.traps(`zero ${length}`, index(beyond));
        }
      }
      if (is64) for (const far of [-1n, -16n, 2n ** 63n]) {
        pair.traps('copy', BigInt.asIntN(64, far), 0n, 20n);
        pair.traps('copy', 0n, BigInt.asIntN(64, far), 20n);
        pair.traps('fill', BigInt.asIntN(64, far), 1, 20n);
        pair.traps('fill', 20n, 1, BigInt.asIntN(64, far));
        pair.traps('copy', 20n, 0n, BigInt.asIntN(64, far));
        pair.traps('copy 24', BigInt.asIntN(64, far), 0n);
      }
      pair.whole();
      other.whole();
    });

    test(`${name}: from one memory to another`, () => {
      const from = guest(kind);
      const [source, target] = [new Pair(from, is64), new Pair(from, is64, 'n')];
      for (const length of [...SHORT, ...LONG]) {
        call(from, 'across', ...[5, length, length].map(source.index));
        target.expected.set(source.bytes.subarray(length, 2 * length), 5);
        assert.ok(Buffer.compare(target.bytes.subarray(0, length + 80), target.expected.subarray(0, length + 80)) === 0, `${length}`);
      }
      source.whole();
      target.whole();
    });
  }
});
