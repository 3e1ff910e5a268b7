/** Tables: single elements inline, the rest by the runtime. */
import { type Value, IntCondition, Type } from '../ir/entities.js';
import { Alias, IrOp } from '../ir/ops.js';
import { RuntimeExit, TrapNumber } from '../ir/traps.js';
import { TABLE_DEFINITION } from '../runtime/vmctx.js';
import { Op } from '../wasm/opcode.js';
import type { ValType } from '../wasm/types.js';
import { replaceReference } from './host-values.js';
import type { Translation } from './translation.js';

export class TableTranslator {
  constructor(private readonly translation: Translation) {}

  instruction(op: Op): void {
    const { reader } = this.translation;
    switch (op) {
      case Op.TableGet: this.get(reader.u32()); return;
      case Op.TableSet: this.set(reader.u32()); return;
      case Op.TableSize: this.size(reader.u32()); return;
      case Op.TableGrow: this.grow(reader.u32()); return;
      case Op.TableFill: {
        const table = reader.u32();
        const [at, value, length] = this.translation.popMany(3);
        this.exit(RuntimeExit.TableFill, [this.wide(at), value, this.wide(length)], table);
        return;
      }
      case Op.TableCopy: {
        const to = reader.u32();
        const from = reader.u32();
        const [destination, source, length] = this.translation.popMany(3);
        this.exit(RuntimeExit.TableCopy, [this.wide(destination), this.wide(source), this.wide(length)], to, from);
        return;
      }
      case Op.TableInit: {
        const segment = reader.u32();
        const table = reader.u32();
        const [destination, source, length] = this.translation.popMany(3);
        this.exit(RuntimeExit.TableInit, [this.wide(destination), this.wide(source), this.wide(length)], table, segment);
        return;
      }
      default: this.exit(RuntimeExit.ElemDrop, [], reader.u32());
    }
  }

  private elementType(table: number): Type {
    return this.translation.environment.type(this.valType(table));
  }

  private valType(table: number): ValType {
    return this.translation.environment.spaces.tables[table].element;
  }

  private definition(table: number): Value {
    return this.translation.vmctxField(Type.I64, this.translation.environment.layout.tables + table * 8);
  }

  private length(table: number): Value {
    return this.translation.field(Type.I32, this.definition(table), TABLE_DEFINITION.length, Alias.Definition);
  }

  /** The address of an element that is there. */
  private element(table: number, index: Value): Value {
    const { translation } = this;
    const { builder, func } = translation;
    const isWide = func.type[index] === Type.I64;
    const length = isWide ? this.wide(this.length(table)) : this.length(table);
    translation.trapIf(builder.pure(IrOp.Icmp, Type.I32, index, length, -1, IntCondition.GeU), TrapNumber.TableOutOfBounds);
    const safe = this.wide(translation.environment.mitigatesTables ? builder.pure(IrOp.Clamp, func.type[index], index, length) : index);
    const elements = translation.field(Type.I64, this.definition(table), TABLE_DEFINITION.elements, Alias.Definition);
    return builder.pure(IrOp.Iadd, Type.I64, elements, builder.pure(IrOp.Ishl, Type.I64, safe, builder.i64(2, 0)));
  }

  private get(table: number): void {
    const { translation } = this;
    const value = translation.field(this.elementType(table), this.element(table, translation.pop()), 0, Alias.Table);
    translation.push(translation.noteType(value, this.valType(table)));
  }

  private set(table: number): void {
    const { translation } = this;
    const value = translation.pop();
    const address = this.element(table, translation.pop());
    if (this.elementType(table) === Type.Ref) replaceReference(translation, this.valType(table), address, 0, Alias.Table, value);
    else translation.builder.effect(IrOp.Vstore, Type.None, address, value, -1, 0, Alias.Table);
  }

  private size(table: number): void {
    const length = this.length(table);
    this.translation.push(this.translation.environment.spaces.tables[table].is64 ? this.wide(length) : length);
  }

  private grow(table: number): void {
    const { builder, func, environment } = this.translation;
    const [value, delta] = this.translation.popMany(2);
    const type = environment.spaces.tables[table].is64 ? Type.I64 : Type.I32;
    this.translation.push(builder.effect(IrOp.Exit, type, -1, -1, func.addList([value, this.wide(delta)]), RuntimeExit.TableGrow, table));
  }

  private wide(value: Value): Value {
    const { builder, func } = this.translation;
    return func.type[value] === Type.I64 ? value : builder.pure(IrOp.Uext, Type.I64, value);
  }

  private exit(kind: RuntimeExit, operands: readonly Value[], high: number, aux = 0): void {
    const { builder, func } = this.translation;
    builder.effect(IrOp.Exit, Type.None, -1, -1, func.addList(operands), kind, high, aux);
  }
}
