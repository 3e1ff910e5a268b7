/** What a generated module has beside its code: types, memories, tables, globals, segments, imports. */
import { writeHeapType } from '../../../src/binary/encode-types.js';
import { ByteWriter } from '../../../src/binary/writer.js';
import { type FeatureSet, Feature } from '../../../src/wasm/features.js';
import type { ConstExpr, DataSegment, ElementSegment, Global, Import, ImportDesc, SegmentMode, Table } from '../../../src/wasm/module.js';
import { Op } from '../../../src/wasm/opcode.js';
import {
  type FuncIndex, type GlobalType, type HeapType, type MemoryIndex, type MemoryType, type StorageType, type TableIndex, type TableType, type TypeIndex, type ValType,
  ANYREF, EXTERNREF, FUNCREF, F32, F64, HeapCode, I32, I64, V128, asNullable, heapTypeOf, isDefaultable, isNullable, isRef, refNonNull, refType, unpacked,
} from '../../../src/wasm/types.js';
import { type Random, float32Of, float64Of, longOf, vectorOf, wordOf } from '../random.js';
import { writeOp } from '../bodies.js';
import { HOST_TAG, OTHER } from '../oracle/provider.js';
import { TypeSection } from './types.js';

/** Function entries and turns of loops in a call from outside. */
export const FUEL = 400;

/** Imported functions: name and type. The oracle's host knows what they do. */
type HostFunction = readonly [string, readonly ValType[], readonly ValType[]];
const HOST_FUNCTIONS: readonly HostFunction[] = [
  ['log-i32', [I32], []],
  ['log-f64', [F64], []],
  ['throw-if', [I32], []],
  ['call-export-catch', [I32], [I32]],
  ['call-export', [I32], []],
  ['several', [I64, F32, I32, F64], [F32, I64, I32]],
  ['many', [I32, I32, I32, I32, I32, I32, I32, I64, F32, F32, F32, F32, F32, F32, F32, F32, F64, I32], [I64]],
  ['give-f32', [], [F32]],
  ['give-i64', [I64], [I64]],
];
const WITH_REFERENCES: readonly HostFunction[] = [
  ['throw-value', [EXTERNREF, I32], []],
  ['throw-exception', [I32], []],
  ['give-externs', [I32], [EXTERNREF, I32, EXTERNREF, EXTERNREF]],
  ['log-extern', [EXTERNREF], []],
];
const WITH_OBJECTS: readonly HostFunction[] = [
  ['keep-any', [ANYREF], [I32]],
  ['kept-any', [I32], [ANYREF]],
  ['many-any', Array.from({ length: 30 }, () => ANYREF), [ANYREF, EXTERNREF]],
];

export class Shape {
  readonly types: TypeSection;
  readonly imports: Import[] = [];
  /** Type by function index, imported ones first. */
  readonly funcs: TypeIndex[] = [];
  readonly globals: Global[] = [];
  /** Types of tags, imported ones first. */
  readonly tags: TypeIndex[] = [];
  readonly memories: MemoryType[] = [];
  readonly tables: Table[] = [];
  readonly elements: ElementSegment[] = [];
  readonly data: DataSegment[] = [];
  /** Whatever lies in bytes: constant expressions, data; bodies come behind. */
  readonly bytes = new ByteWriter();
  importedFuncs = 0;
  /** The first so many of their index spaces are imported from another instance. */
  importedMemories = 0;
  importedTables = 0;
  importedGlobals = 0;
  importedTags = 0;
  /** The imported function that gives a host value, and the one that tells them apart; -1: none. */
  giveExtern = -1;
  identity = -1;
  /** The global that bounds how long a call may take. */
  fuelGlobal = 0;
  private readonly numbers: ValType[];

  constructor(readonly random: Random, readonly features: FeatureSet) {
    this.numbers = [I32, I32, I32, I64, I64, F32, F64, F64];
    if (this.has(Feature.Simd)) this.numbers.push(V128, V128);
    this.types = new TypeSection(random, features, this.numbers);
    this.addImports();
    this.addTags();
    this.addFunctions();
    this.addMemories();
    this.addTables();
    this.addGlobals();
    this.addData();
  }

  has(feature: Feature): boolean {
    return this.features.has(feature);
  }

  /** A type of numbers or vectors. */
  numberType(): ValType {
    return this.random.pick(this.numbers);
  }

  /** Any type a local or parameter may have. */
  valueType(): ValType {
    const share = this.has(Feature.Gc) ? 45 : this.has(Feature.ReferenceTypes) ? 8 : 0;
    return this.random.chance(share) ? this.referenceType() : this.numberType();
  }

  /** A reference type; where it is not nullable there are values of it. */
  referenceType(): ValType {
    const { random, types } = this;
    const nullable = !this.has(Feature.FunctionReferences) || random.chance(75);
    if (!this.has(Feature.Gc)) {
      if (this.giveExtern >= 0 && random.chance(30)) return EXTERNREF;
      return this.has(Feature.FunctionReferences) && this.funcs.length > 0 && random.chance(50) ? refType(random.pick(this.funcs), nullable) : FUNCREF;
    }
    if (this.funcs.length > 0 && random.chance(12)) return refType(random.pick(this.funcs), nullable);
    const objects = types.all.flatMap(({ composite }, i) => (composite.kind === 'func' ? [] : [i as TypeIndex]));
    if (objects.length > 0 && random.chance(50)) return refType(random.pick(objects), nullable);
    return types.abstractReference();
  }

  /** Index of a function type, added where it is new. */
  typeIndex(params: readonly ValType[], results: readonly ValType[]): TypeIndex {
    return this.types.funcType(params, results);
  }

  tagParams(tag: number): readonly ValType[] {
    return this.types.func(this.tags[tag]).params;
  }

  /** Elements of a segment. */
  segmentLength(segment: number): number {
    const { init } = this.elements[segment];
    return init.kind === 'funcs' ? init.funcs.length : init.exprs.length;
  }

  /** A constant expression. */
  expr(write: (out: ByteWriter) => void): ConstExpr {
    const start = this.bytes.length;
    write(this.bytes);
    this.bytes.byte(Op.End);
    return { start, end: this.bytes.length };
  }

  get definedFuncs(): number {
    return this.funcs.length - this.importedFuncs;
  }

  private addImports(): void {
    const { random } = this;
    const host = ([name, params, results]: HostFunction): number => {
      const type = this.typeIndex(params, results);
      this.imports.push({ module: 'host', name, desc: { kind: 'func', type } });
      return this.funcs.push(type) - 1;
    };
    if (this.has(Feature.Gc)) this.identity = host(['identity', [EXTERNREF], [I32]]);
    const withReferences = this.has(Feature.Gc) || (this.has(Feature.ReferenceTypes) && random.chance(40));
    if (withReferences) {
      // Not null: but only where that can be said.
      const given = this.has(Feature.FunctionReferences) ? refNonNull(HeapCode.Extern) : EXTERNREF;
      this.giveExtern = host(['give-extern', [], [given]]);
    }
    const all = [...HOST_FUNCTIONS, ...(withReferences ? WITH_REFERENCES : []), ...(this.has(Feature.Gc) ? WITH_OBJECTS : [])];
    for (let count = random.below(withReferences ? 6 : 4); count > 0; count--) {
      const chosen = random.pick(all);
      if (chosen[2].length <= 1 || this.has(Feature.MultiValue)) host(chosen);
    }
    for (let count = random.chance(20) ? 1 + random.below(3) : 0; count > 0; count--) {
      const results = this.has(Feature.MultiValue) ? random.below(3) : random.below(2);
      const type = this.typeIndex(Array.from({ length: random.below(4) }, () => this.valueType()), Array.from({ length: results }, () => this.nullableType()));
      this.import({ kind: 'func', type });
      this.funcs.push(type);
    }
    this.importedFuncs = this.funcs.length;
  }

  /** From another instance (oracle/provider.ts). */
  private import(desc: ImportDesc): void {
    this.imports.push({ module: OTHER, name: `i${this.imports.length}`, desc });
  }

  /** What another instance can have a value of: none of our functions and objects. */
  private nullableType(): ValType {
    const type = this.valueType();
    return isRef(type) ? asNullable(type) : type;
  }

  private addTags(): void {
    const { random } = this;
    if (!this.has(Feature.Exceptions) && !this.has(Feature.LegacyExceptions)) return;
    if (random.chance(25) && this.has(Feature.ReferenceTypes)) {
      this.imports.push({ module: 'host', name: HOST_TAG, desc: { kind: 'tag', type: { type: this.typeIndex([EXTERNREF], []) } } });
      this.tags.push(this.typeIndex([EXTERNREF], []));
    }
    const tag = (): TypeIndex => this.typeIndex(Array.from({ length: random.below(random.chance(8) ? 12 : 4) }, () => this.valueType()), []);
    for (let count = random.chance(30) ? 1 + random.below(2) : 0; count > 0; count--) {
      const type = tag();
      this.import({ kind: 'tag', type: { type } });
      this.tags.push(type);
    }
    this.importedTags = this.tags.length;
    for (let count = 1 + random.below(3); count > 0; count--) this.tags.push(tag());
  }

  private addFunctions(): void {
    const { random } = this;
    const declared = this.types.of('func').filter((type) => this.types.func(type).params.length < 8);
    for (let count = 2 + random.below(5); count > 0; count--) {
      // Types with sub types, of recursion groups.
      if (this.has(Feature.Gc) && declared.length > 0 && random.chance(25)) {
        this.funcs.push(random.pick(declared));
        continue;
      }
      // Some have the type of another: indirect and tail calls find them.
      if (this.definedFuncs > 0 && random.chance(35)) {
        this.funcs.push(random.pick(this.funcs.slice(this.importedFuncs)));
        continue;
      }
      const params = Array.from({ length: random.chance(12) ? 8 + random.below(24) : random.below(5) }, () => this.valueType());
      const most = this.has(Feature.MultiValue) ? (random.chance(10) ? 8 : 4) : 2;
      const results = Array.from({ length: random.below(most) }, () => this.valueType());
      this.funcs.push(this.typeIndex(params, results));
    }
  }

  private addMemories(): void {
    const { random } = this;
    if (random.chance(8)) return;
    for (let count = this.has(Feature.MultiMemory) && random.chance(40) ? 1 + random.below(3) : 1; count > 0; count--) {
      const bytePages = this.has(Feature.CustomPageSizes) && random.chance(30);
      const min = bytePages ? random.pick([0, 1, 17, 255, 4096, 70_000]) : random.pick([0, 1, 1, 1, 1, 2]);
      const max = random.chance(80) ? min + (bytePages ? random.below(9000) : random.below(4)) : null;
      const shared = this.has(Feature.Threads) && max !== null && random.chance(12);
      this.memories.push({ limits: { min, max }, shared, is64: this.has(Feature.Memory64) && random.chance(40), pageSizeLog2: bytePages ? 0 : 16 });
    }
    if (!random.chance(20)) return;
    this.importedMemories = 1 + random.below(this.memories.length);
    for (const type of this.memories.slice(0, this.importedMemories)) this.import({ kind: 'memory', type });
  }

  private addTables(): void {
    const { random } = this;
    if (random.chance(10)) return;
    for (let count = !this.has(Feature.ReferenceTypes) ? 1 : this.has(Feature.Gc) ? 1 + random.below(4) : random.chance(40) ? 2 : 1; count > 0; count--) {
      const min = random.pick([0, 1, 5, 8, 8, 10, 16]);
      const limits = { min, max: random.chance(60) ? min + random.below(10) : null };
      const element = this.tables.length > 0 && this.has(Feature.Gc) ? this.referenceType()
        : this.has(Feature.FunctionReferences) && random.chance(20) ? refType(random.pick(this.funcs), true) : FUNCREF;
      const hasInit = !isNullable(element) || (this.has(Feature.FunctionReferences) && random.chance(10));
      this.tables.push({ type: { limits, element, is64: this.has(Feature.Memory64) && random.chance(30) }, init: hasInit ? this.expr((out) => this.constantReference(out, element, 2)) : null });
    }
    // Those that somebody else makes come first.
    const foreign = this.tables.findIndex(({ init }) => init !== null);
    const most = foreign < 0 ? this.tables.length : foreign;
    if (most > 0 && random.chance(20)) this.importedTables = 1 + random.below(most);
    for (const { type } of this.tables.slice(0, this.importedTables)) this.import({ kind: 'table', type });
    this.tables.forEach(({ type }, i) => {
      if (type.limits.min === 0) return;
      for (let count = 1 + random.below(2); count > 0; count--) this.addElements(type, random.chance(75) || !this.has(Feature.BulkMemory) ? (i as TableIndex) : null);
    });
    if (!this.has(Feature.Gc)) return;
    for (let count = random.below(3); count > 0; count--) {
      const type: TableType = { limits: { min: 1 + random.below(12), max: null }, element: this.referenceType(), is64: false };
      this.addElements(type, null);
    }
  }

  private addElements(type: TableType, target: TableIndex | null): void {
    const { random } = this;
    const length = 1 + random.below(type.limits.min);
    const offset = random.below(type.limits.min - length + 1);
    const mode: SegmentMode<TableIndex> = target === null ? { kind: 'passive' } : { kind: 'active', target, offset: this.expr((out) => this.address(out, type.is64, offset)) };
    if (type.element === FUNCREF && random.chance(50)) {
      // A table index of its own is only written where reference types are on.
      if (target !== null && target > 0 && !this.has(Feature.ReferenceTypes)) return;
      this.elements.push({ mode, type: refNonNull(HeapCode.Func), init: { kind: 'funcs', funcs: Array.from({ length }, () => this.funcs.indexOf(random.pick(this.funcs)) as FuncIndex) } });
      return;
    }
    if (!this.has(Feature.ReferenceTypes)) return;
    const exprs = Array.from({ length }, () => this.expr((out) => this.constantReference(out, type.element, 1)));
    this.elements.push({ mode, type: type.element, init: { kind: 'exprs', exprs } });
  }

  /** A reference in a constant expression. Made of numbers, functions and other objects. */
  constantReference(out: ByteWriter, type: ValType, depth: number): void {
    const { random, types } = this;
    const heap = heapTypeOf(type);
    const none = (): void => {
      writeOp(out, Op.RefNull);
      writeHeapType(out, heap);
    };
    if (isNullable(type) && random.chance(25)) return none();
    switch (types.topOf(heap)) {
      case HeapCode.Func: {
        const fits = this.funcs.flatMap((own, index) => (types.heapMatches(own as number as HeapType, heap) ? [index] : []));
        if (fits.length === 0) return none();
        writeOp(out, Op.RefFunc);
        return out.unsigned(random.pick(fits));
      }
      case HeapCode.Exn: return none();
      case HeapCode.Extern:
        if (isNullable(type) && (!this.has(Feature.Gc) || heap !== (HeapCode.Extern as number))) return none();
        this.constantReference(out, refType(HeapCode.Any, isNullable(type)), depth - 1);
        return writeOp(out, Op.ExternConvertAny);
      default:
    }
    const objects = types.all.flatMap(({ composite }, i) => (composite.kind !== 'func' && types.heapMatches(i as HeapType, heap) ? [i as TypeIndex] : []));
    const canBeI31 = [HeapCode.Any, HeapCode.Eq, HeapCode.I31].includes(heap as number as HeapCode);
    if (canBeI31 && (objects.length === 0 || depth <= 0 || random.chance(30))) {
      this.address(out, false, wordOf(random));
      return writeOp(out, Op.RefI31);
    }
    if (objects.length === 0 || (isNullable(type) && depth <= 0)) return none();
    this.constantObject(out, heap >= 0 ? (heap as number as TypeIndex) : random.pick(objects), depth - 1);
  }

  private constantObject(out: ByteWriter, index: TypeIndex, depth: number): void {
    const { random, types } = this;
    const value = (storage: StorageType): void => {
      const type = unpacked(storage);
      if (isRef(type)) this.constantReference(out, type, depth);
      else writeConstant(out, type, random);
    };
    const fields = types.fields(index);
    if (types.all[index].composite.kind === 'struct') {
      if (fields.every(({ storage }) => isDefaultable(storage)) && random.chance(30)) {
        writeOp(out, Op.StructNewDefault);
        return out.unsigned(index);
      }
      for (const { storage } of fields) value(storage);
      writeOp(out, Op.StructNew);
      return out.unsigned(index);
    }
    const { storage } = types.element(index);
    if (random.chance(50)) {
      const length = random.below(4);
      for (let i = 0; i < length; i++) value(storage);
      writeOp(out, Op.ArrayNewFixed);
      out.unsigned(index);
      return out.unsigned(length);
    }
    const byDefault = isDefaultable(storage) && random.chance(50);
    if (!byDefault) value(storage);
    this.address(out, false, random.below(10));
    writeOp(out, byDefault ? Op.ArrayNewDefault : Op.ArrayNew);
    out.unsigned(index);
  }

  address(out: ByteWriter, is64: boolean, value: number): void {
    writeOp(out, is64 ? Op.I64Const : Op.I32Const);
    if (is64) out.signed64(BigInt(value));
    else out.signed(value | 0);
  }

  private addGlobals(): void {
    const { random } = this;
    for (let count = random.chance(20) ? 1 + random.below(3) : 0; count > 0; count--) {
      const type: GlobalType = { value: this.nullableType(), mutable: random.chance(60) };
      this.import({ kind: 'global', type });
      this.importedGlobals = this.globals.push({ type, init: { start: 0, end: 0 } });
    }
    this.fuelGlobal = this.globals.length;
    this.globals.push({ type: { value: I32, mutable: true }, init: this.expr((out) => this.address(out, false, FUEL)) });
    for (let count = random.below(this.has(Feature.Gc) ? 9 : 6); count > 0; count--) {
      const value = this.valueType();
      const type: GlobalType = { value, mutable: random.chance(75) };
      this.globals.push({ type, init: this.expr((out) => (isRef(value) ? this.constantReference(out, value, 2) : writeConstant(out, value, random))) });
    }
  }

  private addData(): void {
    const { random } = this;
    if (this.memories.length === 0) return;
    for (let count = random.below(4); count > 0; count--) {
      const target = random.below(this.memories.length) as MemoryIndex;
      const { limits, pageSizeLog2, is64 } = this.memories[target];
      const room = limits.min * 2 ** pageSizeLog2;
      const length = random.below(Math.min(80, room + 1));
      const start = this.bytes.length;
      for (let i = 0; i < length; i++) this.bytes.byte(random.chance(30) ? 0 : random.below(256));
      const data = { start, end: this.bytes.length };
      const passive = this.has(Feature.BulkMemory) && random.chance(40);
      const offset = random.below(Math.max(1, Math.min(room - length, 3000)));
      const mode: SegmentMode<MemoryIndex> = passive ? { kind: 'passive' } : { kind: 'active', target, offset: this.expr((out) => this.address(out, is64, offset)) };
      this.data.push({ mode, data });
    }
  }
}

/** `t.const` of a number or vector type. */
export function writeConstant(out: ByteWriter, type: ValType, random: Random): void {
  switch (type) {
    case I32:
      writeOp(out, Op.I32Const);
      out.signed(wordOf(random));
      return;
    case I64:
      writeOp(out, Op.I64Const);
      out.signed64(longOf(random));
      return;
    case F32:
      writeOp(out, Op.F32Const);
      out.word32(float32Of(random));
      return;
    case F64:
      writeOp(out, Op.F64Const);
      out.word64(float64Of(random));
      return;
    default:
      writeOp(out, Op.V128Const);
      out.bytes(vectorOf(random));
  }
}
