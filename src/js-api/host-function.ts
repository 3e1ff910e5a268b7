/**
 * JavaScript functions as WebAssembly functions (JavaScript API §5.6, "run a host function").
 *
 * What such a function throws passes through wasm frames as it is; `catch` clauses see it under the tag `JSTag`, or
 * under its own tag if it is a `WebAssembly.Exception`.
 */
import { isPlain, plainHostFunction } from '../api/plain-calls.js';
import type { Pending, WasmStack } from '../runtime/executor.js';
import type { FuncInstance, HostCaller, HostFunction } from '../runtime/func.js';
import { type Signature, signatureOf } from '../runtime/signature.js';
import type { Store } from '../runtime/store.js';
import type { FuncType } from '../wasm/types.js';
import { jsError } from '../wasm/errors/js-api.js';
import { leftHost } from '../wasm/errors/stack-trace.js';
import { hasHiddenTypes } from './exported-function.js';
import { readValue, toWebAssembly, writeValue } from './values.js';
import { isObject } from './webidl.js';

export type Callable = (...args: unknown[]) => unknown;

/** What comes before the call of a function, and what becomes of its result. */
export interface CallManner {
  begin(caller: HostCaller): void;
  end(core: FuncInstance, stack: WasmStack, base: number, signature: Signature, result: unknown): Pending | void;
}

const SYNCHRONOUS: CallManner = { begin: () => undefined, end: writeResult };

/** A function of a canonical type, in `store`. `name`: what its exported function is called. */
export function createHostFunction(store: Store, typeId: number, callable: Callable, name: string, manner = SYNCHRONOUS): FuncInstance {
  const signature = signatureOf(store.types.composite(typeId) as FuncType);
  if (manner === SYNCHRONOUS && isPlain(signature)) return createPlainHostFunction(store, typeId, callable, name, signature);
  const hidden = hasHiddenTypes(signature);
  const wrapper: HostFunction = (stack, base, caller) => {
    try {
      manner.begin(caller);
      if (hidden) throw jsError.hiddenType();
      const result: unknown = Reflect.apply(callable, undefined, readArguments(core.store, stack, base, signature));
      return manner.end(core, stack, base, signature, result);
    } catch (error) {
      throw leftHost(error, wrapper);
    }
  };
  const core = store.addHostFuncOfType(typeId, wrapper, name);
  return core;
}

function createPlainHostFunction(store: Store, typeId: number, callable: Callable, name: string, signature: Signature): FuncInstance {
  const host = plainHostFunction(callable, signature, (stack, base, result) => {
    writeResult(core, stack, base, signature, result);
    return undefined;
  });
  const core = store.addHostFuncOfType(typeId, host, name);
  return core;
}

/** The arguments of a host function as JavaScript sees them. */
const readArguments = (store: Store, stack: WasmStack, base: number, { params, paramWords }: Signature): unknown[] =>
  params.map((type, i) => readValue(store, stack, base + paramWords[i], type));

/** Writes what a host function returned, converted. Collects before: a guest that loops may be given values without end. */
export function writeResult(core: FuncInstance, stack: WasmStack, base: number, { results, resultWords }: Signature, result: unknown): void {
  if (results.length === 0) return;
  if (results.length === 1) {
    const value = toWebAssembly(result, results[0]);
    core.store.collectIfDue();
    writeValue(core.store, stack, base, results[0], value);
    return;
  }
  const given = iterate(result);
  if (given.length !== results.length) throw jsError.resultCount(results.length);
  const values = results.map((type, i) => toWebAssembly(given[i], type));
  const { store } = core;
  store.collectIfDue();
  for (let i = 0; i < results.length; i++) writeValue(store, stack, base + resultWords[i], results[i], values[i]);
}

/** All values first: they are converted when their number is right. */
function iterate(result: unknown): unknown[] {
  if (typeof result !== 'string' && !isObject(result)) throw jsError.notIterable();
  const method = (result as Partial<Iterable<unknown>>)[Symbol.iterator];
  if (method === undefined || method === null) throw jsError.notIterable();
  return [...{ [Symbol.iterator]: () => method.call(result as Iterable<unknown>) }];
}
