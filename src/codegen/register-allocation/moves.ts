/**
 * The moves that make an allocation true.
 *
 * Strategy  Four kinds, each kind a group that happens at once: on the edges of blocks (arguments to parameters, and
 *           what is elsewhere at the end of the one than at the beginning of the other), in front of an instruction
 *           (operands in fixed registers, registers that a result takes over, pieces that begin there), behind it
 *           (results to where they live, and to their slots).
 * Rules     The moves of an edge stand in front of the jump of a block with one successor, else at the beginning of the
 *           target, which then has one predecessor. A slot is written once, behind the definition or at the beginning
 *           of the block that was chosen for it, and holds good from there on. What is made anew is made behind the
 *           other moves of its group: nobody waits for it.
 */
import { Type } from '../../ir/entities.js';
import { IntList } from '../../ir/int-list.js';
import {
  type Allocation, type Constraint, type Location, type MachineBlock, type MachineCode, type RegisterFile, type Vreg, FIRST_SLOT, Policy, detailOf, isDef, isSlot, policyOf,
} from '../machine-code.js';
import { type MoveSink, ParallelMoves, type Place } from '../parallel-moves.js';
import { type Liveness, defPosition } from './liveness.js';
import { type Locations, NOWHERE } from './locations.js';

/** Moves by where they are, in lists: head by place, then from, to, virtual register, next. */
class Lists {
  private readonly head: Int32Array;
  private readonly data = new IntList();

  constructor(places: number) {
    this.head = new Int32Array(places).fill(-1);
  }

  add(place: number, from: Location, to: Location, vreg: Vreg): void {
    const at = this.data.length;
    this.data.push4(from, to, vreg, this.head[place]);
    this.head[place] = at;
  }

  each(place: number, visit: (from: Location, to: Location, vreg: Vreg) => void): void {
    const { data } = this.data;
    for (let at = this.head[place]; at >= 0; at = data[at + 3]) visit(data[at] as Location, data[at + 1] as Location, data[at + 2] as Vreg);
  }
}

export class MoveMaker {
  private readonly moves = new IntList();
  private readonly parallel: ParallelMoves;
  private place = 0;
  private readonly sink: MoveSink = { move: (from, to, bytes) => this.moves.push4(this.place, from, to, bytes === 16 ? Type.V128 : Type.I64) };
  /** Pieces that begin in front of an instruction, and slots that are written there. */
  private readonly inFront: Lists;
  private readonly atEnd: Lists;
  private readonly atStart: Lists;
  private readonly operandLocations: Int32Array;

  constructor(
    private readonly code: MachineCode, private readonly liveness: Liveness, private readonly locations: Locations,
    private readonly storeBlocks: Int32Array, file: RegisterFile,
  ) {
    this.parallel = new ParallelMoves(file.scratchVector as Place, file.scratch as Place, (FIRST_SLOT + locations.slots) as Place);
    this.inFront = new Lists(code.instructionCount);
    this.atEnd = new Lists(code.blockCount);
    this.atStart = new Lists(code.blockCount);
    this.operandLocations = new Int32Array(code.operands.length);
  }

  run(): Allocation {
    const { code, locations, moves } = this;
    for (let v = 0 as Vreg; v < code.vregCount; v++) if (locations.isSplit(v)) this.followPieces(v);
    for (let b = 0 as MachineBlock; b < code.blockCount; b++) this.passArguments(b);
    for (let b = 0 as MachineBlock; b < code.blockCount; b++) this.block(b);
    return { locations: this.operandLocations, slotOf: locations.slotOf, storeBlocks: this.storeBlocks, moves: moves.data.slice(0, moves.length), slots: locations.slots + this.parallel.spareSlots };
  }

  // --- What pieces need between instructions ---

  private followPieces(vreg: Vreg): void {
    const { code, liveness, locations, inFront } = this;
    const home = liveness.defBlock[vreg];
    const definition = liveness.defAt[vreg];
    locations.eachStretch(vreg, (start, place) => {
      if ((start & 3) !== 1 || start === definition) return;
      inFront.add(start >> 2, locations.at(vreg, start - 1), place, vreg);
    });
    const ranges = liveness.ranges[vreg];
    for (let r = 0; r < ranges.length; r += 2) {
      for (let position = ranges[r]; position < ranges[r + 1]; ) {
        const block = liveness.blockOf[position >> 2] as MachineBlock;
        if (block as number !== home) this.enter(vreg, block);
        position = 4 * code.blockEnd(block);
      }
    }
    const slot = locations.slotOf[vreg] as Location;
    const writtenIn = this.storeBlocks[vreg] >= 0 ? this.storeBlocks[vreg] : liveness.defOperand[vreg] < 0 ? home : -1;
    if (!isSlot(slot) || writtenIn < 0) return;
    const start = code.blockStart.data[writtenIn];
    const from = locations.at(vreg, 4 * start);
    if (from !== slot) inFront.add(start, from, slot, vreg);
  }

  /** A block at whose beginning it lives. */
  private enter(vreg: Vreg, block: MachineBlock): void {
    const { code, liveness, locations } = this;
    const to = locations.at(vreg, 4 * code.blockStart.data[block]);
    if (to < 0 || isSlot(to)) return;
    for (const before of liveness.predecessors[block]) {
      const from = locations.at(vreg, 4 * code.blockEnd(before) - 1);
      if (from === to) continue;
      if (code.successors[before].length === 1) this.atEnd.add(before, from, to, vreg);
      else this.atStart.add(block, from, to, vreg);
    }
  }

  private passArguments(block: MachineBlock): void {
    const { code, locations } = this;
    const jump = code.blockEnd(block) - 1;
    code.successorArgs[block].forEach((args, s) => {
      const target = code.successors[block][s];
      const params = code.blockParams[target];
      args.forEach((arg, i) => {
        const to = locations.at(params[i], 4 * code.blockStart.data[target]);
        if (to >= 0) this.atEnd.add(block, locations.at(arg, 4 * jump), to, params[i]);
      });
    });
  }

  // --- In order ---

  private readonly add = (from: Location, to: Location, vreg: Vreg): void => {
    this.parallel.add(from as number as Place, to as number as Place, this.code.types.data[vreg] === Type.V128 ? 16 : 8);
  };

  private flush(place: number): void {
    this.place = place;
    this.parallel.resolve(this.sink);
  }

  private block(block: MachineBlock): void {
    const { code } = this;
    const start = code.blockStart.data[block];
    const end = code.blockEnd(block);
    this.atStart.each(block, this.add);
    this.flush(2 * start);
    for (let i = start; i < end; i++) {
      this.inFront.each(i, this.add);
      this.instruction(i, i === end - 1);
      if (i !== end - 1) continue;
      this.atEnd.each(block, this.add);
      this.flush(2 * i);
    }
  }

  private instruction(i: number, isLast: boolean): void {
    const { code, liveness, locations, operandLocations } = this;
    const start = code.operandStart.data[i];
    const end = code.operandEnd(i);
    for (let o = start; o < end; o++) {
      const c = code.constraints.data[o] as Constraint;
      const vreg = code.operands.data[o] as Vreg;
      if (policyOf(c) === Policy.Fixed) operandLocations[o] = detailOf(c);
      // Where it is while a call is under way, or at a poll.
      else if (policyOf(c) === Policy.Any) operandLocations[o] = locations.at(vreg, 4 * i + 2);
      else if (isDef(c)) operandLocations[o] = locations.at(vreg, defPosition(i, c));
      else if (liveness.reused[o] === 0) operandLocations[o] = locations.at(vreg, 4 * i + 1);
      if (policyOf(c) === Policy.Reuse) operandLocations[start + detailOf(c)] = operandLocations[o];
    }
    for (let o = start; o < end; o++) {
      const c = code.constraints.data[o] as Constraint;
      if (isDef(c) || (policyOf(c) !== Policy.Fixed && liveness.reused[o] === 0)) continue;
      const vreg = code.operands.data[o] as Vreg;
      const from = locations.at(vreg, 4 * i);
      if (from !== operandLocations[o]) this.add(from, operandLocations[o] as Location, vreg);
    }
    this.flush(2 * i);
    if (isLast) return;
    for (let o = start; o < end; o++) if (isDef(code.constraints.data[o] as Constraint)) this.result(i, o);
    this.flush(2 * i + 1);
  }

  /** To where it lives, and to its slot. */
  private result(i: number, operand: number): void {
    const { code, locations, storeBlocks } = this;
    const vreg = code.operands.data[operand] as Vreg;
    const at = this.operandLocations[operand] as Location;
    const slot = locations.slotOf[vreg] as Location;
    if (isSlot(slot) && storeBlocks[vreg] < 0) this.add(at, slot, vreg);
    const home = locations.at(vreg, 4 * i + 3);
    if (home !== at && home !== slot && home !== NOWHERE) this.add(at, home, vreg);
  }
}
