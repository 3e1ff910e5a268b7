/**
 * The types of a generated module: recursion groups of structures, arrays and functions, some of them sub types, some
 * written down twice; then whatever function types its code asks for.
 *
 * Rules     A value of every type that a non-nullable reference may name can be made: such a reference in a field names
 *           an earlier type, so that making one comes to an end.
 *           Sub typing is decided here anew, by declarations alone: types that the specification calls equal for having
 *           been written twice are different to the generator, which only means that it does not mix them.
 */
import { Feature, type FeatureSet } from '../../../src/wasm/features.js';
import {
  type CompositeType, type FieldType, type FuncType, type HeapType, type RecGroup, type StorageType, type SubType, type TypeIndex, type ValType,
  ANYREF, EQREF, EXNREF, EXTERNREF, FUNCREF, HeapCode, I16, I31REF, I32, I8, NULLEXTERNREF, NULLREF, STRUCTREF, ARRAYREF,
  asNonNull, heapTypeOf, isNullable, isRef, refNonNull, refNull, refType,
} from '../../../src/wasm/types.js';
import type { Random } from '../random.js';

/** Abstract heap types above another, nearest first. */
const ABOVE: Readonly<Partial<Record<HeapCode, readonly HeapCode[]>>> = {
  [HeapCode.I31]: [HeapCode.Eq, HeapCode.Any],
  [HeapCode.Struct]: [HeapCode.Eq, HeapCode.Any],
  [HeapCode.Array]: [HeapCode.Eq, HeapCode.Any],
  [HeapCode.Eq]: [HeapCode.Any],
  [HeapCode.None]: [HeapCode.I31, HeapCode.Struct, HeapCode.Array, HeapCode.Eq, HeapCode.Any],
  [HeapCode.NoFunc]: [HeapCode.Func],
  [HeapCode.NoExtern]: [HeapCode.Extern],
  [HeapCode.NoExn]: [HeapCode.Exn],
};
const BOTTOM: Readonly<Record<CompositeType['kind'], HeapCode>> = { func: HeapCode.NoFunc, struct: HeapCode.None, array: HeapCode.None };
const KIND: Readonly<Record<CompositeType['kind'], HeapCode>> = { func: HeapCode.Func, struct: HeapCode.Struct, array: HeapCode.Array };

export class TypeSection {
  readonly all: SubType[] = [];
  readonly groups: RecGroup[] = [];

  constructor(private readonly random: Random, private readonly features: FeatureSet, private readonly numbers: readonly ValType[]) {
    if (!features.has(Feature.Gc)) return;
    for (let count = 1 + random.below(4); count > 0; count--) {
      if (this.groups.length > 0 && random.chance(20)) this.repeatGroup(random.pick(this.groups));
      else this.addGroup(random.chance(50) ? 1 : 2 + random.below(3));
    }
    if (random.chance(4)) this.addChain();
  }

  // --- Looking ---

  func(index: TypeIndex): FuncType {
    return this.all[index].composite as FuncType;
  }

  fields(index: number): readonly FieldType[] {
    const { composite } = this.all[index];
    return composite.kind === 'struct' ? composite.fields : [];
  }

  element(index: number): FieldType {
    const { composite } = this.all[index];
    if (composite.kind !== 'array') throw new Error(`type ${index} is no array`);
    return composite.element;
  }

  of(kind: CompositeType['kind']): TypeIndex[] {
    return this.all.flatMap(({ composite }, i) => (composite.kind === kind ? [i as TypeIndex] : []));
  }

  /** The abstract heap type above all of a hierarchy. */
  topOf(heap: HeapType): HeapCode {
    const abstract = heap < 0 ? (heap as number as HeapCode) : KIND[this.all[heap].composite.kind];
    return ABOVE[abstract]?.at(-1) ?? abstract;
  }

  heapMatches(a: HeapType, b: HeapType): boolean {
    if (a === b) return true;
    if (a < 0) return b < 0 ? ABOVE[a as number as HeapCode]?.includes(b as number as HeapCode) === true : (a as number) === BOTTOM[this.all[b].composite.kind];
    const { supertype, composite } = this.all[a];
    if (b < 0) return (b as number) === KIND[composite.kind] || this.heapMatches(KIND[composite.kind] as number as HeapType, b);
    return supertype !== null && this.heapMatches(supertype as number as HeapType, b);
  }

  /** Whether a value of type `a` may stand where `b` is wanted. */
  matches(a: ValType, b: ValType): boolean {
    if (a === b) return true;
    return isRef(a) && isRef(b) && (!isNullable(a) || isNullable(b)) && this.heapMatches(heapTypeOf(a), heapTypeOf(b));
  }

  allMatch(a: readonly ValType[], b: readonly ValType[]): boolean {
    return a.length === b.length && a.every((type, i) => this.matches(type, b[i]));
  }

  // --- Adding ---

  /** Index of a function type, added where it is new. */
  funcType(params: readonly ValType[], results: readonly ValType[]): TypeIndex {
    const same = (a: readonly ValType[], b: readonly ValType[]): boolean => a.length === b.length && a.every((type, i) => type === b[i]);
    // Alone in its group: host functions have the type, too.
    const alone = new Set(this.groups.flatMap(({ start, length }) => (length === 1 ? [start as number] : [])));
    const known = this.all.findIndex(({ composite: type, final, supertype }, i) => alone.has(i) && type.kind === 'func' && final && supertype === null && same(type.params, params) && same(type.results, results));
    return known >= 0 ? (known as TypeIndex) : this.add([{ final: true, supertype: null, composite: { kind: 'func', params: [...params], results: [...results] } }]);
  }

  private add(group: readonly SubType[]): TypeIndex {
    const start = this.all.length as TypeIndex;
    this.all.push(...group);
    this.groups.push({ start, length: group.length });
    return start;
  }

  private addGroup(length: number): void {
    const { random } = this;
    const start = this.all.length;
    const kinds = Array.from({ length }, () => random.pick(['struct', 'struct', 'struct', 'array', 'array', 'func'] as const));
    const group: SubType[] = [];
    kinds.forEach((kind, i) => {
      const parents = [...this.all, ...group].flatMap(({ composite, final }, at) => (!final && composite.kind === kind ? [at as TypeIndex] : []));
      const supertype = parents.length > 0 && random.chance(55) ? random.pick(parents) : null;
      const parent = supertype === null ? null : (supertype < start ? this.all[supertype] : group[supertype - start]).composite;
      group.push({ final: random.chance(30), supertype, composite: this.composite(kind, parent, start + i, start + length) });
    });
    this.add(group);
  }

  /** The same group again, so that its types are equal to those of the first. */
  private repeatGroup({ start, length }: RecGroup): void {
    const by = this.all.length - start;
    const heap = <T extends StorageType>(type: T): T =>
      (isRef(type) && heapTypeOf(type) >= start && heapTypeOf(type) < start + length ? (refType((heapTypeOf(type) + by) as HeapType, isNullable(type)) as unknown as T) : type);
    const field = ({ storage, mutable }: FieldType): FieldType => ({ storage: heap(storage), mutable });
    const composite = (type: CompositeType): CompositeType => {
      switch (type.kind) {
        case 'func': return { kind: 'func', params: type.params.map(heap), results: type.results.map(heap) };
        case 'struct': return { kind: 'struct', fields: type.fields.map(field) };
        case 'array': return { kind: 'array', element: field(type.element) };
      }
    };
    this.add(this.all.slice(start, start + length).map((type) => ({
      final: type.final,
      supertype: type.supertype !== null && type.supertype >= start ? ((type.supertype + by) as TypeIndex) : type.supertype,
      composite: composite(type.composite),
    })));
  }

  /** Deeper than casts look in code. */
  private addChain(): void {
    let supertype: TypeIndex | null = null;
    for (let depth = 0; depth < 18; depth++) {
      supertype = this.add([{ final: false, supertype, composite: { kind: 'struct', fields: [{ storage: I32, mutable: true }] } }]);
    }
  }

  private composite(kind: CompositeType['kind'], parent: CompositeType | null, own: number, end: number): CompositeType {
    const { random } = this;
    if (kind === 'func') {
      if (parent !== null) return { ...parent };
      const most = this.features.has(Feature.MultiValue) ? 3 : 2;
      const types = (count: number): ValType[] => Array.from({ length: count }, () => (random.chance(50) ? random.pick(this.numbers) : this.fieldReference(own, end)));
      return { kind, params: types(random.below(4)), results: types(random.below(most)) };
    }
    const refined = ({ storage, mutable }: FieldType): FieldType => ({ storage: mutable ? storage : this.refine(storage, own), mutable });
    const field = (): FieldType => ({ storage: this.storage(own, end), mutable: random.chance(65) });
    if (kind === 'array') return { kind, element: parent?.kind === 'array' ? refined(parent.element) : field() };
    const inherited = parent?.kind === 'struct' ? parent.fields.map(refined) : [];
    return { kind, fields: [...inherited, ...Array.from({ length: random.below(inherited.length > 4 ? 2 : 5) }, field)] };
  }

  private storage(own: number, end: number): StorageType {
    const { random } = this;
    const kind = random.below(100);
    if (kind < 20) return random.chance(50) ? I8 : I16;
    return kind < 50 ? random.pick(this.numbers) : this.fieldReference(own, end);
  }

  /** Types up to `end` may be named by a nullable reference. */
  private fieldReference(own: number, end: number): ValType {
    const { random } = this;
    if (random.chance(45)) return refNull(random.below(end) as TypeIndex);
    const earlier = this.all.flatMap(({ composite }, i) => (composite.kind === 'func' || i >= own ? [] : [i as TypeIndex]));
    if (earlier.length > 0 && random.chance(18)) return refNonNull(random.pick(earlier));
    return this.abstractReference();
  }

  /** Some abstract reference type, of a hierarchy that is there. */
  abstractReference(): ValType {
    const { random, features } = this;
    const type = random.pick([ANYREF, ANYREF, ANYREF, EQREF, EQREF, I31REF, STRUCTREF, ARRAYREF, EXTERNREF, EXTERNREF, EXTERNREF, FUNCREF, FUNCREF, NULLREF, NULLEXTERNREF, EXNREF]);
    if (type === EXNREF) return features.has(Feature.Exceptions) && !features.has(Feature.LegacyExceptions) ? type : EXTERNREF;
    return random.chance(20) && [ANYREF, EQREF, I31REF, EXTERNREF].includes(type) ? asNonNull(type) : type;
  }

  /** The same type, or a sub type of it. */
  private refine(type: StorageType, own: number): StorageType {
    const { random } = this;
    if (!isRef(type) || random.chance(40)) return type;
    const below = this.all.flatMap((_, i) => (i < own && this.matches(refNull(i as TypeIndex), type) ? [refNull(i as TypeIndex)] : []));
    if (below.length > 0) return random.pick(below);
    return [ANYREF, EQREF, I31REF, EXTERNREF].includes(type) ? asNonNull(type) : type;
  }
}
