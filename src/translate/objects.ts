/**
 * Structures and arrays: fields are accessed where they lie (runtime/gc/layout.ts), objects are allocated in place
 * where there is room; what moves many elements is in ranges.ts and segments.ts.
 *
 * An object is addressed by its reference in every access anew: it may move wherever the runtime is asked. Null is
 * found by the processor, since what it refers to is never there; an array's length is read first, which finds it too.
 */
import { type Value, IntCondition, Type } from '../ir/entities.js';
import { IrOp } from '../ir/ops.js';
import { TrapNumber } from '../ir/traps.js';
import { HEADER_BYTES, payloadLayout, structLayout } from '../runtime/gc/layout.js';
import { Op } from '../wasm/opcode.js';
import { type ArrayType, type StorageType, type StructType, type ValType, TypeCode, byteSizeOf } from '../wasm/types.js';
import { RangeTranslator } from './ranges.js';
import { SegmentTranslator } from './segments.js';
import type { Translation } from './translation.js';

/** Fields that lie further than the guard behind null is long: runtime's own knowledge of it is at least this. */
const NULL_GUARD = 2 ** 16;
const LENGTH_OFFSET = 4;
const TAG_OFFSET = 4;

export class ObjectTranslator {
  private readonly ranges: RangeTranslator;
  private readonly segments: SegmentTranslator;

  constructor(private readonly translation: Translation) {
    this.ranges = new RangeTranslator(translation, this);
    this.segments = new SegmentTranslator(translation, this, this.ranges);
  }

  instruction(op: Op): void {
    const { translation } = this;
    const { reader } = translation;
    switch (op) {
      case Op.StructNew: this.newStruct(reader.u32(), true); return;
      case Op.StructNewDefault: this.newStruct(reader.u32(), false); return;
      case Op.StructGet: case Op.StructGetS: case Op.StructGetU: this.getField(op); return;
      case Op.StructSet: this.setField(); return;
      case Op.ArrayNew: this.newArray(reader.u32(), true); return;
      case Op.ArrayNewDefault: this.newArray(reader.u32(), false); return;
      case Op.ArrayNewFixed: this.newFixed(reader.u32(), reader.u32()); return;
      case Op.ArrayNewData: case Op.ArrayNewElem: this.segments.make(op === Op.ArrayNewData); return;
      case Op.ArrayGet: case Op.ArrayGetS: case Op.ArrayGetU: this.getElement(op); return;
      case Op.ArraySet: this.setElement(); return;
      case Op.ArrayLen: translation.push(this.length(translation.pop())); return;
      case Op.ArrayFill: this.ranges.fill(); return;
      case Op.ArrayCopy: this.ranges.copy(); return;
      default: this.segments.fill(op === Op.ArrayInitData);
    }
  }

  // --- Structures ---

  private fieldsOf(type: number): StructType['fields'] {
    return (this.translation.environment.module.types[type].composite as StructType).fields;
  }

  private newStruct(type: number, given: boolean): void {
    const { translation } = this;
    const fields = this.fieldsOf(type);
    const values = given ? translation.popMany(fields.length) : [];
    const { offsets, size } = structLayout(fields);
    const ref = translation.builder.effect(IrOp.GcNew, Type.Ref, translation.heapBase(), this.typeId(type), -1, size);
    values.forEach((value, i) => this.initialize(ref, offsets[i], fields[i].storage, value));
    translation.push(ref);
  }

  /** The canonical id of a type, as objects have it. */
  private typeId(type: number): Value {
    const { translation } = this;
    return translation.vmctxField(Type.I32, translation.environment.layout.types + type * 4);
  }

  /** Writes a field of an object that has just been made: what is zero is written. */
  private initialize(ref: Value, offset: number, storage: StorageType, value: Value): void {
    if (!this.isZero(value)) this.store(ref, offset, storage, value);
  }

  private isZero(value: Value): boolean {
    const { func } = this.translation;
    switch (func.op[value] as IrOp) {
      case IrOp.Iconst: case IrOp.Fconst: return func.low[value] === 0 && func.high[value] === 0;
      case IrOp.Vconst: return func.vectors[func.low[value]].every((byte) => byte === 0);
      default: return false;
    }
  }

  private getField(op: Op): void {
    const { translation } = this;
    const fields = this.fieldsOf(translation.reader.u32());
    const field = translation.reader.u32();
    const ref = translation.pop();
    const { storage, mutable } = fields[field];
    translation.push(translation.noteType(this.load(ref, this.fieldOffset(fields, field, ref), storage, op === Op.StructGetS, !mutable), storage));
  }

  private setField(): void {
    const { translation } = this;
    const fields = this.fieldsOf(translation.reader.u32());
    const field = translation.reader.u32();
    const [ref, value] = translation.popMany(2);
    this.store(ref, this.fieldOffset(fields, field, ref), fields[field].storage, value);
  }

  /** Where a field lies. Far ones are checked for null. */
  private fieldOffset(fields: StructType['fields'], field: number, ref: Value): number {
    const offset = structLayout(fields).offsets[field];
    if (offset + 16 > NULL_GUARD) this.translation.trapIf(this.translation.isNull(ref), TrapNumber.NullStructure);
    return offset;
  }

  private load(ref: Value, offset: number, storage: StorageType, signed: boolean, constant: boolean): Value {
    const { builder, environment } = this.translation;
    return builder.effect(IrOp.GcLoad, environment.storageType(storage), this.translation.heapBase(), ref, -1, loadOf(storage, signed), offset, constant ? 1 : 0);
  }

  private store(ref: Value, offset: number, storage: StorageType, value: Value): void {
    this.translation.builder.effect(IrOp.GcStore, Type.None, this.translation.heapBase(), ref, value, storeOf(storage), offset);
  }

  // --- Exceptions ---

  /** The number of an exception's tag. */
  tagOf(exception: Value): Value {
    return this.translation.builder.effect(IrOp.GcLoad, Type.I32, this.translation.heapBase(), exception, -1, Op.I32Load, TAG_OFFSET, 1);
  }

  storePayload(exception: Value, types: readonly ValType[], i: number, value: Value): void {
    this.store(exception, payloadLayout(types).offsets[i], types[i], value);
  }

  loadPayload(exception: Value, types: readonly ValType[], i: number): Value {
    return this.load(exception, payloadLayout(types).offsets[i], types[i], false, true);
  }

  // --- Arrays ---

  elementOf(type: number): StorageType {
    return (this.translation.environment.module.types[type].composite as ArrayType).element.storage;
  }

  length(ref: Value): Value {
    return this.translation.builder.effect(IrOp.GcLoad, Type.I32, this.translation.heapBase(), ref, -1, Op.I32Load, LENGTH_OFFSET, 1);
  }

  private newArray(type: number, given: boolean): void {
    const { translation } = this;
    const length = translation.pop();
    const value = given ? translation.pop() : null;
    const ref = this.makeArray(type, length, translation.environment.options.fuel);
    if (value !== null && !this.isZero(value)) this.ranges.initialize(ref, length, type, value);
    translation.push(ref);
  }

  /** An array of zeroes. */
  makeArray(type: number, length: Value, pays: boolean): Value {
    const { builder } = this.translation;
    return builder.effect(IrOp.GcNewArray, Type.Ref, this.translation.heapBase(), this.typeId(type), length, byteSizeOf(this.elementOf(type)), 0, pays ? 1 : 0);
  }

  private newFixed(type: number, count: number): void {
    const { translation } = this;
    const { builder } = translation;
    const storage = this.elementOf(type);
    const values = translation.popMany(count);
    const ref = this.makeArray(type, builder.i32(count), false);
    values.forEach((value, i) => this.initialize(ref, HEADER_BYTES + i * byteSizeOf(storage), storage, value));
    translation.push(ref);
  }

  /** An index that is there. */
  private checked(ref: Value, index: Value): Value {
    const { translation } = this;
    const { builder } = translation;
    const length = this.length(ref);
    translation.trapIf(builder.pure(IrOp.Icmp, Type.I32, index, length, -1, IntCondition.GeU), TrapNumber.ArrayOutOfBounds);
    return builder.pure(IrOp.Clamp, Type.I32, index, length);
  }

  private getElement(op: Op): void {
    const { translation } = this;
    const { builder, environment } = translation;
    const storage = this.elementOf(translation.reader.u32());
    const [ref, index] = translation.popMany(2);
    const at = this.checked(ref, index);
    const element = builder.effect(IrOp.GcLoadAt, environment.storageType(storage), translation.heapBase(), ref, at, loadOf(storage, op === Op.ArrayGetS), HEADER_BYTES);
    translation.push(translation.noteType(element, storage));
  }

  private setElement(): void {
    const { translation } = this;
    const storage = this.elementOf(translation.reader.u32());
    const [ref, index, value] = translation.popMany(3);
    this.storeElement(ref, this.checked(ref, index), storage, value);
  }

  storeElement(ref: Value, at: Value, storage: StorageType, value: Value): void {
    const { builder, func } = this.translation;
    builder.effect(IrOp.GcStoreAt, Type.None, this.translation.heapBase(), ref, func.addList([at, value]), storeOf(storage), HEADER_BYTES);
  }
}

/** The instruction that a field is read by. */
function loadOf(storage: StorageType, signed: boolean): Op {
  switch (storage as number as TypeCode) {
    case TypeCode.I8: return signed ? Op.I32Load8S : Op.I32Load8U;
    case TypeCode.I16: return signed ? Op.I32Load16S : Op.I32Load16U;
    case TypeCode.I64: return Op.I64Load;
    case TypeCode.F32: return Op.F32Load;
    case TypeCode.F64: return Op.F64Load;
    case TypeCode.V128: return Op.V128Load;
    default: return Op.I32Load;
  }
}

function storeOf(storage: StorageType): Op {
  switch (storage as number as TypeCode) {
    case TypeCode.I8: return Op.I32Store8;
    case TypeCode.I16: return Op.I32Store16;
    case TypeCode.I64: return Op.I64Store;
    case TypeCode.F32: return Op.F32Store;
    case TypeCode.F64: return Op.F64Store;
    case TypeCode.V128: return Op.V128Store;
    default: return Op.I32Store;
  }
}
