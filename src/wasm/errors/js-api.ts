/**
 * Errors of the JavaScript API (its §5.12): plain TypeErrors and RangeErrors, and the four classes of its own, which
 * look like native errors. Programs compare their constructors, so none of these is a subclass; each has a `code`.
 */
import { adoptStack } from './stack-trace.js';
import { Trap } from './trap.js';
import { WasmtideError } from './error.js';
import { LinkError as CoreLinkError } from './link.js';
import { LimitError } from './limit.js';

/** A native error constructor (ECMAScript §20.5.6): also callable without `new`. */
export interface NativeErrorConstructor {
  new (message?: string, options?: ErrorOptions): Error;
  (message?: string, options?: ErrorOptions): Error;
  /** Of the errors it makes. */
  readonly prototype: Error;
}

function nativeError(name: string): NativeErrorConstructor {
  const native = function (message?: string, ...options: unknown[]): Error {
    return Reflect.construct(Error, [message, ...options], new.target ?? native) as Error;
  };
  const hidden = (value: unknown) => ({ value, writable: true, enumerable: false, configurable: true });
  const prototype: unknown = Object.create(Error.prototype, { constructor: hidden(native), name: hidden(name), message: hidden('') });
  Object.setPrototypeOf(native, Error);
  Object.defineProperty(native, 'name', { value: name });
  Object.defineProperty(native, 'prototype', { value: prototype, writable: false });
  return native as unknown as NativeErrorConstructor;
}

export const CompileError = nativeError('CompileError');
export const LinkError = nativeError('LinkError');
export const RuntimeError = nativeError('RuntimeError');
export const SuspendError = nativeError('SuspendError');

/** The code is there for programs, and not in the way of people who print the error. */
function coded<E extends Error>(error: E, code: string): E {
  return Object.defineProperty(error, 'code', { value: code, writable: true, enumerable: false, configurable: true });
}

const typeError = (message: string): TypeError => coded(new TypeError(message), 'ERR_INVALID_ARG_TYPE');
const rangeError = (message: string): RangeError => coded(new RangeError(message), 'ERR_OUT_OF_RANGE');
const linkError = (what: string, index: number, name: string, message: string): Error =>
  coded(new LinkError(`${what}: Import #${index} ${name}: ${message}`), 'ERR_INCOMPATIBLE_IMPORT');

/** `what`: the function or constructor, as `WebAssembly.Memory.grow()`. */
export const jsError = {
  receiver: (what: string, expected: string) => typeError(`${what}: Receiver is not a ${expected}`),
  argumentCount: (what: string, needed: number, given: number) =>
    typeError(`${what}: ${needed} argument${needed === 1 ? '' : 's'} required, but only ${given} present`),
  /** `position` counts from 0. */
  argument: (what: string, position: number, expected: string) => typeError(`${what}: Argument ${position} must be ${expected}`),
  property: (what: string, name: string, expected: string) => typeError(`${what}: Property '${name}' must be ${expected}`),
  missing: (what: string, name: string) => typeError(`${what}: Property '${name}' is required`),
  bothBounds: (what: string) => typeError(`${what}: The properties 'initial' and 'minimum' are not allowed at the same time`),
  value: (type: string) => typeError(`type incompatibility when transforming from/to JS: expected ${type}`),
  hiddenType: () => typeError('type incompatibility when transforming from/to JS: v128 and exnref values have no JavaScript form'),
  resultCount: (expected: number) => typeError(`multi-return length mismatch: ${expected} values expected`),
  notIterable: () => typeError('multi-return value must be iterable'),
  immutableGlobal: (what: string) => typeError(`${what}: Can't set the value of an immutable global.`),
  noMaximum: (what: string) => typeError(`${what}: The memory has no maximum`),
  notResizable: (what: string) => typeError(`${what}: The buffer of a shared memory stays as it is`),
  resizableCompiled: (what: string) => typeError(`${what}: The buffer of compiled code's memory has a fixed length`),
  detachKey: (what: string) => typeError(`${what}: the buffer of a WebAssembly memory cannot be detached`),
  wrongTag: (what: string) => typeError(`${what}: First argument does not match the exception tag`),
  payloadLength: (what: string) => typeError(`${what}: Number of exception values does not match signature length`),
  jsTagPayload: (what: string) => typeError(`${what}: Argument 0 must not be the tag of JavaScript exceptions`),
  opaqueObject: () => typeError('WebAssembly objects are opaque'),
  noImports: (what: string) => typeError(`${what}: Imports argument must be present and must be an object`),
  importModule: (what: string, index: number, module: string) =>
    typeError(`${what}: Import #${index} ${JSON.stringify(module)}: module is not an object or function`),
  response: (what: string, detail: string) => coded(new TypeError(`${what}: ${detail}`), 'ERR_WEBASSEMBLY_RESPONSE'),

  outOfRange: (what: string, name: string, expected: string) => rangeError(`${what}: Property '${name}' must be ${expected}`),
  bounds: (what: string, detail: string) => rangeError(`${what}: ${detail}`),
  /** As a stack overflow in JavaScript. */
  stackOverflow: () => coded(new RangeError('Maximum call stack size exceeded'), 'ERR_STACK_OVERFLOW'),

  /** `inPromising`: a promising call is on the stack, below JavaScript. */
  suspend: (inPromising: boolean) =>
    coded(new SuspendError(`trying to suspend ${inPromising ? 'JS frames' : 'without WebAssembly.promising'}`), 'ERR_CANNOT_SUSPEND'),

  notTransferable: (): Error => new DOMException('Cannot transfer object of unsupported type.', 'DataCloneError'),
  notCloneable: (name: string): Error => new DOMException(`#<${name}> could not be cloned.`, 'DataCloneError'),

  importKind: linkError,
  emptySource: (what: string) => coded(new CompileError(`${what}: BufferSource argument is empty`), 'ERR_UNEXPECTED_END'),
  memoryPages: (what: string, most: number) => coded(new CompileError(`${what}: memory size must be at most ${most} pages`), 'ERR_MEMORY_SIZE'),
  builtins: (what: string, detail: string) => coded(new CompileError(`${what}: ${detail}`), 'ERR_INVALID_BUILTIN'),
  builtinType: (what: string, module: string, name: string) =>
    coded(new CompileError(`${what}: Imported builtin function ${JSON.stringify(module)} ${JSON.stringify(name)} has incorrect signature`), 'ERR_INVALID_BUILTIN'),
  stringConstantType: (what: string, index: number, name: string) =>
    coded(new CompileError(`${what}: String constant import #${index} ${JSON.stringify(name)} must be an immutable global of type externref`), 'ERR_INVALID_BUILTIN'),
  /** A module that is malformed, invalid or too large. */
  compile: (what: string, cause: WasmtideError) => coded(new CompileError(`${what}: ${cause.message}`), cause.code),
} as const;

/** What JavaScript is to see of an error that the runtime threw; errors of others are what they are. */
export function toJsError(error: unknown, what?: string): unknown {
  if (!(error instanceof WasmtideError)) return error;
  const message = what === undefined ? error.message : `${what}: ${error.message}`;
  if (error instanceof Trap) {
    return adoptStack(error.code === 'ERR_STACK_OVERFLOW' ? jsError.stackOverflow() : coded(new RuntimeError(error.message), error.code), error);
  }
  if (error instanceof CoreLinkError) return coded(new LinkError(message), error.code);
  if (error instanceof LimitError) return coded(new RangeError(message), error.code);
  return error;
}
