/**
 * Where the fields of GC objects lie. Pure functions of types, so that code can be compiled against them.
 *
 *   0   type id (canonical), or EXCEPTION
 *   4   arrays: length; exceptions: index of the tag in the store
 *   8   fields, each aligned to its size (at most 8); or the elements
 */
import {
  type FieldType, type FuncType, type StorageType, type ValType, HeapCode, byteSizeOf, heapTypeOf, isRef,
} from '../../wasm/types.js';
import type { TypeRegistry } from '../../wasm/type-registry.js';

export const HEADER_BYTES = 8;
export const EXCEPTION = -1;
/** In word 0 of an object that has been moved; word 1 has its new place. */
export const FORWARDED = -2;

export interface StructLayout {
  /** Byte offset of each field from the object's beginning. */
  readonly offsets: Int32Array;
  /** Bytes of the object, a multiple of 8. */
  readonly size: number;
}

const align = (offset: number, to: number): number => (offset + to - 1) & -to;

function layoutOf(types: readonly StorageType[]): StructLayout {
  const offsets = new Int32Array(types.length);
  let at = HEADER_BYTES;
  types.forEach((type, i) => {
    const size = byteSizeOf(type);
    at = align(at, Math.min(size, 8));
    offsets[i] = at;
    at += size;
  });
  return { offsets, size: align(at, 8) };
}

const structs = new WeakMap<readonly FieldType[], StructLayout>();
const exceptions = new WeakMap<FuncType, StructLayout>();

export function structLayout(fields: readonly FieldType[]): StructLayout {
  let found = structs.get(fields);
  if (found === undefined) structs.set(fields, (found = layoutOf(fields.map((f) => f.storage))));
  return found;
}

/** The payload of an exception is laid out like a structure of the tag's parameters. */
export function exceptionLayout(type: FuncType): StructLayout {
  let found = exceptions.get(type);
  if (found === undefined) exceptions.set(type, (found = layoutOf(type.params)));
  return found;
}

/** The same by the parameters alone. */
export const payloadLayout = (params: readonly ValType[]): StructLayout => layoutOf(params);

/** Bytes of an array of `length` elements. */
export const arrayBytes = (elementSize: number, length: number): number =>
  HEADER_BYTES + Math.ceil((elementSize * length) / 8) * 8;

/** References that the collector must see: all but those to functions. The heap type is canonical or abstract. */
export function isTraced(registry: TypeRegistry, type: StorageType): type is ValType {
  return isRef(type) && registry.topOf(heapTypeOf(type)) !== HeapCode.Func;
}

/** What the collector knows of a type. */
export interface Shape {
  /** Words: of arrays, without their elements. */
  readonly words: number;
  /** In which words there are traced references, elements of arrays left out. */
  readonly refs: readonly number[];
  /** Arrays: bytes of an element, and whether it is a traced reference. 0: it is no array. */
  readonly elementSize: number;
  readonly elementIsRef: boolean;
}

export function shapeOf(registry: TypeRegistry, id: number): Shape {
  const composite = registry.composite(id);
  if (composite.kind === 'array') {
    const { storage } = composite.element;
    return { words: HEADER_BYTES >> 2, refs: [], elementSize: byteSizeOf(storage), elementIsRef: isTraced(registry, storage) };
  }
  const fields = composite.kind === 'struct' ? composite.fields : [];
  return shapeOfFields(registry, structLayout(fields), fields.map(({ storage }) => storage));
}

/** The same of an exception. */
export const exceptionShape = (registry: TypeRegistry, type: FuncType): Shape => shapeOfFields(registry, exceptionLayout(type), type.params);

function shapeOfFields(registry: TypeRegistry, { offsets, size }: StructLayout, types: readonly StorageType[]): Shape {
  const refs: number[] = [];
  types.forEach((type, i) => {
    if (isTraced(registry, type)) refs.push(offsets[i] >> 2);
  });
  return { words: size >> 2, refs, elementSize: 0, elementIsRef: false };
}

