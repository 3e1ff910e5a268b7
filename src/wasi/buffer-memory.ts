/** The memory of an instance of whatever engine, by its `buffer`. */
import type { GuestMemory } from './p1/memory.js';

/** A `WebAssembly.Memory`, or one of the embedding API. */
export interface MemoryLike {
  /** Another one after the memory has grown. */
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
}

export class BufferMemory implements GuestMemory {
  private current = new Uint8Array(0);
  private currentView: DataView<ArrayBufferLike> = new DataView(this.current.buffer);

  constructor(private readonly memory: MemoryLike) {}

  get bytes(): Uint8Array {
    this.refresh();
    return this.current;
  }

  get view(): DataView<ArrayBufferLike> {
    this.refresh();
    return this.currentView;
  }

  /** Buffers are replaced when the memory grows, or grow themselves. */
  private refresh(): void {
    const { buffer } = this.memory;
    if (buffer === this.current.buffer && buffer.byteLength === this.current.length) return;
    this.current = new Uint8Array(buffer as ArrayBuffer, 0, buffer.byteLength);
    this.currentView = new DataView(buffer, 0, buffer.byteLength);
  }
}
