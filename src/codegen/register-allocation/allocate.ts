/**
 * Register allocation.
 *
 * Problem   Values outnumber registers, calls destroy all of them, and some operands must be in one register.
 * Strategy  By weight: what is used most for its length, loops counting, chooses first among the registers that are
 *           free where it lives (ranges with holes, occupancy.ts), those first that save a move. Values that live
 *           across calls are cut there before (split-at-calls.ts). What finds none may drive out what weighs less, or
 *           falls apart (pieces.ts). Where a value has no register it is in its slot (slots.ts), or is made anew.
 *           Moves follow from that (moves.ts).
 * Rules     Fixed operands and what calls destroy are reserved in the registers before anything chooses. Every step
 *           takes something heavier in place of something lighter, or makes pieces shorter: it ends.
 */
import { isFloatOrVector } from '../../ir/entities.js';
import { type Allocation, type Constraint, type MachineCode, Policy, type RegisterFile, type Vreg, detailOf, isDef, policyOf } from '../machine-code.js';
import { Families } from './families.js';
import { Hints } from './hints.js';
import { Liveness } from './liveness.js';
import { Locations } from './locations.js';
import { MoveMaker } from './moves.js';
import { Occupancy, RESERVED } from './occupancy.js';
import { type Piece, Pieces, frequencies } from './pieces.js';
import { Queue } from './queue.js';
import { CallSplitter } from './split-at-calls.js';

export function allocateRegisters(code: MachineCode, registers: RegisterFile): Allocation {
  return new Allocator(code, registers).run();
}

const ALL = 32;
/** Families larger than this take any register. */
const MOST_RELATIVES = 16;

class Allocator {
  private readonly liveness: Liveness;
  private readonly frequency: Float64Array;
  private readonly pieces: Pieces;
  private readonly hints: Hints;
  private readonly families: Families;
  /** By virtual register: its pieces. */
  private readonly piecesOf: (Piece[] | undefined)[] = [];
  private readonly registersOf: Occupancy[] = Array.from({ length: ALL }, () => new Occupancy());
  /** Every piece there ever was, by the number it has in the occupancies. */
  private readonly all: Piece[] = [];
  private readonly queue = new Queue<Piece>();
  /** By virtual register: the block at whose beginning its slot is written; -1: at the definition. */
  private readonly storeBlocks: Int32Array;

  constructor(private readonly code: MachineCode, private readonly file: RegisterFile) {
    this.liveness = new Liveness(code);
    this.frequency = frequencies(code);
    this.pieces = new Pieces(code, this.liveness, this.frequency);
    this.hints = new Hints(code, this.liveness, this.frequency);
    this.families = new Families(code, this.liveness, this.frequency);
    this.storeBlocks = new Int32Array(code.vregCount).fill(-1);
  }

  run(): Allocation {
    this.reserve();
    this.cut();
    while (!this.queue.isEmpty) this.choose(this.queue.take());
    const locations = new Locations(this.code, this.liveness, this.all);
    return new MoveMaker(this.code, this.liveness, locations, this.storeBlocks, this.file).run();
  }

  // --- What there is ---

  private reserve(): void {
    const { code } = this;
    for (let i = 0; i < code.instructionCount; i++) {
      for (let o = code.operandStart.data[i]; o < code.operandEnd(i); o++) {
        const c = code.constraints.data[o] as Constraint;
        if (policyOf(c) !== Policy.Fixed) continue;
        const at = 4 * i + (isDef(c) ? 2 : 1);
        this.registersOf[detailOf(c)].reserve(at, at + 1);
      }
      const clobbers = code.clobbers.data[i];
      for (let register = 0; clobbers !== 0 && register < ALL; register++) {
        if ((clobbers >>> register) & 1) this.registersOf[register].reserve(4 * i + 2, 4 * i + 3);
      }
    }
  }

  private cut(): void {
    const { code, liveness, pieces, frequency, file } = this;
    const splitter = new CallSplitter(code, liveness, pieces, frequency, file);
    for (let v = 0 as Vreg; v < code.vregCount; v++) {
      const def = liveness.defOperand[v];
      // Nobody reads it, and nobody has to find a place for it to be written to.
      if (liveness.defBlock[v] < 0 || (!liveness.isUsed(v) && (def < 0 || policyOf(code.constraints.data[def] as Constraint) === Policy.Fixed))) continue;
      if (splitter.livesAcrossCall(v)) {
        const split = splitter.split(v);
        this.storeBlocks[v] = split.storeBlock;
        for (const piece of split.pieces) this.enter(piece);
      } else {
        this.enter(pieces.whole(v));
      }
    }
  }

  private enter(piece: Piece): void {
    piece.number = this.all.push(piece) - 1;
    this.queue.add(piece);
    const known = this.piecesOf[piece.vreg];
    if (known === undefined) this.piecesOf[piece.vreg] = [piece];
    else known.push(piece);
  }

  // --- Choosing ---

  private registersFor(vreg: Vreg): readonly number[] {
    return isFloatOrVector(this.code.types.data[vreg]) ? this.file.vector : this.file.general;
  }

  private choose(piece: Piece): void {
    // A relative's register, or one that has fallen apart since.
    if (piece.place >= 0 || piece.isGone) return;
    const register = this.freeRegister(piece);
    if (register >= 0) {
      this.assign(piece, register);
      this.offer(piece, register);
    } else if (!this.driveOut(piece)) {
      this.fallApart(piece);
    }
  }

  private freeRegister(piece: Piece): number {
    const family = this.families.of(piece.vreg);
    let best = -1;
    let most = -1;
    for (const register of this.hints.inOrder(piece, this.registersFor(piece.vreg))) {
      if (!this.registersOf[register].isFree(piece.ranges)) continue;
      if (family.length === 0) return register;
      // The first that all of the family can have, or else most.
      const room = this.roomFor(family, register);
      if (room === family.length) return register;
      if (room > most) {
        most = room;
        best = register;
      }
    }
    return best;
  }

  /** How many of the family a register is free for, or has already. */
  private roomFor(family: readonly Vreg[], register: number): number {
    if (family.length > MOST_RELATIVES) return family.length;
    let room = 0;
    for (const vreg of family) if (this.hasRoom(this.piecesOf[vreg], register)) room++;
    return room;
  }

  private hasRoom(pieces: readonly Piece[] | undefined, register: number): boolean {
    if (pieces === undefined) return true;
    for (const { place, ranges, isGone } of pieces) {
      if (place !== register && !isGone && (place >= 0 || !this.registersOf[register].isFree(ranges))) return false;
    }
    return true;
  }

  /** Relatives take the register where they can, before it goes to somebody else. */
  private offer(piece: Piece, register: number): void {
    for (const vreg of this.families.of(piece.vreg)) {
      for (const relative of this.piecesOf[vreg] ?? []) {
        if (relative.place < 0 && !relative.isGone && this.registersOf[register].isFree(relative.ranges)) this.assign(relative, register);
      }
    }
  }

  private assign(piece: Piece, register: number): void {
    piece.place = register;
    this.hints.note(piece.vreg, register);
    this.registersOf[register].add(piece.ranges, piece.number);
  }

  private readonly weightOf = (owner: number): number => (owner === RESERVED ? Infinity : this.all[owner].weight);

  /** Takes the register in which the least is in the way, if that is less than the piece. */
  private driveOut(piece: Piece): boolean {
    let best = -1;
    let least = piece.weight;
    let victims: readonly number[] | null = null;
    for (const register of this.registersFor(piece.vreg)) {
      const owners = this.registersOf[register].conflicts(piece.ranges, least, this.weightOf);
      if (owners === null) continue;
      least = owners.reduce((sum, owner) => sum + this.all[owner].weight, 0);
      best = register;
      victims = owners;
    }
    if (victims === null) {
      if (piece.weight === Infinity) throw new Error('an instruction needs more registers than there are');
      return false;
    }
    for (const owner of victims) {
      const victim = this.all[owner];
      this.registersOf[best].remove(victim.ranges);
      victim.place = -1;
      this.queue.add(victim);
    }
    this.assign(piece, best);
    return true;
  }

  private fallApart(piece: Piece): void {
    // Where the slot is read from now on the cut at the calls knows nothing of.
    this.storeBlocks[piece.vreg] = -1;
    piece.isGone = true;
    for (const part of this.pieces.divide(piece)) this.enter(part);
  }
}
