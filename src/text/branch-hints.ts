/** The custom section `metadata.code.branch_hint` (branch hinting proposal). */
import { ByteWriter } from '../binary/writer.js';
import type { BranchHint } from './instructions.js';

export const HINTS_SECTION = 'metadata.code.branch_hint';

export interface FunctionHints {
  readonly func: number;
  readonly hints: readonly BranchHint[];
}

export function writeBranchHints(functions: readonly FunctionHints[]): Uint8Array {
  const out = new ByteWriter(64);
  out.unsigned(functions.length);
  for (const { func, hints } of functions) {
    out.unsigned(func);
    out.unsigned(hints.length);
    for (const { offset, value } of hints) {
      out.unsigned(offset);
      out.unsigned(1);
      out.byte(value);
    }
  }
  return out.take();
}
