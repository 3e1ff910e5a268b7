/**
 * The public surface of the embedding API as a table: a good call of every public name. misuse.test.ts takes the calls
 * and makes each of their arguments wrong; a public name without a row fails there.
 */
import * as api from '../../../src/api/index.js';

const { ArrayRef, ArrayType, Engine, Exception, Func, FuncType, Global, Instance, InterruptHandle, Linker, Memory, Module, Store, StructRef, StructType, Table, Tag } = api;

export const GUEST = `(module $guest
  (type $pair (struct (field (mut i32)) (field i64)))
  (type $bytes (array (mut i8)))
  (import "env" "host" (func $host (param i32) (result i32)))
  (tag $t (export "tag") (param i32))
  (memory (export "memory") 1 10)
  (table (export "table") 2 10 funcref)
  (global (export "global") (mut i32) (i32.const 5))
  (func (export "seven") (result i32) (i32.const 7))
  (func (export "add") (param i32 i64 f64) (result i32) (local.get 0))
  (func (export "pair") (result (ref $pair)) (struct.new $pair (i32.const 1) (i64.const 2)))
  (func (export "bytes") (result (ref $bytes)) (array.new $bytes (i32.const 9) (i32.const 4)))
  (func (export "throws") (throw $t (i32.const 3)))
  (func (export "exn") (result exnref) (block $h (result exnref) (try_table (catch_all_ref $h) (throw $t (i32.const 3))) unreachable))
  (func (export "calls") (param i32) (result i32) (call $host (local.get 0)))
  (@custom "note" "hello"))`;

/** Everything there is, made anew for each try. */
export class World {
  readonly engine = new Engine({ consumeFuel: true });
  readonly module = new Module(this.engine, GUEST);
  readonly store: api.Store;
  readonly linker = new Linker(this.engine);
  readonly instance: api.Instance;
  readonly memory: api.Memory;
  readonly table: api.Table;
  readonly global: api.Global;
  readonly tag: api.Tag;
  readonly add: api.Func;
  readonly pair: api.StructRef;
  readonly bytes: api.ArrayRef;
  readonly exn: api.ExnRef;
  readonly exception: api.Exception;
  readonly handle: api.InterruptHandle;
  readonly shared: api.SharedMemory;
  /** Of a host function that has returned. */
  readonly caller: api.Caller;
  /** Run by the guest's host function. */
  during: (caller: api.Caller) => unknown = () => undefined;

  constructor() {
    this.store = new Store(this.engine, { fuel: 1e9, data: 'data' });
    this.linker.funcWithCaller('env', 'host', ['i32'], ['i32'], (caller, x) => {
      this.during(caller);
      return x;
    });
    this.instance = this.linker.instantiate(this.store, this.module);
    this.memory = this.export('memory');
    this.table = this.export('table');
    this.global = this.export('global');
    this.tag = this.export('tag');
    this.add = this.export('add');
    this.pair = this.export<api.Func>('pair')();
    this.bytes = this.export<api.Func>('bytes')();
    this.exn = this.export<api.Func>('exn')();
    this.exception = new Exception(this.store, this.tag, [3]);
    let caller: api.Caller;
    this.during = (given) => (caller = given);
    this.export<api.Func>('calls')(1);
    this.caller = caller!;
    this.during = () => undefined;
    this.handle = this.store.interruptHandle();
    this.shared = new Memory(this.store, { minimum: 1, maximum: 2, shared: true }).share();
  }

  export<T>(name: string): T {
    return this.instance.exports[name] as T;
  }
}

export interface Row {
  /** Calls it with `args`. */
  readonly call: (world: World, ...args: any[]) => unknown;
  readonly args?: (world: World) => unknown[];
  /** On something of a store that has been disposed of: else it must throw `ERR_DISPOSED`. */
  readonly whenDisposed?: 'works';
  /** Cannot be called at all. */
  readonly fails?: true;
}

const works = 'works' as const;
const EMPTY = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const PAIR = new StructType([{ type: 'i32', mutable: true }, { type: 'i64', mutable: false }]);
const BYTES = new ArrayType({ type: 'i8', mutable: true });

/** By `Class`, `Class.static`, `Class#member`. */
export const SURFACE: Readonly<Record<string, Row>> = {
  'Engine': { call: (_, o) => new Engine(o), args: () => [{ strategy: 'auto', features: { gc: true }, consumeFuel: true, interruption: true, maxWasmStack: 65_536, maxCallDepth: 1000, nanCanonicalization: false, optLevel: 'none', compilation: 'eager', limits: { memory: 1e6 } }], whenDisposed: works },
  'Engine#native': { call: (w) => w.engine.native, whenDisposed: works },
  'Engine#consumesFuel': { call: (w) => w.engine.consumesFuel, whenDisposed: works },
  'Engine#incrementEpoch': { call: (w) => w.engine.incrementEpoch(), whenDisposed: works },
  'Engine#epochCounter': { call: (w) => w.engine.epochCounter, whenDisposed: works },

  'Module': { call: (_, e, s) => new Module(e, s), args: (w) => [w.engine, EMPTY], whenDisposed: works },
  'Module.compile': { call: (_, e, s) => Module.compile(e, s), args: (w) => [w.engine, EMPTY], whenDisposed: works },
  'Module.validate': { call: (_, e, s) => Module.validate(e, s), args: (w) => [w.engine, EMPTY], whenDisposed: works },
  'Module.deserialize': { call: (_, e, s) => Module.deserialize(e, s), args: (w) => [w.engine, w.module.serialize()], whenDisposed: works },
  'Module#serialize': { call: (w) => w.module.serialize(), whenDisposed: works },
  'Module#name': { call: (w) => w.module.name, whenDisposed: works },
  'Module#imports': { call: (w) => w.module.imports, whenDisposed: works },
  'Module#exports': { call: (w) => w.module.exports, whenDisposed: works },
  'Module#customSections': { call: (w, n) => w.module.customSections(n), args: () => ['note'], whenDisposed: works },

  'Store': { call: (_, e, o) => new Store(e, o), args: (w) => [w.engine, { data: 1, limits: { memory: 1e6 }, fuel: 5, onGrow: () => true, timeout: 1000, cpuTimeout: 1000 }], whenDisposed: works },
  'Store#setFuel': { call: (w, n) => w.store.setFuel(n), args: () => [1e9] },
  'Store#getFuel': { call: (w) => w.store.getFuel(), whenDisposed: works },
  'Store#onOutOfFuel': { call: (w, f) => w.store.onOutOfFuel(f), args: () => [() => 1] },
  'Store#fuelYieldInterval': { call: (w, n) => w.store.fuelYieldInterval(n), args: () => [1000] },
  'Store#setDeadline': { call: (w, n) => w.store.setDeadline(n), args: () => [100_000] },
  'Store#setCpuTimeout': { call: (w, n) => w.store.setCpuTimeout(n), args: () => [100_000] },
  'Store#setEpochDeadline': { call: (w, n) => w.store.setEpochDeadline(n), args: () => [1000] },
  'Store#onEpochDeadline': { call: (w, f) => w.store.onEpochDeadline(f), args: () => [() => 1] },
  'Store#interrupt': { call: (w) => { w.store.interrupt(); w.store.clearInterrupt(); } },
  'Store#clearInterrupt': { call: (w) => w.store.clearInterrupt(), whenDisposed: works },
  'Store#interruptHandle': { call: (w) => w.store.interruptHandle() },
  'Store#stats': { call: (w) => w.store.stats(), whenDisposed: works },
  'Store#gc': { call: (w) => w.store.gc() },
  'Store#isDisposed': { call: (w) => w.store.isDisposed, whenDisposed: works },
  'Store#dispose': { call: (w) => (w.store.isDisposed ? w.store.dispose() : undefined), whenDisposed: works },
  'Store#@@dispose': { call: (w) => (w.store.isDisposed ? w.store[Symbol.dispose]() : undefined), whenDisposed: works },

  'InterruptHandle': { call: (_, s) => new InterruptHandle(s), args: (w) => [w.handle.shared], whenDisposed: works },
  'InterruptHandle#interrupt': { call: (w) => { w.handle.interrupt(); w.store.clearInterrupt(); }, whenDisposed: works },

  'Linker': { call: (_, e) => new Linker(e), args: (w) => [w.engine], whenDisposed: works },
  'Linker#allowShadowing': { call: (w, b) => w.linker.allowShadowing(b), args: () => [true], whenDisposed: works },
  'Linker#defineUnknownImportsAsTraps': { call: (w, m) => w.linker.defineUnknownImportsAsTraps(m), args: (w) => [w.module], whenDisposed: works },
  'Linker#defineUnknownImportsAsDefaultValues': { call: (w, s, m) => w.linker.defineUnknownImportsAsDefaultValues(s, m), args: (w) => [w.store, w.module] },
  'Linker#getDefault': { call: (w, s, m) => w.linker.getDefault(s, m), args: (w) => [w.store, 'env'] },
  'Linker#define': { call: (w, m, n, e) => w.linker.define(m, n, e), args: (w) => ['m', 'n', w.memory] },
  'Linker#func': { call: (w, m, n, p, r, f) => w.linker.func(m, n, p, r, f), args: () => ['m', 'n', ['i32'], ['i64'], () => 1n], whenDisposed: works },
  'Linker#funcWithCaller': { call: (w, m, n, p, r, f) => w.linker.funcWithCaller(m, n, p, r, f), args: () => ['m', 'n', ['i32'], ['i64'], () => 1n], whenDisposed: works },
  'Linker#instance': { call: (w, m, i) => w.linker.instance(m, i), args: (w) => ['m', w.instance] },
  'Linker#module': { call: (w, s, n, m) => w.linker.module(s, n, m), args: (w) => [w.store, 'name', w.module] },
  'Linker#moduleAsync': { call: (w, s, n, m) => w.linker.moduleAsync(s, n, m), args: (w) => [w.store, 'name', w.module] },
  'Linker#aliasModule': { call: (w, m, a) => w.linker.aliasModule(m, a), args: () => ['env', 'other'], whenDisposed: works },
  'Linker#alias': { call: (w, m, n, a, b) => w.linker.alias(m, n, a, b), args: () => ['env', 'host', 'x', 'y'], whenDisposed: works },
  'Linker#get': { call: (w, s, m, n) => w.linker.get(s, m, n), args: (w) => [w.store, 'env', 'host'] },
  'Linker#instantiate': { call: (w, s, m) => w.linker.instantiate(s, m), args: (w) => [w.store, w.module] },
  'Linker#instantiateAsync': { call: (w, s, m) => w.linker.instantiateAsync(s, m), args: (w) => [w.store, w.module] },
  'Linker#instantiatePre': { call: (w, m) => w.linker.instantiatePre(m), args: (w) => [w.module], whenDisposed: works },
  'InstancePre#instantiate': { call: (w, s) => w.linker.instantiatePre(w.module).instantiate(s), args: (w) => [w.store] },
  'InstancePre#instantiateAsync': { call: (w, s) => w.linker.instantiatePre(w.module).instantiateAsync(s), args: (w) => [w.store] },

  'Instance': { call: (_, s, m, i) => new Instance(s, m, i), args: (w) => [w.store, w.module, { env: { host: () => 1 } }] },
  'Instance.instantiate': { call: (_, s, m, i) => Instance.instantiate(s, m, i), args: (w) => [w.store, w.module, { env: { host: () => 1 } }] },
  'Instance#exports': { call: (w) => w.instance.exports, whenDisposed: works },
  'Instance#getExport': { call: (w, n) => w.instance.getExport(n), args: () => ['seven'], whenDisposed: works },
  'Instance#getFunc': { call: (w, n) => w.instance.getFunc(n), args: () => ['seven'], whenDisposed: works },
  'Instance#getTypedFunc': { call: (w, n, p, r) => w.instance.getTypedFunc(n, p, r), args: () => ['seven', [], ['i32']], whenDisposed: works },
  'Instance#getMemory': { call: (w, n) => w.instance.getMemory(n), args: () => ['memory'], whenDisposed: works },
  'Instance#getTable': { call: (w, n) => w.instance.getTable(n), args: () => ['table'], whenDisposed: works },
  'Instance#getGlobal': { call: (w, n) => w.instance.getGlobal(n), args: () => ['global'], whenDisposed: works },
  'Instance#getTag': { call: (w, n) => w.instance.getTag(n), args: () => ['tag'], whenDisposed: works },

  'Func': { call: () => Reflect.construct(Func, []), whenDisposed: works, fails: true },
  'Func.wrap': { call: (_, s, p, r, f, n) => Func.wrap(s, p, r, f, n), args: (w) => [w.store, ['i32'], ['f32'], () => 1, 'name'] },
  'Func.wrapWithCaller': { call: (_, s, p, r, f, n) => Func.wrapWithCaller(s, p, r, f, n), args: (w) => [w.store, ['i32'], ['f32'], () => 1, 'name'] },
  'Func#()': { call: (w, ...args) => w.add(...args), args: () => [1, 2n, 3] },
  'Func#callAsync': { call: (w, ...args) => w.add.callAsync(...args), args: () => [1, 2n, 3] },
  'Func#with': { call: (w, o) => w.add.with(o).call(1, 2n, 3), args: () => [{ timeout: 1000, timeSlice: 5, concurrent: true }] },
  'Func#typed': { call: (w, p, r) => w.add.typed(p, r), args: () => [['i32', 'i64', 'f64'], ['i32']], whenDisposed: works },
  'Func#type': { call: (w) => w.add.type, whenDisposed: works },

  'Caller#data': { call: (w) => w.caller.data, whenDisposed: works },
  'Caller#getExport': { call: (w, n) => w.caller.getExport(n), args: () => ['memory'] },
  'Caller#memory': { call: (w) => w.caller.memory },

  'Memory': { call: (_, s, t) => new Memory(s, t), args: (w) => [w.store, { minimum: 1, maximum: 2, address: 'i32', shared: false, pageSize: 65_536 }] },
  'Memory.fromShared': { call: (_, s, m) => Memory.fromShared(s, m), args: (w) => [w.store, w.shared] },
  'Memory#share': { call: (w) => new Memory(w.store, { minimum: 1, maximum: 1, shared: true }).share() },
  'Memory#type': { call: (w) => w.memory.type, whenDisposed: works },
  'Memory#size': { call: (w) => w.memory.size, whenDisposed: works },
  'Memory#byteLength': { call: (w) => w.memory.byteLength, whenDisposed: works },
  'Memory#buffer': { call: (w) => w.memory.buffer },
  'Memory#bytes': { call: (w) => w.memory.bytes },
  'Memory#dataView': { call: (w) => w.memory.dataView },
  'Memory#grow': { call: (w, n) => w.memory.grow(n), args: () => [1] },
  'Memory#view': { call: (w, p, l) => w.memory.view(p, l), args: () => [8, 8] },
  'Memory#read': { call: (w, p, l) => w.memory.read(p, l), args: () => [8, 8] },
  'Memory#write': { call: (w, p, b) => w.memory.write(p, b), args: () => [1024, new Uint8Array(3)] },
  'Memory#readString': { call: (w, p, l, o) => w.memory.readString(p, l, o), args: () => [1024, 3, { fatal: true }] },
  'Memory#readCString': { call: (w, p, o) => w.memory.readCString(p, o), args: () => [1024, { fatal: true }] },
  'Memory#writeString': { call: (w, p, t) => w.memory.writeString(p, t), args: () => [1024, 'text'] },
  'Memory#readInt': { call: (w, p, t) => w.memory.readInt(p, t), args: () => [1024, 'i16'] },
  'Memory#writeInt': { call: (w, p, t, v) => w.memory.writeInt(p, t, v), args: () => [1024, 'i16', 5] },
  ...Object.fromEntries(['U8', 'U32', 'I32', 'U64', 'F64'].flatMap((name): [string, Row][] => [
    [`Memory#read${name}`, { call: (w, p) => (w.memory as any)[`read${name}`](p), args: () => [1024] }],
    [`Memory#write${name}`, { call: (w, p, v) => (w.memory as any)[`write${name}`](p, v), args: () => [1024, name === 'U64' ? 1n : 1] }],
  ])),

  'Table': { call: (_, s, t, i) => new Table(s, t, i), args: (w) => [w.store, { element: 'externref', minimum: 1, maximum: 3, address: 'i32' }, 'x'] },
  'Table#type': { call: (w) => w.table.type, whenDisposed: works },
  'Table#length': { call: (w) => w.table.length, whenDisposed: works },
  'Table#get': { call: (w, i) => w.table.get(i), args: () => [1] },
  'Table#set': { call: (w, i, v) => w.table.set(i, v), args: (w) => [1, w.add] },
  'Table#grow': { call: (w, n, v) => w.table.grow(n, v), args: (w) => [1, w.add] },

  'Global': { call: (_, s, t, v) => new Global(s, t, v), args: (w) => [w.store, { value: 'i64', mutable: true }, 1n] },
  'Global#type': { call: (w) => w.global.type, whenDisposed: works },
  'Global#value': { call: (w, ...v) => (v.length > 0 ? (w.global.value = v[0]) : w.global.value), args: () => [5] },

  'Tag': { call: (_, s, p) => new Tag(s, p), args: (w) => [w.store, ['i32']] },
  'Tag.javaScript': { call: (_, s) => Tag.javaScript(s), args: (w) => [w.store] },
  'Tag#type': { call: (w) => w.tag.type, whenDisposed: works },

  'Exception': { call: (_, s, t, p) => new Exception(s, t, p), args: (w) => [w.store, w.tag, [1]] },
  'Exception#store': { call: (w) => w.exception.store, whenDisposed: works },
  'Exception#is': { call: (w, t) => w.exception.is(t), args: (w) => [w.tag], whenDisposed: works },
  'Exception#payload': { call: (w) => w.exception.payload },

  'GcObject': { call: () => Reflect.construct(api.GcObject, []), whenDisposed: works, fails: true },
  'Caller': { call: () => Reflect.construct(api.Caller, []), whenDisposed: works, fails: true },
  'InstancePre': { call: () => Reflect.construct(api.InstancePre, []), whenDisposed: works, fails: true },
  'GcObject#store': { call: (w) => w.pair.store, whenDisposed: works },
  'StructRef': { call: () => Reflect.construct(StructRef, []), whenDisposed: works, fails: true },
  'StructRef.create': { call: (_, s, t, v) => StructRef.create(s, t, v), args: (w) => [w.store, PAIR, [1, 2n]] },
  'StructRef#type': { call: (w) => w.pair.type },
  'StructRef#length': { call: (w) => w.pair.length },
  'StructRef#get': { call: (w, i) => w.pair.get(i), args: () => [0] },
  'StructRef#set': { call: (w, i, v) => w.pair.set(i, v), args: () => [0, 1] },
  'ArrayRef': { call: () => Reflect.construct(ArrayRef, []), whenDisposed: works, fails: true },
  'ArrayRef.create': { call: (_, s, t, v) => ArrayRef.create(s, t, v), args: (w) => [w.store, BYTES, [1, 2]] },
  'ArrayRef#type': { call: (w) => w.bytes.type },
  'ArrayRef#length': { call: (w) => w.bytes.length },
  'ArrayRef#get': { call: (w, i) => w.bytes.get(i), args: () => [0] },
  'ArrayRef#set': { call: (w, i, v) => w.bytes.set(i, v), args: () => [0, 1] },
  'ArrayRef#toArray': { call: (w) => w.bytes.toArray() },
  'ExnRef': { call: () => Reflect.construct(api.ExnRef, []), whenDisposed: works, fails: true },
  'ExnRef#tag': { call: (w) => w.exn.tag },
  'ExnRef#payload': { call: (w) => w.exn.payload },

  'FuncType': { call: (w, p, r) => Func.wrap(w.store, new FuncType(p, r).params, [], () => undefined), args: () => [['i32'], ['i64']] },
  'FuncType#params': { call: (w) => w.add.type.params, whenDisposed: works },
  'FuncType#results': { call: (w) => w.add.type.results, whenDisposed: works },
  'FuncType#toString': { call: (w) => w.add.type.toString(), whenDisposed: works },
  'StructType': { call: (w, f) => StructRef.create(w.store, new StructType(f), [1]), args: () => [[{ type: 'i32', mutable: true }]] },
  'StructType#fields': { call: () => PAIR.fields, whenDisposed: works },
  'ArrayType': { call: (w, e) => ArrayRef.create(w.store, new ArrayType(e), [1]), args: () => [{ type: 'i32', mutable: true }] },
  'ArrayType#element': { call: () => BYTES.element, whenDisposed: works },
};

/** Members that are not public: TypeScript's `private` and `@internal`. */
export const INTERNAL: ReadonlySet<string> = new Set([
  'ArrayRef#element', 'ArrayRef#offset', 'ArrayType#define', 'FuncType#define', 'FuncType#toCore', 'StructType#define', 'GcObject#load', 'GcObject#save',
  'Instance#expect', 'Linker#isDefined', 'Linker#add', 'Linker#imports', 'Linker#resolve', 'Linker#checkOwn', 'Linker#addCommand', 'Linker#checkModule', 'Memory#range',
  'Module#typeIds', 'Module#externType', 'Store#checkOpen', 'Store#guard', 'Store#checkFuel', 'Store#checkInterruptible', 'StructRef#fields', 'StructRef#offset', 'Table#check',
]);
