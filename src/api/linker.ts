/** Linkers: what modules import, by name (as Wasmtime's). */
import { externMatches, showExtern, showImport } from '../runtime/extern-type.js';
import type { Extern as CoreExtern } from '../runtime/instance.js';
import { resolveImports } from '../runtime/instantiate.js';
import { trap } from '../wasm/errors/trap.js';
import { type LinkError, linkError } from '../wasm/errors/link.js';
import { apiTypeError } from '../wasm/errors/api.js';
import { callError } from '../wasm/errors/call.js';
import { showFuncType } from '../wasm/show.js';
import type { ImportDesc } from '../wasm/module.js';
import type { FuncType as CoreFuncType } from '../wasm/types.js';
import { Caller } from './caller.js';
import { Engine, checkBoolean, checkFunction, checkInstance, checkString } from './engine.js';
import { type Extern, coreExtern, isExtern } from './extern.js';
import { Func, callSync, wrapHost } from './func.js';
import { Instance, checkModule, instantiateWith, start, startAsync } from './instance.js';
import { defaultExtern } from './default-extern.js';
import { Module } from './module.js';
import { type Store, checkStore } from './store.js';
import type { HostResult, JsValues } from './js-values.js';
import { FuncType, checkedFuncType, type ValType } from './types.js';
import { showAs } from './inspect.js';

/** A host function that is made for each store when it is needed. */
interface Recipe {
  readonly type: FuncType;
  readonly fn: (...args: never[]) => unknown;
  readonly withCaller: boolean;
  /** Instead of `fn`: the export of a command, whose name is the definition's. */
  readonly command?: { readonly pre: InstancePre; readonly name: string };
}

type Definition = Extern | Recipe;

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

  /**
   * Defines a name.
   *
   * @throws LinkError (`ERR_DUPLICATE_DEFINITION`) where it is defined already.
   */
  define(module: string, name: string, extern: Extern): this {
    if (!isExtern(extern)) throw apiTypeError.argument('extern', 'a Func, Memory, Table, Global or Tag', extern);
    extern.store.checkOpen('the definition');
    return this.add(module, name, extern);
  }

  /** Defines a host function: `linker.func('env', 'log', ['i32'], [], (x) => console.log(x))`. See `Func.wrap`. */
  func<const P extends readonly ValType[], const R extends readonly ValType[], const V extends HostResult<R>>(
    module: string, name: string, params: P, results: R, fn: (...args: JsValues<P>) => V,
  ): this {
    checkFunction('fn', fn);
    return this.add(module, name, { type: checkedFuncType(this.engine.types, params, results), fn: fn as (...args: never[]) => unknown, withCaller: false });
  }

  /** The same with the caller as first argument: see `Func.wrapWithCaller`. */
  funcWithCaller<const P extends readonly ValType[], const R extends readonly ValType[], const V extends HostResult<R>>(
    module: string, name: string, params: P, results: R, fn: (caller: Caller<T>, ...args: JsValues<P>) => V,
  ): this {
    checkFunction('fn', fn);
    return this.add(module, name, { type: checkedFuncType(this.engine.types, params, results), fn: fn as (...args: never[]) => unknown, withCaller: true });
  }

  /** Defines all exports of an instance under a module name. */
  instance(module: string, instance: Instance): this {
    checkInstance('instance', instance, Instance).store.checkOpen('the instance');
    for (const [name, extern] of Object.entries(instance.exports) as [string, Extern][]) this.add(module, name, extern);
    return this;
  }

  /**
   * Instantiates a module and defines its exports under a name: a reactor is initialized first (`_initialize`); of a
   * command (`_start`), every call makes an instance of its own, with the imports that are defined now.
   *
   * @throws LinkError (`ERR_COMMAND_EXPORT`) for a command that exports something else than functions, memory and
   *   table; else as `instantiate`.
   */
  module(store: Store<T>, name: string, module: Module): this {
    if (this.addCommand(store, name, module)) return this;
    const instance = this.instantiate(store, module);
    const initialize = instance.getExport('_initialize');
    if (initialize instanceof Func) callSync(initialize, [], {}, this.module);
    return this.instance(name, instance);
  }

  /** The same, asynchronously: a reactor's start function and its initialization may wait. */
  async moduleAsync(store: Store<T>, name: string, module: Module): Promise<this> {
    if (this.addCommand(store, name, module)) return this;
    const instance = await this.instantiateAsync(store, module);
    const initialize = instance.getExport('_initialize');
    if (initialize instanceof Func) await initialize.callAsync();
    return this.instance(name, instance);
  }

  /** Defines the exports of a command; false if the module is none. */
  private addCommand(store: Store<T>, name: string, module: Module): boolean {
    this.checkOwn(store);
    checkString('name', name);
    checkModule(store, module);
    if (!module.exports.some((e) => e.name === '_start' && e.type.kind === 'func')) return false;
    const command = this.instantiatePre(module);
    for (const { name: exported, type } of module.exports) {
      if (type.kind === 'func') this.add(name, exported, { type: type.type, fn: () => undefined, withCaller: false, command: { pre: command, name: exported } });
      else if (!COMMAND_EXPORTS.has(`${type.kind} ${exported}`)) throw linkError.commandExport(name, exported, type.kind);
    }
    return true;
  }

  /**
   * What running a module under a name means: its export with the empty name, else `_start`, else a function that does
   * nothing.
   *
   * @throws LinkError (`ERR_NOT_DEFINED`) where that is defined as something else than a function.
   */
  getDefault(store: Store<T>, module: string): Func {
    const found = this.get(store, module, '') ?? this.get(store, module, '_start');
    if (found === undefined) return wrapHost(store, new FuncType([], []), () => undefined, false, module);
    if (!(found instanceof Func)) throw linkError.notDefined(module, '_start');
    return found;
  }

  /** Defines every function that a module imports and nobody has defined: it traps when it is called. */
  defineUnknownImportsAsTraps(module: Module): this {
    this.checkModule(module);
    for (const { module: from, name, type } of module.imports) {
      if (type.kind !== 'func' || this.isDefined(from, name)) continue;
      this.add(from, name, { type: type.type, withCaller: false, fn: () => { throw trap.unknownImport(`${from}.${name}`); } });
    }
    return this;
  }

  /**
   * Defines everything that a module imports and nobody has defined: functions that return zeros and nulls, globals of
   * such values, memories and tables of their minimum, tags.
   *
   * @throws LinkError (`ERR_NO_DEFAULT`) for a reference that cannot be null.
   */
  defineUnknownImportsAsDefaultValues(store: Store<T>, module: Module): this {
    this.checkOwn(store);
    checkModule(store, module);
    for (const { module: from, name, type } of module.imports) {
      if (!this.isDefined(from, name)) this.add(from, name, defaultExtern(store, type));
    }
    return this;
  }

  /** Offers everything of a module name under another one, too. */
  aliasModule(module: string, as: string): this {
    checkString('as', as);
    for (const [name, definition] of [...(this.names.get(checkString('module', module)) ?? [])]) this.add(as, name, definition);
    return this;
  }

  /** Offers a name under another one, too. @throws LinkError where it is not defined. */
  alias(module: string, name: string, asModule: string, asName: string): this {
    const definition = this.names.get(checkString('module', module))?.get(checkString('name', name));
    if (definition === undefined) throw linkError.notDefined(module, name);
    return this.add(asModule, asName, definition);
  }

  /** Whether a name is defined. */
  isDefined(module: string, name: string): boolean {
    return this.names.get(module)?.has(name) ?? false;
  }

  /** What a name stands for in a store; undefined where it is not defined. */
  get(store: Store<T>, module: string, name: string): Extern | undefined {
    this.checkOwn(store);
    const definition = this.names.get(checkString('module', module))?.get(checkString('name', name));
    return definition === undefined ? undefined : this.resolve(store, definition, `${module}.${name}`);
  }

  /**
   * Instantiates a module with what is defined.
   *
   * @throws LinkError that names all imports that are missing, or one of another type; else as `new Instance`.
   */
  instantiate(store: Store<T>, module: Module): Instance {
    const core = start(instantiateWith(this.checkOwn(store), checkModule(store, module), this.imports(store, module)), this.instantiate);
    return Instance.of(store, module, core);
  }

  /** The same, asynchronously: the start function may wait. */
  async instantiateAsync(store: Store<T>, module: Module): Promise<Instance> {
    return startAsync(store, module, instantiateWith(this.checkOwn(store), checkModule(store, module), this.imports(store, module)));
  }

  /** Checks a module's imports once, for many instantiations. What is defined later does not count. */
  instantiatePre(module: Module): InstancePre<T> {
    this.checkModule(module);
    const fixed = new Linker<T>(this.engine).allowShadowing(true);
    for (const { module: from, name } of module.imports) {
      const definition = this.names.get(from)?.get(name);
      if (definition !== undefined) fixed.add(from, name, definition);
    }
    // Throws for what is missing.
    resolveImports(module.core, (from, name) => (fixed.isDefined(from, name) ? ({} as never) : undefined));
    for (const { module: from, name, desc } of module.core.imports) checkType(module, from, name, desc, fixed.names.get(from)!.get(name)!);
    return new InstancePre(fixed, module);
  }

  private add(module: string, name: string, definition: Definition): this {
    checkString('module', module);
    checkString('name', name);
    let names = this.names.get(module);
    if (names === undefined) this.names.set(module, (names = new Map()));
    if (names.has(name) && !this.shadowing) throw linkError.duplicate(module, name);
    names.set(name, definition);
    return this;
  }

  private imports(store: Store, module: Module): CoreExtern[] {
    return resolveImports(module.core, (from, name) => {
      const definition = this.names.get(from)?.get(name);
      if (definition === undefined) return undefined;
      const label = `${from}.${name}`;
      return coreExtern(store, this.resolve(store, definition, label), `import ${label}`);
    });
  }

  private checkOwn(store: Store): Store {
    if (checkStore(store).engine !== this.engine) throw callError.otherStore('the store (its engine)');
    return store;
  }

  private checkModule(module: Module): void {
    if (checkInstance('module', module, Module).engine !== this.engine) throw callError.otherStore('the module (its engine)');
  }

  private resolve(store: Store, definition: Definition, label: string): Extern {
    if (isExtern(definition)) return definition;
    let made = this.made.get(store);
    if (made === undefined) this.made.set(store, (made = new Map()));
    let func = made.get(definition);
    if (func === undefined) {
      const { command } = definition;
      const fn = command === undefined ? definition.fn : runCommand(store, command.pre, command.name);
      func = wrapHost(store, definition.type, fn, definition.withCaller, label);
      made.set(definition, func);
    }
    return func;
  }
}

/** What a command may export besides functions: what linkers of C export always. */
const COMMAND_EXPORTS: ReadonlySet<string> = new Set([
  'memory memory', 'table table', 'table __indirect_function_table', 'global __data_end', 'global __heap_base', 'global __dso_handle',
]);

/** Calls an export of an instance made for this call alone. */
function runCommand(store: Store, command: InstancePre, name: string): (...args: never[]) => unknown {
  const run = (...args: unknown[]): unknown => {
    const func = command.instantiate(store).getFunc(name);
    return store.core.executor.canWait ? func.callAsync(...args) : callSync(func, args, {}, run);
  };
  return run;
}

/** Throws a `LinkError` unless a definition fits an import. */
function checkType(module: Module, from: string, name: string, desc: ImportDesc, definition: Definition): void {
  const { engine: { types }, typeIds } = module;
  if (isExtern(definition)) {
    const { core, store } = definition;
    if (!externMatches(store.core, core, desc, typeIds)) throw incompatible(showExtern(core));
  } else if (desc.kind !== 'func' || !types.isSubtype(definition.type.idIn(types), typeIds[desc.type])) {
    throw incompatible(`func ${showFuncType(definition.type.toCore(types))}`);
  }
  function incompatible(got: string): LinkError {
    return linkError.incompatibleImport(from, name, showImport(desc, (index) => types.composite(typeIds[index]) as CoreFuncType), got);
  }
}

/** A module whose imports are found already: instantiates it in any number of stores. */
export class InstancePre<T = unknown> {
  /** @internal */
  constructor(
    private readonly linker: Linker<T>,
    /** What it instantiates. */
    readonly module: Module,
  ) {
    if (!(linker instanceof Linker)) throw apiTypeError.notConstructible('InstancePre');
  }

  /** Instantiates the module in a store, and runs its start function. Throws as `new Instance` does. */
  instantiate(store: Store<T>): Instance {
    return this.linker.instantiate(store, this.module);
  }

  /** The same, asynchronously: the start function may wait. */
  instantiateAsync(store: Store<T>): Promise<Instance> {
    return this.linker.instantiateAsync(store, this.module);
  }
}

showAs(Linker, () => 'Linker {}');
showAs(InstancePre, () => 'InstancePre {}');
