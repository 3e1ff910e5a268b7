/**
 * The storage of a store that compiled code can reach: memories in reservations of their own, tables and vmctx in its
 * arena, and the records that lead from one to the other (runtime/vmctx.ts).
 *
 * A store on its own lets go of everything by `close`, or when it is dropped (arena.ts). Stores that share a run context
 * are dropped only; a memory of theirs belongs to none, since it may be imported anywhere.
 */
import type { FuncInstance } from '../../runtime/func.js';
import type { GlobalInstance } from '../../runtime/global.js';
import type { Instance } from '../../runtime/instance.js';
import { type SharedAllocation, SharedBytes } from '../../runtime/shared-allocation.js';
import type { ExternStorage, HeapStorage, MemoryStorage, Storage, TableStorage } from '../../runtime/storage.js';
import { FUNC_IMPORT, GLOBAL_BYTES, TABLE_DEFINITION, VMCTX, vmctxLayout } from '../../runtime/vmctx.js';
import { mayHoldObjects } from '../../translate/environment.js';
import type { Module } from '../../wasm/module.js';
import { limitError } from '../../wasm/errors/limit.js';
import { nativeError } from '../../wasm/errors/native.js';
import type { MemoryType } from '../../wasm/types.js';
import { addressOf } from './addresses.js';
import { Arena } from './arena.js';
import type { ContextStorage } from './context-storage.js';
import { pages } from './mapping.js';
import { NativeMemory, reserveMemory } from './native-memory.js';
import { NativeSegments } from './native-segments.js';
import { NativeTable, mapTable } from './native-table.js';
import { write64 } from './words.js';

/** Tables that begin with at most so many elements have no mapping of their own until they grow. */
const SMALL_TABLE = 256;

export class NativeStorage implements Storage {
  private readonly arena: Arena;
  /** Those of stores that have become part of this one. */
  private readonly joined: Arena[] = [];
  /** Shared memories that code of this store may reach: what is here is not unmapped, whoever else lets go of it. */
  private readonly allocations = new Set<SharedAllocation>();
  /** Instances by the address of their vmctx. */
  private readonly instances = new Map<number, Instance>();

  /** `shared`: other stores run on the context, too. */
  constructor(readonly context: ContextStorage, private readonly shared: boolean) {
    this.arena = shared ? new Arena(context.platform.deaths, () => context.pool.take()) : context.arena;
  }

  close(): void {
    this.allocations.clear();
    this.context.close();
  }

  join(other: Storage): void {
    const { arena, joined, allocations, instances } = other as NativeStorage;
    this.joined.push(arena, ...joined);
    for (const allocation of allocations) this.allocations.add(allocation);
    for (const [vmctx, instance] of instances) this.instances.set(vmctx, instance);
  }

  // --- Memories and tables ---

  memory(type: MemoryType, bytes: number): MemoryStorage | null {
    const { platform: { deaths }, options } = this.context;
    const found = reserveMemory(deaths, type, bytes, options);
    if (found === null) return null;
    const { range, form } = found;
    const buffer = range.view(bytes);
    if (buffer !== null) return new NativeMemory(deaths, this.global(), form, range, buffer);
    range.end();
    return null;
  }

  table(length: number, most: number): TableStorage | null {
    const { arena } = this;
    if (length <= SMALL_TABLE) {
      const { address, view, offset } = arena.allocate(Math.max(1, length) * 4);
      const elements = new Int32Array(view.buffer, offset, length);
      return new NativeTable(arena, arena.allocate(TABLE_DEFINITION.bytes).address, elements, address, null, length, most);
    }
    const mapping = mapTable(arena, length, most);
    if (mapping === null) return null;
    // Not of all there may be: V8 collects when views of many bytes are made.
    const buffer = arena.view(mapping.address, pages(length * 4));
    if (buffer === null) {
      arena.unmap(mapping);
      return null;
    }
    return new NativeTable(arena, arena.allocate(TABLE_DEFINITION.bytes).address, new Int32Array(buffer), mapping.address, mapping, length, most);
  }

  vmctx(module: Module): Int32Array {
    return this.arena.words(vmctxLayout(module).bytes);
  }

  /** Where stores come and go, it outlives the store as long as somebody has the words. */
  global(): Int32Array {
    return this.shared ? this.context.pool.cell() : this.arena.words(GLOBAL_BYTES);
  }

  heap(most: number): HeapStorage | null {
    return this.context.heap(most);
  }

  externs(): ExternStorage {
    return this.context.externs();
  }

  // --- Functions and instances ---

  addFunc(func: FuncInstance): void {
    const { context } = this;
    if (func.host === null) {
      const instance = func.instance!;
      context.setFunc(func, context.moduleOf(instance).entry(func.index), addressOf(instance.vmctx));
      return;
    }
    const { address, view, offset } = this.arena.allocate(16);
    view.setInt32(offset, func.ref, true);
    context.setFunc(func, context.platform.hostThunk(func.type), address);
  }

  /** The instance whose vmctx lies at an address. */
  instanceAt(vmctx: number): Instance | null {
    return this.instances.get(vmctx) ?? null;
  }

  addInstance(instance: Instance): void {
    if (instance.memories.some(({ storage, allocation }) => storage === null && allocation === null)) throw nativeError.unsupportedImport('a memory of another tier');
    if (instance.tables.some(({ storage }) => storage === null)) throw nativeError.unsupportedImport('a table of another tier');
    const { context } = this;
    const { module, spaces, typeIds, store } = instance;
    context.moduleOf(instance);
    if (mayHoldObjects(module) && context.heap(store.options.maxGcHeap) === null) throw limitError.memory(store.options.maxGcHeap);
    context.addTypes(store.types, module.castsReferences === true);
    const layout = vmctxLayout(module);
    const address = addressOf(instance.vmctx);
    this.instances.set(address, instance);
    const { view, at } = this.arena.place(address);
    write64(view, at + VMCTX.context, context.context);
    for (let i = 0; i < spaces.importedGlobals; i++) write64(view, at + layout.importedGlobals + i * 8, globalAddress(instance.globals[i]));
    instance.memories.forEach((memory, i) => write64(view, at + layout.memories + i * 8, memory.storage?.definition ?? this.sharedDefinition(memory.allocation!)));
    instance.tables.forEach((table, i) => write64(view, at + layout.tables + i * 8, table.storage?.definition ?? 0));
    for (let i = 0; i < spaces.importedFuncs; i++) {
      const { code, vmctx } = context.target(instance.funcs[i]!);
      const place = at + layout.importedFuncs + i * FUNC_IMPORT.bytes;
      write64(view, place + FUNC_IMPORT.code, code);
      write64(view, place + FUNC_IMPORT.vmctx, vmctx);
    }
    typeIds.forEach((id, i) => view.setInt32(at + layout.types + i * 4, id, true));
    if (layout.bytes > layout.data) instance.segments = new NativeSegments(this.arena, instance, view, at);
    instance.tags.forEach((tag, i) => view.setInt32(at + layout.tags + i * 4, store.tags.numberOf(tag), true));
  }

  /** The definition record of a shared memory, which all threads have in common. */
  private sharedDefinition(allocation: SharedAllocation): number {
    const { memory, record } = allocation;
    const { addon } = this.context;
    // Also of an empty memory: its pages are reserved.
    const base = addon.addressOf(new Uint8Array(memory.buffer));
    const definition = addon.addressOf(new Uint8Array(record));
    if (base <= 0 || definition <= 0 || !new SharedBytes(allocation).place(base)) throw new Error('the bytes of a shared memory are not where they should be');
    this.allocations.add(allocation);
    return definition;
  }
}

const globalAddress = ({ cells, word }: GlobalInstance): number => addressOf(cells) + word * 4;
