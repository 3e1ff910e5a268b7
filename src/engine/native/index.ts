/** The native tier: makes stores whose code is compiled. */
import { DEFAULT_STORE_OPTIONS, Store, type StoreOptions } from '../../runtime/store.js';
import { NativeMachine } from './native-machine.js';
import type { NativePlatform } from './platform.js';
import { NativeStorage } from './storage.js';

export { nativePlatform } from './platform.js';

/** A store whose functions run as machine code. */
export function nativeStore(platform: NativePlatform, options: Partial<StoreOptions> & { readonly explicitBounds?: boolean } = {}): Store {
  const { explicitBounds = false, ...given } = options;
  const metering = given.metering ?? DEFAULT_STORE_OPTIONS.metering;
  const context = platform.addon.makeContext();
  const storage = new NativeStorage(platform, { polls: metering !== 'none', explicitBounds }, context);
  return new Store((store) => new NativeMachine(store, platform, context, storage), { ...given, storage });
}
