/**
 * Bytes → `Module` (specification §5.5).
 *
 * Sections are decoded into records; function bodies and constant expressions are only delimited, their instructions
 * are decoded by validation. Counts are checked against the bytes that are left before anything is allocated.
 */
import { malformed } from '../wasm/errors/malformed.js';
import { Feature, type FeatureSet } from '../wasm/features.js';
import { limits } from '../wasm/limits.js';
import type {
  ByteRange, ConstExpr, CustomSection, DataSegment, ElementSegment, Export, ExternKind, FuncBody, Global, Import,
  ImportDesc, Module, SegmentMode, Table,
} from '../wasm/module.js';
import { Op } from '../wasm/opcode.js';
import {
  type CompositeType, type FieldType, type FuncIndex, type GlobalType, type Limits, type MemoryIndex, type MemoryType,
  type RecGroup, type SubType, type TableIndex, type TableType, type TagType, type TypeIndex, type ValType, FUNCREF,
  HeapCode, refNonNull,
} from '../wasm/types.js';
import { InstructionCursor } from './instructions.js';
import { ByteReader, need } from './reader.js';

export const enum Section {
  Custom = 0, Type, Import, Function, Table, Memory, Global, Export, Start, Element, Code, Data, DataCount, Tag,
}

/** Position of each section in a module, by id. */
const ORDER: readonly number[] = [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6];
const EXTERN_KINDS: readonly ExternKind[] = ['func', 'table', 'memory', 'global', 'tag'];

/** Decodes a module. Throws a `MalformedError`, or an `InvalidError` where a feature is off. */
export function decodeModule(bytes: Uint8Array, features: FeatureSet): Module {
  return new Decoder(bytes, features).module();
}

class Decoder {
  private readonly reader: ByteReader;
  private types: SubType[] = [];
  private recGroups: RecGroup[] = [];
  private imports: Import[] = [];
  private funcs: TypeIndex[] = [];
  private tables: Table[] = [];
  private memories: MemoryType[] = [];
  private tags: TagType[] = [];
  private globals: Global[] = [];
  private exports: Export[] = [];
  private start: FuncIndex | null = null;
  private elements: ElementSegment[] = [];
  private dataCount: number | null = null;
  private code: FuncBody[] = [];
  private data: DataSegment[] = [];
  private readonly customs: CustomSection[] = [];
  private readonly sectionOffsets: number[] = [];

  constructor(private readonly bytes: Uint8Array, private readonly features: FeatureSet) {
    this.reader = new ByteReader(bytes);
  }

  module(): Module {
    const { reader, bytes } = this;
    this.header();
    let last = 0;
    let lastId = 0;
    while (!reader.done) {
      const at = reader.at;
      const id = reader.byte();
      if (id > Section.Tag || (id === Section.Tag && !this.features.has(Feature.Exceptions) && !this.features.has(Feature.LegacyExceptions))) {
        throw malformed.sectionId(at, id);
      }
      const sizeAt = reader.at;
      const size = reader.u32();
      if (size > bytes.length - reader.at) throw malformed.lengthOutOfBounds(sizeAt);
      const end = reader.at + size;
      reader.end = end;
      if (id === Section.Custom) {
        this.custom(lastId);
      } else {
        if (ORDER[id] <= last) throw malformed.sectionOrder(at);
        last = ORDER[id];
        lastId = id;
        this.sectionOffsets[id] = reader.at;
        this.section(id);
        if (reader.at !== end) throw malformed.sectionSize(reader.at);
      }
      reader.at = end;
      reader.end = bytes.length;
    }
    if (this.funcs.length !== this.code.length) throw malformed.functionCodeMismatch(bytes.length);
    if (this.dataCount !== null && this.dataCount !== this.data.length) throw malformed.dataCountMismatch(bytes.length);
    const { types, recGroups, imports, funcs, tables, memories, tags, globals, exports, start, elements, dataCount, code, data, customs, sectionOffsets } = this;
    return { bytes, types, recGroups, imports, funcs, tables, memories, tags, globals, exports, start, elements, dataCount, code, data, customs, sectionOffsets };
  }

  private header(): void {
    const { bytes, reader } = this;
    const magic = [0x00, 0x61, 0x73, 0x6d];
    for (let i = 0; i < 4; i++) {
      if (i >= bytes.length) throw malformed.unexpectedEnd(i);
      if (bytes[i] !== magic[i]) throw malformed.magic(0);
    }
    if (bytes.length < 8) throw malformed.unexpectedEnd(bytes.length);
    if (bytes[4] === 0x0d && bytes[6] === 1) throw malformed.component(4);
    if (bytes[4] !== 1 || bytes[5] !== 0 || bytes[6] !== 0 || bytes[7] !== 0) throw malformed.version(4);
    reader.at = 8;
  }

  private section(id: Section): void {
    const { reader } = this;
    switch (id) {
      case Section.Type: this.typeSection(); return;
      case Section.Import: this.imports = this.vector('imports', limits.imports, 4, () => this.import()); return;
      case Section.Function: this.funcs = this.vector('functions', limits.functions, 1, () => reader.u32() as TypeIndex); return;
      case Section.Table: this.tables = this.vector('tables', limits.tables, 3, () => this.table()); return;
      case Section.Memory: this.memories = this.vector('memories', limits.memories, 2, () => this.memoryType()); return;
      case Section.Tag: this.tags = this.vector('tags', limits.tags, 2, () => this.tagType()); return;
      case Section.Global: this.globals = this.vector('globals', limits.globals, 3, () => this.global()); return;
      case Section.Export: this.exports = this.vector('exports', limits.exports, 3, () => this.export()); return;
      case Section.Start: this.start = reader.u32() as FuncIndex; return;
      case Section.Element: this.elements = this.vector('element segments', limits.elementSegments, 2, () => this.element()); return;
      case Section.DataCount: this.dataCount = reader.u32(); return;
      case Section.Code: this.code = this.vector('functions', limits.functions, 1, () => this.body()); return;
      case Section.Data: this.data = this.vector('data segments', limits.dataSegments, 1, () => this.dataSegment()); return;
      case Section.Custom: return;
    }
  }

  private vector<T>(what: string, limit: number, unit: number, element: () => T): T[] {
    const count = this.reader.count(what, limit, unit);
    const list: T[] = [];
    for (let i = 0; i < count; i++) list.push(element());
    return list;
  }

  private custom(after: number): void {
    const { reader } = this;
    const name = reader.name();
    this.customs.push({ name, data: { start: reader.at, end: reader.end }, after });
  }

  // --- Types ---

  private typeSection(): void {
    const { reader } = this;
    const count = reader.count('types', limits.recGroups, 1);
    for (let i = 0; i < count; i++) {
      const start = this.types.length as TypeIndex;
      let length = 1;
      if (reader.peek() === 0x4e) {
        need(this.features, Feature.Gc, reader.at, 'a recursion group');
        reader.at++;
        length = reader.count('types', limits.recGroupTypes, 1);
      }
      for (let j = 0; j < length; j++) this.types.push(this.subType());
      this.recGroups.push({ start, length });
      if (this.types.length > limits.types) throw malformed.limit(reader.at, 'types', limits.types);
    }
  }

  private subType(): SubType {
    const { reader } = this;
    const form = reader.peek();
    if (form !== 0x50 && form !== 0x4f) return { final: true, supertype: null, composite: this.compositeType() };
    need(this.features, Feature.Gc, reader.at, 'a sub type');
    reader.at++;
    const count = reader.count('supertypes', 1);
    const supertype = count === 1 ? (reader.u32() as TypeIndex) : null;
    return { final: form === 0x4f, supertype, composite: this.compositeType() };
  }

  private compositeType(): CompositeType {
    const { reader, features } = this;
    const at = reader.at;
    const form = reader.byte();
    switch (form) {
      case 0x60: {
        const params = this.vector('parameters', limits.functionParams, 1, () => reader.valType(features));
        const results = this.vector('results', limits.functionResults, 1, () => reader.valType(features));
        if (results.length > 1) need(features, Feature.MultiValue, at, 'a function type with several results');
        return { kind: 'func', params, results };
      }
      case 0x5f:
        need(features, Feature.Gc, at, 'a structure type');
        return { kind: 'struct', fields: this.vector('fields', limits.structFields, 2, () => this.fieldType()) };
      case 0x5e:
        need(features, Feature.Gc, at, 'an array type');
        return { kind: 'array', element: this.fieldType() };
      default: throw malformed.typeForm(at, form);
    }
  }

  private fieldType(): FieldType {
    return { storage: this.reader.storageType(this.features), mutable: this.mutability() };
  }

  private mutability(): boolean {
    const flag = this.reader.byte();
    if (flag > 1) throw malformed.mutability(this.reader.at - 1);
    return flag === 1;
  }

  /** Bounds are u64 whatever the address type (§5.3.10): validation limits them. */
  private limits(flags: number): Limits {
    const { reader } = this;
    const min = reader.u64();
    return { min, max: (flags & 1) === 0 ? null : reader.u64() };
  }

  private memoryType(): MemoryType {
    const { reader, features } = this;
    const at = reader.at;
    const flags = reader.byte();
    if (flags > 15) throw malformed.limitsFlags(at);
    if ((flags & 2) !== 0) need(features, Feature.Threads, at, 'a shared memory');
    if ((flags & 4) !== 0) need(features, Feature.Memory64, at, 'a 64-bit memory');
    if ((flags & 8) !== 0) need(features, Feature.CustomPageSizes, at, 'a custom page size');
    const bounds = this.limits(flags);
    const pageSizeLog2 = (flags & 8) !== 0 ? reader.u32() : 16;
    if (pageSizeLog2 >= 64) throw malformed.pageSize(at);
    return { limits: bounds, shared: (flags & 2) !== 0, is64: (flags & 4) !== 0, pageSizeLog2 };
  }

  private tableType(): TableType {
    const { reader, features } = this;
    const element = reader.refType(features);
    const at = reader.at;
    const flags = reader.byte();
    if ((flags & ~5) !== 0) throw malformed.limitsFlags(at);
    if ((flags & 4) !== 0) need(features, Feature.Memory64, at, 'a 64-bit table');
    return { element, limits: this.limits(flags), is64: (flags & 4) !== 0 };
  }

  private globalType(): GlobalType {
    return { value: this.reader.valType(this.features), mutable: this.mutability() };
  }

  private tagType(): TagType {
    const { reader } = this;
    if (reader.byte() !== 0) throw malformed.tagAttribute(reader.at - 1);
    return { type: reader.u32() as TypeIndex };
  }

  // --- Definitions ---

  private import(): Import {
    const { reader } = this;
    const module = reader.name();
    const name = reader.name();
    return { module, name, desc: this.importDesc() };
  }

  private importDesc(): ImportDesc {
    const { reader } = this;
    const at = reader.at;
    switch (reader.byte()) {
      case 0: return { kind: 'func', type: reader.u32() as TypeIndex };
      case 1: return { kind: 'table', type: this.tableType() };
      case 2: return { kind: 'memory', type: this.memoryType() };
      case 3: return { kind: 'global', type: this.globalType() };
      case 4:
        if (this.features.has(Feature.Exceptions) || this.features.has(Feature.LegacyExceptions)) {
          return { kind: 'tag', type: this.tagType() };
        }
    }
    throw malformed.importKind(at);
  }

  private table(): Table {
    const { reader } = this;
    if (reader.peek() !== 0x40) return { type: this.tableType(), init: null };
    need(this.features, Feature.FunctionReferences, reader.at, 'a table with initial element');
    reader.at++;
    if (reader.byte() !== 0) throw malformed.zeroByte(reader.at - 1);
    return { type: this.tableType(), init: this.expression() };
  }

  private global(): Global {
    return { type: this.globalType(), init: this.expression() };
  }

  private export(): Export {
    const { reader } = this;
    const name = reader.name();
    const at = reader.at;
    const kind = EXTERN_KINDS[reader.byte()];
    if (kind === undefined) throw malformed.exportKind(at);
    return { name, kind, index: reader.u32() as FuncIndex };
  }

  /** Delimits an expression: the bytes up to and with its `end`. */
  private expression(): ConstExpr {
    const { reader } = this;
    const start = reader.at;
    const cursor = new InstructionCursor(this.bytes, start, reader.end);
    for (let depth = 0; cursor.next(); ) {
      if (cursor.op === Op.End) {
        if (depth-- === 0) {
          reader.at = cursor.end;
          return { start, end: cursor.end };
        }
      } else if (cursor.op === Op.Block || cursor.op === Op.Loop || cursor.op === Op.If || cursor.op === Op.Try || cursor.op === Op.TryTable) {
        depth++;
      } else if (cursor.op === Op.Delegate) {
        depth--;
      }
    }
    throw malformed.unexpectedEnd(reader.end);
  }

  private element(): ElementSegment {
    const { reader, features } = this;
    const at = reader.at;
    const flags = reader.u32();
    if (flags > 7) throw malformed.elemFlags(at);
    if (flags !== 0) need(features, Feature.BulkMemory, at, 'an element segment of this kind');
    let mode: SegmentMode<TableIndex>;
    if ((flags & 1) !== 0) {
      mode = (flags & 2) !== 0 ? { kind: 'declarative' } : { kind: 'passive' };
    } else {
      const target = ((flags & 2) !== 0 ? reader.u32() : 0) as TableIndex;
      mode = { kind: 'active', target, offset: this.expression() };
    }
    const explicit = (flags & 3) !== 0;
    if ((flags & 4) !== 0) {
      const type = explicit ? reader.refType(features) : FUNCREF;
      return { mode, type, init: { kind: 'exprs', exprs: this.vector('elements', limits.tableElements, 1, () => this.expression()) } };
    }
    if (explicit && reader.byte() !== 0) throw malformed.elemKind(reader.at - 1);
    const funcs = this.vector('elements', limits.tableElements, 1, () => reader.u32() as FuncIndex);
    return { mode, type: FUNC_ELEMENTS, init: { kind: 'funcs', funcs } };
  }

  private dataSegment(): DataSegment {
    const { reader } = this;
    const at = reader.at;
    const flags = reader.u32();
    if (flags > 2) throw malformed.dataFlags(at);
    const mode: SegmentMode<MemoryIndex> = flags === 1 ? { kind: 'passive' }
      : { kind: 'active', target: (flags === 2 ? reader.u32() : 0) as MemoryIndex, offset: this.expression() };
    return { mode, data: this.bytesVector() };
  }

  private bytesVector(): ByteRange {
    const { reader } = this;
    const sizeAt = reader.at;
    const length = reader.u32();
    if (length > reader.end - reader.at) throw malformed.lengthOutOfBounds(sizeAt);
    const start = reader.at;
    reader.at += length;
    return { start, end: reader.at };
  }

  private body(): FuncBody {
    const range = this.bytesVector();
    if (range.end - range.start > limits.functionSize) throw malformed.limit(range.start, 'bytes in a function', limits.functionSize);
    return range;
  }
}

/** Function indices never give null: the short forms have elements of type (ref func). */
const FUNC_ELEMENTS: ValType = refNonNull(HeapCode.Func);
