/** The store (specification §4.2.4): everything that instances share, its limits, and the roots of its heap. */
import { TypeRegistry } from '../wasm/type-registry.js';
import { EXTERNREF, type FuncType, type GlobalType, type ValType, isRef } from '../wasm/types.js';
import type { Executor } from './executor.js';
import { ExternSlots } from './extern-slots.js';
import { ExternTable } from './externs.js';
import { FuncInstance, type HostFunction } from './func.js';
import { type FuncNumbers, FuncTable } from './func-table.js';
import { type ExceptionFaces, WASM_EXCEPTIONS } from './exception.js';
import { HandleTable } from './gc/handles.js';
import { GcHeap } from './gc/heap.js';
import { isTraced } from './gc/layout.js';
import { GlobalInstance } from './global.js';
import { joinStores } from './join.js';
import type { MemoryInstance } from './memory.js';
import type { Instance } from './instance.js';
import { type GrowthCallback, NO_LIMITS, ResourceLimiter, type StoreLimits } from './limiter.js';
import { Meter, type Metering } from './meter.js';
import type { RootVisitor } from './roots.js';
import type { TableInstance } from './table.js';
import type { Storage } from './storage.js';
import { TagInstance } from './tag.js';
import { GLOBAL_WORDS } from './vmctx.js';
import { StoreRoots } from './store-roots.js';
import { TagTable } from './tags.js';
import { MeteredWaiter, type Waiter } from './waiter.js';

export interface StoreOptions {
  /** Bytes of wasm stack: bounds guest recursion. */
  readonly maxWasmStack: number;
  /** Frames of guests that may be on the stack at once; 0: as many as it has room for. */
  readonly maxCallDepth: number;
  /** Bytes the GC heap may grow to; at most 2 GiB - 64 KiB, since references are offsets of 31 bits. */
  readonly maxGcHeap: number;
  /** Collect at every allocation and wherever a collection is allowed. */
  readonly gcZeal: boolean;
  /** What code does so that it can be stopped. */
  readonly metering: Metering;
  /** Whether NaNs that may have any bits are made canonical. */
  readonly canonicalNans: boolean;
  /** Types of functions, structures and arrays: shared by stores that exchange modules. */
  readonly types: TypeRegistry | null;
  readonly limits: StoreLimits;
  /** May refuse the growth of a memory or table. */
  readonly onGrow: GrowthCallback | null;
  /** What stores that may be joined have in common, their types besides (join.ts); null: it stays on its own. */
  readonly community: Community | null;
  /** Where memories, tables and vmctx lie; null: in buffers of JavaScript's. */
  readonly storage: Storage | null;
}

/** Stores that may be joined. */
export interface Community {
  readonly numbers: FuncNumbers;
  readonly jsTag: TagInstance;
  /**
   * The store whose executor, heap, host values, handles, tags and meter all of them use, so that joining moves nothing;
   * it has no instances. Null: each has its own.
   */
  readonly shared: Store | null;
}

/** Roots of stores that are gone must not be any more. */
const departed = new FinalizationRegistry<{ readonly shared: Store; readonly roots: StoreRoots }>(({ shared, roots }) => shared.forgetRoots(roots));

const MAX_GC_HEAP = 2 ** 31 - 65_536;

export const DEFAULT_STORE_OPTIONS: StoreOptions = {
  maxWasmStack: 1 << 20,
  maxCallDepth: 0,
  maxGcHeap: 1 << 30,
  gcZeal: false,
  metering: 'polls',
  canonicalNans: false,
  types: null,
  limits: NO_LIMITS,
  onGrow: null,
  community: null,
  storage: null,
};

/** Written out: spreading defaults and options takes as long as all the rest of a small store. */
function withDefaults(given: Partial<StoreOptions>, storage: Storage | null): StoreOptions {
  const otherwise = DEFAULT_STORE_OPTIONS;
  return {
    maxWasmStack: given.maxWasmStack ?? otherwise.maxWasmStack,
    maxCallDepth: given.maxCallDepth ?? otherwise.maxCallDepth,
    maxGcHeap: Math.min(given.maxGcHeap ?? otherwise.maxGcHeap, MAX_GC_HEAP),
    gcZeal: given.gcZeal ?? otherwise.gcZeal,
    metering: given.metering ?? otherwise.metering,
    canonicalNans: given.canonicalNans ?? otherwise.canonicalNans,
    types: given.types ?? otherwise.types,
    limits: given.limits ?? otherwise.limits,
    onGrow: given.onGrow ?? otherwise.onGrow,
    community: given.community ?? otherwise.community,
    storage,
  };
}

/** An asynchronous call under way. */
export interface WaitingCall {
  /** Ends it with an error, unless it is running. */
  cancel(error: unknown): void;
  /** Times or flags that may end its wait are others now. */
  lookAgain(): void;
}

export class Store {
  readonly options: StoreOptions;
  /** What JavaScript sees of it. */
  face: object | null = null;
  readonly types: TypeRegistry;
  readonly funcs: FuncTable;
  readonly tags: TagTable;
  readonly instances: Instance[] = [];
  readonly tables: TableInstance[] = [];
  /** Those that hold references. */
  readonly globals: GlobalInstance[] = [];
  /** Executors of stores that were joined with this one while they had activations. */
  readonly joined = new Set<Executor>();
  readonly slots: ExternSlots;
  /** Its host values. */
  readonly externs: ExternTable;
  readonly meter: Meter;
  readonly limiter: ResourceLimiter;
  readonly heap: GcHeap;
  readonly handles: HandleTable;
  readonly executor: Executor;
  /** The tag of JavaScript errors: payload one externref. */
  readonly jsTag: TagInstance;
  /** How `memory.atomic.wait` blocks. */
  waiter: Waiter;
  /** What exceptions are in JavaScript. */
  exceptions: ExceptionFaces = WASM_EXCEPTIONS;
  /** Whether the call under way may enter instances that have a suspended one. */
  entersBusy = false;
  /** Asynchronous calls that have not ended. */
  readonly activations = new Set<WaitingCall>();
  private readonly hostMemories: MemoryInstance[] = [];
  readonly roots = new StoreRoots();
  /** Roots of stores that share the heap of this one. */
  private readonly sharing = new Set<StoreRoots>();
  /** The store that this one has become part of (join.ts). */
  joinedInto: Store | null = null;

  constructor(createExecutor: (store: Store) => Executor, options: Partial<StoreOptions> = {}, storage = options.storage ?? null) {
    const given = (this.options = withDefaults(options, storage));
    this.types = given.types ?? new TypeRegistry();
    this.funcs = new FuncTable(given.community?.numbers ?? null);
    const shared = given.community?.shared ?? null;
    this.slots = shared?.slots ?? new ExternSlots(given.storage, given.gcZeal);
    this.externs = new ExternTable(this.slots, shared !== null);
    this.meter = shared?.meter ?? new Meter(given.metering);
    this.waiter = new MeteredWaiter(this.meter);
    this.limiter = new ResourceLimiter(given.limits, given.onGrow);
    this.tags = shared?.tags ?? new TagTable(this.types);
    this.heap = shared?.heap ?? new GcHeap(this);
    this.handles = shared?.handles ?? new HandleTable();
    this.jsTag = given.community?.jsTag ?? this.addTag({ kind: 'func', params: [EXTERNREF], results: [] });
    this.executor = shared?.executor ?? createExecutor(this);
    if (shared !== null) shared.shareWith(this);
  }

  private shareWith(store: Store): void {
    const { roots } = store;
    this.sharing.add(roots);
    this.handles.isShared = true;
    departed.register(store, { shared: this, roots });
  }

  /** A store that shares this one's heap is gone. */
  forgetRoots(roots: StoreRoots): void {
    roots.release(this.slots);
    this.sharing.delete(roots);
  }

  /** What this store has become part of, or itself. */
  get current(): Store {
    return this.joinedInto === null ? this : (this.joinedInto = this.joinedInto.current);
  }

  /** Throws a `LimitError` when there are too many. */
  addInstance(instance: Instance): number {
    this.limiter.count('instances');
    return this.instances.push(instance) - 1;
  }

  /** The function instance for a module's function. */
  addModuleFunc(instance: Instance, index: number): FuncInstance {
    const typeId = instance.typeIds[instance.spaces.funcs[index]];
    const type = this.types.composite(typeId) as FuncType;
    return this.addFunc((ref) => new FuncInstance(this, ref, type, typeId, instance, index, null, ''));
  }

  /** Heap types in `type` are canonical ids of this store. */
  addHostFunc(type: FuncType, host: HostFunction, name: string): FuncInstance {
    return this.addHostFuncOfType(this.registerFuncType(type), host, name);
  }

  addHostFuncOfType(typeId: number, host: HostFunction, name: string): FuncInstance {
    const type = this.types.composite(typeId) as FuncType;
    return this.addFunc((ref) => new FuncInstance(this, ref, type, typeId, null, 0, host, name));
  }

  private addFunc(make: (ref: number) => FuncInstance): FuncInstance {
    const func = this.funcs.add(make);
    this.options.storage?.addFunc(func);
    return func;
  }

  addTag(type: FuncType): TagInstance {
    const typeId = this.registerFuncType(type);
    return this.addTagOfType(typeId);
  }

  addTagOfType(typeId: number): TagInstance {
    return new TagInstance(this.types.composite(typeId) as FuncType, typeId);
  }

  /** Host memories, to be released with the store. */
  addHostMemory(memory: MemoryInstance): void {
    this.hostMemories.push(memory);
  }

  addTable(table: TableInstance): TableInstance {
    this.tables.push(table);
    table.store = this;
    if (this.isTraced(table.type.element)) {
      table.slots = this.slots;
      this.roots.tables.push(table.storage ?? table);
      this.slots.retainAll(table.elements, 0, table.length);
    }
    return table;
  }

  /** A global of the host, in a block of its own. */
  addHostGlobal(type: GlobalType): GlobalInstance {
    return this.addGlobal(new GlobalInstance(type, this.options.storage?.global() ?? new Int32Array(GLOBAL_WORDS), 0));
  }

  addGlobal(global: GlobalInstance): GlobalInstance {
    if (isRef(global.type.value)) {
      this.globals.push(global);
      global.store = this;
    }
    if (this.isTraced(global.type.value)) {
      const { cells, word } = global;
      global.slots = this.slots;
      this.roots.globals.push({ cells, word });
      this.slots.retain(cells[word]);
    }
    return global;
  }

  /** The element segments of an instance, which it is about to fill. */
  addSegments({ elements, module, typeIds }: Instance): void {
    if (module.elements.length === 0) return;
    const traced = module.elements.map(({ type }) => this.isTraced(this.types.canonicalize(type, typeIds)));
    if (traced.includes(true)) this.roots.segments.push({ elements, traced });
  }

  /** The canonical id of a function type on its own, final and without super type. */
  registerFuncType(type: FuncType): number {
    return this.types.registerAlone(type);
  }

  isTraced(type: ValType): boolean {
    return isTraced(this.types, type);
  }

  /** Something of `other` comes here: whether that is this store, or has become part of it. */
  meet(other: Store): boolean {
    if (other === this) return true;
    const { community } = this.options;
    if (community === null || community !== other.options.community) return false;
    joinStores(this, other);
    return true;
  }

  // --- Collection ---

  /** The last count of a host value has gone, in compiled code. May collect: frames must be exact. */
  releasedByCode(ref: number): void {
    if (!this.slots.tryRecordRelease(ref) && !this.collectIfDue()) this.slots.spillChunk();
  }

  /**
   * Collects if enough host values came in since the last time: whether it has. To be called where nothing moved in is
   * in flight.
   */
  collectIfDue(): boolean {
    if (!this.options.gcZeal && !this.slots.collectionIsDue) return false;
    this.heap.collect();
    return true;
  }

  /** Everything that refers to objects, and what refers to host values besides tables and globals, which count them. */
  visitRoots(visit: RootVisitor): void {
    this.executor.visitRoots(visit);
    for (const executor of this.joined) {
      if (executor.isActive) executor.visitRoots(visit);
      else this.joined.delete(executor);
    }
    this.handles.visitRoots(visit);
    this.roots.visit(visit);
    for (const roots of this.sharing) roots.visit(visit);
  }

  /** Objects in tables and globals. */
  visitStorage(visit: RootVisitor): void {
    this.roots.visitStorage(visit);
    for (const roots of this.sharing) roots.visitStorage(visit);
  }

  /** Times or flags that stop guests have changed: those that run and those that wait look at them soon. */
  hurry(): void {
    this.meter.hurry();
    for (const call of this.activations) call.lookAgain();
  }

  /** Lets go of everything. Nothing of the store may be used again. */
  close(): void {
    for (const instance of this.instances) for (const memory of instance.memories) memory.release();
    for (const memory of this.hostMemories) memory.release();
    for (const table of this.tables) table.release();
    this.heap.release();
    this.slots.leaveStorage();
    // What was used can still be asked for.
    this.meter.moveCountdown(new Int32Array(1));
    this.options.storage?.close();
    this.instances.length = 0;
    this.funcs.clear();
    this.tables.length = 0;
    this.globals.length = 0;
    this.roots.clear();
  }

  /** Hook for what must run when the heap is consistent again. */
  afterCollection(): void {}

  /** Keeps a reference alive while `use` runs, and gives it back as it then is. */
  pin(ref: number): number {
    return this.roots.pinned.push(ref) - 1;
  }

  pinnedRef(at: number): number {
    return this.roots.pinned[at];
  }

  unpin(at: number): void {
    this.roots.pinned.length = at;
  }
}
