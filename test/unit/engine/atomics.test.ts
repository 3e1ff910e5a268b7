/** Atomic instructions compiled, beside the interpreter: every one of them, on every kind of memory, at every kind of address. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nativePlatform, nativeStore } from '../../../src/engine/native/index.js';
import type { Instance } from '../../../src/runtime/instance.js';
import type { MemoryInstance } from '../../../src/runtime/memory.js';
import { Op } from '../../../src/wasm/opcode.js';
import { ALIGN, ROWS, textName } from '../../../src/wasm/opcodes.js';
import { describeUnless } from '../../describe-unless.js';
import { call, instance, newStore } from '../runtime/guest.js';

const platform = nativePlatform();
const skip = platform === null ? 'native code cannot run here' : false;

const MEMORIES: Readonly<Record<string, { text: string; is64?: boolean; bytes: number }>> = {
  'memory': { text: '1 1', bytes: 65_536 },
  'growing memory': { text: '1 3', bytes: 65_536 },
  '64-bit memory': { text: 'i64 1 3', is64: true, bytes: 65_536 },
  'memory of small pages': { text: '90 200 (pagesize 1)', bytes: 90 },
  'shared memory': { text: '1 1 shared', bytes: 65_536 },
  'growing shared memory': { text: '1 3 shared', bytes: 65_536 },
  '64-bit shared memory': { text: 'i64 1 3 shared', is64: true, bytes: 65_536 },
  'shared memory of small pages': { text: '90 200 shared (pagesize 1)', bytes: 90 },
};

const OFFSET = 8;
const ops = ROWS.flatMap((row, op) => (row !== undefined && op >= Op.I32AtomicLoad && op <= Op.I64AtomicRmw32CmpxchgU ? [op] : []));

interface Access {
  readonly name: string;
  readonly size: number;
  readonly operands: number;
  readonly long: boolean;
}

const accesses: readonly Access[] = ops.map((op) => {
  const name = textName(ROWS[op]!);
  const operands = /cmpxchg/.test(name) ? 2 : /\.load/.test(name) ? 0 : 1;
  return { name, size: 2 ** ALIGN[op], operands, long: name.startsWith('i64') };
});

function guest(text: string, is64: boolean): string {
  const address = is64 ? 'i64' : 'i32';
  return `(module (memory (export "memory") ${text}) (func (export "fence") atomic.fence)
    (func (export "grow") (param ${address}) (result ${address}) (memory.grow (local.get 0)))
    ${accesses.map(({ name, operands, long }) => {
      const type = long ? 'i64' : 'i32';
      const result = /store/.test(name) ? '' : `(result ${type})`;
      const args = [`(local.get 0)`, ...Array.from({ length: operands }, (_, i) => `(local.get ${i + 1})`)];
      return `(func (export "${name}") (param ${address} ${`${type} `.repeat(operands)}) ${result} (${name} offset=${OFFSET} ${args.join(' ')}))`;
    }).join('\n')})`;
}

function outcome(from: Instance, name: string, ...args: unknown[]): unknown {
  try {
    return call(from, name, ...args);
  } catch (error) {
    return (error as { code?: string }).code ?? error;
  }
}

const bytesOf = (from: Instance): Uint8Array => (from.exports.get('memory') as MemoryInstance).bytes;

/** Operands of an access: the low bits decide, the high ones of a comparison too. */
function operandsOf({ operands, long, size }: Access, cell: bigint): (number | bigint)[][] {
  const values = [0n, 1n, -1n, 0x8091_a2b3_c4d5_e6f7n, cell, cell | (1n << BigInt(8 * size % 64))];
  const given = (x: bigint): number | bigint => (long ? BigInt.asIntN(64, x) : Number(BigInt.asIntN(32, x)));
  if (operands === 0) return [[]];
  return values.flatMap((a) => (operands === 1 ? [[given(a)]] : [[given(a), given(0x1122_3344_5566_7788n)]]));
}

describeUnless(skip, 'compiled atomics', () => {
  for (const explicitBounds of [false, true]) {
    for (const [kind, { text, is64 = false, bytes }] of Object.entries(MEMORIES)) {
      test(`${kind}${explicitBounds ? ', explicit bounds' : ''}`, () => {
        const guests = [newStore(), nativeStore(platform!, { explicitBounds })].map((store) => instance(store, guest(text, is64)));
        assert.equal(accesses.length, 7 * 9);
        for (const access of accesses) {
          const { name, size } = access;
          const last = Math.floor((bytes - size) / size) * size - OFFSET;
          for (const at of [0, size, last, last + size, 1, bytes - OFFSET + 1, -OFFSET, is64 ? 2 ** 33 : 2 ** 31, is64 ? 2n ** 63n - 16n : 0]) {
            const index = typeof at === 'bigint' ? Number(at) : at;
            const cells = guests.map((from) => {
              const whole = bytesOf(from);
              for (let i = 0; i < 16 && index + OFFSET + i < whole.length; i++) if (index + OFFSET >= 0) whole[index + OFFSET + i] = 0xf1 + i;
              return whole.slice(index + OFFSET, index + OFFSET + size).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
            });
            for (const args of operandsOf(access, cells[0])) {
              const address = is64 ? BigInt.asIntN(64, BigInt(at)) : Number(at) | 0;
              const [expected, got] = guests.map((from) => ({ result: outcome(from, name, address, ...args), bytes: bytesOf(from).slice(0, 64) }));
              assert.deepEqual(got, expected, `${name} at ${at} with ${args.join()}`);
            }
          }
        }
        assert.deepEqual(bytesOf(guests[1]), bytesOf(guests[0]));
        const [expected, got] = guests.map((from) => [outcome(from, 'fence'), outcome(from, 'grow', is64 ? 1n : 1), outcome(from, 'i32.atomic.load', is64 ? BigInt(bytes - OFFSET) : bytes - OFFSET)]);
        assert.deepEqual(got, expected);
      });
    }
  }
});
