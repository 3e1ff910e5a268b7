/**
 * What the flags say, while instructions are emitted: so that nothing is compared twice.
 *
 * Problem   A number that has just been computed is tested for zero; two comparisons of the same operands, or one in
 *           front of a branch and one behind it, are two.
 * Strategy  One fact is kept: which comparison the flags are of, or which register they are the result in. Whatever
 *           writes the flags or the registers of the fact ends it. A block with one way in begins with what the block
 *           before it left.
 * Rules     Arithmetic leaves zero and sign as a test would; logic all conditions. Only what is known to leave flags
 *           alone does: of the sequences of emit-pseudo.ts those listed here. A poll does not: what is interrupted
 *           there goes on without its flags.
 */
import type { MachineBlock, MachineCode } from '../machine-code.js';
import { Condition } from './condition.js';
import { Access, OperandKind } from './encoding.js';
import { Inst } from './instruction.js';
import { X64 } from './pseudo.js';
import { OPERANDS, SIGNATURE } from './tables.js';

/** A fact: a comparison and its operands, registers or an immediate; or a result. */
interface Fact {
  readonly op: Inst;
  readonly a: number;
  readonly b: number;
}

/** `Fact.op` of a result in register `a`: of 64 bits or not; whether all conditions are as a test would leave them. */
const enum Result { Narrow = -1, Wide = -2, NarrowLogic = -3, WideLogic = -4 }

/** How an instruction's result is known from the flags; 0: it is not. */
function resultOf(op: Inst): number {
  switch (op) {
    case Inst.And32RR: case Inst.And32RI: case Inst.And32RM: case Inst.Or32RR: case Inst.Or32RI: case Inst.Or32RM: case Inst.Xor32RR: case Inst.Xor32RI:
    case Inst.Xor32RM: case Inst.Andn32RRR: return Result.NarrowLogic;
    case Inst.And64RR: case Inst.And64RI: case Inst.And64RM: case Inst.Or64RR: case Inst.Or64RI: case Inst.Or64RM: case Inst.Xor64RR: case Inst.Xor64RI:
    case Inst.Xor64RM: case Inst.Andn64RRR: return Result.WideLogic;
    case Inst.Add32RR: case Inst.Add32RI: case Inst.Add32RM: case Inst.Sub32RR: case Inst.Sub32RI: case Inst.Sub32RM: case Inst.Blsi32RR: case Inst.Blsr32RR:
      return Result.Narrow;
    case Inst.Add64RR: case Inst.Add64RI: case Inst.Add64RM: case Inst.Sub64RR: case Inst.Sub64RI: case Inst.Sub64RM: case Inst.Blsi64RR: case Inst.Blsr64RR:
      return Result.Wide;
    default: return 0;
  }
}

/** Comparisons by what they compare: two registers, or a register and an immediate. */
export const isComparison = (op: Inst): boolean => comparesRegisters(op) || comparesImmediate(op);
const comparesRegisters = (op: Inst): boolean =>
  op === Inst.Cmp32RR || op === Inst.Cmp64RR || op === Inst.Test32RR || op === Inst.Test64RR || op === Inst.VucomisdXX || op === Inst.VucomissXX;
export const comparesImmediate = (op: Inst): boolean => op === Inst.Cmp32RI || op === Inst.Cmp64RI || op === Inst.Test32RI || op === Inst.Test64RI;

function writesFlags(op: Inst): boolean {
  const start = SIGNATURE[op];
  for (let n = 1; n <= OPERANDS[start]; n++) {
    const word = OPERANDS[start + n];
    if ((word & 15) === (OperandKind.Flags as number) && (((word >> 4) & 3) & Access.Write) !== 0) return true;
  }
  return false;
}

function sequenceKeepsFlags(op: X64): boolean {
  switch (op) {
    case X64.Params: case X64.Jump: case X64.Branch: case X64.TrapIf: case X64.Vmctx: case X64.Set: case X64.ConstF32: case X64.ConstF64: case X64.ConstVector:
    case X64.StackParam: case X64.SelectVector: return true;
    default: return false;
  }
}

export class Flags {
  private fact: Fact | null = null;
  /** By block: what it left. */
  private readonly left: (Fact | null)[] = [];
  /** By block: the only one that control comes from; -1: there are several. */
  private readonly before: Int32Array;

  constructor(private readonly code: MachineCode, targets: readonly MachineBlock[]) {
    const none = -2;
    this.before = new Int32Array(code.blockCount).fill(none);
    targets.forEach((target, block) => {
      if (target !== block) return;
      for (const successor of code.successors[block]) {
        const to = targets[successor];
        this.before[to] = this.before[to] === none || this.before[to] === block ? block : -1;
      }
    });
    // Control comes to the entry from elsewhere.
    this.before[0] = -1;
  }

  enter(block: MachineBlock): void {
    const before = this.before[block];
    this.fact = before >= 0 ? this.left[before] ?? null : null;
  }

  leave(block: MachineBlock): void {
    this.left[block] = this.fact;
  }

  /** A register is written. */
  changed(register: number): void {
    const { fact } = this;
    if (fact !== null && (fact.a === register || (fact.b === register && !comparesImmediate(fact.op)))) this.fact = null;
  }

  /** A sequence has been emitted. */
  sequence(op: X64, isZero: boolean): void {
    if (!sequenceKeepsFlags(op) && (isZero || (op !== X64.Const32 && op !== X64.Const64))) this.fact = null;
  }

  /** An instruction has been emitted that is no comparison; its result is in `register`. */
  instruction(op: Inst, register: number): void {
    const result = resultOf(op);
    if (result !== 0) this.fact = { op: result as Inst, a: register, b: -1 };
    else if (writesFlags(op)) this.fact = null;
  }

  /** Whether the flags are those of a comparison already, for instruction `i`; else they are from now on. */
  isKnown(i: number, op: Inst, a: number, b: number): boolean {
    const { fact } = this;
    if (fact !== null && fact.op === op && fact.a === a && fact.b === b) return true;
    if (fact !== null && a === b && fact.a === a && fact.op < 0) {
      const narrow = fact.op === (Result.Narrow as number) || fact.op === (Result.NarrowLogic as number);
      const logic = fact.op === (Result.NarrowLogic as number) || fact.op === (Result.WideLogic as number);
      if (op === (narrow ? Inst.Test32RR : Inst.Test64RR) && (logic || this.asksForZero(i + 1))) return true;
    }
    this.fact = { op, a, b };
    return false;
  }

  /** Whether an instruction asks the flags for nothing but zero or not. */
  private asksForZero(i: number): boolean {
    const { code } = this;
    let condition: number;
    switch (code.op.data[i]) {
      case X64.Branch: case X64.TrapIf: case X64.Set: condition = code.payload.data[code.payloadStart.data[i]]; break;
      default:
        if (code.op.data[i] >= 0x4000) return false;
        condition = conditionOfMove(code.op.data[i]);
    }
    return condition === Condition.Equal || condition === Condition.NotEqual;
  }
}

function conditionOfMove(op: number): number {
  for (const first of [Inst.Cmovo32RR, Inst.Cmovo64RR]) if (op === first + Condition.Equal || op === first + Condition.NotEqual) return op - first;
  return -1;
}
