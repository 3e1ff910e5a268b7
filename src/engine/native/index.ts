/** The native tier: makes stores whose code is compiled. */
import { DEFAULT_STORE_OPTIONS, Store, type StoreOptions } from '../../runtime/store.js';
import { inWorker, native } from '../../native/binding.js';
import type { NativeTier } from '../native-tier.js';
import { NativeMachine } from './native-machine.js';
import { type NativePlatform, nativePlatform } from './platform.js';
import { NativeStorage } from './storage.js';

export { type NativePlatform, nativePlatform };

/** A store whose functions run as machine code. */
export function nativeStore(platform: NativePlatform, options: Partial<StoreOptions> & { readonly explicitBounds?: boolean } = {}): Store {
  const { explicitBounds = false, ...given } = options;
  const { metering, canonicalNans } = { ...DEFAULT_STORE_OPTIONS, ...given };
  const context = platform.addon.makeContext();
  const storage = new NativeStorage(platform, { polls: metering !== 'none' || inWorker, explicitBounds, canonicalNans }, context);
  return new Store((store) => new NativeMachine(store, platform, context, storage), { ...given, storage });
}

/** The tier, for whoever loads it. */
export const tier: NativeTier = {
  get status() {
    const { reason } = native();
    return { available: reason === null, reason: reason ?? 'x86-64, with the addon' };
  },
  createStore: (options) => nativeStore(nativePlatform()!, options),
};
