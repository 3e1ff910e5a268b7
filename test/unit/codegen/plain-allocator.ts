/**
 * Register allocation, the plain way: every virtual register has a spill slot; operands are loaded in front of each
 * instruction and results stored behind it. Slow code, but nothing that can go wrong: what the real allocator is
 * compared with.
 */
import { Type, isFloatOrVector } from '../../../src/ir/entities.js';
import {
  type Allocation, FIRST_SLOT, type Location, type MachineBlock, type MachineCode, Policy, type RegisterFile, type Vreg,
  detailOf, isDef, isOtherTime, policyOf, type Constraint,
} from '../../../src/codegen/machine-code.js';

export function allocateRegisters(code: MachineCode, registers: RegisterFile): Allocation {
  return new PlainAllocator(code, registers).run();
}

class PlainAllocator {
  private readonly locations: Int32Array;
  private readonly moves: number[] = [];
  private readonly slotOf: Int32Array;
  private slots = 0;
  /** By block whose one predecessor has several successors: moves of that edge. */
  private readonly atStart = new Map<MachineBlock, number[]>();

  constructor(private readonly code: MachineCode, private readonly registers: RegisterFile) {
    this.locations = new Int32Array(code.operands.length);
    this.slotOf = new Int32Array(code.vregCount);
  }

  run(): Allocation {
    const { code } = this;
    for (let v = 0; v < code.vregCount; v++) this.slotOf[v] = FIRST_SLOT + this.newSlot(code.types.data[v]);
    for (let b = 0; b < code.blockCount; b++) {
      const block = b as MachineBlock;
      code.successors[block].forEach((target, i) => {
        const args = code.successorArgs[block][i];
        if (args.length > 0 && code.successors[block].length > 1) this.atStart.set(target, this.edgeMoves(args, code.blockParams[target]));
      });
    }
    for (let b = 0; b < code.blockCount; b++) this.block(b as MachineBlock);
    return { locations: this.locations, moves: Int32Array.from(this.moves), slots: this.slots, stackMaps: new Map() };
  }

  private newSlot(type: Type): number {
    if (type === Type.V128) {
      this.slots = Math.ceil(this.slots / 2) * 2 + 2;
      return this.slots - 2;
    }
    return this.slots++;
  }

  private block(block: MachineBlock): void {
    const { code } = this;
    const end = code.blockEnd(block);
    for (let i = code.blockStart.data[block]; i < end; i++) {
      const first = i === code.blockStart.data[block] ? this.atStart.get(block) : undefined;
      if (first !== undefined) this.emit(i * 2, first);
      if (i === end - 1 && code.successors[block].length === 1) {
        this.emit(i * 2, this.edgeMoves(code.successorArgs[block][0], code.blockParams[code.successors[block][0]]));
      }
      this.instruction(i);
    }
  }

  private emit(place: number, moves: readonly number[]): void {
    for (let at = 0; at < moves.length; at += 3) this.moves.push(place, moves[at], moves[at + 1], moves[at + 2]);
  }

  /** All arguments to slots of their own, then to the parameters. */
  private edgeMoves(args: readonly Vreg[], params: readonly Vreg[]): number[] {
    const found: number[] = [];
    const temporaries = args.map((arg, i) => {
      const type = this.code.types.data[params[i]];
      const slot = FIRST_SLOT + this.newSlot(type);
      found.push(this.slotOf[arg], slot, type);
      return slot;
    });
    params.forEach((param, i) => found.push(temporaries[i], this.slotOf[param], this.code.types.data[param]));
    return found;
  }

  private instruction(i: number): void {
    const { code, locations } = this;
    const start = code.operandStart.data[i];
    const end = code.operandEnd(i);
    const constraintAt = (o: number): Constraint => code.constraints.data[o] as Constraint;
    const fixed = new Set<number>();
    for (let o = start; o < end; o++) if (policyOf(constraintAt(o)) === Policy.Fixed) fixed.add(detailOf(constraintAt(o)));
    const taken = new Set<number>(fixed);
    const busyLate = new Set<number>();
    for (let o = start; o < end; o++) {
      const c = constraintAt(o);
      if (isDef(c)) continue;
      locations[o] = policyOf(c) === Policy.Fixed ? detailOf(c) : this.take(o, taken);
      if (isOtherTime(c)) busyLate.add(locations[o]);
      this.emit(i * 2, [this.slotOf[code.operands.data[o]], locations[o], code.types.data[code.operands.data[o]]]);
    }
    const results = new Set<number>([...fixed, ...busyLate]);
    for (let o = start; o < end; o++) if (isDef(constraintAt(o)) && policyOf(constraintAt(o)) === Policy.Reuse) {
      locations[o] = locations[start + detailOf(constraintAt(o))];
      results.add(locations[o]);
    }
    for (let o = start; o < end; o++) {
      const c = constraintAt(o);
      if (!isDef(c) || policyOf(c) === Policy.Reuse) continue;
      if (policyOf(c) === Policy.Fixed) locations[o] = detailOf(c);
      else if (isOtherTime(c)) locations[o] = this.take(o, taken);
      else {
        locations[o] = this.take(o, results);
        taken.add(locations[o]);
      }
      results.add(locations[o]);
    }
    for (let o = start; o < end; o++) {
      if (isDef(constraintAt(o))) this.emit(i * 2 + 1, [locations[o], this.slotOf[code.operands.data[o]], code.types.data[code.operands.data[o]]]);
    }
  }

  private take(operand: number, taken: Set<number>): Location {
    const { code, registers } = this;
    const file = isFloatOrVector(code.types.data[code.operands.data[operand]]) ? registers.vector : registers.general;
    const found = file.find((register) => !taken.has(register));
    if (found === undefined) throw new Error('an instruction needs more registers than there are');
    taken.add(found);
    return found as Location;
  }
}
