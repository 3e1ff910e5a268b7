/**
 * Where the memories, tables and vmctx of a store lie. The native tiers have them where compiled code finds them;
 * without native code they are buffers of JavaScript's.
 */
import type { Module } from '../wasm/module.js';
import type { MemoryType } from '../wasm/types.js';
import type { FuncInstance } from './func.js';
import type { Instance } from './instance.js';

/** The bytes of a memory that is not JavaScript's. */
export interface MemoryStorage {
  /** The bytes as they are now. */
  readonly buffer: ArrayBuffer;
  /** Address of the definition record that compiled code reads. */
  readonly definition: number;
  /** Somebody outside of the runtime gets the buffer, and those after it: they may be transferred. */
  show(): void;
  /** Grows to so many bytes, where there is room. Look at `buffer` again in any case: the old one may be detached. */
  grow(bytes: number): boolean;
  /** Lets go of everything; the buffer is detached. */
  release(): void;
}

/** The elements of a table that are not JavaScript's. */
export interface TableStorage {
  /** The elements, and some to grow into. */
  readonly elements: Int32Array;
  /** How many there are. */
  readonly length: number;
  readonly definition: number;
  /** Makes room for at least so many elements, where there is some. Look at `elements` again in any case. */
  grow(length: number): boolean;
  /** Tells compiled code how many there are. */
  setLength(length: number): void;
  release(): void;
}

/** Room for a GC heap where compiled code finds it. */
export interface HeapStorage {
  /** From offset 0 on, which no object has: a reference is an offset in it. */
  readonly buffer: ArrayBuffer;
  /** Where the next object goes, and where allocation has to ask: words that compiled code bumps. */
  readonly bounds: Int32Array;
  /** Offsets of the two halves that objects are copied between, and the bytes of each. */
  readonly halves: readonly [number, number];
  readonly bytes: number;
  /** Makes bytes of a half usable, from its beginning on; those that have not been used are zero. False where the machine has none. */
  commit(start: number, bytes: number): boolean;
  /** What lies there is not needed any more, and is zero from now on. */
  discard(start: number, bytes: number): void;
}

/** Where the table of host values has what compiled code reads and writes, too. */
export interface ExternStorage {
  /** Holds the chunk: words `start` to `end`, in bytes. */
  readonly words: Int32Array;
  readonly start: number;
  readonly end: number;
  /** Bytes in `words` where the next entry goes, and where there is no room any more. */
  readonly bounds: Int32Array;
  /** Counts of so many slots, those that there are first. Throws where they cannot be had. */
  counts(before: Int32Array | null, slots: number): Int32Array;
}

/** Where compiled code finds segments of an instance. */
export interface SegmentStorage {
  /** So many bytes of a segment were copied for code that did not find it: it may find it from now on. */
  used(kind: 'data' | 'elements', segment: number, bytes: number): void;
  /** There is nothing of it any more. */
  dropped(kind: 'data' | 'elements', segment: number): void;
}

export interface Storage {
  /** Room for the chunk and the counts of host values. */
  externs(): ExternStorage;
  /** Room for the GC heap, of which at most so many bytes will be in use; null: in buffers of JavaScript's. */
  heap(most: number): HeapStorage | null;
  /** Null where the memory cannot be had. */
  memory(type: MemoryType, bytes: number): MemoryStorage | null;
  /** Elements, of which there will be at most so many. Null where they cannot be had. */
  table(length: number, most: number): TableStorage | null;
  /** Zeroed words for the vmctx of an instance of the module, as vmctx.ts lays them out. */
  vmctx(module: Module): Int32Array;
  /** Zeroed words for a global of the host's. */
  global(): Int32Array;
  /** A function has been made: compiled code may come to call it by its funcref. */
  addFunc(func: FuncInstance): void;
  /** Everything of the storage of another store becomes part of this one: they share what compiled code moves in (join.ts). */
  join(other: Storage): void;
  /** Ends everything: memories have been released; no code of the store runs, and nothing of it is looked at, any more. */
  close(): void;
  /** An instance's imports and definitions are complete; nothing of it has run. */
  addInstance(instance: Instance): void;
}
