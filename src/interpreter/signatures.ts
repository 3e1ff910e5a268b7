/** Operand and result types of instructions that their row in the opcode table describes completely. */
import { Op } from '../wasm/opcode.js';
import { Immediate, type OpcodeRow, OP_COUNT, ROWS } from '../wasm/opcodes.js';
import { ARRAYREF, EQREF, F32, F64, HeapCode, I31REF, I32, I64, V128, type ValType, refNonNull } from '../wasm/types.js';

export interface Signature {
  /** `addr` counts as i32: only the number of operands matters for an address. */
  readonly operands: readonly ValType[];
  readonly results: readonly ValType[];
  /** Has a memarg. */
  readonly memory: boolean;
  /** Immediate bytes behind the memarg: lanes. */
  readonly bytes: number;
  readonly traps: boolean;
}

const TYPES: Readonly<Record<string, ValType>> = {
  i32: I32, i64: I64, f32: F32, f64: F64, v128: V128, addr: I32, eqref: EQREF, arrayref: ARRAYREF, i31ref: I31REF,
  i31nn: refNonNull(HeapCode.I31),
};

const parse = (text: string): ValType[] => text.trim().split(' ').filter((t) => t !== '').map((t) => TYPES[t]);

const TRAPPING = /^(i32|i64)\.(div|rem)_|\.trunc_f/;

function makeSignature(row: OpcodeRow): Signature {
  const [operands, results] = (row.stack ?? '→').split('→');
  const memory = row.immediate === Immediate.MemArg || row.immediate === Immediate.MemArgLane;
  const bytes = row.immediate === Immediate.Lanes16 ? 16
    : row.immediate === Immediate.Lane || row.immediate === Immediate.MemArgLane ? 1 : 0;
  return { operands: parse(operands), results: parse(results), memory, bytes, traps: TRAPPING.test(row.name) };
}

const signatures = new Array<Signature | undefined>(OP_COUNT).fill(undefined);

export function signatureOf(op: Op | number): Signature {
  return (signatures[op] ??= makeSignature(ROWS[op]!));
}
