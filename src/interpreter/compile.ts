/**
 * Function body → register code, once, on the first call.
 *
 * Problem   Stack code says little per instruction; a loop written in JavaScript pays some nanoseconds for each.
 * Strategy  One pass over the validated body. Stack positions have fixed slots in the frame, but values stay where
 *           they are (locals, constants) until an instruction reads them, results go straight to the local that a
 *           following `local.set` names, and a comparison melts into the branch behind it.
 * Rules     Before a label, or a branch into one, values that stand for locals are copied to their slots, because the
 *           paths that meet there may have assigned the locals differently; constants may stay. Before a local is
 *           assigned, positions that stand for its old value are copied. Code behind an unconditional branch is skipped.
 * Relies on validation: nothing is checked here. Legacy exceptions have been lowered before.
 */
import { passImmediates, readOpcode } from '../binary/instructions.js';
import { ByteReader } from '../binary/reader.js';
import { Op } from '../wasm/opcode.js';
import {
  type FuncType, type ValType, F32, F64, HeapCode, I32, I64, TypeCode, V128, heapTypeOf, isRef, refNonNull, refNull,
} from '../wasm/types.js';
import { type FuncBody, indexSpaces } from '../wasm/module.js';
import { type CatchClause, Code, type Handler, HEADER_WORDS, INVERSE_COMPARE, SWAPPED_COMPARE } from './code.js';
import { Emitter, Label } from './emitter.js';
import type { ModuleCode } from './module-code.js';
import { OperandStack, Where, copyWords, wordsOf } from './operand-stack.js';
import { signatureOf } from './signatures.js';
import { globalWord } from '../runtime/vmctx.js';

const enum Kind {
  Function,
  Block,
  Loop,
  If,
  Else,
  TryTable,
}

interface Control {
  kind: Kind;
  /** Where a branch to this construct goes: its end, or the beginning of a loop. */
  readonly label: Label;
  /** The `else` of an `if`. */
  readonly otherwise: Label | null;
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
  /** Operand stack length below the parameters, and the register of the slot there. */
  readonly height: number;
  readonly base: number;
  /** try_table: where its body begins, and its clauses. */
  readonly start: number;
  readonly catches: readonly { readonly tag: number | null; readonly withRef: boolean; readonly depth: number }[];
}

const NO_TYPES: readonly ValType[] = [];

export function compileFunction(module: ModuleCode, index: number): number {
  return new FunctionCompiler(module, index).compile();
}

class FunctionCompiler {
  private readonly reader: ByteReader;
  private readonly emit: Emitter;
  private readonly stack = new OperandStack();
  private readonly control: Control[] = [];
  private readonly localRegisters: number[] = [];
  private readonly localTypes: ValType[] = [];
  private readonly handlers: Handler[] = [];
  private readonly spaces;
  private loopDepth = 0;
  private offset = 0;

  constructor(private readonly module: ModuleCode, private readonly index: number) {
    this.reader = new ByteReader(module.module.bytes);
    this.emit = new Emitter(module);
    this.spaces = indexSpaces(module.module);
  }

  compile(): number {
    const { module, emit, stack, reader } = this;
    const type = this.funcType(module.module.funcs[this.index]);
    reader.at = module.module.code[this.index].start;
    const { paramWords, localWords } = this.readLocals(type);

    const start = emit.pc;
    for (let i = 0; i < HEADER_WORDS; i++) emit.word(0);
    // Between locals and operands, where no callee's frame reaches.
    const constFirst = localWords;
    const constRoom = loopConstantRoom(module.module.bytes, module.module.code[this.index]);
    emit.reserveConstants(constFirst, constRoom);
    const operandFirst = localWords + 2 * constRoom;
    stack.reset(operandFirst);
    this.control.push({
      kind: Kind.Function, label: new Label(), otherwise: null, params: NO_TYPES, results: type.results, height: 0,
      base: operandFirst, start: 0, catches: [],
    });
    this.poll();
    while (this.control.length > 0) {
      this.offset = reader.at;
      this.instruction(readOpcode(reader));
    }

    const resultWords = type.results.reduce((sum, t) => sum + wordsOf(t), 0);
    const frameWords = Math.max(stack.highest, resultWords);
    const consts = emit.constWords;
    let entry = start;
    if (consts.length > 0) {
      // Constants used in loops are set once: the entry lies behind the body and jumps to it.
      entry = emit.pc;
      for (let i = 0; i < HEADER_WORDS; i++) emit.word(0);
      for (let i = 0; i < consts.length; i += 2) {
        emit.value(Code.Const64, constFirst + i);
        emit.word(consts[i]);
        emit.word(consts[i + 1]);
      }
      emit.op(Code.Jump);
      emit.word(start + HEADER_WORDS);
    }
    emit.write(entry, frameWords);
    emit.write(entry + 1, paramWords);
    emit.write(entry + 2, localWords);
    const refLocals: number[] = [];
    this.localTypes.forEach((t, i) => {
      if (this.isTraced(t)) refLocals.push(this.localRegisters[i]);
    });
    module.functions.push({
      funcIndex: module.importedFuncs + this.index, start, end: emit.pc, frameWords, refLocals, handlers: this.handlers,
    });
    module.entries[this.index] = entry;
    return entry;
  }

  private readLocals(type: FuncType): { paramWords: number; localWords: number } {
    let word = 0;
    const add = (t: ValType): void => {
      this.localRegisters.push(word);
      this.localTypes.push(t);
      word += wordsOf(t);
    };
    for (const t of type.params) add(t);
    const paramWords = word;
    for (let groups = this.reader.u32(); groups > 0; groups--) {
      let count = this.reader.u32();
      const t = this.readValType();
      for (; count > 0; count--) add(t);
    }
    return { paramWords, localWords: word };
  }

  // --- Types ---

  private funcType(index: number): FuncType {
    return this.module.module.types[index].composite as FuncType;
  }

  /** References that the collector must see: all but those to functions. */
  private isTraced(type: ValType): boolean {
    if (!isRef(type)) return false;
    const heap = heapTypeOf(type);
    if (heap >= 0) return this.module.module.types[heap].composite.kind !== 'func';
    return heap !== HeapCode.Func && heap !== HeapCode.NoFunc;
  }

  private readValType(): ValType {
    const byte = this.reader.byte();
    switch (byte) {
      case TypeCode.RefNull: return refNull(this.reader.s33() as HeapCode);
      case TypeCode.Ref: return refNonNull(this.reader.s33() as HeapCode);
      default: return byte >= TypeCode.V128 ? (byte as ValType) : refNull((byte - 0x80) as HeapCode);
    }
  }

  private readBlockType(): { params: readonly ValType[]; results: readonly ValType[] } {
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
  private operand(at: number): number {
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

  private constant(dst: number, at: number): void {
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
  private moveTo(dst: number, at: number): void {
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
  private settle(at: number): void {
    if (this.stack.where[at] === Where.Slot) return;
    this.moveTo(this.stack.word[at], at);
    this.stack.settle(at);
    this.emit.last = -1;
  }

  private settleTop(count: number): void {
    for (let at = this.stack.length - count; at < this.stack.length; at++) this.settle(at);
  }

  /** Copies every position that stands for a local to its slot. */
  private settleAliases(): void {
    const { stack } = this;
    for (let at = stack.length - 1; at >= 0 && stack.anyAlias; at--) {
      if (stack.where[at] === Where.Local) this.settle(at);
    }
  }

  private pushResults(types: readonly ValType[]): void {
    for (const t of types) this.stack.pushSlot(t);
  }

  /** The top value was written by the instruction emitted last, which can still be changed. */
  private isLast(at: number): boolean {
    const { emit, stack } = this;
    return emit.last >= 0 && stack.where[at] === Where.Slot && emit.read(emit.last + 1) === stack.word[at];
  }

  // --- Sites ---

  private traced(): readonly number[] {
    const { stack } = this;
    if (stack.references === 0) return NO_REFS;
    const found: number[] = [];
    for (let at = 0; at < stack.length; at++) {
      if (stack.where[at] === Where.Slot && this.isTraced(stack.type[at] as ValType)) found.push(stack.word[at]);
    }
    return found;
  }

  /** The next instruction may trap, call or allocate. References now on the stack stay roots while it runs. */
  private site(): void {
    this.module.addSite(this.emit.pc, this.offset, this.traced());
  }

  /** The next instruction may trap but not collect. */
  private trapSite(): void {
    this.module.addSite(this.emit.pc, this.offset, NO_REFS);
  }

  /** A place where execution can stop and go on later: function entries and loop headers. */
  private poll(): void {
    if (!this.module.interruptible) return;
    this.site();
    this.emit.op(Code.Poll);
  }

  // --- Instructions ---

  private instruction(op: number): void {
    if (op >= Op.I32Eqz && op <= Op.I64Extend32S) {
      this.numeric(op);
      return;
    }
    const { reader, stack, emit } = this;
    switch (op as Op) {
      case Op.Unreachable:
        this.trapSite();
        emit.op(Code.Unreachable);
        this.skipUnreachable();
        return;
      case Op.Nop: return;
      case Op.Block: {
        const type = this.readBlockType();
        this.settleAliases();
        this.settleTop(type.params.length);
        this.open(Kind.Block, type, null);
        return;
      }
      case Op.Loop: {
        const type = this.readBlockType();
        this.settleAliases();
        this.settleTop(type.params.length);
        this.open(Kind.Loop, type, null);
        emit.bind(this.control[this.control.length - 1].label);
        this.poll();
        this.loopDepth++;
        return;
      }
      case Op.If: {
        const type = this.readBlockType();
        const condition = stack.pop();
        const otherwise = new Label();
        if (stack.anyAlias || this.unsettledTop(type.params.length)) {
          const register = this.operand(condition);
          this.settleAliases();
          this.settleTop(type.params.length);
          emit.op(Code.BrIfNot);
          emit.register(register);
          emit.jumpWord(otherwise);
        } else {
          this.branchIf(condition, false, otherwise);
        }
        this.open(Kind.If, type, otherwise);
        return;
      }
      case Op.Else: this.otherwise(true); return;
      case Op.End: this.end(true); return;
      case Op.TryTable: this.tryTable(); return;
      case Op.Throw: {
        const tag = reader.u32();
        const params = this.funcType(this.spaces.tags[tag].type).params;
        this.settleTop(params.length);
        this.site();
        stack.truncate(stack.length - params.length);
        emit.op(Code.Throw);
        emit.word(tag);
        emit.word(stack.next);
        this.skipUnreachable();
        return;
      }
      case Op.ThrowRef: {
        const register = this.operand(stack.pop());
        this.site();
        emit.op(Code.ThrowRef);
        emit.register(register);
        this.skipUnreachable();
        return;
      }
      case Op.Br:
        this.branch(this.target(reader.u32()));
        this.skipUnreachable();
        return;
      case Op.BrIf: {
        const depth = reader.u32();
        this.conditionalBranch(stack.pop(), true, depth);
        return;
      }
      case Op.BrTable: this.branchTable(); return;
      case Op.Return:
        this.return();
        this.skipUnreachable();
        return;
      case Op.Call: case Op.ReturnCall: this.call(reader.u32(), op === Op.ReturnCall); return;
      case Op.CallIndirect: case Op.ReturnCallIndirect: this.callIndirect(op === Op.ReturnCallIndirect); return;
      case Op.CallRef: case Op.ReturnCallRef: this.callRef(op === Op.ReturnCallRef); return;
      case Op.Drop: stack.pop(); return;
      case Op.Select: this.select(); return;
      case Op.SelectT:
        for (let count = reader.u32(); count > 0; count--) this.readValType();
        this.select();
        return;
      case Op.LocalGet: {
        const local = reader.u32();
        stack.pushLocal(this.localRegisters[local], this.localTypes[local]);
        return;
      }
      case Op.LocalSet: this.localSet(reader.u32()); return;
      case Op.LocalTee: {
        const local = reader.u32();
        this.localSet(local);
        stack.pushLocal(this.localRegisters[local], this.localTypes[local]);
        return;
      }
      case Op.GlobalGet: this.globalGet(reader.u32()); return;
      case Op.GlobalSet: this.globalSet(reader.u32()); return;
      case Op.MemorySize: {
        const memory = reader.u32();
        emit.value(Code.Rare + Op.MemorySize, stack.pushSlot(this.spaces.memories[memory].is64 ? I64 : I32));
        emit.word(memory);
        return;
      }
      case Op.MemoryGrow: {
        const memory = reader.u32();
        this.rareTyped(op, 1, [this.spaces.memories[memory].is64 ? I64 : I32], [memory]);
        return;
      }
      case Op.I32Const: stack.pushConst(reader.s32(), 0, I32); return;
      case Op.I64Const:
        reader.s64();
        stack.pushConst(reader.low, reader.high, I64);
        return;
      case Op.F32Const: stack.pushConst(reader.word32(), 0, F32); return;
      case Op.F64Const: {
        const low = reader.word32();
        stack.pushConst(low, reader.word32(), F64);
        return;
      }
      case Op.V128Const: {
        emit.value(Code.Rare + op, stack.pushSlot(V128));
        for (let i = 0; i < 4; i++) emit.word(reader.word32());
        return;
      }
      case Op.RefNull: {
        const heap = reader.s33();
        stack.pushConst(0, 0, refNull(heap as HeapCode));
        return;
      }
      case Op.RefIsNull: this.unary(Code.NumericFirst, I32); return;
      case Op.RefEq: this.binary(Op.I32Eq); return;
      case Op.RefFunc: {
        const func = reader.u32();
        const type = this.spaces.funcs[func];
        emit.value(Code.Rare + op, stack.pushSlot(refNonNull(type)));
        emit.word(func);
        return;
      }
      case Op.RefAsNonNull: {
        const type = stack.type[stack.length - 1] as ValType;
        this.rareTyped(op, 1, [type], []);
        return;
      }
      case Op.BrOnNull: this.branchOnNull(reader.u32()); return;
      case Op.BrOnNonNull: this.branchOnNonNull(reader.u32()); return;
      case Op.BrOnCast: case Op.BrOnCastFail: this.branchOnCast(op); return;
      case Op.RefTest: case Op.RefTestNull: this.rareTyped(op, 1, [I32], [reader.s33()]); return;
      case Op.RefCast: case Op.RefCastNull: {
        const heap = reader.s33();
        this.rareTyped(op, 1, [op === Op.RefCast ? refNonNull(heap as HeapCode) : refNull(heap as HeapCode)], [heap]);
        return;
      }
      // One encoding serves both hierarchies.
      case Op.AnyConvertExtern: this.retype(refNull(HeapCode.Any)); return;
      case Op.ExternConvertAny: this.retype(refNull(HeapCode.Extern)); return;
      case Op.TableGet: {
        const table = reader.u32();
        this.rareTyped(op, 1, [this.spaces.tables[table].element], [table]);
        return;
      }
      case Op.TableSet: this.rareTyped(op, 2, NO_TYPES, [reader.u32()]); return;
      case Op.TableSize: case Op.TableGrow: {
        const table = reader.u32();
        this.rareTyped(op, op === Op.TableGrow ? 2 : 0, [this.spaces.tables[table].is64 ? I64 : I32], [table]);
        return;
      }
      case Op.TableFill: this.rareTyped(op, 3, NO_TYPES, [reader.u32()]); return;
      case Op.TableCopy: case Op.TableInit: case Op.MemoryCopy: case Op.MemoryInit: {
        const first = reader.u32();
        this.rareTyped(op, 3, NO_TYPES, [first, reader.u32()]);
        return;
      }
      case Op.MemoryFill: this.rareTyped(op, 3, NO_TYPES, [reader.u32()]); return;
      case Op.ElemDrop: case Op.DataDrop: this.rareTyped(op, 0, NO_TYPES, [reader.u32()]); return;
      case Op.StructNew: case Op.StructNewDefault: case Op.ArrayNew: case Op.ArrayNewDefault: case Op.ArrayNewFixed:
      case Op.ArrayNewData: case Op.ArrayNewElem: this.allocate(op); return;
      case Op.StructGet: case Op.StructGetS: case Op.StructGetU: case Op.StructSet: this.structAccess(op); return;
      case Op.ArrayGet: case Op.ArrayGetS: case Op.ArrayGetU: {
        const type = reader.u32();
        this.rareTyped(op, 2, [this.elementType(type)], [type]);
        return;
      }
      case Op.ArraySet: this.rareTyped(op, 3, NO_TYPES, [reader.u32()]); return;
      case Op.ArrayFill: this.rareTyped(op, 4, NO_TYPES, [reader.u32()]); return;
      case Op.ArrayCopy: {
        const to = reader.u32();
        this.rareTyped(op, 5, NO_TYPES, [to, reader.u32()]);
        return;
      }
      case Op.ArrayInitData: case Op.ArrayInitElem: {
        const type = reader.u32();
        this.rareTyped(op, 4, NO_TYPES, [type, reader.u32()]);
        return;
      }
      case Op.RefI31: this.rareTyped(op, 1, [refNonNull(HeapCode.I31)], []); return;
      case Op.AtomicFence: reader.byte(); return;
      default: this.bySignature(op);
    }
  }

  // --- Control ---

  private open(kind: Kind, type: { params: readonly ValType[]; results: readonly ValType[] }, otherwise: Label | null, catches: Control['catches'] = []): void {
    const { stack } = this;
    const height = stack.length - type.params.length;
    const base = type.params.length > 0 ? stack.word[height] : stack.next;
    this.control.push({
      kind, label: new Label(), otherwise, params: type.params, results: type.results, height, base, start: this.emit.pc, catches,
    });
    this.emit.last = -1;
  }

  private unsettledTop(count: number): boolean {
    for (let at = this.stack.length - count; at < this.stack.length; at++) {
      if (this.stack.where[at] !== Where.Slot) return true;
    }
    return false;
  }

  private otherwise(reachable: boolean): void {
    const frame = this.control[this.control.length - 1];
    if (reachable) {
      this.settleTop(frame.results.length);
      this.emit.op(Code.Jump);
      this.emit.jumpWord(frame.label);
    }
    this.emit.bind(frame.otherwise!);
    frame.kind = Kind.Else;
    this.stack.truncate(frame.height);
    this.pushResults(frame.params);
  }

  private end(reachable: boolean): void {
    const { stack, emit } = this;
    const frame = this.control[this.control.length - 1];
    if (frame.kind === Kind.Function) {
      if (reachable) this.return();
      this.control.pop();
      return;
    }
    if (reachable) this.settleTop(frame.results.length);
    if (frame.kind === Kind.If) emit.bind(frame.otherwise!);
    if (frame.kind === Kind.TryTable) this.endTry(frame, reachable);
    this.control.pop();
    if (frame.kind === Kind.Loop) this.loopDepth--;
    else emit.bind(frame.label);
    emit.last = -1;
    stack.truncate(frame.height);
    this.pushResults(frame.results);
  }

  /** Skips to the `else` or `end` that makes code reachable again, and does that. */
  private skipUnreachable(): void {
    const { reader } = this;
    for (let depth = 0; ; ) {
      const op = readOpcode(reader);
      if (op === Op.End) {
        if (depth === 0) break;
        depth--;
      } else if (op === Op.Else) {
        if (depth === 0) {
          this.otherwise(false);
          return;
        }
      } else {
        if (op === Op.Block || op === Op.Loop || op === Op.If || op === Op.TryTable) depth++;
        passImmediates(reader, op);
      }
    }
    this.end(false);
  }

  private tryTable(): void {
    const { reader } = this;
    const type = this.readBlockType();
    const catches: { tag: number | null; withRef: boolean; depth: number }[] = [];
    for (let count = reader.u32(); count > 0; count--) {
      const kind = reader.byte();
      const tag = kind < 2 ? reader.u32() : null;
      catches.push({ tag, withRef: (kind & 1) !== 0, depth: reader.u32() });
    }
    this.settleAliases();
    this.settleTop(type.params.length);
    this.open(Kind.TryTable, type, null, catches);
  }

  /** Landing pads, one a clause, behind the body. */
  private endTry(frame: Control, reachable: boolean): void {
    const { emit } = this;
    const end = emit.pc;
    if (frame.catches.length === 0) return;
    if (reachable) {
      emit.op(Code.Jump);
      emit.jumpWord(frame.label);
    }
    const clauses: CatchClause[] = [];
    for (const { tag, withRef, depth } of frame.catches) {
      // Labels of clauses count from outside the try_table.
      const target = this.control[this.control.length - 2 - depth];
      const payload = tag === null ? NO_TYPES : this.funcType(this.spaces.tags[tag].type).params;
      const words = payload.reduce((sum, t) => sum + wordsOf(t), 0) + (withRef ? 2 : 0);
      this.stack.touch(target.base + words);
      clauses.push({ tag, withRef, target: emit.pc, base: target.base });
      if (target.kind === Kind.Function) {
        emit.op(Code.ReturnMany);
        emit.word(target.base);
        emit.word(words);
      } else {
        emit.op(Code.Jump);
        emit.jumpWord(target.label);
      }
    }
    this.handlers.push({ start: frame.start, end, clauses });
  }

  private target(depth: number): Control {
    return this.control[this.control.length - 1 - depth];
  }

  private labelTypes(target: Control): readonly ValType[] {
    return target.kind === Kind.Loop ? target.params : target.results;
  }

  /** Whether the values a branch carries lie where the label wants them. */
  private inPlace(target: Control): boolean {
    const { stack } = this;
    const count = this.labelTypes(target).length;
    if (count === 0) return true;
    const first = stack.length - count;
    if (stack.word[first] !== target.base) return false;
    return !this.unsettledTop(count);
  }

  private branch(target: Control): void {
    if (target.kind === Kind.Function) {
      this.return();
      return;
    }
    const { stack, emit } = this;
    const types = this.labelTypes(target);
    let word = target.base;
    for (let i = 0, at = stack.length - types.length; i < types.length; i++, at++) {
      this.moveTo(word, at);
      word += wordsOf(types[i]);
    }
    stack.touch(word);
    emit.op(Code.Jump);
    emit.jumpWord(target.label);
  }

  /** `condition` is popped already. The values the branch carries stay on the stack. */
  private conditionalBranch(condition: number, sense: boolean, depth: number): void {
    const target = this.target(depth);
    const direct = target.kind !== Kind.Function && this.inPlace(target);
    if (direct) {
      this.branchIf(condition, sense, target.label);
      return;
    }
    this.settleForReturn(target);
    const skip = new Label();
    this.branchIf(condition, !sense, skip);
    this.branch(target);
    this.emit.bind(skip);
  }

  /** Several results are returned from their slots: they must be there on both paths of a conditional return. */
  private settleForReturn(target: Control): void {
    const results = target.results;
    if (target.kind !== Kind.Function || results.length === 0) return;
    if (results.length === 1 && results[0] !== V128) return;
    this.settleTop(results.length);
  }

  /** Jumps to `label` if the popped value is nonzero (`sense`) or zero. Melts a comparison into the branch. */
  private branchIf(condition: number, sense: boolean, label: Label): void {
    const { emit } = this;
    if (this.isLast(condition) && this.fuseBranch(sense, label)) return;
    const register = this.operand(condition);
    emit.op(sense ? Code.BrIf : Code.BrIfNot);
    emit.register(register);
    emit.jumpWord(label);
  }

  private fuseBranch(sense: boolean, label: Label): boolean {
    const { emit } = this;
    const at = emit.last;
    const opcode = emit.read(at);
    const a = emit.read(at + 2);
    const b = emit.read(at + 3);
    if (opcode === Op.I32Eqz) {
      emit.retract(at);
      emit.op(sense ? Code.BrIfNot : Code.BrIf);
      emit.register(a);
      emit.jumpWord(label);
      return true;
    }
    let fused: number;
    let immediate = false;
    if (opcode === Op.I64Eqz) {
      emit.retract(at);
      emit.op(Code.I64BranchImm + (sense ? 0 : 1));
      emit.register(a);
      emit.word(0);
      emit.jumpWord(label);
      return true;
    } else if (opcode >= Code.I32CompareFirst && opcode < Code.I32CompareFirst + 10) {
      fused = Code.I32Branch + senseOf(opcode - Code.I32CompareFirst, sense);
    } else if (opcode >= Code.I64CompareFirst && opcode < Code.I64CompareFirst + 10) {
      fused = Code.I64Branch + senseOf(opcode - Code.I64CompareFirst, sense);
    } else if (opcode >= Code.I32CompareImm && opcode < Code.I32CompareImm + 10) {
      fused = Code.I32BranchImm + senseOf(opcode - Code.I32CompareImm, sense);
      immediate = true;
    } else if (opcode >= Code.I64CompareImm && opcode < Code.I64CompareImm + 10) {
      fused = Code.I64BranchImm + senseOf(opcode - Code.I64CompareImm, sense);
      immediate = true;
    } else if (opcode >= Code.F32CompareFirst && opcode < Code.F32CompareFirst + 6) {
      fused = (sense ? Code.F32Branch : Code.F32BranchNot) + opcode - Code.F32CompareFirst;
    } else if (opcode >= Code.F64CompareFirst && opcode < Code.F64CompareFirst + 6) {
      fused = (sense ? Code.F64Branch : Code.F64BranchNot) + opcode - Code.F64CompareFirst;
    } else {
      return false;
    }
    emit.retract(at);
    emit.op(fused);
    emit.register(a);
    if (immediate) emit.word(b);
    else emit.register(b);
    emit.jumpWord(label);
    return true;
  }

  private branchTable(): void {
    const { reader, stack, emit } = this;
    const index = stack.pop();
    const count = reader.u32();
    const depths: number[] = [];
    for (let i = 0; i <= count; i++) depths.push(reader.u32());
    const register = this.operand(index);
    for (const depth of depths) this.settleForReturn(this.target(depth));
    emit.op(Code.BrTable);
    emit.register(register);
    emit.word(count);
    const stubs = new Map<number, Label>();
    for (const depth of depths) {
      const target = this.target(depth);
      if (target.kind !== Kind.Function && this.inPlace(target)) {
        emit.jumpWord(target.label);
      } else {
        let stub = stubs.get(depth);
        if (stub === undefined) stubs.set(depth, (stub = new Label()));
        emit.jumpWord(stub);
      }
    }
    for (const [depth, stub] of stubs) {
      emit.bind(stub);
      this.branch(this.target(depth));
    }
    this.skipUnreachable();
  }

  private return(): void {
    const { stack, emit } = this;
    const { results } = this.control[0];
    if (results.length === 0) {
      emit.op(Code.Return);
    } else if (results.length === 1 && results[0] !== V128) {
      const register = this.operand(stack.length - 1);
      emit.op(copyWords(results[0]) === 1 ? Code.Return32 : Code.Return64);
      emit.register(register);
    } else {
      this.settleTop(results.length);
      const first = stack.word[stack.length - results.length];
      emit.op(Code.ReturnMany);
      emit.word(first);
      emit.word(results.reduce((sum, t) => sum + wordsOf(t), 0));
    }
  }

  // --- Calls ---

  private call(func: number, tail: boolean): void {
    const { emit, stack } = this;
    const type = this.funcType(this.spaces.funcs[func]);
    const imported = func < this.spaces.importedFuncs;
    const words = this.takeArguments(type);
    this.site();
    if (tail) {
      emit.op(imported ? Code.ReturnCallImport : Code.ReturnCall);
      emit.word(imported ? func : func - this.spaces.importedFuncs);
      emit.word(stack.next);
      emit.word(words);
    } else {
      emit.op(imported ? Code.CallImport : Code.Call);
      emit.word(imported ? func : func - this.spaces.importedFuncs);
      emit.word(stack.next);
    }
    this.finishCall(type, tail);
  }

  private callIndirect(tail: boolean): void {
    const { emit, stack, reader } = this;
    const typeIndex = reader.u32();
    const table = reader.u32();
    const type = this.funcType(typeIndex);
    const index = this.operand(stack.pop());
    stack.touch(stack.next + 2);
    const words = this.takeArguments(type);
    this.site();
    emit.op(tail ? Code.ReturnCallIndirect : Code.CallIndirect);
    emit.register(index);
    emit.word(table);
    emit.word(typeIndex);
    emit.word(stack.next);
    if (tail) emit.word(words);
    this.finishCall(type, tail);
  }

  private callRef(tail: boolean): void {
    const { emit, stack, reader } = this;
    const type = this.funcType(reader.u32());
    const ref = this.operand(stack.pop());
    const words = this.takeArguments(type);
    this.site();
    emit.op(tail ? Code.ReturnCallRef : Code.CallRef);
    emit.register(ref);
    emit.word(stack.next);
    if (tail) emit.word(words);
    this.finishCall(type, tail);
  }

  /** Brings the arguments into their slots, pops them, returns their words. `stack.next` is then the callee's frame. */
  private takeArguments(type: FuncType): number {
    this.settleTop(type.params.length);
    const end = this.stack.next;
    this.stack.truncate(this.stack.length - type.params.length);
    return end - this.stack.next;
  }

  private finishCall(type: FuncType, tail: boolean): void {
    if (tail) this.skipUnreachable();
    else this.pushResults(type.results);
  }

  // --- Variables ---

  private localSet(local: number): void {
    const { stack, emit } = this;
    const register = this.localRegisters[local];
    const at = stack.pop();
    if (stack.where[at] === Where.Local && stack.low[at] === register) return;
    const redirect = this.isLast(at) && !stack.isAliased(register);
    if (stack.isAliased(register)) {
      for (let i = stack.length - 1; stack.isAliased(register); i--) {
        if (stack.where[i] === Where.Local && stack.low[i] === register) this.settle(i);
      }
    }
    if (redirect) emit.write(emit.last + 1, register);
    else this.moveTo(register, at);
    emit.last = -1;
  }

  private globalGet(index: number): void {
    const { stack, emit } = this;
    const { value } = this.spaces.globals[index];
    const words = copyWords(value);
    if (index >= this.spaces.importedGlobals && words < 4 && !this.isTraced(value)) {
      emit.value(words === 1 ? Code.GlobalGet32 : Code.GlobalGet64, stack.pushSlot(value));
      emit.word(globalWord(this.module.module, index));
    } else {
      this.rareTyped(Op.GlobalGet, 0, [value], [index]);
    }
  }

  private globalSet(index: number): void {
    const { stack, emit } = this;
    const { value } = this.spaces.globals[index];
    const words = copyWords(value);
    if (index >= this.spaces.importedGlobals && words < 4 && !this.isTraced(value)) {
      const register = this.operand(stack.pop());
      emit.op(words === 1 ? Code.GlobalSet32 : Code.GlobalSet64);
      emit.register(register);
      emit.word(globalWord(this.module.module, index));
    } else {
      this.rareTyped(Op.GlobalSet, 1, NO_TYPES, [index]);
    }
  }

  private select(): void {
    const { stack, emit } = this;
    const condition = this.operand(stack.pop());
    const second = stack.pop();
    const b = this.operand(second);
    const first = stack.pop();
    const a = this.operand(first);
    const type = stack.type[first] as ValType;
    const words = copyWords(type);
    const opcode = words === 1 ? Code.Select32 : words === 2 ? Code.Select64 : Code.Rare + Op.Select;
    emit.value(opcode, stack.pushSlot(type));
    emit.register(condition);
    emit.register(a);
    emit.register(b);
  }

  // --- Numeric instructions and memory 0 ---

  private numeric(op: number): void {
    switch (op as Op) {
      // The same bits in the same slot.
      case Op.I32WrapI64: case Op.I32ReinterpretF32: this.retype(I32); return;
      case Op.F32ReinterpretI32: this.retype(F32); return;
      case Op.I64ReinterpretF64: this.retype(I64); return;
      case Op.F64ReinterpretI64: this.retype(F64); return;
      default:
    }
    const signature = signatureOf(op);
    if (signature.traps) this.trapSite();
    if (signature.operands.length === 1) this.unary(op, signature.results[0]);
    else this.binary(op);
  }

  private retype(type: ValType): void {
    this.stack.type[this.stack.length - 1] = type;
  }

  private unary(op: number, result: ValType): void {
    const { stack, emit } = this;
    const a = this.operand(stack.pop());
    emit.value(op, stack.pushSlot(result));
    emit.register(a);
  }

  private binary(op: number): void {
    const { stack, emit } = this;
    const result = signatureOf(op).results[0];
    let right = stack.pop();
    let left = stack.pop();
    let opcode = op;
    const imm = immediateForm(op);
    if (imm !== 0) {
      if (this.isImmediate(left) && !this.isImmediate(right)) {
        const swapped = swappedForm(op);
        if (swapped !== 0) {
          opcode = swapped;
          [left, right] = [right, left];
        }
      }
      if (this.isImmediate(right) && !(op === Op.I32Sub || op === Op.I64Sub) && immediateForm(opcode) > 0) {
        const a = this.operand(left);
        const value = stack.low[right];
        emit.value(immediateForm(opcode), stack.pushSlot(result));
        emit.register(a);
        emit.word(value);
        return;
      }
      if ((op === Op.I32Sub || op === Op.I64Sub) && this.isImmediate(right) && stack.low[right] !== -0x80000000) {
        const a = this.operand(left);
        const value = -stack.low[right];
        emit.value(immediateForm(op === Op.I32Sub ? Op.I32Add : Op.I64Add), stack.pushSlot(result));
        emit.register(a);
        emit.word(value);
        return;
      }
    }
    // The right operand's slot lies above the left one's: constants may be put there in any order.
    const a = this.operand(left);
    const b = this.operand(right);
    emit.value(opcode, stack.pushSlot(result));
    emit.register(a);
    emit.register(b);
  }

  /** A constant that an immediate form can hold: an i32, or an i64 that is its low word sign-extended. */
  private isImmediate(at: number): boolean {
    const { stack } = this;
    if (stack.where[at] !== Where.Const) return false;
    return stack.type[at] !== TypeCode.I64 || stack.high[at] === stack.low[at] >> 31;
  }

  private readMemArg(): { memory: number; low: number; high: number } {
    const { reader } = this;
    const align = reader.u32();
    const memory = (align & 0x40) !== 0 ? reader.u32() : 0;
    reader.u64();
    return { memory, low: reader.low, high: reader.high };
  }

  /** Everything that its row describes completely. */
  private bySignature(op: number): void {
    const { reader } = this;
    const signature = signatureOf(op);
    const { operands, results } = signature;
    const immediates: number[] = [];
    if (signature.memory) {
      const { memory, low, high } = this.readMemArg();
      if (op <= Op.I64Store32 && memory === 0 && !this.spaces.memories[0].is64) {
        this.plainAccess(op, results, low);
        return;
      }
      immediates.push(memory, low, high);
    }
    for (let i = 0; i < signature.bytes; i++) immediates.push(reader.byte());
    if (signature.memory || op < Op.V128Load) this.rareTyped(op, operands.length, results, immediates);
    else {
      this.emitRare(op, operands.length, results, immediates);
    }
  }

  private plainAccess(op: number, results: readonly ValType[], offset: number): void {
    const { stack, emit } = this;
    if (results.length > 0) {
      const address = this.operand(stack.pop());
      this.trapSite();
      emit.value(op, stack.pushSlot(results[0]));
      emit.register(address);
      emit.word(offset);
    } else {
      const value = this.operand(stack.pop());
      const address = this.operand(stack.pop());
      this.trapSite();
      emit.op(op);
      emit.register(address);
      emit.word(offset);
      emit.register(value);
    }
  }

  // --- Rare instructions ---

  /** An instruction outside the loop that may trap or allocate. Its reference operands stay roots while it runs. */
  private rareTyped(op: number, operands: number, results: readonly ValType[], immediates: readonly number[]): void {
    const { stack } = this;
    // Operands that stand for locals are roots there; constants are copied before the site is taken.
    for (let at = stack.length - operands; at < stack.length; at++) {
      if (stack.where[at] === Where.Const) this.settle(at);
    }
    this.site();
    this.emitRare(op, operands, results, immediates);
  }

  private emitRare(op: number, operands: number, results: readonly ValType[], immediates: readonly number[]): void {
    const { stack, emit } = this;
    const first = stack.length - operands;
    const registers: number[] = [];
    for (let at = first; at < stack.length; at++) registers.push(this.operand(at));
    stack.truncate(first);
    if (results.length === 0) {
      emit.op(Code.Rare + op);
    } else {
      emit.value(Code.Rare + op, stack.next);
      for (const t of results) stack.pushSlot(t);
      if (results.length > 1) emit.last = -1;
    }
    for (const register of registers) emit.register(register);
    for (const immediate of immediates) emit.word(immediate);
  }

  private branchOnNull(depth: number): void {
    const { stack } = this;
    // [t* ref] → [t* ref]; the branch carries t*.
    const at = stack.pop();
    const kept = { where: stack.where[at], low: stack.low[at], type: stack.type[at] as ValType };
    if (kept.where === Where.Const) {
      // A null constant: always taken.
      this.branch(this.target(depth));
      this.skipUnreachable();
      return;
    }
    const settled = kept.where === Where.Slot;
    this.emit.last = -1;
    this.conditionalBranch(at, false, depth);
    if (settled) stack.pushSlot(kept.type);
    else stack.pushLocal(kept.low, kept.type);
  }

  private branchOnNonNull(depth: number): void {
    const { stack, emit } = this;
    // [t* ref] → [t*]; the branch carries t* and the reference.
    const target = this.target(depth);
    const at = stack.length - 1;
    this.settle(at);
    this.settleForReturn(target);
    const skip = new Label();
    emit.op(Code.BrIfNot);
    emit.register(stack.word[at]);
    emit.jumpWord(skip);
    this.branch(target);
    emit.bind(skip);
    stack.pop();
  }

  private branchOnCast(op: number): void {
    const { reader, stack, emit } = this;
    const flags = reader.byte();
    const depth = reader.u32();
    const source = reader.s33();
    const heap = reader.s33();
    const nullable = (flags & 2) !== 0;
    const target = this.target(depth);
    const at = stack.length - 1;
    this.settle(at);
    this.settleForReturn(target);
    const skip = new Label();
    // Skips the branch unless the cast succeeds (br_on_cast) or fails.
    this.site();
    emit.op(Code.Rare + op);
    emit.register(stack.word[at]);
    emit.word(heap);
    emit.word(nullable ? 1 : 0);
    emit.jumpWord(skip);
    this.branch(target);
    emit.bind(skip);
    const rest = op === Op.BrOnCast ? source : heap;
    stack.type[at] = refNull(rest as HeapCode);
  }

  private allocate(op: number): void {
    const { reader, stack } = this;
    const type = reader.u32();
    const composite = this.module.module.types[type].composite;
    const immediates = [type];
    let operands = 0;
    switch (op as Op) {
      case Op.StructNew: operands = composite.kind === 'struct' ? composite.fields.length : 0; break;
      case Op.ArrayNew: operands = 2; break;
      case Op.ArrayNewDefault: operands = 1; break;
      case Op.ArrayNewFixed: operands = reader.u32(); immediates.push(operands); break;
      case Op.ArrayNewData: case Op.ArrayNewElem: operands = 2; immediates.push(reader.u32()); break;
      default:
    }
    const result = refNonNull(type as HeapCode);
    if (op !== Op.StructNew && op !== Op.ArrayNewFixed) {
      this.rareTyped(op, operands, [result], immediates);
      return;
    }
    // Any number of operands: they lie in their slots from the first on.
    this.settleTop(operands);
    this.site();
    stack.truncate(stack.length - operands);
    const base = stack.next;
    this.emit.value(Code.Rare + op, stack.pushSlot(result));
    this.emit.word(base);
    for (const immediate of immediates) this.emit.word(immediate);
  }

  private structAccess(op: number): void {
    const { reader } = this;
    const type = reader.u32();
    const field = reader.u32();
    const composite = this.module.module.types[type].composite;
    if (composite.kind !== 'struct') return;
    const { storage } = composite.fields[field];
    if (op === Op.StructSet) this.rareTyped(op, 2, NO_TYPES, [type, field]);
    else this.rareTyped(op, 1, [storage === TypeCode.I8 || storage === TypeCode.I16 ? I32 : (storage as ValType)], [type, field]);
  }

  private elementType(type: number): ValType {
    const composite = this.module.module.types[type].composite;
    if (composite.kind !== 'array') return I32;
    const { storage } = composite.element;
    return storage === TypeCode.I8 || storage === TypeCode.I16 ? I32 : (storage as ValType);
  }
}

const NO_REFS: readonly number[] = [];

/** Slots for constants of loops: at most so many, and one for so many bytes of the body. */
const MAX_LOOP_CONSTANTS = 24;
const BYTES_PER_LOOP_CONSTANT = 16;

/** How many constants are worth a slot: none where no byte could be a loop. A guess, since the count comes too late. */
function loopConstantRoom(bytes: Uint8Array, { start, end }: FuncBody): number {
  return !bytes.subarray(start, end).includes(Op.Loop) ? 0 : Math.min(MAX_LOOP_CONSTANTS, Math.ceil((end - start) / BYTES_PER_LOOP_CONSTANT));
}

const senseOf = (compare: number, sense: boolean): number => (sense ? compare : INVERSE_COMPARE[compare]);

/** The opcode with an immediate as right operand; 0 where there is none, -1 where only another form has one. */
function immediateForm(op: number): number {
  if (op >= Code.I32CompareFirst && op < Code.I32CompareFirst + 10) return op - Code.I32CompareFirst + Code.I32CompareImm;
  if (op >= Code.I64CompareFirst && op < Code.I64CompareFirst + 10) return op - Code.I64CompareFirst + Code.I64CompareImm;
  if (op >= Code.I32ArithFirst && op < Code.I32ArithFirst + 15) {
    return op === Op.I32Sub ? -1 : op - Code.I32ArithFirst + Code.I32ArithImm;
  }
  if (op >= Code.I64ArithFirst && op < Code.I64ArithFirst + 15) {
    if (op === Op.I64Sub) return -1;
    return op >= Op.I64DivS && op <= Op.I64RemU ? 0 : op - Code.I64ArithFirst + Code.I64ArithImm;
  }
  return 0;
}

/** The opcode that gives the same with its operands exchanged; 0 where there is none. */
function swappedForm(op: number): number {
  if (op >= Code.I32CompareFirst && op < Code.I32CompareFirst + 10) return Code.I32CompareFirst + SWAPPED_COMPARE[op - Code.I32CompareFirst];
  if (op >= Code.I64CompareFirst && op < Code.I64CompareFirst + 10) return Code.I64CompareFirst + SWAPPED_COMPARE[op - Code.I64CompareFirst];
  switch (op as Op) {
    case Op.I32Add: case Op.I32Mul: case Op.I32And: case Op.I32Or: case Op.I32Xor:
    case Op.I64Add: case Op.I64Mul: case Op.I64And: case Op.I64Or: case Op.I64Xor: return op;
    default: return 0;
  }
}

