/**
 * Vector instructions that take vectors and give a vector (specification §4.4.4), lane by lane.
 *
 * Relaxed instructions give the results of the specification's deterministic profile, in every tier.
 */
import { Op } from '../wasm/opcode.js';
import { populationCount, roundToEven } from './arithmetic.js';
import type { Lanes } from './lanes.js';

const clamp = (x: number, least: number, most: number): number => (x < least ? least : x > most ? most : x);

/** Truncation that saturates; NaN gives 0. */
function saturate(x: number, least: number, most: number): number {
  if (!(x > least)) return x === x ? least : 0;
  return x >= most ? most : Math.trunc(x);
}

/** The sum of two products saturates in 16 bits (`ivdot_sat` in the specification): only −128 · −128 · 2 is too large. */
const relaxedDot = (A: Lanes, B: Lanes, i: number): number =>
  clamp(A.i8[i] * B.i8[i] + A.i8[i + 1] * B.i8[i + 1], -32768, 32767);

/** R at word `dst` := op(A, B, C). The operands are copies, so R may be where they came from. */
export function laneOperation(op: number, R: Lanes, dst: number, A: Lanes, B: Lanes, C: Lanes): void {
  switch (op as Op) {
    case Op.I8x16Eq:
      for (let i = 0; i < 16; i++) R.i8[(dst << 2) + i] = A.i8[i] === B.i8[i] ? -1 : 0;
      return;
    case Op.I8x16Ne:
      for (let i = 0; i < 16; i++) R.i8[(dst << 2) + i] = A.i8[i] !== B.i8[i] ? -1 : 0;
      return;
    case Op.I8x16LtS:
      for (let i = 0; i < 16; i++) R.i8[(dst << 2) + i] = A.i8[i] < B.i8[i] ? -1 : 0;
      return;
    case Op.I8x16LtU:
      for (let i = 0; i < 16; i++) R.i8[(dst << 2) + i] = A.u8[i] < B.u8[i] ? -1 : 0;
      return;
    case Op.I8x16GtS:
      for (let i = 0; i < 16; i++) R.i8[(dst << 2) + i] = A.i8[i] > B.i8[i] ? -1 : 0;
      return;
    case Op.I8x16GtU:
      for (let i = 0; i < 16; i++) R.i8[(dst << 2) + i] = A.u8[i] > B.u8[i] ? -1 : 0;
      return;
    case Op.I8x16LeS:
      for (let i = 0; i < 16; i++) R.i8[(dst << 2) + i] = A.i8[i] <= B.i8[i] ? -1 : 0;
      return;
    case Op.I8x16LeU:
      for (let i = 0; i < 16; i++) R.i8[(dst << 2) + i] = A.u8[i] <= B.u8[i] ? -1 : 0;
      return;
    case Op.I8x16GeS:
      for (let i = 0; i < 16; i++) R.i8[(dst << 2) + i] = A.i8[i] >= B.i8[i] ? -1 : 0;
      return;
    case Op.I8x16GeU:
      for (let i = 0; i < 16; i++) R.i8[(dst << 2) + i] = A.u8[i] >= B.u8[i] ? -1 : 0;
      return;
    case Op.I16x8Eq:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i16[i] === B.i16[i] ? -1 : 0;
      return;
    case Op.I16x8Ne:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i16[i] !== B.i16[i] ? -1 : 0;
      return;
    case Op.I16x8LtS:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i16[i] < B.i16[i] ? -1 : 0;
      return;
    case Op.I16x8LtU:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.u16[i] < B.u16[i] ? -1 : 0;
      return;
    case Op.I16x8GtS:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i16[i] > B.i16[i] ? -1 : 0;
      return;
    case Op.I16x8GtU:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.u16[i] > B.u16[i] ? -1 : 0;
      return;
    case Op.I16x8LeS:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i16[i] <= B.i16[i] ? -1 : 0;
      return;
    case Op.I16x8LeU:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.u16[i] <= B.u16[i] ? -1 : 0;
      return;
    case Op.I16x8GeS:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i16[i] >= B.i16[i] ? -1 : 0;
      return;
    case Op.I16x8GeU:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.u16[i] >= B.u16[i] ? -1 : 0;
      return;
    case Op.I32x4Eq:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i32[i] === B.i32[i] ? -1 : 0;
      return;
    case Op.I32x4Ne:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i32[i] !== B.i32[i] ? -1 : 0;
      return;
    case Op.I32x4LtS:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i32[i] < B.i32[i] ? -1 : 0;
      return;
    case Op.I32x4LtU:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.u32[i] < B.u32[i] ? -1 : 0;
      return;
    case Op.I32x4GtS:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i32[i] > B.i32[i] ? -1 : 0;
      return;
    case Op.I32x4GtU:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.u32[i] > B.u32[i] ? -1 : 0;
      return;
    case Op.I32x4LeS:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i32[i] <= B.i32[i] ? -1 : 0;
      return;
    case Op.I32x4LeU:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.u32[i] <= B.u32[i] ? -1 : 0;
      return;
    case Op.I32x4GeS:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i32[i] >= B.i32[i] ? -1 : 0;
      return;
    case Op.I32x4GeU:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.u32[i] >= B.u32[i] ? -1 : 0;
      return;
    case Op.I64x2Eq:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = A.i64[i] === B.i64[i] ? -1n : 0n;
      return;
    case Op.I64x2Ne:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = A.i64[i] !== B.i64[i] ? -1n : 0n;
      return;
    case Op.I64x2LtS:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = A.i64[i] < B.i64[i] ? -1n : 0n;
      return;
    case Op.I64x2GtS:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = A.i64[i] > B.i64[i] ? -1n : 0n;
      return;
    case Op.I64x2LeS:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = A.i64[i] <= B.i64[i] ? -1n : 0n;
      return;
    case Op.I64x2GeS:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = A.i64[i] >= B.i64[i] ? -1n : 0n;
      return;
    case Op.F32x4Eq:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.f32[i] === B.f32[i] ? -1 : 0;
      return;
    case Op.F32x4Ne:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.f32[i] !== B.f32[i] ? -1 : 0;
      return;
    case Op.F32x4Lt:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.f32[i] < B.f32[i] ? -1 : 0;
      return;
    case Op.F32x4Gt:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.f32[i] > B.f32[i] ? -1 : 0;
      return;
    case Op.F32x4Le:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.f32[i] <= B.f32[i] ? -1 : 0;
      return;
    case Op.F32x4Ge:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.f32[i] >= B.f32[i] ? -1 : 0;
      return;
    case Op.F64x2Eq:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = A.f64[i] === B.f64[i] ? -1n : 0n;
      return;
    case Op.F64x2Ne:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = A.f64[i] !== B.f64[i] ? -1n : 0n;
      return;
    case Op.F64x2Lt:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = A.f64[i] < B.f64[i] ? -1n : 0n;
      return;
    case Op.F64x2Gt:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = A.f64[i] > B.f64[i] ? -1n : 0n;
      return;
    case Op.F64x2Le:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = A.f64[i] <= B.f64[i] ? -1n : 0n;
      return;
    case Op.F64x2Ge:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = A.f64[i] >= B.f64[i] ? -1n : 0n;
      return;
    case Op.V128Not:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = ~A.i32[i];
      return;
    case Op.V128And:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i32[i] & B.i32[i];
      return;
    case Op.V128Andnot:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i32[i] & ~B.i32[i];
      return;
    case Op.V128Or:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i32[i] | B.i32[i];
      return;
    case Op.V128Xor:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i32[i] ^ B.i32[i];
      return;
    case Op.V128Bitselect:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = (A.i32[i] & C.i32[i]) | (B.i32[i] & ~C.i32[i]);
      return;
    case Op.I8x16RelaxedLaneselect:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = (A.i32[i] & C.i32[i]) | (B.i32[i] & ~C.i32[i]);
      return;
    case Op.I16x8RelaxedLaneselect:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = (A.i32[i] & C.i32[i]) | (B.i32[i] & ~C.i32[i]);
      return;
    case Op.I32x4RelaxedLaneselect:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = (A.i32[i] & C.i32[i]) | (B.i32[i] & ~C.i32[i]);
      return;
    case Op.I64x2RelaxedLaneselect:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = (A.i32[i] & C.i32[i]) | (B.i32[i] & ~C.i32[i]);
      return;
    case Op.I8x16Abs:
      for (let i = 0; i < 16; i++) R.i8[(dst << 2) + i] = A.i8[i] < 0 ? -A.i8[i] : A.i8[i];
      return;
    case Op.I8x16Neg:
      for (let i = 0; i < 16; i++) R.i8[(dst << 2) + i] = -A.i8[i];
      return;
    case Op.I8x16Add:
      for (let i = 0; i < 16; i++) R.i8[(dst << 2) + i] = A.i8[i] + B.i8[i];
      return;
    case Op.I8x16Sub:
      for (let i = 0; i < 16; i++) R.i8[(dst << 2) + i] = A.i8[i] - B.i8[i];
      return;
    case Op.I8x16MinS:
      for (let i = 0; i < 16; i++) R.i8[(dst << 2) + i] = A.i8[i] < B.i8[i] ? A.i8[i] : B.i8[i];
      return;
    case Op.I8x16MinU:
      for (let i = 0; i < 16; i++) R.u8[(dst << 2) + i] = A.u8[i] < B.u8[i] ? A.u8[i] : B.u8[i];
      return;
    case Op.I8x16MaxS:
      for (let i = 0; i < 16; i++) R.i8[(dst << 2) + i] = A.i8[i] > B.i8[i] ? A.i8[i] : B.i8[i];
      return;
    case Op.I8x16MaxU:
      for (let i = 0; i < 16; i++) R.u8[(dst << 2) + i] = A.u8[i] > B.u8[i] ? A.u8[i] : B.u8[i];
      return;
    case Op.I8x16AddSatS:
      for (let i = 0; i < 16; i++) R.i8[(dst << 2) + i] = clamp(A.i8[i] + B.i8[i], -128, 127);
      return;
    case Op.I8x16AddSatU:
      for (let i = 0; i < 16; i++) R.u8[(dst << 2) + i] = clamp(A.u8[i] + B.u8[i], 0, 255);
      return;
    case Op.I8x16SubSatS:
      for (let i = 0; i < 16; i++) R.i8[(dst << 2) + i] = clamp(A.i8[i] - B.i8[i], -128, 127);
      return;
    case Op.I8x16SubSatU:
      for (let i = 0; i < 16; i++) R.u8[(dst << 2) + i] = clamp(A.u8[i] - B.u8[i], 0, 255);
      return;
    case Op.I8x16AvgrU:
      for (let i = 0; i < 16; i++) R.u8[(dst << 2) + i] = (A.u8[i] + B.u8[i] + 1) >> 1;
      return;
    case Op.I16x8Abs:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i16[i] < 0 ? -A.i16[i] : A.i16[i];
      return;
    case Op.I16x8Neg:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = -A.i16[i];
      return;
    case Op.I16x8Add:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i16[i] + B.i16[i];
      return;
    case Op.I16x8Sub:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i16[i] - B.i16[i];
      return;
    case Op.I16x8Mul:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = Math.imul(A.i16[i], B.i16[i]);
      return;
    case Op.I16x8MinS:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i16[i] < B.i16[i] ? A.i16[i] : B.i16[i];
      return;
    case Op.I16x8MinU:
      for (let i = 0; i < 8; i++) R.u16[(dst << 1) + i] = A.u16[i] < B.u16[i] ? A.u16[i] : B.u16[i];
      return;
    case Op.I16x8MaxS:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i16[i] > B.i16[i] ? A.i16[i] : B.i16[i];
      return;
    case Op.I16x8MaxU:
      for (let i = 0; i < 8; i++) R.u16[(dst << 1) + i] = A.u16[i] > B.u16[i] ? A.u16[i] : B.u16[i];
      return;
    case Op.I16x8AddSatS:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = clamp(A.i16[i] + B.i16[i], -32768, 32767);
      return;
    case Op.I16x8AddSatU:
      for (let i = 0; i < 8; i++) R.u16[(dst << 1) + i] = clamp(A.u16[i] + B.u16[i], 0, 65535);
      return;
    case Op.I16x8SubSatS:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = clamp(A.i16[i] - B.i16[i], -32768, 32767);
      return;
    case Op.I16x8SubSatU:
      for (let i = 0; i < 8; i++) R.u16[(dst << 1) + i] = clamp(A.u16[i] - B.u16[i], 0, 65535);
      return;
    case Op.I16x8AvgrU:
      for (let i = 0; i < 8; i++) R.u16[(dst << 1) + i] = (A.u16[i] + B.u16[i] + 1) >> 1;
      return;
    case Op.I32x4Abs:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i32[i] < 0 ? -A.i32[i] : A.i32[i];
      return;
    case Op.I32x4Neg:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = -A.i32[i];
      return;
    case Op.I32x4Add:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i32[i] + B.i32[i];
      return;
    case Op.I32x4Sub:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i32[i] - B.i32[i];
      return;
    case Op.I32x4Mul:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = Math.imul(A.i32[i], B.i32[i]);
      return;
    case Op.I32x4MinS:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i32[i] < B.i32[i] ? A.i32[i] : B.i32[i];
      return;
    case Op.I32x4MinU:
      for (let i = 0; i < 4; i++) R.u32[(dst) + i] = A.u32[i] < B.u32[i] ? A.u32[i] : B.u32[i];
      return;
    case Op.I32x4MaxS:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i32[i] > B.i32[i] ? A.i32[i] : B.i32[i];
      return;
    case Op.I32x4MaxU:
      for (let i = 0; i < 4; i++) R.u32[(dst) + i] = A.u32[i] > B.u32[i] ? A.u32[i] : B.u32[i];
      return;
    case Op.I8x16Popcnt:
      for (let i = 0; i < 16; i++) R.u8[(dst << 2) + i] = populationCount(A.u8[i]);
      return;
    case Op.I16x8Q15mulrSatS:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = clamp((A.i16[i] * B.i16[i] + 0x4000) >> 15, -32768, 32767);
      return;
    case Op.I16x8RelaxedQ15mulrS:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = clamp((A.i16[i] * B.i16[i] + 0x4000) >> 15, -32768, 32767);
      return;
    case Op.I64x2Abs:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = A.i64[i] < 0n ? -A.i64[i] : A.i64[i];
      return;
    case Op.I64x2Neg:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = -A.i64[i];
      return;
    case Op.I64x2Add:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = A.i64[i] + B.i64[i];
      return;
    case Op.I64x2Sub:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = A.i64[i] - B.i64[i];
      return;
    case Op.I64x2Mul:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = A.i64[i] * B.i64[i];
      return;
    case Op.F32x4Ceil:
      for (let i = 0; i < 4; i++) R.f32[(dst) + i] = Math.ceil(A.f32[i]);
      return;
    case Op.F32x4Floor:
      for (let i = 0; i < 4; i++) R.f32[(dst) + i] = Math.floor(A.f32[i]);
      return;
    case Op.F32x4Trunc:
      for (let i = 0; i < 4; i++) R.f32[(dst) + i] = Math.trunc(A.f32[i]);
      return;
    case Op.F32x4Nearest:
      for (let i = 0; i < 4; i++) R.f32[(dst) + i] = roundToEven(A.f32[i]);
      return;
    case Op.F32x4Sqrt:
      for (let i = 0; i < 4; i++) R.f32[(dst) + i] = Math.sqrt(A.f32[i]);
      return;
    case Op.F32x4Add:
      for (let i = 0; i < 4; i++) R.f32[(dst) + i] = A.f32[i] + B.f32[i];
      return;
    case Op.F32x4Sub:
      for (let i = 0; i < 4; i++) R.f32[(dst) + i] = A.f32[i] - B.f32[i];
      return;
    case Op.F32x4Mul:
      for (let i = 0; i < 4; i++) R.f32[(dst) + i] = A.f32[i] * B.f32[i];
      return;
    case Op.F32x4Div:
      for (let i = 0; i < 4; i++) R.f32[(dst) + i] = A.f32[i] / B.f32[i];
      return;
    case Op.F32x4Min:
      for (let i = 0; i < 4; i++) R.f32[(dst) + i] = Math.min(A.f32[i], B.f32[i]);
      return;
    case Op.F32x4Max:
      for (let i = 0; i < 4; i++) R.f32[(dst) + i] = Math.max(A.f32[i], B.f32[i]);
      return;
    case Op.F32x4RelaxedMin:
      for (let i = 0; i < 4; i++) R.f32[(dst) + i] = Math.min(A.f32[i], B.f32[i]);
      return;
    case Op.F32x4RelaxedMax:
      for (let i = 0; i < 4; i++) R.f32[(dst) + i] = Math.max(A.f32[i], B.f32[i]);
      return;
    case Op.F32x4RelaxedMadd:
      for (let i = 0; i < 4; i++) R.f32[(dst) + i] = Math.fround(A.f32[i] * B.f32[i]) + C.f32[i];
      return;
    case Op.F32x4RelaxedNmadd:
      for (let i = 0; i < 4; i++) R.f32[(dst) + i] = Math.fround(-A.f32[i] * B.f32[i]) + C.f32[i];
      return;
    case Op.F64x2Ceil:
      for (let i = 0; i < 2; i++) R.f64[(dst >> 1) + i] = A.f64[i] === A.f64[i] ? Math.ceil(A.f64[i]) : A.f64[i] + A.f64[i];
      return;
    case Op.F64x2Floor:
      for (let i = 0; i < 2; i++) R.f64[(dst >> 1) + i] = A.f64[i] === A.f64[i] ? Math.floor(A.f64[i]) : A.f64[i] + A.f64[i];
      return;
    case Op.F64x2Trunc:
      for (let i = 0; i < 2; i++) R.f64[(dst >> 1) + i] = A.f64[i] === A.f64[i] ? Math.trunc(A.f64[i]) : A.f64[i] + A.f64[i];
      return;
    case Op.F64x2Nearest:
      for (let i = 0; i < 2; i++) R.f64[(dst >> 1) + i] = roundToEven(A.f64[i]);
      return;
    case Op.F64x2Sqrt:
      for (let i = 0; i < 2; i++) R.f64[(dst >> 1) + i] = Math.sqrt(A.f64[i]);
      return;
    case Op.F64x2Add:
      for (let i = 0; i < 2; i++) R.f64[(dst >> 1) + i] = A.f64[i] + B.f64[i];
      return;
    case Op.F64x2Sub:
      for (let i = 0; i < 2; i++) R.f64[(dst >> 1) + i] = A.f64[i] - B.f64[i];
      return;
    case Op.F64x2Mul:
      for (let i = 0; i < 2; i++) R.f64[(dst >> 1) + i] = A.f64[i] * B.f64[i];
      return;
    case Op.F64x2Div:
      for (let i = 0; i < 2; i++) R.f64[(dst >> 1) + i] = A.f64[i] / B.f64[i];
      return;
    case Op.F64x2Min:
      for (let i = 0; i < 2; i++) R.f64[(dst >> 1) + i] = Math.min(A.f64[i], B.f64[i]);
      return;
    case Op.F64x2Max:
      for (let i = 0; i < 2; i++) R.f64[(dst >> 1) + i] = Math.max(A.f64[i], B.f64[i]);
      return;
    case Op.F64x2RelaxedMin:
      for (let i = 0; i < 2; i++) R.f64[(dst >> 1) + i] = Math.min(A.f64[i], B.f64[i]);
      return;
    case Op.F64x2RelaxedMax:
      for (let i = 0; i < 2; i++) R.f64[(dst >> 1) + i] = Math.max(A.f64[i], B.f64[i]);
      return;
    case Op.F64x2RelaxedMadd:
      for (let i = 0; i < 2; i++) R.f64[(dst >> 1) + i] = A.f64[i] * B.f64[i] + C.f64[i];
      return;
    case Op.F64x2RelaxedNmadd:
      for (let i = 0; i < 2; i++) R.f64[(dst >> 1) + i] = -A.f64[i] * B.f64[i] + C.f64[i];
      return;
    case Op.F32x4Abs:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i32[i] & 0x7fffffff;
      return;
    case Op.F32x4Neg:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i32[i] ^ 0x80000000;
      return;
    case Op.F64x2Abs:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = A.i64[i] & 0x7fffffffffffffffn;
      return;
    case Op.F64x2Neg:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = A.i64[i] ^ -0x8000000000000000n;
      return;
    case Op.F32x4Pmin:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = B.f32[i] < A.f32[i] ? B.i32[i] : A.i32[i];
      return;
    case Op.F32x4Pmax:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = B.f32[i] > A.f32[i] ? B.i32[i] : A.i32[i];
      return;
    case Op.F64x2Pmin:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = B.f64[i] < A.f64[i] ? B.i64[i] : A.i64[i];
      return;
    case Op.F64x2Pmax:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = B.f64[i] > A.f64[i] ? B.i64[i] : A.i64[i];
      return;
    case Op.I16x8ExtendLowI8x16S:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i8[i];
      return;
    case Op.I16x8ExtmulLowI8x16S:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i8[i] * B.i8[i];
      return;
    case Op.I16x8ExtendLowI8x16U:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.u8[i];
      return;
    case Op.I16x8ExtmulLowI8x16U:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.u8[i] * B.u8[i];
      return;
    case Op.I16x8ExtendHighI8x16S:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i8[8 + i];
      return;
    case Op.I16x8ExtmulHighI8x16S:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i8[8 + i] * B.i8[8 + i];
      return;
    case Op.I16x8ExtendHighI8x16U:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.u8[8 + i];
      return;
    case Op.I16x8ExtmulHighI8x16U:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.u8[8 + i] * B.u8[8 + i];
      return;
    case Op.I32x4ExtendLowI16x8S:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i16[i];
      return;
    case Op.I32x4ExtmulLowI16x8S:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = Math.imul(A.i16[i], B.i16[i]);
      return;
    case Op.I32x4ExtendLowI16x8U:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.u16[i];
      return;
    case Op.I32x4ExtmulLowI16x8U:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = Math.imul(A.u16[i], B.u16[i]);
      return;
    case Op.I32x4ExtendHighI16x8S:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i16[4 + i];
      return;
    case Op.I32x4ExtmulHighI16x8S:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = Math.imul(A.i16[4 + i], B.i16[4 + i]);
      return;
    case Op.I32x4ExtendHighI16x8U:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.u16[4 + i];
      return;
    case Op.I32x4ExtmulHighI16x8U:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = Math.imul(A.u16[4 + i], B.u16[4 + i]);
      return;
    case Op.I64x2ExtendLowI32x4S:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = BigInt(A.i32[i]);
      return;
    case Op.I64x2ExtmulLowI32x4S:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = BigInt(A.i32[i]) * BigInt(B.i32[i]);
      return;
    case Op.I64x2ExtendLowI32x4U:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = BigInt(A.u32[i]);
      return;
    case Op.I64x2ExtmulLowI32x4U:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = BigInt(A.u32[i]) * BigInt(B.u32[i]);
      return;
    case Op.I64x2ExtendHighI32x4S:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = BigInt(A.i32[2 + i]);
      return;
    case Op.I64x2ExtmulHighI32x4S:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = BigInt(A.i32[2 + i]) * BigInt(B.i32[2 + i]);
      return;
    case Op.I64x2ExtendHighI32x4U:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = BigInt(A.u32[2 + i]);
      return;
    case Op.I64x2ExtmulHighI32x4U:
      for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = BigInt(A.u32[2 + i]) * BigInt(B.u32[2 + i]);
      return;
    case Op.I16x8ExtaddPairwiseI8x16S:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i8[2 * i] + A.i8[2 * i + 1];
      return;
    case Op.I16x8ExtaddPairwiseI8x16U:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.u8[2 * i] + A.u8[2 * i + 1];
      return;
    case Op.I32x4ExtaddPairwiseI16x8S:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i16[2 * i] + A.i16[2 * i + 1];
      return;
    case Op.I32x4ExtaddPairwiseI16x8U:
      for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.u16[2 * i] + A.u16[2 * i + 1];
      return;
    case Op.I32x4DotI16x8S:
      for (let i = 0; i < 4; i++) R.i32[dst + i] = A.i16[2 * i] * B.i16[2 * i] + A.i16[2 * i + 1] * B.i16[2 * i + 1];
      return;
    case Op.I16x8RelaxedDotI8x16I7x16S:
      for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = relaxedDot(A, B, 2 * i);
      return;
    case Op.I32x4RelaxedDotI8x16I7x16AddS:
      for (let i = 0; i < 4; i++) R.i32[dst + i] = C.i32[i] + relaxedDot(A, B, 4 * i) + relaxedDot(A, B, 4 * i + 2);
      return;
    case Op.I8x16NarrowI16x8S:
      for (let i = 0; i < 8; i++) {
        R.i8[(dst << 2) + i] = clamp(A.i16[i], -128, 127);
        R.i8[(dst << 2) + 8 + i] = clamp(B.i16[i], -128, 127);
      }
      return;
    case Op.I8x16NarrowI16x8U:
      for (let i = 0; i < 8; i++) {
        R.u8[(dst << 2) + i] = clamp(A.i16[i], 0, 255);
        R.u8[(dst << 2) + 8 + i] = clamp(B.i16[i], 0, 255);
      }
      return;
    case Op.I16x8NarrowI32x4S:
      for (let i = 0; i < 4; i++) {
        R.i16[(dst << 1) + i] = clamp(A.i32[i], -32768, 32767);
        R.i16[(dst << 1) + 4 + i] = clamp(B.i32[i], -32768, 32767);
      }
      return;
    case Op.I16x8NarrowI32x4U:
      for (let i = 0; i < 4; i++) {
        R.u16[(dst << 1) + i] = clamp(A.i32[i], 0, 65535);
        R.u16[(dst << 1) + 4 + i] = clamp(B.i32[i], 0, 65535);
      }
      return;
    case Op.F32x4DemoteF64x2Zero:
      R.f32[dst] = A.f64[0];
      R.f32[dst + 1] = A.f64[1];
      R.i32[dst + 2] = R.i32[dst + 3] = 0;
      return;
    case Op.F64x2PromoteLowF32x4:
      R.f64[dst >> 1] = A.f32[0];
      R.f64[(dst >> 1) + 1] = A.f32[1];
      return;
    case Op.I32x4TruncSatF32x4S:
    case Op.I32x4RelaxedTruncF32x4S:
      for (let i = 0; i < 4; i++) R.i32[dst + i] = saturate(A.f32[i], -0x80000000, 0x7fffffff);
      return;
    case Op.I32x4TruncSatF32x4U:
    case Op.I32x4RelaxedTruncF32x4U:
      for (let i = 0; i < 4; i++) R.i32[dst + i] = saturate(A.f32[i], 0, 0xffffffff);
      return;
    case Op.F32x4ConvertI32x4S:
      for (let i = 0; i < 4; i++) R.f32[dst + i] = A.i32[i];
      return;
    case Op.F32x4ConvertI32x4U:
      for (let i = 0; i < 4; i++) R.f32[dst + i] = A.u32[i];
      return;
    case Op.I32x4TruncSatF64x2SZero:
    case Op.I32x4RelaxedTruncF64x2SZero:
      R.i32[dst] = saturate(A.f64[0], -0x80000000, 0x7fffffff);
      R.i32[dst + 1] = saturate(A.f64[1], -0x80000000, 0x7fffffff);
      R.i32[dst + 2] = R.i32[dst + 3] = 0;
      return;
    case Op.I32x4TruncSatF64x2UZero:
    case Op.I32x4RelaxedTruncF64x2UZero:
      R.i32[dst] = saturate(A.f64[0], 0, 0xffffffff);
      R.i32[dst + 1] = saturate(A.f64[1], 0, 0xffffffff);
      R.i32[dst + 2] = R.i32[dst + 3] = 0;
      return;
    case Op.F64x2ConvertLowI32x4S:
      R.f64[dst >> 1] = A.i32[0];
      R.f64[(dst >> 1) + 1] = A.i32[1];
      return;
    case Op.F64x2ConvertLowI32x4U:
      R.f64[dst >> 1] = A.u32[0];
      R.f64[(dst >> 1) + 1] = A.u32[1];
      return;
    case Op.I8x16Swizzle:
    case Op.I8x16RelaxedSwizzle:
      for (let i = 0; i < 16; i++) R.u8[(dst << 2) + i] = B.u8[i] < 16 ? A.u8[B.u8[i]] : 0;
      return;
    default: throw new Error(`vector opcode ${op} has no implementation`);
  }
}
