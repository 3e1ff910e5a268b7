/** What a generated module has beside its code: types, memories, tables, globals, segments, imports. */
import { ByteWriter } from '../../../src/binary/writer.js';
import { type FeatureSet, Feature } from '../../../src/wasm/features.js';
import type { ConstExpr, DataSegment, ElementSegment, Global, Import, ImportDesc, SegmentMode, Table } from '../../../src/wasm/module.js';
import { Op } from '../../../src/wasm/opcode.js';
import {
  type FuncIndex, type FuncType, type GlobalType, type MemoryIndex, type MemoryType, type TableIndex, type TableType, type TypeIndex, type ValType,
  FUNCREF, F32, F64, HeapCode, I32, I64, V128, isRef, refNonNull, refNull,
} from '../../../src/wasm/types.js';
import { type Random, float32Of, float64Of, longOf, vectorOf, wordOf } from '../random.js';
import { writeOp } from '../bodies.js';
import { OTHER } from '../oracle/provider.js';

/** Function entries and turns of loops in a call from outside. */
export const FUEL = 400;

/** Imported functions: name and type. The oracle's host knows what they do. */
const HOST_FUNCTIONS: readonly (readonly [string, readonly ValType[], readonly ValType[]])[] = [
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

export class Shape {
  readonly types: FuncType[] = [];
  readonly imports: Import[] = [];
  /** Type by function index, imported ones first. */
  readonly funcs: TypeIndex[] = [];
  readonly globals: Global[] = [];
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
  /** The global that bounds how long a call may take. */
  fuelGlobal = 0;
  private readonly numbers: ValType[];

  constructor(readonly random: Random, readonly features: FeatureSet) {
    this.numbers = [I32, I32, I32, I64, I64, F32, F64, F64];
    if (this.has(Feature.Simd)) this.numbers.push(V128, V128);
    this.addImports();
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
    if (this.has(Feature.ReferenceTypes) && this.random.chance(6)) {
      return this.has(Feature.FunctionReferences) && this.random.chance(50) ? refNull(this.random.pick(this.funcs)) : FUNCREF;
    }
    return this.numberType();
  }

  /** Index of a function type, added where it is new. */
  typeIndex(params: readonly ValType[], results: readonly ValType[]): TypeIndex {
    const same = (a: readonly ValType[], b: readonly ValType[]): boolean => a.length === b.length && a.every((type, i) => type === b[i]);
    const known = this.types.findIndex((type) => same(type.params, params) && same(type.results, results));
    return (known >= 0 ? known : this.types.push({ kind: 'func', params: [...params], results: [...results] }) - 1) as TypeIndex;
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
    for (let count = random.below(4); count > 0; count--) {
      const [name, params, results] = random.pick(HOST_FUNCTIONS);
      if (results.length > 1 && !this.has(Feature.MultiValue)) continue;
      const type = this.typeIndex(params, results);
      this.imports.push({ module: 'host', name, desc: { kind: 'func', type } });
      this.funcs.push(type);
    }
    for (let count = random.chance(20) ? 1 + random.below(3) : 0; count > 0; count--) {
      const results = this.has(Feature.MultiValue) ? random.below(3) : random.below(2);
      const type = this.typeIndex(Array.from({ length: random.below(4) }, () => this.numberType()), Array.from({ length: results }, () => this.numberType()));
      this.import({ kind: 'func', type });
      this.funcs.push(type);
    }
    this.importedFuncs = this.funcs.length;
  }

  /** From another instance (oracle/provider.ts). */
  private import(desc: ImportDesc): void {
    this.imports.push({ module: OTHER, name: `i${this.imports.length}`, desc });
  }

  private addFunctions(): void {
    const { random } = this;
    for (let count = 2 + random.below(5); count > 0; count--) {
      // Some have the type of another: indirect and tail calls find them.
      if (this.definedFuncs > 0 && random.chance(35)) {
        this.funcs.push(random.pick(this.funcs.slice(this.importedFuncs)));
        continue;
      }
      const params = Array.from({ length: random.chance(12) ? 8 + random.below(14) : random.below(5) }, () => this.numberType());
      const most = this.has(Feature.MultiValue) ? (random.chance(10) ? 8 : 4) : 2;
      const results = Array.from({ length: random.below(most) }, () => this.numberType());
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
    for (let count = this.has(Feature.ReferenceTypes) && random.chance(40) ? 2 : 1; count > 0; count--) {
      const min = random.pick([0, 1, 5, 8, 8, 10, 16]);
      const limits = { min, max: random.chance(60) ? min + random.below(10) : null };
      const element = this.has(Feature.FunctionReferences) && random.chance(20) ? refNull(random.pick(this.funcs)) : FUNCREF;
      this.tables.push({ type: { limits, element, is64: this.has(Feature.Memory64) && random.chance(30) }, init: null });
    }
    if (random.chance(20)) this.importedTables = 1 + random.below(this.tables.length);
    for (const { type } of this.tables.slice(0, this.importedTables)) this.import({ kind: 'table', type });
    this.tables.forEach(({ type }, i) => {
      if (type.limits.min === 0) return;
      for (let count = 1 + random.below(2); count > 0; count--) this.addElements(type, random.chance(75) || !this.has(Feature.BulkMemory) ? (i as TableIndex) : null);
    });
  }

  private addElements(type: TableType, target: TableIndex | null): void {
    const { random } = this;
    const length = 1 + random.below(type.limits.min);
    const offset = random.below(type.limits.min - length + 1);
    const mode: SegmentMode<TableIndex> = target === null ? { kind: 'passive' } : { kind: 'active', target, offset: this.expr((out) => this.address(out, type.is64, offset)) };
    const fits = this.funcs.flatMap((own, index) => (type.element === FUNCREF || type.element === refNull(own) ? [index as FuncIndex] : []));
    if (type.element === FUNCREF && random.chance(50)) {
      // A table index of its own is only written where reference types are on.
      if (target !== null && target > 0 && !this.has(Feature.ReferenceTypes)) return;
      this.elements.push({ mode, type: refNonNull(HeapCode.Func), init: { kind: 'funcs', funcs: Array.from({ length }, () => random.pick(fits)) } });
      return;
    }
    if (!this.has(Feature.ReferenceTypes)) return;
    const exprs = Array.from({ length }, () => this.expr((out) => this.funcref(out, random.chance(25) ? null : random.pick(fits), type.element)));
    this.elements.push({ mode, type: type.element, init: { kind: 'exprs', exprs } });
  }

  private funcref(out: ByteWriter, func: number | null, type: ValType): void {
    writeOp(out, func === null ? Op.RefNull : Op.RefFunc);
    if (func === null) out.signed(type >> 8);
    else out.unsigned(func);
  }

  address(out: ByteWriter, is64: boolean, value: number): void {
    writeOp(out, is64 ? Op.I64Const : Op.I32Const);
    if (is64) out.signed64(BigInt(value));
    else out.signed(value | 0);
  }

  private addGlobals(): void {
    const { random } = this;
    for (let count = random.chance(20) ? 1 + random.below(3) : 0; count > 0; count--) {
      const type: GlobalType = { value: this.valueType(), mutable: random.chance(60) };
      this.import({ kind: 'global', type });
      this.importedGlobals = this.globals.push({ type, init: { start: 0, end: 0 } });
    }
    this.fuelGlobal = this.globals.length;
    this.globals.push({ type: { value: I32, mutable: true }, init: this.expr((out) => this.address(out, false, FUEL)) });
    for (let count = random.below(6); count > 0; count--) {
      const value = this.valueType();
      // References to functions are a module's own only where it declares them; null will do.
      const type: GlobalType = { value, mutable: random.chance(75) };
      this.globals.push({ type, init: this.expr((out) => (isRef(value) ? this.funcref(out, null, value) : writeConstant(out, value, random))) });
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
