/** Functions: of guests, and of the host for guests (specification §4.2.6). They are JavaScript functions, too. */
import { Activation, type PreparedCall, type Signal, checkNotBusy } from '../engine/activation.js';
import type { HostFunction, FuncInstance } from '../runtime/func.js';
import type { Pending, WasmStack } from '../runtime/executor.js';
import { type Signature, signatureOf } from '../runtime/signature.js';
import { moduleNames } from '../binary/names.js';
import { apiTypeError } from '../wasm/errors/api.js';
import { printable } from '../wasm/errors/printable.js';
import { leftGuest, leftHost } from '../wasm/errors/stack-trace.js';
import { callError } from '../wasm/errors/call.js';
import type { FuncType as CoreFuncType } from '../wasm/types.js';
import { Caller } from './caller.js';
import { checkBoolean, checkFunction, checkMilliseconds, checkOptions, checkString } from './engine.js';
import { type Store, checkStore } from './store.js';
import type { HostResult, JsResult, JsValues } from './js-values.js';
import { isPlain, plainFunction, plainHostFunction } from './plain-calls.js';
import { FuncType, checkedFuncType, type ValType, definedType } from './types.js';
import { readArguments, readResults, writeArguments, writeHostResult } from './values.js';
import { showAs } from './inspect.js';

/** Options of one call. */
export interface CallOptions {
  /**
   * Ends an asynchronous call when it is aborted, with the signal's reason.
   * A synchronous call throws a `TypeError` for it, since no event can arrive while it runs.
   */
  readonly signal?: Signal | undefined;
  /** Milliseconds of wall time for this call, beside the store's deadline. */
  readonly timeout?: number | undefined;
  /** Milliseconds that an asynchronous call runs before the event loop has a turn. Default 10. */
  readonly timeSlice?: number | undefined;
  /** Call even though the instance has a suspended call. Most guests keep one stack in their memory: they break. */
  readonly concurrent?: boolean | undefined;
}

const CALL_OPTIONS: readonly string[] = ['signal', 'timeout', 'timeSlice', 'concurrent'];

type Arguments<P> = 0 extends 1 & P ? any[] : P extends readonly ValType[] ? JsValues<P> : unknown[]; // eslint-disable-line @typescript-eslint/no-explicit-any
type Result<R> = 0 extends 1 & R ? any : R extends readonly ValType[] ? JsResult<R> : unknown; // eslint-disable-line @typescript-eslint/no-explicit-any

/** A function with options for its calls: `func.with({ timeout: 100 }).call(1)`. */
export interface BoundCall<P, R> {
  /** Calls it. */
  call(...args: Arguments<P>): Result<R>;
  /** Calls it asynchronously. */
  callAsync(...args: Arguments<P>): Promise<Result<R>>;
}

/**
 * A function: call it as one.
 *
 * Arguments are checked, not converted: i32, f32 and f64 are numbers, i64 is a bigint, v128 sixteen bytes, references
 * what they refer to or null. No result is undefined, several are an array.
 *
 * @typeParam P types of its parameters, R of its results, where they are known.
 */
// oxlint-disable-next-line no-unsafe-declaration-merging -- instances are functions, which a class cannot say
export interface Func<P = any, R = any> { // eslint-disable-line @typescript-eslint/no-explicit-any
  /**
   * Calls it and waits for its end.
   *
   * @throws Trap where the guest traps or is stopped; whatever a host function threw, the same object; Exception for
   *   a wasm exception nobody caught; TypeError or RangeError for arguments of another type; StateError
   *   (`ERR_INSTANCE_BUSY`) while the instance has a suspended call.
   */
  (...args: Arguments<P>): Result<R>;
}

/** A function of a guest, or of the host for guests. */
export class Func<P = any, R = any> { // eslint-disable-line @typescript-eslint/no-explicit-any
  /** @internal */
  declare readonly core: FuncInstance;
  /** Where it lives. */
  declare readonly store: Store;

  private constructor() {
    throw apiTypeError.notConstructible('Func');
  }

  /**
   * A host function: `Func.wrap(store, ['i32', 'i64'], ['i32'], (a, b) => …)`. It may return a promise: the guest then
   * waits, if it was called with `callAsync`. What it throws comes out of the guest's call, the same object.
   *
   * @throws TypeError for types that are none.
   */
  static wrap<const P extends readonly ValType[], const R extends readonly ValType[], const V extends HostResult<R>>(
    store: Store, params: P, results: R, fn: (...args: JsValues<P>) => V, name?: string,
  ): Func<P, R> {
    return wrapChecked(store, params, results, fn, false, name);
  }

  /** The same for a host function whose first argument is its `Caller`: the instance that calls, its memory, its data. */
  static wrapWithCaller<const P extends readonly ValType[], const R extends readonly ValType[], const V extends HostResult<R>, T = unknown>(
    store: Store<T>, params: P, results: R, fn: (caller: Caller<T>, ...args: JsValues<P>) => V, name?: string,
  ): Func<P, R> {
    return wrapChecked(store as Store, params, results, fn, true, name);
  }

  /** The one object for a function. @internal */
  static of(store: Store, core: FuncInstance): Func {
    return (core.face ??= makeFunc(store, core)) as Func;
  }

  /** Its type. */
  get type(): FuncType {
    return definedType(this.store.engine.types, this.core.typeId) as FuncType;
  }

  /**
   * Calls it asynchronously: the guest runs in slices and yields to the event loop between them, and waits for the
   * promises that host functions return, off the stack. Any number of calls may be under way, one an instance. Host
   * functions find the caller's asynchronous context (`AsyncLocalStorage`; Node 20.16 or later).
   */
  callAsync(...args: Arguments<P>): Promise<Result<R>> {
    return callAsync(this, args, {}) as Promise<Result<R>>;
  }

  /**
   * The function with its types stated, so that calls are checked when they are compiled. Costs nothing later.
   *
   * @throws TypeError where the function is of another type.
   */
  typed<const P2 extends readonly ValType[], const R2 extends readonly ValType[]>(params: P2, results: R2): Func<P2, R2> {
    const { types } = this.store.engine;
    const stated = checkedFuncType(types, params, results);
    const { type } = this.core;
    const wanted = stated.toCore(types);
    const fits = type.params.length === wanted.params.length && type.results.length === wanted.results.length
      && type.params.every((t, i) => types.valSubtype(wanted.params[i], t)) && type.results.every((t, i) => types.valSubtype(t, wanted.results[i]));
    if (!fits) throw apiTypeError.functionType(this.name, `${stated}`, `${this.type}`);
    return this as unknown as Func<P2, R2>;
  }

  /** The function with options. */
  with(options: CallOptions): BoundCall<P, R> {
    const checked = checkCallOptions(options);
    if (checked.timeout !== undefined && this.store.engine.metering === 'none') throw callError.notInterruptible();
    const call = (...args: Arguments<P>): Result<R> => callSync(this, args, checked, call) as Result<R>;
    return { call, callAsync: (...args) => callAsync(this, args, checked) as Promise<Result<R>> };
  }
}

// Instances are functions: what functions have, these have too.
Object.setPrototypeOf(Func.prototype, Function.prototype);

function checkCallOptions(options: CallOptions): CallOptions {
  checkOptions('call options', options, CALL_OPTIONS);
  const { signal, timeout, timeSlice, concurrent } = options;
  if (timeout !== undefined) checkMilliseconds('timeout', timeout);
  if (timeSlice !== undefined) checkMilliseconds('timeSlice', timeSlice);
  if (concurrent !== undefined) checkBoolean('concurrent', concurrent);
  if (signal !== undefined && (typeof signal !== 'object' || signal === null || typeof signal.addEventListener !== 'function')) {
    throw apiTypeError.argument('signal', 'an AbortSignal', signal);
  }
  return options;
}

const NO_OPTIONS: CallOptions = {};

function makeFunc(store: Store, core: FuncInstance): Func {
  const general = (args: readonly unknown[]): unknown => callSync(func, args, NO_OPTIONS, func);
  const func = (isPlain(core.signature) ? plainFunction(store, core, general) : (...args: unknown[]) => callSync(func, args, NO_OPTIONS, func)) as unknown as Func;
  Object.setPrototypeOf(func, Func.prototype);
  Object.defineProperties(func, {
    core: { value: core },
    store: { value: store },
    // V8 shows it in stacks.
    name: { value: printable(nameOf(core)), configurable: true },
    length: { value: core.type.params.length, configurable: true },
  });
  return func;
}

function nameOf({ instance, index, hostName }: FuncInstance): string {
  if (instance === null) return hostName;
  return moduleNames(instance.module).funcs.get(index)
    ?? instance.module.exports.find((e) => e.kind === 'func' && e.index === index)?.name ?? `${index}`;
}

/** Calls and waits. `entry` is the function that the caller called: the last one of ours in stacks of errors. */
export function callSync(func: Func, args: readonly unknown[], options: CallOptions, entry: object): unknown {
  const { core, store } = func;
  if (options.signal !== undefined) throw apiTypeError.syncSignal();
  const signature = enter(func, args, options);
  const { executor, meter, entersBusy } = store.core;
  const base = executor.reserve(signature.words);
  writeArguments(store.core, executor.stack, base, signature, args, func.name);
  const { callDeadline } = meter;
  if (options.timeout !== undefined) {
    meter.callDeadline = Math.min(callDeadline, meter.now() + options.timeout);
    meter.hurry();
  }
  store.core.entersBusy = options.concurrent === true;
  try {
    executor.call(core, base);
  } catch (error) {
    throw leftGuest(error, entry);
  } finally {
    meter.callDeadline = callDeadline;
    store.core.entersBusy = entersBusy;
  }
  return readResults(store.core, executor.stack, base, signature);
}

/** Checks that a call may be made. */
function enter({ core, store, name }: Func, args: readonly unknown[], options: CallOptions) {
  if (store.isDisposed) store.checkOpen();
  const { signature } = core;
  if (args.length !== signature.params.length) throw apiTypeError.argumentCount(name, signature.params.length, args.length);
  checkNotBusy(core, options.concurrent === true);
  store.core.collectIfDue();
  return signature;
}

async function callAsync(func: Func, args: readonly unknown[], options: CallOptions): Promise<unknown> {
  const signature = enter(func, args, options);
  const core = func.store.core;
  const given = args.slice();
  const call: PreparedCall = {
    func: func.core,
    words: signature.words,
    write: (stack, base) => writeArguments(core, stack, base, signature, given, func.name),
  };
  return Activation.start(core, call, (stack, base) => readResults(core, stack, base, signature), options);
}

function wrapChecked<P, R>(
  store: Store, params: readonly ValType[], results: readonly ValType[], fn: (...args: never[]) => unknown, withCaller: boolean, name: string | undefined,
): Func<P, R> {
  const { engine } = checkStore(store);
  const type = checkedFuncType(engine.types, params, results);
  checkFunction('fn', fn);
  return wrapHost(store, type, fn, withCaller, name === undefined ? undefined : checkString('name', name));
}

/** A host function of a type. */
export function wrapHost<P, R>(store: Store, type: FuncType, fn: (...args: never[]) => unknown, withCaller: boolean, name = fn.name): Func<P, R> {
  const core = store.core;
  const id = type.idIn(store.engine.types);
  const signature = signatureOf(core.types.composite(id) as CoreFuncType);
  const func = core.addHostFuncOfType(id, hostFunction(store, fn as (...args: unknown[]) => unknown, withCaller, signature, name), name);
  return Func.of(store, func) as Func<P, R>;
}

function hostFunction(store: Store, fn: (...args: unknown[]) => unknown, withCaller: boolean, signature: Signature, name: string): HostFunction {
  const { core } = store;
  if (!withCaller && isPlain(signature)) return plainHostFunction(fn, signature, (stack, base, result) => writeHostResult(core, stack, base, signature, result, name));
  const wrapper = (stack: WasmStack, base: number): Pending | void => {
    const args = readArguments(core, stack, base, signature);
    try {
      const result = withCaller ? fn(new Caller(store, core.executor.caller), ...args) : fn(...args);
      return writeHostResult(core, stack, base, signature, result, name);
    } catch (error) {
      throw leftHost(error, wrapper);
    }
  };
  return wrapper;
}

showAs(Func, ({ name, type }) => `Func ${name} ${type}`);
