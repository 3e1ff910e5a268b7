/** Fields of a module other than types and segments (specification §6.6), with all their abbreviations. */
import { malformedText } from '../wasm/errors/malformed-text.js';
import type { ByteRange, Export, ExternKind, Global, Import, ImportDesc, Table } from '../wasm/module.js';
import type { FuncIndex, MemoryIndex, MemoryType, TableIndex, TagType, TypeIndex, ValType } from '../wasm/types.js';
import { writeValType } from '../binary/encode-types.js';
import type { ByteWriter } from '../binary/writer.js';
import type { Annotations } from './annotations.js';
import type { FunctionHints } from './branch-hints.js';
import type { TokenCursor } from './cursor.js';
import type { ImmediateParser } from './immediates.js';
import type { InstructionParser } from './instructions.js';
import { IndexSpace, type Spaces } from './scope.js';
import { SegmentParser } from './segments.js';
import { ANONYMOUS } from './symbols.js';
import { Token } from './tokens.js';
import type { TypeParser } from './types.js';

interface ImportNames {
  readonly module: string;
  readonly name: string;
}

const EXTERN_KINDS: readonly ExternKind[] = ['func', 'table', 'memory', 'global', 'tag'];

export class FieldParser {
  readonly imports: Import[] = [];
  readonly funcs: TypeIndex[] = [];
  readonly tables: Table[] = [];
  readonly memories: MemoryType[] = [];
  readonly tags: TagType[] = [];
  readonly globals: Global[] = [];
  readonly exports: Export[] = [];
  start: FuncIndex | null = null;
  readonly code: ByteRange[] = [];
  /** Element and data segments, those of inline abbreviations too. */
  readonly segments: SegmentParser;
  readonly branchHints: FunctionHints[] = [];
  /** How many entries of each index space have been parsed. */
  private readonly counts: Record<ExternKind, number> = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };

  constructor(
    private readonly cursor: TokenCursor, private readonly spaces: Spaces, private readonly annotations: Annotations,
    private readonly types: TypeParser, private readonly immediates: ImmediateParser,
    private readonly instructions: InstructionParser, private readonly out: ByteWriter,
  ) {
    this.segments = new SegmentParser(cursor, spaces, annotations, types, immediates, instructions, out);
  }

  /** The field at the cursor. The first pass has checked its word. */
  field(): void {
    const { cursor } = this;
    cursor.at++;
    switch (cursor.word('a module field')) {
      case 'import': this.import(); break;
      case 'func': this.func(); break;
      case 'table': this.table(); break;
      case 'memory': this.memory(); break;
      case 'global': this.global(); break;
      case 'tag': this.tag(); break;
      case 'export': this.export(); break;
      case 'start': this.startFunction(); break;
      case 'elem': this.segments.elem(); break;
      case 'data': this.segments.data(); break;
      default:
        cursor.at--;
        throw cursor.unexpected('a module field');
    }
    cursor.close();
  }

  // --- Imports and exports ---

  private import(): void {
    const { cursor } = this;
    const module = cursor.name();
    const name = cursor.name();
    if (cursor.peek() !== Token.LParen) throw cursor.unexpected('an import description');
    cursor.at++;
    const kind = cursor.word('an import description') as ExternKind;
    const index = this.identifier(kind);
    this.imports.push({ module, name, desc: this.importDesc(kind, index) });
    cursor.close();
  }

  private importDesc(kind: ExternKind, index: number): ImportDesc {
    switch (kind) {
      case 'func': {
        const params = new IndexSpace('local');
        const type = this.types.typeUse(params);
        this.spaces.locals.set(index, params.names);
        return { kind, type };
      }
      case 'table': return { kind, type: this.types.tableType() };
      case 'memory': return { kind, type: this.types.memoryType() };
      case 'global': return { kind, type: this.types.globalType() };
      case 'tag': return { kind, type: { type: this.types.typeUse(null) } };
    }
  }

  /** Passes over the identifier of the next entry of an index space, which the first pass has bound; its index. */
  private identifier(kind: ExternKind): number {
    const index = this.counts[kind]++;
    this.cursor.optionalId();
    this.annotations.name(this.spaces[kind].names, index);
    return index;
  }

  /** Identifier, inline exports, and an inline import with the description that follows. */
  private head(kind: ExternKind): { readonly index: number; readonly imported: boolean } {
    const index = this.identifier(kind);
    this.inlineExports(kind, index);
    const names = this.inlineImport();
    if (names === null) return { index, imported: false };
    this.imports.push({ ...names, desc: this.importDesc(kind, index) });
    return { index, imported: true };
  }

  private inlineExports(kind: ExternKind, index: number): void {
    const { cursor } = this;
    while (cursor.takeOpen('export')) {
      this.exports.push({ name: cursor.name(), kind, index: index as FuncIndex });
      cursor.close();
    }
  }

  private inlineImport(): ImportNames | null {
    const { cursor } = this;
    if (!cursor.takeOpen('import')) return null;
    const module = cursor.name();
    const name = cursor.name();
    cursor.close();
    return { module, name };
  }

  private export(): void {
    const { cursor } = this;
    const name = cursor.name();
    if (cursor.peek() !== Token.LParen) throw cursor.unexpected('an export description');
    cursor.at++;
    const word = cursor.peek() === Token.Word ? cursor.text : '';
    const kind = EXTERN_KINDS.find((k) => k === word);
    if (kind === undefined) throw cursor.unexpected('an export description');
    cursor.at++;
    this.exports.push({ name, kind, index: this.spaces[kind].index(cursor) as FuncIndex });
    cursor.close();
  }

  private startFunction(): void {
    const { cursor } = this;
    if (this.start !== null) throw malformedText.multipleStart(cursor.position(cursor.at - 1));
    this.start = this.spaces.func.index(cursor) as FuncIndex;
  }

  // --- Functions ---

  private func(): void {
    const { out, immediates, instructions, annotations } = this;
    const index = this.identifier('func');
    this.inlineExports('func', index);
    const names = this.inlineImport();
    const locals = new IndexSpace('local');
    const type = this.types.typeUse(locals);
    if (names !== null) {
      this.imports.push({ ...names, desc: { kind: 'func', type } });
      this.spaces.locals.set(index, locals.names);
      return;
    }
    this.funcs.push(type);
    const start = out.length;
    this.locals(locals);
    immediates.locals = locals;
    immediates.labels.begin(true);
    instructions.body(start);
    immediates.locals = null;
    annotations.checkPassed();
    this.code.push({ start, end: out.length });
    if (locals.names.size > 0) this.spaces.locals.set(index, locals.names);
    if (immediates.labels.names.size > 0) this.spaces.labels.set(index, immediates.labels.names);
    if (instructions.branchHints.length > 0) this.branchHints.push({ func: index, hints: instructions.branchHints });
  }

  /** `(local …)*`, written as runs of equal types. */
  private locals(space: IndexSpace): void {
    const { cursor, out, annotations } = this;
    const types: ValType[] = [];
    while (cursor.takeOpen('local')) {
      const at = cursor.at;
      const id = cursor.optionalId();
      if (id !== ANONYMOUS) space.bind(cursor, at, id, space.size);
      const named = annotations.name(space.names, space.size);
      const before = types.length;
      if (id !== ANONYMOUS || named) {
        types.push(this.types.valType());
        cursor.close();
      } else {
        while (!cursor.takeClose()) types.push(this.types.valType());
      }
      space.size += types.length - before;
    }
    let runs = 0;
    for (let i = 0; i < types.length; i++) if (i === 0 || types[i] !== types[i - 1]) runs++;
    out.unsigned(runs);
    for (let i = 0; i < types.length; ) {
      const first = i;
      while (i < types.length && types[i] === types[first]) i++;
      out.unsigned(i - first);
      writeValType(out, types[first]);
    }
  }

  // --- Tables, memories, globals, tags ---

  private table(): void {
    const { cursor, types } = this;
    const { index, imported } = this.head('table');
    if (imported) return;
    const is64 = types.addressType();
    if (!types.isRefType()) {
      const limits = types.limits();
      const element = types.refType();
      const init = cursor.peek() === Token.RParen ? null : this.segments.constExpr();
      this.tables.push({ type: { limits, element, is64 }, init });
      return;
    }
    const element = types.refType();
    const size = this.segments.inlineElem(element, index as TableIndex, is64);
    this.tables.push({ type: { limits: { min: size, max: size }, element, is64 }, init: null });
  }

  private memory(): void {
    const { cursor, types } = this;
    const { index, imported } = this.head('memory');
    if (imported) return;
    const start = cursor.at;
    const is64 = types.addressType();
    const pageSizeLog2 = types.pageSize();
    if (!cursor.isOpen('data')) {
      cursor.at = start;
      this.memories.push(types.memoryType());
      return;
    }
    const size = this.segments.inlineData(index as MemoryIndex, is64);
    const pages = Math.ceil(size / 2 ** pageSizeLog2);
    this.memories.push({ limits: { min: pages, max: pages }, shared: false, is64, pageSizeLog2 });
  }

  private global(): void {
    const { imported } = this.head('global');
    if (!imported) this.globals.push({ type: this.types.globalType(), init: this.segments.constExpr() });
  }

  private tag(): void {
    const { imported } = this.head('tag');
    if (!imported) this.tags.push({ type: this.types.typeUse(null) });
  }

}
