/**
 * Machine code with virtual registers: what lowering makes, register allocation fills in, and emission writes out.
 *
 * Problem   Between the IR and bytes there are instructions of a machine whose registers are not chosen yet, and the
 *           allocator should know nothing of the machine but its registers.
 * Strategy  An instruction is a number (of the machine's own list, or one of `Pseudo`), operands with constraints, and
 *           payload words that only emission reads. Operands say everything the allocator has to know: read or
 *           written, early or late, in which register if not any.
 * Rules     SSA: a virtual register is defined once, by an instruction or as a block's parameter. Blocks are in the
 *           order in which they will lie; each ends in one terminator; only a block with one successor
 *           gives arguments (lowering splits other edges), so that the moves of an edge have a place: in front of the
 *           terminator.
 *           Typed arrays, no object an instruction.
 */
import { Type } from '../ir/entities.js';
import { IntList } from '../ir/int-list.js';

/** A virtual register. */
export type Vreg = number & { readonly __entity: 'vreg' };
/** A block of machine code, by its place. */
export type MachineBlock = number & { readonly __entity: 'machine-block' };

/**
 * What an operand asks for, as bits.
 *
 *   0     written (else read)
 *   1     the unusual time: written early (before anything is read), or read late (still needed when results are written)
 *   2–4   `Policy`
 *   5–9   the register, or the number of the operand that it shares a register with
 */
export type Constraint = number & { readonly __entity: 'constraint' };

export const enum Policy {
  /** A register of its type's class. */
  Register,
  /** One register. */
  Fixed,
  /** Written operands only: the register of another operand, which is read. */
  Reuse,
  /** Read operands only: wherever it is, register or slot. */
  Any,
}

const WRITTEN = 1;
const OTHER_TIME = 2;
const constraint = (bits: number, policy: Policy, detail = 0): Constraint => (bits | (policy << 2) | (detail << 5)) as Constraint;

export const USE = constraint(0, Policy.Register);
/** Read, and not to share its register with a result. */
export const USE_LATE = constraint(OTHER_TIME, Policy.Register);
/** Still there behind the instruction, wherever that is: what a stack map names. */
export const USE_ANY = constraint(OTHER_TIME, Policy.Any);
export const DEF = constraint(WRITTEN, Policy.Register);
/** Written before operands are read: shares a register with none of them. */
export const DEF_EARLY = constraint(WRITTEN | OTHER_TIME, Policy.Register);
export const useFixed = (register: number): Constraint => constraint(0, Policy.Fixed, register);
export const defFixed = (register: number): Constraint => constraint(WRITTEN, Policy.Fixed, register);
/** Written to the register of operand `operand`, which is read. */
export const defReusing = (operand: number): Constraint => constraint(WRITTEN, Policy.Reuse, operand);

export const isDef = (c: Constraint): boolean => (c & WRITTEN) !== 0;
export const isOtherTime = (c: Constraint): boolean => (c & OTHER_TIME) !== 0;
export const policyOf = (c: Constraint): Policy => (c >> 2) & 7;
/** The register of a fixed operand, the operand of a reusing one. */
export const detailOf = (c: Constraint): number => c >> 5;

export class MachineCode {
  // --- Virtual registers ---
  /** By virtual register: its `Type`, which says its class and the size of its spill slot. */
  readonly types = new IntList();

  // --- Instructions ---
  readonly op = new IntList();
  /** First operand; those of the next instruction begin where these end. */
  readonly operandStart = new IntList();
  /** First payload word. */
  readonly payloadStart = new IntList();
  /** Registers destroyed besides what is written: a `RegisterSet`. */
  readonly clobbers = new IntList();
  /** Byte offset in the module, for side tables; -1 for none. */
  readonly position = new IntList();
  readonly operands = new IntList();
  readonly constraints = new IntList();
  readonly payload = new IntList();

  /** Constants that instructions read from memory: bytes of each (4, 8 or 16), then four words. */
  readonly constants = new IntList();

  // --- Blocks ---
  /** First instruction of each block. */
  readonly blockStart = new IntList();
  readonly blockParams: Vreg[][] = [];
  /** Targets of each block's terminator, and the arguments that each gives. */
  readonly successors: MachineBlock[][] = [];
  readonly successorArgs: Vreg[][][] = [];
  /** How deep in loops a block lies: weight for spilling. */
  readonly loopDepth = new IntList();
  readonly cold: boolean[] = [];
  /** By block: one that every way to it leads through, nearer to the beginning; the nearest, but for those that only split edges. */
  readonly idom = new IntList();

  get vregCount(): number {
    return this.types.length;
  }

  get instructionCount(): number {
    return this.op.length;
  }

  get blockCount(): number {
    return this.blockStart.length;
  }

  newVreg(type: Type): Vreg {
    this.types.push(type);
    return (this.types.length - 1) as Vreg;
  }

  /** Begins the next block. */
  beginBlock(params: Vreg[], loopDepth: number, cold: boolean, idom: MachineBlock): MachineBlock {
    this.blockStart.push(this.op.length);
    this.blockParams.push(params);
    this.successors.push([]);
    this.successorArgs.push([]);
    this.loopDepth.push(loopDepth);
    this.idom.push(idom);
    this.cold.push(cold);
    return (this.blockStart.length - 1) as MachineBlock;
  }

  /** Begins an instruction; its operands and payload follow. */
  begin(op: number, position: number, clobbers = 0): number {
    this.op.push(op);
    this.operandStart.push(this.operands.length);
    this.payloadStart.push(this.payload.length);
    this.clobbers.push(clobbers);
    this.position.push(position);
    return this.op.length - 1;
  }

  operand(vreg: Vreg, c: Constraint): void {
    this.operands.push(vreg);
    this.constraints.push(c);
  }

  word(payload: number): void {
    this.payload.push(payload);
  }

  /** Where the operands of an instruction end. */
  operandEnd(instruction: number): number {
    return instruction + 1 < this.op.length ? this.operandStart.data[instruction + 1] : this.operands.length;
  }

  /** Where the payload of an instruction ends. */
  payloadEnd(instruction: number): number {
    return instruction + 1 < this.op.length ? this.payloadStart.data[instruction + 1] : this.payload.length;
  }

  /** Behind the last instruction of a block. */
  blockEnd(block: MachineBlock): number {
    return block + 1 < this.blockStart.length ? this.blockStart.data[block + 1] : this.op.length;
  }
}

/**
 * Where a value is: a register by its number (`src/codegen/x64/registers.ts`: 0–31), or a spill slot: 32 and more.
 * Slots are of 8 bytes; a vector takes two, the first of which is even.
 */
export type Location = number & { readonly __entity: 'location' };

export const FIRST_SLOT = 32;
export const isSlot = (location: Location): boolean => location >= FIRST_SLOT;

/** What the allocator found. */
export interface Allocation {
  /** By operand. */
  readonly locations: Int32Array;
  /** By virtual register: the slot that it is in besides; below zero: none. */
  readonly slotOf: Int32Array;
  /** By virtual register: the block at whose beginning its slot is written; below zero: at the definition. */
  readonly storeBlocks: Int32Array;
  /**
   * Moves to be made, sorted by place: four words each. Place is twice the instruction for moves before it, one more
   * for those behind it; then from, to, `Type`. Moves at one place are in an order in which they can be made one after the
   * other; they may use the scratch registers, which are never allocated.
   */
  readonly moves: Int32Array;
  /** Spill slots of 8 bytes. */
  readonly slots: number;
}

/** Registers of a machine, for the allocator. */
export interface RegisterFile {
  /** In the order of preference. */
  readonly general: readonly number[];
  readonly vector: readonly number[];
  readonly scratch: number;
  readonly scratchVector: number;
}
