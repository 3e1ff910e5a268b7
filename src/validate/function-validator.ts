/**
 * Validation of expressions: function bodies and constant expressions (specification §3.3, algorithm of its appendix).
 *
 * Problem   Every byte of code passes through here before it runs; large modules have tens of megabytes.
 * Strategy  One forward pass over the bytes. Operand types and control frames lie in typed arrays that are reused for
 *           all functions; a type is a number with canonical heap types, so that equal types compare with `===`.
 *           Instructions that the opcode table describes are checked from its columns, the others in one switch.
 * Rules     Nothing is allocated per instruction and nothing recurses. In unreachable code the operand stack below a
 *           frame's height yields bottom.
 */
import { ByteReader } from '../binary/reader.js';
import { invalid } from '../wasm/errors/invalid.js';
import { malformed } from '../wasm/errors/malformed.js';
import { Feature, featureName } from '../wasm/features.js';
import { limits } from '../wasm/limits.js';
import type { ByteRange } from '../wasm/module.js';
import { Op } from '../wasm/opcode.js';
import { ALIGN, FEATURE, IMMEDIATE, Immediate, LANES, ROWS, prefixedOp } from '../wasm/opcodes.js';
import { showType } from '../wasm/show.js';
import {
  type ArrayType, type FieldType, type FuncType, type HeapType, type StorageType, type StructType, type ValType, ANYREF,
  BOTTOM, EXNREF, EXTERNREF, HeapCode, I32, I64, asNonNull, asNullable, heapTypeOf,
  isDefaultable, isNullable, isPacked, isRef, refNonNull, refNull, refType, unpacked,
} from '../wasm/types.js';
import type { Context } from './context.js';
import { ADDRESS, IS_SIMPLE, MAX_OPERANDS, OPERANDS, OPERAND_COUNT, RESULT, SECOND_RESULT, fillOperations } from './operations.js';

const enum Frame {
  Function,
  Block,
  Loop,
  If,
  Else,
  TryTable,
  Try,
  Catch,
  CatchAll,
}

type Types = readonly ValType[];
interface BlockType {
  readonly params: Types;
  readonly results: Types;
}

const NO_TYPES: Types = [];
const EMPTY_BLOCK: BlockType = { params: NO_TYPES, results: NO_TYPES };
/** Block types of one result, by type. */
const singleResults = new Map<number, BlockType>();

export class FunctionValidator {
  private readonly reader: ByteReader;
  private operands = new Int32Array(1024);
  private depth = 0;
  private kinds = new Uint8Array(256);
  private heights = new Int32Array(256);
  private unreachable = new Uint8Array(256);
  private initHeights = new Int32Array(256);
  private readonly blockTypes: BlockType[] = [];
  private frames = 0;
  /** Height of the innermost frame. */
  private floor = 0;
  private locals = new Int32Array(256);
  private localCount = 0;
  /** Locals without a default that have been set, and in which order. */
  private initialized = new Uint8Array(256);
  private readonly initOrder: number[] = [];
  /** Offset of the current instruction. */
  private at = 0;
  private constant = false;
  /** Globals that a constant expression may read: those before it. */
  private visibleGlobals = 0;

  constructor(private readonly context: Context) {
    fillOperations();
    this.reader = new ByteReader(context.module.bytes);
  }

  body(type: FuncType, range: ByteRange): void {
    const { reader } = this;
    reader.at = range.start;
    reader.end = range.end;
    this.constant = false;
    this.readLocals(type.params);
    this.expression(type);
    if (reader.at !== range.end) throw malformed.sectionSize(reader.at);
  }

  constantExpression(range: ByteRange, result: ValType, visibleGlobals: number): void {
    const { reader } = this;
    reader.at = range.start;
    reader.end = range.end;
    this.constant = true;
    this.visibleGlobals = visibleGlobals;
    this.localCount = 0;
    this.expression({ kind: 'func', params: NO_TYPES, results: [result] });
  }

  private readLocals(params: Types): void {
    const { reader } = this;
    this.localCount = 0;
    for (let i = 0; i < params.length; i++) this.addLocals(1, params[i], true);
    let total = 0;
    for (let groups = reader.u32(); groups > 0; groups--) {
      const at = reader.at;
      const count = reader.u32();
      total += count;
      if (total > limits.functionLocals) throw malformed.tooManyLocals(at);
      const typeAt = reader.at;
      const type = this.known(reader.valType(this.context.features), typeAt);
      this.addLocals(count, type, isDefaultable(type));
    }
  }

  private addLocals(count: number, type: ValType, initialized: boolean): void {
    const needed = this.localCount + count;
    if (needed > this.locals.length) {
      const grown = new Int32Array(needed * 2);
      grown.set(this.locals);
      this.locals = grown;
      const flags = new Uint8Array(needed * 2);
      flags.set(this.initialized);
      this.initialized = flags;
    }
    this.locals.fill(type, this.localCount, needed);
    this.initialized.fill(initialized ? 1 : 0, this.localCount, needed);
    this.localCount = needed;
  }

  private expression(type: FuncType): void {
    this.depth = 0;
    this.frames = 0;
    this.initOrder.length = 0;
    this.blockTypes.length = 0;
    this.pushFrame(Frame.Function, { params: NO_TYPES, results: type.results });
    const { reader } = this;
    const { bytes } = reader;
    const features = this.context.features.bits;
    while (this.frames > 0) {
      const at = reader.at;
      this.at = at;
      if (at >= reader.end) throw malformed.unexpectedEnd(at);
      let op = bytes[at];
      reader.at = at + 1;
      if (op >= 0xfb) op = this.prefixed(op);
      if ((features & (1 << FEATURE[op])) === 0 || IMMEDIATE[op] === 0) this.refuse(op);
      if (this.constant && !this.isConstant(op)) throw invalid.constantRequired(at);
      if (IS_SIMPLE[op] === 1) this.simple(op);
      else this.special(op);
    }
  }

  private prefixed(prefix: number): number {
    const sub = this.reader.u32();
    const op = prefixedOp(prefix, sub);
    if (op < 0 || IMMEDIATE[op] === 0) throw malformed.illegalOpcode(this.at, `${prefix.toString(16)} ${sub.toString(16)}`);
    return op;
  }

  private refuse(op: number): void {
    const row = ROWS[op];
    if (row === undefined) throw malformed.illegalOpcode(this.at, op.toString(16).padStart(2, '0'));
    // `throw` belongs to both forms of exceptions.
    if (op === Op.Throw && this.context.features.has(Feature.LegacyExceptions)) return;
    throw malformed.featureOpcode(this.at, row.name, featureName(row.feature));
  }

  private isConstant(op: number): boolean {
    const { features } = this.context;
    switch (op as Op) {
      case Op.End: case Op.I32Const: case Op.I64Const: case Op.F32Const: case Op.F64Const: case Op.V128Const:
      case Op.RefNull: case Op.RefFunc: case Op.GlobalGet: return true;
      case Op.I32Add: case Op.I32Sub: case Op.I32Mul: case Op.I64Add: case Op.I64Sub: case Op.I64Mul:
        return features.has(Feature.ExtendedConst);
      case Op.StructNew: case Op.StructNewDefault: case Op.ArrayNew: case Op.ArrayNewDefault: case Op.ArrayNewFixed:
      case Op.RefI31: case Op.AnyConvertExtern: case Op.ExternConvertAny: return true;
      default: return false;
    }
  }

  // --- Operand stack ---

  private push(type: ValType): void {
    if (this.depth === this.operands.length) {
      const grown = new Int32Array(this.depth * 2);
      grown.set(this.operands);
      this.operands = grown;
    }
    this.operands[this.depth++] = type;
  }

  private pushAll(types: Types): void {
    for (let i = 0; i < types.length; i++) this.push(types[i]);
  }

  private pop(expected: ValType): ValType {
    if (this.depth === this.floor) {
      if (this.unreachable[this.frames - 1] !== 0) return BOTTOM;
      throw invalid.typeMismatchIn(this.at, `expected ${showType(expected)}, but the stack is empty`);
    }
    const type = this.operands[--this.depth] as ValType;
    if (type !== expected && !this.context.registry.valSubtype(type, expected)) {
      throw invalid.typeMismatch(this.at, showType(expected), showType(type));
    }
    return type;
  }

  private popAny(): ValType {
    if (this.depth === this.floor) {
      if (this.unreachable[this.frames - 1] !== 0) return BOTTOM;
      throw invalid.typeMismatchIn(this.at, 'expected an operand, but the stack is empty');
    }
    return this.operands[--this.depth] as ValType;
  }

  private popAll(types: Types): void {
    for (let i = types.length - 1; i >= 0; i--) this.pop(types[i]);
  }

  /** A reference of any type, or bottom. */
  private popRef(): ValType {
    const type = this.popAny();
    if (type !== BOTTOM && !isRef(type)) throw invalid.typeMismatch(this.at, 'a reference', showType(type));
    return type;
  }

  /** The stack's top matches `types`; nothing is popped. */
  private checkTop(types: Types): void {
    let at = this.depth;
    for (let i = types.length - 1; i >= 0; i--) {
      if (at === this.floor) {
        if (this.unreachable[this.frames - 1] !== 0) return;
        throw invalid.typeMismatchIn(this.at, `expected ${showType(types[i])}, but the stack is empty`);
      }
      const type = this.operands[--at] as ValType;
      if (type !== types[i] && !this.context.registry.valSubtype(type, types[i])) {
        throw invalid.typeMismatch(this.at, showType(types[i]), showType(type));
      }
    }
  }

  // --- Control stack ---

  private pushFrame(kind: Frame, type: BlockType): void {
    if (this.frames === this.kinds.length) this.growFrames();
    const i = this.frames++;
    this.kinds[i] = kind;
    this.blockTypes[i] = type;
    this.heights[i] = this.floor = this.depth;
    this.unreachable[i] = 0;
    this.initHeights[i] = this.initOrder.length;
    this.pushAll(type.params);
  }

  private growFrames(): void {
    const size = this.frames * 2;
    const kinds = new Uint8Array(size);
    kinds.set(this.kinds);
    this.kinds = kinds;
    const unreachable = new Uint8Array(size);
    unreachable.set(this.unreachable);
    this.unreachable = unreachable;
    const heights = new Int32Array(size);
    heights.set(this.heights);
    this.heights = heights;
    const initHeights = new Int32Array(size);
    initHeights.set(this.initHeights);
    this.initHeights = initHeights;
  }

  /** Checks the results of the innermost frame and removes it. */
  private popFrame(): BlockType {
    const type = this.blockTypes[this.frames - 1];
    this.popAll(type.results);
    if (this.depth !== this.floor) {
      throw invalid.typeMismatchIn(this.at, `${this.depth - this.floor} value(s) too many on the stack at the end of a block`);
    }
    const init = this.initHeights[this.frames - 1];
    while (this.initOrder.length > init) this.initialized[this.initOrder.pop()!] = 0;
    this.frames--;
    this.floor = this.frames > 0 ? this.heights[this.frames - 1] : 0;
    return type;
  }

  private setUnreachable(): void {
    this.depth = this.floor;
    this.unreachable[this.frames - 1] = 1;
  }

  private label(depth: number): Types {
    if (depth >= this.frames) throw invalid.unknownLabel(this.at, depth);
    const i = this.frames - 1 - depth;
    return this.kinds[i] === Frame.Loop ? this.blockTypes[i].params : this.blockTypes[i].results;
  }

  // --- Immediates ---

  /** Checks a type just read and gives it canonical heap types. */
  private known(type: ValType, at: number): ValType {
    if (!isRef(type)) return type;
    const heap = heapTypeOf(type);
    if (heap < 0) return type;
    if (heap >= this.context.ids.length) throw invalid.unknownType(at, heap);
    return refType(this.context.ids[heap] as HeapType, isNullable(type));
  }

  private heapType(): HeapType {
    const { reader } = this;
    const at = reader.at;
    const heap = reader.heapType(this.context.features);
    if (heap < 0) return heap;
    if (heap >= this.context.ids.length) throw invalid.unknownType(at, heap);
    return this.context.ids[heap] as HeapType;
  }

  private blockType(): BlockType {
    const { reader } = this;
    const byte = reader.peek();
    if (byte === 0x40) {
      reader.at++;
      return EMPTY_BLOCK;
    }
    const at = reader.at;
    if ((byte & 0xc0) === 0x40) {
      const type = this.known(reader.valType(this.context.features), at);
      let block = singleResults.get(type);
      if (block === undefined) {
        block = { params: NO_TYPES, results: [type] };
        singleResults.set(type, block);
      }
      return block;
    }
    const index = reader.s33();
    if (index < 0) throw malformed.valType(at, byte);
    if (!this.context.features.has(Feature.MultiValue)) throw invalid.feature(at, 'a block type by index', 'multi-value');
    return this.funcType(index, at);
  }

  private funcType(index: number, at = this.at): FuncType {
    const type = this.context.composites[index];
    if (type === undefined) throw invalid.unknownType(at, index);
    if (type.kind !== 'func') throw invalid.notFunction(at, index);
    return type;
  }

  private structType(index: number): StructType {
    const type = this.context.composites[index];
    if (type === undefined) throw invalid.unknownType(this.at, index);
    if (type.kind !== 'struct') throw invalid.notStruct(this.at, index);
    return type;
  }

  private arrayType(index: number): ArrayType {
    const type = this.context.composites[index];
    if (type === undefined) throw invalid.unknownType(this.at, index);
    if (type.kind !== 'array') throw invalid.notArray(this.at, index);
    return type;
  }

  private memoryAddress(index: number): ValType {
    const memory = this.context.memories[index];
    if (memory === undefined) throw invalid.unknownMemory(this.at, index);
    return memory.is64 ? I64 : I32;
  }

  private table(index: number): { element: ValType; address: ValType } {
    const table = this.context.tables[index];
    if (table === undefined) throw invalid.unknownTable(this.at, index);
    return { element: table.element, address: table.is64 ? I64 : I32 };
  }

  private segment(index: number): ValType {
    const type = this.context.elements[index];
    if (type === undefined) throw invalid.unknownElem(this.at, index);
    return type;
  }

  private dataSegment(index: number): void {
    const { dataCount } = this.context.module;
    if (dataCount === null) throw malformed.dataCountRequired(this.at);
    if (index >= dataCount) throw invalid.unknownData(this.at, index);
  }

  /** Returns the address type of the memory. */
  private memArg(op: number): ValType {
    const { reader } = this;
    const at = reader.at;
    let align = reader.u32();
    if (align >= 0x80) throw malformed.memopFlags(at);
    let memory = 0;
    if ((align & 0x40) !== 0) {
      if (!this.context.features.has(Feature.MultiMemory)) throw malformed.memopFlags(at);
      align &= 0x3f;
      memory = reader.u32();
    }
    const offset = reader.u64();
    const address = this.memoryAddress(memory);
    if (address === I32 && offset > 0xffffffff) throw invalid.offset(this.at);
    // Atomic accesses are those with prefix 0xfe: exactly the natural alignment.
    if (op >= Op.MemoryAtomicNotify && op < Op.V128Load) {
      if (align !== ALIGN[op]) throw align > ALIGN[op] ? invalid.alignment(this.at) : invalid.atomicAlignment(this.at);
    } else if (align > ALIGN[op]) {
      throw invalid.alignment(this.at);
    }
    return address;
  }

  // --- Instructions described by their row ---

  private simple(op: number): void {
    const { reader } = this;
    let address: ValType = I32;
    switch ((IMMEDIATE[op] - 1) as Immediate) {
      case Immediate.None: break;
      case Immediate.I32: reader.s32(); break;
      case Immediate.I64: reader.s64(); break;
      case Immediate.F32: reader.skip(4); break;
      case Immediate.F64: reader.skip(8); break;
      case Immediate.V128: reader.skip(16); break;
      case Immediate.MemArg: address = this.memArg(op); break;
      case Immediate.MemArgLane:
        address = this.memArg(op);
        if (reader.byte() >= LANES[op]) throw invalid.laneIndex(this.at);
        break;
      case Immediate.Lane:
        if (reader.byte() >= LANES[op]) throw invalid.laneIndex(this.at);
        break;
      case Immediate.Lanes16:
        for (let i = 0; i < 16; i++) if (reader.byte() >= 32) throw invalid.laneIndex(this.at);
        break;
      case Immediate.Memory: address = this.memoryAddress(this.memoryIndex()); break;
      case Immediate.ZeroByte:
        if (reader.byte() !== 0) throw malformed.zeroByte(reader.at - 1);
        break;
      case Immediate.Data: this.dataSegment(reader.u32()); break;
      case Immediate.Elem: this.segment(reader.u32()); break;
      default:
    }
    const first = op * MAX_OPERANDS;
    for (let i = OPERAND_COUNT[op] - 1; i >= 0; i--) {
      const type = OPERANDS[first + i] as ValType;
      this.pop(type === ADDRESS ? address : type);
    }
    const result = RESULT[op] as ValType;
    if (result !== BOTTOM) {
      this.push(result === ADDRESS ? address : result);
      const second = SECOND_RESULT[op] as ValType;
      if (second !== BOTTOM) this.push(second);
    }
  }

  private memoryIndex(): number {
    const { reader } = this;
    if (!this.context.features.has(Feature.MultiMemory)) {
      if (reader.byte() !== 0) throw malformed.zeroByte(reader.at - 1);
      return 0;
    }
    return reader.u32();
  }

  private tableIndex(): number {
    const { reader } = this;
    if (!this.context.features.has(Feature.ReferenceTypes)) {
      if (reader.byte() !== 0) throw malformed.zeroByte(reader.at - 1);
      return 0;
    }
    return reader.u32();
  }

  // --- The others ---

  private special(op: number): void {
    const { reader, context } = this;
    switch (op as Op) {
      case Op.Unreachable: this.setUnreachable(); return;
      case Op.Block: this.openBlock(Frame.Block); return;
      case Op.Loop: this.openBlock(Frame.Loop); return;
      case Op.If: {
        const type = this.blockType();
        this.pop(I32);
        this.popAll(type.params);
        this.pushFrame(Frame.If, type);
        return;
      }
      case Op.Else: {
        if (this.kinds[this.frames - 1] !== Frame.If) throw malformed.illegalOpcode(this.at, 'else');
        this.pushFrame(Frame.Else, this.popFrame());
        return;
      }
      case Op.End: {
        const kind = this.kinds[this.frames - 1] as Frame;
        const type = this.popFrame();
        if (kind === Frame.If) this.checkIfWithoutElse(type);
        if (this.frames > 0) this.pushAll(type.results);
        return;
      }
      case Op.TryTable: this.tryTable(); return;
      case Op.Try:
        context.usesLegacyExceptions = true;
        this.openBlock(Frame.Try);
        return;
      case Op.Catch: case Op.CatchAll: {
        const kind = this.kinds[this.frames - 1] as Frame;
        if (kind !== Frame.Try && kind !== Frame.Catch) throw malformed.illegalOpcode(this.at, ROWS[op]!.name);
        const type = this.popFrame();
        this.pushFrame(op === Op.Catch ? Frame.Catch : Frame.CatchAll, { params: NO_TYPES, results: type.results });
        if (op === Op.Catch) this.pushAll(this.tag(reader.u32()).params);
        return;
      }
      case Op.Delegate: {
        if (this.kinds[this.frames - 1] !== Frame.Try) throw malformed.illegalOpcode(this.at, 'delegate');
        const type = this.popFrame();
        this.label(reader.u32());
        this.pushAll(type.results);
        return;
      }
      case Op.Rethrow: {
        const depth = reader.u32();
        this.label(depth);
        const kind = this.kinds[this.frames - 1 - depth] as Frame;
        if (kind !== Frame.Catch && kind !== Frame.CatchAll) throw invalid.rethrow(this.at);
        this.setUnreachable();
        return;
      }
      case Op.Throw:
        this.popAll(this.tag(reader.u32()).params);
        this.setUnreachable();
        return;
      case Op.ThrowRef:
        this.pop(EXNREF);
        this.setUnreachable();
        return;
      case Op.Br:
        this.popAll(this.label(reader.u32()));
        this.setUnreachable();
        return;
      case Op.BrIf: {
        this.pop(I32);
        const types = this.label(reader.u32());
        this.popAll(types);
        this.pushAll(types);
        return;
      }
      case Op.BrTable: this.branchTable(); return;
      case Op.Return:
        this.popAll(this.blockTypes[0].results);
        this.setUnreachable();
        return;
      case Op.Call: {
        const type = this.calledFunc(reader.u32());
        this.popAll(type.params);
        this.pushAll(type.results);
        return;
      }
      case Op.ReturnCall: this.tailCall(this.calledFunc(reader.u32())); return;
      case Op.CallIndirect: case Op.ReturnCallIndirect: this.callIndirect(op); return;
      case Op.CallRef: case Op.ReturnCallRef: {
        const index = reader.u32();
        const type = this.funcType(index);
        this.pop(refNull(context.ids[index] as HeapType));
        if (op === Op.ReturnCallRef) {
          this.tailCall(type);
        } else {
          this.popAll(type.params);
          this.pushAll(type.results);
        }
        return;
      }
      case Op.Drop: this.popAny(); return;
      case Op.Select: this.select(); return;
      case Op.SelectT: {
        const at = reader.at;
        if (reader.u32() !== 1) throw invalid.resultArity(at);
        const typeAt = reader.at;
        const type = this.known(reader.valType(context.features), typeAt);
        this.pop(I32);
        this.pop(type);
        this.pop(type);
        this.push(type);
        return;
      }
      case Op.LocalGet: {
        const index = this.local();
        if (this.initialized[index] === 0) throw invalid.uninitializedLocal(this.at, index);
        this.push(this.locals[index] as ValType);
        return;
      }
      case Op.LocalSet: case Op.LocalTee: {
        const index = this.local();
        const type = this.locals[index] as ValType;
        this.pop(type);
        if (this.initialized[index] === 0) {
          this.initialized[index] = 1;
          this.initOrder.push(index);
        }
        if (op === Op.LocalTee) this.push(type);
        return;
      }
      case Op.GlobalGet: {
        const index = reader.u32();
        const global = context.globals[index];
        if (global === undefined || (this.constant && index >= this.visibleGlobals)) throw invalid.unknownGlobal(this.at, index);
        if (this.constant && (global.mutable || (index >= context.importedGlobals && !context.features.has(Feature.Gc)))) {
          throw invalid.constantRequired(this.at);
        }
        this.push(global.value);
        return;
      }
      case Op.GlobalSet: {
        const index = reader.u32();
        const global = context.globals[index];
        if (global === undefined) throw invalid.unknownGlobal(this.at, index);
        if (!global.mutable) throw invalid.globalImmutable(this.at);
        this.pop(global.value);
        return;
      }
      case Op.TableGet: {
        const { element, address } = this.table(reader.u32());
        this.pop(address);
        this.push(element);
        return;
      }
      case Op.TableSet: {
        const { element, address } = this.table(reader.u32());
        this.pop(element);
        this.pop(address);
        return;
      }
      case Op.TableSize: this.push(this.table(reader.u32()).address); return;
      case Op.TableGrow: {
        const { element, address } = this.table(reader.u32());
        this.pop(address);
        this.pop(element);
        this.push(address);
        return;
      }
      case Op.TableFill: {
        const { element, address } = this.table(reader.u32());
        this.pop(address);
        this.pop(element);
        this.pop(address);
        return;
      }
      case Op.TableCopy: {
        const to = this.table(reader.u32());
        const from = this.table(reader.u32());
        this.matches(from.element, to.element);
        this.pop(to.address === I64 && from.address === I64 ? I64 : I32);
        this.pop(from.address);
        this.pop(to.address);
        return;
      }
      case Op.TableInit: {
        const type = this.segment(reader.u32());
        const { element, address } = this.table(reader.u32());
        this.matches(type, element);
        this.pop(I32);
        this.pop(I32);
        this.pop(address);
        return;
      }
      case Op.MemoryCopy: {
        const to = this.memoryAddress(this.memoryIndex());
        const from = this.memoryAddress(this.memoryIndex());
        this.pop(to === I64 && from === I64 ? I64 : I32);
        this.pop(from);
        this.pop(to);
        return;
      }
      case Op.MemoryFill: {
        const address = this.memoryAddress(this.memoryIndex());
        this.pop(address);
        this.pop(I32);
        this.pop(address);
        return;
      }
      case Op.MemoryInit: {
        const segment = reader.u32();
        const address = this.memoryAddress(this.memoryIndex());
        this.dataSegment(segment);
        this.pop(I32);
        this.pop(I32);
        this.pop(address);
        return;
      }
      case Op.RefNull: this.push(refNull(this.heapType())); return;
      case Op.RefIsNull:
        this.popRef();
        this.push(I32);
        return;
      case Op.RefFunc: {
        const index = reader.u32();
        const id = context.funcIds[index];
        if (id === undefined) throw invalid.unknownFunc(this.at, index);
        if (this.constant) context.declared.add(index);
        else if (!context.declared.has(index)) throw invalid.undeclaredRef(this.at);
        this.push(context.features.has(Feature.FunctionReferences) ? refNonNull(id as HeapType) : refNull(HeapCode.Func));
        return;
      }
      case Op.RefAsNonNull: {
        const type = this.popRef();
        this.push(type === BOTTOM ? BOTTOM : asNonNull(type));
        return;
      }
      case Op.BrOnNull: {
        const type = this.popRef();
        const types = this.label(reader.u32());
        this.popAll(types);
        this.pushAll(types);
        this.push(type === BOTTOM ? BOTTOM : asNonNull(type));
        return;
      }
      case Op.BrOnNonNull: this.branchOnNonNull(); return;
      case Op.BrOnCast: case Op.BrOnCastFail: this.branchOnCast(op); return;
      default: this.gc(op);
    }
  }

  // --- Control ---

  private openBlock(kind: Frame): void {
    const type = this.blockType();
    this.popAll(type.params);
    this.pushFrame(kind, type);
  }

  private checkIfWithoutElse(type: BlockType): void {
    const { params, results } = type;
    const same = params.length === results.length && params.every((p, i) => this.context.registry.valSubtype(p, results[i]));
    if (!same) throw invalid.typeMismatchIn(this.at, 'an if without else must leave what it takes');
  }

  private tryTable(): void {
    const { reader, context } = this;
    const type = this.blockType();
    for (let count = reader.count('catch clauses', limits.functionSize, 2); count > 0; count--) {
      const kind = reader.byte();
      if (kind > 3) throw malformed.catchKind(reader.at - 1);
      const caught = kind < 2 ? [...this.tag(reader.u32()).params] : [];
      if ((kind & 1) !== 0) caught.push(refNonNull(HeapCode.Exn));
      const target = this.label(reader.u32());
      if (caught.length !== target.length || !caught.every((t, i) => context.registry.valSubtype(t, target[i]))) {
        throw invalid.typeMismatchIn(this.at, `a catch clause gives [${caught.map(showType).join(' ')}], its label takes [${target.map(showType).join(' ')}]`);
      }
    }
    this.popAll(type.params);
    this.pushFrame(Frame.TryTable, type);
  }

  private tag(index: number): FuncType {
    const type = this.context.tags[index];
    if (type === undefined) throw invalid.unknownTag(this.at, index);
    return type;
  }

  private branchTable(): void {
    const { reader } = this;
    this.pop(I32);
    const count = reader.count('br_table targets', limits.functionSize);
    const start = reader.at;
    for (let i = 0; i < count; i++) reader.u32();
    const otherwise = this.label(reader.u32());
    const end = reader.at;
    reader.at = start;
    for (let i = 0; i < count; i++) {
      const types = this.label(reader.u32());
      if (types === otherwise) continue;
      if (types.length !== otherwise.length) throw invalid.typeMismatchIn(this.at, 'br_table labels take different numbers of values');
      this.checkTop(types);
    }
    reader.at = end;
    this.popAll(otherwise);
    this.setUnreachable();
  }

  private calledFunc(index: number): FuncType {
    const type = this.context.funcTypes[index];
    if (type === undefined) throw invalid.unknownFunc(this.at, index);
    return type;
  }

  private tailCall(type: FuncType): void {
    const { results } = this.blockTypes[0];
    const matches = type.results.length === results.length && type.results.every((t, i) => this.context.registry.valSubtype(t, results[i]));
    if (!matches) throw invalid.typeMismatchIn(this.at, 'the results of a tail call must be those of the function');
    this.popAll(type.params);
    this.setUnreachable();
  }

  private callIndirect(op: number): void {
    const index = this.reader.u32();
    const { element, address } = this.table(this.tableIndex());
    const type = this.funcType(index);
    this.matches(element, refNull(HeapCode.Func));
    this.pop(address);
    if (op === Op.ReturnCallIndirect) {
      this.tailCall(type);
    } else {
      this.popAll(type.params);
      this.pushAll(type.results);
    }
  }

  private branchOnNonNull(): void {
    const types = this.label(this.reader.u32());
    const last = types[types.length - 1];
    if (last === undefined || !isRef(last)) throw invalid.typeMismatchIn(this.at, 'the label of br_on_non_null must take a reference');
    const type = this.popRef();
    this.push(type === BOTTOM ? BOTTOM : asNonNull(type));
    this.popAll(types);
    for (let i = 0; i < types.length - 1; i++) this.push(types[i]);
  }

  private branchOnCast(op: number): void {
    const { reader, context } = this;
    context.castsReferences = true;
    const flags = reader.byte();
    if (flags > 3) throw malformed.castFlags(reader.at - 1);
    const depth = reader.u32();
    const source = refType(this.heapType(), (flags & 1) !== 0);
    const target = refType(this.heapType(), (flags & 2) !== 0);
    if (!context.registry.valSubtype(target, source)) {
      throw invalid.typeMismatchIn(this.at, `a cast from ${showType(source)} cannot give ${showType(target)}`);
    }
    const types = this.label(depth);
    // What is left of the source type when the cast to the target fails.
    const difference = isNullable(target) ? asNonNull(source) : source;
    const branches = op === Op.BrOnCast ? target : difference;
    const stays = op === Op.BrOnCast ? difference : target;
    const last = types[types.length - 1];
    if (last === undefined || !context.registry.valSubtype(branches, last)) {
      throw invalid.typeMismatchIn(this.at, `the label of ${ROWS[op]!.name} must take ${showType(branches)}`);
    }
    this.pop(source);
    const others = types.slice(0, -1);
    this.popAll(others);
    this.pushAll(others);
    this.push(stays);
  }

  private matches(type: ValType, of: ValType): void {
    if (!this.context.registry.valSubtype(type, of)) throw invalid.typeMismatch(this.at, showType(of), showType(type));
  }

  // --- Variables ---

  private local(): number {
    const index = this.reader.u32();
    if (index >= this.localCount) throw invalid.unknownLocal(this.at, index);
    return index;
  }

  private select(): void {
    this.pop(I32);
    const second = this.popAny();
    const first = this.popAny();
    if (isRef(first) || isRef(second)) throw invalid.typeMismatchIn(this.at, 'select without type takes numbers and vectors only');
    if (first !== second && first !== BOTTOM && second !== BOTTOM) throw invalid.typeMismatch(this.at, showType(first), showType(second));
    this.push(first === BOTTOM ? second : first);
  }

  // --- GC ---

  private field(type: StructType, index: number): FieldType {
    const field = type.fields[index];
    if (field === undefined) throw invalid.unknownField(this.at, index);
    return field;
  }

  /** `get` takes unpacked storage, `get_s` and `get_u` packed. */
  private checkPacking(storage: StorageType, plain: boolean): void {
    if (isPacked(storage) === plain) throw invalid.packing(this.at, `field is ${plain ? 'packed' : 'unpacked'}`);
  }

  private elements(type: ArrayType, kind: 'numeric' | 'references'): ValType {
    const { storage } = type.element;
    if ((kind === 'references') !== isRef(storage)) {
      throw invalid.arrayElements(this.at, kind === 'numeric' ? 'numeric or vector' : 'one of references');
    }
    return unpacked(storage);
  }

  private gc(op: number): void {
    const { reader, context } = this;
    const id = (index: number): HeapType => context.ids[index] as HeapType;
    switch (op as Op) {
      case Op.StructNew: case Op.StructNewDefault: {
        const index = reader.u32();
        const type = this.structType(index);
        if (op === Op.StructNew) {
          for (let i = type.fields.length - 1; i >= 0; i--) this.pop(unpacked(type.fields[i].storage));
        } else if (!type.fields.every((f) => isDefaultable(f.storage))) {
          throw invalid.notDefaultable(this.at);
        }
        this.push(refNonNull(id(index)));
        return;
      }
      case Op.StructGet: case Op.StructGetS: case Op.StructGetU: {
        const index = reader.u32();
        const { storage } = this.field(this.structType(index), reader.u32());
        this.checkPacking(storage, op === Op.StructGet);
        this.pop(refNull(id(index)));
        this.push(unpacked(storage));
        return;
      }
      case Op.StructSet: {
        const index = reader.u32();
        const field = this.field(this.structType(index), reader.u32());
        if (!field.mutable) throw invalid.fieldImmutable(this.at);
        this.pop(unpacked(field.storage));
        this.pop(refNull(id(index)));
        return;
      }
      case Op.ArrayNew: case Op.ArrayNewDefault: {
        const index = reader.u32();
        const { storage } = this.arrayType(index).element;
        this.pop(I32);
        if (op === Op.ArrayNew) this.pop(unpacked(storage));
        else if (!isDefaultable(storage)) throw invalid.notDefaultable(this.at);
        this.push(refNonNull(id(index)));
        return;
      }
      case Op.ArrayNewFixed: {
        const index = reader.u32();
        const type = unpacked(this.arrayType(index).element.storage);
        const count = reader.u32();
        if (count > limits.arrayNewFixed) throw malformed.limit(this.at, 'operands of array.new_fixed', limits.arrayNewFixed);
        for (let i = 0; i < count; i++) this.pop(type);
        this.push(refNonNull(id(index)));
        return;
      }
      case Op.ArrayNewData: case Op.ArrayNewElem: {
        const index = reader.u32();
        const type = this.arrayType(index);
        this.arraySegment(op === Op.ArrayNewData, type);
        this.pop(I32);
        this.pop(I32);
        this.push(refNonNull(id(index)));
        return;
      }
      case Op.ArrayGet: case Op.ArrayGetS: case Op.ArrayGetU: {
        const index = reader.u32();
        const { storage } = this.arrayType(index).element;
        this.checkPacking(storage, op === Op.ArrayGet);
        this.pop(I32);
        this.pop(refNull(id(index)));
        this.push(unpacked(storage));
        return;
      }
      case Op.ArraySet: {
        const index = reader.u32();
        const storage = this.mutableArray(index);
        this.pop(unpacked(storage));
        this.pop(I32);
        this.pop(refNull(id(index)));
        return;
      }
      case Op.ArrayFill: {
        const index = reader.u32();
        const storage = this.mutableArray(index);
        this.pop(I32);
        this.pop(unpacked(storage));
        this.pop(I32);
        this.pop(refNull(id(index)));
        return;
      }
      case Op.ArrayCopy: {
        const to = reader.u32();
        const from = reader.u32();
        const storage = this.mutableArray(to);
        const source = this.arrayType(from).element.storage;
        if (!context.registry.valSubtype(source, storage)) {
          throw invalid.packing(this.at, `array types do not match: expected ${showType(storage)}, got ${showType(source)}`);
        }
        this.pop(I32);
        this.pop(I32);
        this.pop(refNull(id(from)));
        this.pop(I32);
        this.pop(refNull(id(to)));
        return;
      }
      case Op.ArrayInitData: case Op.ArrayInitElem: {
        const index = reader.u32();
        this.mutableArray(index);
        this.arraySegment(op === Op.ArrayInitData, this.arrayType(index));
        this.pop(I32);
        this.pop(I32);
        this.pop(I32);
        this.pop(refNull(id(index)));
        return;
      }
      case Op.RefTest: case Op.RefTestNull: case Op.RefCast: case Op.RefCastNull: {
        const nullable = op === Op.RefTestNull || op === Op.RefCastNull;
        const heap = this.heapType();
        context.castsReferences = true;
        this.pop(refNull(context.registry.topOf(heap)));
        this.push(op === Op.RefTest || op === Op.RefTestNull ? I32 : refType(heap, nullable));
        return;
      }
      case Op.AnyConvertExtern: {
        const type = this.pop(EXTERNREF);
        this.push(type !== BOTTOM && !isNullable(type) ? asNonNull(ANYREF) : ANYREF);
        return;
      }
      case Op.ExternConvertAny: {
        const type = this.pop(ANYREF);
        this.push(type !== BOTTOM && !isNullable(type) ? asNonNull(EXTERNREF) : asNullable(EXTERNREF));
        return;
      }
      default: throw malformed.illegalOpcode(this.at, `${op}`);
    }
  }

  private mutableArray(index: number): StorageType {
    const { element } = this.arrayType(index);
    if (!element.mutable) throw invalid.arrayImmutable(this.at);
    return element.storage;
  }

  private arraySegment(isData: boolean, type: ArrayType): void {
    const segment = this.reader.u32();
    if (isData) {
      this.elements(type, 'numeric');
      this.dataSegment(segment);
    } else {
      const element = this.segment(segment);
      this.matches(element, this.elements(type, 'references'));
    }
  }
}

