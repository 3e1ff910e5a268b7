/**
 * What belongs to a run context, however many stores run on it: room for values on their way, records of functions, the
 * GC heap, counts of host values, the table of types, and the code of modules.
 *
 * A store of the embedding API has one of its own. Stores that may be joined (runtime/join.ts) share one, so that joining
 * them moves nothing that compiled code has the address of; each has an arena of its own, which goes with it.
 */
import { type Addon, PROTECTION } from '../../native/binding.js';
import { CONTEXT, CONTEXT_BYTES } from '../../native/layout.js';
import { compileTimeCheck } from '../../runtime/compile-time.js';
import type { FuncInstance } from '../../runtime/func.js';
import type { Instance } from '../../runtime/instance.js';
import type { MemoryInstance } from '../../runtime/memory.js';
import type { ExternStorage } from '../../runtime/storage.js';
import { FUNC_RECORD } from '../../runtime/vmctx.js';
import type { TypeRegistry } from '../../wasm/type-registry.js';
import { limitError } from '../../wasm/errors/limit.js';
import type { CodegenOptions } from '../native-tier.js';
import { addressOf } from './addresses.js';
import { Arena, BLOCK_BYTES, type FirstBlock } from './arena.js';
import { ChunkPool } from './chunks.js';
import type { Checkpoint } from './compile.js';
import { NativeHeap, heapReservation, heapSizes } from './heap-storage.js';
import { type CountOwner, NativeExterns } from './native-externs.js';
import { type Mapping, pages } from './mapping.js';
import { type MemoryForm, NativeMemory, type ReservationSettings } from './native-memory.js';
import { type NativeModule, type NativeSettings, nativeModule } from './native-module.js';
import { thread } from './native-thread.js';
import type { NativePlatform } from './platform.js';
import { type StoreRoom, VALUES_BYTES, abandonStoreRoom, clearContext, giveBackStoreRoom } from './store-room.js';
import { TYPE_TABLE_BYTES, TypeTable } from './type-table.js';
import { read64, write64 } from './words.js';

/** Counts of host values up to so many bytes lie among the structures. */
const SMALL_COUNTS = 256;

/** What of a store's options shapes its storage. */
export type StorageOptions = ReservationSettings & Pick<CodegenOptions, 'compilation' | 'compileTime'>;

export class ContextStorage implements CountOwner {
  readonly addon: Addon;
  readonly arena: Arena;
  /** The run context. */
  readonly contextBytes: ArrayBuffer;
  private recordsView: DataView;
  private readonly modules = new WeakMap<Instance, NativeModule>();
  private gcHeap: NativeHeap | null = null;
  private types: TypeTable | null = null;
  private chunks: ChunkPool | null = null;

  constructor(readonly platform: NativePlatform, private readonly settings: NativeSettings, readonly options: StorageOptions, private readonly room: StoreRoom) {
    const { addon } = platform;
    this.addon = addon;
    this.arena = new Arena(platform.deaths, () => this.roomBlock());
    this.recordsView = new DataView(this.roomView(room.records, room.recordsCommitted)!);
    this.contextBytes = this.roomView(room.context, CONTEXT_BYTES)!;
    // Its block is the arena's first, so that there is something to give back.
    this.arena.allocate(0);
    // Null is a function of no type.
    this.recordsView.setInt32(FUNC_RECORD.type, -1, true);
  }

  private roomBlock(): FirstBlock {
    const { addon, room } = this;
    const view = new DataView(this.roomView(room.block, BLOCK_BYTES)!);
    return {
      block: { mapping: { address: room.block, bytes: BLOCK_BYTES }, view, start: 0, used: 0 },
      giveBack: (closed) => (closed ? giveBackStoreRoom(addon, room) : abandonStoreRoom(addon, room)),
    };
  }

  /** Address of the run context. */
  get context(): number {
    return this.room.context;
  }

  /** Address of the records of functions. */
  get funcRecords(): number {
    return this.room.records;
  }

  view(address: number, bytes: number): ArrayBuffer | null {
    return this.arena.view(address, bytes);
  }

  private roomView(address: number, bytes: number): ArrayBuffer | null {
    return this.arena.view(address, bytes, this.room.address);
  }

  unmap(mapping: Mapping): void {
    this.arena.unmap(mapping);
  }

  /** Room for values on their way between host and compiled code. */
  get values(): { readonly address: number; readonly buffer: ArrayBuffer } {
    const { values } = this.room;
    return { address: values, buffer: this.roomView(values, VALUES_BYTES)! };
  }

  close(): void {
    thread.resting = 0;
    this.arena.clearFirstBlock();
    clearContext(this.contextBytes);
    this.arena.close();
  }

  /** Pieces of memory for the arenas of stores that share this. */
  get pool(): ChunkPool {
    return (this.chunks ??= new ChunkPool(this.arena));
  }

  // --- GC heap, host values, types ---

  heap(most: number): NativeHeap | null {
    if (this.gcHeap !== null) return this.gcHeap;
    for (const size of heapSizes(most)) {
      const mapping = this.arena.map(heapReservation(size), 0);
      if (mapping === null) continue;
      const buffer = this.view(mapping.address, mapping.bytes);
      if (buffer === null) return null;
      write64(new DataView(this.contextBytes), CONTEXT.heapBase, mapping.address);
      return (this.gcHeap = new NativeHeap(this.addon, mapping.address, buffer, size, this.contextBytes));
    }
    return null;
  }

  externs(): ExternStorage {
    return new NativeExterns(this, this.contextBytes);
  }

  /** Zeroed words among the structures, or in a mapping of their own. */
  countWords(slots: number): { readonly words: Int32Array; readonly address: number; readonly mapping: Mapping | null } {
    const bytes = slots * 4;
    if (bytes <= SMALL_COUNTS) {
      const words = this.arena.words(bytes);
      return { words, address: addressOf(words), mapping: null };
    }
    const mapping = this.arena.map(bytes, bytes);
    const buffer = mapping === null ? null : this.view(mapping.address, mapping.bytes);
    if (mapping === null || buffer === null) throw limitError.memory(bytes);
    return { words: new Int32Array(buffer), address: mapping.address, mapping };
  }

  /** Code sees the types that there are, from now on if `wanted`, or since it did before. */
  addTypes(types: TypeRegistry, wanted: boolean): void {
    if (wanted) this.types ??= this.makeTypes();
    this.types?.add(types);
  }

  private makeTypes(): TypeTable {
    const mapping = this.arena.map(TYPE_TABLE_BYTES, 0);
    if (mapping === null) throw limitError.memory(TYPE_TABLE_BYTES);
    write64(new DataView(this.contextBytes), CONTEXT.typeTable, mapping.address);
    return new TypeTable(this.addon, mapping.address, (address, bytes) => this.view(address, bytes));
  }

  // --- Functions ---

  /** Writes the record of a function: compiled code may come to call it by its funcref. */
  setFunc({ ref, typeId }: FuncInstance, code: number, vmctx: number): void {
    const at = ref * FUNC_RECORD.bytes;
    this.commitRecords(at + FUNC_RECORD.bytes);
    const view = this.recordsView;
    write64(view, at + FUNC_RECORD.code, code);
    write64(view, at + FUNC_RECORD.vmctx, vmctx);
    view.setInt32(at + FUNC_RECORD.type, typeId, true);
  }

  private commitRecords(bytes: number): void {
    const { room } = this;
    if (bytes <= room.recordsCommitted) return;
    const wanted = Math.min(room.recordsBytes, Math.max(bytes, room.recordsCommitted * 2));
    if (bytes > room.recordsBytes || this.addon.protect(room.records, pages(wanted), PROTECTION.readWrite) < 0) throw limitError.memory(bytes);
    room.recordsCommitted = wanted;
    this.addon.detach(this.recordsView.buffer as ArrayBuffer);
    this.recordsView = new DataView(this.roomView(room.records, wanted)!);
  }

  /** Where calls of a function from anywhere go, and its vmctx. */
  target({ ref }: FuncInstance): { readonly code: number; readonly vmctx: number } {
    const at = ref * FUNC_RECORD.bytes;
    return { code: read64(this.recordsView, at + FUNC_RECORD.code), vmctx: read64(this.recordsView, at + FUNC_RECORD.vmctx) };
  }

  /** Makes a module's function ready for calls from the host: compiled, if it is not yet. */
  prepare(func: FuncInstance): void {
    const at = func.ref * FUNC_RECORD.bytes;
    // Past its stub from now on.
    write64(this.recordsView, at + FUNC_RECORD.code, this.moduleOf(func.instance!).compiled(func.index, this.checkpoint));
    write64(this.recordsView, at + FUNC_RECORD.entry, this.platform.entryThunk(func.type));
  }

  /** Code of an instance's module. */
  moduleOf(instance: Instance): NativeModule {
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
}

/** Shared memories never move, and have no guard of ours. */
const formOf = ({ storage }: MemoryInstance): MemoryForm => (storage instanceof NativeMemory ? storage.form : 'fixed');
