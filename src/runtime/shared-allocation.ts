/**
 * Bytes for shared memories. Node offers no way to wrap memory of ours as a SharedArrayBuffer that can grow in place,
 * but the built-in engine's shared `WebAssembly.Memory` is just that: it serves as an allocator here and runs nothing.
 * Its address stays put when it grows, and it can be posted to other threads.
 */
export interface SharedAllocation {
  readonly buffer: SharedArrayBuffer;
  /** Grows by 64 KiB pages; throws a RangeError when it cannot. */
  grow(pages: number): number;
}

interface Allocator {
  readonly Memory: new (descriptor: { initial: number; maximum: number; shared: true }) => SharedAllocation;
}

const PAGE = 65536;

/** Taken at once: the global may be replaced by our own namespace later. */
const engine = (globalThis as unknown as { WebAssembly: Allocator }).WebAssembly;

export function allocateShared(bytes: number, maximum: number): SharedAllocation {
  return new engine.Memory({ initial: Math.ceil(bytes / PAGE), maximum: Math.ceil(maximum / PAGE), shared: true });
}
