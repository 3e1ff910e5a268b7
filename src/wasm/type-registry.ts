/**
 * Canonical types: equal recursion groups (isorecursive equivalence, specification §3.1.3) get equal numbers.
 *
 * Problem   Type indices mean something in one module only; instructions, linking and casts compare types all the time.
 * Strategy  A recursion group is written down as a string in which references to its own members are relative and all
 *           others canonical; the string is looked up. Equal groups thus share ids, equivalence is `===`, and sub
 *           typing between defined types is one look into the display of a type's ancestors.
 *
 * The validator uses a registry of its own for each module; a store has one for everything instantiated in it.
 */
import {
  type CompositeType, type FieldType, type HeapType, type RecGroup, type StorageType, type SubType,
  HeapCode, heapTypeOf, isNullable, isRef, refType,
} from './types.js';

const NO_ANCESTORS = new Int32Array(0);

export class TypeRegistry {
  private readonly groups = new Map<string, number>();
  private readonly composites: CompositeType[] = [];
  private readonly finals: boolean[] = [];
  /** What `registerAlone` was given before. */
  private readonly alone = new Map<string, number>();
  /** What modules registered before. */
  private readonly known = new WeakMap<readonly SubType[], Int32Array>();
  /** Ancestors from the root down, by id, the type itself excluded. */
  private readonly displays: Int32Array[] = [];

  /** How many types there are: ids are below it. */
  get size(): number {
    return this.composites.length;
  }

  /** Canonical ids by type index for a module's (validated) types. */
  register(types: readonly SubType[], recGroups: readonly RecGroup[]): Int32Array {
    let ids = this.known.get(types);
    if (ids === undefined) {
      ids = new Int32Array(types.length);
      for (const { start, length } of recGroups) this.registerGroup(types, start, length, ids);
      this.known.set(types, ids);
    }
    return ids;
  }

  /** Registers one group. `ids` has the canonical ids of all earlier types and receives those of the group. */
  registerGroup(types: readonly SubType[], start: number, length: number, ids: Int32Array): void {
    const key = groupKey(types, start, length, ids);
    let first = this.groups.get(key);
    if (first === undefined) {
      first = this.size;
      this.groups.set(key, first);
      for (let i = 0; i < length; i++) ids[start + i] = first + i;
      for (let i = 0; i < length; i++) this.add(types[start + i], ids);
      return;
    }
    for (let i = 0; i < length; i++) ids[start + i] = first + i;
  }

  /** The id of a type on its own, final and without super type, whose heap types are canonical ids. */
  registerAlone(composite: CompositeType): number {
    const key = aloneKey(composite);
    let id = this.alone.get(key);
    if (id === undefined) {
      // Indices of canonical heap types stand for themselves: they lie before the group.
      const at = this.size;
      const ids = new Int32Array(at + 1).map((_, i) => i);
      const types = new Array<SubType>(at + 1);
      types[at] = { final: true, supertype: null, composite };
      this.registerGroup(types, at, 1, ids);
      id = ids[at];
      this.alone.set(key, id);
    }
    return id;
  }

  private add(type: SubType, ids: Int32Array): void {
    this.composites.push(mapComposite(type.composite, (t) => this.canonicalize(t, ids)));
    this.finals.push(type.final);
    let display = NO_ANCESTORS;
    if (type.supertype !== null) {
      const parent = ids[type.supertype];
      const above = this.displays[parent] ?? NO_ANCESTORS;
      display = new Int32Array(above.length + 1);
      display.set(above);
      display[above.length] = parent;
    }
    this.displays.push(display);
  }

  /** The same type with canonical ids for type indices. */
  canonicalize<T extends StorageType>(type: T, ids: Int32Array): T {
    if (!isRef(type)) return type;
    const heap = heapTypeOf(type);
    return heap < 0 ? type : (refType(ids[heap] as HeapType, isNullable(type)) as unknown as T);
  }

  composite(id: number): CompositeType {
    return this.composites[id];
  }

  isFinal(id: number): boolean {
    return this.finals[id];
  }

  /** Canonical id of the declared super type, or -1. */
  supertype(id: number): number {
    const display = this.displays[id];
    return display.length === 0 ? -1 : display[display.length - 1];
  }

  /** Its super types, the furthest first. */
  ancestors(id: number): readonly number[] {
    return [...this.displays[id]];
  }

  /** How many ancestors a type has. */
  depth(id: number): number {
    return this.displays[id].length;
  }

  isSubtype(id: number, of: number): boolean {
    return id === of || this.displays[id][this.displays[of].length] === of;
  }

  /** Heap types (§3.3): canonical ids or abstract codes. */
  heapSubtype(heap: HeapType | HeapCode, of: HeapType | HeapCode): boolean {
    if (heap === of) return true;
    if (heap >= 0) {
      if (of >= 0) return this.isSubtype(heap, of);
      switch (this.composites[heap].kind) {
        case 'func': return of === HeapCode.Func;
        case 'struct': return of === HeapCode.Struct || of === HeapCode.Eq || of === HeapCode.Any;
        case 'array': return of === HeapCode.Array || of === HeapCode.Eq || of === HeapCode.Any;
      }
    }
    switch (heap as number as HeapCode) {
      case HeapCode.NoFunc: return of >= 0 ? this.composites[of].kind === 'func' : of === HeapCode.Func;
      case HeapCode.NoExtern: return of === HeapCode.Extern;
      case HeapCode.NoExn: return of === HeapCode.Exn;
      case HeapCode.None:
        if (of >= 0) return this.composites[of].kind !== 'func';
        return of === HeapCode.Any || of === HeapCode.Eq || of === HeapCode.I31 || of === HeapCode.Struct || of === HeapCode.Array;
      case HeapCode.I31: case HeapCode.Struct: case HeapCode.Array: return of === HeapCode.Eq || of === HeapCode.Any;
      case HeapCode.Eq: return of === HeapCode.Any;
      default: return false;
    }
  }

  /** Value types with canonical heap types. Bottom is below everything. */
  valSubtype(type: StorageType, of: StorageType): boolean {
    if (type === of || type === 0) return true;
    if (!isRef(type) || !isRef(of)) return false;
    if (isNullable(type) && !isNullable(of)) return false;
    return this.heapSubtype(heapTypeOf(type), heapTypeOf(of));
  }

  /** The top type of the hierarchy a heap type belongs to. */
  topOf(heap: HeapType | HeapCode): HeapCode {
    if (heap >= 0) return this.composites[heap].kind === 'func' ? HeapCode.Func : HeapCode.Any;
    switch (heap as number as HeapCode) {
      case HeapCode.Func: case HeapCode.NoFunc: return HeapCode.Func;
      case HeapCode.Extern: case HeapCode.NoExtern: return HeapCode.Extern;
      case HeapCode.Exn: case HeapCode.NoExn: return HeapCode.Exn;
      default: return HeapCode.Any;
    }
  }

  /** Whether composite type `id` matches its declared super type (§3.3). */
  compositeMatches(type: CompositeType, of: CompositeType): boolean {
    if (type.kind === 'func' && of.kind === 'func') {
      return type.params.length === of.params.length && type.results.length === of.results.length
        && of.params.every((p, i) => this.valSubtype(p, type.params[i]))
        && type.results.every((r, i) => this.valSubtype(r, of.results[i]));
    }
    if (type.kind === 'struct' && of.kind === 'struct') {
      return type.fields.length >= of.fields.length && of.fields.every((f, i) => this.fieldMatches(type.fields[i], f));
    }
    return type.kind === 'array' && of.kind === 'array' && this.fieldMatches(type.element, of.element);
  }

  private fieldMatches(field: FieldType, of: FieldType): boolean {
    if (field.mutable !== of.mutable) return false;
    return of.mutable ? field.storage === of.storage : this.valSubtype(field.storage, of.storage);
  }
}

function aloneKey(composite: CompositeType): string {
  const field = ({ storage, mutable }: FieldType): string => `${storage}${mutable ? 'm' : ''}`;
  switch (composite.kind) {
    case 'func': return `f${composite.params.join()}:${composite.results.join()}`;
    case 'struct': return `s${composite.fields.map(field).join()}`;
    case 'array': return `a${field(composite.element)}`;
  }
}

function mapComposite(composite: CompositeType, map: <T extends StorageType>(t: T) => T): CompositeType {
  const field = (f: FieldType): FieldType => ({ storage: map(f.storage), mutable: f.mutable });
  switch (composite.kind) {
    case 'func': return { kind: 'func', params: composite.params.map((t) => map(t)), results: composite.results.map((t) => map(t)) };
    case 'struct': return { kind: 'struct', fields: composite.fields.map(field) };
    case 'array': return { kind: 'array', element: field(composite.element) };
  }
}

function groupKey(types: readonly SubType[], start: number, length: number, ids: Int32Array): string {
  const storage = (t: StorageType): string => {
    if (!isRef(t)) return `${t}`;
    const heap = heapTypeOf(t);
    const mark = isNullable(t) ? 'n' : 'r';
    return heap < 0 ? `${mark}${heap}` : `${mark}${index(heap)}`;
  };
  const index = (i: number): string => (i >= start ? `@${i - start}` : `${ids[i]}`);
  const field = (f: FieldType): string => `${f.mutable ? 'm' : 'c'}${storage(f.storage)}`;
  let key = '';
  for (let i = start; i < start + length; i++) {
    const { final, supertype, composite } = types[i];
    key += `${final ? 'F' : 'S'}${supertype === null ? '' : index(supertype)}`;
    switch (composite.kind) {
      case 'func': key += `(${composite.params.map(storage).join()}>${composite.results.map(storage).join()})`; break;
      case 'struct': key += `{${composite.fields.map(field).join()}}`; break;
      case 'array': key += `[${field(composite.element)}]`; break;
    }
  }
  return key;
}
