/** Operand and result types of WebAssembly's instructions, read from the opcode table. */
import { OP_COUNT, ROWS } from '../wasm/opcodes.js';
import { Type } from './entities.js';

const TYPES: Readonly<Record<string, Type>> = { i32: Type.I32, i64: Type.I64, f32: Type.F32, f64: Type.F64, v128: Type.V128 };

/** The type that a word of the `stack type` column names. */
export const typeOfWord = (word: string): Type => TYPES[word] ?? Type.None;

export interface StackTypes {
  readonly operands: readonly string[];
  readonly results: readonly string[];
}

const stacks = new Array<StackTypes | undefined>(OP_COUNT).fill(undefined);

/** Operand and result types of an instruction by its row. */
export function stackTypes(op: number): StackTypes {
  return (stacks[op] ??= readStackTypes(op));
}

function readStackTypes(op: number): StackTypes {
  const [operands, results] = ROWS[op]!.stack!.split('→').map((side) => side.trim().split(' ').filter((word) => word !== ''));
  return { operands, results };
}
