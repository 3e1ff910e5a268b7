/**
 * Live ranges of virtual registers.
 *
 * Positions   Four an instruction `i`: 4i moves in front of it, 4i+1 it reads, 4i+2 it writes, 4i+3 moves behind it.
 *             An operand in a fixed register, and one whose register a result takes over, is read by a move in front.
 * Strategy    A use is followed up from its block to the definition's, marking the blocks on the way (SSA: there is one
 *             definition, and it dominates). Costs what the ranges are long, in blocks.
 */
import { type Constraint, type MachineBlock, type MachineCode, type Vreg, Policy, detailOf, isDef, isOtherTime, policyOf } from '../machine-code.js';

/** Where an operand begins or ends to matter. */
export function usePosition(instruction: number, c: Constraint, isReused: boolean): number {
  if (policyOf(c) === Policy.Fixed || isReused) return 4 * instruction + 1;
  return 4 * instruction + (isOtherTime(c) ? 3 : 2);
}

export function defPosition(instruction: number, c: Constraint): number {
  if (policyOf(c) === Policy.Fixed) return 4 * instruction + 3;
  return 4 * instruction + (policyOf(c) === Policy.Reuse || isOtherTime(c) ? 1 : 2);
}

/** Pairs of start and end (exclusive), ascending, by virtual register. */
export type Ranges = readonly number[];

/** A use, by its number: where it is, and of which operand; of the edges behind a block, -1. */
export interface Uses {
  readonly block: Int32Array;
  readonly at: Int32Array;
  readonly operand: Int32Array;
}

export class Liveness {
  readonly ranges: Ranges[] = [];
  /** By instruction: its block. */
  readonly blockOf: Int32Array;
  readonly predecessors: readonly (readonly MachineBlock[])[];
  /** By operand: its instruction; whether a result of the instruction takes its register over. */
  readonly instructionOf: Int32Array;
  readonly reused: Uint8Array;
  /** By virtual register: where it is defined; the operand, or -1 for a block's parameter. */
  readonly defBlock: Int32Array;
  readonly defAt: Int32Array;
  readonly defOperand: Int32Array;
  private readonly uses: Uses;
  private useCount = 0;
  /** Uses of each virtual register in a list, last first. */
  private readonly firstUse: Int32Array;
  private readonly nextUse: Int32Array;

  constructor(private readonly code: MachineCode) {
    const { vregCount, blockCount, operands } = code;
    this.blockOf = new Int32Array(code.instructionCount);
    this.instructionOf = new Int32Array(operands.length);
    this.reused = new Uint8Array(operands.length);
    this.firstUse = new Int32Array(vregCount).fill(-1);
    this.defBlock = new Int32Array(vregCount).fill(-1);
    this.defAt = new Int32Array(vregCount);
    this.defOperand = new Int32Array(vregCount).fill(-1);
    let most = operands.length;
    for (const edges of code.successorArgs) for (const args of edges) most += args.length;
    this.nextUse = new Int32Array(most);
    this.uses = { block: new Int32Array(most), at: new Int32Array(most), operand: new Int32Array(most) };
    const predecessors: MachineBlock[][] = Array.from({ length: blockCount }, () => []);
    code.successors.forEach((targets, block) => targets.forEach((target) => predecessors[target].push(block as MachineBlock)));
    this.predecessors = predecessors;
    for (let b = 0; b < blockCount; b++) this.readBlock(b as MachineBlock);
    this.build();
  }

  /** Whether anybody reads it. */
  isUsed(vreg: Vreg): boolean {
    return this.firstUse[vreg] >= 0;
  }

  /** Whether an operand has to be in a register of its own: a move in front serves some others, and some may be anywhere. */
  isDemanding(operand: number): boolean {
    if (operand < 0) return false;
    const c = this.code.constraints.data[operand] as Constraint;
    return policyOf(c) !== Policy.Fixed && policyOf(c) !== Policy.Any && (isDef(c) || this.reused[operand] === 0);
  }

  /** Calls `visit` for each use, in order. */
  usesOf(vreg: Vreg): number[] {
    const found: number[] = [];
    for (let use = this.firstUse[vreg]; use >= 0; use = this.nextUse[use]) found.push(use);
    return found.reverse();
  }

  useAt(use: number): number {
    return this.uses.at[use];
  }

  useOperand(use: number): number {
    return this.uses.operand[use];
  }

  useBlock(use: number): MachineBlock {
    return this.uses.block[use] as MachineBlock;
  }

  private readBlock(block: MachineBlock): void {
    const { code } = this;
    const start = code.blockStart.data[block];
    const end = code.blockEnd(block);
    for (const param of code.blockParams[block]) {
      this.defBlock[param] = block;
      this.defAt[param] = 4 * start;
    }
    for (let i = start; i < end; i++) {
      this.blockOf[i] = block;
      const first = code.operandStart.data[i];
      const last = code.operandEnd(i);
      for (let o = first; o < last; o++) {
        const c = code.constraints.data[o] as Constraint;
        if (policyOf(c) === Policy.Reuse) this.reused[first + detailOf(c)] = 1;
      }
      for (let o = first; o < last; o++) {
        const c = code.constraints.data[o] as Constraint;
        const vreg = code.operands.data[o];
        this.instructionOf[o] = i;
        if (isDef(c)) {
          this.defBlock[vreg] = block;
          this.defAt[vreg] = defPosition(i, c);
          this.defOperand[vreg] = o;
        } else {
          this.addUse(vreg, block, usePosition(i, c, this.reused[o] !== 0), o);
        }
      }
    }
    for (const args of code.successorArgs[block]) for (const arg of args) this.addUse(arg, block, 4 * (end - 1) + 1, -1);
  }

  private addUse(vreg: number, block: number, at: number, operand: number): void {
    const use = this.useCount++;
    this.nextUse[use] = this.firstUse[vreg];
    this.uses.block[use] = block;
    this.uses.at[use] = at;
    this.uses.operand[use] = operand;
    this.firstUse[vreg] = use;
  }

  private build(): void {
    const { code, uses } = this;
    const from = new Int32Array(code.blockCount);
    const to = new Int32Array(code.blockCount);
    const stamp = new Int32Array(code.blockCount).fill(-1);
    const touched: number[] = [];
    const work: number[] = [];
    for (let vreg = 0; vreg < code.vregCount; vreg++) {
      const home = this.defBlock[vreg];
      if (home < 0) {
        this.ranges.push([]);
        continue;
      }
      touched.length = 0;
      stamp[home] = vreg;
      from[home] = this.defAt[vreg];
      // What is written early lasts until results are written, used or not.
      to[home] = (this.defAt[vreg] & 3) === 1 ? this.defAt[vreg] + 2 : this.defAt[vreg] + 1;
      touched.push(home);
      for (let use = this.firstUse[vreg]; use >= 0; use = this.nextUse[use]) {
        const block = uses.block[use];
        if (stamp[block] !== vreg) {
          // Not defined here: live from the block's beginning, and through whatever leads to it.
          this.enter(vreg, block, from, to, stamp, touched);
          work.push(block);
        }
        if (to[block] < uses.at[use]) to[block] = uses.at[use];
        while (work.length > 0) {
          const block2 = work.pop()!;
          for (const before of this.predecessors[block2]) {
            if (stamp[before] !== vreg) {
              this.enter(vreg, before, from, to, stamp, touched);
              work.push(before);
            }
            to[before] = 4 * code.blockEnd(before);
          }
        }
      }
      this.ranges.push(toRanges(touched, from, to));
    }
  }

  private enter(vreg: number, block: number, from: Int32Array, to: Int32Array, stamp: Int32Array, touched: number[]): void {
    stamp[block] = vreg;
    from[block] = 4 * this.code.blockStart.data[block];
    to[block] = from[block];
    touched.push(block);
  }
}

/** Ranges of the touched blocks in order, those that follow each other as one. */
function toRanges(touched: number[], from: Int32Array, to: Int32Array): number[] {
  if (touched.length > 1) touched.sort((a, b) => a - b);
  const ranges: number[] = [];
  for (const block of touched) {
    if (ranges.length > 0 && ranges[ranges.length - 1] === from[block]) ranges[ranges.length - 1] = to[block];
    else ranges.push(from[block], to[block]);
  }
  return ranges;
}
