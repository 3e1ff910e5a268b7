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
 *           Where the bytes lie, and how long, is memory-range.ts.
 */
import type { MemoryStorage } from '../../runtime/storage.js';
import { MEMORY_DEFINITION } from '../../runtime/vmctx.js';
import type { MemoryType } from '../../wasm/types.js';
import { addressOf } from './addresses.js';
import type { Deaths } from './deaths.js';
import { MemoryRange } from './memory-range.js';
import { setLong } from './words.js';

/** What a memory is for code that uses it. */
export type MemoryForm = 'guarded' | 'fixed' | 'movable';

/** The least that can be reserved. */
const PAGE = 4096;
/** Every index of 32 bits. */
const INDEX_SPACE = 2 ** 32;
/** Bytes behind it that are reserved with it and never usable: what offsets reach. */
export const GUARD_BYTES = 2 ** 31;
/** Address space that a movable memory begins with. */
const LEAST_MOVABLE = 2 ** 20;

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
  deaths: Deaths, type: MemoryType, bytes: number, { memoryReservation, explicitBounds }: ReservationSettings,
): { readonly range: MemoryRange; readonly form: MemoryForm } | null {
  const most = type.limits.max === null ? Infinity : type.limits.max * 2 ** type.pageSizeLog2;
  if (memoryReservation >= INDEX_SPACE) {
    const guarded = canBeGuarded(type) && !explicitBounds;
    const range = MemoryRange.reserve(deaths, guarded ? INDEX_SPACE + GUARD_BYTES : Math.max(PAGE, Math.min(most, Math.max(bytes * 2, INDEX_SPACE))), bytes);
    if (range !== null) return { range, form: guarded ? 'guarded' : 'fixed' };
  }
  const size = Math.max(PAGE, Math.min(most, Math.max(bytes * 2, memoryReservation < INDEX_SPACE ? memoryReservation : 0, LEAST_MOVABLE)));
  const range = MemoryRange.reserve(deaths, size, bytes) ?? MemoryRange.reserve(deaths, Math.max(PAGE, bytes), bytes);
  return range === null ? null : { range, form: range.bytes >= most ? 'fixed' : 'movable' };
}

export class NativeMemory implements MemoryStorage {
  private length: number;

  /** `record`: words of its definition record, which `addressOf` knows. */
  constructor(
    private readonly deaths: Deaths, private readonly record: Int32Array, readonly form: MemoryForm, private range: MemoryRange, private current: ArrayBuffer,
  ) {
    if (form === 'guarded') range.guard();
    this.length = current.byteLength;
    this.define();
  }

  get buffer(): ArrayBuffer {
    return this.current;
  }

  get definition(): number {
    return addressOf(this.record);
  }

  private define(length = this.length): void {
    setLong(this.record, MEMORY_DEFINITION.base, this.range.address);
    setLong(this.record, MEMORY_DEFINITION.length, length);
  }

  /** Nobody has transferred the buffer, or let go of the memory. */
  private get isOurs(): boolean {
    return this.buffer.byteLength === this.length;
  }

  show(): void {
    this.range.show();
  }

  grow(bytes: number): boolean {
    if (!this.isOurs) return false;
    return bytes > this.range.bytes ? this.move(bytes) : this.extend(bytes);
  }

  private extend(bytes: number): boolean {
    const { range } = this;
    if (!range.commit(bytes)) return false;
    range.detach(this.buffer);
    const grown = range.view(bytes);
    // It may be more than this host has buffers of.
    const found = grown ?? range.view(this.length);
    if (found === null) throw new Error('the view of a memory cannot be had again');
    this.current = found;
    if (grown === null) return false;
    this.length = bytes;
    this.define();
    return true;
  }

  private move(bytes: number): boolean {
    if (this.form !== 'movable') return false;
    const { deaths, range: before } = this;
    const range = MemoryRange.reserve(deaths, bytes + Math.min(bytes, INDEX_SPACE), bytes) ?? MemoryRange.reserve(deaths, bytes, bytes);
    if (range === null) return false;
    const grown = range.view(bytes);
    if (grown === null) {
      range.end();
      return false;
    }
    new Uint8Array(grown).set(new Uint8Array(this.buffer));
    before.detach(this.buffer);
    before.replaceBy(range);
    this.range = range;
    this.current = grown;
    this.length = bytes;
    this.define();
    return true;
  }

  release(): void {
    this.range.detach(this.buffer);
    this.define(0);
    this.range.end();
  }
}
