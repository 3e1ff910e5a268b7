/** The native tier: makes stores whose code is compiled. */
import { DEFAULT_STORE_OPTIONS, Store, type StoreOptions } from '../../runtime/store.js';
import { COUNTED_POLLS, DECLINED, inWorker, native } from '../../native/binding.js';
import { warnOnce } from '../../native/warnings.js';
import { type CodegenOptions, DEFAULT_CODEGEN, type NativeTier } from '../native-tier.js';
import { NativeMachine } from './native-machine.js';
import { type NativePlatform, nativePlatform } from './platform.js';
import { NativeStorage } from './storage.js';
import { VALUES_BYTES, takeStoreRoom } from './store-room.js';
import { limitError } from '../../wasm/errors/limit.js';

export { type NativePlatform, nativePlatform };

/** A store whose functions run as machine code. */
export function nativeStore(platform: NativePlatform, options: Partial<StoreOptions & CodegenOptions> = {}): Store {
  const given = { ...DEFAULT_STORE_OPTIONS, ...DEFAULT_CODEGEN, countedPolls: COUNTED_POLLS, ...options };
  const { metering, maxCallDepth, canonicalNans, withoutPasses, countedPolls, profiler, heapMitigation, tableMitigation } = given;
  if (!heapMitigation || !tableMitigation) warnOnce('WASMTIDE_SPECTRE', 'guests may read memory of the process by speculation: a mitigation is switched off', 'SecurityWarning');
  if (profiler === 'perfmap') platform.startPerfMap();
  const room = takeStoreRoom(platform.addon);
  if (room === null) throw limitError.memory(VALUES_BYTES);
  const settings = {
    polls: metering !== 'none' || inWorker, countedPolls: countedPolls > 0, fuel: metering === 'fuel', countsDepth: maxCallDepth > 0, canonicalNans, withoutPasses,
    heapMitigation, tableMitigation,
  };
  const storage = new NativeStorage(platform, settings, given, room);
  return new Store((store) => new NativeMachine(store, platform, room.context, storage, countedPolls), { ...options, storage });
}

/** The tier, for whoever loads it. */
export const tier: NativeTier = {
  get status() {
    const { reason } = native();
    return { available: reason === null, reason: reason ?? 'x86-64, with the addon' };
  },
  fallBack: () => {
    if (!DECLINED) warnOnce('WASMTIDE_NO_NATIVE', `guests run in the interpreter, native code cannot run: ${native().reason}`, 'Warning');
  },
  createStore: (options) => nativeStore(nativePlatform()!, options),
};
