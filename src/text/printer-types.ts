/** Types as text, with identifiers where they have some. */
import { showHeapType, showType } from '../wasm/show.js';
import {
  type CompositeType, type FieldType, type FuncType, type GlobalType, type Limits, type MemoryType, type StorageType,
  type SubType, type TableType, type ValType, heapTypeOf, isNullable, isRef,
} from '../wasm/types.js';
import type { Module } from '../wasm/module.js';
import type { IdSpace, PrinterNames } from './printer-names.js';

export class TypePrinter {
  constructor(private readonly module: Module, private readonly names: PrinterNames) {}

  heapType(heap: number): string {
    return heap >= 0 ? this.names.types.ref(heap) : showHeapType(heap);
  }

  type(type: StorageType): string {
    if (!isRef(type) || heapTypeOf(type) < 0) return showType(type);
    return this.refTo(heapTypeOf(type), isNullable(type));
  }

  /** A reference type as `ref.test` and casts have it. */
  refTo(heap: number, nullable: boolean): string {
    return nullable ? `(ref null ${this.heapType(heap)})` : `(ref ${this.heapType(heap)})`;
  }

  /** ` (word t t)`, nothing without types. */
  private list(word: string, types: readonly ValType[]): string {
    return types.length === 0 ? '' : ` (${word}${types.map((t) => ` ${this.type(t)}`).join('')})`;
  }

  results(types: readonly ValType[]): string {
    return this.list('result', types);
  }

  /** Parameters and results, each with a space before it. */
  signature({ params, results }: FuncType, locals: IdSpace | null = null): string {
    return this.locals('param', params, 0, locals) + this.results(results);
  }

  /** Parameters or locals from index `first` on: named ones in parentheses of their own. */
  locals(word: 'param' | 'local', types: readonly ValType[], first: number, names: IdSpace | null): string {
    let text = '';
    let run: ValType[] = [];
    types.forEach((type, i) => {
      if (names === null || !names.has(first + i)) {
        run.push(type);
        return;
      }
      text += this.list(word, run);
      run = [];
      text += ` (${word}${names.definition(first + i)} ${this.type(type)})`;
    });
    return text + this.list(word, run);
  }

  /** The function type at `index`, or null where there is none. */
  funcType(index: number): FuncType | null {
    const composite = this.module.types[index]?.composite;
    return composite?.kind === 'func' ? composite : null;
  }

  /** ` (type x)` and what it stands for. */
  typeUse(index: number, locals: IdSpace | null = null): string {
    const type = this.funcType(index);
    return ` (type ${this.names.types.ref(index)})${type === null ? '' : this.signature(type, locals)}`;
  }

  subType(type: SubType, index: number): string {
    const composite = this.composite(type.composite, index);
    if (type.final && type.supertype === null) return composite;
    const supertype = type.supertype === null ? '' : ` ${this.names.types.ref(type.supertype)}`;
    return `(sub${type.final ? ' final' : ''}${supertype} ${composite})`;
  }

  private composite(type: CompositeType, index: number): string {
    switch (type.kind) {
      case 'func': return `(func${this.signature(type)})`;
      case 'struct': {
        const names = this.names.fields(index);
        return `(struct${type.fields.map((field, i) => ` (field${names.definition(i)} ${this.field(field)})`).join('')})`;
      }
      case 'array': return `(array ${this.field(type.element)})`;
    }
  }

  private field({ storage, mutable }: FieldType): string {
    return mutable ? `(mut ${this.type(storage)})` : this.type(storage);
  }

  private limits({ min, max }: Limits): string {
    return max === null ? showBound(min) : `${showBound(min)} ${showBound(max)}`;
  }

  memory({ limits, shared, is64, pageSizeLog2 }: MemoryType): string {
    const page = pageSizeLog2 === 16 ? '' : ` (pagesize ${2n ** BigInt(pageSizeLog2)})`;
    return `${is64 ? 'i64 ' : ''}${this.limits(limits)}${shared ? ' shared' : ''}${page}`;
  }

  table({ limits, element, is64 }: TableType): string {
    return `${is64 ? 'i64 ' : ''}${this.limits(limits)} ${this.type(element)}`;
  }

  global({ value, mutable }: GlobalType): string {
    return mutable ? `(mut ${this.type(value)})` : this.type(value);
  }
}

/** Bounds near 2^64 are not exact as numbers. */
const showBound = (bound: number): string => {
  const exact = BigInt(bound);
  return String(exact > 0xffff_ffff_ffff_ffffn ? 0xffff_ffff_ffff_ffffn : exact);
};
