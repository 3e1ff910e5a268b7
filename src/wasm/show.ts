/** Types as text, for messages: as the text format writes them. */
import { type FuncType, type StorageType, HeapCode, TypeCode, heapTypeOf, isNullable, isRef } from './types.js';

const HEAP_NAMES: Readonly<Record<number, string>> = {
  [HeapCode.NoExn]: 'noexn', [HeapCode.NoFunc]: 'nofunc', [HeapCode.NoExtern]: 'noextern', [HeapCode.None]: 'none',
  [HeapCode.Func]: 'func', [HeapCode.Extern]: 'extern', [HeapCode.Any]: 'any', [HeapCode.Eq]: 'eq',
  [HeapCode.I31]: 'i31', [HeapCode.Struct]: 'struct', [HeapCode.Array]: 'array', [HeapCode.Exn]: 'exn',
};

const NULL_SHORTHANDS: Readonly<Record<number, string>> = {
  [HeapCode.NoExn]: 'nullexnref', [HeapCode.NoFunc]: 'nullfuncref', [HeapCode.NoExtern]: 'nullexternref',
  [HeapCode.None]: 'nullref',
};

export const showHeapType = (heap: number): string => HEAP_NAMES[heap] ?? `${heap}`;

export function showType(type: StorageType): string {
  switch (type as number) {
    case TypeCode.Bottom: return 'any type';
    case TypeCode.I32: return 'i32';
    case TypeCode.I64: return 'i64';
    case TypeCode.F32: return 'f32';
    case TypeCode.F64: return 'f64';
    case TypeCode.V128: return 'v128';
    case TypeCode.I8: return 'i8';
    case TypeCode.I16: return 'i16';
  }
  if (!isRef(type)) return `type 0x${(type as number).toString(16)}`;
  const heap = heapTypeOf(type);
  if (!isNullable(type)) return `(ref ${showHeapType(heap)})`;
  return heap < 0 ? NULL_SHORTHANDS[heap] ?? `${showHeapType(heap)}ref` : `(ref null ${heap})`;
}

export const showTypes = (types: Iterable<StorageType>): string => `[${Array.from(types, showType).join(' ')}]`;

export const showFuncType = (type: FuncType): string => `${showTypes(type.params)} -> ${showTypes(type.results)}`;
