/**
 * The native tier as the API sees it: loaded by `wasmtide/native`, because compilers take longer to load than all of
 * the rest.
 */
import type { Store, StoreOptions } from '../runtime/store.js';

export interface NativeTier {
  /** Whether native code can run in this thread, and why (not). */
  readonly status: { readonly available: boolean; readonly reason: string };
  /** A store whose functions run as machine code. Only where it is available. */
  createStore(options: Partial<StoreOptions>): Store;
}

let loaded: NativeTier | null = null;

/** Null where this program has not loaded it. */
export const nativeTier = (): NativeTier | null => loaded;

export function loadNativeTier(tier: NativeTier): void {
  loaded = tier;
}
