/**
 * WebAssembly types as numbers and plain records (specification §2.3).
 *
 * A value type is one 32-bit integer, so that the validator and the compilers compare types with `===` and keep
 * them in typed arrays:
 *
 *   number and vector types   their own byte of the binary format (0x7f i32 … 0x7b v128)
 *   reference types           heap type in the upper 24 bits (signed), 0x63 (nullable) or 0x64 in the low byte
 *   bottom                    0, the type of anything in unreachable code
 *
 * A heap type is the s33 of the binary format: a type index ≥ 0, or a negative code for an abstract heap type.
 */

export type ValType = number & { readonly __entity: 'valtype' };
/** A value type or a packed type (i8, i16). */
export type StorageType = number & { readonly __entity: 'valtype' | 'packed' };
export type HeapType = number & { readonly __entity: 'heaptype' };

export type TypeIndex = number & { readonly __entity: 'type' };
export type FuncIndex = number & { readonly __entity: 'func' };
export type TableIndex = number & { readonly __entity: 'table' };
export type MemoryIndex = number & { readonly __entity: 'memory' };
export type GlobalIndex = number & { readonly __entity: 'global' };
export type TagIndex = number & { readonly __entity: 'tag' };
export type ElemIndex = number & { readonly __entity: 'elem' };
export type DataIndex = number & { readonly __entity: 'data' };

/** Labels for `switch` and comparison; `ValType` constants below carry the brand. */
export const enum TypeCode {
  Bottom = 0,
  I32 = 0x7f,
  I64 = 0x7e,
  F32 = 0x7d,
  F64 = 0x7c,
  V128 = 0x7b,
  I8 = 0x78,
  I16 = 0x77,
  RefNull = 0x63,
  Ref = 0x64,
}

export const enum HeapCode {
  NoExn = -0x0c,
  NoFunc = -0x0d,
  NoExtern = -0x0e,
  None = -0x0f,
  Func = -0x10,
  Extern = -0x11,
  Any = -0x12,
  Eq = -0x13,
  I31 = -0x14,
  Struct = -0x15,
  Array = -0x16,
  Exn = -0x17,
}

export const BOTTOM = TypeCode.Bottom as ValType;
export const I32 = TypeCode.I32 as ValType;
export const I64 = TypeCode.I64 as ValType;
export const F32 = TypeCode.F32 as ValType;
export const F64 = TypeCode.F64 as ValType;
export const V128 = TypeCode.V128 as ValType;
export const I8 = TypeCode.I8 as StorageType;
export const I16 = TypeCode.I16 as StorageType;

export const refNull = (heap: HeapType | HeapCode | TypeIndex): ValType => ((heap << 8) | TypeCode.RefNull) as ValType;
export const refNonNull = (heap: HeapType | HeapCode | TypeIndex): ValType => ((heap << 8) | TypeCode.Ref) as ValType;
export const refType = (heap: HeapType | HeapCode | TypeIndex, nullable: boolean): ValType =>
  nullable ? refNull(heap) : refNonNull(heap);

export const FUNCREF = refNull(HeapCode.Func);
export const EXTERNREF = refNull(HeapCode.Extern);
export const ANYREF = refNull(HeapCode.Any);
export const EQREF = refNull(HeapCode.Eq);
export const I31REF = refNull(HeapCode.I31);
export const STRUCTREF = refNull(HeapCode.Struct);
export const ARRAYREF = refNull(HeapCode.Array);
export const EXNREF = refNull(HeapCode.Exn);
export const NULLREF = refNull(HeapCode.None);
export const NULLFUNCREF = refNull(HeapCode.NoFunc);
export const NULLEXTERNREF = refNull(HeapCode.NoExtern);
export const NULLEXNREF = refNull(HeapCode.NoExn);

export const isRef = (t: StorageType): t is ValType => {
  const code = t & 0xff;
  return code === TypeCode.RefNull || code === TypeCode.Ref;
};
/** For reference types only. */
export const heapTypeOf = (t: StorageType): HeapType => (t >> 8) as HeapType;
/** For reference types only. */
export const isNullable = (t: StorageType): boolean => (t & 0xff) === TypeCode.RefNull;
export const asNonNull = (t: ValType): ValType => ((t & ~0xff) | TypeCode.Ref) as ValType;
export const asNullable = (t: ValType): ValType => ((t & ~0xff) | TypeCode.RefNull) as ValType;
/** A type has a default value unless it is a non-nullable reference (§3.2, defaultable types). */
export const isDefaultable = (t: StorageType): boolean => (t & 0xff) !== TypeCode.Ref;
export const isPacked = (t: StorageType): boolean => t === (TypeCode.I8 as StorageType) || t === (TypeCode.I16 as StorageType);
/** The value type that an unpacked field value has on the operand stack. */
export const unpacked = (t: StorageType): ValType => (isPacked(t) ? I32 : (t as ValType));

/** Size in bytes of a value as stored in memory, in a GC object or a global. References are 32-bit. */
export function byteSizeOf(t: StorageType): number {
  switch (t & 0xff) {
    case TypeCode.I8: return 1;
    case TypeCode.I16: return 2;
    case TypeCode.I64:
    case TypeCode.F64: return 8;
    case TypeCode.V128: return 16;
    default: return 4;
  }
}

export interface FuncType {
  readonly kind: 'func';
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
}

export interface FieldType {
  readonly storage: StorageType;
  readonly mutable: boolean;
}

export interface StructType {
  readonly kind: 'struct';
  readonly fields: readonly FieldType[];
}

export interface ArrayType {
  readonly kind: 'array';
  readonly element: FieldType;
}

export type CompositeType = FuncType | StructType | ArrayType;

/** A sub type (§2.3.11): a composite type, whether it may have sub types, and its declared super type. */
export interface SubType {
  readonly final: boolean;
  readonly supertype: TypeIndex | null;
  readonly composite: CompositeType;
}

/** Consecutive types defined together; types outside `rec` form groups of one. */
export interface RecGroup {
  readonly start: TypeIndex;
  readonly length: number;
}

/** Bounds of a memory (in pages) or table (in elements). 64-bit bounds are kept as bigint only while decoding. */
export interface Limits {
  readonly min: number;
  readonly max: number | null;
}

export interface MemoryType {
  readonly limits: Limits;
  readonly shared: boolean;
  /** The address type is i64. */
  readonly is64: boolean;
  /** Page size in bytes as a power of two: 16, or 0 with custom page sizes. */
  readonly pageSizeLog2: number;
}

export interface TableType {
  readonly limits: Limits;
  readonly element: ValType;
  /** The address type is i64. */
  readonly is64: boolean;
}

export interface GlobalType {
  readonly value: ValType;
  readonly mutable: boolean;
}

/** A tag's type is a function type without results (exceptions). */
export interface TagType {
  readonly type: TypeIndex;
}
