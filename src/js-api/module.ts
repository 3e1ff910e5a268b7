/** `WebAssembly.Module` (JavaScript API §5.1): compiling, and looking at what was compiled. */
import { loadModule } from '../validate/load.js';
import { WasmtideError } from '../wasm/errors/error.js';
import { jsError } from '../wasm/errors/js-api.js';
import { FeatureSet } from '../wasm/features.js';
import { MAX_PAGES_64 } from '../wasm/limits.js';
import { type ExternKind, type Module as CoreModule, indexSpaces } from '../wasm/module.js';
import { checkBuiltins, isBuiltin } from './builtins.js';
import { type CompileOptions, type WebAssemblyCompileOptions, readCompileOptions } from './compile-options.js';
import { Existing, copyBufferSource, defineInterface, isObject, requireArguments } from './webidl.js';

/** What can be imported and exported. */
export type ImportExportKind = 'function' | 'table' | 'memory' | 'global' | 'tag';

/** An export of a module. */
export interface ModuleExportDescriptor {
  /** Its name. */
  name: string;
  /** What it is. */
  kind: ImportExportKind;
}

/** An import of a module. */
export interface ModuleImportDescriptor {
  /** The first of its two names. */
  module: string;
  /** The second one. */
  name: string;
  /** What it must be. */
  kind: ImportExportKind;
}

/** Bytes of a module. */
export type BufferSource = ArrayBufferView | ArrayBuffer | SharedArrayBuffer;

/** A module as compiled: what a `Module` object has inside. */
export interface CompiledModule {
  readonly core: CoreModule;
  readonly options: CompileOptions;
}

const KINDS: Readonly<Record<ExternKind, ImportExportKind>> = { func: 'function', table: 'table', memory: 'memory', global: 'global', tag: 'tag' };

let compiledOf: (value: object) => CompiledModule | null;

/** A module, compiled. Has no state: may be instantiated any number of times. */
export class Module {
  readonly #compiled: CompiledModule;

  /** @throws CompileError for bytes that are no valid module, TypeError for what are no bytes. */
  constructor(bytes: BufferSource, options?: WebAssemblyCompileOptions);
  constructor(bytes: BufferSource, ...rest: unknown[]) {
    const what = 'WebAssembly.Module()';
    requireArguments(what, arguments.length, 1);
    this.#compiled = Existing.core<CompiledModule>(bytes) ?? compile(what, toBytes(what, bytes), readCompileOptions(what, 1, rest[0]));
  }

  static {
    compiledOf = (value) => (#compiled in value ? value.#compiled : null);
  }

  /** What a module offers, in order. */
  static exports(moduleObject: Module): ModuleExportDescriptor[] {
    const what = 'WebAssembly.Module.exports()';
    requireArguments(what, arguments.length, 1);
    return toModule(what, moduleObject).core.exports.map(({ name, kind }) => ({ name, kind: KINDS[kind] }));
  }

  /** What a module wants, in order; without what its compile options provide. */
  static imports(moduleObject: Module): ModuleImportDescriptor[] {
    const what = 'WebAssembly.Module.imports()';
    requireArguments(what, arguments.length, 1);
    const { core, options } = toModule(what, moduleObject);
    return core.imports.filter((i) => !isBuiltin(options, i))
      .map(({ module, name, desc }) => ({ module, name, kind: KINDS[desc.kind] }));
  }

  /** Copies of the contents of all custom sections of a name. */
  static customSections(moduleObject: Module, sectionName: string): ArrayBuffer[] {
    const what = 'WebAssembly.Module.customSections()';
    requireArguments(what, arguments.length, 2);
    const { core } = toModule(what, moduleObject);
    const wanted = `${sectionName}`;
    return core.customs.filter(({ name }) => name === wanted)
      .map(({ data }) => core.bytes.slice(data.start, data.end).buffer as ArrayBuffer);
  }
}

defineInterface(Module);

/** What a `Module` has inside, or null for anything else. */
export const compiledModule = (value: unknown): CompiledModule | null => (isObject(value) ? compiledOf(value) : null);

/** A new object for a compiled module. */
export const moduleObject = (compiled: CompiledModule): Module => new Module(new Existing(compiled) as never);

function toModule(what: string, value: unknown): CompiledModule {
  const compiled = compiledModule(value);
  if (compiled === null) throw jsError.argument(what, 0, 'a WebAssembly.Module');
  return compiled;
}

/** A copy of the bytes. */
export function toBytes(what: string, value: unknown): Uint8Array {
  const bytes = copyBufferSource(value);
  if (bytes === null) throw jsError.argument(what, 0, 'a buffer source');
  return bytes;
}

/** Decodes and validates; `bytes` are the module's own from now on. */
export function compile(what: string, bytes: Uint8Array, options: CompileOptions): CompiledModule {
  if (bytes.length === 0) throw jsError.emptySource(what);
  let core: CoreModule;
  try {
    core = loadModule(bytes, FeatureSet.all);
  } catch (error) {
    throw error instanceof WasmtideError ? jsError.compile(what, error) : error;
  }
  checkMemories(what, core);
  checkBuiltins(what, core, options);
  return { core, options };
}

/** The API's limit of 64-bit memories is below the core specification's. */
function checkMemories(what: string, module: CoreModule): void {
  for (const { limits: { min, max }, is64 } of indexSpaces(module).memories) {
    if (is64 && (min > MAX_PAGES_64 || (max ?? 0) > MAX_PAGES_64)) throw jsError.memoryPages(what, MAX_PAGES_64);
  }
}
