/** Reading the imports of a module from an import object (JavaScript API §5, "read the imports"). */
import type { FuncInstance } from '../runtime/func.js';
import type { GlobalInstance } from '../runtime/global.js';
import type { Extern } from '../runtime/instance.js';
import type { Store } from '../runtime/store.js';
import { jsError } from '../wasm/errors/js-api.js';
import type { Import } from '../wasm/module.js';
import { type GlobalType, type ValType, I64, isRef } from '../wasm/types.js';
import { builtinImport, isBuiltin } from './builtins.js';
import { functionCore } from './exported-function.js';
import { globalCore, makeGlobal } from './global.js';
import { types } from './home.js';
import { type Callable, createHostFunction } from './host-function.js';
import { createSuspendingFunction, suspendingCallable } from './jspi.js';
import { memoryCore } from './memory.js';
import type { CompiledModule } from './module.js';
import { tableCore } from './table.js';
import { tagCore } from './tag.js';
import { isHidden } from './value-types.js';
import { toWebAssembly } from './values.js';
import { isObject } from './webidl.js';

/**
 * The imports in order, kinds checked: instantiation checks types. Runs getters of the user's. Host functions and
 * globals are made in `store`. `what` names the caller in messages.
 */
export function readImports(what: string, { core, options }: CompiledModule, importObject: unknown, store: Store): Extern[] {
  if (importObject === undefined && core.imports.some((wanted) => !isBuiltin(options, wanted))) throw jsError.noImports(what);
  const typeIds = types.register(core.types, core.recGroups);
  const reader = new ImportReader(what, store, typeIds);
  return core.imports.map((wanted, index) => {
    const builtin = builtinImport(options, wanted, store);
    if (builtin !== null) return reader.read(wanted, index, builtin);
    const from = (importObject as Record<string, unknown>)[wanted.module];
    if (!isObject(from)) throw jsError.importModule(what, index, wanted.module);
    return reader.read(wanted, index, (from as Record<string, unknown>)[wanted.name]);
  });
}

class ImportReader {
  /** Functions read so far: the index of a host function, which names it. */
  private functions = 0;

  constructor(private readonly what: string, private readonly store: Store, private readonly typeIds: Int32Array) {}

  read(wanted: Import, index: number, value: unknown): Extern {
    const { desc } = wanted;
    const fail = (detail: string): Error =>
      jsError.importKind(this.what, index, `${JSON.stringify(wanted.module)} ${JSON.stringify(wanted.name)}`, detail);
    switch (desc.kind) {
      case 'func': return this.func(this.typeIds[desc.type], value, fail);
      case 'global': return this.global(desc.type, value, fail);
      case 'memory': return memoryCore(value) ?? raise(fail('memory import must be a WebAssembly.Memory object'));
      case 'table': return tableCore(value) ?? raise(fail('table import requires a WebAssembly.Table'));
      case 'tag': return tagCore(value) ?? raise(fail('tag import requires a WebAssembly.Tag'));
    }
  }

  private func(typeId: number, value: unknown, fail: (detail: string) => Error): FuncInstance {
    const suspending = suspendingCallable(value);
    if (suspending === null && typeof value !== 'function') throw fail('function import requires a callable');
    const name = `${this.functions++}`;
    if (suspending !== null) return createSuspendingFunction(this.store, typeId, suspending, name);
    return functionCore(value) ?? createHostFunction(this.store, typeId, value as Callable, name);
  }

  private global({ value: declared, mutable }: GlobalType, value: unknown, fail: (detail: string) => Error): GlobalInstance {
    const found = globalCore(value);
    if (found !== null) return found;
    const type = types.canonicalize(declared, this.typeIds);
    if (mutable) throw fail('imported mutable global must be a WebAssembly.Global object');
    if (isHidden(type)) throw fail('global import must be a WebAssembly.Global object');
    if (!isRef(type) && typeof value !== (type === I64 ? 'bigint' : 'number')) {
      throw fail(type === I64 ? 'global import must be a BigInt' : 'global import must be a number, valid Wasm reference, or WebAssembly.Global object');
    }
    return makeGlobal({ value: type, mutable: false }, convert(value, type, fail), () => this.store);
  }
}

function convert(value: unknown, type: ValType, fail: (detail: string) => Error): unknown {
  try {
    return toWebAssembly(value, type);
  } catch (error) {
    throw error instanceof TypeError ? fail(error.message) : error;
  }
}

function raise(error: Error): never {
  throw error;
}
