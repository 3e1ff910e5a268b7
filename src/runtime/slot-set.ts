/** A set of slots of the extern table: small numbers, entered often and mostly again. Hot where wasm copies references. */
export class SlotSet {
  private readonly slots: number[] = [];
  private isIn = new Uint8Array(64);

  add(slot: number): void {
    if (this.isIn[slot] === 1) return;
    if (slot >= this.isIn.length) this.makeRoom(slot);
    this.isIn[slot] = 1;
    this.slots.push(slot);
  }

  private makeRoom(slot: number): void {
    const grown = new Uint8Array(slot * 2);
    grown.set(this.isIn);
    this.isIn = grown;
  }

  has(slot: number): boolean {
    return this.isIn[slot] === 1;
  }

  forEach(visit: (slot: number) => void): void {
    for (let i = 0; i < this.slots.length; i++) visit(this.slots[i]);
  }

  clear(): void {
    for (let i = 0; i < this.slots.length; i++) this.isIn[this.slots[i]] = 0;
    this.slots.length = 0;
  }
}
