/**
 * A module as data (specification §2.5): what the decoder and the text parser make, and everybody else reads.
 *
 * Function bodies and constant expressions stay as byte ranges of `bytes`: there is no object per instruction.
 * `bytes` is the binary itself after decoding; the text parser puts the encoded bodies into a buffer of its own,
 * which the encoder then copies from.
 */
import type {
  FuncIndex, GlobalIndex, GlobalType, MemoryIndex, MemoryType, RecGroup, SubType, TableIndex, TableType, TagIndex,
  TagType, TypeIndex, ValType,
} from './types.js';

/** A range of `Module.bytes`. `start` inclusive, `end` exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** An expression's bytes, its closing `end` included. */
export type ConstExpr = ByteRange;

/** A function body as in the code section, after its size: local declarations, then the expression with its `end`. */
export type FuncBody = ByteRange;

export type ExternKind = 'func' | 'table' | 'memory' | 'global' | 'tag';

export type ImportDesc =
  | { readonly kind: 'func'; readonly type: TypeIndex }
  | { readonly kind: 'table'; readonly type: TableType }
  | { readonly kind: 'memory'; readonly type: MemoryType }
  | { readonly kind: 'global'; readonly type: GlobalType }
  | { readonly kind: 'tag'; readonly type: TagType };

export interface Import {
  readonly module: string;
  readonly name: string;
  readonly desc: ImportDesc;
}

export interface Export {
  readonly name: string;
  readonly kind: ExternKind;
  readonly index: FuncIndex | TableIndex | MemoryIndex | GlobalIndex | TagIndex;
}

export interface Table {
  readonly type: TableType;
  /** The initial element, or null where the element type's default serves. */
  readonly init: ConstExpr | null;
}

export interface Global {
  readonly type: GlobalType;
  readonly init: ConstExpr;
}

export type SegmentMode<I> =
  | { readonly kind: 'passive' }
  | { readonly kind: 'declarative' }
  | { readonly kind: 'active'; readonly target: I; readonly offset: ConstExpr };

export interface ElementSegment {
  readonly mode: SegmentMode<TableIndex>;
  readonly type: ValType;
  /** Function indices (the short form) or one constant expression an element. */
  readonly init:
    | { readonly kind: 'funcs'; readonly funcs: readonly FuncIndex[] }
    | { readonly kind: 'exprs'; readonly exprs: readonly ConstExpr[] };
}

export interface DataSegment {
  readonly mode: SegmentMode<MemoryIndex>;
  readonly data: ByteRange;
}

export interface CustomSection {
  readonly name: string;
  readonly data: ByteRange;
  /** How many known sections came before it: the section id it stands behind, 0 at the front. */
  readonly after: number;
}

export interface Module {
  readonly bytes: Uint8Array;
  readonly types: readonly SubType[];
  readonly recGroups: readonly RecGroup[];
  readonly imports: readonly Import[];
  /** Types of the functions defined here; imported ones come before them in the index space. */
  readonly funcs: readonly TypeIndex[];
  readonly tables: readonly Table[];
  readonly memories: readonly MemoryType[];
  readonly tags: readonly TagType[];
  readonly globals: readonly Global[];
  readonly exports: readonly Export[];
  readonly start: FuncIndex | null;
  readonly elements: readonly ElementSegment[];
  readonly dataCount: number | null;
  readonly code: readonly FuncBody[];
  readonly data: readonly DataSegment[];
  readonly customs: readonly CustomSection[];
  /** Offset of each section's contents by its id, for messages; empty for a module that was text. */
  readonly sectionOffsets: readonly number[];
  /** Validation found tests or casts of references. */
  readonly castsReferences?: boolean;
}

/** The index spaces of a module, imports first: what instructions' immediates count in. */
export interface IndexSpaces {
  readonly funcs: readonly TypeIndex[];
  readonly tables: readonly TableType[];
  readonly memories: readonly MemoryType[];
  readonly globals: readonly GlobalType[];
  readonly tags: readonly TagType[];
  readonly importedFuncs: number;
  readonly importedTables: number;
  readonly importedMemories: number;
  readonly importedGlobals: number;
  readonly importedTags: number;
}

const spaces = new WeakMap<Module, IndexSpaces>();

/** The module's index spaces, made on first request. */
export function indexSpaces(module: Module): IndexSpaces {
  let found = spaces.get(module);
  if (found === undefined) {
    found = makeIndexSpaces(module);
    spaces.set(module, found);
  }
  return found;
}

function makeIndexSpaces(module: Module): IndexSpaces {
  const funcs: TypeIndex[] = [];
  const tables: TableType[] = [];
  const memories: MemoryType[] = [];
  const globals: GlobalType[] = [];
  const tags: TagType[] = [];
  for (const { desc } of module.imports) {
    switch (desc.kind) {
      case 'func': funcs.push(desc.type); break;
      case 'table': tables.push(desc.type); break;
      case 'memory': memories.push(desc.type); break;
      case 'global': globals.push(desc.type); break;
      case 'tag': tags.push(desc.type); break;
    }
  }
  const imported = {
    importedFuncs: funcs.length, importedTables: tables.length, importedMemories: memories.length,
    importedGlobals: globals.length, importedTags: tags.length,
  };
  for (const f of module.funcs) funcs.push(f);
  for (const t of module.tables) tables.push(t.type);
  for (const m of module.memories) memories.push(m);
  for (const g of module.globals) globals.push(g.type);
  for (const t of module.tags) tags.push(t);
  return { funcs, tables, memories, globals, tags, ...imported };
}
