/** The traps that exits of compiled code stand for, from what the run context says. */
import { TrapNumber } from '../../ir/traps.js';
import { CONTEXT } from '../../native/layout.js';
import { type Trap, trap } from '../../wasm/errors/trap.js';
import { readOpcode } from '../../binary/instructions.js';
import { ByteReader } from '../../binary/reader.js';
import { Op } from '../../wasm/opcode.js';
import { codeAt } from './code-map.js';
import { isNullAccess } from './heap-storage.js';
import { isGuarded } from './memory-range.js';
import { read64 } from './words.js';

/** Signals, by their numbers. */
const SIGFPE = 8;

/** Compiled code has left with a trap. */
export function explicitTrap(fields: DataView): Trap {
  const number: TrapNumber = fields.getUint32(CONTEXT.exitDetail, true);
  switch (number) {
    case TrapNumber.Unreachable: return trap.unreachable();
    case TrapNumber.MemoryOutOfBounds: return trap.memoryOutOfBounds();
    case TrapNumber.DivideByZero: return trap.divideByZero();
    case TrapNumber.IntegerOverflow: return trap.integerOverflow();
    case TrapNumber.InvalidConversion: return trap.invalidConversion();
    case TrapNumber.UndefinedElement: return trap.undefinedElement(read64(fields, CONTEXT.operands));
    case TrapNumber.UninitializedElement: return trap.uninitializedElement(read64(fields, CONTEXT.operands));
    case TrapNumber.IndirectCallMismatch: return trap.indirectCallMismatch();
    case TrapNumber.NullFunctionReference: return trap.nullReference('function');
    case TrapNumber.NullReference: return trap.nullReference('');
    case TrapNumber.TableOutOfBounds: return trap.tableOutOfBounds();
    case TrapNumber.StackOverflow: return trap.stackOverflow();
    case TrapNumber.UnalignedAtomic: return trap.unalignedAtomic();
    case TrapNumber.OutOfFuel: return trap.outOfFuel();
    case TrapNumber.NullStructure: return trap.nullReference('structure');
    case TrapNumber.NullArray: return trap.nullReference('array');
    case TrapNumber.NullI31: return trap.nullReference('i31');
    case TrapNumber.ArrayOutOfBounds: return trap.arrayOutOfBounds();
    case TrapNumber.NullException: return trap.nullReference('exception');
    case TrapNumber.CastFailure: return trap.castFailure();
  }
}

/** The processor has refused an instruction of compiled code. */
export function faultTrap(fields: DataView): Trap {
  const pc = read64(fields, CONTEXT.faultPc);
  const address = read64(fields, CONTEXT.faultAddress);
  const signal = fields.getUint32(CONTEXT.exitDetail, true);
  if (signal === SIGFPE) {
    const mark = codeAt(pc)?.trapAt(pc);
    if (mark !== null && mark !== undefined) return divisionTrap(fields, mark);
  } else if (isGuarded(address)) {
    return trap.memoryOutOfBounds();
  } else if (isNullAccess(address)) {
    return nullTrap(pc);
  }
  throw new Error(`a fault in compiled code: signal ${signal} at 0x${pc.toString(16)}, address 0x${address.toString(16)}`);
}

/** Which instruction it was says what was expected. */
function nullTrap(pc: number): Trap {
  const module = codeAt(pc);
  const offset = module?.placeAt(pc)?.offset ?? -1;
  if (module === null || offset < 0) throw new Error(`a null reference where none may be, at 0x${pc.toString(16)}`);
  const op = readOpcode(new ByteReader(module.module.bytes, offset));
  if (op === Op.RefCast || op === Op.RefCastNull) return trap.castFailure();
  return trap.nullReference(op >= Op.StructNew && op <= Op.StructSet ? 'structure' : 'array');
}

/** The mark says which register the divisor is in: overflow is a division by -1. */
function divisionTrap(fields: DataView, mark: number): Trap {
  const signed = (mark & (1 << 16)) !== 0;
  const at = CONTEXT.faultRegisters + 8 * ((mark >> 8) & 15);
  const isZero = fields.getUint32(at, true) === 0 && ((mark & (1 << 17)) === 0 || fields.getUint32(at + 4, true) === 0);
  return signed && !isZero ? trap.integerOverflow() : trap.divideByZero();
}
