/// <reference lib="esnext.disposable" preserve="true" />
/** Stores: everything that instances share, and what they may use (specification §4.2.4). */
import { Machine } from '../interpreter/machine.js';
import type { EpochCallback, FuelCallback } from '../runtime/meter.js';
import { type Growth, type GrowthCallback } from '../runtime/limiter.js';
import { WASM_EXCEPTIONS } from '../runtime/exception.js';
import { DEFAULT_STORE_OPTIONS, Store as CoreStore, type StoreOptions as CoreStoreOptions } from '../runtime/store.js';
import { apiTypeError } from '../wasm/errors/api.js';
import { dropDisposeWithoutSymbol } from '../wasm/disposable.js';
import { callError } from '../wasm/errors/call.js';
import { Engine, checkFunction, checkInstance, checkInteger, checkMilliseconds, checkOptions } from './engine.js';
import { Exception } from './exception.js';
import { InterruptHandle } from './interrupt.js';
import { type StoreLimits, UNTRUSTED, resolveLimits, toCoreLimits } from './limits.js';
import { showAs } from './inspect.js';

export type { EpochCallback, FuelCallback, Growth, GrowthCallback };

/** Options of a `Store`. */
export interface StoreOptions<T> {
  /** Whatever host functions want to find again: `store.data`, `caller.data`. */
  readonly data?: T | undefined;
  /** Default: the engine's. */
  readonly limits?: 'untrusted' | StoreLimits | undefined;
  /** Fuel to begin with; the engine must consume fuel. */
  readonly fuel?: number | undefined;
  /** Asked before a memory or table grows (within the limits); false refuses. May be asynchronous in asynchronous calls. */
  readonly onGrow?: GrowthCallback | undefined;
  /** Milliseconds until the guests of the store are stopped. */
  readonly timeout?: number | undefined;
  /** Milliseconds that guests of the store may run. */
  readonly cpuTimeout?: number | undefined;
}

/** What a store has used. */
export interface StoreStats {
  /** Fuel consumed; 0 where it is not metered. */
  readonly fuelConsumed: number;
  /**
   * Milliseconds that guests ran since `stats` was called first or a `cpuTimeout` was set, host functions they called
   * included. 0 the first time: looking at the clock would take longer than a short call.
   */
  readonly runningMs: number;
  /** Milliseconds that asynchronous calls waited for the host, added up. */
  readonly waitingMs: number;
  /** Bytes of memories, tables and the GC heap now. */
  readonly memory: number;
  /** The most that `memory` has been. */
  readonly peakMemory: number;
  /** Calls from wasm to the host. */
  readonly hostCalls: number;
  /** Asynchronous calls under way. */
  readonly activeCalls: number;
}

const KNOWN_OPTIONS: readonly string[] = ['data', 'limits', 'fuel', 'onGrow', 'timeout', 'cpuTimeout'];

/**
 * A store: instances, memories and all else live in one, and only what lives in the same one can be linked. Make one
 * for each guest, or each request. It needs no disposing of, but with `using` its memory is free at once.
 *
 * @typeParam T what `data` is.
 */
export class Store<T = unknown> {
  /** Where its configuration comes from. */
  readonly engine: Engine;
  /** The host's own. */
  data: T;
  /** @internal */
  readonly core: CoreStore;
  /** Bytes of output that WASI guests may leave in captures. @internal */
  readonly capturedOutput: number;
  private disposed = false;
  /** Calls of `onGrow` under way: what grows is not to vanish meanwhile. */
  private growing = 0;

  /** @throws TypeError, RangeError for options that are not what they should be. */
  constructor(engine: Engine, options: StoreOptions<T> = {}) {
    this.engine = checkInstance('engine', engine, Engine);
    checkOptions('Store options', options, KNOWN_OPTIONS);
    const limits = options.limits === undefined ? engine.limits : resolveLimits(options.limits);
    if (options.onGrow !== undefined) checkFunction('onGrow', options.onGrow);
    this.data = options.data as T;
    this.capturedOutput = limits.capturedOutput ?? Infinity;
    const settings: Partial<CoreStoreOptions> = {
      metering: engine.metering,
      canonicalNans: engine.canonicalNans,
      types: engine.types,
      maxWasmStack: engine.maxWasmStack,
      maxCallDepth: engine.maxCallDepth,
      gcZeal: engine.gcZeal,
      maxGcHeap: limits.gcHeap ?? DEFAULT_STORE_OPTIONS.maxGcHeap,
      limits: toCoreLimits(limits),
      onGrow: options.onGrow === undefined ? null : this.guard(options.onGrow),
    };
    this.core = engine.tier === null ? new CoreStore((store) => new Machine(store), settings) : engine.tier.createStore(settings, engine.codegen);
    this.core.face = this;
    this.core.exceptions = { ...WASM_EXCEPTIONS, make: (tag, handle) => new Exception(tag, handle) };
    if (options.fuel !== undefined) this.setFuel(options.fuel);
    const untrusted = options.limits === 'untrusted' ? UNTRUSTED.timeout : engine.limits.timeout;
    const timeout = options.timeout ?? untrusted;
    if (timeout !== undefined) this.setDeadline(timeout);
    if (options.cpuTimeout !== undefined) this.setCpuTimeout(options.cpuTimeout);
  }

  // --- Fuel ---

  /**
   * Gives the store so much fuel; what was left is gone. An instruction costs what docs/fuel.md says, mostly 1.
   *
   * @throws StateError unless the engine consumes fuel; TypeError or RangeError for what is no count.
   */
  setFuel(fuel: number): void {
    this.checkOpen();
    this.checkFuel();
    this.core.meter.fuel = checkInteger('fuel', fuel, 0, Number.MAX_SAFE_INTEGER);
  }

  /** Fuel that is left. */
  getFuel(): number {
    this.checkFuel();
    return this.core.meter.fuel;
  }

  /**
   * Called when the fuel is used up: returns how much to add. The run goes on where it was; with nothing or 0 it ends
   * in an `ERR_OUT_OF_FUEL` trap, as it does without callback. A promise is waited for in asynchronous calls.
   */
  onOutOfFuel(callback: FuelCallback | null): void {
    this.checkOpen();
    this.checkFuel();
    if (callback !== null) checkFunction('callback', callback);
    this.core.meter.onOutOfFuel = callback;
  }

  /** Asynchronous calls yield to the event loop whenever they have used so much fuel; null: they do not. */
  fuelYieldInterval(fuel: number | null): void {
    this.checkOpen();
    this.checkFuel();
    this.core.meter.yieldAfter(fuel === null ? Infinity : checkInteger('fuel', fuel, 1, Number.MAX_SAFE_INTEGER));
  }

  // --- Time ---

  /**
   * Stops guests of this store in so many milliseconds of wall time, also when the event loop is blocked by them, and
   * ends what they wait for. null: no deadline. Ends in a `ERR_DEADLINE` trap.
   */
  setDeadline(milliseconds: number | null): void {
    this.checkOpen();
    this.checkInterruptible();
    const { meter } = this.core;
    meter.deadline = milliseconds === null ? Infinity : meter.now() + checkMilliseconds('milliseconds', milliseconds);
    this.core.hurry();
  }

  /** The same for running time: what they wait does not count. Ends in a `ERR_CPU_TIMEOUT` trap. */
  setCpuTimeout(milliseconds: number | null): void {
    this.checkOpen();
    this.checkInterruptible();
    this.core.meter.limitRunning(milliseconds === null ? Infinity : checkMilliseconds('milliseconds', milliseconds));
  }

  /** Stops guests so many ticks from now (`engine.incrementEpoch`), in an `ERR_EPOCH` trap or with the callback. */
  setEpochDeadline(ticks: number): void {
    this.checkOpen();
    this.checkInterruptible();
    const counter = this.engine.epochCounter;
    this.core.meter.watchEpoch(counter, Atomics.load(counter, 0) + BigInt(checkInteger('ticks', ticks, 0, Number.MAX_SAFE_INTEGER)));
  }

  /**
   * Called when the epoch deadline is reached: returns ticks to go on for, or null for the trap. A promise is waited
   * for in asynchronous calls, so that `async () => { await turn(); return 1; }` yields.
   */
  onEpochDeadline(callback: EpochCallback | null): void {
    this.checkOpen();
    if (callback !== null) checkFunction('callback', callback);
    this.core.meter.onEpoch = callback;
  }

  /** Stops guests of this store at their next poll, in an `ERR_INTERRUPT` trap, until `clearInterrupt`. */
  interrupt(): void {
    this.interruptHandle().interrupt();
  }

  /** Lets guests run again. */
  clearInterrupt(): void {
    Atomics.store(this.core.meter.interruptFlag, 0, 0);
  }

  /** Something to stop the guests with from another thread: post `handle.shared` there. */
  interruptHandle(): InterruptHandle {
    this.checkOpen();
    this.checkInterruptible();
    const handle = new InterruptHandle(this.core.meter.interruptFlag.buffer);
    this.core.hurry();
    return handle;
  }

  // --- Looking, and cleaning up ---

  /** What it has used so far. */
  stats(): StoreStats {
    const { meter, limiter, activations } = this.core;
    return {
      fuelConsumed: meter.metering === 'fuel' ? meter.fuelUsed : 0, runningMs: meter.running, waitingMs: meter.waited,
      memory: limiter.used, peakMemory: limiter.peak, hostCalls: meter.hostCalls, activeCalls: activations.size,
    };
  }

  /** Collects the GC heap and frees host values that no guest refers to any more. */
  gc(): void {
    this.checkOpen();
    this.core.heap.collect();
  }

  /** Whether it has been disposed of. */
  get isDisposed(): boolean {
    return this.disposed;
  }

  /**
   * Ends every call that waits, detaches all views of memories and frees them. Using anything of the store throws
   * from then on. Twice is once.
   *
   * @throws StateError while a guest of it runs (in a host function it called).
   */
  dispose(): void {
    if (this.disposed) return;
    if (this.core.executor.isRunning || this.growing > 0) throw callError.running();
    this.disposed = true;
    for (const activation of [...this.core.activations]) activation.cancel(callError.storeDisposed());
    this.core.close();
  }

  /** The same, for `using` (from Node 20.4 on). */
  [Symbol.dispose](): void {
    this.dispose();
  }

  static {
    dropDisposeWithoutSymbol(this.prototype);
  }

  /** @internal */
  checkOpen(what = 'the call'): void {
    if (this.disposed) throw callError.disposed(what);
  }

  private guard(onGrow: GrowthCallback): GrowthCallback {
    return (growth) => {
      this.growing++;
      try {
        return onGrow(growth);
      } finally {
        this.growing--;
      }
    };
  }

  private checkFuel(): void {
    if (!this.engine.consumesFuel) throw callError.noFuel();
  }

  private checkInterruptible(): void {
    if (this.engine.metering === 'none') throw callError.notInterruptible();
  }
}

/** The API's store of a runtime store. */
export function storeOf(core: CoreStore): Store {
  return core.face as Store;
}

/** Throws unless `store` is a store that has not been disposed of. */
export function checkStore(store: unknown): Store {
  if (!(store instanceof Store)) throw apiTypeError.argument('store', 'a Store', store);
  store.checkOpen('the store');
  return store;
}

showAs(Store, ({ isDisposed }) => `Store {${isDisposed ? ' disposed of ' : ''}}`);
