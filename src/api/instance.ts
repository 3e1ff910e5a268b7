/** Instances: a module with its state (specification §4.2.5). */
import { Activation } from '../engine/activation.js';
import { type Instance as CoreInstance } from '../runtime/instance.js';
import type { Extern as CoreExtern } from '../runtime/instance.js';
import { prepareInstance, resolveImports } from '../runtime/instantiate.js';
import { apiTypeError } from '../wasm/errors/api.js';
import { callError } from '../wasm/errors/call.js';
import { leftGuest } from '../wasm/errors/stack-trace.js';
import { checkInstance, checkString } from './engine.js';
import { type Extern, coreExtern, externOf, isExtern } from './extern.js';
import { Func, wrapHost } from './func.js';
import { Global } from './global.js';
import { Memory } from './memory.js';
import { Module } from './module.js';
import { type Store, checkStore } from './store.js';
import { Table } from './table.js';
import { Tag } from './tag.js';
import { type FuncType, type ValType, definedType } from './types.js';
import { showAs } from './inspect.js';

/**
 * Imports by module and name: properties of objects or of their classes, not what all objects have. A plain function
 * becomes a host function of the type that the module wants.
 */
export type Imports = Readonly<Record<string, Readonly<Record<string, Extern | ((...args: never[]) => unknown)>>>>;

/** What an instance exports, by name. */
export type Exports = Readonly<Record<string, any>>; // eslint-disable-line @typescript-eslint/no-explicit-any

/** A module with its state. */
export class Instance {
  private found: Exports | null = null;

  /**
   * Instantiates a module, and runs its start function.
   *
   * @throws LinkError for imports that are missing or of another type; Trap from segments or the start function;
   *   LimitError where the store's limits do not allow it; StateError for imports of another store.
   */
  constructor(store: Store, module: Module, imports?: Imports);
  /** @internal */
  constructor(store: Store, module: Module, imports: null, core: CoreInstance);
  constructor(
    /** The store it lives in. */
    readonly store: Store,
    /** What it is an instance of. */
    readonly module: Module,
    imports: Imports | null = {},
    core?: CoreInstance,
  ) {
    this.core = core ?? start(prepare(checkStore(store), module, imports), Instance);
    this.core.face = this;
  }

  /** @internal */
  readonly core: CoreInstance;

  /** The same, asynchronously: the start function may wait and is run in slices. */
  static async instantiate(store: Store, module: Module, imports: Imports = {}): Promise<Instance> {
    return startAsync(store, module, prepare(checkStore(store), module, imports));
  }

  /** @internal */
  static of(store: Store, module: Module, core: CoreInstance): Instance {
    return (core.face ??= new Instance(store, module, null, core)) as Instance;
  }

  /** Exports by name: an object without prototype that cannot be changed. */
  get exports(): Exports {
    if (this.found === null) {
      const all = Object.create(null) as Record<string, Extern>;
      for (const [name, extern] of this.core.exports) all[name] = externOf(this.store, extern);
      this.found = Object.freeze(all);
    }
    return this.found;
  }

  /** An export, or undefined. */
  getExport(name: string): Extern | undefined {
    const extern = this.core.exports.get(checkString('name', name));
    return extern === undefined ? undefined : externOf(this.store, extern);
  }

  /** The exported function of a name. @throws TypeError where there is none. */
  getFunc(name: string): Func {
    return this.expect(name, Func);
  }

  /**
   * The exported function of a name, with its types stated: see `Func.typed`.
   *
   * @throws TypeError where there is none of that name and type.
   */
  getTypedFunc<const P extends readonly ValType[], const R extends readonly ValType[]>(name: string, params: P, results: R): Func<P, R> {
    return this.getFunc(name).typed(params, results);
  }

  /** The exported memory of a name. @throws TypeError where there is none. */
  getMemory(name = 'memory'): Memory {
    return this.expect(name, Memory);
  }

  /** The exported table of a name. @throws TypeError where there is none. */
  getTable(name: string): Table {
    return this.expect(name, Table);
  }

  /** The exported global of a name. @throws TypeError where there is none. */
  getGlobal(name: string): Global {
    return this.expect(name, Global);
  }

  /** The exported tag of a name. @throws TypeError where there is none. */
  getTag(name: string): Tag {
    return this.expect(name, Tag);
  }

  private expect<T extends Extern>(name: string, of: { readonly prototype: T; readonly name: string }): T {
    const extern = this.getExport(name);
    if (!(extern instanceof (of as unknown as new () => T))) throw apiTypeError.argument(`export ${JSON.stringify(name)}`, `a ${of.name}`, extern);
    return extern;
  }
}

/** Checks what module and store have to do with each other. */
export function checkModule(store: Store, module: unknown): Module {
  const checked = checkInstance('module', module, Module);
  if (checked.engine !== store.engine) throw callError.otherStore('the module (its engine)');
  return checked;
}

function prepare(store: Store, module: Module, imports: Imports | null): CoreInstance {
  checkModule(store, module);
  if (typeof imports !== 'object' || imports === null) throw apiTypeError.argument('imports', 'an object', imports);
  const { types } = store.engine;
  const externs = resolveImports(module.core, (from, name, index) => {
    const given = offered(offered(imports, from), name);
    if (given === undefined) return undefined;
    if (isExtern(given)) return coreExtern(store, given, `import ${JSON.stringify(from)} ${JSON.stringify(name)}`);
    const { desc } = module.core.imports[index];
    if (typeof given === 'function' && desc.kind === 'func') {
      const type = definedType(types, module.typeIds[desc.type]) as FuncType;
      return wrapHost(store, type, given as (...args: never[]) => unknown, false, `${from}.${name}`).core;
    }
    throw apiTypeError.argument(`import ${JSON.stringify(from)} ${JSON.stringify(name)}`, `a ${desc.kind}`, given);
  });
  // A getter of the imports may have disposed of it.
  store.checkOpen('the store');
  return prepareInstance(store.core, module.core, externs);
}

/**
 * What an object offers under a name that the guest chose: its own, or its class's, but nothing that every object has.
 * A guest that imports `constructor` of `env` is not to be given JavaScript's.
 */
function offered(object: unknown, name: string): unknown {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null) return undefined;
  if (Object.hasOwn(object, name)) return (object as Record<string, unknown>)[name];
  if (name === 'constructor') return undefined;
  for (let of: object | null = Object.getPrototypeOf(object); of !== null && of !== Function.prototype; ) {
    const next: object | null = Object.getPrototypeOf(of);
    if (next === null) return undefined;
    if (Object.hasOwn(of, name)) return (object as Record<string, unknown>)[name];
    of = next;
  }
  return undefined;
}

/** Runs the start function, for `entry`: the last function of ours in stacks of errors. */
export function start(core: CoreInstance, entry: object): CoreInstance {
  const { start: index } = core.module;
  if (index !== null) {
    const { executor } = core.store;
    try {
      executor.call(core.func(index), executor.reserve(0));
    } catch (error) {
      throw leftGuest(error, entry);
    }
  }
  return core;
}

/** The same, asynchronously. */
export async function startAsync(store: Store, module: Module, core: CoreInstance): Promise<Instance> {
  const { start: index } = core.module;
  if (index !== null) {
    await Activation.start(store.core, { func: core.func(index), words: 0, write: () => undefined }, () => undefined);
  }
  return Instance.of(store, module, core);
}

/** Instantiates with imports that are resolved already. @internal */
export const instantiateWith = (store: Store, module: Module, externs: readonly CoreExtern[]): CoreInstance =>
  prepareInstance(store.core, module.core, externs);

showAs(Instance, ({ exports }) => `Instance { ${Object.keys(exports).join(', ')} }`);
