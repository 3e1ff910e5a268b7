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
import { readOpcode } from '../binary/instructions.js';
import { Stretches } from '../binary/stretches.js';
import { NAN_LANE } from '../wasm/nan-lanes.js';
import { Op } from '../wasm/opcode.js';
import {
  type FuncType, type ValType, F32, F64, HeapCode, I32, I64, TypeCode, V128, refNonNull, refNull,
} from '../wasm/types.js';
import type { FuncBody } from '../wasm/module.js';
import { NO_TYPES } from './body-context.js';
import { Code, HEADER_WORDS } from './code.js';
import { ControlCompiler, Kind } from './control-compiler.js';
import { Label } from './emitter.js';
import { immediateForm, swappedForm } from './immediate-forms.js';
import type { ModuleCode } from './module-code.js';
import { Where, copyWords, wordsOf } from './operand-stack.js';
import { signatureOf } from './signatures.js';
import { globalWord } from '../runtime/vmctx.js';

/** `look` is called every some thousand instructions: what it throws ends the compilation, of which nothing is left. */
export function compileFunction(module: ModuleCode, index: number, look: () => void): number {
  const before = module.mark();
  try {
    return new FunctionCompiler(module, index).compile(look);
  } catch (error) {
    module.rollBack(before);
    throw error;
  }
}

/** Instructions between two looks: about a millisecond. */
const LOOK_EVERY = 8192;

class FunctionCompiler extends ControlCompiler {
  private readonly localRegisters: number[] = [];
  private readonly localTypes: ValType[] = [];

  compile(look: () => void): number {
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
    this.offset = reader.at;
    if (module.metering === 'fuel') this.stretches = new Stretches(module.module.bytes, reader.at, module.module.code[this.index].end, look);
    this.poll(this.stretches?.entry ?? 0);
    for (let count = 1; this.control.length > 0; count++) {
      if (count % LOOK_EVERY === 0) look();
      this.offset = reader.at;
      const op = readOpcode(reader);
      if (module.metering === 'polls') this.charge(1);
      else if (this.stretches !== null && op !== Op.Loop) this.pay(this.stretches.at(this.offset));
      this.instruction(op);
      if (module.canonicalNans) this.canonicalize(op);
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
        this.outerRegions.push(this.regionAt, this.units);
        emit.bind(this.control[this.control.length - 1].label);
        this.poll(this.stretches?.at(this.offset) ?? 0);
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
    if (index >= this.spaces.importedGlobals && words < 4) {
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

  /** Behind an instruction: makes NaNs of its result canonical that need not be. */
  private canonicalize(op: number): void {
    const nanLane = NAN_LANE[op];
    if (nanLane === 0) return;
    const { results } = signatureOf(op);
    this.unary(Code.CanonicalNan, results[0]);
    this.emit.word(nanLane);
    this.emit.word(wordsOf(results[0]));
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
    // Long ones note in their operands how far they are.
    if (LONG.has(op) && this.module.metering !== 'none') this.settleTop(operands);
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

/** Instructions that may stop in their middle (long-bulk.ts). */
const LONG: ReadonlySet<number> = new Set([
  Op.MemoryFill, Op.MemoryCopy, Op.MemoryInit, Op.TableFill, Op.TableCopy, Op.TableInit,
  Op.ArrayFill, Op.ArrayCopy, Op.ArrayInitData, Op.ArrayInitElem,
]);

/** Slots for constants of loops: at most so many, and one for so many bytes of the body. */
const MAX_LOOP_CONSTANTS = 24;
const BYTES_PER_LOOP_CONSTANT = 16;

/** How many constants are worth a slot: none where no byte could be a loop. A guess, since the count comes too late. */
function loopConstantRoom(bytes: Uint8Array, { start, end }: FuncBody): number {
  return !bytes.subarray(start, end).includes(Op.Loop) ? 0 : Math.min(MAX_LOOP_CONSTANTS, Math.ceil((end - start) / BYTES_PER_LOOP_CONSTANT));
}
