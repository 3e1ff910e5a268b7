/** Calls, taken apart: bounds, type and target of an indirect call are values that the optimizer sees. */
import { type Value, IntCondition, Type } from '../ir/entities.js';
import { Alias, IrOp } from '../ir/ops.js';
import { RuntimeExit, TrapNumber } from '../ir/traps.js';
import { CONTEXT } from '../native/layout.js';
import { FUNC_IMPORT, FUNC_RECORD, TABLE_DEFINITION, VMCTX } from '../runtime/vmctx.js';
import type { FuncType } from '../wasm/types.js';
import type { Translation } from './translation.js';

interface Target {
  readonly code: Value;
  readonly vmctx: Value;
}

export class CallTranslator {
  private readonly signatures = new Map<FuncType, number>();

  constructor(private readonly translation: Translation) {}

  private signature(type: FuncType): number {
    let index = this.signatures.get(type);
    if (index === undefined) {
      const { func, environment } = this.translation;
      index = func.signatures.push(environment.signature(type)) - 1;
      this.signatures.set(type, index);
    }
    return index;
  }

  // --- What is called ---

  private imported(index: number): Target {
    const { translation } = this;
    const at = translation.environment.layout.importedFuncs + index * FUNC_IMPORT.bytes;
    return { code: translation.vmctxField(Type.I64, at + FUNC_IMPORT.code), vmctx: translation.vmctxField(Type.I64, at + FUNC_IMPORT.vmctx) };
  }

  /** The address of a function's record. */
  recordOf(funcref: Value): Value {
    const { translation } = this;
    const { builder } = translation;
    const records = translation.constantField(Type.I64, translation.context, CONTEXT.funcRecords);
    const index = builder.pure(IrOp.Uext, Type.I64, funcref);
    return builder.pure(IrOp.Iadd, Type.I64, records, builder.pure(IrOp.Ishl, Type.I64, index, builder.i64(FUNC_RECORD.log2, 0)));
  }

  private target(record: Value): Target {
    const { translation } = this;
    return { code: translation.constantField(Type.I64, record, FUNC_RECORD.code), vmctx: translation.constantField(Type.I64, record, FUNC_RECORD.vmctx) };
  }

  /** What an element of a table calls, once bounds and type are checked. */
  private indirect(): { readonly target: Target; readonly type: FuncType } {
    const { translation } = this;
    const { builder, reader, environment } = translation;
    const typeIndex = reader.u32();
    const table = reader.u32();
    const index = translation.pop();
    const funcref = this.element(table, index);
    const record = this.recordOf(funcref);
    const actual = translation.constantField(Type.I32, record, FUNC_RECORD.type);
    const expected = translation.vmctxField(Type.I32, environment.layout.types + typeIndex * 4);
    const differs = builder.pure(IrOp.Icmp, Type.I32, actual, expected, -1, IntCondition.Ne);
    this.checkType(differs, index, funcref, actual, expected, environment.module.types[typeIndex].final);
    return { target: this.target(record), type: environment.funcType(typeIndex) };
  }

  /** The funcref in a table. */
  private element(tableIndex: number, index: Value): Value {
    const { translation } = this;
    const { builder, environment } = translation;
    const table = environment.spaces.tables[tableIndex];
    const definition = translation.vmctxField(Type.I64, environment.layout.tables + tableIndex * 8);
    const isFixed = table.limits.max === table.limits.min;
    const length = isFixed ? builder.i32(table.limits.min) : translation.field(Type.I32, definition, TABLE_DEFINITION.length, Alias.Definition);
    const wide = table.is64 ? builder.pure(IrOp.Uext, Type.I64, length) : length;
    const go = translation.aside(builder.pure(IrOp.Icmp, Type.I32, index, wide, -1, IntCondition.GeU));
    this.noteIndex(index);
    builder.end(IrOp.Trap, [], -1, -1, -1, TrapNumber.UndefinedElement);
    translation.goOn(go);
    const safe = environment.mitigatesTables ? builder.pure(IrOp.Clamp, table.is64 ? Type.I64 : Type.I32, index, wide) : index;
    const elements = isFixed
      ? translation.constantField(Type.I64, definition, TABLE_DEFINITION.elements)
      : translation.field(Type.I64, definition, TABLE_DEFINITION.elements, Alias.Definition);
    const at = table.is64 ? safe : builder.pure(IrOp.Uext, Type.I64, safe);
    const address = builder.pure(IrOp.Iadd, Type.I64, elements, builder.pure(IrOp.Ishl, Type.I64, at, builder.i64(2, 0)));
    return translation.field(Type.I32, address, 0, Alias.Table);
  }

  /** For the trap's message: off the way, where the run context is free. */
  private noteIndex(index: Value): void {
    const { translation } = this;
    const { builder, func } = translation;
    const context = translation.context;
    const wide = func.type[index] === Type.I64 ? index : builder.pure(IrOp.Uext, Type.I64, index);
    builder.effect(IrOp.Vstore, Type.None, context, wide, -1, CONTEXT.operands, Alias.Context);
  }

  /** The common case is one comparison; what else may be is found out off the way. */
  private checkType(differs: Value, index: Value, funcref: Value, actual: Value, expected: Value, final: boolean): void {
    const { translation } = this;
    const { builder, func } = translation;
    if (func.op[differs] === IrOp.Iconst && func.low[differs] === 0) return;
    const isNull = translation.isNull(funcref);
    const go = translation.aside(differs);
    this.noteIndex(index);
    translation.trapIf(isNull, TrapNumber.UninitializedElement);
    if (final) {
      builder.end(IrOp.Trap, [], -1, -1, -1, TrapNumber.IndirectCallMismatch);
    } else {
      const list = func.addList([actual, expected]);
      const fits = builder.effect(IrOp.Exit, Type.I32, -1, -1, list, RuntimeExit.IsSubtype);
      translation.trapIf(builder.pure(IrOp.Icmp, Type.I32, fits, builder.i32(0), -1, IntCondition.Eq), TrapNumber.IndirectCallMismatch);
      translation.jump(go);
    }
    translation.goOn(go);
  }

  /** What a funcref calls; traps for null. */
  private reference(): Target {
    const { translation } = this;
    const funcref = translation.pop();
    translation.trapIf(translation.isNull(funcref), TrapNumber.NullFunctionReference);
    return this.target(this.recordOf(funcref));
  }

  /**
   * Asks before another instance is entered that has a suspended call. The word is that of the instance about to run,
   * whose vmctx is at hand; where a host function is called there is none there, and it is 0.
   */
  private checkNotBusy(vmctx: Value): void {
    const { translation } = this;
    const { builder, func } = translation;
    const go = translation.aside(translation.field(Type.I32, vmctx, VMCTX.suspended, Alias.Context));
    const isOwn = builder.pure(IrOp.Icmp, Type.I32, vmctx, builder.pure(IrOp.Vmctx, Type.I64), -1, IntCondition.Eq);
    const other = translation.makeBlock();
    func.blocks[other].cold = true;
    translation.branch(isOwn, go, [], other, []);
    translation.goOn(other);
    builder.effect(IrOp.Exit, Type.None, -1, -1, func.addList([]), RuntimeExit.EnterBusy);
    translation.jump(go);
    translation.goOn(go);
  }

  // --- Calls ---

  call(index: number): void {
    const { translation } = this;
    const { environment } = translation;
    const type = environment.funcType(environment.spaces.funcs[index]);
    if (index < environment.spaces.importedFuncs) this.callTarget(this.imported(index), type);
    else this.emit(IrOp.Call, type, -1 as Value, -1 as Value, index);
  }

  callIndirect(): void {
    const { target, type } = this.indirect();
    this.callTarget(target, type);
  }

  callRef(): void {
    const type = this.translation.environment.funcType(this.translation.reader.u32());
    this.callTarget(this.reference(), type);
  }

  private callTarget({ code, vmctx }: Target, type: FuncType): void {
    this.checkNotBusy(vmctx);
    this.emit(IrOp.CallPointer, type, code, vmctx, 0);
  }

  private emit(op: IrOp, type: FuncType, code: Value, vmctx: Value, index: number): void {
    const { translation } = this;
    const { builder, func, environment } = translation;
    const args = translation.popMany(type.params.length);
    const results = type.results.map((result) => environment.type(result));
    const list = func.addList(args);
    const call = builder.effect(op, results.length === 1 ? results[0] : Type.None, code, vmctx, list, index, 0, this.signature(type));
    if (results.length === 1) translation.push(translation.noteType(call, type.results[0]));
    else results.forEach((result, i) => translation.push(translation.noteType(builder.effect(IrOp.Result, result, call, -1, -1, i), type.results[i])));
    translation.mayThrow();
  }

  returnCall(index: number): void {
    const { environment } = this.translation;
    const type = environment.funcType(environment.spaces.funcs[index]);
    if (index < environment.spaces.importedFuncs) this.returnTarget(this.imported(index), type);
    else this.end(IrOp.TailCall, type, -1 as Value, -1 as Value, index);
  }

  returnCallIndirect(): void {
    const { target, type } = this.indirect();
    this.returnTarget(target, type);
  }

  returnCallRef(): void {
    const type = this.translation.environment.funcType(this.translation.reader.u32());
    this.returnTarget(this.reference(), type);
  }

  private returnTarget({ code, vmctx }: Target, type: FuncType): void {
    this.checkNotBusy(vmctx);
    this.end(IrOp.TailCallPointer, type, code, vmctx, 0);
  }

  private end(op: IrOp, type: FuncType, code: Value, vmctx: Value, index: number): void {
    const { translation } = this;
    const list = translation.func.addList(translation.popMany(type.params.length));
    translation.leaveFrame();
    translation.builder.end(op, [], code, vmctx, list, index, this.signature(type));
  }

  /** A reference to a function of the module. */
  refFunc(index: number): Value {
    const { builder, func } = this.translation;
    return builder.effect(IrOp.Exit, Type.I32, -1, -1, func.addList([]), RuntimeExit.RefFunc, index);
  }
}
