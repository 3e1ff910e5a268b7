/** Random operands for any instruction, and its emission through the assembler's method for its shape. */
import type { CodeSymbol } from '../../../../src/codegen/function-code.js';
import { type Address, AT_LABEL, AT_SYMBOL, at, indexed, scaled } from '../../../../src/codegen/x64/address.js';
import type { Assembler } from '../../../../src/codegen/x64/assembler.js';
import { Access, type Operand, OperandKind } from '../../../../src/codegen/x64/encoding.js';
import type { Instruction } from '../../../../src/codegen/x64/row.js';
import { type Gpr, gpr, rsp, xmm } from '../../../../src/codegen/x64/registers.js';

/** Numbers that look random and are the same in every run with the same seed. */
export class Random {
  constructor(private state: number) {}

  below(limit: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) | 0;
    return Math.floor(((this.state >>> 0) / 4294967296) * limit);
  }

  word(): number {
    return (this.below(0x10000) << 16) | this.below(0x10000);
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)];
  }
}

export interface MemoryOperand {
  readonly address: Address;
  /** Displacement, label or symbol. */
  readonly displacement: number;
}

/** What stands for an operand: a register, an immediate (low and high half if wide), memory. */
export type Value = number | readonly [number, number] | MemoryOperand;

export const SYMBOL = 77 as CodeSymbol;

export function randomValue(random: Random, operand: Operand, a: Assembler): Value {
  switch (operand.kind) {
    case OperandKind.Gpr: return gpr(random.below(16));
    case OperandKind.Vector: return xmm(random.below(16));
    case OperandKind.Immediate: return randomImmediate(random, operand.bytes);
    case OperandKind.Memory: return randomMemory(random, a);
    default: throw new Error('no such operand');
  }
}

function randomImmediate(random: Random, bytes: number): number | readonly [number, number] {
  if (bytes === 8) return [random.word(), random.of([0, -1, random.word()])];
  if (bytes === 1) return random.of([0, 1, 2, 7, 127, -128, -1, random.below(256) - 128]);
  if (bytes === 2) return random.of([0, 8, 0x7fff, random.below(0x8000)]);
  return random.of([0, 1, -1, 127, 128, -128, -129, 0x7fff, -0x8000, 0x7fffffff, -0x80000000, random.word()]);
}

function randomMemory(random: Random, a: Assembler): MemoryOperand {
  const base = gpr(random.below(16));
  const scale = random.of([1, 2, 4, 8] as const);
  const displacement = random.of([0, 0, 1, -1, 127, -128, 128, -129, 0x7fffffff, -0x80000000, random.word()]);
  let index: Gpr;
  do index = gpr(random.below(16)); while (index === rsp);
  switch (random.below(8)) {
    case 0: return { address: AT_LABEL, displacement: a.pool.vector(random.word(), 2, 3, 4) };
    case 1: return { address: AT_SYMBOL, displacement: SYMBOL };
    case 2: return { address: scaled(index, scale), displacement };
    case 3: case 4: return { address: at(base), displacement };
    default: return { address: indexed(base, index, scale), displacement };
  }
}

/** The operands that a caller passes. */
export const passedOperands = (instruction: Instruction): Operand[] => instruction.operands.filter((o) => !o.implicit && o.fixed < 0);

/** Emits through the method that the instruction's shape names. */
export function emit(a: Assembler, inst: number, shape: string, values: readonly Value[]): void {
  const method = (a as any)[shape === '' ? 'none' : shape] as (...operands: number[]) => void;
  const operands = values.flatMap((value) => (typeof value === 'number' ? [value] : 'address' in value ? [value.address, value.displacement] : [...value]));
  method.call(a, inst, ...operands);
}

export const reads = (access: Access): boolean => (access & Access.Read) !== 0;
export const writes = (access: Access): boolean => (access & Access.Write) !== 0;
