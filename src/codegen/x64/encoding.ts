/**
 * What one instruction is, as numbers: how it is encoded, what it does with its operands.
 *
 * The rows in rows/ say it in the notation of Intel's manual, row.ts reads them, `npm run generate` writes instruction.ts
 * (the const enum `Inst`) and tables.ts (these words, by `Inst`). The assembler, the disassembler and the register
 * allocator read the words only: no string is parsed at run time.
 */

/** Which register operands go where, in the order in which they are written. */
export const enum Order {
  /** No register operand in the encoding. */
  None,
  /** Low bits of the opcode. */
  Opcode,
  /** ModRM.rm; ModRM.reg is part of the opcode (`/digit`). */
  M,
  /** ModRM.reg, ModRM.rm. */
  RM,
  /** ModRM.rm, ModRM.reg. */
  MR,
  /** VEX.vvvv, ModRM.rm; ModRM.reg is part of the opcode. */
  VM,
  /** ModRM.reg, VEX.vvvv, ModRM.rm. */
  RVM,
  /** ModRM.reg, ModRM.rm, VEX.vvvv. */
  RMV,
}

/** What follows ModRM and displacement. */
export const enum Tail {
  None,
  Byte,
  Word,
  Dword,
  Qword,
  /** A register in the upper half of a byte: the fourth operand of vblendvps and its like. */
  Register,
  /** Nothing: the immediate 1 is part of the opcode. */
  One,
  /** No operand: the ModRM byte is part of the opcode (`mfence`). */
  FixedModRM,
}

/** Layout of an encoding word. Never zero for an instruction: a zero alternative means that there is none. */
export const enum Field {
  /** Bits 0–7: the opcode byte. */
  OpcodeMask = 0xff,
  /** Bits 8–9: none, 66, F3, F2; the numbering of VEX.pp. */
  PrefixShift = 8,
  /** Bits 10–11: one byte, 0F, 0F 38, 0F 3A; the numbering of VEX.mmmmm. */
  MapShift = 10,
  W = 1 << 12,
  Vex = 1 << 13,
  L256 = 1 << 14,
  Lock = 1 << 15,
  /** Bits 16–18: ModRM.reg where it is part of the opcode. */
  DigitShift = 16,
  /** Bits 19–21: an `Order`. */
  OrderShift = 19,
  /** Bits 22–24: a `Tail`. */
  TailShift = 22,
  /** ModRM.reg holds a byte register: sil and its like need an empty REX prefix. */
  ByteReg = 1 << 25,
  /** The same for ModRM.rm and for the low bits of the opcode. */
  ByteRm = 1 << 26,
  /** Bits 27–29: ModRM.rm of `Tail.FixedModRM`. */
  FixedRmShift = 27,
  /** Set for every instruction. */
  Valid = 1 << 30,
}

export const orderOf = (encoding: number): Order => (encoding >> Field.OrderShift) & 7;
export const tailOf = (encoding: number): Tail => (encoding >> Field.TailShift) & 7;

export const enum OperandKind {
  Gpr,
  Vector,
  Memory,
  Immediate,
  /** A place in the code: `jmp`, `jcc`, `call`. */
  Label,
  Flags,
}

/** Bits. A written and read operand is one register: the allocator has to tie the two. */
export const enum Access {
  None = 0,
  Read = 1,
  Write = 2,
  ReadWrite = 3,
}

/**
 * What an instruction does with one operand. Where the operand is memory, the access is that of the memory; its base
 * and index registers are always read.
 */
export interface Operand {
  readonly kind: OperandKind;
  readonly access: Access;
  /** 0 where the instruction has no say: addresses, immediates, flags. */
  readonly bytes: number;
  /** The only register that will do (shift counts in `cl`, products in `rax` and `rdx`), or -1. */
  readonly fixed: number;
  /** Not written out and not encoded: flags, the fixed registers of `div`. */
  readonly implicit: boolean;
}

/** Layout of an operand word. */
export const packOperand = (operand: Operand): number =>
  operand.kind | (operand.access << 4) | ((operand.fixed + 1) << 6) | (operand.implicit ? 1 << 12 : 0) | (operand.bytes << 13);

export const unpackOperand = (word: number): Operand => ({
  kind: word & 15,
  access: (word >> 4) & 3,
  fixed: ((word >> 6) & 63) - 1,
  implicit: (word & (1 << 12)) !== 0,
  bytes: word >> 13,
});
