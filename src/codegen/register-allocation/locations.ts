/**
 * Where each virtual register is at each position, once all pieces have their registers: in the one of the piece that
 * is there, else in its slot; or nowhere, where it is made anew for whoever reads it.
 */
import { isFloatOrVector, Type } from '../../ir/entities.js';
import { type Location, type MachineCode, type Vreg } from '../machine-code.js';
import type { Liveness } from './liveness.js';
import type { Piece } from './pieces.js';
import { type SlotRequest, SlotClass, colorSlots } from './slots.js';

const slotClassOf = (type: Type): SlotClass => (type === Type.V128 ? SlotClass.Vector : type === Type.Ref ? SlotClass.Reference : SlotClass.Other);

/** Nobody reads it. */
export const NOWHERE = -1 as Location;

export class Locations {
  /** By virtual register: where it is when it is in no register. */
  readonly slotOf: Int32Array;
  readonly slots: number;
  /** By virtual register: its stretches in the lists, by start. */
  private readonly first: Int32Array;
  private readonly start: Int32Array;
  private readonly end: Int32Array;
  private readonly place: Int32Array;

  constructor(private readonly code: MachineCode, private readonly liveness: Liveness, pieces: readonly Piece[]) {
    const { vregCount } = code;
    this.first = new Int32Array(vregCount + 1);
    for (const { vreg, ranges, place } of pieces) if (place >= 0) this.first[vreg + 1] += ranges.length >> 1;
    for (let v = 0; v < vregCount; v++) this.first[v + 1] += this.first[v];
    const count = this.first[vregCount];
    this.start = new Int32Array(count);
    this.end = new Int32Array(count);
    this.place = new Int32Array(count);
    const filled = new Int32Array(vregCount);
    for (const { vreg, ranges, place } of pieces) {
      if (place < 0) continue;
      for (let r = 0; r < ranges.length; r += 2) {
        const at = this.first[vreg] + filled[vreg]++;
        this.start[at] = ranges[r];
        this.end[at] = ranges[r + 1];
        this.place[at] = place;
      }
    }
    for (let v = 0 as Vreg; v < vregCount; v++) this.putInOrder(v);
    this.slotOf = new Int32Array(vregCount).fill(NOWHERE);
    this.slots = this.color();
  }

  private putInOrder(vreg: Vreg): void {
    const { start, end, place } = this;
    const [first, last] = [this.first[vreg], this.first[vreg + 1]];
    let at = first + 1;
    while (at < last && start[at - 1] < start[at]) at++;
    if (at >= last) return;
    const order = Array.from({ length: last - first }, (_, i) => first + i).sort((a, b) => start[a] - start[b]);
    for (const list of [start, end, place]) list.set(order.map((from) => list[from]), first);
  }

  private color(): number {
    const { code, liveness } = this;
    const requests: SlotRequest[] = [];
    for (let v = 0 as Vreg; v < code.vregCount; v++) {
      if (!liveness.isUsed(v) || this.isCovered(v)) continue;
      const ranges = liveness.ranges[v];
      requests.push({ vreg: v, start: ranges[0], end: ranges[ranges.length - 1], slotClass: slotClassOf(code.types.data[v] as Type) });
    }
    return colorSlots(requests, this.slotOf);
  }

  /** Whether it is in a register all its life. */
  private isCovered(vreg: Vreg): boolean {
    const ranges = this.liveness.ranges[vreg];
    for (let r = 0; r < ranges.length; r += 2) {
      for (let position = ranges[r]; position < ranges[r + 1]; ) {
        const at = this.stretch(vreg, position);
        if (at < 0) return false;
        position = this.end[at];
      }
    }
    return true;
  }

  private stretch(vreg: Vreg, position: number): number {
    let low = this.first[vreg];
    let high = this.first[vreg + 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.end[middle] <= position) low = middle + 1;
      else high = middle;
    }
    return low < this.first[vreg + 1] && this.start[low] <= position ? low : -1;
  }

  at(vreg: Vreg, position: number): Location {
    const found = this.stretch(vreg, position);
    return (found >= 0 ? this.place[found] : this.slotOf[vreg]) as Location;
  }

  /** Whether it is not in one register all its life. */
  isSplit(vreg: Vreg): boolean {
    return this.first[vreg + 1] - this.first[vreg] > 1 || this.slotOf[vreg] !== NOWHERE;
  }

  /** Calls `visit` for each stretch in a register. */
  eachStretch(vreg: Vreg, visit: (start: number, place: Location) => void): void {
    for (let at = this.first[vreg]; at < this.first[vreg + 1]; at++) visit(this.start[at], this.place[at] as Location);
  }

  /** Bytes that a move takes: with all bits of an integer, whose upper half may stand for an extension. */
  typeOf(vreg: Vreg): Type {
    const type = this.code.types.data[vreg] as Type;
    return type === Type.V128 ? type : isFloatOrVector(type) ? Type.F64 : Type.I64;
  }
}
