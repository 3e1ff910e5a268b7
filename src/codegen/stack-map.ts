/**
 * What a collector is told of an instruction: where references lie that are alive behind it. They are its operands of
 * the policy `Any` (x64/live-references.ts sees to that). One with a slot besides its register is in both places.
 */
import { Type } from '../ir/entities.js';
import { type Allocation, type Constraint, FIRST_SLOT, type Location, type MachineCode, type Vreg, Policy, isSlot, policyOf } from './machine-code.js';

export interface ReferencePlace {
  readonly vreg: Vreg;
  readonly place: Location;
}

export function referencePlaces(code: MachineCode, allocation: Allocation, instruction: number): ReferencePlace[] {
  const found: ReferencePlace[] = [];
  const { locations, slotOf } = allocation;
  for (let o = code.operandStart.data[instruction]; o < code.operandEnd(instruction); o++) {
    if (policyOf(code.constraints.data[o] as Constraint) !== Policy.Any) continue;
    const vreg = code.operands.data[o] as Vreg;
    const place = locations[o] as Location;
    const slot = slotOf[vreg] as Location;
    if (place >= 0 && place < FIRST_SLOT) found.push({ vreg, place });
    else if (!isSlot(slot)) throw new Error('a reference lies nowhere');
    if (isSlot(slot)) found.push({ vreg, place: slot });
  }
  return found;
}

/** The slots that have references and nothing else lie side by side: the first of them, and how many there are. */
export function referenceSlots({ types, vregCount }: MachineCode, { slotOf }: Allocation): { readonly first: Location; readonly count: number } {
  let first = Infinity;
  let last = -1;
  for (let v = 0; v < vregCount; v++) {
    if (types.data[v] !== Type.Ref || !isSlot(slotOf[v] as Location)) continue;
    first = Math.min(first, slotOf[v]);
    last = Math.max(last, slotOf[v]);
  }
  return last < 0 ? { first: FIRST_SLOT as Location, count: 0 } : { first: first as Location, count: last - first + 1 };
}
