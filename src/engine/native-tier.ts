/**
 * The native tier as the API sees it: loaded by `wasmtide/native`, because compilers take longer to load than all of
 * the rest.
 */
import type { Storage } from '../runtime/storage.js';
import type { Store, StoreOptions } from '../runtime/store.js';

/** When functions are compiled: each when it is first called, or all of a module's when it is instantiated. */
export type Compilation = 'lazy' | 'eager';

/** How code is made, besides what the options of the store say. */
export interface CodegenOptions {
  readonly compilation: Compilation;
  /** Milliseconds that compiling a function may take, or all of a module's at once. */
  readonly compileTime: number;
  /** Bytes of address space for each memory at least: with less than 4 GiB none has a guard behind it. */
  readonly memoryReservation: number;
  /** For tests: no memory has a guard behind it, however much address space it has. */
  readonly explicitBounds: boolean;
  /** Optimization passes that are left out, by name, or `'all'`. */
  readonly withoutPasses: 'all' | readonly string[];
  /**
   * For tests: polls are counted, and every so many of them one leaves, instead of reading the poll page; 0: they read
   * it; null: as the environment says (`COUNTED_POLLS`). So leaving and going on can be tried at every poll.
   */
  readonly countedPolls: number | null;
  /** Whether a wrongly predicted check lets no access reach outside of a memory, and of a table (docs/security.md). */
  readonly heapMitigation: boolean;
  readonly tableMitigation: boolean;
  /** Whether code is named for a profiler. */
  readonly profiler: Profiler;
}

/** Profilers that compiled code can be named for. */
export type Profiler = 'none' | 'perfmap';

export const DEFAULT_CODEGEN: CodegenOptions = {
  compilation: 'lazy', compileTime: Infinity, memoryReservation: 2 ** 32, explicitBounds: false, withoutPasses: [], countedPolls: null,
  heapMitigation: true, tableMitigation: true, profiler: 'none',
};

export interface NativeTier {
  /** Whether native code can run in this thread, and why (not). */
  readonly status: { readonly available: boolean; readonly reason: string };
  /** The interpreter is used because native code is not available: warns, once, unless it was declined. */
  fallBack(): void;
  /** A store whose functions run as machine code. Only where it is available. */
  createStore(options: Partial<StoreOptions>, codegen: CodegenOptions): Store;
  /** What stores of a community have in common whose functions run as machine code. Only where it is available. */
  createShared(options: Partial<StoreOptions>, codegen: CodegenOptions): SharedParts;
}

export interface SharedParts {
  /** To be `Community.shared`. */
  readonly store: Store;
  /** The storage of one store; or of memories, and globals of numbers, that belong to none. */
  storage(): Storage;
}

let loaded: NativeTier | null = null;

/** Null where this program has not loaded it. */
export const nativeTier = (): NativeTier | null => loaded;

export function loadNativeTier(tier: NativeTier): void {
  loaded = tier;
}
