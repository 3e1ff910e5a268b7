/**
 * JavaScript Promise Integration: wasm that waits for promises (JavaScript API §5.9).
 *
 * Problem   Guests call functions that are asynchronous in JavaScript as if they were not.
 * Strategy  An import wrapped in `Suspending` returns a `Pending`, so the activation that called it leaves the stack.
 *           An export wrapped by `promising` is such an activation: it runs until it ends or suspends, and goes on when
 *           the promise has settled, in the same job as an `await` there would.
 * Rules     Only frames of wasm can leave the stack: a `Suspending` import called across JavaScript, or without
 *           `promising`, throws a SuspendError before its function is called. Any number of calls may be in flight, of
 *           one instance, too. Promises are awaited as `await` does, whatever a program has made of `Promise`.
 */
import { type Executor, Pending, type Settlement } from '../runtime/executor.js';
import type { FuncInstance, HostCaller } from '../runtime/func.js';
import { type Signature, signatureOf } from '../runtime/signature.js';
import type { Store } from '../runtime/store.js';
import { jsError, toJsError } from '../wasm/errors/js-api.js';
import { leftGuest } from '../wasm/errors/stack-trace.js';
import { functionCore, hasHiddenTypes, nameAndLength, placeArguments, readResults } from './exported-function.js';
import { type CallManner, type Callable, createHostFunction, writeResult } from './host-function.js';
import { defineInterface, isObject, requireArguments } from './webidl.js';

const { Promise: NativePromise } = globalThis;
const { then } = NativePromise.prototype;
const promiseOf: (value?: unknown) => Promise<unknown> = NativePromise.resolve.bind(NativePromise);

let callableOf: (value: object) => Callable | null;

/** A function to import whose promise the caller waits for. */
export class Suspending {
  readonly #callable: Callable;

  /** @throws TypeError for what is no function, or a function of WebAssembly. */
  constructor(jsFun: Callable) {
    const what = 'WebAssembly.Suspending()';
    requireArguments(what, arguments.length, 1);
    if (typeof jsFun !== 'function') throw jsError.argument(what, 0, 'a function');
    if (functionCore(jsFun) !== null) throw jsError.argument(what, 0, 'a function of JavaScript');
    this.#callable = jsFun;
  }

  static {
    callableOf = (value) => (#callable in value ? value.#callable : null);
  }
}

defineInterface(Suspending);

/** What a `Suspending` wraps, or null for anything else. */
export const suspendingCallable = (value: unknown): Callable | null => (isObject(value) ? callableOf(value) : null);

/** How what a `Suspending` wraps is called: the caller waits for what it returns. */
const SUSPENDING: CallManner = {
  begin(caller) {
    if (!caller.canWait) throw jsError.suspend(running > 0);
  },
  end: (core, _stack, _base, signature, result) =>
    new Pending(promiseOf(result), (stack, base, value) => writeResult(core, stack, base, signature, value)),
};

/** A wasm function of a canonical type that waits for what `callable` returns. */
export const createSuspendingFunction = (store: Store, typeId: number, callable: Callable, name: string): FuncInstance =>
  createHostFunction(store, typeId, callable, name, SUSPENDING);

/**
 * A function that calls an exported function and returns a promise of its results, always.
 *
 * @throws TypeError for what is no exported function.
 */
export function promising(wasmFunc: unknown): (...args: unknown[]) => Promise<unknown> {
  const what = 'WebAssembly.promising()';
  requireArguments(what, arguments.length, 1);
  if (typeof wasmFunc !== 'function') throw jsError.argument(what, 0, 'a function');
  const core = functionCore(wasmFunc);
  if (core === null) throw jsError.argument(what, 0, 'a WebAssembly exported function');
  const signature = signatureOf(core.type);
  const wrapped = (...args: unknown[]): Promise<unknown> =>
    new NativePromise((resolve, reject) => new PromisingCall(core, signature, resolve, reject).start(args, wrapped));
  return Object.defineProperties(wrapped, nameAndLength(core));
}

/** Promising calls that are on the stack. */
let running = 0;

/** JavaScript, calling a host function through a promising export. */
const WAITING: HostCaller = { canWait: true };

class PromisingCall {
  constructor(
    private readonly core: FuncInstance,
    private readonly signature: Signature,
    private readonly resolve: (value: unknown) => void,
    private readonly reject: (error: unknown) => void,
  ) {}

  /** `entry`: the function that JavaScript called. */
  start(args: readonly unknown[], entry: object): void {
    this.settle(() => {
      try {
        const { core, signature } = this;
        if (hasHiddenTypes(signature)) throw jsError.hiddenType();
        const base = placeArguments(core, signature, args);
        const { executor } = core.store;
        if (core.host !== null) return this.callHost(base);
        return this.goOn(executor, () => (executor.start(core, base) ? base : -1));
      } catch (error) {
        throw leftGuest(error, entry);
      }
    });
  }

  /** Settles the promise with what `run` returns or throws, unless that is null: the call goes on later. */
  private settle(run: () => { readonly value: unknown } | null): void {
    try {
      const result = run();
      if (result !== null) this.resolve(result.value);
    } catch (error) {
      this.reject(toJsError(error));
    }
  }

  /** Runs the activation on. `executor` has its frames, whatever its store is joined with; `run` is where results are, or -1. */
  private goOn(executor: Executor, run: () => number): { readonly value: unknown } | null {
    running++;
    let base: number;
    try {
      base = run();
    } finally {
      running--;
    }
    if (base >= 0) return { value: readResults(this.core, executor.stack, base, this.signature) };
    const stop = executor.stopped!;
    const suspension = executor.suspend();
    // Nothing here asks a guest to yield; if it does, it goes on in the next job.
    const promise = stop.kind === 'wait' ? stop.promise : promiseOf();
    this.whenSettled(promise, (settlement) => this.goOn(executor, () => executor.resume(suspension, settlement)));
    return null;
  }

  /** A function of JavaScript that was imported and exported again: it has no frames. */
  private callHost(base: number): { readonly value: unknown } | null {
    const { core, signature } = this;
    const pending = core.host!(core.store.executor.stack, base, WAITING);
    if (pending === undefined) return { value: readResults(core, core.store.executor.stack, base, signature) };
    this.whenSettled(pending.promise, (settlement) => {
      if ('error' in settlement) throw settlement.error;
      const { executor } = core.store;
      const at = executor.reserve(signature.words);
      pending.settle(executor.stack, at, settlement.value);
      return { value: readResults(core, executor.stack, at, signature) };
    });
    return null;
  }

  private whenSettled(promise: PromiseLike<unknown>, run: (settlement: Settlement) => { readonly value: unknown } | null): void {
    then.call(promise, (value) => this.settle(() => run({ value })), (error: unknown) => this.settle(() => run({ error })));
  }
}
