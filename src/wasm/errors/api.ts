/** Wrong types and values given to the API: plain TypeErrors and RangeErrors with a code, as Node's own. */
import { printable } from './printable.js';
import { showValue } from './value.js';

export class ArgumentTypeError extends TypeError {
  readonly code = 'ERR_INVALID_ARG_TYPE';
}

export class ArgumentRangeError extends RangeError {
  readonly code = 'ERR_OUT_OF_RANGE';
}

/** Bytes that are no text: with the code that Node's TextDecoder has for it. */
export class EncodingError extends TypeError {
  readonly code = 'ERR_ENCODING_INVALID_ENCODED_DATA';
}

export const apiTypeError = {
  notAType: (got: unknown) => new ArgumentTypeError(`expected a WebAssembly type such as 'i32' or 'externref', got ${showValue(got)}`),
  /** `what`: which argument of what. */
  argument: (what: string, expected: string, got: unknown) => new ArgumentTypeError(`${printable(what)}: expected ${expected}, got ${showValue(got)}`),
  argumentCount: (what: string, expected: number, got: number) =>
    new ArgumentTypeError(`${printable(what)}: expected ${expected} ${expected === 1 ? 'argument' : 'arguments'}, got ${got}`),
  resultCount: (what: string, expected: number, got: number) =>
    new ArgumentTypeError(`${printable(what)}: the host function must return ${expected} values, got ${got}`),
  functionType: (name: string, expected: string, got: string) => new ArgumentTypeError(`function ${printable(name)}: expected ${expected}, got ${got}`),
  syncSignal: () => new ArgumentTypeError('a synchronous call cannot be aborted by a signal, since no event can arrive while it runs: use callAsync, or store.setDeadline'),
  utf8: (at: number, length: number) => new EncodingError(`the ${length} bytes at ${at} are not UTF-8`),
  detached: () => new ArgumentTypeError('the bytes lie in a buffer that has been detached'),
  immutable: (what: string) => new ArgumentTypeError(`${what} is immutable`),
  notConstructible: (name: string) => new ArgumentTypeError(`${name} cannot be constructed`),
} as const;

export const apiRangeError = {
  argument: (what: string, expected: string, got: unknown) => new ArgumentRangeError(`${printable(what)}: expected ${expected}, got ${showValue(got)}`),
  bounds: (what: string, at: number, length: number, size: number) =>
    new ArgumentRangeError(`${what}: ${length} bytes at ${at} are out of bounds: the memory has ${size} bytes`),
  field: (index: number, count: number) => new ArgumentRangeError(`no field ${index}: there are ${count}`),
  index: (what: string, index: number, length: number) => new ArgumentRangeError(`${what}: index ${index} is out of bounds: the length is ${length}`),
} as const;
