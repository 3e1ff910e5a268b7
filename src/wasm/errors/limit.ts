/** A limit of the store or of this machine was reached where the specification knows no trap. */
import { WasmtideError } from './error.js';

export class LimitError extends WasmtideError {}

export const limitError = {
  memory: (bytes: number) => new LimitError('MEMORY_LIMIT', `memory of ${bytes} bytes cannot be allocated`),
  table: (elements: number) => new LimitError('TABLE_LIMIT', `table of ${elements} elements cannot be allocated`),
} as const;
