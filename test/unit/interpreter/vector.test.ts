/**
 * Vector instructions: bit for bit what the built-in engine gives, for all that are not relaxed; relaxed ones beside
 * the deterministic profile's definition (specification, appendix "Profiles": every R is 0). `WASMTIDE_FUZZ_SEED` sets
 * the seed, `WASMTIDE_VECTOR_RUNS` how often each instruction runs.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { encodeModule } from '../../../src/binary/encode.js';
import { Code } from '../../../src/interpreter/code.js';
import { effectiveAddress } from '../../../src/interpreter/address.js';
import type { Machine } from '../../../src/interpreter/machine.js';
import { runVector } from '../../../src/interpreter/vector.js';
import { MemoryInstance } from '../../../src/runtime/memory.js';
import { parseWat } from '../../../src/text/index.js';
import { Trap } from '../../../src/wasm/errors/trap.js';
import { Feature } from '../../../src/wasm/features.js';
import { Op } from '../../../src/wasm/opcode.js';
import { Immediate, type OpcodeRow, ROWS, denseCode } from '../../../src/wasm/opcodes.js';
import { Random } from '../../fuzz/random.js';
import { call, instance, newStore } from '../runtime/guest.js';
import { laneValue, randomVector } from './vector-values.js';

const runs = Number(process.env['WASMTIDE_VECTOR_RUNS'] ?? 200);
const seed = Number(process.env['WASMTIDE_FUZZ_SEED'] ?? 20261124);

interface BuiltInInstance { exports: { f(): void; m: { buffer: ArrayBuffer } } }
const builtIn = (globalThis as unknown as {
  WebAssembly: { Module: new (bytes: Uint8Array) => object; Instance: new (module: object) => BuiltInInstance };
}).WebAssembly;

const VECTOR_ROWS = ROWS.filter((row) => row !== undefined && row.code >> 12 === 0xfd) as OpcodeRow[];
const operandsOf = (row: OpcodeRow): string[] => row.stack!.split('→')[0].trim().split(' ').filter((t) => t !== '');
const resultOf = (row: OpcodeRow): string => row.stack!.split('→')[1].trim();
const readsOrWritesMemory = (row: OpcodeRow): boolean => row.immediate === Immediate.MemArg || row.immediate === Immediate.MemArgLane;

/** Result at 0, operand k at 16 · (k + 1); what vector loads and stores reach lies behind. */
const OPERANDS_END = 64;
const BYTES = 65536;

/** Leaves ones in every place that an instruction might forget to clear. */
const ONES = '(v128.const i32x4 -1 -1 -1 -1)';
const LITTER = `(drop (v128.bitselect ${ONES} ${ONES} ${ONES}))`;

/** A function that takes its operands from memory, runs the instruction and puts the result into memory. */
function moduleText(row: OpcodeRow, immediate: string): string {
  const types = operandsOf(row).map((type) => (type === 'addr' ? 'i32' : type));
  const operands = types.map((type, k) => `(local.set $${k} (${type}.load offset=${16 * (k + 1)} (i32.const 0)))`);
  const body = `(${row.name} ${immediate} ${types.map((_, k) => `(local.get $${k})`).join(' ')})`;
  const result = resultOf(row);
  return `(module (memory (export "m") 1) (func (export "f")
    ${types.map((type, k) => `(local $${k} ${type})`).join(' ')}
    ${operands.join(' ')} ${LITTER} ${result === '' ? body : `(${result}.store (i32.const 0) ${body})`}))`;
}

/** Immediates worth trying: every lane. */
function immediatesOf(row: OpcodeRow, random: Random): string[] {
  const lanes = Array.from({ length: row.lanes }, (_, i) => `${i}`);
  const many = (make: () => string): string[] => Array.from({ length: 8 }, make);
  switch (row.immediate) {
    case Immediate.Lane: return lanes;
    case Immediate.MemArg: return ['', 'offset=1', 'offset=32768', 'offset=4294967295'];
    case Immediate.MemArgLane: return lanes.map((lane) => `offset=${random.below(3)} ${lane}`);
    case Immediate.Lanes16: return many(() => Array.from({ length: 16 }, () => random.below(32)).join(' '));
    case Immediate.V128: return many(() => `i32x4 ${Array.from(new Int32Array(randomVector(random).buffer)).join(' ')}`);
    default: return [''];
  }
}

const trapped = (run: () => unknown): boolean => {
  try {
    run();
    return false;
  } catch {
    return true;
  }
};

/** Instructions whose result may be any quiet NaN, by width. Where no operand is another NaN: the canonical one. */
const NAN_LANES: readonly [RegExp, 32 | 64][] = [
  [/^f32x4\.(ceil|floor|trunc|nearest|sqrt|add|sub|mul|div|min|max|demote)/, 32],
  [/^f64x2\.(ceil|floor|trunc|nearest|sqrt|add|sub|mul|div|min|max|promote)/, 64],
];

/** Replaces NaNs that the specification allows, in ours, by the oracle's. */
function acceptNans(row: OpcodeRow, ours: Uint8Array, theirs: Uint8Array): void {
  const width = NAN_LANES.find(([pattern]) => pattern.test(row.name))?.[1];
  if (width === undefined) return;
  const [infinity, quiet, sign] = width === 32 ? [0x7f800000n, 0x400000n, 1n << 31n] : [0x7ff0000000000000n, 1n << 51n, 1n << 63n];
  const view = (bytes: Uint8Array): BigUint64Array | Uint32Array =>
    width === 64 ? new BigUint64Array(bytes.buffer, bytes.byteOffset) : new Uint32Array(bytes.buffer, bytes.byteOffset);
  const isNan = (bits: bigint): boolean => (bits & ~sign) > infinity;
  const sameWidth = !/demote|promote/.test(row.name);
  const lanes = 128 / width;
  const cells = view(ours);
  for (let i = 0; i < lanes; i++) {
    const bits = BigInt(cells[i]);
    if (!isNan(BigInt(view(theirs)[i])) || !isNan(bits)) continue;
    const operands = operandsOf(row).map((_, k) => BigInt(cells[i + lanes * (k + 1)]));
    const canonical = sameWidth && operands.every((o) => !isNan(o) || (o & ~sign) === (infinity | quiet));
    const allowed = canonical ? (bits & ~sign) === (infinity | quiet) : (bits & quiet) !== 0n;
    if (allowed) ours.set(theirs.subarray(i * width / 8, (i + 1) * width / 8), i * width / 8);
  }
}

function compareWithOracle(row: OpcodeRow, immediate: string, random: Random): void {
  const text = moduleText(row, immediate);
  const from = instance(newStore(), text);
  const { f, m } = new builtIn.Instance(new builtIn.Module(encodeModule(parseWat(text)))).exports;
  const ours = (from.exports.get('m') as MemoryInstance).bytes;
  const theirs = new Uint8Array(m.buffer);
  for (let i = 0; i < BYTES; i++) ours[i] = random.below(256);
  theirs.set(ours);
  const watched = readsOrWritesMemory(row) ? BYTES : OPERANDS_END;
  for (let run = 0; run < runs; run++) {
    operandsOf(row).forEach((type, k, types) => {
      const value = type === 'addr' ? addressBytes(random) : randomVector(random);
      // Equal operands are where comparisons and selections differ.
      const same = type === 'v128' && types[k - 1] === 'v128' && random.below(4) === 0;
      ours.set(same ? ours.slice(16 * k, 16 * (k + 1)) : value, 16 * (k + 1));
    });
    theirs.set(ours.subarray(0, OPERANDS_END));
    const operands = Buffer.from(ours.slice(0, OPERANDS_END)).toString('hex');
    assert.equal(trapped(() => call(from, 'f')), trapped(() => f()), `${row.name} ${immediate}: trap, operands ${operands}`);
    acceptNans(row, ours, theirs);
    if (Buffer.compare(ours.subarray(0, watched), theirs.subarray(0, watched)) !== 0) {
      const at = ours.findIndex((byte, i) => byte !== theirs[i]);
      const show = (bytes: Uint8Array): string => Buffer.from(bytes.slice(at & ~15, (at & ~15) + 16)).toString('hex');
      assert.equal(show(ours), show(theirs), `${row.name} ${immediate}: at ${at}, operands ${operands}`);
    }
  }
}

/** Anywhere behind the operands, and more often about the end of the memory or far behind it. */
function addressBytes(random: Random): Uint8Array {
  const address = [OPERANDS_END + random.below(BYTES - 256), BYTES - 20 + random.below(24), BYTES / 2 - 20 + random.below(24), -1 - random.below(20)][random.below(4)];
  return new Uint8Array(Int32Array.of(address, 0, 0, 0).buffer);
}

describe('vector instructions beside the built-in engine', () => {
  for (const row of VECTOR_ROWS.filter((r) => r.feature === Feature.Simd)) {
    test(row.name, () => {
      const random = new Random(seed);
      for (const immediate of immediatesOf(row, random)) compareWithOracle(row, immediate, random);
    });
  }
});

const machine = newStore().executor as Machine;

/** Runs one instruction on registers: operand k in register `at[k]`, the result in register `dst`. */
function runOnRegisters(op: Op, dst: number, at: readonly number[], operands: readonly Uint8Array[], immediates: readonly number[] = []): Uint8Array {
  const FP = 8;
  operands.forEach((bytes, k) => machine.lanes.u8.set(bytes, (FP + at[k]) * 4));
  const code = Int32Array.of(0, Code.Rare + op, dst, ...at, ...immediates);
  assert.equal(runVector(machine, code, 1, FP), code.length, 'the next instruction');
  return machine.lanes.u8.slice((FP + dst) * 4, (FP + dst) * 4 + 16);
}

describe('the destination may be an operand', () => {
  const rows = VECTOR_ROWS.filter((r) => !readsOrWritesMemory(r) && r.immediate !== Immediate.V128);
  for (const row of rows) {
    test(row.name, () => {
      const random = new Random(seed);
      const op = denseCode(row.code) as Op;
      const bytes = { v128: 16, i32: 4, f32: 4, i64: 8, f64: 8 }[resultOf(row)]!;
      const immediates = Array.from({ length: row.immediate === Immediate.Lanes16 ? 16 : row.lanes > 0 ? 1 : 0 },
        () => random.below(row.lanes > 0 ? row.lanes : 32));
      for (let run = 0; run < 20; run++) {
        const operands = operandsOf(row).map(() => randomVector(random));
        const at = operands.map((_, k) => 4 * k);
        const expected = runOnRegisters(op, 16, at, operands, immediates).subarray(0, bytes);
        for (const dst of at) assert.deepEqual(runOnRegisters(op, dst, at, operands, immediates).subarray(0, bytes), expected, `to operand ${dst / 4}`);
      }
    });
  }
});

const bytesOf = (lanes: Int8Array | Int16Array | Int32Array | Float32Array | Float64Array): Uint8Array =>
  new Uint8Array(lanes.buffer, lanes.byteOffset, 16);
const run = (op: Op, ...operands: Uint8Array[]): Uint8Array => runOnRegisters(op, 16, operands.map((_, k) => 4 * k), operands);

describe('relaxed vector instructions', () => {
  const SAME: readonly (readonly [Op, Op])[] = [
    [Op.I8x16RelaxedSwizzle, Op.I8x16Swizzle],
    [Op.I32x4RelaxedTruncF32x4S, Op.I32x4TruncSatF32x4S], [Op.I32x4RelaxedTruncF32x4U, Op.I32x4TruncSatF32x4U],
    [Op.I32x4RelaxedTruncF64x2SZero, Op.I32x4TruncSatF64x2SZero], [Op.I32x4RelaxedTruncF64x2UZero, Op.I32x4TruncSatF64x2UZero],
    [Op.I8x16RelaxedLaneselect, Op.V128Bitselect], [Op.I16x8RelaxedLaneselect, Op.V128Bitselect],
    [Op.I32x4RelaxedLaneselect, Op.V128Bitselect], [Op.I64x2RelaxedLaneselect, Op.V128Bitselect],
    [Op.F32x4RelaxedMin, Op.F32x4Min], [Op.F32x4RelaxedMax, Op.F32x4Max],
    [Op.F64x2RelaxedMin, Op.F64x2Min], [Op.F64x2RelaxedMax, Op.F64x2Max],
    [Op.I16x8RelaxedQ15mulrS, Op.I16x8Q15mulrSatS],
  ];
  for (const [relaxed, ordinary] of SAME) {
    test(`${ROWS[relaxed]!.name} is ${ROWS[ordinary]!.name}`, () => {
      const random = new Random(seed);
      for (let i = 0; i < runs; i++) {
        const operands = operandsOf(ROWS[ordinary]!).map(() => randomVector(random));
        assert.deepEqual(run(relaxed, ...operands), run(ordinary, ...operands));
      }
    });
  }

  for (const [shape, madd, nmadd, mul, add, neg] of [
    ['f32x4', Op.F32x4RelaxedMadd, Op.F32x4RelaxedNmadd, Op.F32x4Mul, Op.F32x4Add, Op.F32x4Neg],
    ['f64x2', Op.F64x2RelaxedMadd, Op.F64x2RelaxedNmadd, Op.F64x2Mul, Op.F64x2Add, Op.F64x2Neg],
  ] as const) {
    test(`${shape}.relaxed_madd and nmadd round twice`, () => {
      const random = new Random(seed);
      const isNan = (bytes: Uint8Array): boolean[] => Array.from(shape === 'f32x4' ? new Float32Array(bytes.slice().buffer) : new Float64Array(bytes.slice().buffer), Number.isNaN);
      for (let i = 0; i < runs; i++) {
        const [a, b, c] = [randomVector(random), randomVector(random), randomVector(random)];
        for (const [op, factor] of [[madd, a], [nmadd, run(neg, a)]] as const) {
          const expected = run(add, run(mul, factor, b), c);
          const actual = run(op, a, b, c);
          if (isNan(expected).includes(true)) assert.deepEqual(isNan(actual), isNan(expected));
          else assert.deepEqual(actual, expected);
        }
      }
    });
  }

  test('f64x2.relaxed_madd is not fused', () => {
    const a = 1 + 2 ** -30;
    const actual = run(Op.F64x2RelaxedMadd, bytesOf(Float64Array.of(a, a)), bytesOf(Float64Array.of(a, a)), bytesOf(Float64Array.of(-1 - 2 ** -29, 0)));
    assert.deepEqual(actual, bytesOf(Float64Array.of(0, 1 + 2 ** -29))); // fused: 2^-60 in lane 0
  });

  const dot = (a: number[], b: number[]): number[] => Array.from({ length: 8 }, (_, i) =>
    Math.max(-32768, Math.min(32767, a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1])));

  test('relaxed dot products are signed, their sums in 16 bits saturate', () => {
    const random = new Random(seed);
    for (let i = 0; i < runs; i++) {
      const [a, b] = [0, 1].map(() => Int8Array.from({ length: 16 }, () => laneValue(random, 8)));
      const c = Int32Array.from({ length: 4 }, () => laneValue(random, 32));
      const pairs = dot([...a], [...b]);
      assert.deepEqual(run(Op.I16x8RelaxedDotI8x16I7x16S, bytesOf(a), bytesOf(b)), bytesOf(Int16Array.from(pairs)));
      assert.deepEqual(run(Op.I32x4RelaxedDotI8x16I7x16AddS, bytesOf(a), bytesOf(b), bytesOf(c)),
        bytesOf(Int32Array.from(c, (sum, j) => sum + pairs[2 * j] + pairs[2 * j + 1])));
    }
    const least = bytesOf(new Int8Array(16).fill(-128));
    assert.deepEqual(run(Op.I16x8RelaxedDotI8x16I7x16S, least, least), bytesOf(new Int16Array(8).fill(32767)));
    assert.deepEqual(run(Op.I32x4RelaxedDotI8x16I7x16AddS, least, least, bytesOf(new Int32Array(4))), bytesOf(new Int32Array(4).fill(65534)));
  });
});

describe('addresses', () => {
  const memoryOf = (is64: boolean): MemoryInstance => (instance(newStore(), `(module (memory (export "m") ${is64 ? 'i64 ' : ''}1))`).exports.get('m') as MemoryInstance);
  const address = (is64: boolean, low: number, high: number, offsetLow: number, offsetHigh: number, size = 16): number =>
    effectiveAddress(memoryOf(is64), Int32Array.of(low, high), 0, offsetLow, offsetHigh, size);

  test('32 bits: the register\'s upper word counts for nothing, the sum does not wrap', () => {
    assert.equal(address(false, 65520, 7, 0, 0), 65520);
    assert.equal(address(false, 16, 0, 65504, 0), 65520);
    for (const [low, offset] of [[65521, 0], [1, 65520], [-16, 16], [-1, -1]]) assert.throws(() => address(false, low, 0, offset, 0), Trap);
  });

  test('64 bits: both words of address and offset count, the sum does not wrap', () => {
    assert.equal(address(true, 65520, 0, 0, 0), 65520);
    for (const [low, high, offsetLow, offsetHigh] of [[0, 1, 0, 0], [0, 0, 0, 1], [-16, -1, 16, 0], [-1, -1, -1, -1]]) {
      assert.throws(() => address(true, low, high, offsetLow, offsetHigh), Trap);
    }
  });

  test('a store out of bounds changes nothing', () => {
    const text = `(module (memory (export "m") 1)
      (func (export "f") (v128.store (i32.const 65521) (v128.const i32x4 -1 -1 -1 -1)))
      (func (export "lane") (v128.store64_lane 1 (i32.const 65529) (v128.const i32x4 -1 -1 -1 -1))))`;
    const from = instance(newStore(), text);
    assert.throws(() => call(from, 'f'), Trap);
    assert.throws(() => call(from, 'lane'), Trap);
    assert.ok((from.exports.get('m') as MemoryInstance).bytes.every((byte) => byte === 0));
  });

  test('a load of a 64-bit memory, of another memory than the first', () => {
    const from = instance(newStore(), `(module (memory 1) (memory $n (export "n") i64 1) (data (memory $n) (i64.const 32) "\\01\\02\\03\\04")
      (func (export "f") (result i32) (i32x4.extract_lane 0 (v128.load $n offset=16 (i64.const 16))))
      (func (export "far") (result i32) (i32x4.extract_lane 0 (v128.load $n offset=0x100000000 (i64.const 16)))))`);
    assert.deepEqual(call(from, 'f'), [0x04030201]);
    assert.throws(() => call(from, 'far'), Trap);
  });
});
