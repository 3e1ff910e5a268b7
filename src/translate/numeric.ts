/** Which operation of the IR each numeric instruction is: rows, looked up by opcode. */
import { FloatCondition, IntCondition, Type } from '../ir/entities.js';
import { IrOp } from '../ir/ops.js';
import { stackTypes, typeOfWord } from '../ir/stack-types.js';
import { Op } from '../wasm/opcode.js';
import { OP_COUNT } from '../wasm/opcodes.js';

/** What becomes of a numeric instruction. */
export interface NumericRow {
  readonly op: IrOp;
  /** Type of the result. */
  readonly type: Type;
  readonly operands: number;
  readonly condition: number;
}

const found = new Array<NumericRow | undefined>(OP_COUNT).fill(undefined);

function row(op: IrOp, opcodes: readonly Op[], condition = 0): void {
  for (const opcode of opcodes) {
    const { operands, results } = stackTypes(opcode);
    found[opcode] = { op, type: typeOfWord(results[0]), operands: operands.length, condition };
  }
}

row(IrOp.Iadd, [Op.I32Add, Op.I64Add]);
row(IrOp.Isub, [Op.I32Sub, Op.I64Sub]);
row(IrOp.Imul, [Op.I32Mul, Op.I64Mul]);
row(IrOp.Sdiv, [Op.I32DivS, Op.I64DivS]);
row(IrOp.Udiv, [Op.I32DivU, Op.I64DivU]);
row(IrOp.Srem, [Op.I32RemS, Op.I64RemS]);
row(IrOp.Urem, [Op.I32RemU, Op.I64RemU]);
row(IrOp.Iand, [Op.I32And, Op.I64And]);
row(IrOp.Ior, [Op.I32Or, Op.I64Or]);
row(IrOp.Ixor, [Op.I32Xor, Op.I64Xor]);
row(IrOp.Ishl, [Op.I32Shl, Op.I64Shl]);
row(IrOp.Sshr, [Op.I32ShrS, Op.I64ShrS]);
row(IrOp.Ushr, [Op.I32ShrU, Op.I64ShrU]);
row(IrOp.Rotl, [Op.I32Rotl, Op.I64Rotl]);
row(IrOp.Rotr, [Op.I32Rotr, Op.I64Rotr]);
row(IrOp.Clz, [Op.I32Clz, Op.I64Clz]);
row(IrOp.Ctz, [Op.I32Ctz, Op.I64Ctz]);
row(IrOp.Popcnt, [Op.I32Popcnt, Op.I64Popcnt]);
row(IrOp.Icmp, [Op.I32Eq, Op.I64Eq], IntCondition.Eq);
row(IrOp.Icmp, [Op.I32Ne, Op.I64Ne], IntCondition.Ne);
row(IrOp.Icmp, [Op.I32LtS, Op.I64LtS], IntCondition.LtS);
row(IrOp.Icmp, [Op.I32LtU, Op.I64LtU], IntCondition.LtU);
row(IrOp.Icmp, [Op.I32GtS, Op.I64GtS], IntCondition.GtS);
row(IrOp.Icmp, [Op.I32GtU, Op.I64GtU], IntCondition.GtU);
row(IrOp.Icmp, [Op.I32LeS, Op.I64LeS], IntCondition.LeS);
row(IrOp.Icmp, [Op.I32LeU, Op.I64LeU], IntCondition.LeU);
row(IrOp.Icmp, [Op.I32GeS, Op.I64GeS], IntCondition.GeS);
row(IrOp.Icmp, [Op.I32GeU, Op.I64GeU], IntCondition.GeU);
row(IrOp.Fcmp, [Op.F32Eq, Op.F64Eq], FloatCondition.Eq);
row(IrOp.Fcmp, [Op.F32Ne, Op.F64Ne], FloatCondition.Ne);
row(IrOp.Fcmp, [Op.F32Lt, Op.F64Lt], FloatCondition.Lt);
row(IrOp.Fcmp, [Op.F32Gt, Op.F64Gt], FloatCondition.Gt);
row(IrOp.Fcmp, [Op.F32Le, Op.F64Le], FloatCondition.Le);
row(IrOp.Fcmp, [Op.F32Ge, Op.F64Ge], FloatCondition.Ge);
row(IrOp.Fadd, [Op.F32Add, Op.F64Add]);
row(IrOp.Fsub, [Op.F32Sub, Op.F64Sub]);
row(IrOp.Fmul, [Op.F32Mul, Op.F64Mul]);
row(IrOp.Fdiv, [Op.F32Div, Op.F64Div]);
row(IrOp.Fmin, [Op.F32Min, Op.F64Min]);
row(IrOp.Fmax, [Op.F32Max, Op.F64Max]);
row(IrOp.Fcopysign, [Op.F32Copysign, Op.F64Copysign]);
row(IrOp.Fabs, [Op.F32Abs, Op.F64Abs]);
row(IrOp.Fneg, [Op.F32Neg, Op.F64Neg]);
row(IrOp.Fsqrt, [Op.F32Sqrt, Op.F64Sqrt]);
row(IrOp.Fceil, [Op.F32Ceil, Op.F64Ceil]);
row(IrOp.Ffloor, [Op.F32Floor, Op.F64Floor]);
row(IrOp.Ftrunc, [Op.F32Trunc, Op.F64Trunc]);
row(IrOp.Fnearest, [Op.F32Nearest, Op.F64Nearest]);
row(IrOp.Wrap, [Op.I32WrapI64]);
row(IrOp.Sext, [Op.I64ExtendI32S]);
row(IrOp.Uext, [Op.I64ExtendI32U]);
row(IrOp.Sext8, [Op.I32Extend8S, Op.I64Extend8S]);
row(IrOp.Sext16, [Op.I32Extend16S, Op.I64Extend16S]);
row(IrOp.Sext32, [Op.I64Extend32S]);
row(IrOp.Sint, [Op.I32TruncF32S, Op.I32TruncF64S, Op.I64TruncF32S, Op.I64TruncF64S]);
row(IrOp.Uint, [Op.I32TruncF32U, Op.I32TruncF64U, Op.I64TruncF32U, Op.I64TruncF64U]);
row(IrOp.SintSat, [Op.I32TruncSatF32S, Op.I32TruncSatF64S, Op.I64TruncSatF32S, Op.I64TruncSatF64S]);
row(IrOp.UintSat, [Op.I32TruncSatF32U, Op.I32TruncSatF64U, Op.I64TruncSatF32U, Op.I64TruncSatF64U]);
row(IrOp.Sfloat, [Op.F32ConvertI32S, Op.F32ConvertI64S, Op.F64ConvertI32S, Op.F64ConvertI64S]);
row(IrOp.Ufloat, [Op.F32ConvertI32U, Op.F32ConvertI64U, Op.F64ConvertI32U, Op.F64ConvertI64U]);
row(IrOp.Fdemote, [Op.F32DemoteF64]);
row(IrOp.Fpromote, [Op.F64PromoteF32]);
row(IrOp.Bitcast, [Op.I32ReinterpretF32, Op.I64ReinterpretF64, Op.F32ReinterpretI32, Op.F64ReinterpretI64]);

/** By opcode. */
export const NUMERIC: readonly (NumericRow | undefined)[] = found;
