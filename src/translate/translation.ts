/** What the parts of a translation share: the operand stack, blocks and the ways between them, fields of the runtime. */
import { ByteReader } from '../binary/reader.js';
import { Builder } from '../ir/builder.js';
import { type Block, type Edge, type Value, IntCondition, Type } from '../ir/entities.js';
import type { Func } from '../ir/func.js';
import { Alias, IrOp } from '../ir/ops.js';
import { type TrapNumber } from '../ir/traps.js';
import { CONTEXT } from '../native/layout.js';
import { VMCTX } from '../runtime/vmctx.js';
import type { StorageType } from '../wasm/types.js';
import type { Environment } from './environment.js';
import { Variables } from './variables.js';

export abstract class Translation {
  readonly builder: Builder;
  readonly reader: ByteReader;
  readonly stack: Value[] = [];
  readonly variables: Variables;

  /** @param locals The types of the parameters; those of the locals that are declared are added later. */
  constructor(readonly environment: Environment, readonly func: Func, readonly locals: Type[]) {
    this.builder = new Builder(func);
    this.reader = new ByteReader(environment.module.bytes);
    this.variables = new Variables(this.builder, locals);
  }

  // --- Operand stack ---

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

  // --- Blocks ---

  makeBlock(): Block {
    const block = this.func.addBlock();
    this.variables.addBlock(block);
    return block;
  }

  edge(target: Block, args: Value[]): Edge {
    const edge = this.func.addEdge(target, args);
    this.variables.addPredecessor(target, this.builder.current, edge);
    return edge;
  }

  /** Ends the current block. */
  jump(target: Block, args: Value[] = []): void {
    this.builder.end(IrOp.Jump, [this.edge(target, args)]);
  }

  /** Ends the current block: to `then` where `condition` is not zero. */
  branch(condition: Value, then: Block, thenArgs: Value[], otherwise: Block, otherArgs: Value[]): void {
    this.builder.end(IrOp.Brif, [this.edge(then, thenArgs), this.edge(otherwise, otherArgs)], condition);
  }

  /** Goes on in a block that all ways into are known of. */
  goOn(block: Block): void {
    this.variables.seal(block);
    this.builder.current = block;
  }

  /** Goes on in a block of its own, off the way, where `condition` is not zero; returns the block to go on in else. */
  aside(condition: Value): Block {
    const cold = this.makeBlock();
    const go = this.makeBlock();
    this.func.blocks[cold].cold = true;
    this.branch(condition, cold, [], go, []);
    this.goOn(cold);
    return go;
  }

  /** One value or the other, each computed only where it is wanted. */
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

  /** Does something where `condition` is zero. */
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
    this.jump(next);
    this.goOn(next);
  }

  /** Traps where `condition` is not zero. */
  trapIf(condition: Value, trap: TrapNumber): void {
    const { func } = this;
    if (func.op[condition] === IrOp.Iconst && func.low[condition] === 0) return;
    this.builder.effect(IrOp.Trapif, Type.None, condition, -1, -1, trap);
  }

  /** Ends the current block with a branch to the label so far out, as `br` counts. */
  abstract branchTo(depth: number, values: Value[]): void;
  /** The function's frame is about to go. */
  abstract leaveFrame(): void;
  /** Between two parts of one instruction: the run can be left here. */
  abstract pollWithin(): void;
  /** Behind a call and its results: it may end in an exception that this function catches. */
  abstract mayThrow(): void;

  // --- The runtime's structures ---

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

  /** Pointer to the run context. */
  get context(): Value {
    return this.vmctxField(Type.I64, VMCTX.context);
  }

  /** Address of the GC heap. */
  heapBase(): Value {
    return this.constantField(Type.I64, this.context, CONTEXT.heapBase);
  }

  // --- References ---

  /** Values that are null or references to structures or arrays by the type of what made them. */
  private readonly typedObjects = new Set<Value>();

  /** A value was made with a type. Not for what only became known of it: that holds behind some place. */
  noteType(value: Value, type: StorageType): Value {
    if (this.environment.isObjectRef(type)) this.typedObjects.add(value);
    return value;
  }

  /** Whether a value is null or refers to a structure or array. */
  isObject(value: Value): boolean {
    return this.typedObjects.has(value) || this.func.op[value] === IrOp.GcNew || this.func.op[value] === IrOp.GcNewArray;
  }

  /** Whether a reference is null. */
  isNull(value: Value): Value {
    return this.builder.pure(IrOp.Icmp, Type.I32, value, this.builder.null(this.func.type[value]), -1, IntCondition.Eq);
  }
}
