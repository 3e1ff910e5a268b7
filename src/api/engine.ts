/** Engine: what stores and modules have in common (features, how guests are interrupted, defaults of limits). */
import { type CodegenOptions, type Compilation, DEFAULT_CODEGEN, type NativeTier, type Profiler, nativeTier } from '../engine/native-tier.js';
import { DEFAULT_STORE_OPTIONS } from '../runtime/store.js';
import type { Metering } from '../runtime/meter.js';
import { apiRangeError, apiTypeError } from '../wasm/errors/api.js';
import { nativeError } from '../wasm/errors/native.js';
import { FEATURES, type FeatureName, FeatureSet } from '../wasm/features.js';
import { TypeRegistry } from '../wasm/type-registry.js';
import { type EngineLimits, resolveLimits } from './limits.js';
import { showAs } from './inspect.js';

export type { Compilation, Profiler };

/**
 * Which tier runs the code. `'optimizing'` compiles to machine code, on x86-64 Linux; it throws where it cannot run, or
 * where `import 'wasmtide/native'` has not loaded it. `'auto'` is the same where it can run and was loaded, and else the
 * interpreter: with a process warning (`WASMTIDE_NO_NATIVE`) where it was loaded, unless `WASMTIDE_NATIVE=0` asks for
 * none.
 */
export type Strategy = 'auto' | 'interpreter' | 'optimizing';

/** How much the optimizing compiler does. */
export type OptLevel = 'none' | 'speed';

/** Options of an `Engine`. */
export interface EngineOptions {
  /** Default `'auto'`. */
  readonly strategy?: Strategy | undefined;
  /** Proposals by Wasmtime's names (`'gc'`, `'simd'`, `'threads'` …): on or off. Default: everything there is. */
  readonly features?: Readonly<Partial<Record<FeatureName, boolean>>> | undefined;
  /** Meter fuel: every instruction is paid for. Default false. */
  readonly consumeFuel?: boolean | undefined;
  /**
   * Let deadlines, epochs, interrupts and signals stop guests, and the event loop have turns while guests run
   * asynchronously. Default true; false saves some percent of loops.
   */
  readonly interruption?: boolean | undefined;
  /** Bytes of wasm stack of a store: bounds recursion. Default 1 MiB. */
  readonly maxWasmStack?: number | undefined;
  /**
   * Frames of guests that may be on a store's stack at once, calls from host functions that they called included: the
   * same depth on every tier, as long as `maxWasmStack` has room for it. Default: whatever there is room for, and
   * nothing is counted.
   */
  readonly maxCallDepth?: number | undefined;
  /**
   * NaNs that instructions make, and whose bits the specification leaves to the machine (§4.3.3), are the positive
   * canonical ones: results are the same bits everywhere. Default false.
   */
  readonly nanCanonicalization?: boolean | undefined;
  /** How much the optimizing compiler does: `'none'` leaves its passes out. Results are the same. Default `'speed'`. */
  readonly optLevel?: OptLevel | undefined;
  /**
   * When the optimizing compiler compiles: `'lazy'`, a function when it is first called, or `'eager'`, all functions of a
   * module when it is first instantiated. Results are the same. Default `'lazy'`.
   */
  readonly compilation?: Compilation | undefined;
  /**
   * `'perfmap'`: code is named for `perf`, in /tmp/perf-PID.map, from the first store on, for all engines of the thread.
   * Nothing to name in the interpreter. Default `'none'`.
   */
  readonly profiler?: Profiler | undefined;
  /**
   * In compiled code, whether an access whose check was predicted wrongly is kept within its memory, and within its table
   * (docs/security.md). Default true; false is some percent faster, warns, and is for code you trust.
   */
  readonly heapAccessSpectreMitigation?: boolean | undefined;
  /** The same for tables. */
  readonly tableAccessSpectreMitigation?: boolean | undefined;
  /**
   * Bytes of address space that compiled code reserves for each memory, at least. With 4 GiB, the default, 32-bit memories
   * need no bounds checks; less is for processes that have little of it (`ulimit -v`), or hold many thousand memories.
   * Where a reservation fails, memories do with less by themselves. Results are the same.
   */
  readonly memoryReservation?: number | undefined;
  /** Collect the GC heap at every allocation: finds host functions that keep references too long. Slow. Default false. */
  readonly gcZeal?: boolean | undefined;
  /** Limits of modules and stores: `'untrusted'` for code you do not know, or an object. Default: none but sanity. */
  readonly limits?: 'untrusted' | EngineLimits | undefined;
}

/** Whether native code can run, and if not, why. */
export interface NativeStatus {
  /** Whether it can. */
  readonly available: boolean;
  /** Why it can or cannot, for people to read. */
  readonly reason: string;
}

const STRATEGIES: readonly Strategy[] = ['auto', 'interpreter', 'optimizing'];
const OPT_LEVELS: readonly OptLevel[] = ['none', 'speed'];
const COMPILATIONS: readonly Compilation[] = ['lazy', 'eager'];
const PROFILERS: readonly Profiler[] = ['none', 'perfmap'];

const nativeStatus = (): NativeStatus => nativeTier()?.status ?? { available: false, reason: "import 'wasmtide/native' has not loaded it" };

/** What compiles code; null: the interpreter runs it. Throws a `NativeError` where native code is asked for and cannot run. */
function tierOf(strategy: Strategy): NativeTier | null {
  const { available, reason } = nativeStatus();
  if (strategy === 'interpreter') return null;
  if (available) return nativeTier();
  if (strategy === 'optimizing') throw nativeError.unavailable(reason);
  nativeTier()?.fallBack();
  return null;
}

const KNOWN_OPTIONS: readonly string[] = [
  'strategy', 'features', 'consumeFuel', 'interruption', 'maxWasmStack', 'maxCallDepth', 'nanCanonicalization', 'optLevel', 'compilation', 'profiler', 'heapAccessSpectreMitigation',
  'tableAccessSpectreMitigation', 'memoryReservation', 'gcZeal', 'limits',
];

/**
 * What modules are compiled by and stores belong to. Cheap; one for a process is usual, one for each configuration.
 *
 * @throws TypeError, RangeError for options that are not what they should be; NativeError for a strategy that cannot
 *   run here, or not with the other options.
 */
export class Engine {
  /** @internal */
  readonly types = new TypeRegistry();
  /** @internal */
  readonly features: FeatureSet;
  /** @internal */
  readonly metering: Metering;
  /** @internal */
  readonly maxWasmStack: number;
  /** 0: they are not counted. @internal */
  readonly maxCallDepth: number;
  /** @internal */
  readonly gcZeal: boolean;
  /** Whether NaNs are made canonical. @internal */
  readonly canonicalNans: boolean;
  /** What compiles and runs code; null: the interpreter. @internal */
  readonly tier: NativeTier | null;
  /** How code is made. @internal */
  readonly codegen: CodegenOptions;
  /** Limits that stores of this engine have unless they say otherwise. */
  readonly limits: EngineLimits;
  private readonly epoch = new BigInt64Array(new SharedArrayBuffer(8));

  constructor(options: EngineOptions = {}) {
    checkOptions('Engine options', options, KNOWN_OPTIONS);
    const { strategy = 'auto', features = {}, consumeFuel = false, interruption = true, optLevel = 'speed', compilation = 'lazy', profiler = 'none' } = options;
    checkName('strategy', strategy, STRATEGIES);
    checkName('optLevel', optLevel, OPT_LEVELS);
    checkName('compilation', compilation, COMPILATIONS);
    checkName('profiler', profiler, PROFILERS);
    this.limits = resolveLimits(options.limits);
    this.codegen = {
      ...DEFAULT_CODEGEN,
      compilation, compileTime: this.limits.compileTime ?? Infinity,
      withoutPasses: optLevel === 'none' ? 'all' : [], profiler,
      heapMitigation: checkBoolean('heapAccessSpectreMitigation', options.heapAccessSpectreMitigation ?? true),
      memoryReservation: checkInteger('memoryReservation', options.memoryReservation ?? DEFAULT_CODEGEN.memoryReservation, 0, 2 ** 32),
      tableMitigation: checkBoolean('tableAccessSpectreMitigation', options.tableAccessSpectreMitigation ?? true),
    };
    this.tier = tierOf(strategy);
    this.features = featureSet(features);
    this.metering = checkBoolean('consumeFuel', consumeFuel) ? 'fuel' : checkBoolean('interruption', interruption) ? 'polls' : 'none';
    const stack = options.maxWasmStack ?? this.limits.stack ?? DEFAULT_STORE_OPTIONS.maxWasmStack;
    this.maxWasmStack = checkInteger('maxWasmStack', stack, 4096, 2 ** 30);
    this.maxCallDepth = options.maxCallDepth === undefined ? 0 : checkInteger('maxCallDepth', options.maxCallDepth, 1, 2 ** 30);
    this.gcZeal = checkBoolean('gcZeal', options.gcZeal ?? false);
    this.canonicalNans = checkBoolean('nanCanonicalization', options.nanCanonicalization ?? false);
  }

  /** Whether native code can run here. */
  get native(): NativeStatus {
    return nativeStatus();
  }

  /** Whether fuel is metered. */
  get consumesFuel(): boolean {
    return this.metering === 'fuel';
  }

  /**
   * Moves the epoch on by one tick: stores whose epoch deadline is reached by it are stopped. May be called while a
   * guest runs, from a host function, or from another thread through `epochCounter`.
   */
  incrementEpoch(): void {
    Atomics.add(this.epoch, 0, 1n);
  }

  /** The epoch, as a shared cell: post it to another thread, and `Atomics.add(counter, 0, 1n)` there. */
  get epochCounter(): BigInt64Array {
    return this.epoch;
  }
}

function featureSet(features: Readonly<Partial<Record<FeatureName, boolean>>>): FeatureSet {
  checkOptions('features', features, FEATURES.map((f) => f.name));
  let set = FeatureSet.all;
  for (const [name, on] of Object.entries(features)) {
    if (on !== undefined) set = set.with(name as FeatureName, checkBoolean(`features.${name}`, on));
  }
  return set;
}

/** Throws a `TypeError` unless `options` is an object that has only known keys. */
export function checkOptions(what: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) throw apiTypeError.argument(what, 'an object', options);
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw apiTypeError.argument(what, `only ${known.join(', ')}`, name);
  }
}

/** Throws a `RangeError` unless `value` is one of `known`. */
function checkName(what: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) throw apiRangeError.argument(what, known.map((name) => `'${name}'`).join(', '), value);
}

export function checkBoolean(what: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw apiTypeError.argument(what, 'a boolean', value);
  return value;
}

export function checkInteger(what: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number') throw apiTypeError.argument(what, 'a number', value);
  if (!Number.isSafeInteger(value) || value < least || value > most) throw apiRangeError.argument(what, `an integer from ${least} to ${most}`, value);
  return value;
}

/** Milliseconds, or undefined. */
export function checkMilliseconds(what: string, value: unknown): number {
  if (typeof value !== 'number') throw apiTypeError.argument(what, 'a number of milliseconds', value);
  if (!(value >= 0)) throw apiRangeError.argument(what, 'a number of milliseconds, not negative', value);
  return value;
}

export function checkFunction(what: string, value: unknown): void {
  if (typeof value !== 'function') throw apiTypeError.argument(what, 'a function', value);
}

export function checkString(what: string, value: unknown): string {
  if (typeof value !== 'string') throw apiTypeError.argument(what, 'a string', value);
  return value;
}

/** Throws a `TypeError` unless `value` was made by `of`'s constructor. */
export function checkInstance<T>(what: string, value: unknown, of: abstract new (...args: never[]) => T): T {
  if (!(value instanceof of)) throw apiTypeError.argument(what, `a ${of.name}`, value);
  return value;
}

showAs(Engine, () => 'Engine {}');
