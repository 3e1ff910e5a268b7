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
  /** Bits of the result's lanes, where they may be NaNs whose bits the specification leaves open; else 0. */
  readonly nanLane: 0 | 32 | 64;
}

const TYPES: Readonly<Record<string, ValType>> = {
  i32: I32, i64: I64, f32: F32, f64: F64, v128: V128, addr: I32, eqref: EQREF, arrayref: ARRAYREF, i31ref: I31REF,
  i31nn: refNonNull(HeapCode.I31),
};

const parse = (text: string): ValType[] => text.trim().split(' ').filter((t) => t !== '').map((t) => TYPES[t]);

const TRAPPING = /^(i32|i64)\.(div|rem)_|\.trunc_f/;
/** Arithmetic in the sense of §4.3.3: not `abs`, `neg`, `copysign`, `pmin`, `pmax`, which take or leave bits. */
const MAKES_NANS = /^f(32|64)(x[24])?\.(relaxed_)?((add|sub|mul|div|min|max|madd|nmadd|sqrt|ceil|floor|trunc|nearest)$|promote_|demote_)/;

function makeSignature(row: OpcodeRow): Signature {
  const [operands, results] = (row.stack ?? '→').split('→');
  const memory = row.immediate === Immediate.MemArg || row.immediate === Immediate.MemArgLane;
  const bytes = row.immediate === Immediate.Lanes16 ? 16
    : row.immediate === Immediate.Lane || row.immediate === Immediate.MemArgLane ? 1 : 0;
  const nans = MAKES_NANS.exec(row.name);
  return {
    operands: parse(operands), results: parse(results), memory, bytes, traps: TRAPPING.test(row.name),
    nanLane: nans === null ? 0 : nans[1] === '32' ? 32 : 64,
  };
}

const signatures = new Array<Signature | undefined>(OP_COUNT).fill(undefined);

export function signatureOf(op: Op | number): Signature {
  return (signatures[op] ??= makeSignature(ROWS[op]!));
}
