/**
 * What the compilation of a body stands on: the reader, the emitter, the operand stack, and how values get from where
 * they are to where an instruction wants them.
 */
import { ByteReader } from '../binary/reader.js';
import type { Stretches } from '../binary/stretches.js';
import { type IndexSpaces, indexSpaces } from '../wasm/module.js';
import {
  type FuncType, type ValType, HeapCode, TypeCode, heapTypeOf, isRef, refNonNull, refNull,
} from '../wasm/types.js';
import { Code } from './code.js';
import { Emitter } from './emitter.js';
import type { ModuleCode } from './module-code.js';
import { OperandStack, Where, copyWords } from './operand-stack.js';

export const NO_TYPES: readonly ValType[] = [];
const NO_REFS: readonly number[] = [];

export abstract class BodyContext {
  protected readonly reader: ByteReader;
  protected readonly emit: Emitter;
  protected readonly stack = new OperandStack();
  protected readonly spaces: IndexSpaces;
  protected loopDepth = 0;
  /** Byte offset of the current instruction. */
  protected offset = 0;
  /** The word that charges the region of the last poll. */
  protected regionAt = -1;
  /** What it charges so far. */
  protected units = 0;
  /** Where fuel is paid; null: it is not metered. */
  protected stretches: Stretches | null = null;

  constructor(protected readonly module: ModuleCode, protected readonly index: number) {
    this.reader = new ByteReader(module.module.bytes);
    this.emit = new Emitter(module);
    this.spaces = indexSpaces(module.module);
  }

  // --- Types ---

  protected funcType(index: number): FuncType {
    return this.module.module.types[index].composite as FuncType;
  }

  /** References that the collector must see: all but those to functions. */
  protected isTraced(type: ValType): boolean {
    if (!isRef(type)) return false;
    const heap = heapTypeOf(type);
    if (heap >= 0) return this.module.module.types[heap].composite.kind !== 'func';
    return heap !== HeapCode.Func && heap !== HeapCode.NoFunc;
  }

  protected readValType(): ValType {
    const byte = this.reader.byte();
    switch (byte) {
      case TypeCode.RefNull: return refNull(this.reader.s33() as HeapCode);
      case TypeCode.Ref: return refNonNull(this.reader.s33() as HeapCode);
      default: return byte >= TypeCode.V128 ? (byte as ValType) : refNull((byte - 0x80) as HeapCode);
    }
  }

  protected readBlockType(): { params: readonly ValType[]; results: readonly ValType[] } {
    const byte = this.reader.bytes[this.reader.at];
    if (byte === 0x40) {
      this.reader.at++;
      return { params: NO_TYPES, results: NO_TYPES };
    }
    if ((byte & 0xc0) === 0x40) return { params: NO_TYPES, results: [this.readValType()] };
    return this.funcType(this.reader.s33());
  }

  // --- Operands ---

  /** The register where the value at a position is; a constant is put into a slot. */
  protected operand(at: number): number {
    const { stack, emit } = this;
    switch (stack.where[at] as Where) {
      case Where.Slot: return stack.word[at];
      case Where.Local: return stack.low[at];
      case Where.Const: {
        if (this.loopDepth > 0 && stack.type[at] !== TypeCode.V128) {
          const register = emit.constSlot(stack.low[at], stack.high[at]);
          if (register >= 0) return register;
        }
        this.constant(stack.word[at], at);
        emit.last = -1;
        return stack.word[at];
      }
    }
  }

  protected constant(dst: number, at: number): void {
    const { stack, emit } = this;
    if (copyWords(stack.type[at] as ValType) === 1) {
      emit.value(Code.Const32, dst);
      emit.word(stack.low[at]);
    } else {
      emit.value(Code.Const64, dst);
      emit.word(stack.low[at]);
      emit.word(stack.high[at]);
    }
  }

  /** Copies the value at a position to a register. */
  protected moveTo(dst: number, at: number): void {
    const { stack, emit } = this;
    if (stack.where[at] === Where.Const) {
      this.constant(dst, at);
      return;
    }
    const source = stack.where[at] === Where.Local ? stack.low[at] : stack.word[at];
    if (source === dst) return;
    const words = copyWords(stack.type[at] as ValType);
    emit.value(words === 1 ? Code.Copy32 : words === 2 ? Code.Copy64 : Code.Copy128, dst);
    emit.word(source);
  }

  /** Brings the value at a position into its own slot. */
  protected settle(at: number): void {
    if (this.stack.where[at] === Where.Slot) return;
    this.moveTo(this.stack.word[at], at);
    this.stack.settle(at);
    this.emit.last = -1;
  }

  protected settleTop(count: number): void {
    for (let at = this.stack.length - count; at < this.stack.length; at++) this.settle(at);
  }

  /** Copies every position that stands for a local to its slot. */
  protected settleAliases(): void {
    const { stack } = this;
    for (let at = stack.length - 1; at >= 0 && stack.anyAlias; at--) {
      if (stack.where[at] === Where.Local) this.settle(at);
    }
  }

  protected pushResults(types: readonly ValType[]): void {
    for (const t of types) this.stack.pushSlot(t);
  }

  /** The top value was written by the instruction emitted last, which can still be changed. */
  protected isLast(at: number): boolean {
    const { emit, stack } = this;
    return emit.last >= 0 && stack.where[at] === Where.Slot && emit.read(emit.last + 1) === stack.word[at];
  }

  // --- Sites ---

  protected traced(): readonly number[] {
    const { stack } = this;
    if (stack.references === 0) return NO_REFS;
    const found: number[] = [];
    for (let at = 0; at < stack.length; at++) {
      if (stack.where[at] === Where.Slot && this.isTraced(stack.type[at] as ValType)) found.push(stack.word[at]);
    }
    return found;
  }

  /** The next instruction may trap, call or allocate. References now on the stack stay roots while it runs. */
  protected site(): void {
    this.module.addSite(this.emit.pc, this.offset, this.traced());
  }

  /** The next instruction may trap but not collect. */
  protected trapSite(): void {
    this.module.addSite(this.emit.pc, this.offset, NO_REFS);
  }

  // --- Metering ---

  /**
   * A place where execution can stop and go on later: function entries and loop headers. Charges the stretch of
   * instructions behind it (fuel), or all up to the next poll, on whichever way (polls).
   */
  protected poll(units: number): void {
    const { module, emit } = this;
    if (module.metering === 'none') return;
    this.site();
    emit.op(Code.Poll);
    this.regionAt = emit.pc;
    this.units = units;
    emit.word(units);
    if (module.metering === 'polls') this.charge(1);
  }

  /** The next instruction belongs to the region of the last poll and costs `units`. */
  protected charge(units: number): void {
    this.units += units;
    this.emit.write(this.regionAt, this.units);
  }

  /** A stretch of fuel begins here that no poll pays for. */
  protected pay(units: number): void {
    if (units === 0) return;
    this.emit.op(Code.Fuel);
    this.emit.word(units);
  }
}
