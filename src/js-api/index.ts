/**
 * The drop-in `WebAssembly`: the whole JavaScript API of the 3.0 specification, with type reflection, on this runtime.
 *
 * Problem   Packages expect the global of this name, down to property descriptors and the order in which getters run.
 * Strategy  One file an interface, its steps in the order of the specification. `webidl.ts` has the conversions of Web
 *           IDL. A JavaScript object has its core object in a private field (the brand check), a core object its one
 *           JavaScript object in `face`.
 * Rules     Coercion runs code of the user's, so it comes before anything is written (values.ts). Errors are those of
 *           wasm/errors/js-api.ts. Where objects live, and how their stores are joined: home.ts.
 *
 * Where things hang together, for what is built on top:
 *   a function is imported      `ImportReader.func` in imports.ts decides what becomes of a callable
 *   a host function is called   `createHostFunction` in host-function.ts; it may return a `Pending` (runtime/executor.ts)
 *   an export is called         `callFunction` in exported-function.ts; `functionCore` finds the function of an export
 *   promises                    jspi.ts, on the suspended activations of runtime/executor.ts
 *   compile options             compile-options.ts: what is read; builtins.ts: what that provides, checks and hides
 *   a module, an instance       `CompiledModule` in module.ts (`compiledModule`, `moduleObject`), `prepare` in instance.ts
 */
export * from './namespace.js';
export type { NativeErrorConstructor } from '../wasm/errors/js-api.js';
export type { WebAssemblyCompileOptions } from './compile-options.js';
export type { Exports, Imports } from './instance.js';
export type { AddressType } from './addresses.js';
export type { Instance } from './instance.js';
export type { Memory, MemoryDescriptor, MemoryType } from './memory.js';
export type { BufferSource, ImportExportKind, Module, ModuleExportDescriptor, ModuleImportDescriptor } from './module.js';
export type { Table, TableDescriptor, TableType } from './table.js';
export type { Global, GlobalDescriptor } from './global.js';
export type { Tag, TagType } from './tag.js';
export type { Exception, ExceptionOptions } from './exception.js';
export type { FunctionType, WasmFunction } from './function.js';
export type { Suspending } from './jspi.js';
export type { ValueType } from './value-types.js';
