/**
 * Bytes for shared memories.
 *
 * Problem   Several threads work on the same bytes, which must not move when they grow, and each has to know how many
 *           there are now. Node offers no way to wrap memory of ours as a SharedArrayBuffer.
 * Strategy  The built-in engine's shared `WebAssembly.Memory` serves as an allocator, and runs nothing: its address
 *           stays put, it can be posted, and its bytes live as long as any thread has it. Beside it travels the memory's
 *           definition record (vmctx.ts), in a SharedArrayBuffer: compiled code of all threads reads the length there,
 *           and so does the runtime.
 * Rules     The length only grows, and never beyond what the engine has made accessible: first the engine's memory
 *           grows, then the length. The engine tells other threads of a growth when it pleases; growing by nothing makes
 *           it look.
 */
import { MEMORY_DEFINITION } from './vmctx.js';

interface EngineMemory {
  readonly buffer: SharedArrayBuffer;
  /** Grows by 64 KiB pages, and says how many there were; throws a RangeError when it cannot. */
  grow(pages: number): number;
}

/** What another thread needs to share a memory. Goes by structured cloning. */
export interface SharedAllocation {
  readonly memory: EngineMemory;
  readonly record: SharedArrayBuffer;
}

interface Engine {
  readonly Memory: new (descriptor: { initial: number; maximum: number; shared: true }) => EngineMemory;
}

const PAGE = 65536;
/** A line of the processor's caches: the record is read at every access. */
const RECORD_BYTES = 64;
const BASE = MEMORY_DEFINITION.base / 8;
const LENGTH = MEMORY_DEFINITION.length / 8;

/** Taken at once: the global may be replaced by our own namespace later. */
const engine = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;

const pages = (bytes: number): number => Math.ceil(bytes / PAGE);

/** Throws a RangeError when it cannot be had. */
export function allocateShared(bytes: number, maximum: number): SharedAllocation {
  const memory = new engine.Memory({ initial: pages(bytes), maximum: pages(maximum), shared: true });
  const record = new SharedArrayBuffer(RECORD_BYTES);
  new BigInt64Array(record)[LENGTH] = BigInt(bytes);
  return { memory, record };
}

/** Whether a value of somebody else's is an allocation. */
export function isAllocation(value: unknown): value is SharedAllocation {
  const { memory, record } = (value ?? {}) as Partial<SharedAllocation>;
  return memory instanceof engine.Memory && memory.buffer instanceof SharedArrayBuffer
    && record instanceof SharedArrayBuffer && record.byteLength === RECORD_BYTES;
}

/** An allocation in this thread. */
export class SharedBytes {
  private readonly record: BigInt64Array;

  constructor(readonly allocation: SharedAllocation) {
    this.record = new BigInt64Array(allocation.record);
  }

  /** Bytes, as it is now in all threads. */
  get length(): number {
    return Number(Atomics.load(this.record, LENGTH));
  }

  /** A buffer with at least so many bytes, which are there. */
  buffer(length: number): SharedArrayBuffer {
    const { memory } = this.allocation;
    if (memory.buffer.byteLength < length) memory.grow(0);
    return memory.buffer;
  }

  /** Grows by so many bytes unless that makes more than `most`: the old length, or -1. */
  grow(delta: number, most: number): number {
    for (;;) {
      const before = this.length;
      const wanted = before + delta;
      if (wanted > most || !this.reach(pages(wanted))) return -1;
      if (Atomics.compareExchange(this.record, LENGTH, BigInt(before), BigInt(wanted)) === BigInt(before)) return before;
    }
  }

  /** Sees to it that the engine's memory has so many pages. */
  private reach(wanted: number): boolean {
    const { memory } = this.allocation;
    const missing = wanted - memory.grow(0);
    if (missing <= 0) return true;
    try {
      memory.grow(missing);
      return true;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // Another thread may have come first.
      return memory.grow(0) >= wanted;
    }
  }

  /** Writes down where the bytes lie: the same in every thread of a process. False: they are elsewhere. */
  place(address: number): boolean {
    const before = Atomics.compareExchange(this.record, BASE, 0n, BigInt(address));
    return before === 0n || before === BigInt(address);
  }
}
