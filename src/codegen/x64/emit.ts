/**
 * Emission: machine instructions with registers → bytes.
 *
 * Strategy  One walk over the instructions in order, with the allocator's moves between them. Most instructions are
 *           rows of the encoding tables and go to the assembler by their shape; `X64` instructions are short sequences
 *           (emit-pseudo.ts). What is seldom run (traps, slow halves of conversions) waits until the end.
 * Relies on the layout of frames in frame.ts, of the run context in native/layout.ts.
 */
import { Type } from '../../ir/entities.js';
import type { Signature } from '../../ir/func.js';
import { TrapNumber } from '../../ir/traps.js';
import { CONTEXT, ExitCode } from '../../native/layout.js';
import type { Label } from '../code-buffer.js';
import { type CodeSymbol, type FunctionCode, SideTable } from '../function-code.js';
import {
  type Allocation, type Constraint, FIRST_SLOT, type Location, type MachineBlock, type MachineCode, isDef, isSlot,
} from '../machine-code.js';
import { StackMaps } from '../stack-map.js';
import { AT_LABEL, type Address, at, indexed, otherOfSum, scaled } from './address.js';
import { Assembler } from './assembler.js';
import { Condition, jump } from './condition.js';
import { emitPseudo } from './emit-pseudo.js';
import { Access, OperandKind } from './encoding.js';
import { SAVED_VMCTX, slotOffset } from './frame.js';
import { Flags, comparesImmediate, isComparison } from './flags.js';
import { Inst, Shape } from './instruction.js';
import { layout } from './layout.js';
import { MemoryBase, X64 } from './pseudo.js';
import { type Gpr, type Register, SCRATCH, r14, r15, rbp, rsp } from './registers.js';
import { OPERANDS, SHAPE, SIGNATURE } from './tables.js';
import { finalTargets } from './thread-jumps.js';

/** Frames up to this size are checked against the limit by where they end; larger ones before. */
const SMALL_FRAME = 16_384;

/** A place as the side table has it: registers by their numbers, slots by their offset from rbp, which is negative. */
export const placeWord = (place: Location): number => (isSlot(place) ? slotOffset(place - FIRST_SLOT, Type.Ref) : place);

export class Emitter {
  readonly blockLabels: Label[];
  /** By block: where control that is sent to it ends up; itself, unless it only jumps. */
  private readonly targets: readonly MachineBlock[];
  private readonly flags: Flags;
  /** What is put behind the function. */
  private readonly later: (() => void)[] = [];
  private readonly traps = new Map<number, Label>();
  private trapTail = -1 as Label;
  private move = 0;
  /** Reading the current instruction: its operands and payload. */
  private operandAt = 0;
  private payloadAt = 0;
  block = 0 as MachineBlock;

  private readonly stackMaps: StackMaps;
  private readonly referenceSlots: StackMaps['referenceSlots'];

  constructor(readonly a: Assembler, readonly code: MachineCode, readonly allocation: Allocation, readonly signature: Signature) {
    a.reset();
    this.stackMaps = new StackMaps(code, allocation);
    this.referenceSlots = this.stackMaps.referenceSlots;
    this.targets = finalTargets(code, allocation);
    const labels = this.targets.map((target, block) => (target === block ? a.newLabel() : -1 as Label));
    this.blockLabels = this.targets.map((target) => labels[target]);
    this.flags = new Flags(code, this.targets);
  }

  /** Whether control comes to a block by itself behind the current one. */
  isNext(target: MachineBlock): boolean {
    let next = this.block + 1;
    while (next < this.code.blockCount && this.targets[next] !== next) next++;
    return this.targets[target] === next;
  }

  run(): FunctionCode {
    const { a, code } = this;
    this.prologue();
    for (let block = 0; block < code.blockCount; block++) {
      this.block = block as MachineBlock;
      if (this.targets[block] !== block) continue;
      a.bind(this.blockLabels[block]);
      this.flags.enter(this.block);
      const end = code.blockEnd(this.block);
      for (let i = code.blockStart.data[block]; i < end; i++) {
        this.moves(i * 2);
        this.instruction(i);
        this.moves(i * 2 + 1);
      }
      this.flags.leave(this.block);
    }
    for (let i = 0; i < this.later.length; i++) this.later[i]();
    return layout(a);
  }

  /** Emits something behind everything else. */
  defer(emit: () => void): void {
    this.later.push(emit);
  }

  private readonly routines = new Map<string, Label>();

  /** Something that several places of the function call: emitted once, behind everything else. */
  routine(name: string, emit: () => void): Label {
    let label = this.routines.get(name);
    if (label === undefined) {
      label = this.a.newLabel();
      this.routines.set(name, label);
      const here = label;
      this.defer(() => {
        this.a.bind(here);
        emit();
      });
    }
    return label;
  }

  // --- Frame ---

  private get frameBytes(): number {
    return Math.ceil((8 + 8 * this.allocation.slots) / 16) * 16;
  }

  private prologue(): void {
    const { a } = this;
    const bytes = this.frameBytes;
    a.r(Inst.Push64R, rbp);
    a.rr(Inst.Mov64RR, rbp, rsp);
    const overflow = this.trap(TrapNumber.StackOverflow, -1);
    if (bytes > SMALL_FRAME) {
      a.rm(Inst.Lea64RM, SCRATCH, at(rsp), -bytes);
      a.rm(Inst.Cmp64RM, SCRATCH, at(r15), CONTEXT.stackLimit);
      a.l(jump(Condition.Below), overflow);
      a.ri(Inst.Sub64RI, rsp, bytes);
    } else {
      a.ri(Inst.Sub64RI, rsp, bytes);
      a.rm(Inst.Cmp64RM, rsp, at(r15), CONTEXT.stackLimit);
      a.l(jump(Condition.Below), overflow);
    }
    a.mr(Inst.Mov64MR, at(rbp), SAVED_VMCTX, r14);
  }

  epilogue(): void {
    this.a.rr(Inst.Mov64RR, rsp, rbp);
    this.a.r(Inst.Pop64R, rbp);
  }

  // --- Collections ---

  /** The stack map of the current instruction, in the metadata; -1: there is nothing to say. */
  safepoint(): number {
    const { a } = this;
    const found = this.stackMaps.places(this.current, this.block).map(({ place }) => placeWord(place));
    const { first, count } = this.referenceSlots;
    if (found.length === 0 && count === 0) return -1;
    const at = a.metadata.length;
    // As `StackMap` says.
    a.metadata.push(placeWord(first));
    a.metadata.push(count);
    a.metadata.push(found.length);
    for (const place of found) a.metadata.push(place);
    return at;
  }

  /** Here a collection may find the references of the current instruction. */
  markSafepoint(at = this.safepoint()): void {
    if (at >= 0) this.a.mark(SideTable.Safepoint, at);
  }

  // --- Exceptions ---

  /** The call just emitted returns here: where its exceptions go, if this function catches them. */
  markReturn(): void {
    this.markSafepoint();
    const { code, block } = this;
    const last = code.blockEnd(block) - 1;
    if (code.op.data[last] !== X64.OnThrow) return;
    for (let i = this.current + 1; i < last; i++) {
      const op = code.op.data[i];
      if (op === X64.Call || op === X64.CallPointer) return;
    }
    this.a.mark(SideTable.Handler, code.successors[block][1]);
  }

  /** The runtime comes here with an exception: nothing but the context's register is as it was. */
  landingPad(): void {
    const { a } = this;
    a.mark(SideTable.Handler, -1 - this.block);
    a.rm(Inst.Mov64RM, rbp, at(r15), CONTEXT.operands + 8);
    a.rm(Inst.Lea64RM, rsp, at(rbp), -this.frameBytes);
    this.restoreVmctx();
    a.rm(Inst.Mov32RM, this.register() as Gpr, at(r15), CONTEXT.operands);
  }

  restoreVmctx(): void {
    this.a.rm(Inst.Mov64RM, r14, at(rbp), SAVED_VMCTX);
  }

  // --- Traps ---

  /** Where to jump for a trap of the instruction at a position of the binary. */
  trap(trap: TrapNumber, position: number): Label {
    const key = trap * 2 ** 32 + position + 1;
    let label = this.traps.get(key);
    if (label === undefined) {
      label = this.a.newLabel();
      this.traps.set(key, label);
      const here = label;
      this.defer(() => this.trapStub(here, trap, position));
    }
    return label;
  }

  private trapStub(label: Label, trap: TrapNumber, position: number): void {
    const { a } = this;
    a.bind(label);
    if (position >= 0) a.source(position);
    a.rm(Inst.Lea64RM, SCRATCH, AT_LABEL, label);
    a.mi(Inst.Mov32MI, at(r15), CONTEXT.exitDetail, trap);
    if (this.trapTail >= 0) {
      a.l(Inst.JmpL, this.trapTail);
      return;
    }
    this.trapTail = a.here();
    a.mr(Inst.Mov64MR, at(r15), CONTEXT.faultPc, SCRATCH);
    a.mr(Inst.Mov64MR, at(r15), CONTEXT.faultFrame, rbp);
    a.mr(Inst.Mov64MR, at(r15), CONTEXT.faultStack, rsp);
    a.mi(Inst.Mov32MI, at(r15), CONTEXT.exitCode, ExitCode.Trap);
    a.m(Inst.JmpM, at(r15), CONTEXT.leave);
  }

  /** The processor may refuse what follows: it divides by what is in a register. */
  markDivision(divisor: Register, wide: boolean, signed: boolean): void {
    this.a.mark(SideTable.Trap, TrapNumber.DivideByZero | (divisor << 8) | (signed ? 1 << 16 : 0) | (wide ? 1 << 17 : 0));
  }

  // --- Moves ---

  private moves(place: number): void {
    const { moves } = this.allocation;
    while (this.move < moves.length && moves[this.move] === place) {
      const from = moves[this.move + 1] as Location;
      const to = moves[this.move + 2] as Location;
      this.transfer(from, to, moves[this.move + 3] as Type);
      this.flags.changed(to);
      this.move += 4;
    }
  }

  /** Integers move with all their bits: a value of 32 may stand for its extension to 64, which has the same register. */
  private transfer(from: Location, to: Location, given: Type): void {
    const { a } = this;
    const type = given === Type.I32 || given === Type.Ref ? Type.I64 : given;
    if (to >= FIRST_SLOT) {
      const offset = slotOffset(to - FIRST_SLOT, type);
      if (from < FIRST_SLOT) this.storeStack(type, at(rbp), offset, from as number as Register);
      else {
        // The vector scratch may hold a value that is put aside.
        const fromOffset = slotOffset(from - FIRST_SLOT, type);
        for (let half = 0; half < (type === Type.V128 ? 16 : 8); half += 8) {
          this.loadStack(Type.I64, SCRATCH, at(rbp), fromOffset + half);
          this.storeStack(Type.I64, at(rbp), offset + half, SCRATCH);
        }
      }
    } else if (from >= FIRST_SLOT) {
      this.loadStack(type, to as number as Register, at(rbp), slotOffset(from - FIRST_SLOT, type));
    } else if (to >= 16) {
      if (from >= 16) a.rr(Inst.VmovapsXX, to as number as Register, from as number as Register);
      else a.rr(Inst.VmovqXR, to as number as Register, from as number as Register);
    } else if (from >= 16) {
      a.rr(Inst.VmovqRX, to as number as Register, from as number as Register);
    } else {
      a.rr(type === Type.I64 ? Inst.Mov64RR : Inst.Mov32RR, to as number as Register, from as number as Register);
    }
  }

  /** A value of a type from the stack. A general register may take a float: its bits. */
  loadStack(type: Type, to: Register, address: Address, displacement: number): void {
    const { a } = this;
    if (to < 16) a.rm(type === Type.I64 || type === Type.F64 ? Inst.Mov64RM : Inst.Mov32RM, to, address, displacement);
    else if (type === Type.V128) a.rm(Inst.VmovupsXM, to, address, displacement);
    else a.rm(type === Type.F64 || type === Type.I64 ? Inst.VmovsdXM : Inst.VmovssXM, to, address, displacement);
  }

  storeStack(type: Type, address: Address, displacement: number, from: Register): void {
    const { a } = this;
    if (from < 16) a.mr(type === Type.I64 || type === Type.F64 ? Inst.Mov64MR : Inst.Mov32MR, address, displacement, from);
    else if (type === Type.V128) a.mr(Inst.VmovupsMX, address, displacement, from);
    else a.mr(type === Type.F64 || type === Type.I64 ? Inst.VmovsdMX : Inst.VmovssMX, address, displacement, from);
  }

  // --- Reading an instruction ---

  /** The register of the next operand. */
  register(): Register {
    const register = this.allocation.locations[this.operandAt++] as number as Register;
    return register;
  }

  /** Passes over operands that the instruction does not write out. */
  skip(count = 1): void {
    this.operandAt += count;
  }

  word(): number {
    return this.code.payload.data[this.payloadAt++];
  }

  /** The memory operand that comes next: its registers, then its payload. Leaves the displacement in `displacement`. */
  memory(): Address {
    const word = this.word();
    this.displacement = this.word();
    const kind: MemoryBase = word & 7;
    if (kind === MemoryBase.Constant) {
      this.displacement = this.constant(this.displacement);
      return AT_LABEL;
    }
    const base = kind === MemoryBase.Operand ? (this.register() as Gpr) : kind === MemoryBase.Vmctx ? r14 : r15;
    if ((word & 8) === 0) return at(base);
    const index = this.register() as Gpr;
    const scale = (1 << ((word >> 4) & 3)) as 1 | 2 | 4 | 8;
    return kind === MemoryBase.None ? scaled(index, scale) : indexed(base, index, scale);
  }

  displacement = 0;

  private constant(number: number): Label {
    const { pool } = this.a;
    const [bytes, w0, w1, w2, w3] = this.code.constants.data.subarray(number, number + 5);
    return bytes === 16 ? pool.vector(w0, w1, w2, w3) : bytes === 8 ? pool.word64(w0, w1) : pool.word32(w0);
  }

  get position(): number {
    return this.code.position.data[this.current];
  }

  private current = 0;

  private instruction(i: number): void {
    const { code, a } = this;
    this.current = i;
    this.operandAt = code.operandStart.data[i];
    this.payloadAt = code.payloadStart.data[i];
    if (this.position >= 0) a.source(this.position);
    const op = code.op.data[i];
    for (let o = this.operandAt; o < code.operandEnd(i); o++) if (isDef(code.constraints.data[o] as Constraint)) this.flags.changed(this.allocation.locations[o]);
    if (op >= 0x4000) {
      emitPseudo(this, op);
      const payload = code.payloadStart.data[i];
      this.flags.sequence(op, code.payload.data[payload] === 0 && code.payload.data[payload + 1] === 0);
    } else {
      this.machine(op);
    }
  }

  /** Registers of an instruction in the order of its row, with its memory operand where it has one. */
  private readonly registers: Register[] = [];
  private address = 0 as Address;

  private readOperands(op: Inst): void {
    const { registers } = this;
    registers.length = 0;
    const start = SIGNATURE[op];
    const count = OPERANDS[start];
    for (let n = 1; n <= count; n++) {
      const word = OPERANDS[start + n];
      const kind: OperandKind = word & 15;
      if (((word >> 6) & 63) !== 0 || (word & (1 << 12)) !== 0) continue; // a fixed register
      if (kind === OperandKind.Memory) {
        this.address = this.memory();
      } else if (kind === OperandKind.Gpr || kind === OperandKind.Vector) {
        registers.push(this.register());
        if (((word >> 4) & 3) === (Access.ReadWrite as number)) this.skip();
      }
    }
  }

  /**
   * An address that begins with what it is written to is a sum: shorter, and the flags tell of it. Nobody waits for
   * flags here: lowering has them set just before they are asked for.
   */
  private addition(wide: boolean, to: Gpr, address: Address, displacement: number): boolean {
    const { a, flags } = this;
    if (address === at(to)) {
      const op = wide ? Inst.Add64RI : Inst.Add32RI;
      a.ri(op, to, displacement);
      flags.instruction(op, to);
      return true;
    }
    if (displacement !== 0) return false;
    const other = otherOfSum(address, to);
    if (other < 0) return false;
    const op = wide ? Inst.Add64RR : Inst.Add32RR;
    a.rr(op, to, other as Gpr);
    flags.instruction(op, to);
    return true;
  }

  /** An instruction of the tables. */
  private machine(op: Inst): void {
    const { a, registers } = this;
    this.readOperands(op);
    switch (op) {
      case Inst.Idiv32R: this.markDivision(registers[0], false, true); break;
      case Inst.Idiv64R: this.markDivision(registers[0], true, true); break;
      case Inst.Div32R: this.markDivision(registers[0], false, false); break;
      case Inst.Div64R: this.markDivision(registers[0], true, false); break;
      default:
    }
    const [x, y, z] = registers;
    if (isComparison(op)) {
      if (this.flags.isKnown(this.current, op, x, comparesImmediate(op) ? this.code.payload.data[this.payloadAt] : y)) return;
    } else {
      this.flags.instruction(op, x);
    }
    const { address, displacement } = this;
    if ((op === Inst.Lea32RM || op === Inst.Lea64RM) && this.addition(op === Inst.Lea64RM, x as Gpr, address, displacement)) return;
    switch (SHAPE[op] as Shape) {
      case Shape.None: a.none(op as never); break;
      case Shape.R: a.r(op as never, x); break;
      case Shape.RI: a.ri(op as never, x, this.word()); break;
      case Shape.RR: a.rr(op as never, x, y); break;
      case Shape.RRI: a.rri(op as never, x, y, this.word()); break;
      case Shape.RRR: a.rrr(op as never, x, y, z); break;
      case Shape.RRRI: a.rrri(op as never, x, y, z, this.word()); break;
      case Shape.RRRR: a.rrrr(op as never, x, y, z, registers[3]); break;
      case Shape.M: a.m(op as never, address, displacement); break;
      case Shape.MI: a.mi(op as never, address, displacement, this.word()); break;
      case Shape.MR: a.mr(op as never, address, displacement, x); break;
      case Shape.MRI: a.mri(op as never, address, displacement, x, this.word()); break;
      case Shape.RM: a.rm(op as never, x, address, displacement); break;
      case Shape.RMI: a.rmi(op as never, x, address, displacement, this.word()); break;
      case Shape.RMR: a.rmr(op as never, x, address, displacement, y); break;
      case Shape.RRM: a.rrm(op as never, x, y, address, displacement); break;
      case Shape.RRMI: a.rrmi(op as never, x, y, address, displacement, this.word()); break;
      case Shape.RRMR: a.rrmr(op as never, x, y, address, displacement, z); break;
      default: throw new Error(`instruction ${op} cannot be emitted by its shape`);
    }
  }
}

/** The bytes of a function. */
export const emit = (a: Assembler, code: MachineCode, allocation: Allocation, signature: Signature): FunctionCode =>
  new Emitter(a, code, allocation, signature).run();

/** The symbol of a module's function, by its index in the function index space. */
export const functionSymbol = (index: number): CodeSymbol => index as CodeSymbol;
