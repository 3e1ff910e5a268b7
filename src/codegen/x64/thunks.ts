/**
 * The ways between the host and compiled code, one pair for each signature. Values lie in a row of 8-byte slots (two
 * for a vector) where the context's `values` says: arguments, then, in the same place, results.
 *
 * The begin thunk is where `wt_enter` goes at the beginning of an activation: the context's first operand is a funcref,
 * whose record says code, vmctx and the entry thunk of its signature, which calls. When that has returned, the context
 * is as it was before, ready for the next one. A host thunk is the code of a host function: it leaves for the host, and takes the results when
 * it is gone on with. Its vmctx is a record that begins with the function's funcref.
 */
import { Type } from '../../ir/entities.js';
import type { Signature } from '../../ir/func.js';
import { CONTEXT, ExitCode } from '../../native/layout.js';
import { FUNC_RECORD } from '../../runtime/vmctx.js';
import type { FunctionCode } from '../function-code.js';
import { AT_LABEL, at } from './address.js';
import { Assembler } from './assembler.js';
import { type Place, conventionOf } from './frame.js';
import { Inst } from './instruction.js';
import { layout } from './layout.js';
import { leaveAndGoOn } from './leave.js';
import { type Gpr, type Register, SCRATCH, SCRATCH_XMM, r12, r14, r15, rax, rbp, rsp } from './registers.js';

/** Byte offset of each value from `values`. */
function valueOffsets(types: readonly Type[]): number[] {
  let offset = 0;
  return types.map((type) => {
    const here = offset;
    offset += type === Type.V128 ? 16 : 8;
    return here;
  });
}

function load(a: Assembler, type: Type, to: Register, base: Gpr, offset: number): void {
  if (to < 16) a.rm(type === Type.I64 ? Inst.Mov64RM : Inst.Mov32RM, to, at(base), offset);
  else a.rm(type === Type.V128 ? Inst.VmovupsXM : type === Type.F64 ? Inst.VmovsdXM : Inst.VmovssXM, to, at(base), offset);
}

function store(a: Assembler, type: Type, base: Gpr, offset: number, from: Register): void {
  if (from < 16) a.mr(type === Type.I64 ? Inst.Mov64MR : Inst.Mov32MR, at(base), offset, from);
  else a.mr(type === Type.V128 ? Inst.VmovupsMX : type === Type.F64 ? Inst.VmovsdMX : Inst.VmovssMX, at(base), offset, from);
}

function copy(a: Assembler, type: Type, from: Gpr, fromOffset: number, to: Gpr, toOffset: number): void {
  const wide = type === Type.V128;
  a.rm(wide ? Inst.VmovupsXM : Inst.VmovqXM, SCRATCH_XMM, at(from), fromOffset);
  a.mr(wide ? Inst.VmovupsMX : Inst.VmovqMX, at(to), toOffset, SCRATCH_XMM);
}

/** Values from their row to registers and the stack. */
function takeValues(a: Assembler, places: readonly Place[], stack: Gpr, stackOffset: number): void {
  const offsets = valueOffsets(places.map(({ type }) => type));
  places.forEach(({ register, offset, type }, i) => {
    if (register === null) copy(a, type, SCRATCH, offsets[i], stack, stackOffset + offset);
    else load(a, type, register, SCRATCH, offsets[i]);
  });
}

/** Values from registers and the stack to their row. */
function giveValues(a: Assembler, places: readonly Place[], stack: Gpr, stackOffset: number): void {
  const offsets = valueOffsets(places.map(({ type }) => type));
  places.forEach(({ register, offset, type }, i) => {
    if (register === null) copy(a, type, stack, stackOffset + offset, SCRATCH, offsets[i]);
    else store(a, type, SCRATCH, offsets[i], register);
  });
}

/** For all signatures. */
export function beginThunk(a: Assembler): FunctionCode {
  a.reset();
  a.rm(Inst.Mov32RM, rax, at(r15), CONTEXT.operands);
  a.ri(Inst.Shl64RI, rax, FUNC_RECORD.log2);
  a.rm(Inst.Add64RM, rax, at(r15), CONTEXT.funcRecords);
  a.rm(Inst.Mov64RM, r12, at(rax), FUNC_RECORD.code);
  a.rm(Inst.Mov64RM, r14, at(rax), FUNC_RECORD.vmctx);
  a.m(Inst.JmpM, at(rax), FUNC_RECORD.entry);
  return layout(a);
}

export function entryThunk(a: Assembler, signature: Signature): FunctionCode {
  const { params, paramBytes, results, resultBytes } = conventionOf(signature);
  a.reset();
  a.rm(Inst.Mov64RM, SCRATCH, at(r15), CONTEXT.values);
  a.r(Inst.Push64R, SCRATCH);
  if (paramBytes + resultBytes > 0) a.ri(Inst.Sub64RI, rsp, paramBytes + resultBytes);
  takeValues(a, params, rsp, 0);
  a.r(Inst.CallR, r12);
  a.rm(Inst.Mov64RM, SCRATCH, at(rsp), resultBytes);
  giveValues(a, results, rsp, 0);
  a.ri(Inst.Add64RI, rsp, resultBytes + 8);
  a.mi(Inst.Mov32MI, at(r15), CONTEXT.exitCode, ExitCode.Returned);
  a.m(Inst.JmpM, at(r15), CONTEXT.leave);
  return layout(a);
}

export function hostThunk(a: Assembler, signature: Signature): FunctionCode {
  const { params, paramBytes, results } = conventionOf(signature);
  a.reset();
  a.r(Inst.Push64R, rbp);
  a.rr(Inst.Mov64RR, rbp, rsp);
  a.rm(Inst.Mov64RM, SCRATCH, at(r15), CONTEXT.values);
  giveValues(a, params, rbp, 16);
  a.rm(Inst.Mov32RM, rax, at(r14), 0);
  a.mr(Inst.Mov32MR, at(r15), CONTEXT.exitDetail, rax);
  a.mi(Inst.Mov32MI, at(r15), CONTEXT.exitCode, ExitCode.HostCall);
  forgetReturn(a);
  leaveAndGoOn(a, -1);
  a.rm(Inst.Mov64RM, SCRATCH, at(r15), CONTEXT.values);
  takeValues(a, results, rbp, 16 + paramBytes);
  a.r(Inst.Pop64R, rbp);
  a.r(Inst.Pop64R, SCRATCH);
  if (paramBytes > 0) a.ri(Inst.Add64RI, rsp, paramBytes);
  a.r(Inst.JmpR, SCRATCH);
  return layout(a);
}

/**
 * The processor expects returns in the order of calls, but of the call of a host thunk and the host's own call of
 * `wt_enter` the later one returns first, and again the next time around: two returns a call would be predicted wrong, 8 ns
 * each. So the thunk's call is forgotten here, by a return that goes on behind itself, and it comes back by a jump.
 */
function forgetReturn(a: Assembler): void {
  const behind = a.newLabel();
  a.rm(Inst.Lea64RM, SCRATCH, AT_LABEL, behind);
  a.r(Inst.Push64R, SCRATCH);
  a.none(Inst.Ret);
  a.bind(behind);
}
