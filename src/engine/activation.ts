/**
 * An asynchronous call: runs in slices of time, waits for the host's promises off the stack, and can be cancelled
 * whenever it is not running.
 */
import type { FuncInstance, HostCaller } from '../runtime/func.js';
import { CANCEL, type Cancellable as CancellablePromise, type Settlement, type Suspension, type WasmStack } from '../runtime/executor.js';
import type { Store } from '../runtime/store.js';
import { WasmtideError } from '../wasm/errors/error.js';
import { passedGuest } from '../wasm/errors/stack-trace.js';
import { trap } from '../wasm/errors/trap.js';
import { callError } from '../wasm/errors/call.js';
import { type Context, captureContext } from './async-context.js';
import { DEFAULT_TIME_SLICE, type Runnable, scheduler } from './scheduler.js';

/** The part of an AbortSignal that is needed. */
export interface Signal {
  /** Whether it has been. */
  readonly aborted: boolean;
  /** What the call then throws. */
  readonly reason: unknown;
  /** Registers what is called when it is aborted. */
  addEventListener(type: 'abort', listener: () => void): void;
  /** Takes it back. */
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface ActivationOptions {
  /** Rejects with the signal's reason, at the next yield. */
  readonly signal?: Signal | undefined;
  /** Wall time from now on; milliseconds. */
  readonly timeout?: number | undefined;
  /** Milliseconds it may run before the event loop has a turn. */
  readonly timeSlice?: number | undefined;
  /** Let it run even though an instance it enters has a suspended call. */
  readonly concurrent?: boolean | undefined;
}

/** A call with its arguments and results, as plain words. */
export interface PreparedCall {
  readonly func: FuncInstance;
  /** Words that arguments or results need. */
  readonly words: number;
  write(stack: WasmStack, base: number): void;
}

declare const setTimeout: (callback: () => void, milliseconds: number) => object;
declare const clearTimeout: (timer: object) => void;

/** Milliseconds between looks at flags that other threads set, while waiting. */
const LOOK_EVERY = 10;
/** What timers take. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** An asynchronous call of a host function. */
const WAITING: HostCaller = { canWait: true };

/** Throws unless `func` may be called while some of its instance's frames are suspended. */
export function checkNotBusy({ instance }: FuncInstance, concurrent: boolean): void {
  if (instance !== null && instance.suspended > 0 && !concurrent) throw callError.instanceBusy();
}

interface Cancellable {
  cancel(error: unknown): void;
}

/** One listener a signal: Node warns of more than ten. */
const listeners = new WeakMap<Signal, { readonly activations: Set<Cancellable>; readonly listener: () => void }>();

function listen(signal: Signal, activation: Cancellable): void {
  let found = listeners.get(signal);
  if (found === undefined) {
    const activations = new Set<Cancellable>();
    found = { activations, listener: () => activations.forEach((a) => a.cancel(signal.reason)) };
    listeners.set(signal, found);
    signal.addEventListener('abort', found.listener);
  }
  found.activations.add(activation);
}

function stopListening(signal: Signal, activation: Cancellable): void {
  const found = listeners.get(signal);
  if (found === undefined) return;
  found.activations.delete(activation);
  if (found.activations.size > 0) return;
  signal.removeEventListener('abort', found.listener);
  listeners.delete(signal);
}

export class Activation<T> implements Runnable {
  readonly timeSlice: number;
  private readonly deadline: number;
  private state: 'new' | 'running' | 'queued' | 'waiting' | 'done' = 'new';
  private suspension: Suspension | null = null;
  private settlement: Settlement | null = null;
  private timer: object | null = null;
  private waitingSince = 0;
  /** Captured when the first turn was not all: it costs more than a short call. */
  private context: Context | null = null;
  private awaited: CancellablePromise<unknown> | null = null;

  /** Where the function lives when the call begins; its executor has the frames, whatever the store is joined with. */
  private store: Store;

  private constructor(
    private readonly owner: Store,
    private readonly call: PreparedCall,
    private readonly read: (stack: WasmStack, base: number) => T,
    private readonly options: ActivationOptions,
    private readonly resolve: (value: T) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    this.timeSlice = options.timeSlice ?? DEFAULT_TIME_SLICE;
    this.store = owner;
    this.deadline = options.timeout === undefined ? Infinity : owner.meter.now() + options.timeout;
  }

  /** Begins a call; `read` takes the results from the stack. */
  static start<T>(store: Store, call: PreparedCall, read: (stack: WasmStack, base: number) => T, options: ActivationOptions = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const { signal } = options;
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      const activation = new Activation(store, call, read, options, resolve, reject);
      if (signal !== undefined) listen(signal, activation);
      store.activations.add(activation);
      activation.state = 'queued';
      scheduler.ready(activation);
      // It has to wait for its first turn.
      if (activation.state === 'queued') activation.context ??= captureContext();
    });
  }

  run(until: number): void {
    if (this.context === null) this.takeTurn(until);
    else this.context(() => this.takeTurn(until));
    if (this.state !== 'done') this.context ??= captureContext();
  }

  private takeTurn(until: number): void {
    const { call } = this;
    if (this.suspension === null) this.store = call.func.store;
    const { store } = this;
    const { executor, meter } = store;
    const { callDeadline, sliceEnd } = meter;
    const { entersBusy } = store;
    store.entersBusy = this.options.concurrent === true;
    this.state = 'running';
    meter.callDeadline = Math.min(callDeadline, this.deadline);
    meter.sliceEnd = until;
    // What is left of an earlier grant would put off the look at the new times.
    meter.hurry();
    try {
      let base: number;
      if (this.suspension === null) {
        checkNotBusy(call.func, this.options.concurrent === true);
        base = executor.reserve(call.words);
        call.write(executor.stack, base);
        if (call.func.host !== null) {
          this.callHost(base);
          return;
        }
        if (!executor.start(call.func, base)) base = -1;
      } else {
        const { suspension, settlement } = this;
        this.setSuspension(null);
        this.settlement = null;
        base = executor.resume(suspension, settlement);
      }
      if (base >= 0) this.finish(this.read(executor.stack, base));
      else this.hasStopped();
    } catch (error) {
      this.fail(error);
    } finally {
      meter.callDeadline = callDeadline;
      meter.sliceEnd = sliceEnd;
      store.entersBusy = entersBusy;
    }
  }

  /** A host function called by the host itself: it has no frame. */
  private callHost(base: number): void {
    const { store, call } = this;
    const { stack } = store.executor;
    const pending = call.func.host!(stack, base, WAITING);
    if (pending === undefined) {
      this.finish(this.read(stack, base));
      return;
    }
    this.waitFor(pending.promise, (settlement) => {
      if ('error' in settlement) {
        this.fail(settlement.error);
        return;
      }
      try {
        const at = store.executor.reserve(call.words);
        pending.settle(store.executor.stack, at, settlement.value);
        this.finish(this.read(store.executor.stack, at));
      } catch (error) {
        this.fail(error);
      }
    });
  }

  private hasStopped(): void {
    const { executor } = this.store;
    const stop = executor.stopped!;
    this.setSuspension(executor.suspend());
    this.state = 'queued';
    // The event came while the guest ran.
    if (this.options.signal?.aborted === true) {
      if (stop.kind === 'wait') stop.promise.then(undefined, () => undefined);
      this.cancel(this.options.signal.reason);
      return;
    }
    if (stop.kind === 'yield') {
      scheduler.later(this);
      return;
    }
    this.waitFor(stop.promise, (settlement) => {
      this.settlement = settlement;
      this.state = 'queued';
      scheduler.ready(this);
    });
  }

  private waitFor(promise: PromiseLike<unknown>, then: (settlement: Settlement) => void): void {
    const { meter } = this.store;
    this.state = 'waiting';
    this.waitingSince = meter.now();
    this.awaited = promise;
    this.watch();
    const settled = (settlement: Settlement): void => {
      if (this.state !== 'waiting') return;
      this.stopWatching();
      then(settlement);
    };
    // A thenable of the user's may throw, or answer twice.
    Promise.resolve(promise).then((value) => settled({ value }), (error: unknown) => settled({ error }));
  }

  /** A deadline has been set, or a flag made: while the guest waits, it counts from now on. */
  lookAgain(): void {
    if (this.state !== 'waiting') return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.watch();
  }

  /** Looks after deadlines and flags while the guest waits. */
  private watch(): void {
    const { meter } = this.store;
    const until = Math.min(meter.until, this.deadline);
    if (until === Infinity && !meter.canBeInterrupted) return;
    const left = Math.max(0, until - meter.now());
    const look = (): void => {
      this.timer = null;
      try {
        if (meter.now() >= this.deadline) throw trap.deadlineExceeded();
        meter.throwIfOver();
      } catch (error) {
        this.cancel(error);
        return;
      }
      this.watch();
    };
    this.timer = setTimeout(look, Math.min(meter.canBeInterrupted ? Math.min(left, LOOK_EVERY) : Math.ceil(left), LONGEST_TIMER));
  }

  private stopWatching(): void {
    this.store.meter.waited += this.store.meter.now() - this.waitingSince;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.awaited = null;
  }

  /** Ends it with an error, unless it is running. A trap gets the frames it has now. */
  cancel(error: unknown): void {
    if (this.state === 'done' || this.state === 'running') return;
    const { awaited } = this;
    if (this.state === 'waiting') this.stopWatching();
    else scheduler.remove(this);
    const { suspension } = this;
    if (suspension !== null) {
      // Not on a signal's reason, which may end many calls.
      if (error instanceof WasmtideError) passedGuest(error, () => suspension.backtrace());
      this.setSuspension(null);
      this.store.executor.abandon(suspension);
    }
    awaited?.[CANCEL]?.();
    this.fail(error);
  }

  /** Keeps count of the instances that have suspended frames. */
  private setSuspension(suspension: Suspension | null): void {
    if (this.suspension !== null) for (const instance of this.suspension.instances) instance.countSuspended(-1);
    if (suspension !== null) for (const instance of suspension.instances) instance.countSuspended(1);
    this.suspension = suspension;
  }

  private finish(value: T): void {
    this.end();
    this.resolve(value);
  }

  private fail(error: unknown): void {
    this.end();
    this.reject(error);
  }

  private end(): void {
    this.state = 'done';
    if (this.options.signal !== undefined) stopListening(this.options.signal, this);
    this.owner.activations.delete(this);
  }
}

