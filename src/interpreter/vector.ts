/**
 * Vector instructions, outside the loop: memory accesses, lanes, shifts and reductions here, the rest lane by lane in
 * vector-lanes.ts. Operands are copied to scratch vectors first, so that the destination may be one of them. Memory,
 * splats and lane moves copy words: NaN payloads survive.
 */
import { Op } from '../wasm/opcode.js';
import { ALIGN, LANES } from '../wasm/opcodes.js';
import { effectiveAddress } from './address.js';
import { Code } from './code.js';
import { Lanes } from './lanes.js';
import type { Machine } from './machine.js';
import { signatureOf } from './signatures.js';
import { laneOperation } from './vector-lanes.js';

const A = new Lanes(new ArrayBuffer(16));
const B = new Lanes(new ArrayBuffer(16));
const C = new Lanes(new ArrayBuffer(16));

function load(target: Lanes, words: Int32Array, at: number): void {
  const cells = target.i32;
  cells[0] = words[at];
  cells[1] = words[at + 1];
  cells[2] = words[at + 2];
  cells[3] = words[at + 3];
}

/** Runs the instruction at `pc`; returns where the next one is. */
export function runVector(machine: Machine, code: Int32Array, pc: number, fp: number): number {
  const op: number = code[pc] - Code.Rare;
  const R = machine.lanes;
  const words = machine.stack.words;
  const dst = fp + code[pc + 1];
  switch (op as Op) {
    case Op.Select: {
      const source = fp + code[words[fp + code[pc + 2]] !== 0 ? pc + 3 : pc + 4];
      words.copyWithin(dst, source, source + 4);
      return pc + 5;
    }
    case Op.V128Const:
      for (let i = 0; i < 4; i++) words[dst + i] = code[pc + 2 + i];
      return pc + 6;
    case Op.I8x16Shuffle:
      load(A, words, fp + code[pc + 2]);
      load(B, words, fp + code[pc + 3]);
      for (let i = 0; i < 16; i++) {
        const lane = code[pc + 4 + i];
        R.u8[(dst << 2) + i] = lane < 16 ? A.u8[lane] : B.u8[lane - 16];
      }
      return pc + 20;
    case Op.I8x16Splat: R.i8.fill(words[fp + code[pc + 2]], dst << 2, (dst << 2) + 16); return pc + 3;
    case Op.I16x8Splat: R.i16.fill(words[fp + code[pc + 2]], dst << 1, (dst << 1) + 8); return pc + 3;
    case Op.I32x4Splat: case Op.F32x4Splat: words.fill(words[fp + code[pc + 2]], dst, dst + 4); return pc + 3;
    case Op.I64x2Splat: case Op.F64x2Splat: {
      const a = fp + code[pc + 2];
      const low = words[a];
      const high = words[a + 1];
      words[dst] = words[dst + 2] = low;
      words[dst + 1] = words[dst + 3] = high;
      return pc + 3;
    }
  }
  if (op >= Op.I8x16ExtractLaneS && op <= Op.F64x2ReplaceLane) return lane(machine, op, code, pc, fp);
  if (signatureOf(op).memory) return memoryAccess(machine, op, code, pc, fp);
  const { operands } = signatureOf(op);
  load(A, words, fp + code[pc + 2]);
  if (shiftOrReduce(op, R, dst, operands.length > 1 ? words[fp + code[pc + 3]] : 0)) return pc + 2 + operands.length;
  if (operands.length > 1) load(B, words, fp + code[pc + 3]);
  if (operands.length > 2) load(C, words, fp + code[pc + 4]);
  laneOperation(op, R, dst, A, B, C);
  return pc + 2 + operands.length;
}

function lane(machine: Machine, op: number, code: Int32Array, pc: number, fp: number): number {
  const R = machine.lanes;
  const words = machine.stack.words;
  const dst = fp + code[pc + 1];
  const a = fp + code[pc + 2];
  const i = code[pc + 3];
  switch (op as Op) {
    case Op.I8x16ExtractLaneS: words[dst] = R.i8[(a << 2) + i]; return pc + 4;
    case Op.I8x16ExtractLaneU: words[dst] = R.u8[(a << 2) + i]; return pc + 4;
    case Op.I16x8ExtractLaneS: words[dst] = R.i16[(a << 1) + i]; return pc + 4;
    case Op.I16x8ExtractLaneU: words[dst] = R.u16[(a << 1) + i]; return pc + 4;
    case Op.I32x4ExtractLane: case Op.F32x4ExtractLane: words[dst] = words[a + i]; return pc + 4;
    case Op.I64x2ExtractLane: case Op.F64x2ExtractLane: {
      const low = words[a + 2 * i];
      words[dst + 1] = words[a + 2 * i + 1];
      words[dst] = low;
      return pc + 4;
    }
  }
  // replace_lane: vector, value, lane
  const b = fp + code[pc + 3];
  const at = code[pc + 4];
  const low = words[b];
  const high = words[b + 1];
  words.copyWithin(dst, a, a + 4);
  switch (op as Op) {
    case Op.I8x16ReplaceLane: R.i8[(dst << 2) + at] = low; break;
    case Op.I16x8ReplaceLane: R.i16[(dst << 1) + at] = low; break;
    case Op.I32x4ReplaceLane: case Op.F32x4ReplaceLane: words[dst + at] = low; break;
    default:
      words[dst + 2 * at] = low;
      words[dst + 2 * at + 1] = high;
  }
  return pc + 5;
}

/** Shifts (vector by i32) and reductions to an i32, of the vector in A. False if `op` is neither. */
function shiftOrReduce(op: number, R: Lanes, dst: number, count: number): boolean {
  const cells = A.i32;
  switch (op as Op) {
    case Op.I8x16Shl: for (let i = 0, n = count & 7; i < 16; i++) R.i8[(dst << 2) + i] = A.i8[i] << n; return true;
    case Op.I8x16ShrS: for (let i = 0, n = count & 7; i < 16; i++) R.i8[(dst << 2) + i] = A.i8[i] >> n; return true;
    case Op.I8x16ShrU: for (let i = 0, n = count & 7; i < 16; i++) R.u8[(dst << 2) + i] = A.u8[i] >> n; return true;
    case Op.I16x8Shl: for (let i = 0, n = count & 15; i < 8; i++) R.i16[(dst << 1) + i] = A.i16[i] << n; return true;
    case Op.I16x8ShrS: for (let i = 0, n = count & 15; i < 8; i++) R.i16[(dst << 1) + i] = A.i16[i] >> n; return true;
    case Op.I16x8ShrU: for (let i = 0, n = count & 15; i < 8; i++) R.u16[(dst << 1) + i] = A.u16[i] >> n; return true;
    case Op.I32x4Shl: for (let i = 0; i < 4; i++) R.i32[dst + i] = cells[i] << count; return true;
    case Op.I32x4ShrS: for (let i = 0; i < 4; i++) R.i32[dst + i] = cells[i] >> count; return true;
    case Op.I32x4ShrU: for (let i = 0; i < 4; i++) R.i32[dst + i] = cells[i] >>> count; return true;
    case Op.I64x2Shl: for (let i = 0, n = BigInt(count & 63); i < 2; i++) R.i64[(dst >> 1) + i] = A.i64[i] << n; return true;
    case Op.I64x2ShrS: for (let i = 0, n = BigInt(count & 63); i < 2; i++) R.i64[(dst >> 1) + i] = A.i64[i] >> n; return true;
    case Op.I64x2ShrU: for (let i = 0, n = BigInt(count & 63); i < 2; i++) R.u64[(dst >> 1) + i] = A.u64[i] >> n; return true;
    case Op.V128AnyTrue: R.i32[dst] = (cells[0] | cells[1] | cells[2] | cells[3]) !== 0 ? 1 : 0; return true;
    case Op.I8x16AllTrue: R.i32[dst] = A.i8.includes(0) ? 0 : 1; return true;
    case Op.I16x8AllTrue: R.i32[dst] = A.i16.includes(0) ? 0 : 1; return true;
    case Op.I32x4AllTrue: R.i32[dst] = cells.includes(0) ? 0 : 1; return true;
    case Op.I64x2AllTrue: R.i32[dst] = A.i64.includes(0n) ? 0 : 1; return true;
    case Op.I8x16Bitmask: R.i32[dst] = bitmask(A.i8); return true;
    case Op.I16x8Bitmask: R.i32[dst] = bitmask(A.i16); return true;
    case Op.I32x4Bitmask: R.i32[dst] = bitmask(cells); return true;
    case Op.I64x2Bitmask: R.i32[dst] = (cells[1] >>> 31) | ((cells[3] >>> 31) << 1); return true;
    default: return false;
  }
}

function bitmask(lanes: Int8Array | Int16Array | Int32Array): number {
  let mask = 0;
  for (let i = 0; i < lanes.length; i++) if (lanes[i] < 0) mask |= 1 << i;
  return mask;
}

/** [dst], address, [vector], memory, offset low, offset high, [lane]. */
function memoryAccess(machine: Machine, op: number, code: Int32Array, pc: number, fp: number): number {
  const { operands, results, bytes } = signatureOf(op);
  const words = machine.stack.words;
  const R = machine.lanes;
  const first = pc + 1 + results.length;
  const immediates = first + operands.length;
  const memory = machine.instance!.memories[code[immediates]];
  const size = accessBytes(op);
  const at = effectiveAddress(memory, words, fp + code[first], code[immediates + 1], code[immediates + 2], size);
  const next = immediates + 3 + bytes;
  const source = memory.bytes;
  if (operands.length > 1) load(A, words, fp + code[first + 1]);
  if (results.length === 0) {
    const from = LANES[op] === 0 ? 0 : code[immediates + 3] * size;
    for (let i = 0; i < size; i++) source[at + i] = A.u8[from + i];
    return next;
  }
  const dst = fp + code[pc + 1];
  const raw = B.u8;
  raw.fill(0);
  for (let i = 0; i < size; i++) raw[i] = source[at + i];
  switch (op as Op) {
    case Op.V128Load8x8S: for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = B.i8[i]; return next;
    case Op.V128Load8x8U: for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = B.u8[i]; return next;
    case Op.V128Load16x4S: for (let i = 0; i < 4; i++) R.i32[dst + i] = B.i16[i]; return next;
    case Op.V128Load16x4U: for (let i = 0; i < 4; i++) R.i32[dst + i] = B.u16[i]; return next;
    case Op.V128Load32x2S: for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = BigInt(B.i32[i]); return next;
    case Op.V128Load32x2U: for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = BigInt(B.u32[i]); return next;
    case Op.V128Load8Splat: R.u8.fill(raw[0], dst << 2, (dst << 2) + 16); return next;
    case Op.V128Load16Splat: R.i16.fill(B.i16[0], dst << 1, (dst << 1) + 8); return next;
    case Op.V128Load32Splat: words.fill(B.i32[0], dst, dst + 4); return next;
    case Op.V128Load64Splat: for (let i = 0; i < 4; i++) words[dst + i] = B.i32[i & 1]; return next;
    case Op.V128Load8Lane: case Op.V128Load16Lane: case Op.V128Load32Lane: case Op.V128Load64Lane: {
      const to = code[immediates + 3] * size;
      for (let i = 0; i < size; i++) A.u8[to + i] = raw[i];
      for (let i = 0; i < 4; i++) words[dst + i] = A.i32[i];
      return next;
    }
    default: // v128.load, load32_zero, load64_zero
      for (let i = 0; i < 4; i++) words[dst + i] = B.i32[i];
      return next;
  }
}

/** The natural alignment is the size. */
const accessBytes = (op: number): number => 1 << ALIGN[op];
