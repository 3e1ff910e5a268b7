/**
 * Validated function body → SSA.
 *
 * Problem   A stack machine with structured control, to be made a graph of values without a step of its own for
 *           anything that the stack only carries.
 * Strategy  One pass. The operand stack holds values; locals go through variables.ts; every label is a block whose
 *           parameters are the label's values. Addresses, checks of tables and calls are taken apart into what they
 *           are made of, so that the optimizer sees them.
 * Relies on validation: nothing is checked twice. Code that cannot be reached is skipped.
 * Keeps     The order of effects; the position of each.
 */
import { passImmediates, readOpcode } from '../binary/instructions.js';
import { type Block, type Edge, type Value, IntCondition, Type } from '../ir/entities.js';
import { Func } from '../ir/func.js';
import { Alias, IrOp } from '../ir/ops.js';
import { TrapNumber } from '../ir/traps.js';
import { GLOBAL_BYTES } from '../runtime/vmctx.js';
import { Op } from '../wasm/opcode.js';
import { ROWS, textName } from '../wasm/opcodes.js';
import { type FuncType, type ValType, TypeCode, refNonNull, refNull, type HeapType } from '../wasm/types.js';
import { BulkTranslator } from './bulk.js';
import { CallTranslator } from './calls.js';
import type { Environment } from './environment.js';
import { ExceptionTranslator } from './exceptions.js';
import { replaceReference } from './host-values.js';
import { MemoryTranslator } from './memory.js';
import { Metering } from './metering.js';
import { NanTranslator } from './nans.js';
import { NUMERIC } from './numeric.js';
import { ObjectTranslator } from './objects.js';
import { ReferenceTranslator } from './references.js';
import { SimdTranslator } from './simd.js';
import { TableTranslator } from './tables.js';
import { Translation } from './translation.js';

const enum Kind { Function, Block, Loop, If, Else, Try }

interface Control {
  kind: Kind;
  /** Where branches to the label go. */
  readonly target: Block;
  /** What follows the construct; for all but loops the same block. */
  readonly next: Block;
  /** The `else` of an `if`; -1 once it has begun. */
  otherwise: Block;
  /** Values a branch to the label takes. */
  readonly arity: number;
  readonly results: readonly ValType[];
  readonly params: readonly Value[];
  /** Operand stack below its parameters. */
  readonly height: number;
}

/** An instruction that compiled code has no form of yet; compiling a function makes a `NativeError` of it. */
export class NotTranslated extends Error {
  constructor(readonly op: number) {
    super(ROWS[op] === undefined ? `instruction ${op}` : textName(ROWS[op]));
  }
}

/** Function `index` of those the module defines. Throws `NotTranslated` for what only the interpreter can do yet. */
export function translateFunction(environment: Environment, index: number): Func {
  return new FunctionTranslator(environment, index).run();
}

class FunctionTranslator extends Translation {
  private readonly type: FuncType;
  private readonly control: Control[] = [];
  private readonly calls: CallTranslator;
  private readonly memory: MemoryTranslator;
  private readonly bulk: BulkTranslator;
  private readonly tables: TableTranslator;
  private readonly simd: SimdTranslator;
  private readonly nans: NanTranslator;
  private readonly references: ReferenceTranslator;
  private readonly objects: ObjectTranslator;
  private readonly metering: Metering;
  private readonly exceptions: ExceptionTranslator;

  constructor(environment: Environment, private readonly index: number) {
    const { module } = environment;
    const type = environment.funcType(module.funcs[index]);
    super(environment, new Func(`f${environment.spaces.importedFuncs + index}`, environment.signature(type)), type.params.map((param) => environment.type(param)));
    this.type = type;
    this.calls = new CallTranslator(this);
    this.memory = new MemoryTranslator(this);
    this.bulk = new BulkTranslator(this, this.memory);
    this.tables = new TableTranslator(this);
    this.simd = new SimdTranslator(this, this.memory);
    this.nans = new NanTranslator(this);
    this.references = new ReferenceTranslator(this, this.calls);
    this.objects = new ObjectTranslator(this);
    this.metering = new Metering(this);
    this.exceptions = new ExceptionTranslator(this, this.objects, this.metering);
  }

  run(): Func {
    const { reader, environment } = this;
    const { start, end } = environment.module.code[this.index];
    reader.at = start;
    reader.end = end;
    this.enter();
    for (;;) {
      this.builder.position = reader.at;
      const op = readOpcode(reader);
      if (op !== Op.Loop) this.metering.instruction();
      if (this.step(op as Op)) break;
    }
    return this.func;
  }

  // --- Beginning and end ---

  private enter(): void {
    const entry = this.makeBlock();
    this.locals.forEach((type, i) => this.variables.define(i, entry, this.noteType(this.func.addParam(entry, type), this.type.params[i])));
    this.variables.seal(entry);
    this.builder.current = entry;
    this.declareLocals(entry);
    const results = this.type.results;
    const exit = this.makeBlock();
    this.control.push({ kind: Kind.Function, target: exit, next: exit, otherwise: -1 as Block, arity: results.length, results, params: [], height: 0 });
    for (const result of results) this.func.addParam(exit, this.environment.type(result));
    this.builder.position = this.reader.at;
    this.metering.enter();
  }

  private declareLocals(entry: Block): void {
    const { reader } = this;
    for (let groups = reader.u32(); groups > 0; groups--) {
      const count = reader.u32();
      const type = this.environment.type(this.readValType());
      for (let i = 0; i < count; i++) {
        this.variables.define(this.locals.length, entry, this.zero(type));
        this.locals.push(type);
      }
    }
  }

  private zero(type: Type): Value {
    switch (type) {
      case Type.I64: return this.builder.i64(0, 0);
      case Type.F32: case Type.F64: return this.builder.float(type, 0, 0);
      case Type.V128: return this.builder.vector(new Uint8Array(16));
      case Type.Ref: return this.builder.null(Type.Ref);
      default: return this.builder.i32(0);
    }
  }

  private readValType(): ValType {
    const byte = this.reader.byte();
    switch (byte) {
      case TypeCode.RefNull: return refNull(this.reader.s33() as HeapType);
      case TypeCode.Ref: return refNonNull(this.reader.s33() as HeapType);
      default: return byte >= TypeCode.V128 ? (byte as ValType) : refNull((byte - 0x80) as HeapType);
    }
  }

  private readBlockType(): { params: readonly ValType[]; results: readonly ValType[] } {
    const byte = this.reader.peek();
    if (byte === 0x40) {
      this.reader.at++;
      return { params: [], results: [] };
    }
    if ((byte & 0xc0) === 0x40) return { params: [], results: [this.readValType()] };
    return this.environment.funcType(this.reader.s33());
  }

  private labelBlock(types: readonly ValType[]): Block {
    const block = this.makeBlock();
    for (const type of types) this.noteType(this.func.addParam(block, this.environment.type(type)), type);
    return block;
  }

  private label(depth: number): Control {
    return this.control[this.control.length - 1 - depth];
  }

  /** The values that a branch takes along; they stay on the stack. */
  private branchArgs({ arity }: Control): Value[] {
    return arity === 0 ? [] : this.stack.slice(this.stack.length - arity);
  }

  branchTo(depth: number, values: Value[]): void {
    this.jump(this.label(depth).target, values);
  }

  leaveFrame(): void {
    this.metering.leave();
  }

  pollWithin(): void {
    this.metering.within();
  }

  mayThrow(): void {
    this.exceptions.mayThrow();
  }

  // --- Instructions ---

  /** True at the function's end. */
  private step(op: Op): boolean {
    const { canonicalNans } = this.environment.options;
    const row = NUMERIC[op];
    if (row !== undefined) {
      this.numeric(row.op, row.type, row.operands, row.condition);
      if (canonicalNans) this.nans.canonicalize(op);
      return false;
    }
    if (op >= Op.I32Load && op <= Op.MemoryGrow) {
      this.memory.access(op);
      return false;
    }
    if (op >= Op.V128Load) {
      this.simd.instruction(op);
      if (canonicalNans) this.nans.canonicalize(op);
      return false;
    }
    if (op >= Op.MemoryAtomicNotify) {
      this.memory.atomic(op);
      return false;
    }
    return this.stepSpecial(op);
  }

  private stepSpecial(op: Op): boolean {
    const { reader, stack, builder } = this;
    switch (op) {
      case Op.Nop: return false;
      case Op.Unreachable:
        builder.end(IrOp.Trap, [], -1, -1, -1, TrapNumber.Unreachable);
        return this.skipUnreachable();
      case Op.Block: this.block(Kind.Block); return false;
      case Op.Loop: this.loop(); return false;
      case Op.TryTable: this.block(Kind.Try); return false;
      case Op.Throw: this.exceptions.throw(reader.u32()); return this.skipUnreachable();
      case Op.ThrowRef: this.exceptions.throwRef(); return this.skipUnreachable();
      case Op.If: this.if(); return false;
      case Op.Else: this.else(true); return false;
      case Op.End: return this.end(true);
      case Op.Br: {
        const label = this.label(reader.u32());
        this.jump(label.target, this.branchArgs(label));
        return this.skipUnreachable();
      }
      case Op.BrIf: this.branchIf(this.pop(), reader.u32()); return false;
      case Op.BrTable: this.branchTable(); return this.skipUnreachable();
      case Op.Return: this.return(); return this.skipUnreachable();
      case Op.Call: this.calls.call(reader.u32()); return false;
      case Op.CallIndirect: this.calls.callIndirect(); return false;
      case Op.CallRef: this.calls.callRef(); return false;
      case Op.ReturnCall: this.calls.returnCall(reader.u32()); return this.skipUnreachable();
      case Op.ReturnCallIndirect: this.calls.returnCallIndirect(); return this.skipUnreachable();
      case Op.ReturnCallRef: this.calls.returnCallRef(); return this.skipUnreachable();
      case Op.Drop: stack.pop(); return false;
      case Op.SelectT:
        for (let count = reader.u32(); count > 0; count--) this.readValType();
        this.select();
        return false;
      case Op.Select: this.select(); return false;
      case Op.LocalGet: this.push(this.variables.use(reader.u32(), builder.current)); return false;
      case Op.LocalSet: this.variables.define(reader.u32(), builder.current, this.pop()); return false;
      case Op.LocalTee: this.variables.define(reader.u32(), builder.current, stack[stack.length - 1]); return false;
      case Op.GlobalGet: this.global(reader.u32(), false); return false;
      case Op.GlobalSet: this.global(reader.u32(), true); return false;
      case Op.I32Const: this.push(builder.i32(reader.s32())); return false;
      case Op.I64Const:
        reader.s64();
        this.push(builder.i64(reader.low, reader.high));
        return false;
      case Op.F32Const: this.push(builder.float(Type.F32, reader.word32(), 0)); return false;
      case Op.F64Const: {
        const low = reader.word32();
        this.push(builder.float(Type.F64, low, reader.word32()));
        return false;
      }
      case Op.I32Eqz: this.eqz(builder.i32(0)); return false;
      case Op.I64Eqz: this.eqz(builder.i64(0, 0)); return false;
      case Op.I64Add128: case Op.I64Sub128: case Op.I64MulWideS: case Op.I64MulWideU: this.wide(op); return false;
      case Op.RefNull: {
        const type = this.environment.type(refNull(reader.s33() as HeapType));
        this.push(this.zero(type));
        return false;
      }
      case Op.RefIsNull: this.push(this.isNull(this.pop())); return false;
      case Op.RefAsNonNull: {
        const value = this.pop();
        this.trapIf(this.isNull(value), TrapNumber.NullReference);
        this.push(value);
        return false;
      }
      case Op.BrOnNull: this.branchOnNull(reader.u32()); return false;
      case Op.BrOnNonNull: this.branchIf(this.isNonNull(stack[stack.length - 1]), reader.u32()); stack.pop(); return false;
      case Op.BrOnCast: case Op.BrOnCastFail: this.branchOnCast(op); return false;
      case Op.RefEq: case Op.RefI31: case Op.I31GetS: case Op.I31GetU: case Op.AnyConvertExtern: case Op.ExternConvertAny:
      case Op.RefTest: case Op.RefTestNull: case Op.RefCast: case Op.RefCastNull:
        this.references.instruction(op);
        return false;
      case Op.RefFunc: this.push(this.calls.refFunc(reader.u32())); return false;
      case Op.TableGet: case Op.TableSet: case Op.TableSize: case Op.TableGrow: case Op.TableFill: case Op.TableCopy:
      case Op.TableInit: case Op.ElemDrop:
        this.tables.instruction(op);
        return false;
      case Op.MemoryInit: case Op.DataDrop: case Op.MemoryCopy: case Op.MemoryFill: this.bulk.instruction(op); return false;
      default:
        if (op < Op.StructNew || op > Op.ArrayInitElem) throw new NotTranslated(op);
        this.objects.instruction(op);
        return false;
    }
  }

  private numeric(op: IrOp, type: Type, operands: number, condition: number): void {
    const { builder } = this;
    const b = operands === 2 ? this.pop() : (-1 as Value);
    const a = this.pop();
    if (op >= IrOp.Sdiv && op <= IrOp.Urem) this.push(builder.division(op, type, a, b));
    else this.push(op > IrOp.Urem ? builder.effect(op, type, a, b) : builder.pure(op, type, a, b, -1, condition));
  }

  private eqz(zero: Value): void {
    this.push(this.builder.pure(IrOp.Icmp, Type.I32, this.pop(), zero, -1, IntCondition.Eq));
  }

  private select(): void {
    const condition = this.pop();
    const otherwise = this.pop();
    const value = this.pop();
    this.push(this.builder.pure(IrOp.Select, this.func.type[value], condition, value, otherwise));
  }

  private wide(op: Op): void {
    const { builder } = this;
    const pure = (name: IrOp, a: Value, b: Value): Value => builder.pure(name, Type.I64, a, b);
    const below = (a: Value, b: Value): Value => builder.pure(IrOp.Uext, Type.I64, builder.pure(IrOp.Icmp, Type.I32, a, b, -1, IntCondition.LtU));
    if (op === Op.I64MulWideS || op === Op.I64MulWideU) {
      const b = this.pop();
      const a = this.pop();
      this.push(pure(IrOp.Imul, a, b));
      this.push(pure(op === Op.I64MulWideS ? IrOp.Smulh : IrOp.Umulh, a, b));
      return;
    }
    const [low, high, otherLow, otherHigh] = this.popMany(4);
    if (op === Op.I64Add128) {
      const sum = pure(IrOp.Iadd, low, otherLow);
      this.push(sum);
      this.push(pure(IrOp.Iadd, pure(IrOp.Iadd, high, otherHigh), below(sum, low)));
    } else {
      this.push(pure(IrOp.Isub, low, otherLow));
      this.push(pure(IrOp.Isub, pure(IrOp.Isub, high, otherHigh), below(low, otherLow)));
    }
  }

  // --- Control ---

  private block(kind: Kind.Block | Kind.Try): void {
    const { params, results } = this.readBlockType();
    if (kind === Kind.Try) this.exceptions.open();
    const next = this.labelBlock(results);
    this.control.push({
      kind, target: next, next, otherwise: -1 as Block, arity: results.length, results, params: [], height: this.stack.length - params.length,
    });
  }

  private loop(): void {
    const { params, results } = this.readBlockType();
    const header = this.labelBlock(params);
    const next = this.labelBlock(results);
    const args = this.popMany(params.length);
    const height = this.stack.length;
    this.jump(header, args);
    this.control.push({ kind: Kind.Loop, target: header, next, otherwise: -1 as Block, arity: params.length, results, params: [], height });
    this.builder.current = header;
    this.stack.push(...this.func.blocks[header].params.slice(0, params.length));
    this.metering.loop();
  }

  private if(): void {
    const { params, results } = this.readBlockType();
    const condition = this.pop();
    const then = this.makeBlock();
    const otherwise = this.makeBlock();
    const next = this.labelBlock(results);
    const height = this.stack.length - params.length;
    this.control.push({
      kind: Kind.If, target: next, next, otherwise, arity: results.length, results, params: this.stack.slice(height), height,
    });
    this.branch(condition, then, [], otherwise, []);
    this.goOn(then);
  }

  private else(reachable: boolean): void {
    const frame = this.label(0);
    if (reachable) this.jump(frame.next, this.branchArgs(frame));
    this.goOn(frame.otherwise);
    frame.otherwise = -1 as Block;
    frame.kind = Kind.Else;
    this.stack.length = frame.height;
    this.stack.push(...frame.params);
  }

  private end(reachable: boolean): boolean {
    const { variables, stack } = this;
    const frame = this.control.pop()!;
    if (reachable) this.jump(frame.next, frame.results.length === 0 ? [] : stack.slice(stack.length - frame.results.length));
    if (frame.kind === Kind.If) {
      this.goOn(frame.otherwise);
      this.jump(frame.next, [...frame.params]);
    }
    if (frame.kind === Kind.Loop) variables.seal(frame.target);
    if (frame.kind === Kind.Try) this.exceptions.close();
    stack.length = frame.height;
    if (frame.kind === Kind.Function) return this.finish(frame);
    if (!variables.isReached(frame.next)) {
      variables.seal(frame.next);
      return this.skipUnreachable();
    }
    this.goOn(frame.next);
    stack.push(...this.func.blocks[frame.next].params.slice(0, frame.results.length));
    return false;
  }

  private finish(frame: Control): true {
    if (this.variables.isReached(frame.next)) {
      this.variables.seal(frame.next);
      this.builder.current = frame.next;
      const results = this.func.blocks[frame.next].params.slice(0, frame.results.length);
      this.leaveFrame();
      this.builder.end(IrOp.Return, [], -1, -1, this.func.addList(results));
    } else {
      this.variables.seal(frame.next);
    }
    return true;
  }

  private return(): void {
    const { arity } = this.control[0];
    this.leaveFrame();
    this.builder.end(IrOp.Return, [], -1, -1, this.func.addList(this.stack.slice(this.stack.length - arity)));
  }

  private branchIf(condition: Value, depth: number): void {
    const label = this.label(depth);
    const otherwise = this.makeBlock();
    this.branch(condition, label.target, this.branchArgs(label), otherwise, []);
    this.goOn(otherwise);
  }

  private isNonNull(value: Value): Value {
    return this.builder.pure(IrOp.Icmp, Type.I32, value, this.builder.null(this.func.type[value]), -1, IntCondition.Ne);
  }

  private branchOnNull(depth: number): void {
    const value = this.pop();
    const label = this.label(depth);
    const otherwise = this.makeBlock();
    this.branch(this.isNonNull(value), otherwise, [], label.target, this.branchArgs(label));
    this.goOn(otherwise);
    this.push(value);
  }

  private branchOnCast(op: Op): void {
    const flags = this.reader.byte();
    const label = this.label(this.reader.u32());
    this.references.heapType();
    const heap = this.references.heapType();
    const [ref] = this.stack.slice(-1);
    const otherwise = this.makeBlock();
    const taken = { block: label.target, args: this.branchArgs(label) };
    const left = { block: otherwise, args: [] };
    if (op === Op.BrOnCast) this.references.branch(ref, heap, (flags & 2) !== 0, taken, left);
    else this.references.branch(ref, heap, (flags & 2) !== 0, left, taken);
    this.goOn(otherwise);
  }

  private branchTable(): void {
    const { reader } = this;
    const index = this.pop();
    const edges: Edge[] = [];
    for (let count = reader.u32() + 1; count > 0; count--) {
      const label = this.label(reader.u32());
      edges.push(this.edge(label.target, this.branchArgs(label)));
    }
    // Without labels its index says nothing.
    if (edges.length === 1) this.builder.end(IrOp.Jump, edges);
    else this.builder.end(IrOp.BrTable, edges, index);
  }

  /** Skips to the `else` or `end` that makes code reachable again, and does that. */
  private skipUnreachable(): boolean {
    const { reader } = this;
    for (let depth = 0; ; ) {
      const op = readOpcode(reader);
      if (op === Op.End) {
        if (depth === 0) break;
        depth--;
      } else if (op === Op.Block || op === Op.Loop || op === Op.If || op === Op.TryTable) {
        depth++;
      } else if (op === Op.Else && depth === 0) {
        this.else(false);
        return false;
      }
      passImmediates(reader, op);
    }
    return this.end(false);
  }

  // --- Globals ---

  private global(index: number, set: boolean): void {
    const { environment, builder } = this;
    const { spaces, layout } = environment;
    const type = environment.type(spaces.globals[index].value);
    const own = index - spaces.importedGlobals;
    const pointer = own >= 0 ? builder.pure(IrOp.Vmctx, Type.I64) : this.vmctxField(Type.I64, layout.importedGlobals + index * 8);
    const offset = own >= 0 ? layout.globals + own * GLOBAL_BYTES : 0;
    if (set && type === Type.Ref) replaceReference(this, spaces.globals[index].value, pointer, offset, Alias.Global, this.pop());
    else if (set) builder.effect(IrOp.Vstore, Type.None, pointer, this.pop(), -1, offset, Alias.Global);
    // The collector changes what a global refers to.
    else if (spaces.globals[index].mutable || type === Type.Ref) this.push(this.noteType(this.field(type, pointer, offset, Alias.Global), spaces.globals[index].value));
    else this.push(this.constantField(type, pointer, offset));
  }
}
