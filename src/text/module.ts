/**
 * Modules in the text format (specification §6.6) → `Module`.
 *
 * Three passes over the fields, all by their first tokens: bind identifiers and count index spaces; types, which are
 * in need of nothing else; then everything, in order, so that types of inline signatures are appended in order too.
 */
import { malformedText } from '../wasm/errors/malformed-text.js';
import type { FeatureSet } from '../wasm/features.js';
import type { CustomSection, Module } from '../wasm/module.js';
import { ByteWriter } from '../binary/writer.js';
import { encodeNames } from '../binary/encode-names.js';
import { type CustomAnnotation, Annotations, LAST, SECTION_WORDS } from './annotations.js';
import { HINTS_SECTION, writeBranchHints } from './branch-hints.js';
import type { TokenCursor } from './cursor.js';
import { FieldParser } from './fields.js';
import { ImmediateParser } from './immediates.js';
import { InstructionParser } from './instructions.js';
import { type IndexSpace, Spaces } from './scope.js';
import { Token } from './tokens.js';
import { TypeParser } from './types.js';

/** The fields that have an index space of the same name, and whether they may be imports. */
const DEFINING: Readonly<Record<string, boolean>> = {
  func: true, table: true, memory: true, global: true, tag: true, elem: false, data: false,
};

type ExternWord = 'func' | 'table' | 'memory' | 'global' | 'tag';

export class ModuleParser {
  private readonly spaces = new Spaces();
  private readonly out = new ByteWriter();
  private readonly annotations: Annotations;
  private readonly types: TypeParser;
  private readonly immediates: ImmediateParser;
  private readonly fields: FieldParser;
  private readonly customs: CustomAnnotation[] = [];
  /** Token index of each field's parenthesis. */
  private readonly starts: number[] = [];
  /** The kind of the first definition that was no import: none may follow. */
  private defined: string | null = null;

  constructor(private readonly cursor: TokenCursor, features: FeatureSet) {
    const { spaces, out } = this;
    this.annotations = new Annotations(cursor);
    this.types = new TypeParser(cursor, spaces, this.annotations, features);
    this.immediates = new ImmediateParser(cursor, spaces, this.types, features, out);
    const instructions = new InstructionParser(cursor, this.annotations, this.immediates, out);
    this.fields = new FieldParser(cursor, spaces, this.annotations, this.types, this.immediates, instructions, out);
  }

  /** `(module …)` at its parenthesis; `(module` itself may be left out around a whole text. */
  parse(): Module {
    const { cursor, annotations, spaces } = this;
    const wrapped = cursor.isOpen('module');
    if (wrapped) {
      annotations.skipTo(cursor.at);
      cursor.at += 2;
      cursor.takeWord('definition');
      if (cursor.peek() === Token.Id) {
        spaces.module = cursor.text;
        cursor.at++;
      }
      spaces.module = annotations.moduleName() ?? spaces.module;
    }
    annotations.begin();
    const start = cursor.at;
    this.bindIdentifiers();
    cursor.at = start;
    this.parseTypes();
    cursor.at = start;
    this.parseFields();
    annotations.checkPassed(cursor.at);
    if (wrapped) cursor.close();
    return this.finish();
  }

  // --- First pass: identifiers ---

  private bindIdentifiers(): void {
    const { cursor } = this;
    while (cursor.peek() === Token.LParen) {
      const start = cursor.at;
      this.starts.push(start);
      cursor.at++;
      if (cursor.peek() !== Token.Word) throw cursor.unexpected('a module field');
      const word = cursor.text;
      const imports = Object.hasOwn(DEFINING, word) ? DEFINING[word] : null;
      if (imports !== null) {
        cursor.at++;
        this.bindDefinition(word as ExternWord, imports);
      } else if (word === 'type') {
        cursor.at++;
        this.spaces.type.define(cursor);
      } else if (word === 'rec') {
        cursor.at++;
        while (cursor.isOpen('type')) {
          const type = cursor.at;
          cursor.at += 2;
          this.spaces.type.define(cursor);
          cursor.at = type;
          cursor.skip();
        }
      } else if (word === 'import') {
        this.bindImport();
      } else if (word !== 'export' && word !== 'start') {
        throw cursor.unexpected('a module field');
      }
      cursor.at = start;
      cursor.skip();
    }
  }

  private bindDefinition(word: keyof Pick<Spaces, ExternWord | 'elem' | 'data'>, imports: boolean): void {
    const { cursor, spaces } = this;
    const at = cursor.at - 1;
    (spaces[word] as IndexSpace).define(cursor);
    while (cursor.isOpen('export')) cursor.skip();
    if (imports) {
      if (cursor.isOpen('import')) {
        if (this.defined !== null) throw malformedText.importAfter(cursor.position(at), this.defined);
      } else {
        this.defined ??= { func: 'function' }[word as string] ?? word;
      }
    }
    // Inline segments: `(memory … (data …))`, `(table … (elem …))`.
    const inline = word === 'memory' ? 'data' : word === 'table' ? 'elem' : null;
    if (inline === null) return;
    while (cursor.peek() !== Token.RParen && cursor.peek() !== Token.End) {
      if (cursor.isOpen(inline)) spaces[inline].size++;
      if (cursor.peek() === Token.LParen) cursor.skip();
      else cursor.at++;
    }
  }

  private bindImport(): void {
    const { cursor, spaces } = this;
    if (this.defined !== null) throw malformedText.importAfter(cursor.position(), this.defined);
    cursor.at++;
    cursor.name();
    cursor.name();
    if (cursor.peek() !== Token.LParen) throw cursor.unexpected('an import description');
    cursor.at++;
    const word = cursor.peek() === Token.Word ? cursor.text : '';
    if (!Object.hasOwn(DEFINING, word) || !DEFINING[word]) throw cursor.unexpected('an import description');
    cursor.at++;
    spaces[word as ExternWord].define(cursor);
  }

  // --- Second pass: types ---

  private parseTypes(): void {
    const { cursor, annotations, starts } = this;
    for (const start of starts) {
      cursor.at = start;
      if (cursor.isOpen('type') || cursor.isOpen('rec')) {
        // Annotations of other fields, and custom sections, are for the third pass.
        annotations.skipTo(start);
        this.types.definition();
        annotations.checkPassed();
      }
    }
  }

  // --- Third pass: all fields ---

  private parseFields(): void {
    const { cursor, annotations } = this;
    annotations.rewind();
    for (;;) {
      while (this.takeCustom()) { /* One after the other. */ }
      if (cursor.peek() !== Token.LParen) break;
      if (cursor.isOpen('type') || cursor.isOpen('rec')) {
        const end = cursor.values[cursor.at];
        annotations.skipTo(end);
        cursor.at = end + 1;
      } else {
        this.fields.field();
        annotations.checkPassed();
      }
    }
  }

  private takeCustom(): boolean {
    const { annotations, cursor } = this;
    if (annotations.next > cursor.at) return false;
    const custom = annotations.custom();
    if (custom === null) throw annotations.misplaced();
    this.customs.push(custom);
    return true;
  }

  // --- The module ---

  private finish(): Module {
    const { out, types, fields, spaces } = this;
    const { imports, funcs, tables, memories, tags, globals, exports, start, code } = fields;
    const { elements, datas: data } = fields.segments;
    const dataCount = this.immediates.usesData ? data.length : null;
    const counts: Readonly<Record<string, number>> = {
      type: types.recGroups.length, import: imports.length, func: funcs.length, table: tables.length, memory: memories.length,
      tag: tags.length, global: globals.length, export: exports.length, start: start === null ? 0 : 1, elem: elements.length,
      datacount: dataCount === null ? 0 : 1, code: code.length, data: data.length,
    };
    const customs: CustomSection[] = [];
    // A custom section's place is the last section that is there at or before the one it was put behind.
    const add = (name: string, bytes: Uint8Array, slot: number): void => {
      const last = slot === LAST ? SECTION_WORDS.length - 1 : SECTION_WORDS.findIndex(([, id]) => id === slot);
      let after = 0;
      for (let i = 0; i <= last; i++) if (counts[SECTION_WORDS[i][0]] > 0) after = SECTION_WORDS[i][1];
      const at = out.length;
      out.bytes(bytes);
      customs.push({ name, data: { start: at, end: out.length }, after });
    };
    const place = (slot: number): void => {
      for (const { name, after, data: bytes } of this.customs) if (after === slot) add(name, bytes, slot);
    };
    place(0);
    for (const [word, id] of SECTION_WORDS) {
      if (word === 'code' && fields.branchHints.length > 0) add(HINTS_SECTION, writeBranchHints(fields.branchHints), 12);
      place(id);
    }
    // An explicit name section takes the place of the one that identifiers make.
    if (!this.customs.some(({ name }) => name === 'name')) {
      const names = encodeNames({
        module: spaces.module, locals: spaces.locals, labels: spaces.labels,
        funcs: inOrder(spaces.func.names), types: inOrder(spaces.type.names), tables: inOrder(spaces.table.names),
        memories: inOrder(spaces.memory.names), globals: inOrder(spaces.global.names), elements: inOrder(spaces.elem.names),
        data: inOrder(spaces.data.names), tags: inOrder(spaces.tag.names),
        fields: new Map(Array.from(spaces.fields, ([type, space]) => [type, space.names])),
      });
      if (names.length > 0) add('name', names, LAST);
    }
    place(LAST);
    return {
      bytes: out.take(), types: types.types, recGroups: types.recGroups, imports, funcs, tables, memories, tags, globals,
      exports, start, elements, dataCount, code, data, customs, sectionOffsets: [],
    };
  }
}

/** `@name` annotations are found after the identifiers, which may be of later entries. */
function inOrder(names: ReadonlyMap<number, string>): ReadonlyMap<number, string> {
  let last = -1;
  for (const index of names.keys()) {
    if (index < last) return new Map([...names].sort(([a], [b]) => a - b));
    last = index;
  }
  return names;
}
