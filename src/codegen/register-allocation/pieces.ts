/**
 * Pieces: parts of a virtual register's life that are given a register each. Where no piece is, the value lies in its
 * slot, or is made anew.
 *
 * Problem   A value that finds no register everywhere may find one where it is used most.
 * Strategy  A piece that finds none falls apart: into what lies in inner loops and what lies around them, then into
 *           blocks, then into halves; at last each operand that needs a register has a piece of its own, as short as
 *           can be, which may drive out whatever has less weight. What falls apart is read from the slot in between.
 * Rules     Pieces of one virtual register do not overlap. The weight of a piece is what it saves for its length.
 */
import { type Constraint, type MachineBlock, type MachineCode, type Vreg, isDef } from '../machine-code.js';
import { type Liveness, type Ranges, defPosition, usePosition } from './liveness.js';

export interface Piece {
  readonly vreg: Vreg;
  readonly ranges: Ranges;
  /** Operands in it, in order: reading ones, and the definition. */
  readonly operands: readonly number[];
  /** Infinite for those that cannot fall apart. */
  readonly weight: number;
  /** A register; -1: none yet, or no more. */
  place: number;
  /** Its number among all pieces. */
  number: number;
  /** It has fallen apart. */
  isGone: boolean;
}

/** Uses in a loop count so many times those around it. */
const LOOP_WEIGHT = 8;
const DEEPEST = 6;
const COLD = 0.01;
/** A short piece is not worth so much more than one a little longer. */
const BASE_LENGTH = 8;

/** By block: how often it runs, roughly. */
export function frequencies(code: MachineCode): Float64Array {
  return Float64Array.from({ length: code.blockCount }, (_, b) => (code.cold[b] ? COLD : 1) * LOOP_WEIGHT ** Math.min(code.loopDepth.data[b], DEEPEST));
}

export class Pieces {
  constructor(private readonly code: MachineCode, private readonly liveness: Liveness, private readonly frequency: Float64Array) {}

  /** `extra` is what edges in the piece weigh. */
  make(vreg: Vreg, ranges: Ranges, operands: readonly number[], extra: number): Piece {
    let weight = extra;
    for (const operand of operands) weight += this.frequency[this.blockOf(operand)];
    let length = BASE_LENGTH;
    for (let r = 0; r < ranges.length; r += 2) length += ranges[r + 1] - ranges[r];
    return { vreg, ranges, operands, weight: weight / length, place: -1, number: -1, isGone: false };
  }

  /** The whole life in one piece. */
  whole(vreg: Vreg): Piece {
    const { liveness } = this;
    const operands: number[] = [];
    let extra = 0;
    const def = liveness.defOperand[vreg];
    if (def >= 0) operands.push(def);
    else extra += this.frequency[liveness.defBlock[vreg]];
    for (const use of liveness.usesOf(vreg)) {
      const operand = liveness.useOperand(use);
      if (operand >= 0) operands.push(operand);
      else extra += this.frequency[liveness.useBlock(use)];
    }
    return this.make(vreg, liveness.ranges[vreg], operands, extra);
  }

  private blockOf(operand: number): MachineBlock {
    return this.liveness.blockOf[this.liveness.instructionOf[operand]] as MachineBlock;
  }

  /** What a piece that found no register falls apart into. */
  divide(piece: Piece): Piece[] {
    const { operands, vreg } = piece;
    if (operands.length === 0) return [];
    const byLoop = this.byLoops(piece);
    if (byLoop.length > 1 || byLoop[0] !== piece) return byLoop;
    const blocks = this.byBlocks(operands);
    return (blocks.length > 1 ? blocks : this.halves(operands)).flatMap((part) => this.around(vreg, part));
  }

  /** Operands of one instruction stay together. */
  private halves(operands: readonly number[]): (readonly number[])[] {
    const { instructionOf } = this.liveness;
    let middle = operands.length >> 1;
    while (middle < operands.length && instructionOf[operands[middle]] === instructionOf[operands[middle - 1]]) middle++;
    if (middle === operands.length) {
      middle = operands.length >> 1;
      while (middle > 0 && instructionOf[operands[middle]] === instructionOf[operands[middle - 1]]) middle--;
    }
    return middle === 0 ? [operands] : [operands.slice(0, middle), operands.slice(middle)];
  }

  /** Loops in the piece, by runs of blocks, and what is around them; the piece alone where all of it is of one depth. */
  private byLoops(piece: Piece): Piece[] {
    const { code, liveness } = this;
    const { ranges, operands } = piece;
    let least = Infinity;
    let most = 0;
    this.eachBlock(ranges, (block) => {
      least = Math.min(least, code.loopDepth.data[block]);
      most = Math.max(most, code.loopDepth.data[block]);
    });
    if (least === most) return [piece];
    // Halfway, so that a value that lives through a thousand loops does not fall apart a thousand times.
    const inner = least + ((most - least + 1) >> 1);
    const around: number[] = [];
    const inside: number[][] = [];
    let last = -1;
    this.eachBlock(ranges, (block, from, to) => {
      const isAround = code.loopDepth.data[block] < inner;
      if (!isAround && last !== block - 1) inside.push([]);
      if (!isAround) last = block;
      append(isAround ? around : inside[inside.length - 1], from, to);
    });
    const groups = [around, ...inside];
    const found = groups.map((): number[] => []);
    for (const operand of operands) {
      const i = liveness.instructionOf[operand];
      found[groups.findIndex((group) => covers(group, 4 * i, 4 * i + 4))].push(operand);
    }
    return groups.flatMap((group, n) => (this.isWorth(found[n]) ? [this.make(piece.vreg, group, found[n], 0)] : []));
  }

  private byBlocks(operands: readonly number[]): number[][] {
    const parts: number[][] = [];
    let last = -1;
    for (const operand of operands) {
      const block = this.blockOf(operand);
      if (block !== last) parts.push([]);
      last = block;
      parts[parts.length - 1].push(operand);
    }
    return parts;
  }

  /** A register is of use to one of them at least. */
  private isWorth(operands: readonly number[]): boolean {
    return operands.some((operand) => this.liveness.isDemanding(operand) || isDef(this.constraint(operand)));
  }

  private constraint(operand: number): Constraint {
    return this.code.constraints.data[operand] as Constraint;
  }

  /** From the first of the operands of a block that needs a register to the last. */
  private around(vreg: Vreg, operands: readonly number[]): Piece[] {
    const { liveness } = this;
    const first = operands.findIndex((operand) => liveness.isDemanding(operand) || isDef(this.constraint(operand)));
    if (first < 0) return [];
    const part = operands.slice(first);
    const last = part[part.length - 1];
    if (liveness.instructionOf[part[0]] === liveness.instructionOf[last]) return this.shortest(vreg, part);
    return [this.make(vreg, [this.startOf(part[0]), this.endOf(last)], part, 0)];
  }

  private endOf(operand: number): number {
    const { liveness } = this;
    return usePosition(liveness.instructionOf[operand], this.constraint(operand), liveness.reused[operand] !== 0);
  }

  /** Where a piece that begins with an operand begins. */
  startOf(operand: number): number {
    const i = this.liveness.instructionOf[operand];
    const c = this.constraint(operand);
    return isDef(c) ? defPosition(i, c) : 4 * i + 1;
  }

  /** For operands of one instruction. */
  private shortest(vreg: Vreg, operands: readonly number[]): Piece[] {
    const demanding = operands.filter((operand) => this.liveness.isDemanding(operand));
    if (demanding.length === 0) return [];
    const [first] = demanding;
    const isWritten = isDef(this.constraint(first));
    const end = isWritten ? 4 * this.liveness.instructionOf[first] + 4 : Math.max(...demanding.map((operand) => this.endOf(operand)));
    return [{ vreg, ranges: [this.startOf(first), end], operands: demanding, weight: Infinity, place: -1, number: -1, isGone: false }];
  }

  /** Blocks that ranges lie in, with the part of each. */
  eachBlock(ranges: Ranges, visit: (block: MachineBlock, from: number, to: number) => void): void {
    const { code, liveness } = this;
    for (let r = 0; r < ranges.length; r += 2) {
      for (let from = ranges[r]; from < ranges[r + 1]; ) {
        const block = liveness.blockOf[from >> 2] as MachineBlock;
        const to = Math.min(ranges[r + 1], 4 * code.blockEnd(block));
        visit(block, from, to);
        from = to;
      }
    }
  }
}

/** Adds a range behind others. */
export function append(ranges: number[], from: number, to: number): void {
  if (ranges.length > 0 && ranges[ranges.length - 1] === from) ranges[ranges.length - 1] = to;
  else ranges.push(from, to);
}

/** Whether one of the ranges has a position in common with [from, to). */
export function covers(ranges: Ranges, from: number, to: number): boolean {
  let low = 0;
  let high = ranges.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[2 * middle + 1] <= from) low = middle + 1;
    else high = middle;
  }
  return 2 * low < ranges.length && ranges[2 * low] < to;
}
