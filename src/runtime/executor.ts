/**
 * What the runtime asks of a tier: run a function whose arguments lie on the wasm stack.
 *
 * The wasm stack is a row of 8-byte slots; a v128 takes two. Positions are counted in 32-bit *words*, always even.
 * An i32, f32 or reference uses a slot's first word, an i64 both (low word first), so that the typed arrays of
 * `WasmStack` all read the same storage without conversion and NaN payloads survive.
 *
 * An *activation* is one call from the host. A suspendable one may stop (at a poll, or because a host function that it
 * called directly returned a `Pending`), leave the stack as a `Suspension`, and go on later from the event loop.
 */
import type { FrameInfo } from '../wasm/errors/error.js';
import type { FuncInstance } from './func.js';
import type { Instance } from './instance.js';
import type { Stop } from './meter.js';
import type { RootVisitor } from './roots.js';
import type { Store } from './store.js';

export interface WasmStack {
  readonly words: Int32Array;
  readonly floats: Float32Array;
  readonly doubles: Float64Array;
  readonly longs: BigInt64Array;
}

/** A method of promises that host functions return: called when nobody waits any more, to drop timers and listeners. */
export const CANCEL = Symbol('cancel');

export type Cancellable<T> = PromiseLike<T> & { readonly [CANCEL]?: () => void };

/** What a host function returns when its results come later. */
export class Pending {
  constructor(
    readonly promise: PromiseLike<unknown>,
    /** Writes the results that `value`, which the promise gave, stands for. */
    readonly settle: (stack: WasmStack, base: number, value: unknown) => void,
  ) {}
}

/** An activation that is off the stack. */
export interface Suspension {
  /** All that have frames in it. */
  readonly instances: ReadonlySet<Instance>;
  backtrace(): FrameInfo[];
}

/** What a promise came to. */
export type Settlement = { readonly value: unknown } | { readonly error: unknown };

export interface Executor {
  /** Where arguments are written and results read. Another one after every call: never keep it. */
  readonly stack: WasmStack;

  /**
   * The first word above everything that live frames use: arguments of a new call go here. Throws a
   * `call stack exhausted` trap when fewer than `words` words are left. From here to the call nothing else may run.
   */
  reserve(words: number): number;

  /**
   * Where the arguments of a call go that is made now: what `reserve` would say, with room for four numbers. -1 where
   * nobody knows. Otherwise the store is open, and no collection is due.
   */
  readonly readyAt: number;

  /**
   * Calls `func` with its arguments from word `base` on and leaves its results there, to be read before anything else
   * runs. May be called again from a host function that the call reaches.
   *
   * Throws a `Trap`; whatever a host function threw, unchanged; or a `WasmException` for an exception that wasm
   * code did not catch.
   */
  call(func: FuncInstance, base: number): void;

  /**
   * The same, but suspendable. False: it has stopped, and `stopped` says why; the caller takes it off the stack with
   * `suspend` at once. `func` is a module's function.
   */
  start(func: FuncInstance, base: number): boolean;

  /** Why the newest activation has stopped. */
  readonly stopped: Stop | null;

  /** Takes the stopped activation off the stack. */
  suspend(): Suspension;

  /**
   * Goes on with a suspended activation, above whatever is on the stack; `settlement` is what the promise came to that
   * it waited for. Returns where its results are when it has ended, -1 if it has stopped again.
   */
  resume(suspension: Suspension, settlement: Settlement | null): number;

  /** Forgets a suspended activation: nothing in it is a root any more. */
  abandon(suspension: Suspension): void;

  /** Whether wasm code is running or suspended. */
  readonly isActive: boolean;
  /** Whether wasm code is on the stack. */
  readonly isRunning: boolean;
  /** While a host function runs: the instance that called it; null if the host did. */
  readonly caller: Instance | null;
  /** Whether the current instruction may wait for a promise. */
  readonly canWait: boolean;

  /**
   * Its store has been joined with another one (join.ts), in which the instances have other numbers: `ids`, by the old
   * ones. References in its frames have been visited already.
   */
  moveTo(store: Store, ids: Int32Array): void;

  /** Visits every word of every live frame that holds a reference (funcrefs excepted), suspended ones included. */
  visitRoots(visit: RootVisitor): void;

  /** The frames alive now, newest first. */
  backtrace(): FrameInfo[];
}
