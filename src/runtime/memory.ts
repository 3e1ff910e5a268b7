/** Memory instances (specification §4.2.8) and their growth. */
import { limitError } from '../wasm/errors/limit.js';
import type { MemoryType } from '../wasm/types.js';
import { type SharedAllocation, allocateShared } from './shared-allocation.js';

/** Asked before a memory or table grows; bytes. Returning false refuses. */
export type GrowthLimiter = (current: number, desired: number) => boolean;

/** The largest ArrayBuffer that is worth asking V8 for. */
const MAX_BYTES = 2 ** 34;

export class MemoryInstance {
  /** Current storage. Replaced when the memory grows: never keep it across a call into wasm or the host. */
  buffer: ArrayBuffer | SharedArrayBuffer;
  bytes: Uint8Array;
  view: DataView;
  private readonly shared: SharedAllocation | null;

  private constructor(readonly type: MemoryType, buffer: ArrayBuffer | SharedArrayBuffer, shared: SharedAllocation | null, private readonly limiter: GrowthLimiter) {
    this.buffer = buffer;
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
    this.shared = shared;
  }

  /** Throws a `LimitError` when the minimum cannot be had. `shared`: the allocation of another thread's memory. */
  static create(type: MemoryType, limiter: GrowthLimiter, shared?: SharedAllocation): MemoryInstance {
    const pageSize = 2 ** type.pageSizeLog2;
    const bytes = type.limits.min * pageSize;
    if (shared !== undefined) return new MemoryInstance(type, shared.buffer, shared, limiter);
    if (bytes > MAX_BYTES || !limiter(0, bytes)) throw limitError.memory(bytes);
    try {
      if (type.shared) {
        const allocation = allocateShared(bytes, Math.min((type.limits.max ?? 0) * pageSize, 2 ** 32));
        return new MemoryInstance(type, allocation.buffer, allocation, limiter);
      }
      return new MemoryInstance(type, new ArrayBuffer(bytes), null, limiter);
    } catch (error) {
      if (error instanceof RangeError) throw limitError.memory(bytes);
      throw error;
    }
  }

  /** In pages of the memory's own page size. */
  get size(): number {
    if (this.shared !== null) this.refresh();
    return this.buffer.byteLength / 2 ** this.type.pageSizeLog2;
  }

  /** What another thread needs to share this memory; null if it is not shared. */
  get allocation(): SharedAllocation | null {
    return this.shared;
  }

  /** Takes notice of a growth by another thread. */
  refresh(): void {
    if (this.shared !== null && this.shared.buffer.byteLength !== this.buffer.byteLength) this.bind(this.shared.buffer);
  }

  private bind(buffer: ArrayBuffer | SharedArrayBuffer): void {
    this.buffer = buffer;
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
  }

  /** `memory.grow` (§4.4.7): the old size in pages, or -1. */
  grow(delta: number): number {
    const { type } = this;
    const before = this.size;
    const pages = before + delta;
    const most = type.limits.max ?? 2 ** ((type.is64 ? 64 : 32) - type.pageSizeLog2);
    const bytes = pages * 2 ** type.pageSizeLog2;
    if (pages > most || bytes > MAX_BYTES) return -1;
    if (!type.is64 && bytes > 2 ** 32) return -1;
    if (!this.limiter(this.buffer.byteLength, bytes)) return -1;
    if (delta === 0) return before;
    try {
      if (this.shared !== null) {
        if (type.pageSizeLog2 !== 16) return -1;
        const old = this.shared.grow(delta);
        this.refresh();
        return old;
      }
      // Resizable buffers are many times slower to read: allocate, copy, bind again.
      const buffer = new ArrayBuffer(bytes);
      new Uint8Array(buffer).set(this.bytes);
      this.bind(buffer);
      return before;
    } catch (error) {
      if (error instanceof RangeError) return -1;
      throw error;
    }
  }
}
