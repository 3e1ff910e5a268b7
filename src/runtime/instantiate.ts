/** Instantiation (specification §4.5.4) and the resolution of imports. */
import { linkError, type MissingImport } from '../wasm/errors/link.js';
import type { Module } from '../wasm/module.js';
import type { FuncType, TableType } from '../wasm/types.js';
import { memoryInit } from './bulk-memory.js';
import { tableInit } from './bulk-table.js';
import { evaluateAddress, evaluateInto, evaluateRef } from './const-expr.js';
import { externMatches, showExtern, showImport } from './extern-type.js';
import { FuncInstance } from './func.js';
import { GlobalInstance } from './global.js';
import { type Extern, Instance } from './instance.js';
import { MemoryInstance } from './memory.js';
import type { Store } from './store.js';
import { TableInstance } from './table.js';
import type { TagInstance } from './tag.js';
import { globalWord } from './vmctx.js';

export type ImportLookup = (module: string, name: string, index: number) => Extern | undefined;

/** The imports of a module in order. Throws one `LinkError` that names all that are missing. */
export function resolveImports(module: Module, lookup: ImportLookup): Extern[] {
  const found: Extern[] = [];
  const missing: MissingImport[] = [];
  module.imports.forEach(({ module: from, name, desc }, index) => {
    const extern = lookup(from, name, index);
    if (extern !== undefined) found.push(extern);
    else missing.push({ module: from, name, type: showImport(desc, (i) => module.types[i].composite as FuncType) });
  });
  if (missing.length > 0) throw linkError.unknownImports(missing);
  return found;
}

/** Instantiates a validated module in `store`, its start function included. Throws as `prepareInstance` and `call` do. */
export function instantiate(store: Store, module: Module, imports: readonly Extern[]): Instance {
  const instance = prepareInstance(store, module, imports);
  if (module.start !== null) {
    const { executor } = store;
    executor.call(instance.func(module.start), executor.reserve(0));
  }
  return instance;
}

/**
 * All of instantiation but the start function. Throws a `LinkError` for imports that do not match, a `LimitError` where
 * memories or tables cannot be had, a `Trap` from segments.
 */
export function prepareInstance(store: Store, module: Module, imports: readonly Extern[]): Instance {
  store.collectIfDue();
  const typeIds = store.types.register(module.types, module.recGroups);
  checkImports(store, module, imports, typeIds);
  const instance = new Instance(store, module, typeIds);
  addImports(instance, imports);
  allocateDefinitions(instance);
  store.options.storage?.addInstance(instance);
  addExports(instance);
  evaluateSegments(instance);
  runActiveSegments(instance);
  return instance;
}

function checkImports(store: Store, module: Module, imports: readonly Extern[], typeIds: Int32Array): void {
  module.imports.forEach(({ module: from, name, desc }, i) => {
    if (externMatches(store, imports[i], desc, typeIds)) return;
    const expected = showImport(desc, (index) => store.types.composite(typeIds[index]) as FuncType);
    throw linkError.incompatibleImport(from, name, expected, showExtern(imports[i]));
  });
}

function addImports(instance: Instance, imports: readonly Extern[]): void {
  instance.module.imports.forEach(({ desc }, i) => {
    const extern = imports[i];
    switch (desc.kind) {
      case 'func': instance.funcs.push(extern as FuncInstance); break;
      case 'table': instance.tables.push(extern as TableInstance); break;
      case 'memory': instance.memories.push(extern as MemoryInstance); break;
      case 'global': instance.globals.push(extern as GlobalInstance); break;
      case 'tag': instance.tags.push(extern as TagInstance); break;
    }
  });
}

function allocateDefinitions(instance: Instance): void {
  const { store, module, typeIds, spaces } = instance;
  for (const type of module.memories) instance.memories.push(MemoryInstance.create(type, store.limiter, undefined, store.options.storage));
  for (const tag of module.tags) instance.tags.push(store.addTagOfType(typeIds[tag.type]));
  // Tables before globals: their initial elements can only name imported globals and functions.
  for (const table of module.tables) {
    const type: TableType = { ...table.type, element: store.types.canonicalize(table.type.element, typeIds) };
    const init = table.init === null ? 0 : evaluateRef(instance, table.init);
    instance.tables.push(store.addTable(new TableInstance(type, init, store.limiter, store.options.storage)));
  }
  module.globals.forEach(({ type, init }, i) => {
    const word = globalWord(module, spaces.importedGlobals + i);
    const canonical = { value: store.types.canonicalize(type.value, typeIds), mutable: type.mutable };
    evaluateInto(instance, init, instance.vmctx, word);
    instance.globals.push(store.addGlobal(new GlobalInstance(canonical, instance.vmctx, word)));
  });
}

function addExports(instance: Instance): void {
  for (const { name, kind, index } of instance.module.exports) {
    switch (kind) {
      case 'func': instance.exports.set(name, instance.func(index)); break;
      case 'table': instance.exports.set(name, instance.tables[index]); break;
      case 'memory': instance.exports.set(name, instance.memories[index]); break;
      case 'global': instance.exports.set(name, instance.globals[index]); break;
      case 'tag': instance.exports.set(name, instance.tags[index]); break;
    }
  }
}

function evaluateSegments(instance: Instance): void {
  const { module } = instance;
  for (const segment of module.elements) {
    // Pushed before it is filled: what is in it already is a root while the rest is evaluated.
    const { init } = segment;
    const words = new Int32Array(init.kind === 'funcs' ? init.funcs.length : init.exprs.length);
    instance.elements.push(words);
    if (init.kind === 'funcs') init.funcs.forEach((f, i) => (words[i] = instance.func(f).ref));
    else init.exprs.forEach((expr, i) => (words[i] = evaluateRef(instance, expr)));
  }
  for (const { data } of module.data) instance.data.push(module.bytes.subarray(data.start, data.end));
}

function runActiveSegments(instance: Instance): void {
  const { module } = instance;
  module.elements.forEach(({ mode }, i) => {
    if (mode.kind === 'active') tableInit(instance, i, mode.target, evaluateAddress(instance, mode.offset), 0, instance.elements[i].length);
    if (mode.kind !== 'passive') instance.elements[i] = new Int32Array(0);
  });
  module.data.forEach(({ mode }, i) => {
    if (mode.kind !== 'active') return;
    memoryInit(instance, i, mode.target, evaluateAddress(instance, mode.offset), 0, instance.data[i].length);
    instance.data[i] = new Uint8Array(0);
  });
}

