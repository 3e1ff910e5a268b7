/**
 * Register code: what a function body becomes on its first call.
 *
 * An instruction is a run of 32-bit words in the module's code array: its `Code`, then operands. Registers are word
 * offsets from the frame pointer (always even: a slot is two words). An instruction that produces a value has its
 * destination register in word 1, so that the compiler can redirect it to a local. Jump targets are absolute.
 *
 *   0x028–0x03e  loads and stores of memory 0      dst, address, offset       address, value, offset
 *   0x045–0x0c4  numeric instructions              dst, a [, b]
 *   ranges below the same with b an immediate      dst, a, imm                 (i64: sign-extended from 32 bits)
 *   …            fused compare and branch          a, b or imm, target
 *   ≥ 0x1000     rare instructions: `Code.Rare` + dense wasm opcode, run outside the loop (rare.ts, vector.ts)
 *
 * The first two ranges are numbered as in the binary format, so translation is the identity.
 */
export const enum Code {
  Unreachable = 0x00,
  Call = 0x01, // function, base
  CallImport = 0x02, // function, base, span
  CallIndirect = 0x03, // index, table, type, base, span
  CallRef = 0x04, // ref, base, span
  ReturnCall = 0x05, // function, source, words
  ReturnCallImport = 0x06, // function, source, words, span
  ReturnCallIndirect = 0x07, // index, table, type, source, words, span
  ReturnCallRef = 0x08, // ref, source, words, span
  Return = 0x09,
  Return32 = 0x0a, // a
  Return64 = 0x0b, // a
  ReturnMany = 0x0c, // source, words
  Jump = 0x0d, // target
  BrIf = 0x0e, // a, target
  BrIfNot = 0x0f, // a, target
  BrTable = 0x10, // a, count, targets…, default
  Copy32 = 0x11, // dst, a
  Copy64 = 0x12, // dst, a
  Copy128 = 0x13, // dst, a
  Const32 = 0x14, // dst, value
  Const64 = 0x15, // dst, low, high
  Select32 = 0x16, // dst, condition, a, b
  Select64 = 0x17, // dst, condition, a, b
  GlobalGet32 = 0x18, // dst, word in vmctx
  GlobalGet64 = 0x19,
  GlobalSet32 = 0x1a, // a, word in vmctx
  GlobalSet64 = 0x1b,
  Throw = 0x1c, // tag, source
  ThrowRef = 0x1d, // a
  Poll = 0x1e, // units
  Fuel = 0x1f, // units

  LoadFirst = 0x28,
  StoreFirst = 0x36,
  StoreLast = 0x3e,
  NumericFirst = 0x45,
  I32CompareFirst = 0x46,
  I64CompareFirst = 0x51,
  F32CompareFirst = 0x5b,
  F64CompareFirst = 0x61,
  I32ArithFirst = 0x6a,
  I64ArithFirst = 0x7c,
  NumericLast = 0xc4,

  I32CompareImm = 0xd0,
  I64CompareImm = 0xda,
  I32ArithImm = 0xe4,
  I64ArithImm = 0xf3,
  I32Branch = 0x102,
  I32BranchImm = 0x10c,
  I64Branch = 0x116,
  I64BranchImm = 0x120,
  F32Branch = 0x12a,
  F32BranchNot = 0x130,
  F64Branch = 0x136,
  F64BranchNot = 0x13c,

  CanonicalNan = 0x150, // dst, a, bits of a lane, words; outside the loop

  Rare = 0x1000,
}

/** Integer comparisons in the order of the opcodes: eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u. */
export const INVERSE_COMPARE: readonly number[] = [1, 0, 8, 9, 6, 7, 4, 5, 2, 3];
/** The same comparison with its operands exchanged. */
export const SWAPPED_COMPARE: readonly number[] = [0, 1, 4, 5, 2, 3, 8, 9, 6, 7];

/** Where an exception is caught: for pcs in [start, end) of one function, innermost entries first. */
export interface Handler {
  readonly start: number;
  readonly end: number;
  readonly clauses: readonly CatchClause[];
}

export interface CatchClause {
  /** Index in the module's tag index space, or null for `catch_all`. */
  readonly tag: number | null;
  /** `catch_ref`, `catch_all_ref`: the exception itself goes behind the payload. */
  readonly withRef: boolean;
  /** Landing pad. */
  readonly target: number;
  /** Register of the first payload value. */
  readonly base: number;
}

/** What is known of one compiled function. */
export interface FunctionCode {
  readonly funcIndex: number;
  readonly start: number;
  readonly end: number;
  /** Words from the frame pointer to the end of the frame. */
  readonly frameWords: number;
  /** Registers of parameters and locals that hold references (funcrefs excepted). */
  readonly refLocals: readonly number[];
  readonly handlers: readonly Handler[];
}

/** Words in front of a function's first instruction: frame words, first and end word of locals to be zeroed. */
export const HEADER_WORDS = 3;
