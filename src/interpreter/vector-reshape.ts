/**
 * Vector instructions that change the width or the place of lanes (specification §4.4.4): a lane of the result depends
 * on others of the operands, so these are copies.
 */
import { Op } from '../wasm/opcode.js';
import type { Lanes } from './lanes.js';
import { clamp, saturate } from './vector-lanes.js';

/** The sum of two products saturates in 16 bits (`ivdot_sat` in the specification): only −128 · −128 · 2 is too large. */
const relaxedDot = (A: Lanes, B: Lanes, i: number): number =>
  clamp(A.i8[i] * B.i8[i] + A.i8[i + 1] * B.i8[i + 1], -32768, 32767);

/** R at word `dst` := op(A, B, C). The operands are copies, so R may be where they came from. */
export function reshape(op: number, R: Lanes, dst: number, A: Lanes, B: Lanes, C: Lanes): void {
  switch (op as Op) {
    case Op.I16x8ExtendLowI8x16S: for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i8[i]; return;
    case Op.I16x8ExtmulLowI8x16S: for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i8[i] * B.i8[i]; return;
    case Op.I16x8ExtendLowI8x16U: for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.u8[i]; return;
    case Op.I16x8ExtmulLowI8x16U: for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.u8[i] * B.u8[i]; return;
    case Op.I16x8ExtendHighI8x16S: for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i8[8 + i]; return;
    case Op.I16x8ExtmulHighI8x16S: for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i8[8 + i] * B.i8[8 + i]; return;
    case Op.I16x8ExtendHighI8x16U: for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.u8[8 + i]; return;
    case Op.I16x8ExtmulHighI8x16U: for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.u8[8 + i] * B.u8[8 + i]; return;
    case Op.I32x4ExtendLowI16x8S: for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i16[i]; return;
    case Op.I32x4ExtmulLowI16x8S: for (let i = 0; i < 4; i++) R.i32[(dst) + i] = Math.imul(A.i16[i], B.i16[i]); return;
    case Op.I32x4ExtendLowI16x8U: for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.u16[i]; return;
    case Op.I32x4ExtmulLowI16x8U: for (let i = 0; i < 4; i++) R.i32[(dst) + i] = Math.imul(A.u16[i], B.u16[i]); return;
    case Op.I32x4ExtendHighI16x8S: for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i16[4 + i]; return;
    case Op.I32x4ExtmulHighI16x8S: for (let i = 0; i < 4; i++) R.i32[(dst) + i] = Math.imul(A.i16[4 + i], B.i16[4 + i]); return;
    case Op.I32x4ExtendHighI16x8U: for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.u16[4 + i]; return;
    case Op.I32x4ExtmulHighI16x8U: for (let i = 0; i < 4; i++) R.i32[(dst) + i] = Math.imul(A.u16[4 + i], B.u16[4 + i]); return;
    case Op.I64x2ExtendLowI32x4S: for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = BigInt(A.i32[i]); return;
    case Op.I64x2ExtmulLowI32x4S: for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = BigInt(A.i32[i]) * BigInt(B.i32[i]); return;
    case Op.I64x2ExtendLowI32x4U: for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = BigInt(A.u32[i]); return;
    case Op.I64x2ExtmulLowI32x4U: for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = BigInt(A.u32[i]) * BigInt(B.u32[i]); return;
    case Op.I64x2ExtendHighI32x4S: for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = BigInt(A.i32[2 + i]); return;
    case Op.I64x2ExtmulHighI32x4S: for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = BigInt(A.i32[2 + i]) * BigInt(B.i32[2 + i]); return;
    case Op.I64x2ExtendHighI32x4U: for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = BigInt(A.u32[2 + i]); return;
    case Op.I64x2ExtmulHighI32x4U: for (let i = 0; i < 2; i++) R.i64[(dst >> 1) + i] = BigInt(A.u32[2 + i]) * BigInt(B.u32[2 + i]); return;
    case Op.I16x8ExtaddPairwiseI8x16S: for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.i8[2 * i] + A.i8[2 * i + 1]; return;
    case Op.I16x8ExtaddPairwiseI8x16U: for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = A.u8[2 * i] + A.u8[2 * i + 1]; return;
    case Op.I32x4ExtaddPairwiseI16x8S: for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.i16[2 * i] + A.i16[2 * i + 1]; return;
    case Op.I32x4ExtaddPairwiseI16x8U: for (let i = 0; i < 4; i++) R.i32[(dst) + i] = A.u16[2 * i] + A.u16[2 * i + 1]; return;
    case Op.I32x4DotI16x8S: for (let i = 0; i < 4; i++) R.i32[dst + i] = A.i16[2 * i] * B.i16[2 * i] + A.i16[2 * i + 1] * B.i16[2 * i + 1]; return;
    case Op.I16x8RelaxedDotI8x16I7x16S: for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = relaxedDot(A, B, 2 * i); return;
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
    case Op.I8x16RelaxedSwizzle: for (let i = 0; i < 16; i++) R.u8[(dst << 2) + i] = B.u8[i] < 16 ? A.u8[B.u8[i]] : 0; return;
    default: throw new Error(`vector opcode ${op} has no implementation`);
  }
}
