/**
 * Live ranges of virtual registers.
 *
 * Positions   Four an instruction `i`: 4i moves in front of it, 4i+1 it reads, 4i+2 it writes, 4i+3 moves behind it.
 *             An operand in a fixed register, and one whose register a result takes over, is read by a move in front.
 * Strategy    A use is followed up from its block to the definition's, marking the blocks on the way (SSA: there is one
 *             definition, and it dominates). Costs what the ranges are long, in blocks.
 */
import { type Constraint, type MachineBlock, type MachineCode, Policy, detailOf, isDef, isOtherTime, policyOf } from '../machine-code.js';

/** Where an operand begins or ends to matter. */
export function usePosition(instruction: number, c: Constraint, isReused: boolean): number {
  if (policyOf(c) === Policy.Fixed || isReused) return 4 * instruction + 1;
  return 4 * instruction + (isOtherTime(c) ? 3 : 2);
}

export function defPosition(instruction: number, c: Constraint): number {
  if (policyOf(c) === Policy.Fixed) return 4 * instruction + 3;
  return 4 * instruction + (policyOf(c) === Policy.Reuse || isOtherTime(c) ? 1 : 2);
}

/** By operand: whether a result of the instruction takes its register over. */
export function reusedOperands(code: MachineCode): Uint8Array {
  const reused = new Uint8Array(code.operands.length);
  for (let i = 0; i < code.instructionCount; i++) {
    const start = code.operandStart.data[i];
    for (let o = start; o < code.operandEnd(i); o++) {
      const c = code.constraints.data[o] as Constraint;
      if (policyOf(c) === Policy.Reuse) reused[start + detailOf(c)] = 1;
    }
  }
  return reused;
}

/** Pairs of start and end (exclusive), ascending, by virtual register. */
export type Ranges = readonly number[];

export class Liveness {
  readonly ranges: Ranges[] = [];
  private readonly predecessors: MachineBlock[][];
  /** Uses by virtual register, as pairs of block and position, in lists: head, next. */
  private readonly firstUse: Int32Array;
  private readonly nextUse: number[] = [];
  private readonly useBlock: number[] = [];
  private readonly useAt: number[] = [];
  private readonly defBlock: Int32Array;
  private readonly defAt: Int32Array;

  constructor(private readonly code: MachineCode, reused: Uint8Array) {
    this.firstUse = new Int32Array(code.vregCount).fill(-1);
    this.defBlock = new Int32Array(code.vregCount).fill(-1);
    this.defAt = new Int32Array(code.vregCount);
    this.predecessors = Array.from({ length: code.blockCount }, () => []);
    code.successors.forEach((targets, block) => targets.forEach((target) => this.predecessors[target].push(block as MachineBlock)));
    for (let b = 0; b < code.blockCount; b++) this.readBlock(b as MachineBlock, reused);
    this.build();
  }

  private readBlock(block: MachineBlock, reused: Uint8Array): void {
    const { code } = this;
    const start = code.blockStart.data[block];
    const end = code.blockEnd(block);
    for (const param of code.blockParams[block]) {
      this.defBlock[param] = block;
      this.defAt[param] = 4 * start;
    }
    for (let i = start; i < end; i++) {
      for (let o = code.operandStart.data[i]; o < code.operandEnd(i); o++) {
        const c = code.constraints.data[o] as Constraint;
        const vreg = code.operands.data[o];
        if (isDef(c)) {
          this.defBlock[vreg] = block;
          this.defAt[vreg] = defPosition(i, c);
        } else {
          this.addUse(vreg, block, usePosition(i, c, reused[o] !== 0));
        }
      }
    }
    for (const args of code.successorArgs[block]) for (const arg of args) this.addUse(arg, block, 4 * (end - 1) + 1);
  }

  private addUse(vreg: number, block: number, at: number): void {
    this.nextUse.push(this.firstUse[vreg]);
    this.useBlock.push(block);
    this.useAt.push(at);
    this.firstUse[vreg] = this.useAt.length - 1;
  }

  private build(): void {
    const { code } = this;
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
        const block = this.useBlock[use];
        if (stamp[block] !== vreg) {
          // Not defined here: live from the block's beginning, and through whatever leads to it.
          this.enter(vreg, block, from, to, stamp, touched);
          work.push(block);
        }
        if (to[block] < this.useAt[use]) to[block] = this.useAt[use];
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
