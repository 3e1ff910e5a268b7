/**
 * The host values of a store that its wasm code refers to, by slot (extern-slots.ts).
 *
 * Stores that may be joined share the slots where their code is compiled, and still each has its own values: a value may
 * lead back to its store, and what nobody else can reach is to go.
 */
import { ExternSlots, type SlotOwner } from './extern-slots.js';
import { hostRef, hostSlot } from './refs.js';

export class ExternTable {
  /** By slot: few of those that there are, where stores share them. */
  private readonly values = new Map<number, unknown>();
  /** Slots of values with an identity. */
  private readonly slotsOf = new Map<unknown, number>();
  private owner: SlotOwner | null = null;

  /** `shared`: other stores have values in the slots, and are not to be kept for them. */
  constructor(readonly slots: ExternSlots, private readonly shared: boolean) {}

  value(ref: number): unknown {
    const value = this.values.get(hostSlot(ref));
    if (value === undefined && !this.values.has(hostSlot(ref))) throw new Error('a host value was freed that something refers to');
    return value;
  }

  /** Moves a host value in: its reference. Never collects. */
  moveIn(value: unknown): number {
    const slot = this.slotOf(value);
    this.slots.recordMove(slot);
    return hostRef(slot);
  }

  private slotOf(value: unknown): number {
    const hasIdentity = (typeof value === 'object' && value !== null) || typeof value === 'function' || typeof value === 'symbol';
    if (hasIdentity) {
      const known = this.slotsOf.get(value);
      if (known !== undefined) return known;
    }
    const slot = this.slots.take(this.asOwner());
    this.values.set(slot, value);
    if (hasIdentity) this.slotsOf.set(value, slot);
    return slot;
  }

  private asOwner(): SlotOwner {
    return (this.owner ??= this.shared ? new WeakRef(this) : { deref: () => this });
  }

  /** The slot is nobody's any more. */
  drop(slot: number): void {
    const value = this.values.get(slot);
    if (this.slotsOf.get(value) === slot) this.slotsOf.delete(value);
    this.values.delete(slot);
  }

  /** Takes over the values of another store, which keep their slots. */
  absorb(other: ExternTable): void {
    other.values.forEach((value, slot) => {
      this.values.set(slot, value);
      if (other.slotsOf.get(value) === slot && !this.slotsOf.has(value)) this.slotsOf.set(value, slot);
      this.slots.give(slot, this.asOwner());
    });
    other.values.clear();
    other.slotsOf.clear();
  }
}
