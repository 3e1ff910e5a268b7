/** The way out to the runtime and back: leaves the activation, and goes on behind when the host says so. */
import { CONTEXT } from '../../native/layout.js';
import { AT_LABEL, at } from './address.js';
import type { Assembler } from './assembler.js';
import { Inst } from './instruction.js';
import { SCRATCH, r15, rbp } from './registers.js';

/** `mark` notes something at the place where it goes on. `position` is the byte offset in the module for backtraces, or -1. Only rbp survives, and what the context holds. */
export function leaveAndGoOn(a: Assembler, position: number, mark: () => void = () => undefined): void {
  const behind = a.newLabel();
  a.r(Inst.Push64R, rbp);
  a.rm(Inst.Lea64RM, SCRATCH, AT_LABEL, behind);
  a.mr(Inst.Mov64MR, at(r15), CONTEXT.resume, SCRATCH);
  a.m(Inst.JmpM, at(r15), CONTEXT.leave);
  a.bind(behind);
  if (position >= 0) a.source(position);
  mark();
  a.r(Inst.Pop64R, rbp);
}

/** Leaves with something that is wanted, through the poll stub, which saves all registers; `mark` is where it goes on. */
export function leaveAsPoll(a: Assembler, wanted: number, position: number, mark: () => void = () => undefined): void {
  const back = a.newLabel();
  a.mi(Inst.Mov32MI, at(r15), CONTEXT.wanted, wanted);
  a.rm(Inst.Lea64RM, SCRATCH, AT_LABEL, back);
  a.mr(Inst.Mov64MR, at(r15), CONTEXT.faultPc, SCRATCH);
  a.m(Inst.JmpM, at(r15), CONTEXT.pollStub);
  a.bind(back);
  if (position >= 0) a.source(position);
  mark();
}
