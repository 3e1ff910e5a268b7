/**
 * Register allocation.
 *
 * Problem   Values outnumber registers, calls destroy all of them, and some operands must be in one register.
 * Strategy  By weight: what is used most for its length, loops counting, chooses first among the registers that are
 *           free where it lives (ranges with holes, occupancy.ts), those first that save a move. What finds none lives
 *           in a spill slot; each of its operands that needs a register becomes a short value of its own, which may
 *           drive out whatever has the least weight. Moves in front of and behind instructions and at the ends of
 *           blocks do the rest.
 * Rules     Fixed operands and what calls destroy are reserved in the registers before anything chooses.
 */
import { type Type, isFloatOrVector, Type as T } from '../../ir/entities.js';
import {
  type Allocation, type Constraint, FIRST_SLOT, type Location, type MachineBlock, type MachineCode, Policy, type RegisterFile,
  detailOf, isDef, policyOf,
} from '../machine-code.js';
import { type MoveSink, ParallelMoves, type Place } from '../parallel-moves.js';
import { Liveness, type Ranges, defPosition, reusedOperands, usePosition } from './liveness.js';
import { Occupancy, RESERVED } from './occupancy.js';

export function allocateRegisters(code: MachineCode, registers: RegisterFile): Allocation {
  return new Allocator(code, registers).run();
}

const NONE = -1 as Location;
const ALL = 32;
/** Uses in a loop count so many times those around it. */
const LOOP_WEIGHT = 8;
const DEEPEST = 6;

class Allocator {
  private readonly reused: Uint8Array;
  private readonly liveness: Liveness;
  private readonly registersOf: Occupancy[] = Array.from({ length: ALL }, () => new Occupancy());
  /** By value: virtual registers, then the short values that stand for operands of spilled ones. */
  private readonly ranges: Ranges[];
  private readonly types: number[];
  private readonly weights: number[];
  private readonly places: Location[];
  /** By virtual register: its spill slot, or NONE. */
  private readonly slotOf: Int32Array;
  private slots = 0;
  /** By operand: the short value that stands for it, or -1. */
  private readonly shortOf: Int32Array;
  private readonly hints: Map<number, number[]> = new Map();
  private readonly moves: number[] = [];
  /** Where the moves that are being put in order go. */
  private place = 0;
  private readonly sink: MoveSink = { move: (from, to, bytes) => this.moves.push(this.place, from, to, bytes === 16 ? T.V128 : T.I64) };
  private readonly instructionOf: Int32Array;
  /** Values that are to be spilled. */
  private readonly drivenOut: number[] = [];

  constructor(private readonly code: MachineCode, private readonly file: RegisterFile) {
    this.reused = reusedOperands(code);
    this.liveness = new Liveness(code, this.reused);
    this.ranges = [...this.liveness.ranges];
    this.types = Array.from(code.types.data.subarray(0, code.vregCount));
    this.weights = new Array<number>(code.vregCount).fill(0);
    this.places = new Array<Location>(code.vregCount).fill(NONE);
    this.slotOf = new Int32Array(code.vregCount).fill(NONE);
    this.shortOf = new Int32Array(code.operands.length).fill(-1);
    this.instructionOf = new Int32Array(code.operands.length);
  }

  run(): Allocation {
    this.prepare();
    this.choose();
    this.resolve();
    return { locations: this.operandLocations(), moves: Int32Array.from(this.moves), slots: this.slots };
  }

  // --- What there is ---

  private prepare(): void {
    const { code } = this;
    for (let b = 0; b < code.blockCount; b++) {
      const block = b as MachineBlock;
      const depth = Math.min(code.loopDepth.data[b], DEEPEST);
      const weight = code.cold[b] ? 0.01 : LOOP_WEIGHT ** depth;
      for (let i = code.blockStart.data[b]; i < code.blockEnd(block); i++) this.readInstruction(i, weight);
      code.successorArgs[block].forEach((args, s) => args.forEach((arg, i) => {
        const param = code.blockParams[code.successors[block][s]][i];
        this.weights[arg] += weight;
        this.weights[param] += weight;
        this.hint(arg, ALL + param);
        this.hint(param, ALL + arg);
      }));
    }
    for (let v = 0; v < code.vregCount; v++) {
      const ranges = this.ranges[v];
      let length = 0;
      for (let r = 0; r < ranges.length; r += 2) length += ranges[r + 1] - ranges[r];
      this.weights[v] /= length + 8;
    }
  }

  private readInstruction(i: number, weight: number): void {
    const { code } = this;
    const start = code.operandStart.data[i];
    for (let o = start; o < code.operandEnd(i); o++) {
      const c = code.constraints.data[o] as Constraint;
      const vreg = code.operands.data[o];
      this.instructionOf[o] = i;
      this.weights[vreg] += weight;
      if (policyOf(c) === Policy.Fixed) {
        const register = detailOf(c);
        const at = 4 * i + (isDef(c) ? 2 : 1);
        this.registersOf[register].addRange(at, at + 1, RESERVED);
        this.hint(vreg, register);
      } else if (policyOf(c) === Policy.Reuse) {
        const source = code.operands.data[start + detailOf(c)];
        this.hint(vreg, ALL + source);
        this.hint(source, ALL + vreg);
      }
    }
    const clobbers = code.clobbers.data[i];
    for (let register = 0; clobbers !== 0 && register < ALL; register++) {
      if ((clobbers >>> register) & 1) this.registersOf[register].addRange(4 * i + 2, 4 * i + 3, RESERVED);
    }
  }

  /** A register, or ALL and a virtual register: the same place saves a move. */
  private hint(vreg: number, place: number): void {
    const known = this.hints.get(vreg);
    if (known === undefined) this.hints.set(vreg, [place]);
    else if (known.length < 8) known.push(place);
  }

  // --- Choosing ---

  private choose(): void {
    const order = Array.from({ length: this.code.vregCount }, (_, v) => v).filter((v) => this.ranges[v].length > 0);
    order.sort((a, b) => this.weights[b] - this.weights[a]);
    for (const vreg of order) {
      const register = this.freeRegister(vreg);
      if (register >= 0) this.assign(vreg, register);
      else this.drivenOut.push(vreg);
      while (this.drivenOut.length > 0) this.spill(this.drivenOut.pop()!);
    }
  }

  private registersFor(value: number): readonly number[] {
    return isFloatOrVector(this.types[value]) ? this.file.vector : this.file.general;
  }

  private freeRegister(value: number): number {
    const ranges = this.ranges[value];
    const registers = this.registersFor(value);
    for (const hint of this.hints.get(value) ?? []) {
      const register = hint < ALL ? hint : this.places[hint - ALL];
      if (register >= 0 && register < ALL && registers.includes(register) && this.registersOf[register].isFree(ranges)) return register;
    }
    for (const register of registers) if (this.registersOf[register].isFree(ranges)) return register;
    return -1;
  }

  private assign(value: number, register: number): void {
    this.places[value] = register as Location;
    this.registersOf[register].add(this.ranges[value], value);
  }

  private newSlot(type: Type): Location {
    if (type === T.V128) {
      this.slots = Math.ceil(this.slots / 2) * 2 + 2;
      return (FIRST_SLOT + this.slots - 2) as Location;
    }
    return (FIRST_SLOT + this.slots++) as Location;
  }

  /** From now on in a slot; operands that need a register are short values. */
  private spill(vreg: number): void {
    this.slotOf[vreg] = this.newSlot(this.types[vreg]);
    this.places[vreg] = this.slotOf[vreg] as Location;
    for (const operand of this.operandsOf(vreg)) this.makeShort(operand);
  }

  private makeShort(operand: number): void {
    const { code } = this;
    const c = code.constraints.data[operand] as Constraint;
    const i = this.instructionOf[operand];
    const isReused = this.reused[operand] !== 0;
    // A move in front or behind reads or writes the slot itself.
    if (policyOf(c) === Policy.Fixed || (isReused && !isDef(c))) return;
    const value = this.ranges.length;
    this.ranges.push(isDef(c) ? [defPosition(i, c), 4 * i + 4] : [4 * i + 1, usePosition(i, c, false)]);
    this.types.push(code.types.data[code.operands.data[operand]]);
    this.weights.push(Infinity);
    this.places.push(NONE);
    this.shortOf[operand] = value;
    const register = this.freeRegister(value);
    this.assign(value, register >= 0 ? register : this.driveOut(value));
  }

  /** Spills the least of what is in the way in one register. */
  private driveOut(value: number): number {
    let best = -1;
    let least = Infinity;
    let victims: Set<number> = new Set();
    for (const register of this.registersFor(value)) {
      const owners = this.registersOf[register].conflicts(this.ranges[value]);
      let cost = 0;
      for (const owner of owners) cost += owner === RESERVED ? Infinity : this.weights[owner];
      if (cost < least) {
        least = cost;
        best = register;
        victims = owners;
      }
    }
    if (best < 0) throw new Error('an instruction needs more registers than there are');
    for (const victim of victims) {
      this.registersOf[best].remove(this.ranges[victim], victim);
      this.places[victim] = NONE;
      this.drivenOut.push(victim);
    }
    return best;
  }

  /** Operands of each virtual register, in lists made on first use. */
  private operandLists: { readonly first: Int32Array; readonly next: Int32Array } | null = null;

  private operandsOf(vreg: number): number[] {
    const { code } = this;
    if (this.operandLists === null) {
      const first = new Int32Array(code.vregCount).fill(-1);
      const next = new Int32Array(code.operands.length);
      for (let o = code.operands.length - 1; o >= 0; o--) {
        next[o] = first[code.operands.data[o]];
        first[code.operands.data[o]] = o;
      }
      this.operandLists = { first, next };
    }
    const found: number[] = [];
    for (let o = this.operandLists.first[vreg]; o >= 0; o = this.operandLists.next[o]) found.push(o);
    return found;
  }

  // --- Results ---

  private locationOf(operand: number): Location {
    const { code } = this;
    const c = code.constraints.data[operand] as Constraint;
    if (policyOf(c) === Policy.Fixed) return detailOf(c) as Location;
    if (this.reused[operand] !== 0 && !isDef(c)) return this.locationOf(this.resultThatReuses(operand));
    const short = this.shortOf[operand];
    return this.places[short >= 0 ? short : code.operands.data[operand]];
  }

  private resultThatReuses(operand: number): number {
    const { code } = this;
    const start = code.operandStart.data[this.instructionOf[operand]];
    for (let o = start; ; o++) {
      const c = code.constraints.data[o] as Constraint;
      if (policyOf(c) === Policy.Reuse && start + detailOf(c) === operand) return o;
    }
  }

  private operandLocations(): Int32Array {
    return Int32Array.from({ length: this.code.operands.length }, (_, o) => this.locationOf(o));
  }

  private resolve(): void {
    const { code } = this;
    this.slots += this.slots & 1;
    const parallel = new ParallelMoves(this.file.scratchVector as Place, (FIRST_SLOT + this.slots) as Place);
    for (let b = 0; b < code.blockCount; b++) {
      const block = b as MachineBlock;
      const end = code.blockEnd(block);
      for (let i = code.blockStart.data[b]; i < end; i++) {
        const behind: number[] = [];
        for (let o = code.operandStart.data[i]; o < code.operandEnd(i); o++) {
          const c = code.constraints.data[o] as Constraint;
          const vreg = code.operands.data[o];
          const bytes = this.types[vreg] === T.V128 ? 16 : 8;
          const home = this.places[vreg];
          const at = this.locationOf(o);
          if (home < 0 || home === at) continue;
          // A temporary of a terminator is read by nobody.
          if (isDef(c)) { if (i < end - 1) behind.push(at, home, bytes); }
          else parallel.add(home as number as Place, at as number as Place, bytes);
        }
        this.emitAll(parallel, 2 * i);
        for (let at = 0; at < behind.length; at += 3) parallel.add(behind[at] as Place, behind[at + 1] as Place, behind[at + 2]);
        this.emitAll(parallel, 2 * i + 1);
        if (i === end - 1) this.edge(parallel, block, i);
      }
    }
    this.slots += parallel.spareSlots;
  }

  /** Arguments go to parameters in front of the jump, which has no operands. */
  private edge(parallel: ParallelMoves, block: MachineBlock, jump: number): void {
    const { code } = this;
    code.successorArgs[block].forEach((args, s) => {
      const params = code.blockParams[code.successors[block][s]];
      args.forEach((arg, i) => {
        const to = this.places[params[i]];
        if (to >= 0) parallel.add(this.places[arg] as number as Place, to as number as Place, this.types[params[i]] === T.V128 ? 16 : 8);
      });
      this.emitAll(parallel, 2 * jump);
    });
  }

  private emitAll(parallel: ParallelMoves, place: number): void {
    this.place = place;
    parallel.resolve(this.sink);
  }
}
