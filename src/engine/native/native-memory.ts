/**
 * Memories where compiled code reaches them, and the forms that they, and the code which uses them, have.
 *
 *   guarded   all that a 32-bit index and a usual offset can name is reserved: what is out of bounds faults
 *   fixed     every access is compared with the length; the memory never moves
 *   movable   the same, and it moves where it outgrows what was reserved: code reads its base anew, as it does its length
 *
 * Problem   Guards take 6 GiB of address space each. A process may have little of it, and has an end.
 * Strategy  A memory is guarded where its type allows and the system gives the space. Otherwise it begins with little
 *           more than its bytes, so that a system that is short of space has some left for the rest of the process.
 * Rules     The form is a memory's for life. Code of the checked forms is right for any memory, guarded code for guarded
 *           ones only, and code that reads the base once for none that may move.
 *           What was reserved is released only while the buffer is ours: whoever has transferred it can still read it.
 */
import type { Addon } from '../../native/binding.js';
import { PROTECTION } from '../../native/binding.js';
import type { MemoryStorage } from '../../runtime/storage.js';
import { MEMORY_DEFINITION } from '../../runtime/vmctx.js';
import type { MemoryType } from '../../wasm/types.js';
import { addressOf } from './addresses.js';
import { setLong } from './words.js';

/** What a memory is for code that uses it. */
export type MemoryForm = 'guarded' | 'fixed' | 'movable';

/** A range of mapped memory. */
export interface Mapping {
  readonly address: number;
  readonly bytes: number;
}

const PAGE = 4096;
export const pages = (bytes: number): number => Math.ceil(bytes / PAGE) * PAGE;

/** Every index of 32 bits. */
const INDEX_SPACE = 2 ** 32;
/** Bytes behind it that are reserved with it and never usable: what offsets reach. */
export const GUARD_BYTES = 2 ** 31;
/** Address space that a movable memory begins with. */
const LEAST_MOVABLE = 2 ** 20;

/** Guarded memories of this thread: an address in one of them is an access out of bounds, nothing worse. */
const guards = new Map<number, number>();

export function isGuarded(address: number): boolean {
  for (const [start, bytes] of guards) if (address >= start && address < start + bytes) return true;
  return false;
}

export function forgetGuard(address: number): void {
  guards.delete(address);
}

/** What memories need of who owns their mappings. */
export interface MemoryOwner {
  readonly addon: Addon;
  /** Reserves address space, and makes the first bytes of it usable. Null where there is none. */
  mapMemory(bytes: number, committed: number): Mapping | null;
  unmap(mapping: Mapping): void;
  /** Leaves it to whoever has the buffer. */
  leave(mapping: Mapping): void;
}

/** What memories get of address space. */
export interface ReservationSettings {
  /** Bytes that each may take at least; a guarded memory takes more than 4 GiB. */
  readonly memoryReservation: number;
  /** None is guarded, whatever there is. */
  readonly explicitBounds: boolean;
}

/** Whether the type allows a guarded memory. */
const canBeGuarded = ({ is64, shared, pageSizeLog2 }: MemoryType): boolean => !is64 && !shared && pageSizeLog2 === 16;

/** The form that memories have where address space is plenty, or each is to have no more than so much. */
export function usualForm(type: MemoryType, memoryReservation = INDEX_SPACE): MemoryForm {
  if (memoryReservation < INDEX_SPACE && !type.shared) return 'movable';
  return canBeGuarded(type) ? 'guarded' : 'fixed';
}

/** Address space for a memory that begins with `bytes` bytes. Null where there is none. */
export function reserveMemory(
  owner: MemoryOwner, type: MemoryType, bytes: number, { memoryReservation, explicitBounds }: ReservationSettings,
): { readonly mapping: Mapping; readonly form: MemoryForm } | null {
  const most = type.limits.max === null ? Infinity : type.limits.max * 2 ** type.pageSizeLog2;
  if (memoryReservation >= INDEX_SPACE) {
    const guarded = canBeGuarded(type) && !explicitBounds;
    const mapping = owner.mapMemory(guarded ? INDEX_SPACE + GUARD_BYTES : Math.max(PAGE, Math.min(most, Math.max(bytes * 2, INDEX_SPACE))), bytes);
    if (mapping !== null) return { mapping, form: guarded ? 'guarded' : 'fixed' };
  }
  const size = Math.max(PAGE, Math.min(most, Math.max(bytes * 2, memoryReservation < INDEX_SPACE ? memoryReservation : 0, LEAST_MOVABLE)));
  const mapping = owner.mapMemory(size, bytes) ?? owner.mapMemory(Math.max(PAGE, bytes), bytes);
  return mapping === null ? null : { mapping, form: mapping.bytes >= most ? 'fixed' : 'movable' };
}

/** Whoever has a buffer keeps the store that it belongs to: a store that is dropped gives its pages back. */
const owners = new WeakMap<ArrayBuffer, MemoryOwner>();

export class NativeMemory implements MemoryStorage {
  private length: number;
  private committed: number;

  /** `record`: words of its definition record, which `addressOf` knows. */
  constructor(
    private readonly owner: MemoryOwner, private readonly record: Int32Array, readonly form: MemoryForm, private mapping: Mapping, private current: ArrayBuffer,
  ) {
    owners.set(current, owner);
    if (form === 'guarded') guards.set(mapping.address, mapping.bytes);
    this.length = current.byteLength;
    this.committed = pages(this.length);
    this.define();
  }

  get buffer(): ArrayBuffer {
    return this.current;
  }

  private use(buffer: ArrayBuffer): void {
    owners.set(buffer, this.owner);
    this.current = buffer;
  }

  get definition(): number {
    return addressOf(this.record);
  }

  private define(length = this.length): void {
    setLong(this.record, MEMORY_DEFINITION.base, this.mapping.address);
    setLong(this.record, MEMORY_DEFINITION.length, length);
  }

  /** Nobody has transferred the buffer, or let go of the memory. */
  private get isOurs(): boolean {
    return this.buffer.byteLength === this.length;
  }

  grow(bytes: number): boolean {
    if (!this.isOurs) return false;
    return bytes > this.mapping.bytes ? this.move(bytes) : this.extend(bytes);
  }

  private extend(bytes: number): boolean {
    const { owner: { addon }, mapping: { address } } = this;
    const wanted = pages(bytes);
    if (wanted > this.committed && addon.protect(address + this.committed, wanted - this.committed, PROTECTION.readWrite) < 0) return false;
    this.committed = Math.max(this.committed, wanted);
    // V8 knows one buffer of an address at a time.
    addon.detach(this.buffer);
    const grown = addon.view(address, bytes);
    // It may be more than this host has buffers of.
    const found = grown ?? addon.view(address, this.length);
    if (found === null) throw new Error('the view of a memory cannot be had again');
    this.use(found);
    if (grown === null) return false;
    this.length = bytes;
    this.define();
    return true;
  }

  private move(bytes: number): boolean {
    if (this.form !== 'movable') return false;
    const { owner, mapping: before } = this;
    const mapping = owner.mapMemory(bytes + Math.min(bytes, INDEX_SPACE), bytes) ?? owner.mapMemory(bytes, bytes);
    if (mapping === null) return false;
    const grown = owner.addon.view(mapping.address, bytes);
    if (grown === null) {
      owner.unmap(mapping);
      return false;
    }
    new Uint8Array(grown).set(new Uint8Array(this.buffer));
    owner.addon.detach(this.buffer);
    owner.unmap(before);
    this.mapping = mapping;
    this.committed = pages(bytes);
    this.use(grown);
    this.length = bytes;
    this.define();
    return true;
  }

  release(): void {
    const { owner, mapping, isOurs } = this;
    owner.addon.detach(this.buffer);
    this.define(0);
    if (isOurs) owner.unmap(mapping);
    else owner.leave(mapping);
    forgetGuard(mapping.address);
  }
}
