/**
 * Vector instructions, outside the loop: constants, splats, access to lanes, shifts and reductions here; loads and
 * stores in vector-memory.ts; lane by lane in vector-lanes.ts; what moves lanes or changes their width in
 * vector-reshape.ts. Memory, splats and lane moves copy words: NaN payloads survive.
 *
 * Vector registers are the same or apart, never half over each other. A vector and a scalar may overlap: those forms
 * read everything before they write.
 */
import { Op } from '../wasm/opcode.js';
import { Code } from './code.js';
import { Lanes } from './lanes.js';
import type { Machine } from './machine.js';
import { signatureOf } from './signatures.js';
import { laneOperation } from './vector-lanes.js';
import { runVectorMemory, splat } from './vector-memory.js';
import { reshape } from './vector-reshape.js';

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

function copy(words: Int32Array, dst: number, from: number): void {
  const x = words[from];
  const y = words[from + 1];
  const z = words[from + 2];
  const w = words[from + 3];
  words[dst] = x;
  words[dst + 1] = y;
  words[dst + 2] = z;
  words[dst + 3] = w;
}

/** Runs the instruction at `pc`; returns where the next one is. */
export function runVector(machine: Machine, code: Int32Array, pc: number, fp: number): number {
  const op: number = code[pc] - Code.Rare;
  if (op >= Op.V128Load && op <= Op.V128Store || op >= Op.V128Load8Lane && op <= Op.V128Load64Zero) {
    return runVectorMemory(machine, code, pc, fp);
  }
  const words = machine.stack.words;
  const dst = fp + code[pc + 1];
  const a = fp + code[pc + 2];
  if (op <= Op.F64x2ReplaceLane && op !== Op.I8x16Swizzle) return withImmediates(machine, op, code, pc, fp, dst, a);
  const R = machine.lanes;
  const operands = signatureOf(op).operands.length;
  const b = operands > 1 ? fp + code[pc + 3] : a;
  const c = operands > 2 ? fp + code[pc + 4] : a;
  if (laneOperation(op, R, dst, a, b, c)) return pc + 2 + operands;
  if (shiftOrReduce(op, R, dst, a, words[b])) return pc + 2 + operands;
  load(A, words, a);
  load(B, words, b);
  load(C, words, c);
  reshape(op, R, dst, A, B, C);
  return pc + 2 + operands;
}

/** Selection, constants, shuffles, splats, access to single lanes. `a`: the first operand. */
function withImmediates(machine: Machine, op: number, code: Int32Array, pc: number, fp: number, dst: number, a: number): number {
  const R = machine.lanes;
  const words = machine.stack.words;
  switch (op as Op) {
    case Op.Select: copy(words, dst, fp + code[words[a] !== 0 ? pc + 3 : pc + 4]); return pc + 5;
    case Op.V128Const:
      words[dst] = code[pc + 2];
      words[dst + 1] = code[pc + 3];
      words[dst + 2] = code[pc + 4];
      words[dst + 3] = code[pc + 5];
      return pc + 6;
    case Op.I8x16Shuffle:
      load(A, words, a);
      load(B, words, fp + code[pc + 3]);
      for (let i = 0; i < 16; i++) {
        const lane = code[pc + 4 + i];
        R.u8[(dst << 2) + i] = lane < 16 ? A.u8[lane] : B.u8[lane - 16];
      }
      return pc + 20;
    case Op.I8x16Splat: splat(words, dst, Math.imul(words[a] & 0xff, 0x01010101)); return pc + 3;
    case Op.I16x8Splat: splat(words, dst, Math.imul(words[a] & 0xffff, 0x00010001)); return pc + 3;
    case Op.I32x4Splat: case Op.F32x4Splat: splat(words, dst, words[a]); return pc + 3;
    case Op.I64x2Splat: case Op.F64x2Splat: {
      const low = words[a];
      const high = words[a + 1];
      words[dst] = words[dst + 2] = low;
      words[dst + 1] = words[dst + 3] = high;
      return pc + 3;
    }
    case Op.I8x16ExtractLaneS: words[dst] = R.i8[(a << 2) + code[pc + 3]]; return pc + 4;
    case Op.I8x16ExtractLaneU: words[dst] = R.u8[(a << 2) + code[pc + 3]]; return pc + 4;
    case Op.I16x8ExtractLaneS: words[dst] = R.i16[(a << 1) + code[pc + 3]]; return pc + 4;
    case Op.I16x8ExtractLaneU: words[dst] = R.u16[(a << 1) + code[pc + 3]]; return pc + 4;
    case Op.I32x4ExtractLane: case Op.F32x4ExtractLane: words[dst] = words[a + code[pc + 3]]; return pc + 4;
    case Op.I64x2ExtractLane: case Op.F64x2ExtractLane: {
      const from = a + 2 * code[pc + 3];
      const low = words[from];
      words[dst + 1] = words[from + 1];
      words[dst] = low;
      return pc + 4;
    }
  }
  // replace_lane: vector, value, lane
  const value = fp + code[pc + 3];
  const lane = code[pc + 4];
  const low = words[value];
  const high = words[value + 1];
  copy(words, dst, a);
  switch (op as Op) {
    case Op.I8x16ReplaceLane: R.i8[(dst << 2) + lane] = low; break;
    case Op.I16x8ReplaceLane: R.i16[(dst << 1) + lane] = low; break;
    case Op.I32x4ReplaceLane: case Op.F32x4ReplaceLane: words[dst + lane] = low; break;
    default:
      words[dst + 2 * lane] = low;
      words[dst + 2 * lane + 1] = high;
  }
  return pc + 5;
}

/** Shifts (vector at `a` by `count`) and reductions to an i32. False if `op` is neither. */
function shiftOrReduce(op: number, R: Lanes, d: number, a: number, count: number): boolean {
  const words = R.i32;
  const a8 = a << 2;
  const a16 = a << 1;
  const d8 = d << 2;
  const d16 = d << 1;
  switch (op as Op) {
    case Op.I8x16Shl: for (let i = 0, n = count & 7; i < 16; i++) R.i8[d8 + i] = R.i8[a8 + i] << n; return true;
    case Op.I8x16ShrS: for (let i = 0, n = count & 7; i < 16; i++) R.i8[d8 + i] = R.i8[a8 + i] >> n; return true;
    case Op.I8x16ShrU: for (let i = 0, n = count & 7; i < 16; i++) R.u8[d8 + i] = R.u8[a8 + i] >> n; return true;
    case Op.I16x8Shl: for (let i = 0, n = count & 15; i < 8; i++) R.i16[d16 + i] = R.i16[a16 + i] << n; return true;
    case Op.I16x8ShrS: for (let i = 0, n = count & 15; i < 8; i++) R.i16[d16 + i] = R.i16[a16 + i] >> n; return true;
    case Op.I16x8ShrU: for (let i = 0, n = count & 15; i < 8; i++) R.u16[d16 + i] = R.u16[a16 + i] >> n; return true;
    case Op.I32x4Shl: for (let i = 0; i < 4; i++) words[d + i] = words[a + i] << count; return true;
    case Op.I32x4ShrS: for (let i = 0; i < 4; i++) words[d + i] = words[a + i] >> count; return true;
    case Op.I32x4ShrU: for (let i = 0; i < 4; i++) words[d + i] = words[a + i] >>> count; return true;
    case Op.I64x2Shl: case Op.I64x2ShrS: case Op.I64x2ShrU:
      shift64(op, words, d, a, count & 63);
      shift64(op, words, d + 2, a + 2, count & 63);
      return true;
    case Op.V128AnyTrue: words[d] = (words[a] | words[a + 1] | words[a + 2] | words[a + 3]) !== 0 ? 1 : 0; return true;
    case Op.I8x16AllTrue: words[d] = nonZero(R.i8, a8, 16); return true;
    case Op.I16x8AllTrue: words[d] = nonZero(R.i16, a16, 8); return true;
    case Op.I32x4AllTrue: words[d] = nonZero(words, a, 4); return true;
    case Op.I64x2AllTrue: words[d] = (words[a] | words[a + 1]) !== 0 && (words[a + 2] | words[a + 3]) !== 0 ? 1 : 0; return true;
    case Op.I8x16Bitmask: words[d] = signs(R.i8, a8, 16); return true;
    case Op.I16x8Bitmask: words[d] = signs(R.i16, a16, 8); return true;
    case Op.I32x4Bitmask: words[d] = signs(words, a, 4); return true;
    case Op.I64x2Bitmask: words[d] = (words[a + 1] >>> 31) | ((words[a + 3] >>> 31) << 1); return true;
    default: return false;
  }
}

/** One lane as two words; `n` below 64. BigInts would be allocated. */
function shift64(op: number, words: Int32Array, d: number, a: number, n: number): void {
  const low = words[a];
  const high = words[a + 1];
  const fill = op === Op.I64x2ShrS ? high >> 31 : 0;
  if (op === Op.I64x2Shl) {
    words[d] = n < 32 ? low << n : 0;
    // A shift by 32 - 0 would be one by 0: in two steps.
    words[d + 1] = n < 32 ? (high << n) | (low >>> 1 >>> (31 - n)) : low << n;
  } else {
    words[d] = n < 32 ? (low >>> n) | (high << 1 << (31 - n)) : fill === 0 ? high >>> n : high >> n;
    words[d + 1] = n < 32 ? (fill === 0 ? high >>> n : high >> n) : fill;
  }
}

type SignedLanes = Int8Array | Int16Array | Int32Array;

function nonZero(lanes: SignedLanes, from: number, count: number): number {
  for (let i = 0; i < count; i++) if (lanes[from + i] === 0) return 0;
  return 1;
}

function signs(lanes: SignedLanes, from: number, count: number): number {
  let mask = 0;
  for (let i = 0; i < count; i++) if (lanes[from + i] < 0) mask |= 1 << i;
  return mask;
}
