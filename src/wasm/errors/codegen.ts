/** What a compiler's own parts expect of each other and did not get: mistakes of ours, never of a guest. */
import { WasmtideError } from './error.js';

export class CodegenError extends WasmtideError {}

export const codegenError = {
  unboundLabel: () => new CodegenError('ERR_INTERNAL_UNBOUND_LABEL', 'code refers to a label that was never bound'),
} as const;
