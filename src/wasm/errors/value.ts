/** JavaScript values that do not fit a wasm type. They are TypeErrors, as in the JavaScript API. */

import { quotedShort } from './printable.js';

/** A value for a message: never runs its code. */
export const showValue = (value: unknown): string => {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string': return quotedShort(value);
    case 'bigint': return `${value}n`;
    case 'object': case 'function': return kindOf(value);
    case 'symbol': return 'a symbol';
    default: return String(value);
  }
};

const isArray = (value: object): boolean => {
  try {
    return Array.isArray(value);
  } catch {
    // A revoked proxy.
    return false;
  }
};

const kindOf = (value: object): string => {
  if (typeof value === 'function') return 'a function';
  if (isArray(value)) return 'an array';
  if (ArrayBuffer.isView(value)) return Object.prototype.toString.call(value).slice(8, -1);
  return 'an object';
};

export class ValueTypeError extends TypeError {
  readonly code = 'ERR_INVALID_ARG_TYPE';
}

export const valueError = {
  mismatch: (expected: string, got: unknown) => new ValueTypeError(`expected ${expected}, got ${showValue(got)}`),
  argumentCount: (expected: number, got: number) => new ValueTypeError(`expected ${expected} argument(s), got ${got}`),
  resultCount: (expected: number, got: number) => new ValueTypeError(`the host function must return ${expected} values, got ${got}`),
} as const;
