/** What the option groups mean to the embedding API: features, limits, tier. */
import { type Compilation, Engine, type EngineOptions, type OptLevel, type Strategy } from '../api/engine.js';
import type { EngineLimits } from '../api/limits.js';
import type { StoreOptions } from '../api/store.js';
import { UNTRUSTED } from '../api/limits.js';
import { FEATURES, type FeatureName, FeatureSet } from '../wasm/features.js';
import { usageError } from './errors.js';
import { isOn, parseCount, parseDuration, parseSize } from './option-values.js';
import type { ParsedArguments } from './options.js';

type Keys = ReadonlyMap<string, string>;

const NONE: Keys = new Map();
const wasmKeys = ({ groups }: ParsedArguments): Keys => groups.get('W') ?? NONE;

/** Keys of -W that are limits of the engine, by the API's names. */
export const LIMIT_KEYS: readonly (readonly [key: string, limit: Exclude<keyof EngineLimits, 'trapOnGrowFailure'>, parse: typeof parseSize])[] = [
  ['max-wasm-stack', 'stack', parseSize],
  ['max-memory-size', 'memorySize', parseSize],
  ['max-total-memory', 'memory', parseSize],
  ['max-gc-heap', 'gcHeap', parseSize],
  ['max-table-elements', 'tableElements', parseCount],
  ['max-instances', 'instances', parseCount],
  ['max-memories', 'memories', parseCount],
  ['max-tables', 'tables', parseCount],
  ['max-module-size', 'moduleSize', parseSize],
  ['compile-timeout', 'compileTime', parseDuration],
  ['timeout', 'timeout', parseDuration],
];

/** Bytes of wasm stack that an engine takes. */
const [LEAST_STACK, MOST_STACK] = [4096, 2 ** 30];

/** Proposals that were switched on or off. */
function featureSwitches(parsed: ParsedArguments): Partial<Record<FeatureName, boolean>> {
  const wasm = wasmKeys(parsed);
  const switches: Partial<Record<FeatureName, boolean>> = {};
  for (const { name } of FEATURES) {
    const value = wasm.get(name) ?? wasm.get('all-proposals');
    if (value !== undefined) switches[name] = isOn(value);
  }
  return switches;
}

export function featuresOf(parsed: ParsedArguments): FeatureSet {
  return Object.entries(featureSwitches(parsed)).reduce((set, [name, on]) => set.with(name as FeatureName, on), FeatureSet.all);
}

/** Throws a `UsageError` for values that do not go together. */
/** An engine that runs code by the tier that the options ask for, or another one. */
export async function engineOf(parsed: ParsedArguments, strategy?: Strategy): Promise<Engine> {
  const options = engineOptionsOf(parsed);
  const wanted = strategy ?? options.strategy;
  if (wanted !== 'interpreter') await import('../entry/native.js');
  return new Engine({ ...options, strategy: wanted });
}

export function engineOptionsOf(parsed: ParsedArguments): EngineOptions {
  const strategy = strategyOf(parsed);
  const wasm = wasmKeys(parsed);
  const on = (key: string, otherwise: boolean): boolean => isOn(wasm.get(key) ?? (otherwise ? 'y' : 'n'));
  const interruption = on('epoch-interruption', true);
  const timed = ['timeout', 'cpu-timeout'].find((key) => wasm.has(key));
  if (!interruption && (timed ?? wasm.get('limits')) !== undefined) throw usageError.conflict(`-W ${timed ?? 'limits'}`, '-W epoch-interruption=n');
  if (!on('relaxed-simd-deterministic', true)) throw usageError.badValue('-W relaxed-simd-deterministic', 'n', 'y: this build has no other results');
  const reservation = parsed.groups.get('O')?.get('memory-reservation');
  const memoryReservation = reservation === undefined ? undefined : Math.min(parseSize('-O memory-reservation', reservation), 2 ** 32);
  const depth = wasm.get('max-call-depth');
  if (depth === '0') throw usageError.badValue('-W max-call-depth', depth, 'an integer from 1 on');
  return {
    strategy,
    features: featureSwitches(parsed),
    consumeFuel: wasm.has('fuel'),
    interruption,
    nanCanonicalization: on('nan-canonicalization', false),
    optLevel: optLevelOf(parsed),
    compilation: compilationOf(parsed),
    heapAccessSpectreMitigation: mitigates(parsed, 'heap'),
    tableAccessSpectreMitigation: mitigates(parsed, 'table'),
    memoryReservation,
    profiler: profilerOf(parsed, strategy),
    gcZeal: on('gc-zeal', false),
    ...(depth === undefined ? {} : { maxCallDepth: parseCount('-W max-call-depth', depth) }),
    limits: limitsOf(wasm),
  };
}

/** Throws a `UsageError` for a profiler that is not there, or that no compiled code would show itself to. */
function profilerOf({ options }: ParsedArguments, strategy: Strategy): 'none' | 'perfmap' {
  const profiler = options.get('profile')?.at(-1) ?? 'none';
  if (profiler !== 'none' && profiler !== 'perfmap') throw usageError.badValue('--profile', profiler, 'perfmap');
  if (profiler === 'perfmap' && strategy === 'interpreter') throw usageError.conflict('--profile=perfmap', `-C compiler=${strategy}`);
  return profiler;
}

function limitsOf(wasm: Keys): EngineLimits {
  const preset = wasm.get('limits');
  if (preset !== undefined && preset !== 'untrusted') throw usageError.badValue('-W limits', preset, 'untrusted');
  const limits: { -readonly [K in keyof EngineLimits]: EngineLimits[K] } = preset === undefined ? {} : { ...UNTRUSTED };
  for (const [key, name, parse] of LIMIT_KEYS) {
    const text = wasm.get(key);
    if (text !== undefined) limits[name] = parse(`-W ${key}`, text);
  }
  const { stack } = limits;
  if (stack !== undefined && (stack < LEAST_STACK || stack > MOST_STACK)) throw usageError.badValue('-W max-wasm-stack', `${stack}`, '4k to 1g');
  const trap = wasm.get('trap-on-grow-failure');
  if (trap !== undefined) limits.trapOnGrowFailure = isOn(trap);
  return limits;
}

export function storeOptionsOf(parsed: ParsedArguments): StoreOptions<undefined> {
  const wasm = wasmKeys(parsed);
  const fuel = wasm.get('fuel');
  const cpuTimeout = wasm.get('cpu-timeout');
  return {
    ...(fuel === undefined ? {} : { fuel: parseCount('-W fuel', fuel) }),
    ...(cpuTimeout === undefined ? {} : { cpuTimeout: parseDuration('-W cpu-timeout', cpuTimeout) }),
  };
}

/** What imports that nobody offers become. */
export function unknownImportsOf(parsed: ParsedArguments): 'error' | 'trap' | 'default' {
  const on = (key: string): boolean => isOn(wasmKeys(parsed).get(key) ?? 'n');
  const [trap, zero] = [on('unknown-imports-trap'), on('unknown-imports-default')];
  if (trap && zero) throw usageError.conflict('-W unknown-imports-trap', '-W unknown-imports-default');
  return trap ? 'trap' : zero ? 'default' : 'error';
}

export const TIERS = ['auto', 'interpreter', 'baseline', 'optimizing'] as const;

export const OPT_LEVELS = ['0', '1', '2', 's'] as const;

function optLevelOf({ groups }: ParsedArguments): OptLevel {
  const level = groups.get('O')?.get('opt-level') ?? '2';
  if (!OPT_LEVELS.some((l) => l === level)) throw usageError.badValue('-O opt-level', level, OPT_LEVELS.join(', '));
  return level === '0' ? 'none' : 'speed';
}

function compilationOf({ groups }: ParsedArguments): Compilation {
  const compilation = groups.get('C')?.get('compilation') ?? 'lazy';
  if (compilation !== 'lazy' && compilation !== 'eager') throw usageError.badValue('-C compilation', compilation, 'lazy, eager');
  return compilation;
}

const mitigates = ({ groups }: ParsedArguments, what: 'heap' | 'table'): boolean => isOn(groups.get('C')?.get(`${what}-access-spectre-mitigation`) ?? 'y');

/** Which tier is to run the code. Throws a `UsageError` for one that does not exist or is not in this build. */
function strategyOf({ groups, options }: ParsedArguments): Strategy {
  const tier = options.get('strategy')?.at(-1) ?? groups.get('C')?.get('compiler') ?? 'auto';
  if (!TIERS.some((t) => t === tier)) throw usageError.tierName(tier, TIERS);
  if (tier === 'baseline') throw usageError.tier(tier);
  return tier as Strategy;
}
