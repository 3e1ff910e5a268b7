/** What a compiler's own parts expect of each other and did not get: mistakes of ours, never of a guest. */
import { WasmtideError } from './error.js';

export class CodegenError extends WasmtideError {}

export const codegenError = {
  unboundLabel: () => new CodegenError('ERR_INTERNAL_UNBOUND_LABEL', 'code refers to a label that was never bound'),
  tooFar: (distance: number) => new CodegenError('ERR_INTERNAL_TOO_FAR', `code lies ${distance} bytes from what it refers to: a distance has 32 bits`),
  irSyntax: (line: number, problem: string) => new CodegenError('ERR_INTERNAL_IR_SYNTAX', `line ${line}: ${problem}`),
  invalidIr: (func: string, after: string, problems: readonly string[]) =>
    new CodegenError('ERR_INTERNAL_INVALID_IR', `${func}, ${after}: ${problems.join('; ')}`),
  badAllocation: (problem: string) => new CodegenError('ERR_INTERNAL_BAD_ALLOCATION', `register allocation: ${problem}`),
} as const;
