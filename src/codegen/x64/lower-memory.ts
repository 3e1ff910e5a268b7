/** Loads and stores of memories: one instruction each, whatever their width. Copies and fills have sequences (emit-bulk.ts). */
import type { Value } from '../../ir/entities.js';
import { IrOp } from '../../ir/ops.js';
import { Op } from '../../wasm/opcode.js';
import { useFixed } from '../machine-code.js';
import { COPY_CLOBBERS, FILL_CLOBBERS } from './emit-bulk.js';
import { Inst } from './instruction.js';
import type { Lowering, MemoryOperand } from './lower.js';
import { X64 } from './pseudo.js';
import { rax, rcx, rdi, rsi } from './registers.js';
import { lowerVectorLoad, lowerVectorStore } from './lower-simd-memory.js';

/** Where a load, store or atomic access of the IR goes. */
export function accessAddress(lowering: Lowering, value: Value): MemoryOperand {
  const { func } = lowering;
  return lowering.access(func.operand(value, 0), func.operand(value, 1), func.high[value]);
}

export function loadInstruction(op: Op): Inst {
  switch (op) {
    case Op.I32Load: case Op.I64Load32U: return Inst.Mov32RM;
    case Op.I64Load: return Inst.Mov64RM;
    case Op.F32Load: return Inst.VmovssXM;
    case Op.F64Load: return Inst.VmovsdXM;
    case Op.I32Load8S: return Inst.Movsx8To32RM;
    case Op.I32Load8U: case Op.I64Load8U: return Inst.Movzx8To32RM;
    case Op.I32Load16S: return Inst.Movsx16To32RM;
    case Op.I32Load16U: case Op.I64Load16U: return Inst.Movzx16To32RM;
    case Op.I64Load8S: return Inst.Movsx8To64RM;
    case Op.I64Load16S: return Inst.Movsx16To64RM;
    default: return Inst.Movsxd32To64RM;
  }
}

export function storeInstruction(op: Op): Inst {
  switch (op) {
    case Op.I32Store: case Op.I64Store32: return Inst.Mov32MR;
    case Op.I64Store: return Inst.Mov64MR;
    case Op.F32Store: return Inst.VmovssMX;
    case Op.F64Store: return Inst.VmovsdMX;
    case Op.I32Store8: case Op.I64Store8: return Inst.Mov8MR;
    default: return Inst.Mov16MR;
  }
}

export function lowerMemoryLoad(lowering: Lowering, value: Value): void {
  const op = lowering.func.low[value] as Op;
  if (op >= Op.V128Load) {
    lowerVectorLoad(lowering, value);
    return;
  }
  lowering.load(loadInstruction(op), lowering.result(value), accessAddress(lowering, value));
}

export function lowerMemoryStore(lowering: Lowering, value: Value): void {
  const { func } = lowering;
  const op = func.low[value] as Op;
  if (op >= Op.V128Load) {
    lowerVectorStore(lowering, value);
    return;
  }
  storeTo(lowering, op, accessAddress(lowering, value), func.operand(value, 2));
}

/** A store of a value that is no vector; a constant becomes part of the instruction. */
export function storeTo(lowering: Lowering, op: Op, address: MemoryOperand, stored: Value): void {
  const { func } = lowering;
  const immediate = func.op[stored] === IrOp.Iconst ? lowering.immediate(stored) : null;
  if (immediate === null) {
    lowering.store(storeInstruction(op), address, lowering.use(stored));
    return;
  }
  switch (op) {
    case Op.I32Store: case Op.I64Store32: lowering.storeImmediate(Inst.Mov32MI, address, immediate); return;
    case Op.I64Store: lowering.storeImmediate(Inst.Mov64MI, address, immediate); return;
    case Op.I32Store8: case Op.I64Store8: lowering.storeImmediate(Inst.Mov8MI, address, immediate & 0xff); return;
    default: lowering.storeImmediate(Inst.Mov16MI, address, immediate & 0xffff);
  }
}

export function lowerCopy(lowering: Lowering, value: Value): void {
  const { func } = lowering;
  const [to, from, length] = [0, 1, 2].map((i) => lowering.use(func.operand(value, i)));
  lowering.pseudo(X64.CopyBytes, [to, useFixed(rdi), from, useFixed(rsi), length, useFixed(rcx)], [], COPY_CLOBBERS);
}

export function lowerFill(lowering: Lowering, value: Value): void {
  const { func } = lowering;
  const [to, byte, length] = [0, 1, 2].map((i) => lowering.use(func.operand(value, i)));
  lowering.pseudo(X64.FillBytes, [to, useFixed(rdi), byte, useFixed(rax), length, useFixed(rcx)], [0], FILL_CLOBBERS);
}
