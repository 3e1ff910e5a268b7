/**
 * Vector instructions whose lanes keep their width and place (specification §4.4.4): lane i of the result depends on
 * lane i of the operands alone, so they work in place on registers, which are the same or apart.
 *
 * Relaxed instructions give the results of the specification's deterministic profile, in every tier. There a
 * multiply-add is rounded twice.
 */
import { Op } from '../wasm/opcode.js';
import { maximum, minimum, populationCount, roundToEven } from './arithmetic.js';
import type { Lanes } from './lanes.js';

export const clamp = (x: number, least: number, most: number): number => (x < least ? least : x > most ? most : x);

/** Truncation that saturates; NaN gives 0. */
export function saturate(x: number, least: number, most: number): number {
  if (!(x > least)) return x === x ? least : 0;
  return x >= most ? most : Math.trunc(x);
}

/** The vector at word `d` of `R` := op(those at words `a`, `b`, `c`). False if `op` is not one of these. */
export function laneOperation(op: number, R: Lanes, d: number, a: number, b: number, c: number): boolean {
  const d8 = d << 2;
  const a8 = a << 2;
  const b8 = b << 2;
  const d16 = d << 1;
  const a16 = a << 1;
  const b16 = b << 1;
  const d64 = d >> 1;
  const a64 = a >> 1;
  const b64 = b >> 1;
  const c64 = c >> 1;
  switch (op as Op) {
    case Op.I8x16Eq: for (let i = 0; i < 16; i++) R.i8[d8 + i] = R.i8[a8 + i] === R.i8[b8 + i] ? -1 : 0; return true;
    case Op.I8x16Ne: for (let i = 0; i < 16; i++) R.i8[d8 + i] = R.i8[a8 + i] !== R.i8[b8 + i] ? -1 : 0; return true;
    case Op.I8x16LtS: for (let i = 0; i < 16; i++) R.i8[d8 + i] = R.i8[a8 + i] < R.i8[b8 + i] ? -1 : 0; return true;
    case Op.I8x16LtU: for (let i = 0; i < 16; i++) R.i8[d8 + i] = R.u8[a8 + i] < R.u8[b8 + i] ? -1 : 0; return true;
    case Op.I8x16GtS: for (let i = 0; i < 16; i++) R.i8[d8 + i] = R.i8[a8 + i] > R.i8[b8 + i] ? -1 : 0; return true;
    case Op.I8x16GtU: for (let i = 0; i < 16; i++) R.i8[d8 + i] = R.u8[a8 + i] > R.u8[b8 + i] ? -1 : 0; return true;
    case Op.I8x16LeS: for (let i = 0; i < 16; i++) R.i8[d8 + i] = R.i8[a8 + i] <= R.i8[b8 + i] ? -1 : 0; return true;
    case Op.I8x16LeU: for (let i = 0; i < 16; i++) R.i8[d8 + i] = R.u8[a8 + i] <= R.u8[b8 + i] ? -1 : 0; return true;
    case Op.I8x16GeS: for (let i = 0; i < 16; i++) R.i8[d8 + i] = R.i8[a8 + i] >= R.i8[b8 + i] ? -1 : 0; return true;
    case Op.I8x16GeU: for (let i = 0; i < 16; i++) R.i8[d8 + i] = R.u8[a8 + i] >= R.u8[b8 + i] ? -1 : 0; return true;
    case Op.I16x8Eq: for (let i = 0; i < 8; i++) R.i16[d16 + i] = R.i16[a16 + i] === R.i16[b16 + i] ? -1 : 0; return true;
    case Op.I16x8Ne: for (let i = 0; i < 8; i++) R.i16[d16 + i] = R.i16[a16 + i] !== R.i16[b16 + i] ? -1 : 0; return true;
    case Op.I16x8LtS: for (let i = 0; i < 8; i++) R.i16[d16 + i] = R.i16[a16 + i] < R.i16[b16 + i] ? -1 : 0; return true;
    case Op.I16x8LtU: for (let i = 0; i < 8; i++) R.i16[d16 + i] = R.u16[a16 + i] < R.u16[b16 + i] ? -1 : 0; return true;
    case Op.I16x8GtS: for (let i = 0; i < 8; i++) R.i16[d16 + i] = R.i16[a16 + i] > R.i16[b16 + i] ? -1 : 0; return true;
    case Op.I16x8GtU: for (let i = 0; i < 8; i++) R.i16[d16 + i] = R.u16[a16 + i] > R.u16[b16 + i] ? -1 : 0; return true;
    case Op.I16x8LeS: for (let i = 0; i < 8; i++) R.i16[d16 + i] = R.i16[a16 + i] <= R.i16[b16 + i] ? -1 : 0; return true;
    case Op.I16x8LeU: for (let i = 0; i < 8; i++) R.i16[d16 + i] = R.u16[a16 + i] <= R.u16[b16 + i] ? -1 : 0; return true;
    case Op.I16x8GeS: for (let i = 0; i < 8; i++) R.i16[d16 + i] = R.i16[a16 + i] >= R.i16[b16 + i] ? -1 : 0; return true;
    case Op.I16x8GeU: for (let i = 0; i < 8; i++) R.i16[d16 + i] = R.u16[a16 + i] >= R.u16[b16 + i] ? -1 : 0; return true;
    case Op.I32x4Eq: for (let i = 0; i < 4; i++) R.i32[d + i] = R.i32[a + i] === R.i32[b + i] ? -1 : 0; return true;
    case Op.I32x4Ne: for (let i = 0; i < 4; i++) R.i32[d + i] = R.i32[a + i] !== R.i32[b + i] ? -1 : 0; return true;
    case Op.I32x4LtS: for (let i = 0; i < 4; i++) R.i32[d + i] = R.i32[a + i] < R.i32[b + i] ? -1 : 0; return true;
    case Op.I32x4LtU: for (let i = 0; i < 4; i++) R.i32[d + i] = R.u32[a + i] < R.u32[b + i] ? -1 : 0; return true;
    case Op.I32x4GtS: for (let i = 0; i < 4; i++) R.i32[d + i] = R.i32[a + i] > R.i32[b + i] ? -1 : 0; return true;
    case Op.I32x4GtU: for (let i = 0; i < 4; i++) R.i32[d + i] = R.u32[a + i] > R.u32[b + i] ? -1 : 0; return true;
    case Op.I32x4LeS: for (let i = 0; i < 4; i++) R.i32[d + i] = R.i32[a + i] <= R.i32[b + i] ? -1 : 0; return true;
    case Op.I32x4LeU: for (let i = 0; i < 4; i++) R.i32[d + i] = R.u32[a + i] <= R.u32[b + i] ? -1 : 0; return true;
    case Op.I32x4GeS: for (let i = 0; i < 4; i++) R.i32[d + i] = R.i32[a + i] >= R.i32[b + i] ? -1 : 0; return true;
    case Op.I32x4GeU: for (let i = 0; i < 4; i++) R.i32[d + i] = R.u32[a + i] >= R.u32[b + i] ? -1 : 0; return true;
    case Op.I64x2Eq: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.i64[a64 + i] === R.i64[b64 + i] ? -1n : 0n; return true;
    case Op.I64x2Ne: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.i64[a64 + i] !== R.i64[b64 + i] ? -1n : 0n; return true;
    case Op.I64x2LtS: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.i64[a64 + i] < R.i64[b64 + i] ? -1n : 0n; return true;
    case Op.I64x2GtS: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.i64[a64 + i] > R.i64[b64 + i] ? -1n : 0n; return true;
    case Op.I64x2LeS: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.i64[a64 + i] <= R.i64[b64 + i] ? -1n : 0n; return true;
    case Op.I64x2GeS: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.i64[a64 + i] >= R.i64[b64 + i] ? -1n : 0n; return true;
    case Op.F32x4Eq: for (let i = 0; i < 4; i++) R.i32[d + i] = R.f32[a + i] === R.f32[b + i] ? -1 : 0; return true;
    case Op.F32x4Ne: for (let i = 0; i < 4; i++) R.i32[d + i] = R.f32[a + i] !== R.f32[b + i] ? -1 : 0; return true;
    case Op.F32x4Lt: for (let i = 0; i < 4; i++) R.i32[d + i] = R.f32[a + i] < R.f32[b + i] ? -1 : 0; return true;
    case Op.F32x4Gt: for (let i = 0; i < 4; i++) R.i32[d + i] = R.f32[a + i] > R.f32[b + i] ? -1 : 0; return true;
    case Op.F32x4Le: for (let i = 0; i < 4; i++) R.i32[d + i] = R.f32[a + i] <= R.f32[b + i] ? -1 : 0; return true;
    case Op.F32x4Ge: for (let i = 0; i < 4; i++) R.i32[d + i] = R.f32[a + i] >= R.f32[b + i] ? -1 : 0; return true;
    case Op.F64x2Eq: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.f64[a64 + i] === R.f64[b64 + i] ? -1n : 0n; return true;
    case Op.F64x2Ne: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.f64[a64 + i] !== R.f64[b64 + i] ? -1n : 0n; return true;
    case Op.F64x2Lt: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.f64[a64 + i] < R.f64[b64 + i] ? -1n : 0n; return true;
    case Op.F64x2Gt: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.f64[a64 + i] > R.f64[b64 + i] ? -1n : 0n; return true;
    case Op.F64x2Le: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.f64[a64 + i] <= R.f64[b64 + i] ? -1n : 0n; return true;
    case Op.F64x2Ge: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.f64[a64 + i] >= R.f64[b64 + i] ? -1n : 0n; return true;
    case Op.V128Not: for (let i = 0; i < 4; i++) R.i32[d + i] = ~R.i32[a + i]; return true;
    case Op.V128And: for (let i = 0; i < 4; i++) R.i32[d + i] = R.i32[a + i] & R.i32[b + i]; return true;
    case Op.V128Andnot: for (let i = 0; i < 4; i++) R.i32[d + i] = R.i32[a + i] & ~R.i32[b + i]; return true;
    case Op.V128Or: for (let i = 0; i < 4; i++) R.i32[d + i] = R.i32[a + i] | R.i32[b + i]; return true;
    case Op.V128Xor: for (let i = 0; i < 4; i++) R.i32[d + i] = R.i32[a + i] ^ R.i32[b + i]; return true;
    case Op.V128Bitselect:
    case Op.I8x16RelaxedLaneselect:
    case Op.I16x8RelaxedLaneselect:
    case Op.I32x4RelaxedLaneselect:
    case Op.I64x2RelaxedLaneselect:
      for (let i = 0; i < 4; i++) R.i32[d + i] = (R.i32[a + i] & R.i32[c + i]) | (R.i32[b + i] & ~R.i32[c + i]);
      return true;
    case Op.I8x16Abs: for (let i = 0; i < 16; i++) R.i8[d8 + i] = R.i8[a8 + i] < 0 ? -R.i8[a8 + i] : R.i8[a8 + i]; return true;
    case Op.I8x16Neg: for (let i = 0; i < 16; i++) R.i8[d8 + i] = -R.i8[a8 + i]; return true;
    case Op.I8x16Add: for (let i = 0; i < 16; i++) R.i8[d8 + i] = R.i8[a8 + i] + R.i8[b8 + i]; return true;
    case Op.I8x16Sub: for (let i = 0; i < 16; i++) R.i8[d8 + i] = R.i8[a8 + i] - R.i8[b8 + i]; return true;
    case Op.I8x16MinS: for (let i = 0; i < 16; i++) R.i8[d8 + i] = R.i8[a8 + i] < R.i8[b8 + i] ? R.i8[a8 + i] : R.i8[b8 + i]; return true;
    case Op.I8x16MinU: for (let i = 0; i < 16; i++) R.u8[d8 + i] = R.u8[a8 + i] < R.u8[b8 + i] ? R.u8[a8 + i] : R.u8[b8 + i]; return true;
    case Op.I8x16MaxS: for (let i = 0; i < 16; i++) R.i8[d8 + i] = R.i8[a8 + i] > R.i8[b8 + i] ? R.i8[a8 + i] : R.i8[b8 + i]; return true;
    case Op.I8x16MaxU: for (let i = 0; i < 16; i++) R.u8[d8 + i] = R.u8[a8 + i] > R.u8[b8 + i] ? R.u8[a8 + i] : R.u8[b8 + i]; return true;
    case Op.I8x16AddSatS: for (let i = 0; i < 16; i++) R.i8[d8 + i] = clamp(R.i8[a8 + i] + R.i8[b8 + i], -128, 127); return true;
    case Op.I8x16AddSatU: for (let i = 0; i < 16; i++) R.u8[d8 + i] = clamp(R.u8[a8 + i] + R.u8[b8 + i], 0, 255); return true;
    case Op.I8x16SubSatS: for (let i = 0; i < 16; i++) R.i8[d8 + i] = clamp(R.i8[a8 + i] - R.i8[b8 + i], -128, 127); return true;
    case Op.I8x16SubSatU: for (let i = 0; i < 16; i++) R.u8[d8 + i] = clamp(R.u8[a8 + i] - R.u8[b8 + i], 0, 255); return true;
    case Op.I8x16AvgrU: for (let i = 0; i < 16; i++) R.u8[d8 + i] = (R.u8[a8 + i] + R.u8[b8 + i] + 1) >> 1; return true;
    case Op.I16x8Abs: for (let i = 0; i < 8; i++) R.i16[d16 + i] = R.i16[a16 + i] < 0 ? -R.i16[a16 + i] : R.i16[a16 + i]; return true;
    case Op.I16x8Neg: for (let i = 0; i < 8; i++) R.i16[d16 + i] = -R.i16[a16 + i]; return true;
    case Op.I16x8Add: for (let i = 0; i < 8; i++) R.i16[d16 + i] = R.i16[a16 + i] + R.i16[b16 + i]; return true;
    case Op.I16x8Sub: for (let i = 0; i < 8; i++) R.i16[d16 + i] = R.i16[a16 + i] - R.i16[b16 + i]; return true;
    case Op.I16x8Mul: for (let i = 0; i < 8; i++) R.i16[d16 + i] = Math.imul(R.i16[a16 + i], R.i16[b16 + i]); return true;
    case Op.I16x8MinS: for (let i = 0; i < 8; i++) R.i16[d16 + i] = R.i16[a16 + i] < R.i16[b16 + i] ? R.i16[a16 + i] : R.i16[b16 + i]; return true;
    case Op.I16x8MinU: for (let i = 0; i < 8; i++) R.u16[d16 + i] = R.u16[a16 + i] < R.u16[b16 + i] ? R.u16[a16 + i] : R.u16[b16 + i]; return true;
    case Op.I16x8MaxS: for (let i = 0; i < 8; i++) R.i16[d16 + i] = R.i16[a16 + i] > R.i16[b16 + i] ? R.i16[a16 + i] : R.i16[b16 + i]; return true;
    case Op.I16x8MaxU: for (let i = 0; i < 8; i++) R.u16[d16 + i] = R.u16[a16 + i] > R.u16[b16 + i] ? R.u16[a16 + i] : R.u16[b16 + i]; return true;
    case Op.I16x8AddSatS: for (let i = 0; i < 8; i++) R.i16[d16 + i] = clamp(R.i16[a16 + i] + R.i16[b16 + i], -32768, 32767); return true;
    case Op.I16x8AddSatU: for (let i = 0; i < 8; i++) R.u16[d16 + i] = clamp(R.u16[a16 + i] + R.u16[b16 + i], 0, 65535); return true;
    case Op.I16x8SubSatS: for (let i = 0; i < 8; i++) R.i16[d16 + i] = clamp(R.i16[a16 + i] - R.i16[b16 + i], -32768, 32767); return true;
    case Op.I16x8SubSatU: for (let i = 0; i < 8; i++) R.u16[d16 + i] = clamp(R.u16[a16 + i] - R.u16[b16 + i], 0, 65535); return true;
    case Op.I16x8AvgrU: for (let i = 0; i < 8; i++) R.u16[d16 + i] = (R.u16[a16 + i] + R.u16[b16 + i] + 1) >> 1; return true;
    case Op.I32x4Abs: for (let i = 0; i < 4; i++) R.i32[d + i] = R.i32[a + i] < 0 ? -R.i32[a + i] : R.i32[a + i]; return true;
    case Op.I32x4Neg: for (let i = 0; i < 4; i++) R.i32[d + i] = -R.i32[a + i]; return true;
    case Op.I32x4Add: for (let i = 0; i < 4; i++) R.i32[d + i] = R.i32[a + i] + R.i32[b + i]; return true;
    case Op.I32x4Sub: for (let i = 0; i < 4; i++) R.i32[d + i] = R.i32[a + i] - R.i32[b + i]; return true;
    case Op.I32x4Mul: for (let i = 0; i < 4; i++) R.i32[d + i] = Math.imul(R.i32[a + i], R.i32[b + i]); return true;
    case Op.I32x4MinS: for (let i = 0; i < 4; i++) R.i32[d + i] = R.i32[a + i] < R.i32[b + i] ? R.i32[a + i] : R.i32[b + i]; return true;
    case Op.I32x4MinU: for (let i = 0; i < 4; i++) R.u32[d + i] = R.u32[a + i] < R.u32[b + i] ? R.u32[a + i] : R.u32[b + i]; return true;
    case Op.I32x4MaxS: for (let i = 0; i < 4; i++) R.i32[d + i] = R.i32[a + i] > R.i32[b + i] ? R.i32[a + i] : R.i32[b + i]; return true;
    case Op.I32x4MaxU: for (let i = 0; i < 4; i++) R.u32[d + i] = R.u32[a + i] > R.u32[b + i] ? R.u32[a + i] : R.u32[b + i]; return true;
    case Op.I8x16Popcnt: for (let i = 0; i < 16; i++) R.u8[d8 + i] = populationCount(R.u8[a8 + i]); return true;
    case Op.I16x8Q15mulrSatS: case Op.I16x8RelaxedQ15mulrS:
      for (let i = 0; i < 8; i++) R.i16[d16 + i] = clamp((R.i16[a16 + i] * R.i16[b16 + i] + 0x4000) >> 15, -32768, 32767);
      return true;
    case Op.I64x2Abs: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.i64[a64 + i] < 0n ? -R.i64[a64 + i] : R.i64[a64 + i]; return true;
    case Op.I64x2Neg: for (let i = 0; i < 2; i++) R.i64[d64 + i] = -R.i64[a64 + i]; return true;
    case Op.I64x2Add: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.i64[a64 + i] + R.i64[b64 + i]; return true;
    case Op.I64x2Sub: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.i64[a64 + i] - R.i64[b64 + i]; return true;
    case Op.I64x2Mul: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.i64[a64 + i] * R.i64[b64 + i]; return true;
    case Op.F32x4Ceil: for (let i = 0; i < 4; i++) R.f32[d + i] = Math.ceil(R.f32[a + i]); return true;
    case Op.F32x4Floor: for (let i = 0; i < 4; i++) R.f32[d + i] = Math.floor(R.f32[a + i]); return true;
    case Op.F32x4Trunc: for (let i = 0; i < 4; i++) R.f32[d + i] = Math.trunc(R.f32[a + i]); return true;
    case Op.F32x4Nearest: for (let i = 0; i < 4; i++) R.f32[d + i] = roundToEven(R.f32[a + i]); return true;
    case Op.F32x4Sqrt: for (let i = 0; i < 4; i++) R.f32[d + i] = Math.sqrt(R.f32[a + i]); return true;
    case Op.F32x4Add: for (let i = 0; i < 4; i++) R.f32[d + i] = R.f32[a + i] + R.f32[b + i]; return true;
    case Op.F32x4Sub: for (let i = 0; i < 4; i++) R.f32[d + i] = R.f32[a + i] - R.f32[b + i]; return true;
    case Op.F32x4Mul: for (let i = 0; i < 4; i++) R.f32[d + i] = R.f32[a + i] * R.f32[b + i]; return true;
    case Op.F32x4Div: for (let i = 0; i < 4; i++) R.f32[d + i] = R.f32[a + i] / R.f32[b + i]; return true;
    case Op.F32x4Min: case Op.F32x4RelaxedMin: for (let i = 0; i < 4; i++) R.f32[d + i] = minimum(R.f32[a + i], R.f32[b + i]); return true;
    case Op.F32x4Max: case Op.F32x4RelaxedMax: for (let i = 0; i < 4; i++) R.f32[d + i] = maximum(R.f32[a + i], R.f32[b + i]); return true;
    case Op.F32x4RelaxedMadd: for (let i = 0; i < 4; i++) R.f32[d + i] = Math.fround(R.f32[a + i] * R.f32[b + i]) + R.f32[c + i]; return true;
    case Op.F32x4RelaxedNmadd: for (let i = 0; i < 4; i++) R.f32[d + i] = Math.fround(-R.f32[a + i] * R.f32[b + i]) + R.f32[c + i]; return true;
    case Op.F64x2Ceil:
      for (let i = 0; i < 2; i++) R.f64[d64 + i] = R.f64[a64 + i] === R.f64[a64 + i] ? Math.ceil(R.f64[a64 + i]) : R.f64[a64 + i] + R.f64[a64 + i];
      return true;
    case Op.F64x2Floor:
      for (let i = 0; i < 2; i++) R.f64[d64 + i] = R.f64[a64 + i] === R.f64[a64 + i] ? Math.floor(R.f64[a64 + i]) : R.f64[a64 + i] + R.f64[a64 + i];
      return true;
    case Op.F64x2Trunc:
      for (let i = 0; i < 2; i++) R.f64[d64 + i] = R.f64[a64 + i] === R.f64[a64 + i] ? Math.trunc(R.f64[a64 + i]) : R.f64[a64 + i] + R.f64[a64 + i];
      return true;
    case Op.F64x2Nearest: for (let i = 0; i < 2; i++) R.f64[d64 + i] = roundToEven(R.f64[a64 + i]); return true;
    case Op.F64x2Sqrt: for (let i = 0; i < 2; i++) R.f64[d64 + i] = Math.sqrt(R.f64[a64 + i]); return true;
    case Op.F64x2Add: for (let i = 0; i < 2; i++) R.f64[d64 + i] = R.f64[a64 + i] + R.f64[b64 + i]; return true;
    case Op.F64x2Sub: for (let i = 0; i < 2; i++) R.f64[d64 + i] = R.f64[a64 + i] - R.f64[b64 + i]; return true;
    case Op.F64x2Mul: for (let i = 0; i < 2; i++) R.f64[d64 + i] = R.f64[a64 + i] * R.f64[b64 + i]; return true;
    case Op.F64x2Div: for (let i = 0; i < 2; i++) R.f64[d64 + i] = R.f64[a64 + i] / R.f64[b64 + i]; return true;
    case Op.F64x2Min: case Op.F64x2RelaxedMin: for (let i = 0; i < 2; i++) R.f64[d64 + i] = minimum(R.f64[a64 + i], R.f64[b64 + i]); return true;
    case Op.F64x2Max: case Op.F64x2RelaxedMax: for (let i = 0; i < 2; i++) R.f64[d64 + i] = maximum(R.f64[a64 + i], R.f64[b64 + i]); return true;
    case Op.F64x2RelaxedMadd: for (let i = 0; i < 2; i++) R.f64[d64 + i] = R.f64[a64 + i] * R.f64[b64 + i] + R.f64[c64 + i]; return true;
    case Op.F64x2RelaxedNmadd: for (let i = 0; i < 2; i++) R.f64[d64 + i] = -R.f64[a64 + i] * R.f64[b64 + i] + R.f64[c64 + i]; return true;
    case Op.F32x4Abs: for (let i = 0; i < 4; i++) R.i32[d + i] = R.i32[a + i] & 0x7fffffff; return true;
    case Op.F32x4Neg: for (let i = 0; i < 4; i++) R.i32[d + i] = R.i32[a + i] ^ 0x80000000; return true;
    case Op.F64x2Abs: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.i64[a64 + i] & 0x7fffffffffffffffn; return true;
    case Op.F64x2Neg: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.i64[a64 + i] ^ -0x8000000000000000n; return true;
    case Op.F32x4Pmin: for (let i = 0; i < 4; i++) R.i32[d + i] = R.f32[b + i] < R.f32[a + i] ? R.i32[b + i] : R.i32[a + i]; return true;
    case Op.F32x4Pmax: for (let i = 0; i < 4; i++) R.i32[d + i] = R.f32[b + i] > R.f32[a + i] ? R.i32[b + i] : R.i32[a + i]; return true;
    case Op.F64x2Pmin: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.f64[b64 + i] < R.f64[a64 + i] ? R.i64[b64 + i] : R.i64[a64 + i]; return true;
    case Op.F64x2Pmax: for (let i = 0; i < 2; i++) R.i64[d64 + i] = R.f64[b64 + i] > R.f64[a64 + i] ? R.i64[b64 + i] : R.i64[a64 + i]; return true;
    case Op.I32x4TruncSatF32x4S: case Op.I32x4RelaxedTruncF32x4S:
      for (let i = 0; i < 4; i++) R.i32[d + i] = saturate(R.f32[a + i], -0x80000000, 0x7fffffff);
      return true;
    case Op.I32x4TruncSatF32x4U: case Op.I32x4RelaxedTruncF32x4U:
      for (let i = 0; i < 4; i++) R.i32[d + i] = saturate(R.f32[a + i], 0, 0xffffffff);
      return true;
    case Op.F32x4ConvertI32x4S: for (let i = 0; i < 4; i++) R.f32[d + i] = R.i32[a + i]; return true;
    case Op.F32x4ConvertI32x4U: for (let i = 0; i < 4; i++) R.f32[d + i] = R.u32[a + i]; return true;
    default: return false;
  }
}
