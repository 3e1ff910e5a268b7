/** The way out to the runtime and back: leaves the activation, and goes on behind when the host says so. */
import { CONTEXT } from '../../native/layout.js';
import { AT_LABEL, at } from './address.js';
import type { Assembler } from './assembler.js';
import { Inst } from './instruction.js';
import { SCRATCH, r15, rbp } from './registers.js';

/** What is noted of the place where it goes on: `position`, the byte offset in the module for backtraces, or -1, and whatever `mark` notes. */
type Mark = () => void;
const NOTHING: Mark = () => undefined;

/** Only rbp survives, and what the context holds. */
export function leaveAndGoOn(a: Assembler, position: number, mark = NOTHING): void {
  a.r(Inst.Push64R, rbp);
  leave(a, CONTEXT.resume, CONTEXT.leave, position, mark);
  a.r(Inst.Pop64R, rbp);
}

/** Leaves with something that is wanted, through the poll stub, which saves all registers. */
export function leaveAsPoll(a: Assembler, wanted: number, position: number, mark = NOTHING): void {
  a.mi(Inst.Mov32MI, at(r15), CONTEXT.wanted, wanted);
  leave(a, CONTEXT.faultPc, CONTEXT.pollStub, position, mark);
}

/** Says in a field of the context where it goes on, and jumps to what another field says. */
function leave(a: Assembler, goesOn: number, way: number, position: number, mark: Mark): void {
  const behind = a.newLabel();
  a.rm(Inst.Lea64RM, SCRATCH, AT_LABEL, behind);
  a.mr(Inst.Mov64MR, at(r15), goesOn, SCRATCH);
  a.m(Inst.JmpM, at(r15), way);
  a.bind(behind);
  if (position >= 0) a.source(position);
  mark();
}
