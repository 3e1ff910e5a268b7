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
import { ByteReader } from '../binary/reader.js';
import { Stretches } from '../binary/stretches.js';
import { Builder } from '../ir/builder.js';
import { type Block, type Edge, type Value, IntCondition, Type } from '../ir/entities.js';
import { Func } from '../ir/func.js';
import { Alias, IrOp } from '../ir/ops.js';
import { RuntimeExit, TrapNumber } from '../ir/traps.js';
import { CONTEXT } from '../native/layout.js';
import { GLOBAL_BYTES, VMCTX } from '../runtime/vmctx.js';
import { Op } from '../wasm/opcode.js';
import { ROWS, textName } from '../wasm/opcodes.js';
import { type FuncType, type ValType, TypeCode, refNonNull, refNull, type HeapType } from '../wasm/types.js';
import { BulkTranslator } from './bulk.js';
import { CallTranslator } from './calls.js';
import type { Environment } from './environment.js';
import { MemoryTranslator } from './memory.js';
import { NanTranslator } from './nans.js';
import { NUMERIC } from './numeric.js';
import { ObjectTranslator } from './objects.js';
import { ReferenceTranslator } from './references.js';
import { SimdTranslator } from './simd.js';
import { TableTranslator } from './tables.js';
import { Variables } from './variables.js';

const enum Kind { Function, Block, Loop, If, Else, Try }

interface Catch {
  /** null: any. */
  readonly tag: number | null;
  readonly withRef: boolean;
  /** Labels around the construct. */
  readonly depth: number;
}

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
  /** try_table: where exceptions that are thrown in it go, and what it catches. */
  readonly dispatch?: Block;
  readonly catches?: readonly Catch[];
}

/** An instruction that compiled code has no form of yet; compiling a function makes a `NativeError` of it. */
export class NotTranslated extends Error {
  constructor(readonly op: number) {
    super(ROWS[op] === undefined ? `instruction ${op}` : textName(ROWS[op]));
  }
}

/** What the parts of a translation share. */
export abstract class Translation {
  readonly builder: Builder;
  readonly reader: ByteReader;
  readonly stack: Value[] = [];

  constructor(readonly environment: Environment, readonly func: Func) {
    this.builder = new Builder(func);
    this.reader = new ByteReader(environment.module.bytes);
  }

  push(value: Value): void {
    this.stack.push(value);
  }

  pop(): Value {
    return this.stack.pop()!;
  }

  /** The topmost values, in order. */
  popMany(count: number): Value[] {
    return count === 0 ? [] : this.stack.splice(this.stack.length - count, count);
  }

  /** A field of the vmctx that never changes. */
  vmctxField(type: Type, offset: number): Value {
    return this.constantField(type, this.builder.pure(IrOp.Vmctx, Type.I64), offset);
  }

  /** A field of a runtime structure that never changes. */
  constantField(type: Type, pointer: Value, offset: number): Value {
    return this.builder.pure(IrOp.Vconstload, type, pointer, -1, -1, offset, Alias.Constant);
  }

  /** A field of a runtime structure as it is now. */
  field(type: Type, pointer: Value, offset: number, alias: Alias): Value {
    return this.builder.effect(IrOp.Vload, type, pointer, -1, -1, offset, alias);
  }

  /** Goes on in a block of its own, off the way, where `condition` is not zero; returns the block to go on in else. */
  abstract aside(condition: Value): Block;
  /** Ends the current block with a jump to one that `aside` gave. */
  abstract jumpTo(block: Block): void;
  /** Back on the way: in a block that `aside` gave. */
  abstract goOn(block: Block): void;
  /** The function's frame is about to go. */
  abstract leaveFrame(): void;

  /** Whether a reference is null. */
  isNull(value: Value): Value {
    return this.builder.pure(IrOp.Icmp, Type.I32, value, this.builder.null(this.func.type[value]), -1, IntCondition.Eq);
  }

  /** One value or the other, each computed only where it is wanted. */
  abstract choose(condition: Value, then: () => Value, otherwise: () => Value): Value;
  /** Does something where `condition` is zero. */
  abstract unless(condition: Value, body: () => void): void;

  /** Address of the GC heap. */
  heapBase(): Value {
    this.environment.usesHeap = true;
    return this.constantField(Type.I64, this.vmctxField(Type.I64, VMCTX.context), CONTEXT.heapBase);
  }

  /** Puts a reference on the stack that came out of a table or global: a host value is to be known to be there. */
  pushCopied(ref: Value): void {
    const { builder, func } = this;
    const tag = builder.pure(IrOp.Iand, Type.I32, builder.pure(IrOp.RefTag, Type.I32, ref), builder.i32(3));
    this.unless(builder.pure(IrOp.Icmp, Type.I32, tag, builder.i32(2), -1, IntCondition.Ne), () => {
      builder.effect(IrOp.Exit, Type.None, -1, -1, func.addList([ref]), RuntimeExit.RefCopied);
    });
    this.push(ref);
  }

  /** Behind a call and its results: it may end in an exception that this function catches. */
  abstract mayThrow(): void;

  /** Traps where `condition` is not zero. */
  trapIf(condition: Value, trap: TrapNumber): void {
    const { func } = this;
    if (func.op[condition] === IrOp.Iconst && func.low[condition] === 0) return;
    this.builder.effect(IrOp.Trapif, Type.None, condition, -1, -1, trap);
  }
}

/** Function `index` of those the module defines. Throws `NotTranslated` for what only the interpreter can do yet. */
export function translateFunction(environment: Environment, index: number): Func {
  return new FunctionTranslator(environment, index).run();
}

class FunctionTranslator extends Translation {
  private readonly type: FuncType;
  private readonly control: Control[] = [];
  private readonly variables: Variables;
  private readonly calls: CallTranslator;
  private readonly memory: MemoryTranslator;
  private readonly bulk: BulkTranslator;
  private readonly tables: TableTranslator;
  private readonly simd: SimdTranslator;
  private readonly nans: NanTranslator;
  private readonly references: ReferenceTranslator;
  private readonly objects: ObjectTranslator;
  private locals: Type[] = [];
  /** Where fuel is paid; null: it is not metered. */
  private stretches: Stretches | null = null;

  constructor(environment: Environment, private readonly index: number) {
    const { module } = environment;
    const type = environment.funcType(module.funcs[index]);
    super(environment, new Func(`f${environment.spaces.importedFuncs + index}`, environment.signature(type)));
    this.type = type;
    this.locals = type.params.map((param) => environment.type(param));
    this.variables = new Variables(this.builder, this.locals);
    this.calls = new CallTranslator(this);
    this.memory = new MemoryTranslator(this);
    this.bulk = new BulkTranslator(this, this.memory);
    this.tables = new TableTranslator(this);
    this.simd = new SimdTranslator(this, this.memory);
    this.nans = new NanTranslator(this);
    this.references = new ReferenceTranslator(this, this.calls);
    this.objects = new ObjectTranslator(this);
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
      if (this.stretches !== null && op !== Op.Loop) this.pay(this.stretches.at(this.builder.position));
      if (this.step(op as Op)) break;
    }
    return this.func;
  }

  // --- Beginning and end ---

  private enter(): void {
    const entry = this.makeBlock();
    this.locals.forEach((type, i) => this.variables.define(i, entry, this.func.addParam(entry, type)));
    this.variables.seal(entry);
    this.builder.current = entry;
    this.declareLocals(entry);
    const results = this.type.results;
    const exit = this.makeBlock();
    this.control.push({ kind: Kind.Function, target: exit, next: exit, otherwise: -1 as Block, arity: results.length, results, params: [], height: 0 });
    for (const result of results) this.func.addParam(exit, this.environment.type(result));
    const { module, options } = this.environment;
    this.builder.position = this.reader.at;
    if (options.fuel) this.stretches = new Stretches(module.bytes, this.reader.at, module.code[this.index].end);
    this.enterFrame();
    this.poll(this.stretches?.entry ?? 0);
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

  // --- Blocks ---

  private makeBlock(): Block {
    const block = this.func.addBlock();
    this.variables.addBlock(block);
    return block;
  }

  private labelBlock(types: readonly ValType[]): Block {
    const block = this.makeBlock();
    for (const type of types) this.func.addParam(block, this.environment.type(type));
    return block;
  }

  private edge(target: Block, args: Value[]): Edge {
    const edge = this.func.addEdge(target, args);
    this.variables.addPredecessor(target, this.builder.current, edge);
    return edge;
  }

  private jump(target: Block, args: Value[]): void {
    this.builder.end(IrOp.Jump, [this.edge(target, args)]);
  }

  private branch(condition: Value, then: Block, thenArgs: Value[], otherwise: Block, otherArgs: Value[]): void {
    this.builder.end(IrOp.Brif, [this.edge(then, thenArgs), this.edge(otherwise, otherArgs)], condition);
  }

  aside(condition: Value): Block {
    const cold = this.makeBlock();
    const go = this.makeBlock();
    this.func.blocks[cold].cold = true;
    this.branch(condition, cold, [], go, []);
    this.goOn(cold);
    return go;
  }

  choose(condition: Value, then: () => Value, otherwise: () => Value): Value {
    const { func } = this;
    if (func.op[condition] === IrOp.Iconst) return func.low[condition] !== 0 ? then() : otherwise();
    const [yes, no, next] = [this.makeBlock(), this.makeBlock(), this.makeBlock()];
    this.branch(condition, yes, [], no, []);
    this.goOn(yes);
    const first = then();
    const result = func.addParam(next, func.type[first]);
    this.jump(next, [first]);
    this.goOn(no);
    this.jump(next, [otherwise()]);
    this.goOn(next);
    return result;
  }

  unless(condition: Value, body: () => void): void {
    const { func } = this;
    if (func.op[condition] === IrOp.Iconst) {
      if (func.low[condition] === 0) body();
      return;
    }
    const [inside, next] = [this.makeBlock(), this.makeBlock()];
    this.branch(condition, next, [], inside, []);
    this.goOn(inside);
    body();
    this.jump(next, []);
    this.goOn(next);
  }

  jumpTo(block: Block): void {
    this.jump(block, []);
  }

  goOn(block: Block): void {
    this.variables.seal(block);
    this.builder.current = block;
  }

  private label(depth: number): Control {
    return this.control[this.control.length - 1 - depth];
  }

  /** The values that a branch takes along; they stay on the stack. */
  private branchArgs({ arity }: Control): Value[] {
    return arity === 0 ? [] : this.stack.slice(this.stack.length - arity);
  }

  // --- Counting frames ---

  /** One call less may be made from here on; none is left: a trap. */
  private enterFrame(): void {
    if (this.environment.options.countsDepth !== true) return;
    const { builder } = this;
    const left = this.callsLeft();
    this.trapIf(builder.pure(IrOp.Icmp, Type.I32, left, builder.i32(1), -1, IntCondition.LtS), TrapNumber.StackOverflow);
    this.setCallsLeft(builder.pure(IrOp.Isub, Type.I32, left, builder.i32(1)));
  }

  leaveFrame(): void {
    if (this.environment.options.countsDepth !== true) return;
    this.setCallsLeft(this.builder.pure(IrOp.Iadd, Type.I32, this.callsLeft(), this.builder.i32(1)));
  }

  private callsLeft(): Value {
    return this.field(Type.I32, this.context, CONTEXT.callDepth, Alias.Context);
  }

  private setCallsLeft(left: Value): void {
    this.builder.effect(IrOp.Vstore, Type.None, this.context, left, -1, CONTEXT.callDepth, Alias.Context);
  }

  // --- Metering ---

  /** A place where a run can be left and gone on with. Pays for the stretch that begins here. */
  private poll(units: number): void {
    const { polls, countedPolls, fuel } = this.environment.options;
    if (fuel) this.builder.effect(IrOp.FuelPoll, Type.None, -1, -1, -1, units);
    if (countedPolls) this.builder.effect(IrOp.CountedPoll, Type.None);
    else if (polls && !fuel) this.builder.effect(IrOp.Poll, Type.None);
  }

  /** A stretch begins here that no poll pays for. */
  private pay(units: number): void {
    if (units > 0) this.builder.effect(IrOp.Fuel, Type.None, -1, -1, -1, units);
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
      case Op.Block: this.block(); return false;
      case Op.Loop: this.loop(); return false;
      case Op.TryTable: this.tryTable(); return false;
      case Op.Throw: this.throwNew(reader.u32()); return this.skipUnreachable();
      case Op.ThrowRef: {
        const ref = this.pop();
        this.trapIf(this.isNull(ref), TrapNumber.NullException);
        this.raise(ref);
        return this.skipUnreachable();
      }
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

  private block(): void {
    const { params, results } = this.readBlockType();
    const next = this.labelBlock(results);
    this.control.push({
      kind: Kind.Block, target: next, next, otherwise: -1 as Block, arity: results.length, results, params: [], height: this.stack.length - params.length,
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
    this.poll(this.stretches?.at(this.builder.position) ?? 0);
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
    if (frame.kind === Kind.Try) this.dispatch(frame);
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

  // --- Exceptions ---

  private tryTable(): void {
    const { reader } = this;
    const { params, results } = this.readBlockType();
    const catches: Catch[] = [];
    for (let count = reader.u32(); count > 0; count--) {
      const kind = reader.byte();
      catches.push({ tag: kind < 2 ? reader.u32() : null, withRef: (kind & 1) !== 0, depth: reader.u32() });
    }
    const next = this.labelBlock(results);
    const dispatch = this.makeBlock();
    this.func.addParam(dispatch, Type.Ref);
    this.func.blocks[dispatch].cold = true;
    this.control.push({
      kind: Kind.Try, target: next, next, otherwise: -1 as Block, arity: results.length, results, params: [], height: this.stack.length - params.length, dispatch, catches,
    });
  }

  /** Where an exception goes that is thrown here, within the function; undefined: out of it. */
  private get handler(): Block | undefined {
    for (let i = this.control.length - 1; i >= 0; i--) if (this.control[i].kind === Kind.Try) return this.control[i].dispatch;
    return undefined;
  }

  mayThrow(): void {
    const { handler, builder } = this;
    if (handler === undefined) return;
    const [next, pad] = [this.makeBlock(), this.makeBlock()];
    this.func.blocks[pad].cold = true;
    builder.end(IrOp.OnThrow, [this.edge(next, []), this.edge(pad, [])]);
    this.goOn(pad);
    this.jump(handler, [builder.effect(IrOp.Caught, Type.Ref)]);
    this.goOn(next);
  }

  private throwNew(tag: number): void {
    const { builder, func, environment } = this;
    const { params } = environment.tagType(tag);
    const values = this.popMany(params.length);
    const ref = builder.effect(IrOp.Exit, Type.Ref, -1, -1, func.addList([]), RuntimeExit.ExceptionNew, tag);
    values.forEach((value, i) => this.objects.storePayload(ref, params, i, value));
    this.raise(ref);
  }

  /** Throws an exception that is not null; ends the block. */
  private raise(ref: Value): void {
    const { builder, func, handler } = this;
    if (handler !== undefined) {
      this.jump(handler, [ref]);
      return;
    }
    builder.effect(IrOp.Exit, Type.None, -1, -1, func.addList([ref]), RuntimeExit.Throw);
    builder.end(IrOp.Trap, [], -1, -1, -1, TrapNumber.Unreachable);
  }

  /** Finds the clause that catches an exception; what none does goes on to what is around. */
  private dispatch({ dispatch, catches }: Control): void {
    const { builder, variables, environment } = this;
    const block = dispatch!;
    if (!variables.isReached(block)) {
      variables.seal(block);
      return;
    }
    this.goOn(block);
    const [exception] = this.func.blocks[block].params;
    for (const { tag, withRef, depth } of catches!) {
      let otherwise: Block | null = null;
      const values: Value[] = [];
      if (tag !== null) {
        const number = this.objects.tagOf(exception);
        const wanted = this.vmctxField(Type.I32, environment.layout.tags + tag * 4);
        const match = this.makeBlock();
        otherwise = this.makeBlock();
        this.branch(builder.pure(IrOp.Icmp, Type.I32, number, wanted, -1, IntCondition.Eq), match, [], otherwise, []);
        this.goOn(match);
        const { params } = environment.tagType(tag);
        params.forEach((_, i) => values.push(this.objects.loadPayload(exception, params, i)));
      }
      if (withRef) values.push(exception);
      this.jump(this.label(depth).target, values);
      if (otherwise === null) return;
      this.goOn(otherwise);
    }
    this.raise(exception);
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
    const fits = this.references.matches(this.stack[this.stack.length - 1], this.references.heapType(), (flags & 2) !== 0);
    const otherwise = this.makeBlock();
    const args = this.branchArgs(label);
    if (op === Op.BrOnCast) this.branch(fits, label.target, args, otherwise, []);
    else this.branch(fits, otherwise, [], label.target, args);
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
    this.builder.end(IrOp.BrTable, edges, index);
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
    if (set && type === Type.Ref) {
      builder.effect(IrOp.Exit, Type.None, -1, -1, this.func.addList([this.pop()]), RuntimeExit.GlobalSet, index);
      return;
    }
    if (set) builder.effect(IrOp.Vstore, Type.None, pointer, this.pop(), -1, offset, Alias.Global);
    else if (type === Type.Ref) this.pushCopied(this.field(type, pointer, offset, Alias.Global));
    else if (spaces.globals[index].mutable) this.push(this.field(type, pointer, offset, Alias.Global));
    else this.push(this.constantField(type, pointer, offset));
  }

  /** Pointer to the run context. */
  get context(): Value {
    return this.vmctxField(Type.I64, VMCTX.context);
  }
}
