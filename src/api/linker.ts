/** Linkers: what modules import, by name (as Wasmtime's). */
import { resolveImports } from '../runtime/instantiate.js';
import { trap } from '../wasm/errors/trap.js';
import { linkError } from '../wasm/errors/link.js';
import { apiTypeError } from '../wasm/errors/api.js';
import { callError } from '../wasm/errors/call.js';
import { isRef, isNullable } from '../wasm/types.js';
import { Caller } from './caller.js';
import { Engine, checkBoolean, checkFunction, checkInstance } from './engine.js';
import { type Extern, isExtern } from './extern.js';
import { Func, callSync, wrapHost } from './func.js';
import { Instance, checkModule, instantiateWith, start, startAsync } from './instance.js';
import { Module, type ModuleImport } from './module.js';
import { type Store, checkStore } from './store.js';
import { FuncType, type JsResult, type JsValues, type ValType, toCoreVal } from './types.js';
import { showAs } from './inspect.js';

/** A host function that is made for each store when it is needed. */
interface Recipe {
  readonly type: FuncType;
  readonly fn: (...args: never[]) => unknown;
  readonly withCaller: boolean;
}

type Definition = Extern | Recipe;

/** What imports that nobody defined become. */
type Unknown = 'error' | 'trap' | 'default';

/**
 * Names for what modules import. Host functions that are defined by `func` belong to no store, so that one linker
 * serves any number of them; everything else can only be used in its own store.
 *
 * A name can be defined once, unless `allowShadowing(true)`.
 */
export class Linker<T = unknown> {
  /** Modules and stores of other engines cannot be linked by it. */
  readonly engine: Engine;
  private readonly names = new Map<string, Map<string, Definition>>();
  private shadowing = false;
  private unknown: Unknown = 'error';
  /** Functions made of recipes, by store. */
  private readonly made = new WeakMap<Store, Map<Recipe, Func>>();

  constructor(engine: Engine) {
    this.engine = checkInstance('engine', engine, Engine);
  }

  /** Whether later definitions of a name replace earlier ones instead of throwing. */
  allowShadowing(on: boolean): this {
    this.shadowing = checkBoolean('on', on);
    return this;
  }

  /** Imports of functions that are not defined trap when they are called. */
  unknownImportsAsTraps(): this {
    this.unknown = 'trap';
    return this;
  }

  /** Imports of functions that are not defined return zeros and nulls. */
  unknownImportsAsDefaults(): this {
    this.unknown = 'default';
    return this;
  }

  /**
   * Defines a name.
   *
   * @throws LinkError (`ERR_DUPLICATE_DEFINITION`) where it is defined already.
   */
  define(module: string, name: string, extern: Extern): this {
    if (!isExtern(extern)) throw apiTypeError.argument('extern', 'a Func, Memory, Table, Global or Tag', extern);
    return this.add(module, name, extern);
  }

  /** Defines a host function: `linker.func('env', 'log', ['i32'], [], (x) => console.log(x))`. See `Func.wrap`. */
  func<const P extends readonly ValType[], const R extends readonly ValType[]>(
    module: string, name: string, params: P, results: R, fn: (...args: JsValues<P>) => JsResult<R> | PromiseLike<JsResult<R>>,
  ): this {
    checkFunction('fn', fn);
    return this.add(module, name, { type: checkedType(this.engine, params, results), fn: fn as (...args: never[]) => unknown, withCaller: false });
  }

  /** The same with the caller as first argument: see `Func.wrapWithCaller`. */
  funcWithCaller<const P extends readonly ValType[], const R extends readonly ValType[]>(
    module: string, name: string, params: P, results: R, fn: (caller: Caller<T>, ...args: JsValues<P>) => JsResult<R> | PromiseLike<JsResult<R>>,
  ): this {
    checkFunction('fn', fn);
    return this.add(module, name, { type: checkedType(this.engine, params, results), fn: fn as (...args: never[]) => unknown, withCaller: true });
  }

  /** Defines all exports of an instance under a module name. */
  instance(module: string, instance: Instance): this {
    checkInstance('instance', instance, Instance);
    for (const [name, extern] of Object.entries(instance.exports) as [string, Extern][]) this.add(module, name, extern);
    return this;
  }

  /**
   * Instantiates a module and defines its exports under a name: a reactor is initialized first (`_initialize`); of a
   * command (`_start`), every call makes an instance of its own.
   */
  module(store: Store, name: string, module: Module): this {
    checkModule(checkStore(store), module);
    const isCommand = module.exports.some((e) => e.name === '_start' && e.type.kind === 'func');
    if (!isCommand) {
      const instance = this.instantiate(store, module);
      const initialize = instance.getExport('_initialize');
      if (initialize instanceof Func) callSync(initialize, [], {}, this.module);
      return this.instance(name, instance);
    }
    for (const { name: exported, type } of module.exports) {
      if (type.kind !== 'func') continue;
      const run = (...args: unknown[]): unknown => callSync(this.instantiate(store, module).getFunc(exported), args, {}, run);
      this.add(name, exported, wrapHost(store, new FuncType(type.type.params, type.type.results), run as (...args: never[]) => unknown, false, exported));
    }
    return this;
  }

  /** Offers everything of a module name under another one, too. */
  aliasModule(module: string, as: string): this {
    for (const [name, definition] of [...(this.names.get(module) ?? [])]) this.add(as, name, definition);
    return this;
  }

  /** Offers a name under another one, too. @throws LinkError where it is not defined. */
  alias(module: string, name: string, asModule: string, asName: string): this {
    const definition = this.names.get(module)?.get(name);
    if (definition === undefined) throw linkError.notDefined(module, name);
    return this.add(asModule, asName, definition);
  }

  /** Whether a name is defined. */
  isDefined(module: string, name: string): boolean {
    return this.names.get(module)?.has(name) ?? false;
  }

  /** What a name stands for in a store; undefined where it is not defined. */
  get(store: Store, module: string, name: string): Extern | undefined {
    const definition = this.names.get(module)?.get(name);
    return definition === undefined ? undefined : this.resolve(checkStore(store), definition, `${module}.${name}`);
  }

  /**
   * Instantiates a module with what is defined.
   *
   * @throws LinkError that names all imports that are missing, or one of another type; else as `new Instance`.
   */
  instantiate(store: Store, module: Module): Instance {
    const core = start(instantiateWith(checkStore(store), checkModule(store, module), this.imports(store, module)), this.instantiate);
    return Instance.of(store, module, core);
  }

  /** The same, asynchronously: the start function may wait. */
  async instantiateAsync(store: Store, module: Module): Promise<Instance> {
    return startAsync(store, module, instantiateWith(checkStore(store), checkModule(store, module), this.imports(store, module)));
  }

  /** Checks a module's imports once, for many instantiations. What is defined later does not count. */
  instantiatePre(module: Module): InstancePre {
    if (checkInstance('module', module, Module).engine !== this.engine) throw callError.otherStore('the module (its engine)');
    const fixed = new Linker(this.engine);
    fixed.unknown = this.unknown;
    for (const wanted of module.imports) {
      const definition = this.names.get(wanted.module)?.get(wanted.name);
      if (definition !== undefined) fixed.allowShadowing(true).add(wanted.module, wanted.name, definition);
    }
    // Throws for what is missing.
    resolveImports(module.core, (from, name) => (fixed.isDefined(from, name) || this.unknown !== 'error' ? ({} as never) : undefined));
    return new InstancePre(fixed, module);
  }

  private add(module: string, name: string, definition: Definition): this {
    if (typeof module !== 'string') throw apiTypeError.argument('module', 'a string', module);
    if (typeof name !== 'string') throw apiTypeError.argument('name', 'a string', name);
    let names = this.names.get(module);
    if (names === undefined) this.names.set(module, (names = new Map()));
    if (names.has(name) && !this.shadowing) throw linkError.duplicate(module, name);
    names.set(name, definition);
    return this;
  }

  private imports(store: Store, module: Module) {
    const wanted = new Map(module.imports.map((i) => [`${i.module}\0${i.name}`, i]));
    return resolveImports(module.core, (from, name) => {
      const definition = this.names.get(from)?.get(name);
      const label = `${from}.${name}`;
      if (definition !== undefined) {
        const extern = this.resolve(store, definition, label);
        if (extern.store !== store) throw callError.otherStore(`import ${label}`);
        return extern.core;
      }
      return this.standIn(store, wanted.get(`${from}\0${name}`)!)?.core;
    });
  }

  private resolve(store: Store, definition: Definition, label: string): Extern {
    if (isExtern(definition)) return definition;
    let made = this.made.get(store);
    if (made === undefined) this.made.set(store, (made = new Map()));
    let func = made.get(definition);
    if (func === undefined) {
      func = wrapHost(store, definition.type, definition.fn, definition.withCaller, label);
      made.set(definition, func);
    }
    return func;
  }

  /** Stands for a function that is not defined. */
  private standIn(store: Store, wanted: ModuleImport): Func | undefined {
    if (this.unknown === 'error' || wanted.type.kind !== 'func') return undefined;
    const { params, results } = wanted.type.type;
    const label = `${wanted.module}.${wanted.name}`;
    const fn = this.unknown === 'trap'
      ? () => { throw trap.unknownImport(label); }
      : defaults(store, results);
    return wrapHost(store, new FuncType(params, results), fn as (...args: never[]) => unknown, false, label);
  }
}

/** Returns zeros and nulls. */
function defaults(store: Store, results: readonly ValType[]): () => unknown {
  const values = results.map((type) => {
    const core = toCoreVal(store.engine.types, type);
    if (isRef(core)) {
      if (!isNullable(core)) throw linkError.noDefault();
      return null;
    }
    return type === 'i64' ? 0n : type === 'v128' ? new Uint8Array(16) : 0;
  });
  return () => (values.length === 1 ? values[0] : values);
}

function checkedType(engine: Engine, params: readonly ValType[], results: readonly ValType[]): FuncType {
  if (!Array.isArray(params)) throw apiTypeError.argument('params', 'an array of types', params);
  if (!Array.isArray(results)) throw apiTypeError.argument('results', 'an array of types', results);
  const type = new FuncType(params as ValType[], results as ValType[]);
  type.toCore(engine.types);
  return type;
}

/** A module whose imports are found already: instantiates it in any number of stores. */
export class InstancePre {
  /** @internal */
  constructor(
    private readonly linker: Linker,
    /** What it instantiates. */
    readonly module: Module,
  ) {}

  /** Instantiates the module in a store, and runs its start function. Throws as `new Instance` does. */
  instantiate(store: Store): Instance {
    return this.linker.instantiate(store, this.module);
  }

  /** The same, asynchronously: the start function may wait. */
  instantiateAsync(store: Store): Promise<Instance> {
    return this.linker.instantiateAsync(store, this.module);
  }
}

showAs(Linker, () => 'Linker {}');
showAs(InstancePre, () => 'InstancePre {}');
