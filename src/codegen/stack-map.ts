/**
 * What a collector is told of an instruction: where references lie that are alive behind it. They are its operands of
 * the policy `Any` (x64/live-references.ts sees to that). One with a slot besides its register is in both places, from
 * where the slot is written on: behind the definition, or in all that the block which writes it dominates. Until then
 * nobody reads the slot, and on other ways nobody does.
 */
import { Type } from '../ir/entities.js';
import { type Allocation, type Constraint, FIRST_SLOT, type Location, type MachineBlock, type MachineCode, type Vreg, Policy, isSlot, policyOf } from './machine-code.js';

export interface ReferencePlace {
  readonly vreg: Vreg;
  readonly place: Location;
}

export class StackMaps {
  /** By block: its number in the order down the dominator tree, and that behind all it dominates. Made on request. */
  private first: Int32Array | null = null;
  private behind: Int32Array | null = null;

  constructor(private readonly code: MachineCode, private readonly allocation: Allocation) {}

  /** The places that an instruction of a block names. */
  places(instruction: number, block: MachineBlock): ReferencePlace[] {
    const { code, allocation: { locations, slotOf } } = this;
    const found: ReferencePlace[] = [];
    for (let o = code.operandStart.data[instruction]; o < code.operandEnd(instruction); o++) {
      if (policyOf(code.constraints.data[o] as Constraint) !== Policy.Any) continue;
      const vreg = code.operands.data[o] as Vreg;
      const place = locations[o] as Location;
      const slot = slotOf[vreg] as Location;
      const inRegister = place >= 0 && place < FIRST_SLOT;
      if (inRegister) found.push({ vreg, place });
      else if (!isSlot(slot)) throw new Error('a reference lies nowhere');
      if (isSlot(slot) && (!inRegister || this.isWritten(vreg, block))) found.push({ vreg, place: slot });
    }
    return found;
  }

  private isWritten(vreg: Vreg, block: MachineBlock): boolean {
    const storeBlock = this.allocation.storeBlocks[vreg];
    return storeBlock < 0 || this.dominates(storeBlock, block);
  }

  private dominates(above: number, block: number): boolean {
    if (this.first === null) this.numberBlocks();
    const at = this.first![block];
    return this.first![above] <= at && at < this.behind![above];
  }

  /** Blocks come behind those that dominate them. */
  private numberBlocks(): void {
    const { blockCount, idom } = this.code;
    const size = new Int32Array(blockCount).fill(1);
    for (let block = blockCount - 1; block > 0; block--) size[idom.data[block]] += size[block];
    const first = (this.first = new Int32Array(blockCount));
    const next = new Int32Array(blockCount);
    next[0] = 1;
    for (let block = 1; block < blockCount; block++) {
      const parent = idom.data[block];
      first[block] = next[parent];
      next[parent] += size[block];
      next[block] = first[block] + 1;
    }
    this.behind = first.map((at, block) => at + size[block]);
  }

  /** The slots that have references and nothing else lie side by side: the first of them, and how many there are. */
  get referenceSlots(): { readonly first: Location; readonly count: number } {
    const { code: { types, vregCount }, allocation: { slotOf } } = this;
    let first = Infinity;
    let last = -1;
    for (let v = 0; v < vregCount; v++) {
      if (types.data[v] !== Type.Ref || !isSlot(slotOf[v] as Location)) continue;
      first = Math.min(first, slotOf[v]);
      last = Math.max(last, slotOf[v]);
    }
    return last < 0 ? { first: FIRST_SLOT as Location, count: 0 } : { first: first as Location, count: last - first + 1 };
  }
}
