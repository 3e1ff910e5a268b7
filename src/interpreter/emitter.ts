/**
 * Writes register code into a module's code array: words, forward jumps, constants in slots.
 *
 * `last` is the instruction that was written last if it produced a value (its destination is its word 1) and nothing
 * can jump behind it: the compiler may then redirect its result, or take it back to fuse it with a branch.
 */
import type { ModuleCode } from './module-code.js';

export class Emitter {
  last = -1;
  private code: Int32Array;
  private readonly constSlots = new Map<string, number>();
  private constFirst = 0;
  private constRoom = 0;
  /** What the constant slots hold: low word, high word, … */
  readonly constWords: number[] = [];

  constructor(private readonly module: ModuleCode) {
    this.code = module.code;
  }

  get pc(): number {
    return this.module.used;
  }

  /** Begins an instruction without a result. */
  op(opcode: number): void {
    this.last = -1;
    this.word(opcode);
  }

  /** Begins an instruction whose result goes to `register`. */
  value(opcode: number, register: number): void {
    const at = this.module.used;
    this.word(opcode);
    this.word(register);
    this.last = at;
  }

  word(value: number): void {
    if (this.module.used + 1 > this.code.length) this.code = this.module.reserve(1);
    this.code[this.module.used++] = value;
  }

  /** An operand register. */
  register(register: number): void {
    this.word(register);
  }

  read(at: number): number {
    return this.code[at];
  }

  write(at: number, value: number): void {
    this.code[at] = value;
  }

  /** Takes back everything from `pc` on. */
  retract(pc: number): void {
    this.module.used = pc;
    this.last = -1;
  }

  /** A jump target not known yet: a word chained into `label`. */
  jumpWord(label: Label): void {
    if (label.pc >= 0) {
      this.word(label.pc);
    } else {
      const at = this.module.used;
      this.word(label.uses);
      label.uses = at;
    }
  }

  /** Code from here on is what jumps to `label` reach. */
  bind(label: Label): void {
    label.pc = this.module.used;
    for (let use = label.uses; use >= 0; ) {
      const next = this.code[use];
      this.code[use] = label.pc;
      use = next;
    }
    label.uses = -1;
    this.last = -1;
  }

  /** Slots for `count` constants begin at `firstWord`. */
  reserveConstants(firstWord: number, count: number): void {
    this.constFirst = firstWord;
    this.constRoom = count;
  }

  /** The register of a slot that holds a constant from the function's entry on; -1 when there are too many. */
  constSlot(low: number, high: number): number {
    const key = `${low},${high}`;
    const found = this.constSlots.get(key);
    if (found !== undefined) return found;
    if (this.constSlots.size === this.constRoom) return -1;
    const register = this.constFirst + this.constWords.length;
    this.constSlots.set(key, register);
    this.constWords.push(low, high);
    return register;
  }
}

/** A place to jump to. `uses` heads the chain of words to patch. */
export class Label {
  pc = -1;
  uses = -1;

  get isUsed(): boolean {
    return this.uses >= 0;
  }
}
