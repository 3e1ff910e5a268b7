/** `WebAssembly.Instance` (JavaScript API §5.2). */
import { FuncInstance } from '../runtime/func.js';
import { GlobalInstance } from '../runtime/global.js';
import type { Extern as CoreExtern } from '../runtime/instance.js';
import { instantiate } from '../runtime/instantiate.js';
import { storeForImports } from '../runtime/join.js';
import { MemoryInstance } from '../runtime/memory.js';
import { TableInstance } from '../runtime/table.js';
import { jsError, toJsError } from '../wasm/errors/js-api.js';
import { exportedFunction } from './exported-function.js';
import { globalObject } from './global.js';
import { makeStore } from './home.js';
import { readImports } from './imports.js';
import { memoryObject } from './memory.js';
import { type CompiledModule, type Module, compiledModule } from './module.js';
import { tableObject } from './table.js';
import { tagObject } from './tag.js';
import { Existing, defineInterface, isObject, requireArguments } from './webidl.js';

/** What is imported, by module and name. */
export type Imports = Record<string, Record<string, unknown>>;
/** What an instance exports, by name. */
export type Exports = Readonly<Record<string, unknown>>;

let isInstance: (value: object) => boolean;
let exportsOf: (value: Instance) => Exports;

/** A module with its state. */
export class Instance {
  readonly #exports: Exports;

  /**
   * Instantiates a module and runs its start function.
   *
   * @throws TypeError for an import object that does not have what the module wants, LinkError for imports of another
   *   type, RuntimeError for a trap, RangeError where memory cannot be had, and whatever a host function throws.
   */
  constructor(module: Module, importObject?: Imports);
  constructor(module: Module, ...rest: unknown[]) {
    const existing = Existing.core<Exports>(module);
    if (existing !== undefined) {
      this.#exports = existing;
      return;
    }
    const what = 'WebAssembly.Instance()';
    requireArguments(what, arguments.length, 1);
    const compiled = compiledModule(module);
    if (compiled === null) throw jsError.argument(what, 0, 'a WebAssembly.Module');
    this.#exports = prepare(what, compiled, toImportObject(what, rest[0]))();
  }

  static {
    isInstance = (value) => #exports in value;
    exportsOf = (value) => value.#exports;
  }

  /** What it exports: an object without prototype that cannot be changed. */
  get exports(): Exports {
    if (!isInstanceObject(this)) throw jsError.receiver('WebAssembly.Instance.exports', 'WebAssembly.Instance');
    return exportsOf(this);
  }
}

defineInterface(Instance);

export function toImportObject(what: string, value: unknown): unknown {
  if (value !== undefined && !isObject(value)) throw jsError.argument(what, 1, 'an object');
  return value;
}

/** Reads the imports at once; what it returns instantiates, and returns the exports. */
export function prepare(what: string, compiled: CompiledModule, importObject: unknown): () => Exports {
  const store = makeStore();
  const imports = readImports(what, compiled, importObject, store);
  return () => {
    try {
      return exportsObject(instantiate(storeForImports(imports, () => store), compiled.core, imports).exports);
    } catch (error) {
      throw toJsError(error, what);
    }
  };
}

/** Whether a value is an `Instance`. */
export const isInstanceObject = (value: unknown): boolean => isObject(value) && isInstance(value);

/** An instance object for exports that `prepare` gave. */
export const instanceObject = (exports: Exports): Instance => new Instance(new Existing(exports) as never);

function exportsObject(exports: ReadonlyMap<string, CoreExtern>): Exports {
  const object = Object.create(null) as Record<string, unknown>;
  for (const [name, extern] of exports) {
    Object.defineProperty(object, name, { value: externObject(extern), writable: true, enumerable: true, configurable: true });
  }
  return Object.freeze(object);
}

/** What JavaScript sees of an external value. */
function externObject(extern: CoreExtern): unknown {
  if (extern instanceof FuncInstance) return exportedFunction(extern);
  if (extern instanceof MemoryInstance) return memoryObject(extern);
  if (extern instanceof TableInstance) return tableObject(extern);
  if (extern instanceof GlobalInstance) return globalObject(extern);
  return tagObject(extern);
}

