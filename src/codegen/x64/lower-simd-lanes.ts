/** Single lanes of vectors: splats, extraction, replacement, shuffles. */
import { Type } from '../../ir/entities.js';
import { Op } from '../../wasm/opcode.js';
import type { Vreg } from '../machine-code.js';
import { Inst } from './instruction.js';
import { shuffle } from './lower-shuffle.js';
import type { VectorSequences } from './vector-sequences.js';

export function lowerVectorLane(s: VectorSequences, op: Op, to: Vreg, [a, b]: readonly Vreg[], aux: number, vectors: readonly Uint8Array[]): boolean {
  switch (op) {
    case Op.I8x16Splat: s.unary(Inst.VpbroadcastbXX, s.unary(Inst.VmovdXR, a), to); return true;
    case Op.I16x8Splat: s.unary(Inst.VpbroadcastwXX, s.unary(Inst.VmovdXR, a), to); return true;
    case Op.I32x4Splat: s.unary(Inst.VpbroadcastdXX, s.unary(Inst.VmovdXR, a), to); return true;
    case Op.I64x2Splat: s.unary(Inst.VpbroadcastqXX, s.unary(Inst.VmovqXR, a), to); return true;
    case Op.F32x4Splat: s.unary(Inst.VbroadcastssXX, a, to); return true;
    case Op.F64x2Splat: s.unary(Inst.VmovddupXX, a, to); return true;
    case Op.I8x16ExtractLaneU: s.immediate(Inst.VpextrbRXI, a, aux, to); return true;
    case Op.I8x16ExtractLaneS: s.unary(Inst.Movsx8To32RR, s.immediate(Inst.VpextrbRXI, a, aux, s.fresh(Type.I32)), to); return true;
    case Op.I16x8ExtractLaneU: s.immediate(Inst.VpextrwRXI, a, aux, to); return true;
    case Op.I16x8ExtractLaneS: s.unary(Inst.Movsx16To32RR, s.immediate(Inst.VpextrwRXI, a, aux, s.fresh(Type.I32)), to); return true;
    case Op.I32x4ExtractLane: s.immediate(Inst.VpextrdRXI, a, aux, to); return true;
    case Op.I64x2ExtractLane: s.immediate(Inst.VpextrqRXI, a, aux, to); return true;
    case Op.F32x4ExtractLane: s.immediate(Inst.VpshufdXXI, a, aux, to); return true;
    case Op.F64x2ExtractLane:
      if (aux === 0) s.unary(Inst.VmovapsXX, a, to);
      else s.three(Inst.VpunpckhqdqXXX, a, a, to);
      return true;
    case Op.I8x16ReplaceLane: s.threeImmediate(Inst.VpinsrbXXRI, a, b, aux, to); return true;
    case Op.I16x8ReplaceLane: s.threeImmediate(Inst.VpinsrwXXRI, a, b, aux, to); return true;
    case Op.I32x4ReplaceLane: s.threeImmediate(Inst.VpinsrdXXRI, a, b, aux, to); return true;
    case Op.I64x2ReplaceLane: s.threeImmediate(Inst.VpinsrqXXRI, a, b, aux, to); return true;
    case Op.F32x4ReplaceLane: s.threeImmediate(Inst.VinsertpsXXXI, a, b, aux << 4, to); return true;
    case Op.F64x2ReplaceLane: s.three(aux === 0 ? Inst.VmovsdXXX : Inst.VmovlhpsXXX, a, b, to); return true;
    case Op.I8x16Swizzle: case Op.I8x16RelaxedSwizzle:
      // Indices from 16 on get their highest bit, for which `pshufb` gives zero.
      s.three(Inst.VpshufbXXX, a, s.withWord(Inst.VpaddusbXXX, b, 0x70707070), to);
      return true;
    case Op.I8x16Shuffle: shuffle(s, to, a, b, vectors[aux]); return true;
    default: return false;
  }
}
