/**
 * Allocation of objects: `X64.NewStruct` and `X64.NewArray`.
 *
 * Problem   Most objects are small and there is room for them; who has none asks the runtime, which may collect.
 * Strategy  What lies between the context's `heapNext` and `heapEnd` is zero and nobody's: an object is taken from its
 *           beginning, and its header written. Where there is too little, the run leaves as a poll does, so that no
 *           register is destroyed and nothing has to be spilled on the way where there is room.
 * Rules     The map of the safepoint names registers, as that of a poll; the collector changes the saved copies. Between
 *           the bump and the header nothing can be left. The reference comes from the context where the runtime made it.
 */
import { CONTEXT, WANTED } from '../../native/layout.js';
import { HEADER_BYTES } from '../../runtime/gc/layout.js';
import { at, indexed, scaled } from './address.js';
import { Condition, jump } from './condition.js';
import type { Emitter } from './emit.js';
import { payBy } from './emit-fuel.js';
import { Inst } from './instruction.js';
import { leaveAsPoll } from './leave.js';
import { type Gpr, SCRATCH, r14, r15 } from './registers.js';

/** Longer arrays are the runtime's. */
export const MOST_ARRAY_BYTES = 2 ** 14;

export function emitAllocation(e: Emitter, isArray: boolean): void {
  const { a, position } = e;
  const to = e.register() as Gpr;
  const heap = e.register() as Gpr;
  const length = isArray ? e.register() as Gpr : null;
  const type = e.word();
  const bytes = e.word();
  const log2 = isArray ? e.word() : 0;
  const pays = isArray && e.word() === 1;
  const [out, behind] = [a.newLabel(), a.newLabel()];
  const safepoint = e.safepoint();

  if (length !== null && bytes === 0) {
    a.ri(Inst.Cmp32RI, length, (MOST_ARRAY_BYTES - HEADER_BYTES) >> log2);
    a.l(jump(Condition.Above), out);
    sizeOfArray(e, length, log2);
    a.rm(Inst.Mov32RM, to, at(r15), CONTEXT.heapNext);
    a.rr(Inst.Add32RR, SCRATCH, to);
  } else {
    a.rm(Inst.Mov32RM, to, at(r15), CONTEXT.heapNext);
    a.rm(Inst.Lea32RM, SCRATCH, at(to), bytes);
  }
  a.rm(Inst.Cmp32RM, SCRATCH, at(r15), CONTEXT.heapEnd);
  a.l(jump(Condition.Above), out);
  a.mr(Inst.Mov32MR, at(r15), CONTEXT.heapNext, SCRATCH);
  a.rm(Inst.Mov32RM, SCRATCH, at(r14), type);
  a.mr(Inst.Mov32MR, indexed(heap, to), 0, SCRATCH);
  if (length !== null) a.mr(Inst.Mov32MR, indexed(heap, to), 4, length);
  if (length !== null && pays) payBy(e, length);
  a.bind(behind);

  e.defer(() => {
    a.bind(out);
    a.rm(Inst.Mov32RM, SCRATCH, at(r14), type);
    a.mr(Inst.Mov64MR, at(r15), CONTEXT.operands, SCRATCH);
    if (length !== null) a.mr(Inst.Mov64MR, at(r15), CONTEXT.operands + 8, length);
    leaveAsPoll(a, length === null ? WANTED.struct : pays ? WANTED.paidArray : WANTED.array, position, () => e.markSafepoint(safepoint));
    a.rm(Inst.Mov32RM, to, at(r15), CONTEXT.operands);
    a.l(Inst.JmpL, behind);
  });
}

/** Bytes of an array, in the scratch register: its header and elements, a multiple of 8. */
function sizeOfArray({ a }: Emitter, length: Gpr, log2: number): void {
  if (log2 > 3) {
    a.rr(Inst.Mov32RR, SCRATCH, length);
    a.ri(Inst.Shl32RI, SCRATCH, log2);
    a.ri(Inst.Add32RI, SCRATCH, HEADER_BYTES);
    return;
  }
  a.rm(Inst.Lea32RM, SCRATCH, log2 === 0 ? at(length) : scaled(length, (1 << log2) as 2 | 4 | 8), HEADER_BYTES + (log2 < 3 ? 7 : 0));
  if (log2 < 3) a.ri(Inst.And32RI, SCRATCH, -8);
}
