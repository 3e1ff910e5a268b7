/** The `WebAssembly` namespace object (JavaScript API §5). */
import { CompileError, LinkError, RuntimeError, SuspendError } from '../wasm/errors/js-api.js';
import { readCompileOptions, type WebAssemblyCompileOptions } from './compile-options.js';
import { Exception } from './exception.js';
import { WasmFunction } from './function.js';
import { Global } from './global.js';
import { jsTag } from './home.js';
import { type Imports, Instance, instanceObject, prepare, toImportObject } from './instance.js';
import { Suspending, promising } from './jspi.js';
import { Memory } from './memory.js';
import { type BufferSource, type CompiledModule, Module, compile, compiledModule, moduleObject, toBytes } from './module.js';
import { bytesOfResponse } from './streaming.js';
import { Table } from './table.js';
import { Tag, tagObject } from './tag.js';
import { requireArguments } from './webidl.js';

/** What `instantiate` gives for bytes. */
export interface WebAssemblyInstantiatedSource {
  /** For more instances. */
  module: Module;
  /** The first one. */
  instance: Instance;
}

/** What `compileStreaming` takes: a `Response`, or a promise of one. */
export type ResponseSource = unknown;

/** The whole namespace. Its classes are what their own documentation says. */
export interface WebAssemblyNamespace {
  /** Compiles. Rejects with a CompileError for bytes that are no valid module. */
  compile(bytes: BufferSource, options?: WebAssemblyCompileOptions): Promise<Module>;
  /** Whether bytes are a valid module. @throws TypeError for what are no bytes. */
  validate(bytes: BufferSource, options?: WebAssemblyCompileOptions): boolean;
  /** Compiles and instantiates. Rejects as `compile` and `new Instance` throw. */
  instantiate(bytes: BufferSource, importObject?: Imports, options?: WebAssemblyCompileOptions): Promise<WebAssemblyInstantiatedSource>;
  /** Instantiates. Rejects as `new Instance` throws. */
  instantiate(moduleObject: Module, importObject?: Imports): Promise<Instance>;
  /** Compiles the body of a response. */
  compileStreaming(source: ResponseSource, options?: WebAssemblyCompileOptions): Promise<Module>;
  /** Compiles and instantiates the body of a response. */
  instantiateStreaming(source: ResponseSource, importObject?: Imports, options?: WebAssemblyCompileOptions): Promise<WebAssemblyInstantiatedSource>;
  /** The tag of JavaScript's own exceptions: guests catch them under it. */
  readonly JSTag: Tag;
  /** Compiled code. */
  Module: typeof Module;
  /** A module with its state. */
  Instance: typeof Instance;
  /** A memory. */
  Memory: typeof Memory;
  /** A table of references. */
  Table: typeof Table;
  /** A global variable. */
  Global: typeof Global;
  /** The identity of a kind of exceptions. */
  Tag: typeof Tag;
  /** An exception of a tag. */
  Exception: typeof Exception;
  /** A function with a type (type reflection). */
  Function: typeof WasmFunction;
  /** Thrown for bytes that are no valid module. */
  CompileError: typeof CompileError;
  /** Thrown where imports do not fit. */
  LinkError: typeof LinkError;
  /** Thrown where a guest traps. */
  RuntimeError: typeof RuntimeError;
  /**
   * A function that calls an exported function and returns a promise of its results: imports wrapped in `Suspending`
   * that it calls may take their time. @throws TypeError for what is no exported function.
   */
  promising(wasmFunc: unknown): (...args: unknown[]) => Promise<unknown>;
  /** A function to import whose promises are waited for. */
  Suspending: typeof Suspending;
  /** Thrown where a `Suspending` import cannot wait. */
  SuspendError: typeof SuspendError;
}

/** Compiling in a job of its own. */
async function compileLater(what: string, bytes: Uint8Array, options: ReturnType<typeof readCompileOptions>): Promise<CompiledModule> {
  await undefined;
  return compile(what, bytes, options);
}

/** Reads the imports at once, instantiates in a job of its own. */
async function instantiateLater(what: string, compiled: CompiledModule, importObject: unknown): Promise<Instance> {
  const run = prepare(what, compiled, importObject);
  await undefined;
  return instanceObject(run());
}

async function instantiateSource(what: string, bytes: Promise<Uint8Array> | Uint8Array, importObject: unknown, options: ReturnType<typeof readCompileOptions>): Promise<WebAssemblyInstantiatedSource> {
  const compiled = await compileLater(what, await bytes, options);
  const module = moduleObject(compiled);
  return { module, instance: await instantiateLater(what, compiled, importObject) };
}

// Operations that return promises are no async functions, whose prototype differs; they reject with whatever is wrong
// with their arguments.
const operations = {
  compile(bytes: BufferSource, ...rest: unknown[]): Promise<Module> {
    const what = 'WebAssembly.compile()';
    return (async () => {
      requireArguments(what, arguments.length, 1);
      return moduleObject(await compileLater(what, toBytes(what, bytes), readCompileOptions(what, 1, rest[0])));
    })();
  },

  validate(bytes: BufferSource, ...rest: unknown[]): boolean {
    const what = 'WebAssembly.validate()';
    requireArguments(what, arguments.length, 1);
    const copy = toBytes(what, bytes);
    const options = readCompileOptions(what, 1, rest[0]);
    try {
      compile(what, copy, options);
      return true;
    } catch (error) {
      if (error instanceof CompileError) return false;
      throw error;
    }
  },

  instantiate(source: BufferSource | Module, ...rest: unknown[]): Promise<Instance | WebAssemblyInstantiatedSource> {
    const what = 'WebAssembly.instantiate()';
    return (async (): Promise<Instance | WebAssemblyInstantiatedSource> => {
      requireArguments(what, arguments.length, 1);
      const compiled = compiledModule(source);
      if (compiled !== null) return instantiateLater(what, compiled, toImportObject(what, rest[0]));
      const bytes = toBytes(what, source);
      const importObject = toImportObject(what, rest[0]);
      return instantiateSource(what, bytes, importObject, readCompileOptions(what, 2, rest[1]));
    })();
  },

  compileStreaming(source: unknown, ...rest: unknown[]): Promise<Module> {
    const what = 'WebAssembly.compileStreaming()';
    return (async () => {
      requireArguments(what, arguments.length, 1);
      const options = readCompileOptions(what, 1, rest[0]);
      return moduleObject(await compileLater(what, await bytesOfResponse(what, source), options));
    })();
  },

  instantiateStreaming(source: unknown, ...rest: unknown[]): Promise<WebAssemblyInstantiatedSource> {
    const what = 'WebAssembly.instantiateStreaming()';
    return (async () => {
      requireArguments(what, arguments.length, 1);
      const importObject = toImportObject(what, rest[0]);
      const options = readCompileOptions(what, 2, rest[1]);
      return instantiateSource(what, bytesOfResponse(what, source), importObject, options);
    })();
  },

  promising,

  get JSTag(): Tag {
    return tagObject(jsTag);
  },
};

const classes = {
  Module, Instance, Table, Memory, Global, Tag, Exception, Function: WasmFunction, CompileError, LinkError, RuntimeError,
  Suspending, SuspendError,
};

/** The drop-in for the global `WebAssembly`. */
export const WebAssembly = operations as unknown as WebAssemblyNamespace;
for (const [name, value] of Object.entries(classes)) {
  Object.defineProperty(WebAssembly, name, { value, writable: true, enumerable: false, configurable: true });
}
Object.defineProperty(WebAssembly, Symbol.toStringTag, { value: 'WebAssembly', configurable: true });

/** The classes as types, so that `WebAssembly.Module` is one wherever the namespace is imported. */
// oxlint-disable-next-line typescript/no-namespace -- types only: nothing of it is left in JavaScript
export declare namespace WebAssembly {
  /** Objects of the class of this name. */
  export type Module = InstanceType<WebAssemblyNamespace['Module']>;
  /** Objects of the class of this name. */
  export type Instance = InstanceType<WebAssemblyNamespace['Instance']>;
  /** Objects of the class of this name. */
  export type Memory = InstanceType<WebAssemblyNamespace['Memory']>;
  /** Objects of the class of this name. */
  export type Table = InstanceType<WebAssemblyNamespace['Table']>;
  /** Objects of the class of this name. */
  export type Global = InstanceType<WebAssemblyNamespace['Global']>;
  /** Objects of the class of this name. */
  export type Tag = InstanceType<WebAssemblyNamespace['Tag']>;
  /** Objects of the class of this name. */
  export type Exception = InstanceType<WebAssemblyNamespace['Exception']>;
  /** Objects of the class of this name. */
  export type Function = InstanceType<WebAssemblyNamespace['Function']>;
  /** Objects of the class of this name. */
  export type Suspending = InstanceType<WebAssemblyNamespace['Suspending']>;
}
