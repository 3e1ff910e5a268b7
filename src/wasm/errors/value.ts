/** JavaScript values that do not fit a wasm type. They are TypeErrors, as in the JavaScript API. */

const show = (value: unknown): string => {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string': return JSON.stringify(value);
    case 'bigint': return `${value}n`;
    case 'object': case 'function': return typeof value;
    default: return String(value);
  }
};

export class ValueTypeError extends TypeError {
  readonly code = 'VALUE_TYPE';
}

export const valueError = {
  mismatch: (expected: string, got: unknown) => new ValueTypeError(`expected ${expected}, got ${show(got)}`),
  argumentCount: (expected: number, got: number) => new ValueTypeError(`expected ${expected} argument(s), got ${got}`),
  resultCount: (expected: number, got: number) => new ValueTypeError(`the host function must return ${expected} values, got ${got}`),
} as const;
