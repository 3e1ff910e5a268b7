/**
 * The operand stack while a body is compiled: where each value is.
 *
 * Every stack position has a slot of its own in the frame (`word`, behind the locals). A value need not be there yet:
 * `local.get` and constants only note what they stand for, and instructions read locals and immediates directly.
 */
import { type ValType, TypeCode, isRef } from '../wasm/types.js';

export const enum Where {
  /** In its own slot. */
  Slot,
  /** In a local, unchanged since. */
  Local,
  /** A constant: low word, high word. */
  Const,
}

/** Words of a value's slot on the wasm stack. */
export const wordsOf = (type: ValType): number => (type === TypeCode.V128 ? 4 : 2);

/** Words that a copy must move: 1, 2 or 4. References are one word. */
export function copyWords(type: ValType): 1 | 2 | 4 {
  switch (type as number) {
    case TypeCode.I64:
    case TypeCode.F64: return 2;
    case TypeCode.V128: return 4;
    default: return 1;
  }
}

export class OperandStack {
  private capacity = 64;
  where = new Uint8Array(this.capacity);
  /** Local: register. Const: low word. */
  low = new Int32Array(this.capacity);
  high = new Int32Array(this.capacity);
  type = new Int32Array(this.capacity);
  /** Register of the position's own slot. */
  word = new Int32Array(this.capacity);
  length = 0;
  /** Register of the next position's slot. */
  next = 0;
  /** The highest `next` so far. */
  highest = 0;
  /** How many positions have a reference type. */
  references = 0;
  /** How many positions stand for a local, by register. */
  private readonly aliases = new Map<number, number>();

  reset(firstWord: number): void {
    this.length = 0;
    this.next = firstWord;
    this.highest = firstWord;
    this.references = 0;
    this.aliases.clear();
  }

  private add(where: Where, low: number, high: number, type: ValType): void {
    const at = this.length++;
    if (at === this.capacity) this.grow();
    this.where[at] = where;
    this.low[at] = low;
    this.high[at] = high;
    this.type[at] = type;
    this.word[at] = this.next;
    this.next += wordsOf(type);
    if (isRef(type)) this.references++;
    if (this.next > this.highest) this.highest = this.next;
  }

  private grow(): void {
    this.capacity *= 2;
    const where = new Uint8Array(this.capacity);
    where.set(this.where);
    this.where = where;
    for (const column of ['low', 'high', 'type', 'word'] as const) {
      const grown = new Int32Array(this.capacity);
      grown.set(this[column]);
      this[column] = grown;
    }
  }

  /** A value that the next instruction will put into its slot; returns the slot's register. */
  pushSlot(type: ValType): number {
    this.add(Where.Slot, 0, 0, type);
    return this.word[this.length - 1];
  }

  pushLocal(register: number, type: ValType): void {
    this.add(Where.Local, register, 0, type);
    this.aliases.set(register, (this.aliases.get(register) ?? 0) + 1);
  }

  pushConst(low: number, high: number, type: ValType): void {
    this.add(Where.Const, low, high, type);
  }

  /** Removes the top and returns its position, still readable until the next push. */
  pop(): number {
    const at = --this.length;
    this.next = this.word[at];
    if (this.where[at] === Where.Local) this.unalias(this.low[at]);
    if (isRef(this.type[at] as ValType)) this.references--;
    return at;
  }

  private unalias(register: number): void {
    const count = this.aliases.get(register)! - 1;
    if (count === 0) this.aliases.delete(register);
    else this.aliases.set(register, count);
  }

  isAliased(register: number): boolean {
    return this.aliases.size > 0 && this.aliases.has(register);
  }

  get anyAlias(): boolean {
    return this.aliases.size > 0;
  }

  /** The value at `at` is now in its slot. */
  settle(at: number): void {
    if (this.where[at] === Where.Local) this.unalias(this.low[at]);
    this.where[at] = Where.Slot;
  }

  truncate(length: number): void {
    while (this.length > length) this.pop();
  }

  /** Makes room known for values that a callee or a branch writes from `word` on. */
  touch(word: number): void {
    if (word > this.highest) this.highest = word;
  }
}
