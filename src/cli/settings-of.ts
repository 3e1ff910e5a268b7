/** What the option groups mean: features, limits, tier. */
import { FEATURES, type FeatureName, FeatureSet } from '../wasm/features.js';
import type { StoreOptions } from '../runtime/store.js';
import { NO_LIMITS } from '../runtime/limiter.js';
import { usageError } from './errors.js';
import { isOn, parseSize, type ParsedArguments } from './options.js';

export function featuresOf({ groups }: ParsedArguments): FeatureSet {
  let features = FeatureSet.all;
  for (const [name, value] of groups.get('W') ?? []) {
    if (name === 'all-proposals') features = isOn(value) ? FeatureSet.all : FeatureSet.mvp;
    else if (FEATURES.some((f) => f.name === name)) features = features.with(name as FeatureName, isOn(value));
  }
  return features;
}

export function storeOptionsOf({ groups }: ParsedArguments): Partial<StoreOptions> {
  const wasm = groups.get('W') ?? new Map<string, string>();
  const size = (name: string): number | null => {
    const text = wasm.get(name);
    return text === undefined ? null : parseSize(`-W ${name}`, text);
  };
  const stack = size('max-wasm-stack');
  const heap = size('max-gc-heap');
  const memory = size('max-memory-size');
  return {
    ...(stack === null ? {} : { maxWasmStack: stack }),
    ...(heap === null ? {} : { maxGcHeap: heap }),
    ...(memory === null ? {} : { limits: { ...NO_LIMITS, memory } }),
    ...(isOn(wasm.get('gc-zeal') ?? 'n') ? { gcZeal: true } : {}),
  };
}

export const TIERS = ['auto', 'interpreter', 'baseline', 'optimizing'] as const;

/** Throws a `UsageError` for a tier that does not exist or is not in this build. */
export function checkTier({ groups, options }: ParsedArguments): void {
  const tier = options.get('strategy')?.at(-1) ?? groups.get('C')?.get('compiler') ?? 'auto';
  if (!TIERS.some((t) => t === tier)) throw usageError.tierName(tier, TIERS);
  if (tier === 'baseline' || tier === 'optimizing') throw usageError.tier(tier);
}
