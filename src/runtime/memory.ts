/** Memory instances (specification §4.2.8) and their growth. */
import { limitError } from '../wasm/errors/limit.js';
import { trap } from '../wasm/errors/trap.js';
import type { MemoryType } from '../wasm/types.js';
import { detachBuffer, moveBuffer } from './detach.js';
import { type ResourceLimiter, settled } from './limiter.js';
import { type SharedAllocation, SharedBytes, allocateShared } from './shared-allocation.js';
import type { MemoryStorage, Storage } from './storage.js';

/** The largest ArrayBuffer that is worth asking V8 for. */
const MAX_BYTES = 2 ** 34;

interface ResizableBuffer extends ArrayBuffer {
  readonly resizable: boolean;
  resize(length: number): void;
}

const { resize } = ArrayBuffer.prototype as ResizableBuffer;
const isResizable = (buffer: ArrayBuffer | SharedArrayBuffer): buffer is ResizableBuffer => 'resizable' in buffer && buffer.resizable === true;

export class MemoryInstance {
  /** What JavaScript sees of it. */
  face: object | null = null;
  /** Current storage. Replaced when the memory grows: never keep it across a call into wasm or the host. */
  buffer: ArrayBuffer | SharedArrayBuffer;
  bytes: Uint8Array;
  view: DataView;
  /** Null for memories of one thread, and for what has been let go of. */
  private shared: SharedBytes | null;
  /** What the JavaScript API gave to somebody: growing by nothing replaces it, too. */
  private exposed: ArrayBuffer | SharedArrayBuffer | null = null;

  private constructor(
    readonly type: MemoryType, buffer: ArrayBuffer | SharedArrayBuffer, shared: SharedBytes | null,
    private limiter: ResourceLimiter | null, readonly storage: MemoryStorage | null = null,
  ) {
    const length = shared?.length;
    this.buffer = shared === null ? buffer : shared.buffer(length!);
    this.bytes = new Uint8Array(this.buffer, 0, length);
    this.view = new DataView(this.buffer, 0, length);
    this.shared = shared;
    limiter?.note('memory', 0, this.bytes.length);
  }

  /**
   * Throws a `LimitError` when the minimum cannot be had. `shared`: the allocation of another thread's memory. A
   * memory without limiter belongs to no store.
   */
  static create(type: MemoryType, limiter: ResourceLimiter | null, shared?: SharedAllocation, storage: Storage | null = null): MemoryInstance {
    const pageSize = 2 ** type.pageSizeLog2;
    const bytes = type.limits.min * pageSize;
    limiter?.count('memories');
    if (shared !== undefined) return MemoryInstance.ofShared(type, shared, limiter);
    const maximum = type.limits.max === null ? undefined : type.limits.max * pageSize;
    if (bytes > MAX_BYTES || limiter?.requestNow({ kind: 'memory', current: 0, desired: bytes, maximum }) === false) throw limitError.memory(bytes);
    try {
      if (type.shared) {
        return MemoryInstance.ofShared(type, allocateShared(bytes, Math.min((type.limits.max ?? 0) * pageSize, 2 ** 32)), limiter);
      }
      if (storage !== null) {
        const own = storage.memory(type, bytes);
        if (own === null) throw limitError.memory(bytes);
        return new MemoryInstance(type, own.buffer, null, limiter, own);
      }
      return new MemoryInstance(type, new ArrayBuffer(bytes), null, limiter);
    } catch (error) {
      if (error instanceof RangeError) throw limitError.memory(bytes);
      throw error;
    }
  }

  private static ofShared(type: MemoryType, allocation: SharedAllocation, limiter: ResourceLimiter | null): MemoryInstance {
    const shared = new SharedBytes(allocation);
    return new MemoryInstance(type, allocation.memory.buffer, shared, limiter);
  }

  /** In pages of the memory's own page size. */
  get size(): number {
    if (this.shared !== null) this.refresh();
    return this.bytes.length / 2 ** this.type.pageSizeLog2;
  }

  /** What another thread needs to share this memory; null if it is not shared. */
  get allocation(): SharedAllocation | null {
    return this.shared?.allocation ?? null;
  }

  /** Takes notice of a growth by another thread. */
  refresh(): void {
    if (this.shared === null) return;
    const { length } = this.shared;
    if (length !== this.bytes.length) this.bind(this.shared.buffer(length), length);
  }

  /** Throws a trap unless `length` bytes from `at` on are there. */
  check(at: number, length: number): void {
    if (at + length <= this.bytes.length) return;
    this.refresh();
    if (at + length > this.bytes.length) throw trap.memoryOutOfBounds();
  }

  /** A length is given for shared memories: their buffers may have more bytes, since the engine's pages are 64 KiB. */
  private bind(buffer: ArrayBuffer | SharedArrayBuffer, length?: number): void {
    this.buffer = buffer;
    this.bytes = new Uint8Array(buffer, 0, length);
    this.view = new DataView(buffer, 0, length);
  }

  /** `memory.grow` (§4.4.7): the old size in pages, or -1. Throws a `LimitError` where the limiter takes its time. */
  grow(delta: number): number {
    return settled(this.mayGrow(delta)) ? this.growBy(delta) : -1;
  }

  /** Whether the type and the limiter allow a growth: `growBy` is to follow, and looks again. */
  mayGrow(delta: number): boolean | Promise<boolean> {
    const { type, limiter } = this;
    const desired = this.grownBytes(delta);
    if (desired < 0 || delta === 0 || limiter === null) return desired >= 0;
    const maximum = type.limits.max === null ? undefined : type.limits.max * 2 ** type.pageSizeLog2;
    return limiter.request({ kind: 'memory', current: this.bytes.length, desired, maximum });
  }

  /** Bytes after growing by `delta` pages; -1 when the type does not allow it. */
  private grownBytes(delta: number): number {
    const { type } = this;
    const pages = this.size + delta;
    const most = type.limits.max ?? 2 ** ((type.is64 ? 64 : 32) - type.pageSizeLog2);
    const bytes = pages * 2 ** type.pageSizeLog2;
    if (pages > most || bytes > MAX_BYTES) return -1;
    return !type.is64 && bytes > 2 ** 32 ? -1 : bytes;
  }

  /** Grows, where that is allowed: the old size in pages, or -1. */
  growBy(delta: number): number {
    if (delta === 0) {
      if (this.isExposed) this.renewBuffer();
      return this.size;
    }
    const bytes = this.grownBytes(delta);
    const before = this.size;
    const old = this.buffer;
    if (bytes < 0 || (this.limiter?.allows({ kind: 'memory', current: this.bytes.length, desired: bytes, maximum: undefined }) ?? true) === false) return -1;
    try {
      if (this.shared !== null) {
        const known = this.bytes.length;
        // Other threads may have grown it by now: the sum counts.
        const grown = this.shared.grow(delta * 2 ** this.type.pageSizeLog2, this.type.limits.max! * 2 ** this.type.pageSizeLog2);
        this.refresh();
        this.limiter?.note('memory', known, this.bytes.length);
        return grown < 0 ? -1 : grown / 2 ** this.type.pageSizeLog2;
      }
      if (this.storage !== null) {
        const { storage } = this;
        const grown = storage.grow(bytes);
        if (storage.buffer !== old) this.bind(storage.buffer);
        if (!grown) return -1;
        this.limiter?.note('memory', before * 2 ** this.type.pageSizeLog2, bytes);
        return before;
      }
      if (isResizable(old)) {
        resize.call(old, bytes);
        this.limiter?.note('memory', before * 2 ** this.type.pageSizeLog2, bytes);
        return before;
      }
      // Resizable buffers are many times slower to read: allocate, copy, bind again.
      this.replaceBuffer(new ArrayBuffer(bytes));
    } catch (error) {
      // A buffer that the host has detached cannot be copied.
      if (error instanceof RangeError || error instanceof TypeError) return -1;
      throw error;
    }
    this.limiter?.note('memory', before * 2 ** this.type.pageSizeLog2, bytes);
    return before;
  }

  /** Copies everything into another buffer, and detaches the one so far. */
  private replaceBuffer(buffer: ArrayBuffer): void {
    const old = this.buffer as ArrayBuffer;
    new Uint8Array(buffer).set(this.bytes);
    this.bind(buffer);
    detachBuffer(old);
  }

  /** The buffer as it is now, for somebody outside of the runtime. */
  show(): ArrayBuffer | SharedArrayBuffer {
    this.refresh();
    this.storage?.show();
    return this.buffer;
  }

  // --- For the JavaScript API ---

  /** Whether users have the buffer as it is now. */
  get isExposed(): boolean {
    this.refresh();
    return this.exposed === this.buffer;
  }

  /** The buffer, for users to keep. */
  expose(): ArrayBuffer | SharedArrayBuffer {
    return (this.exposed = this.show());
  }

  /** A fixed buffer is detached, and another one has the bytes. */
  private renewBuffer(): void {
    if (this.shared !== null || isResizable(this.buffer)) return;
    if (this.storage === null) {
      this.bind(moveBuffer(this.buffer as ArrayBuffer));
      return;
    }
    this.storage.grow(this.bytes.length);
    this.bind(this.storage.buffer);
  }

  /**
   * Makes the buffer a resizable one, which stays when the memory grows. Guests then read it many times slower. False:
   * the address space cannot be had. The type has a maximum.
   */
  makeResizable(): boolean {
    if (isResizable(this.buffer)) return true;
    const maxByteLength = this.type.limits.max! * 2 ** this.type.pageSizeLog2;
    try {
      const options: object = { maxByteLength };
      this.replaceBuffer(new (ArrayBuffer as new (length: number, options: object) => ArrayBuffer)(this.buffer.byteLength, options));
      return true;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }

  /** Makes the buffer one of fixed length again. */
  fixBuffer(): void {
    if (isResizable(this.buffer)) this.replaceBuffer(new ArrayBuffer(this.buffer.byteLength));
  }

  /** Lets go of the storage: views of it are detached, accesses trap. A shared one lives on with its other users. */
  release(): void {
    this.limiter?.note('memory', this.bytes.length, 0);
    this.limiter = null;
    const { buffer: old, shared } = this;
    this.shared = null;
    this.bind(new ArrayBuffer(0));
    if (this.storage !== null) this.storage.release();
    else if (shared === null) detachBuffer(old as ArrayBuffer);
  }
}
