/**
 * Spill slots: values that never live at once share one.
 *
 * Strategy  What needs a slot needs it from its first position to its last, as the blocks lie; intervals are coloured
 *           by a scan in the order of their starts, which takes a slot again once its owner has ended. Holes are not
 *           looked at, so that it costs a sort.
 * Rules     Vectors have two slots, the first of which is even. References share slots with references only, so that one
 *           can tell in a frame what may be a reference that is not needed any more (engine/native/native-frames.ts).
 */
import { FIRST_SLOT } from '../machine-code.js';

/** What share slots, in the order that their slots lie in. */
export const enum SlotClass { Vector, Reference, Other, Count }

export interface SlotRequest {
  readonly vreg: number;
  readonly start: number;
  readonly end: number;
  readonly slotClass: SlotClass;
}

/** Enters a location for each request in `slotOf`; returns how many slots there are, an even number. */
export function colorSlots(requests: SlotRequest[], slotOf: Int32Array): number {
  requests.sort((a, b) => a.start - b.start);
  let count = 0;
  for (let slotClass = SlotClass.Vector; slotClass < SlotClass.Count; slotClass++) {
    const free: number[] = [];
    const taken = new Endings();
    for (const { vreg, start, end, slotClass: wanted } of requests) {
      if (wanted !== slotClass) continue;
      while (taken.first <= start) free.push(taken.take());
      let slot = free.pop();
      if (slot === undefined) {
        slot = count;
        count += slotClass === SlotClass.Vector ? 2 : 1;
      }
      slotOf[vreg] = FIRST_SLOT + slot;
      taken.add(end, slot);
    }
  }
  return count + (count & 1);
}

/** Slots by when they become free: a binary heap. */
class Endings {
  private readonly ends: number[] = [];
  private readonly slots: number[] = [];

  get first(): number {
    return this.ends.length > 0 ? this.ends[0] : Infinity;
  }

  add(end: number, slot: number): void {
    const { ends } = this;
    let at = ends.push(end) - 1;
    this.slots.push(slot);
    for (let above = (at - 1) >> 1; at > 0 && ends[at] < ends[above]; above = (at - 1) >> 1) {
      this.exchange(at, above);
      at = above;
    }
  }

  take(): number {
    const { ends, slots } = this;
    const found = slots[0];
    this.exchange(0, ends.length - 1);
    ends.pop();
    slots.pop();
    for (let at = 0, next = 1; next < ends.length; next = 2 * at + 1) {
      if (next + 1 < ends.length && ends[next + 1] < ends[next]) next++;
      if (ends[at] <= ends[next]) break;
      this.exchange(at, next);
      at = next;
    }
    return found;
  }

  private exchange(a: number, b: number): void {
    const { ends, slots } = this;
    [ends[a], ends[b]] = [ends[b], ends[a]];
    [slots[a], slots[b]] = [slots[b], slots[a]];
  }
}
