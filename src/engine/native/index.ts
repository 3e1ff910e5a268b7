/** The native tier: makes stores whose code is compiled. */
import { DEFAULT_STORE_OPTIONS, Store, type StoreOptions } from '../../runtime/store.js';
import { COUNTED_POLLS, DECLINED, inWorker, native } from '../../native/binding.js';
import { warnOnce } from '../../native/warnings.js';
import { type CodegenOptions, DEFAULT_CODEGEN, type NativeTier, type SharedParts } from '../native-tier.js';
import { ContextStorage } from './context-storage.js';
import { NativeMachine } from './native-machine.js';
import type { NativeSettings } from './native-module.js';
import { type NativePlatform, nativePlatform } from './platform.js';
import { NativeStorage } from './storage.js';
import { VALUES_BYTES, takeStoreRoom } from './store-room.js';
import { limitError } from '../../wasm/errors/limit.js';

export { type NativePlatform, nativePlatform };

/** A store whose functions run as machine code. */
export function nativeStore(platform: NativePlatform, options: Partial<StoreOptions & CodegenOptions> = {}): Store {
  return makeStore(platform, options, { ...DEFAULT_CODEGEN, ...options });
}

function makeStore(platform: NativePlatform, options: Partial<StoreOptions>, codegen: CodegenOptions, shared: ContextStorage | null = null): Store {
  const context = shared ?? makeContext(platform, options, codegen);
  return new Store((store) => new NativeMachine(store, platform, context, pollsOf(codegen), shared !== null), options, new NativeStorage(context, false));
}

function makeShared(platform: NativePlatform, options: Partial<StoreOptions>, codegen: CodegenOptions): SharedParts {
  const context = makeContext(platform, options, codegen);
  return { store: makeStore(platform, options, codegen, context), storage: () => new NativeStorage(context, true) };
}

function makeContext(platform: NativePlatform, options: Partial<StoreOptions>, codegen: CodegenOptions): ContextStorage {
  const { profiler, heapMitigation, tableMitigation } = codegen;
  if (!heapMitigation || !tableMitigation) warnOnce('WASMTIDE_SPECTRE', 'guests may read memory of the process by speculation: a mitigation is switched off', 'SecurityWarning');
  if (profiler === 'perfmap') platform.startPerfMap();
  const room = takeStoreRoom(platform.deaths);
  if (room === null) throw limitError.memory(VALUES_BYTES);
  return new ContextStorage(platform, settingsOf(options, codegen), codegen, room);
}

const pollsOf = ({ countedPolls }: CodegenOptions): number => countedPolls ?? COUNTED_POLLS;

/** What shapes code, of the last store that was made with the same options: most are made by one engine. */
const lastSettings = new WeakMap<CodegenOptions, NativeSettings>();

function settingsOf(options: Partial<StoreOptions>, codegen: CodegenOptions): NativeSettings {
  const { metering = DEFAULT_STORE_OPTIONS.metering, maxCallDepth = 0, canonicalNans = false } = options;
  const [polls, fuel, countsDepth] = [metering !== 'none' || inWorker, metering === 'fuel', maxCallDepth > 0];
  const last = lastSettings.get(codegen);
  if (last !== undefined && last.polls === polls && last.fuel === fuel && last.countsDepth === countsDepth && last.canonicalNans === canonicalNans) return last;
  const { withoutPasses, heapMitigation, tableMitigation } = codegen;
  const made = { polls, countedPolls: pollsOf(codegen) > 0, fuel, countsDepth, canonicalNans, withoutPasses, heapMitigation, tableMitigation };
  lastSettings.set(codegen, made);
  return made;
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
  createStore: (options, codegen) => makeStore(nativePlatform()!, options, codegen),
  createShared: (options, codegen) => makeShared(nativePlatform()!, options, codegen),
};
