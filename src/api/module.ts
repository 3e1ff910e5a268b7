/** Modules: decoded and validated code, shared by any number of stores of the engine (specification §2.5). */
import { encodeModule } from '../binary/encode.js';
import { moduleNames } from '../binary/names.js';
import { parseWat } from '../text/index.js';
import { originalLength } from '../validate/legacy-exceptions.js';
import { loadModule } from '../validate/load.js';
import { apiTypeError } from '../wasm/errors/api.js';
import { limitError } from '../wasm/errors/limit.js';
import { WasmtideError } from '../wasm/errors/error.js';
import { type ImportDesc, type Module as CoreModule, indexSpaces } from '../wasm/module.js';
import { compileTimeCheck } from '../runtime/compile-time.js';
import { bytesOf, copyBytes } from './bytes.js';
import { Engine, checkInstance } from './engine.js';
import { type ExternType, type FuncType, definedType, fromCoreGlobal, fromCoreMemory, fromCoreTable } from './types.js';
import { deserialize, serialize } from './artifact.js';
import { showAs } from './inspect.js';

/** Something a module wants. */
export interface ModuleImport {
  /** The first of its two names. */
  readonly module: string;
  /** The second one. */
  readonly name: string;
  /** What it must be. */
  readonly type: ExternType;
}

/** Something a module offers. */
export interface ModuleExport {
  /** Its name. */
  readonly name: string;
  /** What it is. */
  readonly type: ExternType;
}

/**
 * A module, ready to be instantiated. Immutable; may be instantiated in any store of its engine.
 */
export class Module {
  /** Only stores of this engine can instantiate it. */
  readonly engine: Engine;
  /** @internal */
  readonly core: CoreModule;

  /**
   * Decodes and validates.
   *
   * @param source the binary format (bytes of any kind), or the text format (a string).
   * @throws MalformedError where the bytes or text are no module, InvalidError where it is not valid (specification
   *   §3, §5, §6), LimitError beyond the engine's `moduleSize` or `compileTime`, TypeError for any other source.
   */
  constructor(engine: Engine, source: string | ArrayBufferView | ArrayBuffer | SharedArrayBuffer) {
    this.engine = checkInstance('engine', engine, Engine);
    this.core = load(engine, toBinary(engine, source));
  }

  /** The same as the constructor, with `await` in mind: the compilers to come will work beside the event loop. */
  static async compile(engine: Engine, source: string | ArrayBufferView | ArrayBuffer | SharedArrayBuffer): Promise<Module> {
    return new Module(engine, source);
  }

  /** Whether the bytes or text are a valid module. Never throws for what they contain. */
  static validate(engine: Engine, source: string | ArrayBufferView | ArrayBuffer | SharedArrayBuffer): boolean {
    checkInstance('engine', engine, Engine);
    if (typeof source !== 'string' && bytesOf(source) === null) throw apiTypeError.argument('source', 'bytes, or text in a string', source);
    try {
      new Module(engine, source);
      return true;
    } catch (error) {
      if (error instanceof WasmtideError) return false;
      throw error;
    }
  }

  /**
   * A module from what `serialize` gave. Artifacts are trusted: only use what you have made and stored yourself.
   *
   * @throws ArtifactError for bytes that are none, or of another version or configuration.
   */
  static deserialize(engine: Engine, artifact: ArrayBufferView | ArrayBuffer | SharedArrayBuffer): Module {
    checkInstance('engine', engine, Engine);
    return new Module(engine, deserialize(engine, copyBytes('artifact', artifact)));
  }

  /** The module as an artifact. In this version it holds the binary; tiers to come will add machine code. */
  serialize(): Uint8Array {
    return serialize(this.engine, this.core.bytes.subarray(0, originalLength(this.core)));
  }

  /** The name from the name section, or null. */
  get name(): string | null {
    return moduleNames(this.core).module;
  }

  /** What it wants, in order. */
  get imports(): ModuleImport[] {
    return this.core.imports.map(({ module, name, desc }) => ({ module, name, type: this.externType(desc) }));
  }

  /** What it offers, in order. */
  get exports(): ModuleExport[] {
    const spaces = indexSpaces(this.core);
    return this.core.exports.map(({ name, kind, index }) => {
      switch (kind) {
        case 'func': return { name, type: this.externType({ kind, type: spaces.funcs[index] }) };
        case 'table': return { name, type: this.externType({ kind, type: spaces.tables[index] }) };
        case 'memory': return { name, type: this.externType({ kind, type: spaces.memories[index] }) };
        case 'global': return { name, type: this.externType({ kind, type: spaces.globals[index] }) };
        case 'tag': return { name, type: this.externType({ kind, type: spaces.tags[index] }) };
      }
    });
  }

  /** Copies of the contents of all custom sections of a name (specification §5.5.3). */
  customSections(name: string): Uint8Array[] {
    if (typeof name !== 'string') throw apiTypeError.argument('name', 'a string', name);
    return this.core.customs.filter((c) => c.name === name).map(({ data }) => this.core.bytes.slice(data.start, data.end));
  }

  /** Type ids in the engine's registry, by type index. @internal */
  get typeIds(): Int32Array {
    return this.engine.types.register(this.core.types, this.core.recGroups);
  }

  private externType(desc: ImportDesc): ExternType {
    const { types } = this.engine;
    const ids = this.typeIds;
    switch (desc.kind) {
      case 'func': return { kind: 'func', type: definedType(types, ids[desc.type]) as FuncType };
      case 'tag': return { kind: 'tag', type: definedType(types, ids[desc.type.type]) as FuncType };
      case 'memory': return { kind: 'memory', type: fromCoreMemory(desc.type) };
      case 'global': return { kind: 'global', type: fromCoreGlobal(types, { ...desc.type, value: types.canonicalize(desc.type.value, ids) }) };
      case 'table': return { kind: 'table', type: fromCoreTable(types, { ...desc.type, element: types.canonicalize(desc.type.element, ids) }) };
    }
  }
}

function toBinary(engine: Engine, source: unknown): Uint8Array {
  const limit = engine.limits.moduleSize ?? Infinity;
  if (typeof source === 'string') {
    if (source.length > limit) throw limitError.moduleSize(source.length, limit);
    return encodeModule(parseWat(source));
  }
  const bytes = bytesOf(source);
  if (bytes === null) throw apiTypeError.argument('source', 'bytes, or text in a string', source);
  if (bytes.length > limit) throw limitError.moduleSize(bytes.length, limit);
  return bytes.slice();
}

function load(engine: Engine, bytes: Uint8Array): CoreModule {
  return loadModule(bytes, engine.features, compileTimeCheck(engine.limits.compileTime ?? Infinity));
}

showAs(Module, ({ name }) => `Module {${name === null ? '' : ` ${name} `}}`);
