/**
 * Where fuel is paid (docs/fuel.md).
 *
 * Problem   Every tier must use the same fuel, and have used the same wherever it stops: so it is the bytes of a body
 *           that say where a stretch begins and what it costs, not what a compiler makes of them.
 * Strategy  One pass over the validated body. A stretch ends where control may go elsewhere or come from elsewhere, and
 *           behind growth, whose outcome others decide. It begins at the function's entry, at a loop, or at the first
 *           instruction behind the end of another that costs something.
 * Rules     Code behind an unconditional branch is in no stretch. The end of a block is an end of a stretch only if a
 *           branch leads there. Compilers ask in the order of the bytes; what they leave out they need not ask for.
 */
import { Op } from '../wasm/opcode.js';
import { FUEL } from '../wasm/opcodes.js';
import { passImmediates, readOpcode } from './instructions.js';
import { ByteReader } from './reader.js';

/** What is known of an open construct. */
const enum Label {
  /** Its end is the end of a stretch only if a branch leads there. */
  Plain,
  /** Its end is one. */
  Ends,
  /** Branches go back to its beginning. */
  Loop,
}

/** Instructions behind which a stretch ends; `end` does it for some labels, and `loop` begins one. */
const ENDS: ReadonlySet<number> = new Set([
  Op.If, Op.Else, Op.Br, Op.BrIf, Op.BrTable, Op.BrOnNull, Op.BrOnNonNull, Op.BrOnCast, Op.BrOnCastFail, Op.Return,
  Op.Call, Op.CallIndirect, Op.CallRef, Op.ReturnCall, Op.ReturnCallIndirect, Op.ReturnCallRef, Op.Throw, Op.ThrowRef,
  Op.Unreachable, Op.MemoryGrow, Op.TableGrow,
]);

/** Those of them behind which nothing goes on. */
const UNCONDITIONAL: ReadonlySet<number> = new Set([
  Op.Br, Op.BrTable, Op.Return, Op.ReturnCall, Op.ReturnCallIndirect, Op.ReturnCallRef, Op.Throw, Op.ThrowRef, Op.Unreachable,
]);

/** Instructions between two looks: about a millisecond. */
const LOOK_EVERY = 8192;

export class Stretches {
  /** Where each begins (the entry's: -1, a loop's: its opcode), ascending, and its units. */
  private readonly offsets: number[] = [];
  private readonly units: number[] = [];
  private cursor = 0;
  private readonly labels: Label[] = [];
  private readonly reader: ByteReader;
  /** The stretch that goes on; -1: none. */
  private current = -1;

  /** Of the instructions of a function: `start` lies behind its locals. `look` is called every some thousand of them. */
  constructor(bytes: Uint8Array, start: number, end: number, look: () => void = () => undefined) {
    this.reader = new ByteReader(bytes, start, end);
    this.labels.push(Label.Ends);
    this.begin(-1);
    for (let count = 1; this.step(); count++) if (count % LOOK_EVERY === 0) look();
  }

  /** Units of the stretch at the entry. */
  get entry(): number {
    return this.units[0];
  }

  /** Units of the stretch that begins at the instruction at `offset`; 0: none does. */
  at(offset: number): number {
    while (this.cursor < this.offsets.length && this.offsets[this.cursor] < offset) this.cursor++;
    return this.cursor < this.offsets.length && this.offsets[this.cursor] === offset ? this.units[this.cursor] : 0;
  }

  private begin(offset: number): void {
    this.offsets.push(offset);
    this.current = this.units.push(0) - 1;
  }

  private step(): boolean {
    const { reader, labels } = this;
    const at = reader.at;
    const op = readOpcode(reader);
    if (FUEL[op] > 0) {
      if (this.current < 0) this.begin(at);
      this.units[this.current] += FUEL[op];
    }
    switch (op as Op) {
      case Op.Block:
        labels.push(Label.Plain);
        passImmediates(reader, op);
        break;
      case Op.Loop:
        labels.push(Label.Loop);
        passImmediates(reader, op);
        this.begin(at);
        break;
      case Op.If:
        labels.push(Label.Ends);
        passImmediates(reader, op);
        break;
      case Op.TryTable: this.tryTable(); break;
      case Op.Else: break;
      case Op.End:
        if (labels.pop() === Label.Ends) this.current = -1;
        return labels.length > 0;
      case Op.Br: case Op.BrIf: case Op.BrOnNull: case Op.BrOnNonNull: this.name(reader.u32()); break;
      case Op.BrOnCast: case Op.BrOnCastFail:
        reader.skip(1);
        this.name(reader.u32());
        reader.s33();
        reader.s33();
        break;
      case Op.BrTable:
        for (let count = reader.u32() + 1; count > 0; count--) this.name(reader.u32());
        break;
      default: passImmediates(reader, op);
    }
    if (ENDS.has(op)) this.current = -1;
    return UNCONDITIONAL.has(op) ? this.skip() : true;
  }

  /** A branch leads to the label at a depth. */
  private name(depth: number): void {
    const at = this.labels.length - 1 - depth;
    if (this.labels[at] === Label.Plain) this.labels[at] = Label.Ends;
  }

  private tryTable(): void {
    const { reader, labels } = this;
    passImmediates(reader, Op.Block);
    const count = reader.u32();
    for (let i = 0; i < count; i++) {
      const kind = reader.byte();
      if (kind < 2) reader.u32();
      // Labels of clauses count from outside.
      this.name(reader.u32());
    }
    labels.push(count > 0 ? Label.Ends : Label.Plain);
  }

  /** Skips to the `else` or `end` where code goes on. False: the function ends there. */
  private skip(): boolean {
    const { reader, labels } = this;
    for (let depth = 0; ; ) {
      const op = readOpcode(reader);
      if (op === Op.Block || op === Op.Loop || op === Op.If || op === Op.TryTable) {
        depth++;
      } else if (op === Op.Else) {
        if (depth === 0) return true;
      } else if (op === Op.End) {
        if (depth === 0) break;
        depth--;
      }
      passImmediates(reader, op);
    }
    labels.pop();
    return labels.length > 0;
  }
}
