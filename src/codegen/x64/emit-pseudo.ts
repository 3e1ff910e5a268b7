/** The short sequences of machine instructions behind `X64` instructions: control, calls, constants, exits. */
import { Type } from '../../ir/entities.js';
import { CONTEXT, ExitCode, POLL_PAGE_BYTES } from '../../native/layout.js';
import type { Label } from '../code-buffer.js';
import type { MachineBlock } from '../machine-code.js';
import { AT_LABEL, at, indexed } from './address.js';
import { Condition, jump, move32, opposite, set } from './condition.js';
import { type Emitter, functionSymbol } from './emit.js';
import { emitAllocation } from './emit-allocation.js';
import { payBy } from './emit-fuel.js';
import { emitCopyBytes, emitFillBytes } from './emit-bulk.js';
import { emitAtomicLoop, emitFloat } from './emit-float.js';
import { Inst } from './instruction.js';
import { leaveAndGoOn } from './leave.js';
import { BranchCondition, X64 } from './pseudo.js';
import { type Gpr, MEMORY_BASE, SCRATCH, SCRATCH_XMM, r12, r13, r14, r15, rax, rbp, rsp } from './registers.js';

export function emitPseudo(e: Emitter, op: X64): void {
  const { a } = e;
  switch (op) {
    case X64.Params: return;
    case X64.Jump: jumpTo(e, e.code.successors[e.block][0]); return;
    case X64.Branch: branch(e, e.word()); return;
    case X64.Switch: table(e); return;
    case X64.OnThrow: jumpTo(e, e.code.successors[e.block][0]); return;
    case X64.LandingPad: e.landingPad(); return;
    case X64.Trap: a.l(Inst.JmpL, e.trap(e.word(), e.position)); return;
    case X64.TrapIf: {
      const condition = e.word();
      jumpIf(e, condition, e.trap(e.word(), e.position));
      return;
    }
    case X64.Return: {
      e.epilogue();
      const bytes = e.word();
      if (bytes > 0) a.i(Inst.RetI, bytes);
      else a.none(Inst.Ret);
      return;
    }
    case X64.Vmctx: a.rr(Inst.Mov64RR, e.register(), r14); return;
    case X64.StackParam: fromStack(e, rbp, 16); return;
    case X64.StackResult: toStack(e, rbp, 16); return;
    case X64.StackArg: toStack(e, rsp, 0); return;
    case X64.CallResult: fromStack(e, rsp, 0); return;
    case X64.OpenCall: a.ri(Inst.Sub64RI, rsp, e.word() + e.word()); return;
    case X64.CloseCall: a.ri(Inst.Add64RI, rsp, e.word()); return;
    case X64.Call: a.symbol(Inst.CallL, functionSymbol(e.word())); e.markReturn(); e.restoreVmctx(); return;
    case X64.CallPointer:
      a.rr(Inst.Mov64RR, r14, r13);
      a.r(Inst.CallR, r12);
      e.markReturn();
      e.restoreVmctx();
      return;
    case X64.TailCall: {
      const index = e.word();
      leaveFor(e, e.word(), e.word());
      a.symbol(Inst.JmpL, functionSymbol(index));
      return;
    }
    case X64.TailCallPointer:
      leaveFor(e, e.word(), e.word());
      a.rr(Inst.Mov64RR, r14, r13);
      a.r(Inst.JmpR, r12);
      return;
    case X64.Exit: exit(e); return;
    case X64.NewStruct: case X64.NewArray: emitAllocation(e, op === X64.NewArray); return;
    case X64.Poll: e.markSafepoint(); a.rm(Inst.Mov64RM, SCRATCH, at(r15), -POLL_PAGE_BYTES); return;
    case X64.CountedPoll: leaveBelowZero(e, CONTEXT.countdown, 1); return;
    case X64.Fuel: a.mi(Inst.Sub32MI, at(r15), CONTEXT.fuel, e.word()); return;
    case X64.FuelBy: payBy(e, e.register() as Gpr); return;
    case X64.FuelPoll: leaveBelowZero(e, CONTEXT.fuel, e.word()); return;
    case X64.Const32: case X64.Const64: constant(e, e.register() as Gpr, e.word(), e.word()); return;
    case X64.ConstF32: floatConstant(e, Type.F32); return;
    case X64.ConstF64: floatConstant(e, Type.F64); return;
    case X64.ConstVector: vectorConstant(e); return;
    case X64.SelectVector: selectVector(e); return;
    case X64.Set: setFlag(e, e.register() as Gpr, e.word()); return;
    case X64.SetFloat: setFloat(e); return;
    case X64.AtomicLoop: emitAtomicLoop(e); return;
    case X64.CopyBytes: emitCopyBytes(e); return;
    case X64.FillBytes: emitFillBytes(e); return;
    default: emitFloat(e, op);
  }
}

// --- Control ---

function jumpTo(e: Emitter, target: number): void {
  if (!e.isNext(target as MachineBlock)) e.a.l(Inst.JmpL, e.blockLabels[target]);
}

/** Jumps where a condition holds. */
export function jumpIf(e: Emitter, condition: number, target: Label): void {
  const { a } = e;
  if (condition === BranchCondition.FloatNotEqual) {
    a.l(jump(Condition.Parity), target);
    a.l(jump(Condition.NotEqual), target);
  } else if (condition === BranchCondition.FloatEqual) {
    const behind = a.newLabel();
    a.l(jump(Condition.Parity), behind);
    a.l(jump(Condition.Equal), target);
    a.bind(behind);
  } else {
    a.l(jump(condition as Condition), target);
  }
}

const inverse = (condition: number): number =>
  condition === BranchCondition.FloatEqual ? BranchCondition.FloatNotEqual
    : condition === BranchCondition.FloatNotEqual ? BranchCondition.FloatEqual : opposite(condition as Condition);

function branch(e: Emitter, condition: number): void {
  const [then, otherwise] = e.code.successors[e.block];
  if (e.isNext(then)) {
    jumpIf(e, inverse(condition), e.blockLabels[otherwise]);
    return;
  }
  jumpIf(e, condition, e.blockLabels[then]);
  jumpTo(e, otherwise);
}

/** So many targets and one for all others are found by comparisons, which are predicted one by one. */
const FEW_TARGETS = 4;

/**
 * Numbers outside the table, often the most, have a branch of their own, which is predicted better than where the table
 * leads. Behind it the index is held within the table by arithmetic, so that no wrong prediction jumps elsewhere.
 */
function table(e: Emitter): void {
  const { a } = e;
  const clamped = e.register();
  const temporary = e.register();
  const index = e.register();
  const targets = e.code.successors[e.block].map((target) => e.blockLabels[target]);
  const last = e.word() - 1;
  if (last <= FEW_TARGETS) {
    // Of two numbers, the one below and the one itself.
    for (let i = 1; i < last; i += 2) {
      a.ri(Inst.Cmp32RI, index, i);
      a.l(jump(Condition.Below), targets[i - 1]);
      a.l(jump(Condition.Equal), targets[i]);
    }
    if (last % 2 !== 0) {
      a.ri(Inst.Cmp32RI, index, last - 1);
      a.l(jump(Condition.Equal), targets[last - 1]);
    }
    jumpTo(e, e.code.successors[e.block][last]);
    return;
  }
  a.ri(Inst.Mov32RI, temporary, last);
  a.rr(Inst.Mov32RR, clamped, index);
  a.rr(Inst.Cmp32RR, clamped, temporary);
  a.l(jump(Condition.AboveOrEqual), targets[last]);
  a.rr((Inst.Cmovo32RR + Condition.Above) as never, clamped, temporary);
  a.rm(Inst.Lea64RM, temporary, AT_LABEL, a.pool.jumpTable(targets));
  a.rm(Inst.Movsxd32To64RM, clamped, indexed(temporary as Gpr, clamped as Gpr, 4), 0);
  a.rr(Inst.Add64RR, clamped, temporary);
  a.r(Inst.JmpR, clamped);
}

/** Takes the frame away and puts `bytes` of arguments, which lie at rsp, where the caller's `own` bytes were. */
function leaveFor(e: Emitter, bytes: number, own: number): void {
  const { a } = e;
  if (bytes === own && bytes === 0) {
    e.epilogue();
    return;
  }
  const to = 16 + own - bytes;
  a.rm(Inst.Mov64RM, SCRATCH, at(rbp), 8);
  a.rm(Inst.Mov64RM, MEMORY_BASE, at(rbp), 0);
  for (let offset = bytes - 8; offset >= 0; offset -= 8) {
    a.rm(Inst.VmovqXM, SCRATCH_XMM, at(rsp), offset);
    a.mr(Inst.VmovqMX, at(rbp), to + offset, SCRATCH_XMM);
  }
  a.rm(Inst.Lea64RM, rsp, at(rbp), to - 8);
  a.mr(Inst.Mov64MR, at(rsp), 0, SCRATCH);
  a.rr(Inst.Mov64RR, rbp, MEMORY_BASE);
}

// --- Stack ---

function fromStack(e: Emitter, base: Gpr, offset: number): void {
  const to = e.register();
  const at0 = e.word() + offset;
  e.loadStack(e.word(), to, at(base), at0);
}

function toStack(e: Emitter, base: Gpr, offset: number): void {
  const from = e.register();
  const at0 = e.word() + offset;
  e.storeStack(e.word(), at(base), at0, from);
}

// --- The runtime ---

/** A poll that takes `units` from a word of the context: the way out lies behind the function and saves all registers. */
function leaveBelowZero(e: Emitter, word: number, units: number): void {
  const { a, position } = e;
  const out = a.newLabel();
  const behind = a.newLabel();
  const safepoint = e.safepoint();
  a.mi(Inst.Sub32MI, at(r15), word, units);
  a.l(jump(Condition.Less), out);
  a.bind(behind);
  e.defer(() => {
    const back = a.newLabel();
    a.bind(out);
    a.rm(Inst.Lea64RM, SCRATCH, AT_LABEL, back);
    a.mr(Inst.Mov64MR, at(r15), CONTEXT.faultPc, SCRATCH);
    a.m(Inst.JmpM, at(r15), CONTEXT.pollStub);
    // Where it goes on is where backtraces find it.
    a.bind(back);
    if (position >= 0) a.source(position);
    e.markSafepoint(safepoint);
    a.l(Inst.JmpL, behind);
  });
}

/** Operands go to the context; the run goes on behind, with the result there. */
function exit(e: Emitter): void {
  const { a } = e;
  const kind = e.word();
  const high = e.word();
  const aux = e.word();
  const type: Type = e.word();
  const count = e.word();
  if (type !== Type.None) e.skip();
  for (let i = 0; i < count; i++) {
    const register = e.register();
    const narrow: Type = e.word();
    // Upper halves are zero: the runtime reads 64 bits of every integer.
    e.storeStack(narrow === Type.I32 || narrow === Type.Ref ? Type.I64 : narrow, at(r15), CONTEXT.operands + 8 * i, register);
  }
  a.mi(Inst.Mov32MI, at(r15), CONTEXT.operands + 32, high);
  a.mi(Inst.Mov32MI, at(r15), CONTEXT.operands + 40, aux);
  a.mi(Inst.Mov32MI, at(r15), CONTEXT.exitDetail, kind);
  a.mi(Inst.Mov32MI, at(r15), CONTEXT.exitCode, ExitCode.Runtime);
  leaveAndGoOn(a, e.position, () => e.markSafepoint());
  e.restoreVmctx();
  if (type !== Type.None) e.loadStack(type, rax, at(r15), CONTEXT.operands);
}

// --- Constants ---

function constant(e: Emitter, to: Gpr, low: number, high: number): void {
  if (low === 0 && high === 0) e.a.rr(Inst.Xor32RR, to, to);
  else e.a.constant64(to, low, high);
}

function floatConstant(e: Emitter, type: Type): void {
  const { a } = e;
  const to = e.register();
  const low = e.word();
  const high = e.word();
  if (low === 0 && high === 0) a.rrr(Inst.VxorpsXXX, to, to, to);
  else if (type === Type.F64) a.rm(Inst.VmovsdXM, to, AT_LABEL, a.pool.word64(low, high));
  else a.rm(Inst.VmovssXM, to, AT_LABEL, a.pool.word32(low));
}

function vectorConstant(e: Emitter): void {
  const { a } = e;
  const to = e.register();
  const [w0, w1, w2, w3] = [e.word(), e.word(), e.word(), e.word()];
  if ((w0 | w1 | w2 | w3) === 0) a.rrr(Inst.VpxorXXX, to, to, to);
  else if ((w0 & w1 & w2 & w3) === -1) a.rrr(Inst.VpcmpeqdXXX, to, to, to);
  else a.rm(Inst.VmovupsXM, to, AT_LABEL, a.pool.vector(w0, w1, w2, w3));
}

// --- Selections ---

function selectVector(e: Emitter): void {
  const { a } = e;
  const to = e.register();
  e.skip();
  const then = e.register();
  const behind = a.newLabel();
  jumpIf(e, inverse(e.word()), behind);
  a.rr(Inst.VmovapsXX, to, then);
  a.bind(behind);
}

/** `mov` leaves flags alone, and `setcc` alone would wait for whoever wrote the register last. */
function setFlag(e: Emitter, to: Gpr, condition: Condition): void {
  const { a } = e;
  a.ri(Inst.Mov32RI, to, 0);
  a.r(set(condition) as never, to);
}

/** Unordered operands are not equal. */
function setFloat(e: Emitter): void {
  const { a } = e;
  const to = e.register() as Gpr;
  const temporary = e.register();
  const equal = e.word() === BranchCondition.FloatEqual;
  setFlag(e, to, equal ? Condition.NoParity : Condition.Parity);
  a.ri(Inst.Mov32RI, temporary, equal ? 0 : 1);
  a.rr(move32(Condition.NotEqual) as never, to, temporary);
}
