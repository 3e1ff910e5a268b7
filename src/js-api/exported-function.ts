/**
 * Exported functions (JavaScript API §5.6): WebAssembly functions as JavaScript has them. One object a function, named
 * by its index; calls convert arguments and results.
 */
import { isPlain, plainFunction } from '../api/plain-calls.js';
import type { WasmStack } from '../runtime/executor.js';
import type { FuncInstance } from '../runtime/func.js';
import { type Signature, signatureOf } from '../runtime/signature.js';
import { jsError, toJsError } from '../wasm/errors/js-api.js';
import { leftGuest } from '../wasm/errors/stack-trace.js';
import { isHidden } from './value-types.js';
import { readValue, toWebAssembly, writeValue } from './values.js';
import { Target, isObject } from './webidl.js';

export type ExportedFunction = (...args: unknown[]) => unknown;

class Slot extends Target {
  readonly #core: FuncInstance;

  constructor(target: object, core: FuncInstance) {
    super(target);
    this.#core = core;
  }

  static coreOf(value: object): FuncInstance | null {
    return #core in value ? (value as Slot).#core : null;
  }
}

/** The function behind an exported function, or null for anything else. */
export const functionCore = (value: unknown): FuncInstance | null => (isObject(value) ? Slot.coreOf(value) : null);

/** The prototype of exported functions: `WebAssembly.Function` puts its own here. */
let prototype: object = Function.prototype;

export function setFunctionPrototype(of: object): void {
  prototype = of;
}

/** The one object for a function. */
export const exportedFunction = (core: FuncInstance): ExportedFunction => (core.face ??= makeFunction(core)) as ExportedFunction;

function makeFunction(core: FuncInstance): ExportedFunction {
  const signature = signatureOf(core.type);
  const exported = plainExport(core, signature) ?? generalExport(core, signature);
  Object.setPrototypeOf(exported, prototype);
  Object.defineProperties(exported, nameAndLength(core));
  new Slot(exported, core);
  return exported;
}

function generalExport(core: FuncInstance, signature: Signature): ExportedFunction {
  const hidden = hasHiddenTypes(signature);
  return (...args) => {
    if (hidden) throw jsError.hiddenType();
    return callFunction(core, signature, args);
  };
}

/** Where stores share their executor, so that it stays what it is when they are joined. */
function plainExport(core: FuncInstance, signature: Signature): ExportedFunction | null {
  const shared = core.store.options.community?.shared ?? null;
  if (shared === null || !isPlain(signature)) return null;
  return plainFunction({ core: shared, isDisposed: false }, core, (args) => callFunction(core, signature, args), (error, entry) => toJsError(leftGuest(error, entry))) as ExportedFunction;
}

/** What the function object for `core` is called. */
export const nameAndLength = ({ instance, hostName, index, type }: FuncInstance): PropertyDescriptorMap => ({
  length: { value: type.params.length, configurable: true },
  name: { value: instance === null ? hostName : `${index}`, configurable: true },
});

/** Such functions can be called by wasm only. */
export const hasHiddenTypes = ({ params, results }: Signature): boolean => params.some(isHidden) || results.some(isHidden);

/** Calls a function whose types are not hidden. */
export function callFunction(core: FuncInstance, signature: Signature, args: readonly unknown[]): unknown {
  try {
    const base = placeArguments(core, signature, args);
    const { executor } = core.store;
    executor.call(core, base);
    return readResults(core, executor.stack, base, signature);
  } catch (error) {
    throw toJsError(leftGuest(error, core.face ?? callFunction));
  }
}

/** Converts arguments and puts them onto the stack of the function's store: the word where they begin. */
export function placeArguments(core: FuncInstance, { params, paramWords, words }: Signature, args: readonly unknown[]): number {
  const values = new Array<unknown>(params.length);
  for (let i = 0; i < params.length; i++) values[i] = toWebAssembly(args[i], params[i]);
  const { store } = core;
  store.collectIfDue();
  const { executor } = store;
  const base = executor.reserve(words);
  for (let i = 0; i < params.length; i++) writeValue(store, executor.stack, base + paramWords[i], params[i], values[i]);
  return base;
}

/** What JavaScript sees of the results that lie at `base`. */
export function readResults({ store }: FuncInstance, stack: WasmStack, base: number, { results, resultWords }: Signature): unknown {
  switch (results.length) {
    case 0: return undefined;
    case 1: return readValue(store, stack, base, results[0]);
    default: return results.map((type, i) => readValue(store, stack, base + resultWords[i], type));
  }
}
