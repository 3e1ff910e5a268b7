/** Structures, arrays and exceptions of the GC heap, as JavaScript sees them (specification §4.2.16). */
import { HEADER_BYTES, exceptionLayout, structLayout } from '../runtime/gc/layout.js';
import { GcRef } from '../runtime/gc/handles.js';
import { loadField, storeField } from '../runtime/gc/fields.js';
import { apiRangeError, apiTypeError } from '../wasm/errors/api.js';
import { type ArrayType as CoreArray, type FieldType, type StructType as CoreStruct, type ValType, byteSizeOf, unpacked } from '../wasm/types.js';
import type { StorageType as CoreStorage } from '../wasm/types.js';
import { checkInteger, checkInstance } from './engine.js';
import { type Store, checkStore, storeOf } from './store.js';
import { Tag } from './tag.js';
import { ArrayType, StructType, definedType } from './types.js';
import { readAsJs, scratch, writeStrictly } from './values.js';
import { showAs } from './inspect.js';

/** An object of the GC heap: lives while JavaScript or a guest refers to it, the same JavaScript object all the time. */
export abstract class GcObject {
  /** @internal */
  constructor(
    /** @internal */
    readonly handle: GcRef,
  ) {
    if (!(handle instanceof GcRef)) throw apiTypeError.notConstructible(new.target.name);
    handle.face = this;
  }

  /** Where it lives. */
  get store(): Store {
    return storeOf(this.handle.store);
  }

  /** @internal */
  protected load(offset: number, type: CoreStorage, signed: boolean): unknown {
    const { handle } = this;
    this.store.checkOpen('the object');
    const slot = scratch();
    loadField(handle.store.heap, handle.ref + offset, type, slot.words, 0, signed);
    return readAsJs(handle.store, slot, 0, unpacked(type));
  }

  /** @internal */
  protected save(offset: number, type: CoreStorage, value: unknown, what: string): void {
    const { handle } = this;
    this.store.checkOpen('the object');
    const slot = scratch();
    writeStrictly(handle.store, slot, 0, unpacked(type), value, () => what);
    storeField(handle.store.heap, handle.ref + offset, type, slot.words, 0);
  }
}

/** A structure. */
export class StructRef extends GcObject {
  /** Makes a structure: one value a field. */
  static create(store: Store, type: StructType, values: readonly unknown[]): StructRef {
    const { core } = checkStore(store);
    const id = checkInstance('type', type, StructType).idIn(store.engine.types);
    const { fields } = core.types.composite(id) as CoreStruct;
    if (!Array.isArray(values) || values.length !== fields.length) throw apiTypeError.argument('values', `an array of ${fields.length} values`, values);
    const made = objectOf(core.handles.hold(core, core.heap.allocateStruct(id))) as StructRef;
    values.forEach((value, i) => made.save(made.offset(i), fields[i].storage, value, `field ${i}`));
    return made;
  }

  /** Its type; a type is the same object wherever it comes from. */
  get type(): StructType {
    this.store.checkOpen('the object');
    const { store, ref } = this.handle;
    return definedType(store.types, store.heap.typeIdOf(ref)) as StructType;
  }

  /** How many fields it has. */
  get length(): number {
    return this.fields.length;
  }

  /** The value of a field; packed integers as unsigned ones. */
  get(index: number): unknown {
    return this.load(this.offset(index), this.fields[index].storage, false);
  }

  /** @throws TypeError for an immutable field, or a value that is not of its type; RangeError where there is no such field. */
  set(index: number, value: unknown): void {
    const offset = this.offset(index);
    const { storage, mutable } = this.fields[index];
    if (!mutable) throw apiTypeError.immutable(`field ${index}`);
    this.save(offset, storage, value, `field ${index}`);
  }

  private get fields(): readonly FieldType[] {
    const { store, ref } = this.handle;
    this.store.checkOpen('the object');
    return (store.types.composite(store.heap.typeIdOf(ref)) as CoreStruct).fields;
  }

  private offset(index: number): number {
    const { fields } = this;
    checkInteger('index', index, 0, Number.MAX_SAFE_INTEGER);
    if (index >= fields.length) throw apiRangeError.field(index, fields.length);
    return structLayout(fields).offsets[index];
  }
}

/** An array. */
export class ArrayRef extends GcObject {
  /** Makes an array of values. */
  static create(store: Store, type: ArrayType, values: readonly unknown[]): ArrayRef {
    const { core } = checkStore(store);
    const id = checkInstance('type', type, ArrayType).idIn(store.engine.types);
    if (!Array.isArray(values)) throw apiTypeError.argument('values', 'an array', values);
    const { storage } = (core.types.composite(id) as CoreArray).element;
    const made = objectOf(core.handles.hold(core, core.heap.allocateArray(id, values.length))) as ArrayRef;
    values.forEach((value, i) => made.save(HEADER_BYTES + i * byteSizeOf(storage), storage, value, `element ${i}`));
    return made;
  }

  /** Its type; a type is the same object wherever it comes from. */
  get type(): ArrayType {
    this.store.checkOpen('the object');
    const { store, ref } = this.handle;
    return definedType(store.types, store.heap.typeIdOf(ref)) as ArrayType;
  }

  /** How many elements it has. */
  get length(): number {
    this.store.checkOpen('the object');
    return this.handle.store.heap.arrayLength(this.handle.ref);
  }

  /** The value of an element; packed integers as unsigned ones. */
  get(index: number): unknown {
    return this.load(this.offset(index), this.element.storage, false);
  }

  /** @throws TypeError for an immutable element, or a value that is not of its type; RangeError out of bounds. */
  set(index: number, value: unknown): void {
    const offset = this.offset(index);
    if (!this.element.mutable) throw apiTypeError.immutable('the array');
    this.save(offset, this.element.storage, value, `element ${index}`);
  }

  /** The elements as they are now. */
  toArray(): unknown[] {
    return Array.from({ length: this.length }, (_, i) => this.get(i));
  }

  private get element(): FieldType {
    const { store, ref } = this.handle;
    return (store.types.composite(store.heap.typeIdOf(ref)) as CoreArray).element;
  }

  private offset(index: number): number {
    const { length } = this;
    checkInteger('index', index, 0, Number.MAX_SAFE_INTEGER);
    if (index >= length) throw apiRangeError.index('array', index, length);
    return HEADER_BYTES + index * byteSizeOf(this.element.storage);
  }
}

/** A reference to an exception, as `exnref` values are. */
export class ExnRef extends GcObject {
  /** Of which kind it is. */
  get tag(): Tag {
    this.store.checkOpen('the object');
    const { store, ref } = this.handle;
    return Tag.of(this.store, store.heap.exceptionTag(ref));
  }

  /** What it carries. */
  get payload(): unknown[] {
    const { type } = this.tag.core;
    const { offsets } = exceptionLayout(type);
    return type.params.map((t: ValType, i) => this.load(offsets[i], t, false));
  }
}

/** The one object for a handle. */
export function objectOf(handle: GcRef): GcObject {
  if (handle.face !== null) return handle.face as GcObject;
  const { store, ref } = handle;
  if (store.heap.isException(ref)) return new ExnRef(handle);
  return store.types.composite(store.heap.typeIdOf(ref)).kind === 'array' ? new ArrayRef(handle) : new StructRef(handle);
}

showAs(StructRef, (struct) => `StructRef { ${struct.store.isDisposed ? '' : `${struct.length} fields`} }`);
showAs(ArrayRef, (array) => `ArrayRef { ${array.store.isDisposed ? '' : `${array.length} elements`} }`);
showAs(ExnRef, () => 'ExnRef {}');
