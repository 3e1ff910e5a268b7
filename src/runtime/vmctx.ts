/**
 * The layout of an instance's vmctx: the block of memory that code of an instance is compiled against. Single source
 * of its offsets. Pointers are 8 bytes, and zero where no native code runs.
 *
 *   0    8 bytes   pointer to the store's run context
 *   8    4 bytes   how many suspended calls have frames of the instance
 *   16   16 bytes  each global the module defines, in order
 *        8 bytes   each imported global: pointer to its storage
 *        8 bytes   each memory: pointer to its definition record
 *        8 bytes   each table: pointer to its definition record
 *        16 bytes  each imported function: code, and the vmctx it wants
 *        4 bytes   each type: its canonical id
 *        4 bytes   each tag: its number in the store
 *        16 bytes  each data, then each element segment: its record, in modules with array types
 */
import { type Module, indexSpaces } from '../wasm/module.js';

const HEADER_BYTES = 16;
export const GLOBAL_BYTES = 16;
/** In 32-bit words. */
export const GLOBAL_WORDS = GLOBAL_BYTES / 4;

/** Bytes in a vmctx. */
export const VMCTX = { context: 0, suspended: 8 } as const;
/** Bytes in a memory's definition record. */
export const MEMORY_DEFINITION = { base: 0, length: 8, bytes: 16 } as const;
/** Bytes in a table's definition record; the length is 32 bits. */
export const TABLE_DEFINITION = { elements: 0, length: 8, bytes: 16 } as const;
/**
 * Bytes in a function's record, which a funcref is the number of. Record 0 is null's: its type is no type's. `entry` is
 * how the host calls it, from its first such call on.
 */
export const FUNC_RECORD = { code: 0, vmctx: 8, type: 16, entry: 24, bytes: 32, log2: 5 } as const;
/**
 * Bytes in a segment's record: where compiled code finds it, its bytes or elements (32 bits), none where it is not there
 * or not any more, and how often it was asked for meanwhile.
 */
export const SEGMENT = { address: 0, length: 8, uses: 12, bytes: 16 } as const;
/** Bytes in the import of a function. */
export const FUNC_IMPORT = { code: 0, vmctx: 8, bytes: 16 } as const;

/** Where things lie in the vmctx of a module's instances: byte offsets of the first of each kind. */
export interface VmctxLayout {
  readonly globals: number;
  readonly importedGlobals: number;
  readonly memories: number;
  readonly tables: number;
  readonly importedFuncs: number;
  readonly types: number;
  readonly tags: number;
  readonly data: number;
  readonly elements: number;
  readonly bytes: number;
}

const layouts = new WeakMap<Module, VmctxLayout>();

export function vmctxLayout(module: Module): VmctxLayout {
  let found = layouts.get(module);
  if (found === undefined) layouts.set(module, (found = makeLayout(module)));
  return found;
}

function makeLayout(module: Module): VmctxLayout {
  const spaces = indexSpaces(module);
  const importedGlobals = HEADER_BYTES + module.globals.length * GLOBAL_BYTES;
  const memories = importedGlobals + spaces.importedGlobals * 8;
  const tables = memories + spaces.memories.length * 8;
  const importedFuncs = tables + spaces.tables.length * 8;
  const types = importedFuncs + spaces.importedFuncs * FUNC_IMPORT.bytes;
  const tags = types + module.types.length * 4;
  const data = Math.ceil((tags + spaces.tags.length * 4) / 16) * 16;
  const hasArrays = module.types.some(({ composite }) => composite.kind === 'array');
  const elements = data + (hasArrays ? module.data.length * SEGMENT.bytes : 0);
  const bytes = elements + (hasArrays ? module.elements.length * SEGMENT.bytes : 0);
  return { globals: HEADER_BYTES, importedGlobals, memories, tables, importedFuncs, types, tags, data, elements, bytes };
}

/** 32-bit words of the part of a vmctx that the interpreter uses: header and globals. */
export const vmctxWords = (module: Module): number => (HEADER_BYTES + module.globals.length * GLOBAL_BYTES) / 4;

/** First word of a global that the module defines itself, by its index in the global index space. */
export const globalWord = (module: Module, index: number): number =>
  HEADER_BYTES / 4 + (index - indexSpaces(module).importedGlobals) * GLOBAL_WORDS;
