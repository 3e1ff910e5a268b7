/**
 * Storage that compiled code can reach: memories in reservations of their own, tables and vmctx in mapped blocks, and
 * the records that lead from one to the other (runtime/vmctx.ts).
 *
 * `close` ends it all. A store that is dropped without that gives its pages back when its storage is collected, but
 * keeps its addresses: somebody may still have a buffer of a memory under another name (`transfer`). Whoever has it
 * under its own keeps the storage.
 */
import type { Addon } from '../../native/binding.js';
import { PROTECTION } from '../../native/binding.js';
import { CONTEXT, CONTEXT_BYTES } from '../../native/layout.js';
import { compileTimeCheck } from '../../runtime/compile-time.js';
import type { FuncInstance } from '../../runtime/func.js';
import type { GlobalInstance } from '../../runtime/global.js';
import type { Instance } from '../../runtime/instance.js';
import type { MemoryInstance } from '../../runtime/memory.js';
import { type SharedAllocation, SharedBytes } from '../../runtime/shared-allocation.js';
import type { ExternStorage, MemoryStorage, Storage, TableStorage } from '../../runtime/storage.js';
import {
  FUNC_IMPORT, FUNC_RECORD, GLOBAL_BYTES, MEMORY_DEFINITION, TABLE_DEFINITION, VMCTX, vmctxLayout,
} from '../../runtime/vmctx.js';
import { mayHoldObjects } from '../../translate/environment.js';
import type { Module } from '../../wasm/module.js';
import { limitError } from '../../wasm/errors/limit.js';
import { nativeError } from '../../wasm/errors/native.js';
import type { MemoryType } from '../../wasm/types.js';
import type { CodegenOptions } from '../native-tier.js';
import type { Checkpoint } from './compile.js';
import { NativeHeap, forgetHeap, heapReservation, heapSizes } from './heap-storage.js';
import { type CountOwner, NativeExterns } from './native-externs.js';
import { type Mapping, type MemoryForm, type MemoryOwner, NativeMemory, type ReservationSettings, forgetGuard, pages, reserveMemory } from './native-memory.js';
import { type NativeModule, type NativeSettings, nativeModule } from './native-module.js';
import { NativeTable, type TableOwner } from './native-table.js';
import type { NativePlatform } from './platform.js';
import { BLOCK_BYTES, type StoreRoom, VALUES_BYTES, clearContext, giveBackStoreRoom } from './store-room.js';
import { TYPE_TABLE_BYTES, TypeTable } from './type-table.js';
import { read64, write64 } from './words.js';

/** Tables that begin with at most so many elements have no mapping of their own until they grow. */
const SMALL_TABLE = 256;
/** Elements that others have room for at least: pages that nobody touches cost nothing. */
const LEAST_MAPPED_TABLE = 2 ** 16;

/** Counts of host values up to so many bytes lie among the structures of their store. */
const SMALL_COUNTS = 256;

interface Block {
  readonly mapping: Mapping;
  readonly view: DataView;
  used: number;
}

/** What has to be unmapped when a storage is gone; holds no reference to it. */
interface Mapped {
  readonly addon: Addon;
  readonly context: number;
  readonly ranges: Map<number, number>;
  /** Address of the GC heap; 0: there is none. */
  heap: number;
}

const abandoned = new FinalizationRegistry<Mapped>(({ addon, context, ranges, heap }) => {
  addon.alarm(context, 0);
  // Nobody but the store ever had a view of it.
  if (ranges.delete(heap)) {
    forgetHeap(heap);
    addon.release(heap);
  }
  for (const [address, bytes] of ranges) {
    forgetGuard(address);
    addon.discard(address, bytes);
  }
});

/** What of a store's options shapes its storage. */
type StorageOptions = ReservationSettings & Pick<CodegenOptions, 'compilation' | 'compileTime'>;

export class NativeStorage implements Storage, MemoryOwner, TableOwner, CountOwner {
  readonly addon: Addon;
  private readonly mapped: Mapped;
  private readonly blocks: Block[] = [];
  private readonly views: ArrayBuffer[] = [];
  /** Addresses of vmctx and globals, by the words over them. */
  private readonly addresses = new WeakMap<Int32Array, number>();
  /** The run context. */
  readonly contextBytes: ArrayBuffer;
  private readonly context: number;
  private recordsView: DataView;
  private readonly modules = new WeakMap<Instance, NativeModule>();
  private gcHeap: NativeHeap | null = null;
  /** Shared memories that code of this store may reach: what is here is not unmapped, whoever else lets go of it. */
  private readonly allocations = new Set<SharedAllocation>();
  private types: TypeTable | null = null;
  /** Instances by the address of their vmctx. */
  private readonly instances = new Map<number, Instance>();

  constructor(
    private readonly platform: NativePlatform, private readonly settings: NativeSettings, private readonly options: StorageOptions,
    private readonly ownRoom: StoreRoom,
  ) {
    const { context } = ownRoom;
    this.context = context;
    this.addon = platform.addon;
    this.mapped = { addon: this.addon, context, ranges: new Map(), heap: 0 };
    abandoned.register(this, this.mapped, this);
    this.mapped.ranges.set(ownRoom.address, ownRoom.bytes);
    this.recordsView = new DataView(this.view(ownRoom.records, ownRoom.recordsCommitted)!);
    this.contextBytes = this.view(context, CONTEXT_BYTES)!;
    this.blocks.push({ mapping: { address: ownRoom.block, bytes: BLOCK_BYTES }, view: new DataView(this.view(ownRoom.block, BLOCK_BYTES)!), used: 0 });
    // Null is a function of no type.
    this.recordsView.setInt32(FUNC_RECORD.type, -1, true);
  }

  /** Address of the records of functions. */
  get funcRecords(): number {
    return this.ownRoom.records;
  }

  // --- Mappings ---

  private map(bytes: number, committed: number, lasting = false): Mapping | null {
    const size = pages(bytes);
    const address = this.addon.reserve(size, lasting ? 1 : 0);
    if (address < 0) return null;
    if (committed > 0 && this.addon.protect(address, pages(committed), PROTECTION.readWrite) < 0) {
      this.addon.release(address);
      return null;
    }
    this.mapped.ranges.set(address, size);
    return { address, bytes: size };
  }

  unmap({ address }: Pick<Mapping, 'address'>): void {
    if (this.mapped.ranges.delete(address)) this.addon.release(address);
  }

  /** A view of something of the store, which `close` detaches. */
  view(address: number, bytes: number): ArrayBuffer | null {
    const found = this.addon.view(address, bytes);
    if (found !== null) this.views.push(found);
    return found;
  }

  /** Room for values on their way between host and compiled code. */
  get values(): { readonly address: number; readonly buffer: ArrayBuffer } {
    const { address } = this.ownRoom;
    return { address, buffer: this.view(address, VALUES_BYTES)! };
  }

  close(): void {
    abandoned.unregister(this);
    const [{ view: block, used }] = this.blocks;
    new Uint8Array(block.buffer, 0, used).fill(0);
    clearContext(this.contextBytes);
    for (const view of this.views) this.addon.detach(view);
    this.views.length = 0;
    this.allocations.clear();
    this.mapped.ranges.delete(this.ownRoom.address);
    if (this.gcHeap !== null) forgetHeap(this.gcHeap.address);
    for (const address of [...this.mapped.ranges.keys()]) this.unmap({ address });
    giveBackStoreRoom(this.addon, this.ownRoom);
  }

  /** Zeroed bytes that stay where they are. */
  private allocate(bytes: number): { readonly address: number; readonly block: Block; readonly offset: number } {
    const size = Math.ceil(bytes / 16) * 16;
    let block = this.blocks[this.blocks.length - 1];
    if (block === undefined || block.used + size > block.mapping.bytes) {
      const mapping = this.map(Math.max(size, BLOCK_BYTES), Math.max(size, BLOCK_BYTES));
      const buffer = mapping === null ? null : this.view(mapping.address, mapping.bytes);
      if (mapping === null || buffer === null) throw limitError.memory(size);
      block = { mapping, view: new DataView(buffer), used: 0 };
      this.blocks.push(block);
    }
    const offset = block.used;
    block.used += size;
    return { address: block.mapping.address + offset, block, offset };
  }

  private words(bytes: number): Int32Array {
    const { address, block, offset } = this.allocate(bytes);
    const found = new Int32Array(block.view.buffer, offset, bytes / 4);
    this.addresses.set(found, address);
    return found;
  }

  private blockOf(address: number): Block {
    for (let i = this.blocks.length - 1; i >= 0; i--) {
      const { mapping } = this.blocks[i];
      if (address >= mapping.address && address < mapping.address + mapping.bytes) return this.blocks[i];
    }
    throw new Error('no block of this store');
  }

  /** Writes a field of a structure of this store. */
  set64(address: number, value: number): void {
    const { mapping, view } = this.blockOf(address);
    write64(view, address - mapping.address, value);
  }

  // --- Storage ---

  memory(type: MemoryType, bytes: number): MemoryStorage | null {
    const found = reserveMemory(this, type, bytes, this.options);
    const buffer = found === null ? null : this.addon.view(found.mapping.address, bytes);
    if (found === null || buffer === null) {
      if (found !== null) this.unmap(found.mapping);
      return null;
    }
    return new NativeMemory(this, this.allocate(MEMORY_DEFINITION.bytes).address, found.form, found.mapping, buffer);
  }

  mapMemory(bytes: number, committed: number): Mapping | null {
    return this.map(bytes, committed, true);
  }

  leave({ address }: Mapping): void {
    this.mapped.ranges.delete(address);
  }

  table(length: number, most: number): TableStorage | null {
    if (length <= SMALL_TABLE) {
      const { address, block, offset } = this.allocate(Math.max(1, length) * 4);
      const elements = new Int32Array(block.view.buffer, offset, length);
      return new NativeTable(this, this.allocate(TABLE_DEFINITION.bytes).address, elements, address, null, length, most);
    }
    const mapping = this.mapTable(length, most);
    if (mapping === null) return null;
    // Not of all there may be: V8 collects when views of many bytes are made.
    const buffer = this.view(mapping.address, pages(length * 4));
    if (buffer === null) {
      this.unmap(mapping);
      return null;
    }
    return new NativeTable(this, this.allocate(TABLE_DEFINITION.bytes).address, new Int32Array(buffer), mapping.address, mapping, length, most);
  }

  /** Room for so many elements, and more to come: a table moves where it outgrows that. */
  mapTable(length: number, most: number): Mapping | null {
    const bytes = pages(Math.max(1, Math.min(most, Math.max(length * 2, LEAST_MAPPED_TABLE))) * 4);
    return this.map(bytes, bytes);
  }

  vmctx(module: Module): Int32Array {
    return this.words(vmctxLayout(module).bytes);
  }

  global(): Int32Array {
    return this.words(GLOBAL_BYTES);
  }

  heap(most: number): NativeHeap | null {
    if (this.gcHeap !== null) return this.gcHeap;
    for (const size of heapSizes(most)) {
      const mapping = this.map(heapReservation(size), 0);
      if (mapping === null) continue;
      const buffer = this.view(mapping.address, mapping.bytes);
      if (buffer === null) return null;
      write64(new DataView(this.contextBytes), CONTEXT.heapBase, mapping.address);
      this.mapped.heap = mapping.address;
      return (this.gcHeap = new NativeHeap(this.addon, mapping.address, buffer, size, this.contextBytes));
    }
    return null;
  }

  externs(): ExternStorage {
    return new NativeExterns(this, this.contextBytes);
  }

  /** Zeroed words among the structures of the store, or in a mapping of their own. */
  countWords(slots: number): { readonly words: Int32Array; readonly address: number; readonly mapping: Mapping | null } {
    const bytes = slots * 4;
    if (bytes <= SMALL_COUNTS) {
      const words = this.words(bytes);
      return { words, address: this.addressOf(words), mapping: null };
    }
    const mapping = this.map(bytes, bytes);
    const buffer = mapping === null ? null : this.view(mapping.address, mapping.bytes);
    if (mapping === null || buffer === null) throw limitError.memory(bytes);
    return { words: new Int32Array(buffer), address: mapping.address, mapping };
  }

  private makeTypes(): TypeTable {
    const mapping = this.map(TYPE_TABLE_BYTES, 0);
    if (mapping === null) throw limitError.memory(TYPE_TABLE_BYTES);
    write64(new DataView(this.contextBytes), CONTEXT.typeTable, mapping.address);
    return new TypeTable(this.addon, mapping.address, (address, bytes) => this.view(address, bytes));
  }

  // --- Functions ---

  addFunc(func: FuncInstance): void {
    const at = func.ref * FUNC_RECORD.bytes;
    this.commitRecords(at + FUNC_RECORD.bytes);
    const view = this.recordsView;
    if (func.host !== null) {
      const { address, block, offset } = this.allocate(16);
      block.view.setInt32(offset, func.ref, true);
      write64(view, at + FUNC_RECORD.code, this.platform.hostThunk(func.type));
      write64(view, at + FUNC_RECORD.vmctx, address);
    } else {
      const instance = func.instance!;
      write64(view, at + FUNC_RECORD.code, this.moduleOf(instance).entry(func.index));
      write64(view, at + FUNC_RECORD.vmctx, this.addressOf(instance.vmctx));
    }
    view.setInt32(at + FUNC_RECORD.type, func.typeId, true);
  }

  private commitRecords(bytes: number): void {
    const { ownRoom } = this;
    if (bytes <= ownRoom.recordsCommitted) return;
    const wanted = Math.min(ownRoom.recordsBytes, Math.max(bytes, ownRoom.recordsCommitted * 2));
    if (bytes > ownRoom.recordsBytes || this.addon.protect(ownRoom.records, pages(wanted), PROTECTION.readWrite) < 0) throw limitError.memory(bytes);
    ownRoom.recordsCommitted = wanted;
    this.addon.detach(this.recordsView.buffer as ArrayBuffer);
    this.recordsView = new DataView(this.view(ownRoom.records, wanted)!);
  }

  /** Code and vmctx of a function that is about to be called: compiled now, if it is not yet. */
  codeOf(func: FuncInstance): { readonly code: number; readonly vmctx: number } {
    const at = func.ref * FUNC_RECORD.bytes;
    const vmctx = read64(this.recordsView, at + FUNC_RECORD.vmctx);
    if (func.instance === null) return { code: read64(this.recordsView, at + FUNC_RECORD.code), vmctx };
    return { code: this.moduleOf(func.instance).compiled(func.index, this.checkpoint), vmctx };
  }

  // --- Instances ---

  private moduleOf(instance: Instance): NativeModule {
    let found = this.modules.get(instance);
    if (found === undefined) {
      found = nativeModule(this.platform, instance.module, this.settings, instance.memories.map(formOf));
      this.modules.set(instance, found);
      if (this.options.compilation === 'eager') found.compileAll(this.checkpoint);
    }
    return found;
  }

  private get checkpoint(): Checkpoint | undefined {
    return compileTimeCheck(this.options.compileTime);
  }

  /** Where the code of a function begins whose stub was called in an instance: compiled now, if it is not yet. */
  compileCalled(instance: Instance, returnAddress: number): number {
    const module = this.moduleOf(instance);
    return module.compiled(module.calledBy(returnAddress), this.checkpoint);
  }

  private addressOf(words: Int32Array): number {
    return this.addresses.get(words)!;
  }

  /** The instance whose vmctx lies at an address. */
  instanceAt(vmctx: number): Instance | null {
    return this.instances.get(vmctx) ?? null;
  }

  addInstance(instance: Instance): void {
    if (instance.memories.some(({ storage, allocation }) => storage === null && allocation === null)) throw nativeError.unsupportedImport('a memory of another tier');
    if (instance.tables.some(({ storage }) => storage === null)) throw nativeError.unsupportedImport('a table of another tier');
    this.moduleOf(instance);
    if (mayHoldObjects(instance.module) && this.heap(instance.store.options.maxGcHeap) === null) throw limitError.memory(instance.store.options.maxGcHeap);
    if (instance.module.castsReferences === true) this.types ??= this.makeTypes();
    this.types?.add(instance.store.types);
    const layout = vmctxLayout(instance.module);
    const { spaces, typeIds } = instance;
    const address = this.addressOf(instance.vmctx);
    this.instances.set(address, instance);
    const { mapping, view } = this.blockOf(address);
    const at = address - mapping.address;
    write64(view, at + VMCTX.context, this.context);
    view.setInt32(at + VMCTX.instance, instance.id, true);
    for (let i = 0; i < spaces.importedGlobals; i++) write64(view, at + layout.importedGlobals + i * 8, this.globalAddress(instance.globals[i]));
    instance.memories.forEach((memory, i) => write64(view, at + layout.memories + i * 8, memory.storage?.definition ?? this.sharedDefinition(memory.allocation!)));
    instance.tables.forEach((table, i) => write64(view, at + layout.tables + i * 8, table.storage?.definition ?? 0));
    for (let i = 0; i < spaces.importedFuncs; i++) {
      const record = instance.funcs[i]!.ref * FUNC_RECORD.bytes;
      const place = at + layout.importedFuncs + i * FUNC_IMPORT.bytes;
      write64(view, place + FUNC_IMPORT.code, read64(this.recordsView, record + FUNC_RECORD.code));
      write64(view, place + FUNC_IMPORT.vmctx, read64(this.recordsView, record + FUNC_RECORD.vmctx));
    }
    typeIds.forEach((id, i) => view.setInt32(at + layout.types + i * 4, id, true));
    instance.tags.forEach((tag, i) => view.setInt32(at + layout.tags + i * 4, instance.store.tagNumber(tag), true));
  }

  /** The definition record of a shared memory, which all threads have in common. */
  private sharedDefinition(allocation: SharedAllocation): number {
    const { memory, record } = allocation;
    // Also of an empty memory: its pages are reserved.
    const base = this.addon.addressOf(new Uint8Array(memory.buffer));
    const definition = this.addon.addressOf(new Uint8Array(record));
    if (base <= 0 || definition <= 0 || !new SharedBytes(allocation).place(base)) throw new Error('the bytes of a shared memory are not where they should be');
    this.allocations.add(allocation);
    return definition;
  }

  private globalAddress({ cells, word }: GlobalInstance): number {
    return this.addressOf(cells) + word * 4;
  }
}

/** Shared memories never move, and have no guard of ours. */
const formOf = ({ storage }: MemoryInstance): MemoryForm => (storage instanceof NativeMemory ? storage.form : 'fixed');
