/**
 * Types as the API speaks of them (specification §2.3).
 *
 * Number, vector and abstract reference types are the text format's names. A reference to a defined type is an object:
 * `{ ref: new StructType([...]), nullable: true }`.
 */
import { apiTypeError } from '../wasm/errors/api.js';
import {
  type CompositeType as CoreComposite, type FieldType as CoreField, type FuncType as CoreFunc, type HeapType,
  type StorageType as CoreStorage, type ValType as CoreVal,
  HeapCode, I16, I8, TypeCode, heapTypeOf, isNullable, refType,
} from '../wasm/types.js';
import { showHeapType, showType } from '../wasm/show.js';
import type { TypeRegistry } from '../wasm/type-registry.js';
import * as core from '../wasm/types.js';

/** Abstract heap types (specification §2.3.3). */
export type HeapTypeName =
  | 'func' | 'extern' | 'any' | 'eq' | 'i31' | 'struct' | 'array' | 'exn' | 'none' | 'nofunc' | 'noextern' | 'noexn';

/** Reference types that have a short name: all of them nullable. */
export type RefTypeName =
  | 'funcref' | 'externref' | 'anyref' | 'eqref' | 'i31ref' | 'structref' | 'arrayref' | 'exnref'
  | 'nullref' | 'nullfuncref' | 'nullexternref' | 'nullexnref';

/** A reference type written out: to a defined type, or not nullable. */
export interface RefType {
  /** What it refers to. */
  readonly ref: HeapTypeName | FuncType | StructType | ArrayType;
  /** Whether null is one. */
  readonly nullable: boolean;
}

/** Types of values (specification §2.3.4). */
export type ValType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | RefTypeName | RefType;

/** What a field or element holds: a value, or a packed integer. */
export type StorageType = ValType | 'i8' | 'i16';

/** A field of a structure or the element of an array. */
export interface FieldType {
  /** What it holds. */
  readonly type: StorageType;
  /** Whether it can be set. */
  readonly mutable: boolean;
}

const NAMES = new Map<string, CoreStorage>([
  ['i32', core.I32], ['i64', core.I64], ['f32', core.F32], ['f64', core.F64], ['v128', core.V128], ['i8', I8], ['i16', I16],
  ['funcref', core.FUNCREF], ['externref', core.EXTERNREF], ['anyref', core.ANYREF], ['eqref', core.EQREF], ['i31ref', core.I31REF],
  ['structref', core.STRUCTREF], ['arrayref', core.ARRAYREF], ['exnref', core.EXNREF], ['nullref', core.NULLREF],
  ['nullfuncref', core.NULLFUNCREF], ['nullexternref', core.NULLEXTERNREF], ['nullexnref', core.NULLEXNREF],
]);

const HEAPS = new Map<string, HeapCode>([
  ['func', HeapCode.Func], ['extern', HeapCode.Extern], ['any', HeapCode.Any], ['eq', HeapCode.Eq], ['i31', HeapCode.I31],
  ['struct', HeapCode.Struct], ['array', HeapCode.Array], ['exn', HeapCode.Exn], ['none', HeapCode.None],
  ['nofunc', HeapCode.NoFunc], ['noextern', HeapCode.NoExtern], ['noexn', HeapCode.NoExn],
]);

/** The core type, registered where it is a defined one. Throws a `TypeError` for what is no type. */
export function toCoreStorage(registry: TypeRegistry, type: StorageType): CoreStorage {
  if (typeof type === 'string') {
    const found = NAMES.get(type);
    if (found !== undefined) return found;
  } else if (typeof type === 'object' && type !== null && 'ref' in type) {
    const { ref, nullable } = type;
    if (typeof ref === 'string') {
      const heap = HEAPS.get(ref);
      if (heap !== undefined) return refType(heap, nullable === true);
    } else if (ref instanceof DefinedType) {
      return refType(ref.idIn(registry) as HeapType, nullable === true);
    }
  }
  throw apiTypeError.notAType(type);
}

/** The same for types of values: packed ones are none. */
export function toCoreVal(registry: TypeRegistry, type: ValType): CoreVal {
  const found = toCoreStorage(registry, type);
  if (found === I8 || found === I16) throw apiTypeError.notAType(type);
  return found as CoreVal;
}

export function fromCore(registry: TypeRegistry, type: CoreStorage): StorageType {
  if (!core.isRef(type)) return showType(type) as StorageType;
  const heap = heapTypeOf(type);
  if (heap < 0) {
    if (isNullable(type)) return showType(type) as RefTypeName;
    return { ref: showHeapType(heap) as HeapTypeName, nullable: false };
  }
  return { ref: definedType(registry, heap), nullable: isNullable(type) };
}

/** A type of which there is a definition: the same in every module that defines it alike (specification §2.3.8). */
export abstract class DefinedType {
  /** Canonical ids by the registry they belong to. */
  private readonly ids = new WeakMap<TypeRegistry, number>();

  /** @internal */
  idIn(registry: TypeRegistry): number {
    let id = this.ids.get(registry);
    if (id === undefined) {
      id = registry.registerAlone(this.define(registry));
      this.ids.set(registry, id);
    }
    return id;
  }

  /** @internal */
  setId(registry: TypeRegistry, id: number): this {
    this.ids.set(registry, id);
    return this;
  }

  /** @internal */
  protected abstract define(registry: TypeRegistry): CoreComposite;
}

/** Parameters and results of functions (specification §2.3.9). */
export class FuncType extends DefinedType {
  private readonly make: () => { params: readonly ValType[]; results: readonly ValType[] };
  private made: { params: readonly ValType[]; results: readonly ValType[] } | null = null;

  constructor(params: readonly ValType[], results: readonly ValType[]);
  /** @internal Recursive types are looked at when they are asked for. */
  constructor(make: () => { params: readonly ValType[]; results: readonly ValType[] });
  constructor(params: readonly ValType[] | (() => { params: readonly ValType[]; results: readonly ValType[] }), results?: readonly ValType[]) {
    super();
    if (typeof params === 'function') {
      this.make = params;
    } else {
      this.made = { params: checkTypes('params', params), results: checkTypes('results', results) };
      this.make = () => this.made!;
    }
  }

  /** Types of the parameters. */
  get params(): readonly ValType[] {
    return (this.made ??= this.make()).params;
  }

  /** Types of the results. */
  get results(): readonly ValType[] {
    return (this.made ??= this.make()).results;
  }

  /** @internal */
  protected override define(registry: TypeRegistry): CoreComposite {
    return this.toCore(registry);
  }

  /** @internal */
  toCore(registry: TypeRegistry): CoreFunc {
    return {
      kind: 'func',
      params: this.params.map((t) => toCoreVal(registry, t)),
      results: this.results.map((t) => toCoreVal(registry, t)),
    };
  }

  override toString(): string {
    return `(func${showList(' (param', this.params)}${showList(' (result', this.results)})`;
  }
}

const showList = (head: string, types: readonly ValType[]): string => (types.length === 0 ? '' : `${head} ${types.map(showValType).join(' ')})`);

/** A copy of a list of types; what the types are is looked at where they are used. */
function checkTypes(what: string, types: unknown): readonly ValType[] {
  if (!Array.isArray(types)) throw apiTypeError.argument(what, 'an array of types', types);
  return types.slice() as ValType[];
}

/** Throws a `TypeError` for what is no function type. */
export function checkedFuncType(registry: TypeRegistry, params: readonly ValType[], results: readonly ValType[]): FuncType {
  const type = new FuncType(checkTypes('params', params), results);
  type.toCore(registry);
  return type;
}

/** A type as the text format writes it; defined types by their kind. */
export function showValType(type: StorageType): string {
  if (typeof type === 'string') return type;
  const heap = typeof type.ref === 'string' ? type.ref : type.ref instanceof FuncType ? 'func' : type.ref instanceof StructType ? 'struct' : 'array';
  return `(ref ${type.nullable ? 'null ' : ''}${heap})`;
}

/** Fields of structures (specification §2.3.10). */
export class StructType extends DefinedType {
  private readonly make: () => readonly FieldType[];
  private made: readonly FieldType[] | null = null;

  constructor(fields: readonly FieldType[] | (() => readonly FieldType[])) {
    super();
    this.make = typeof fields === 'function' ? fields : () => fields;
    if (typeof fields !== 'function') checkFields(fields);
  }

  /** In order. */
  get fields(): readonly FieldType[] {
    return (this.made ??= checkFields(this.make()));
  }

  /** @internal */
  protected override define(registry: TypeRegistry): CoreComposite {
    return { kind: 'struct', fields: this.fields.map((f) => toCoreField(registry, f)) };
  }
}

/** Elements of arrays (specification §2.3.10). */
export class ArrayType extends DefinedType {
  private readonly make: () => FieldType;
  private made: FieldType | null = null;

  constructor(element: FieldType | (() => FieldType)) {
    super();
    if (typeof element !== 'function' && (typeof element !== 'object' || element === null)) throw apiTypeError.argument('element', 'a field', element);
    this.make = typeof element === 'function' ? element : () => element;
  }

  /** What each element is. */
  get element(): FieldType {
    return (this.made ??= this.make());
  }

  /** @internal */
  protected override define(registry: TypeRegistry): CoreComposite {
    return { kind: 'array', element: toCoreField(registry, this.element) };
  }
}

function checkFields(fields: unknown): readonly FieldType[] {
  if (!Array.isArray(fields)) throw apiTypeError.argument('fields', 'an array of fields', fields);
  return fields as FieldType[];
}

function toCoreField(registry: TypeRegistry, field: FieldType): CoreField {
  if (typeof field !== 'object' || field === null) throw apiTypeError.argument('field', '{ type, mutable }', field);
  const { type, mutable } = field;
  if (typeof mutable !== 'boolean') throw apiTypeError.argument('mutable', 'a boolean', mutable);
  return { storage: toCoreStorage(registry, type), mutable };
}

const fromCoreField = (registry: TypeRegistry, { storage, mutable }: CoreField): FieldType =>
  ({ type: fromCore(registry, storage), mutable });

const known = new WeakMap<TypeRegistry, Map<number, FuncType | StructType | ArrayType>>();

/** The one object for a canonical id. */
export function definedType(registry: TypeRegistry, id: number): FuncType | StructType | ArrayType {
  let types = known.get(registry);
  if (types === undefined) known.set(registry, (types = new Map()));
  let found = types.get(id);
  if (found === undefined) {
    const composite = registry.composite(id);
    switch (composite.kind) {
      case 'func': found = fromCoreFunc(registry, composite).setId(registry, id); break;
      case 'struct': found = new StructType(() => composite.fields.map((f) => fromCoreField(registry, f))).setId(registry, id); break;
      case 'array': found = new ArrayType(() => fromCoreField(registry, composite.element)).setId(registry, id); break;
    }
    types.set(id, found);
  }
  return found;
}

/** Heap types of `type` are canonical ids. */
export const fromCoreFunc = (registry: TypeRegistry, { params, results }: CoreFunc): FuncType =>
  new FuncType(() => ({
    params: params.map((t) => fromCore(registry, t) as ValType),
    results: results.map((t) => fromCore(registry, t) as ValType),
  }));

export const isNumeric = (type: CoreVal): boolean => (type as number) >= TypeCode.V128;

/** Bounds of a memory in pages, or of a table in elements. */
export interface Limits {
  /** How much there is to begin with. */
  readonly minimum: number;
  /** Absent: none. */
  readonly maximum?: number | undefined;
}

/** Type of a memory (specification §2.3.13). */
export interface MemoryType extends Limits {
  /** Address type; default `'i32'`. */
  readonly address?: 'i32' | 'i64' | undefined;
  /** Whether other threads may use it; then it needs a maximum. Default false. */
  readonly shared?: boolean | undefined;
  /** Bytes of a page: 65536 (default) or 1. */
  readonly pageSize?: 65536 | 1 | undefined;
}

/** Type of a table (specification §2.3.14). */
export interface TableType extends Limits {
  /** A reference type. */
  readonly element: ValType;
  /** Address type; default `'i32'`. */
  readonly address?: 'i32' | 'i64' | undefined;
}

/** Type of a global (specification §2.3.15). */
export interface GlobalType {
  /** What it holds. */
  readonly value: ValType;
  /** Whether it can be set. */
  readonly mutable: boolean;
}

/** Type of an import or export (specification §2.3.17). */
export type ExternType =
  | { readonly kind: 'func'; readonly type: FuncType }
  | { readonly kind: 'memory'; readonly type: MemoryType }
  | { readonly kind: 'table'; readonly type: TableType }
  | { readonly kind: 'global'; readonly type: GlobalType }
  | { readonly kind: 'tag'; readonly type: FuncType };

export const fromCoreMemory = (t: core.MemoryType): MemoryType => ({
  minimum: t.limits.min, ...(t.limits.max === null ? {} : { maximum: t.limits.max }),
  address: t.is64 ? 'i64' : 'i32', shared: t.shared, pageSize: t.pageSizeLog2 === 16 ? 65536 : 1,
});

export const fromCoreTable = (registry: TypeRegistry, t: core.TableType): TableType => ({
  minimum: t.limits.min, ...(t.limits.max === null ? {} : { maximum: t.limits.max }),
  element: fromCore(registry, t.element) as ValType, address: t.is64 ? 'i64' : 'i32',
});

export const fromCoreGlobal = (registry: TypeRegistry, t: core.GlobalType): GlobalType =>
  ({ value: fromCore(registry, t.value) as ValType, mutable: t.mutable });
