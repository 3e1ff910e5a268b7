/**
 * `WebAssembly.Function` (type reflection): JavaScript functions with a WebAssembly type, which can be put into tables.
 * Exported functions are instances of it.
 */
import { jsError } from '../wasm/errors/js-api.js';
import { type ExportedFunction, exportedFunction, functionCore, setFunctionPrototype } from './exported-function.js';
import { makeStore, types } from './home.js';
import { type Callable, createHostFunction } from './host-function.js';
import { toTypeList } from './tag.js';
import { type ValueType, nameOfType } from './value-types.js';
import { defineInterface, requireArguments, toDictionary } from './webidl.js';

/** The type of a function. */
export interface FunctionType {
  /** Types of the parameters. */
  readonly parameters: Iterable<ValueType>;
  /** Types of the results. */
  readonly results: Iterable<ValueType>;
}

/** A function of WebAssembly: call it as one. */
// oxlint-disable-next-line no-unsafe-declaration-merging -- instances are functions, which a class cannot say
export interface WasmFunction {
  /** Converts the arguments, and throws what the guest, or the host it calls, throws. */
  (...args: unknown[]): unknown;
}

/** Its class. */
export class WasmFunction {
  /** @throws TypeError for what is no function type, or cannot be called. */
  constructor(type: FunctionType, callable: Callable) {
    const what = 'WebAssembly.Function()';
    requireArguments(what, arguments.length, 2);
    const dictionary = toDictionary(what, 0, 'a function type', type);
    const params = toTypeList(what, 'parameters', dictionary.parameters);
    const results = toTypeList(what, 'results', dictionary.results);
    if (typeof callable !== 'function') throw jsError.argument(what, 1, 'a function');
    const made = makeFunction({ kind: 'func', params, results }, callable);
    if (new.target !== WasmFunction) Object.setPrototypeOf(made, Object.getPrototypeOf(this) as object);
    return made as never;
  }

  /** Its type. */
  type(): { parameters: ValueType[]; results: ValueType[] } {
    const core = functionCore(this);
    if (core === null) throw jsError.receiver('WebAssembly.Function.type()', 'WebAssembly.Function');
    return { parameters: core.type.params.map(nameOfType), results: core.type.results.map(nameOfType) };
  }
}

function makeFunction(type: Parameters<typeof types.registerAlone>[0], callable: Callable): ExportedFunction {
  return exportedFunction(createHostFunction(makeStore(), types.registerAlone(type), callable, callable.name));
}

Object.defineProperty(WasmFunction, 'name', { value: 'Function' });
Object.setPrototypeOf(WasmFunction, Function);
Object.setPrototypeOf(WasmFunction.prototype, Function.prototype);
defineInterface(WasmFunction);
setFunctionPrototype(WasmFunction.prototype);
