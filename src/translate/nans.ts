/**
 * Canonical NaNs: what an instruction made is compared with itself, and where that is not equal, the positive canonical
 * NaN is taken instead. Which instructions: wasm/nan-lanes.ts.
 */
import { FloatCondition, Type } from '../ir/entities.js';
import { IrOp } from '../ir/ops.js';
import { NAN_LANE } from '../wasm/nan-lanes.js';
import { Op } from '../wasm/opcode.js';
import type { Translation } from './translation.js';

/** Four lanes, and two. */
const CANONICAL32 = new Uint8Array(new Uint32Array(4).fill(0x7fc00000).buffer);
const CANONICAL64 = new Uint8Array(new BigUint64Array(2).fill(0x7ff8000000000000n).buffer);

export class NanTranslator {
  constructor(private readonly translation: Translation) {}

  /** Behind an instruction: its result, on top of the stack, without NaNs of other bits. */
  canonicalize(op: Op): void {
    const lane = NAN_LANE[op];
    if (lane === 0) return;
    const { translation } = this;
    const { builder, func } = translation;
    const value = translation.pop();
    const type = func.type[value] as Type;
    if (type === Type.V128) {
      const isNan = builder.simd(lane === 32 ? Op.F32x4Ne : Op.F64x2Ne, type, [value, value]);
      const canonical = builder.vector(lane === 32 ? CANONICAL32 : CANONICAL64);
      translation.push(builder.simd(Op.V128Bitselect, type, [canonical, value, isNan]));
    } else {
      const isNan = builder.pure(IrOp.Fcmp, Type.I32, value, value, -1, FloatCondition.Ne);
      const canonical = builder.float(type, lane === 32 ? 0x7fc00000 : 0, lane === 32 ? 0 : 0x7ff80000);
      translation.push(builder.pure(IrOp.Select, type, isNan, canonical, value));
    }
  }
}
