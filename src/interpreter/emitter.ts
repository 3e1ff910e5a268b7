/**
 * Writes register code into a module's code array: words, forward jumps, constants in slots.
 *
 * `last` is the instruction that was written last if it produced a value (its destination is its word 1) and nothing
 * can jump behind it: the compiler may then redirect its result, or take it back to fuse it with a branch.
 */
import type { ModuleCode } from './module-code.js';

/** Registers from here on stand for constants in slots at the end of the frame, which are placed when its size is known. */
const CONST_REGISTER = 1 << 24;
const MAX_CONST_SLOTS = 128;

export class Emitter {
  last = -1;
  private code: Int32Array;
  /** Positions of operands that name constant slots, ascending. */
  private readonly constUses: number[] = [];
  private readonly constSlots = new Map<string, number>();
  private readonly constWords: number[] = [];

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
    if (register >= CONST_REGISTER) this.constUses.push(this.module.used);
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
    while (this.constUses.length > 0 && this.constUses[this.constUses.length - 1] >= pc) this.constUses.pop();
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

  /** The register of a slot that holds a constant from the function's entry on; -1 when there are too many. */
  constSlot(low: number, high: number): number {
    const key = `${low},${high}`;
    const found = this.constSlots.get(key);
    if (found !== undefined) return found;
    if (this.constSlots.size === MAX_CONST_SLOTS) return -1;
    const register = CONST_REGISTER + this.constSlots.size * 2;
    this.constSlots.set(key, register);
    this.constWords.push(low, high);
    return register;
  }

  /** Places the constant slots at `firstWord`; returns their words (low, high, …). */
  placeConstants(firstWord: number): readonly number[] {
    for (const use of this.constUses) this.code[use] += firstWord - CONST_REGISTER;
    return this.constWords;
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
