/**
 * The tiers that tests of the runtime go through: stores by each; compiled code twice, once leaving at every poll. All
 * compilations are checked, with what they tell collectors.
 */
import { watchCompilations } from '../../../src/engine/native/compile.js';
import { nativePlatform, nativeStore } from '../../../src/engine/native/index.js';
import type { Store, StoreOptions } from '../../../src/runtime/store.js';
import { VERIFYING } from '../../verified-compilation.js';
import { newStore } from './guest.js';

watchCompilations(VERIFYING);

export interface Tier {
  readonly name: string;
  /** Why it cannot be tested here, or false. */
  readonly skip: string | false;
  newStore(options?: Partial<StoreOptions>): Store;
}

const platform = nativePlatform();
const skip = platform === null ? 'native code cannot run here' : false;

export const TIERS: readonly Tier[] = [
  { name: 'interpreter', skip: false, newStore },
  { name: 'compiled code', skip, newStore: (options = {}) => nativeStore(platform!, options) },
  { name: 'compiled code, every poll', skip, newStore: (options = {}) => nativeStore(platform!, { ...options, countedPolls: 1 }) },
];
