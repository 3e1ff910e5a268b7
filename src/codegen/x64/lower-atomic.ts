/**
 * Atomic accesses. Loads are plain, since the processor orders them; stores and exchanges are `xchg`, which is locked by
 * itself; addition has an instruction that gives the old value; the rest compares and exchanges until it succeeds.
 */
import { type Value, Type } from '../../ir/entities.js';
import { Op } from '../../wasm/opcode.js';
import { ALIGN } from '../../wasm/opcodes.js';
import { type Vreg, USE, USE_LATE, defFixed, defReusing, useFixed } from '../machine-code.js';
import { Inst } from './instruction.js';
import { type Lowering, memoryOperands, memoryPayload } from './lower.js';
import { accessAddress } from './lower-memory.js';
import { AtomicOperation, X64 } from './pseudo.js';
import { rax } from './registers.js';

/** The rows of atomic read-modify-write instructions: seven widths each, in the order of their opcodes. */
const PER_OPERATION = 7;

const LOADS: readonly Inst[] = [Inst.Movzx8To32RM, Inst.Movzx16To32RM, Inst.Mov32RM, Inst.Mov64RM];
const EXCHANGES: readonly Inst[] = [Inst.Xchg8MR, Inst.Xchg16MR, Inst.Xchg32MR, Inst.Xchg64MR];
const ADDS: readonly Inst[] = [Inst.LockXadd8MR, Inst.LockXadd16MR, Inst.LockXadd32MR, Inst.LockXadd64MR];
const COMPARES: readonly Inst[] = [Inst.LockCmpxchg8MR, Inst.LockCmpxchg16MR, Inst.LockCmpxchg32MR, Inst.LockCmpxchg64MR];

export function lowerAtomic(lowering: Lowering, value: Value): void {
  const { func } = lowering;
  const op = func.low[value] as Op;
  const size = ALIGN[op];
  const address = accessAddress(lowering, value);
  if (op < Op.I32AtomicStore) {
    lowering.load(LOADS[size], lowering.result(value), address);
    return;
  }
  const operand = (i: number): Vreg => lowering.use(func.operand(value, 2 + i));
  if (op < Op.I32AtomicRmwAdd) {
    exchange(lowering, EXCHANGES[size], address, operand(0), lowering.newVreg(Type.I64));
    return;
  }
  const old = lowering.newVreg(Type.I64);
  switch (Math.floor((op - Op.I32AtomicRmwAdd) / PER_OPERATION)) {
    case 0: exchange(lowering, ADDS[size], address, operand(0), old); break;
    case 1: {
      const negated = lowering.newVreg(Type.I64);
      lowering.pseudo(Inst.Neg64R, [negated, defReusing(1), operand(0), USE], []);
      exchange(lowering, ADDS[size], address, negated, old);
      break;
    }
    case 2: loop(lowering, AtomicOperation.And, size, address, operand(0), old); break;
    case 3: loop(lowering, AtomicOperation.Or, size, address, operand(0), old); break;
    case 4: loop(lowering, AtomicOperation.Xor, size, address, operand(0), old); break;
    case 5: exchange(lowering, EXCHANGES[size], address, operand(0), old); break;
    default: {
      const expected = narrow(lowering, size, operand(0));
      const replacement = operand(1);
      lowering.pseudo(COMPARES[size], [...memoryOperands(address), replacement, USE, old, defFixed(rax), expected, useFixed(rax)], memoryPayload(address));
    }
  }
  widen(lowering, size, lowering.result(value), old);
}

/** `op [memory], register`: the register becomes the old value. */
function exchange(lowering: Lowering, op: Inst, address: Parameters<typeof memoryOperands>[0], value: Vreg, old: Vreg): void {
  const registers = memoryOperands(address);
  lowering.pseudo(op, [...registers, old, defReusing(registers.length / 2 + 1), value, USE], memoryPayload(address));
}

function loop(lowering: Lowering, operation: AtomicOperation, size: number, address: Parameters<typeof memoryOperands>[0], value: Vreg, old: Vreg): void {
  const registers = memoryOperands(address);
  for (let i = 1; i < registers.length; i += 2) registers[i] = USE_LATE;
  lowering.pseudo(X64.AtomicLoop, [old, defFixed(rax), ...registers, value, USE_LATE], [operation, size, ...memoryPayload(address)]);
}

/** The operand of a narrow comparison counts with its low bits only: the old value comes without others. */
function narrow(lowering: Lowering, size: number, value: Vreg): Vreg {
  if (size >= 2) return value;
  const to = lowering.newVreg(Type.I32);
  lowering.unary(size === 0 ? Inst.Movzx8To32RR : Inst.Movzx16To32RR, to, value);
  return to;
}

/** Narrow instructions leave the upper bits of their register alone. */
function widen(lowering: Lowering, size: number, to: Vreg, old: Vreg): void {
  const move = size === 0 ? Inst.Movzx8To32RR : size === 1 ? Inst.Movzx16To32RR : size === 2 ? Inst.Mov32RR : Inst.Mov64RR;
  lowering.unary(move, to, old);
}
