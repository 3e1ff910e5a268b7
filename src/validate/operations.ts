/**
 * The `stack` column of the opcode table as typed arrays: what the validator pops and pushes for every instruction
 * that has no rule of its own. Sixteen-bit rows of at most four operands and two results.
 */
import { OP_COUNT, ROWS } from '../wasm/opcodes.js';
import { ARRAYREF, BOTTOM, EQREF, F32, F64, HeapCode, I31REF, I32, I64, V128, type ValType, refNonNull } from '../wasm/types.js';

/** Stands for the address type of the instruction's memory. */
export const ADDRESS = 1 as ValType;

const TYPES: Readonly<Record<string, ValType>> = {
  i32: I32, i64: I64, f32: F32, f64: F64, v128: V128, addr: ADDRESS, eqref: EQREF, arrayref: ARRAYREF, i31ref: I31REF,
  i31nn: refNonNull(HeapCode.I31),
};

export const MAX_OPERANDS = 4;
/** 1 where the row describes the instruction completely. */
export const IS_SIMPLE = new Uint8Array(OP_COUNT);
export const OPERAND_COUNT = new Uint8Array(OP_COUNT);
/** By op × MAX_OPERANDS, first operand first. */
export const OPERANDS = new Int32Array(OP_COUNT * MAX_OPERANDS).fill(BOTTOM);
/** First and second result; BOTTOM: none. */
export const RESULT = new Int32Array(OP_COUNT);
export const SECOND_RESULT = new Int32Array(OP_COUNT);

interface Signature {
  readonly operands: readonly ValType[];
  readonly results: readonly ValType[];
}

/** By the text of the column: there are far fewer than instructions. */
const signatures = new Map<string, Signature>();

function signatureOf(stack: string): Signature {
  let found = signatures.get(stack);
  if (found === undefined) {
    const [operands, results] = stack.split('→').map((side) => side.trim().split(' ').filter((t) => t !== '').map((t) => TYPES[t]));
    signatures.set(stack, (found = { operands, results }));
  }
  return found;
}

/** Fills the tables. At the first validation, not at import: it takes a millisecond. */
export function fillOperations(): void {
  if (signatures.size > 0) return;
  for (let op = 0; op < OP_COUNT; op++) {
    const stack = ROWS[op]?.stack;
    if (stack === undefined || stack === null) continue;
    const { operands, results } = signatureOf(stack);
    IS_SIMPLE[op] = 1;
    OPERAND_COUNT[op] = operands.length;
    for (let i = 0; i < operands.length; i++) OPERANDS[op * MAX_OPERANDS + i] = operands[i];
    RESULT[op] = results[0] ?? BOTTOM;
    SECOND_RESULT[op] = results[1] ?? BOTTOM;
  }
}
