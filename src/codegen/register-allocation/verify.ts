/**
 * Verifies an allocation against the machine code it was made for. In tests only.
 *
 * Problem   A register given twice shows as a wrong result somewhere else, for some input, long after.
 * Strategy  Symbolic execution, as regalloc2's checker does it. For each place (register, spill slot) the set of
 *           virtual registers it holds is followed through moves, instructions and edges; where ways meet, what is
 *           held on all of them remains, until nothing changes any more. Wherever an operand is read its place has to
 *           hold it. Sets only shrink from round to round, so a fault that is found once is one.
 * Rules     A definition makes all copies of the same register from an earlier round of a loop stale. An edge makes
 *           parameters of what holds its arguments; where they are is for the target's operands to say. Scratch
 *           registers hold nothing across an instruction, the general one nothing across a move from slot to slot. Nothing here is shared with the allocator but the meaning
 *           of constraints.
 *           References: what a safepoint says is exactly what is read behind it, found anew here, without what
 *           safepoints read themselves. A place that its map leaves out holds no reference any more, since the object
 *           may have moved: whoever reads it later is at fault.
 */
import { Type, isFloatOrVector } from '../../ir/entities.js';
import type { ReferencePlace } from '../stack-map.js';
import { codegenError } from '../../wasm/errors/codegen.js';
import {
  type Allocation, type Constraint, type Location, type MachineBlock, type MachineCode, type RegisterFile, type Vreg, FIRST_SLOT, Policy, detailOf, isDef,
  isOtherTime, isSlot, policyOf,
} from '../machine-code.js';

/** Throws a `CodegenError` that says where the allocation is wrong. */
export function verifyAllocation(code: MachineCode, allocation: Allocation, registers: RegisterFile, mapOf: MapOf = () => null): void {
  new Verifier(code, allocation, registers, mapOf).run();
}

/** What collectors are told at an instruction; null where there may be no collection. */
export type MapOf = (instruction: number) => readonly ReferencePlace[] | null;

/** Pairs of virtual register and place as numbers, ascending. */
type Held = Float64Array;
const PLACES = 2 ** 24;

/** What each place holds. A vector in slots is held by the first of its two; neither may be written alone. */
class Places {
  private readonly holds = new Map<Location, Vreg[]>();
  private readonly where = new Map<Vreg, Location[]>();

  constructor(held: Held) {
    for (const pair of held) this.add((pair % PLACES) as Location, Math.floor(pair / PLACES) as Vreg);
  }

  at(place: Location): readonly Vreg[] {
    return this.holds.get(place) ?? NOTHING;
  }

  private add(place: Location, vreg: Vreg): void {
    const held = this.holds.get(place);
    if (held === undefined) this.holds.set(place, [vreg]);
    else held.push(vreg);
    const places = this.where.get(vreg);
    if (places === undefined) this.where.set(vreg, [place]);
    else places.push(place);
  }

  clear(place: Location): void {
    for (const vreg of this.at(place)) this.where.set(vreg, this.where.get(vreg)!.filter((other) => other !== place));
    this.holds.delete(place);
  }

  /** All copies of it are of an earlier round. */
  forget(vreg: Vreg): void {
    for (const place of this.where.get(vreg) ?? NOTHING) this.holds.set(place, this.holds.get(place)!.filter((other) => other !== vreg));
    this.where.delete(vreg);
  }

  /** Those that `isStale` lie nowhere but in these places. */
  forgetElsewhere(isStale: (vreg: Vreg) => boolean, kept: ReadonlySet<Location>): void {
    for (const [vreg, places] of this.where) {
      if (!isStale(vreg)) continue;
      for (const place of places) if (!kept.has(place)) this.holds.set(place, this.holds.get(place)!.filter((other) => other !== vreg));
      this.where.set(vreg, places.filter((place) => kept.has(place)));
    }
  }

  write(place: Location, bytes: number, held: readonly Vreg[], typeOf: (vreg: Vreg) => Type): void {
    if (isSlot(place)) {
      const before = (place - 1) as Location;
      if (isSlot(before) && this.at(before).some((vreg) => typeOf(vreg) === Type.V128)) this.clear(before);
      if (bytes === 16) this.clear((place + 1) as Location);
    }
    const vregs = [...held];
    this.clear(place);
    for (const vreg of vregs) if (bytes === 16 || typeOf(vreg) !== Type.V128) this.add(place, vreg);
  }

  /** What is held behind an edge: what holds an argument holds the parameter; old values of parameters are gone. */
  behind(args: readonly Vreg[], params: readonly Vreg[], live: ReadonlySet<Vreg>): Held {
    const pairs: number[] = [];
    for (const vreg of live) {
      const i = params.indexOf(vreg);
      for (const place of this.where.get(i < 0 ? vreg : args[i]) ?? NOTHING) pairs.push(vreg * PLACES + place);
    }
    return Float64Array.from(pairs).sort();
  }
}

/** What both hold. */
function meet(a: Held, b: Held): Held {
  const both: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) both.push(a[i]);
    if (a[i] <= b[j]) i++;
    else j++;
  }
  return both.length === a.length ? a : Float64Array.from(both);
}

/**
 * By block: what is read in it or later before it is defined again, with the parameters that are read. `forMaps`: for
 * its own sake, not only to tell a collector.
 */
function liveAtStart(code: MachineCode, forMaps: boolean): Set<Vreg>[] {
  const live: Set<Vreg>[] = Array.from({ length: code.blockCount }, () => new Set());
  for (let changed = true; changed; ) {
    changed = false;
    for (let block = code.blockCount - 1 as MachineBlock; block >= 0; block--) {
      const now = liveAtEnd(code, block, live, forMaps);
      for (let i = code.blockEnd(block) - 1; i >= code.blockStart.data[block]; i--) pass(code, i, now, forMaps);
      if (now.size === live[block].size) continue;
      live[block] = now;
      changed = true;
    }
  }
  return live;
}

function liveAtEnd(code: MachineCode, block: MachineBlock, live: readonly ReadonlySet<Vreg>[], forMaps: boolean): Set<Vreg> {
  const now = new Set<Vreg>();
  code.successors[block].forEach((target, s) => {
    const params = code.blockParams[target];
    code.successorArgs[block][s].forEach((vreg, i) => {
      if (!forMaps || live[target].has(params[i])) now.add(vreg);
    });
    for (const vreg of live[target]) if (!params.includes(vreg)) now.add(vreg);
  });
  return now;
}

/** From behind an instruction to in front of it. Results stand before what is read, and SSA names each once. */
function pass(code: MachineCode, i: number, live: Set<Vreg>, forMaps: boolean): void {
  for (let o = code.operandEnd(i) - 1; o >= code.operandStart.data[i]; o--) {
    const vreg = code.operands.data[o] as Vreg;
    const c = code.constraints.data[o] as Constraint;
    if (isDef(c)) live.delete(vreg);
    else if (!forMaps || policyOf(c) !== Policy.Any) live.add(vreg);
  }
}

const NOTHING: readonly never[] = [];

class Verifier {
  /** By block: what is held at its beginning on all ways seen so far. */
  private readonly entering: (Held | undefined)[] = [];
  private readonly live: readonly ReadonlySet<Vreg>[];
  /** By instruction: the first of its moves, in front and behind; one more for the end. */
  private readonly firstMove: Int32Array;
  private readonly typeOf = (vreg: Vreg): Type => this.code.types.data[vreg];

  constructor(private readonly code: MachineCode, private readonly allocation: Allocation, private readonly registers: RegisterFile, private readonly mapOf: MapOf) {
    const { moves } = allocation;
    this.live = liveAtStart(code, false);
    this.firstMove = new Int32Array(2 * code.instructionCount + 1);
    let move = 0;
    for (let place = 0; place < this.firstMove.length; place++) {
      this.firstMove[place] = move;
      while (move < moves.length && moves[move] === place) move += 4;
    }
    if (move !== moves.length) throw codegenError.badAllocation('moves are not in order, or behind the end');
  }

  run(): void {
    const { code, entering } = this;
    this.checkMaps();
    entering[0] = new Float64Array(0);
    const waiting = new Uint8Array(code.blockCount);
    // Rounds in the order of blocks, so that nearly all of what leads to a block is known when its turn comes.
    for (waiting[0] = 1; waiting.includes(1); ) {
      for (let block = 0 as MachineBlock; block < code.blockCount; block++) {
        if (waiting[block] === 0) continue;
        waiting[block] = 0;
        const places = new Places(entering[block]!);
        this.execute(block, places);
        code.successors[block].forEach((target, s) => {
          const leaving = places.behind(code.successorArgs[block][s], code.blockParams[target], this.live[target]);
          const known = entering[target];
          const now = known === undefined ? leaving : meet(known, leaving);
          if (now === known) return;
          entering[target] = now;
          waiting[target] = 1;
        });
      }
    }
  }

  private execute(block: MachineBlock, places: Places): void {
    const end = this.code.blockEnd(block);
    for (let i = this.code.blockStart.data[block]; i < end; i++) {
      this.move(2 * i, places);
      this.instruction(i, places);
      if (i === end - 1 && this.firstMove[2 * i + 1] !== this.firstMove[2 * i + 2]) this.fail(i, 'moves behind a terminator');
      this.move(2 * i + 1, places);
    }
  }

  private fail(i: number, problem: string): never {
    throw codegenError.badAllocation(`instruction ${i}: ${problem}`);
  }

  private move(place: number, places: Places): void {
    const { moves } = this.allocation;
    for (let at = this.firstMove[place]; at < this.firstMove[place + 1]; at += 4) {
      const from = moves[at + 1] as Location;
      const to = moves[at + 2] as Location;
      const bytes = moves[at + 3] === Type.V128 ? 16 : 8;
      for (const end of [from, to]) {
        if (isSlot(end) && end - FIRST_SLOT + bytes / 8 > this.allocation.slots) this.fail(place >> 1, `slot ${end - FIRST_SLOT} is behind the frame's`);
        if (!isSlot(end) && !this.isRegister(end)) this.fail(place >> 1, `register ${end} is not the allocator's`);
      }
      places.write(to, bytes, places.at(from), this.typeOf);
      if (isSlot(from) && isSlot(to)) places.clear(this.registers.scratch as Location);
    }
  }

  private isRegister(register: Location): boolean {
    const { general, vector, scratch, scratchVector } = this.registers;
    return general.includes(register) || vector.includes(register) || register as number === scratch || register as number === scratchVector;
  }

  private instruction(i: number, places: Places): void {
    const { code, allocation, registers } = this;
    const start = code.operandStart.data[i];
    const end = code.operandEnd(i);
    for (let o = start; o < end; o++) this.checkOperand(i, o, places);
    for (let o = start; o < end; o++) if (isDef(this.constraint(o))) this.checkResult(i, o);
    this.collect(i, places);
    const clobbers = code.clobbers.data[i];
    for (let register = 0; register < FIRST_SLOT; register++) if ((clobbers >>> register) & 1) places.clear(register as Location);
    places.clear(registers.scratch as Location);
    places.clear(registers.scratchVector as Location);
    for (let o = start; o < end; o++) {
      if (!isDef(this.constraint(o))) continue;
      const vreg = code.operands.data[o] as Vreg;
      places.forget(vreg);
      places.write(allocation.locations[o] as Location, 16, [vreg], this.typeOf);
    }
  }

  // --- Maps ---

  /** References that safepoints name are those that are read behind them. */
  private checkMaps(): void {
    const { code } = this;
    if (!code.types.data.subarray(0, code.types.length).includes(Type.Ref)) return;
    const live = liveAtStart(code, true);
    for (let block = 0 as MachineBlock; block < code.blockCount; block++) {
      const now = liveAtEnd(code, block, live, true);
      for (let i = code.blockEnd(block) - 1; i >= code.blockStart.data[block]; i--) {
        for (let o = code.operandStart.data[i]; o < code.operandEnd(i); o++) if (isDef(this.constraint(o))) now.delete(code.operands.data[o] as Vreg);
        this.checkMap(i, now);
        pass(code, i, now, true);
      }
    }
  }

  private checkMap(i: number, live: ReadonlySet<Vreg>): void {
    const map = this.mapOf(i);
    if (map === null) return;
    const named = new Set(map.map(({ vreg }) => vreg));
    for (const vreg of live) if (this.typeOf(vreg) === Type.Ref && !named.has(vreg)) this.fail(i, `reference %${vreg} is read behind it, and in no map`);
    for (const vreg of named) if (!live.has(vreg)) this.fail(i, `reference %${vreg} is in its map, and read nowhere`);
  }

  /** A collection: the places that it is told of hold what they should, and no others hold references any more. */
  private collect(i: number, places: Places): void {
    const map = this.mapOf(i);
    if (map === null) return;
    for (const { vreg, place } of map) {
      if (!places.at(place).includes(vreg)) this.fail(i, `its map has %${vreg} in ${place}, which holds ${places.at(place).map((held) => `%${held}`).join() || 'nothing'}`);
    }
    places.forgetElsewhere((vreg) => this.typeOf(vreg) === Type.Ref, new Set(map.map(({ place }) => place)));
  }

  private constraint(operand: number): Constraint {
    return this.code.constraints.data[operand] as Constraint;
  }

  private checkOperand(i: number, o: number, places: Places): void {
    const c = this.constraint(o);
    const vreg = this.code.operands.data[o] as Vreg;
    const at = this.allocation.locations[o] as Location;
    const { general, vector } = this.registers;
    if (policyOf(c) === Policy.Fixed) {
      if (at as number !== detailOf(c)) this.fail(i, `operand %${vreg} has to be in register ${detailOf(c)}, and is in ${at}`);
    } else if (policyOf(c) !== Policy.Any && !(isFloatOrVector(this.typeOf(vreg)) ? vector : general).includes(at)) {
      this.fail(i, `operand %${vreg} has to be in a register of its class, and is in ${at}`);
    }
    if (isDef(c)) return;
    if (!places.at(at).includes(vreg)) this.fail(i, `%${vreg} is read from ${at}, which holds ${places.at(at).map((held) => `%${held}`).join() || 'nothing'}`);
    if (isOtherTime(c) && !isSlot(at) && (this.code.clobbers.data[i] >>> at) & 1) this.fail(i, `%${vreg} is read late from ${at}, which is destroyed`);
  }

  /** A result may lie where something is read only if all reading is over when it is written. */
  private checkResult(i: number, o: number): void {
    const { code, allocation } = this;
    const start = code.operandStart.data[i];
    const c = this.constraint(o);
    const at = allocation.locations[o];
    const source = policyOf(c) === Policy.Reuse ? start + detailOf(c) : -1;
    if (source >= 0 && allocation.locations[source] !== at) this.fail(i, `result in ${at} does not have the register of operand ${detailOf(c)}`);
    if ((code.clobbers.data[i] >>> at) & 1) this.fail(i, `result in ${at}, which is destroyed`);
    for (let other = start; other < code.operandEnd(i); other++) {
      if (other === o || other === source || allocation.locations[other] !== at) continue;
      const read = this.constraint(other);
      const isSame = source >= 0 && code.operands.data[other] === code.operands.data[source] && !isOtherTime(read);
      const isEarly = source >= 0 || isOtherTime(c);
      if (isDef(read) || isOtherTime(read) || (isEarly && !isSame)) this.fail(i, `result in ${at}, where %${code.operands.data[other]} is`);
    }
  }
}
