/**
 * Preloaded into the programs of the packages: a global `WebAssembly` over the embedding API whose code is compiled. It
 * has what glue code needs, so that the packages' modules can run as machine code; it is no drop-in (`wasmtide/register`
 * is, and interprets). All is in one store.
 */
import { Engine, Func, Global, Instance, Memory, Module, Store, Table } from '../../src/entry/index.js';
import '../../src/entry/native.js';

const builtIn = (globalThis as any).WebAssembly;
const engine = new Engine({ strategy: 'optimizing', maxWasmStack: 8 << 20 });
const store = new Store(engine);

/** What the JavaScript API makes of a value; the embedding API wants it exact. */
function convert(type: unknown, value: any): any {
  switch (String(type)) {
    case 'i32': return value | 0;
    case 'i64': return BigInt.asIntN(64, BigInt(value));
    case 'f32': return Math.fround(value);
    case 'f64': return Number(value);
    case 'funcref': return value === null ? null : inner.get(value) ?? value;
    default: return value;
  }
}

/** Objects of the embedding API by what stands for them here, and the other way. */
const inner = new WeakMap<object, any>();
const faces = new WeakMap<object, object>();

function pair<T extends object>(face: T, own: object): T {
  inner.set(face, own);
  faces.set(own, face);
  return face;
}

function faceOf(extern: any): any {
  if (extern === null || typeof extern !== 'object' && typeof extern !== 'function') return extern;
  const known = faces.get(extern);
  if (known !== undefined) return known;
  if (extern instanceof Func) {
    const { params } = extern.type;
    return pair((...args: unknown[]) => {
      const result = (extern as (...given: unknown[]) => unknown)(...params.map((type, i) => convert(type, args[i])));
      return Array.isArray(result) ? result.map(faceOf) : faceOf(result);
    }, extern);
  }
  if (extern instanceof Memory) return pair(Object.create(ItsMemory.prototype), extern);
  if (extern instanceof Table) return pair(Object.create(ItsTable.prototype), extern);
  if (extern instanceof Global) return pair(Object.create(ItsGlobal.prototype), extern);
  return extern;
}

class ItsMemory {
  constructor({ initial, maximum, shared }: any) {
    pair(this, new Memory(store, { minimum: initial, maximum, shared: shared === true }));
  }
  get buffer(): ArrayBufferLike { return inner.get(this).buffer; }
  grow(pages: number): number { return inner.get(this).grow(Math.trunc(pages)); }
}

class ItsTable {
  constructor({ element, initial, maximum }: any) {
    pair(this, new Table(store, { element: element === 'anyfunc' ? 'funcref' : element, minimum: initial, maximum }));
  }
  get length(): number { return inner.get(this).length; }
  get(index: number): unknown { return faceOf(inner.get(this).get(index)); }
  set(index: number, value: any = null): void { inner.get(this).set(index, convert('funcref', value)); }
  grow(delta: number): number { return inner.get(this).grow(delta); }
}

class ItsGlobal {
  constructor({ value, mutable = false }: any, initial: unknown = 0) {
    pair(this, new Global(store, { value, mutable }, convert(value, initial)));
  }
  get value(): unknown { return faceOf(inner.get(this).value); }
  set value(value: unknown) { inner.get(this).value = convert(inner.get(this).type.value, value); }
}

class ItsModule {
  constructor(bytes: any) { pair(this, new Module(engine, bytes)); }
  static imports = (module: object) => inner.get(module).imports.map(({ module: from, name, type }: any) => ({ module: from, name, kind: type.kind }));
  static exports = (module: object) => inner.get(module).exports.map(({ name, type }: any) => ({ name, kind: type.kind }));
  static customSections = (module: object, name: string) => inner.get(module).customSections(name).map((bytes: Uint8Array) => bytes.slice().buffer);
}

class ItsInstance {
  readonly exports: Record<string, unknown> = Object.create(null);
  constructor(module: object, imports: any = {}) {
    const own: Module = inner.get(module);
    const given: Record<string, Record<string, any>> = {};
    for (const { module: from, name, type } of own.imports as any[]) {
      const value = imports[from][name];
      (given[from] ??= {})[name] = inner.get(value) ?? (typeof value === 'function' ? host(value, type.type) : value);
    }
    const instance = new Instance(store, own, given);
    for (const [name, extern] of Object.entries(instance.exports)) this.exports[name] = faceOf(extern);
    Object.freeze(this.exports);
    pair(this, instance);
  }
}

function host(fn: (...args: unknown[]) => unknown, { params, results }: any): Func {
  return Func.wrap(store, params, results, ((...args: unknown[]) => {
    const result = fn(...args.map(faceOf));
    return results.length === 0 ? undefined : results.length === 1 ? convert(results[0], result) : [...(result as Iterable<unknown>)].map((value, i) => convert(results[i], value));
  }) as never);
}

async function instantiate(source: any, imports?: object): Promise<unknown> {
  if (source instanceof ItsModule) return new ItsInstance(source, imports);
  const module = new ItsModule(source);
  return { module, instance: new ItsInstance(module, imports) };
}

const { RuntimeError, LinkError, CompileError, Tag, Exception } = builtIn;
(globalThis as any).WebAssembly = {
  Module: ItsModule, Instance: ItsInstance, Memory: ItsMemory, Table: ItsTable, Global: ItsGlobal, RuntimeError, LinkError, CompileError, Tag, Exception,
  instantiate, compile: async (source: any) => new ItsModule(source), validate: (bytes: Uint8Array) => builtIn.validate(bytes),
};
