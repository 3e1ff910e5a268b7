/**
 * How many operands an instruction takes and results it gives, for folding: from the opcode table, and by a rule where
 * the table has none.
 *
 * Nothing but looks depends on it: however instructions are folded, they read back in the same order. So an index out
 * of range counts as nothing.
 */
import { type CompositeType } from '../wasm/types.js';
import { type IndexSpaces, type Module, indexSpaces } from '../wasm/module.js';
import { Op } from '../wasm/opcode.js';
import type { InstructionCursor } from '../binary/instructions.js';
import { ByteReader } from '../binary/reader.js';
import { rowOf } from './symbols.js';

export interface Arity {
  readonly operands: number;
  readonly results: number;
}

const arity = (operands: number, results: number): Arity => ({ operands, results });

const fromTable = new Map<number, Arity>();

/** What the table's stack type says: `addr i32 → i32`. */
function tableArity(op: number, stack: string): Arity {
  let found = fromTable.get(op);
  if (found === undefined) {
    const [operands, results] = stack.split('→').map((side) => side.split(' ').filter((word) => word !== '').length);
    fromTable.set(op, (found = arity(operands, results)));
  }
  return found;
}

export class ArityReader {
  private readonly reader: ByteReader;
  private readonly spaces: IndexSpaces;

  constructor(private readonly module: Module) {
    this.reader = new ByteReader(module.bytes);
    this.spaces = indexSpaces(module);
  }

  private composite(type: number): CompositeType | null {
    return this.module.types[type]?.composite ?? null;
  }

  /** Parameters and results of a function type. */
  signature(type: number): Arity {
    const composite = this.composite(type);
    return composite?.kind === 'func' ? arity(composite.params.length, composite.results.length) : arity(0, 0);
  }

  func(index: number): Arity {
    return this.signature(this.spaces.funcs[index] ?? -1);
  }

  /** Parameters and results of the block at the cursor. */
  block(cursor: InstructionCursor): Arity {
    const { reader } = this;
    reader.at = cursor.immediates;
    const byte = reader.peek();
    if (byte === 0x40) return arity(0, 0);
    return (byte & 0xc0) === 0x40 ? arity(0, 1) : this.signature(reader.s33());
  }

  /** `labels`: how many values each label takes, by number of blocks outwards. */
  instruction(cursor: InstructionCursor, labels: (index: number) => number): Arity {
    const { op } = cursor;
    const { stack } = rowOf(op);
    if (stack !== null) return tableArity(op, stack);
    const { reader } = this;
    reader.at = cursor.immediates;
    switch (op as Op) {
      case Op.Br: return arity(labels(reader.u32()), 0);
      case Op.BrIf: case Op.BrOnNull: case Op.BrOnNonNull: {
        const values = labels(reader.u32());
        return op === Op.BrOnNonNull ? arity(values, values - 1) : arity(values + 1, op === Op.BrIf ? values : values + 1);
      }
      case Op.BrTable: return arity(labels(this.defaultLabel()) + 1, 0);
      case Op.BrOnCast: case Op.BrOnCastFail: {
        reader.at++;
        const values = labels(reader.u32());
        return arity(values, values);
      }
      case Op.Call: return this.func(reader.u32());
      case Op.ReturnCall: return arity(this.func(reader.u32()).operands, 0);
      case Op.CallIndirect: case Op.CallRef: {
        const { operands, results } = this.signature(reader.u32());
        return arity(operands + 1, results);
      }
      case Op.ReturnCallIndirect: case Op.ReturnCallRef: return arity(this.signature(reader.u32()).operands + 1, 0);
      case Op.Throw: return arity(this.signature(this.spaces.tags[reader.u32()]?.type ?? -1).operands, 0);
      case Op.StructNew: {
        const type = this.composite(reader.u32());
        return arity(type?.kind === 'struct' ? type.fields.length : 0, 1);
      }
      case Op.ArrayNewFixed: {
        reader.u32();
        return arity(reader.u32(), 1);
      }
      case Op.LocalGet: case Op.GlobalGet: case Op.RefNull: case Op.RefFunc: case Op.TableSize: case Op.StructNewDefault:
        return arity(0, 1);
      case Op.LocalSet: case Op.GlobalSet: case Op.Drop: case Op.ThrowRef: return arity(1, 0);
      case Op.LocalTee: case Op.TableGet: case Op.RefIsNull: case Op.RefAsNonNull: case Op.StructGet: case Op.StructGetS:
      case Op.StructGetU: case Op.ArrayNewDefault: case Op.ArrayLen: case Op.RefTest: case Op.RefTestNull: case Op.RefCast:
      case Op.RefCastNull: case Op.RefI31: case Op.I31GetS: case Op.I31GetU: case Op.AnyConvertExtern: case Op.ExternConvertAny:
        return arity(1, 1);
      case Op.StructSet: case Op.TableSet: return arity(2, 0);
      case Op.ArrayNew: case Op.ArrayNewData: case Op.ArrayNewElem: case Op.ArrayGet: case Op.ArrayGetS: case Op.ArrayGetU:
      case Op.RefEq: case Op.TableGrow:
        return arity(2, 1);
      case Op.Select: case Op.SelectT: return arity(3, 1);
      case Op.ArraySet: case Op.MemoryInit: case Op.MemoryCopy: case Op.MemoryFill: case Op.TableInit: case Op.TableCopy:
      case Op.TableFill:
        return arity(3, 0);
      case Op.ArrayFill: case Op.ArrayInitData: case Op.ArrayInitElem: return arity(4, 0);
      case Op.ArrayCopy: return arity(5, 0);
      default: return arity(0, 0);
    }
  }

  private defaultLabel(): number {
    const { reader } = this;
    for (let count = reader.u32(); count > 0; count--) reader.u32();
    return reader.u32();
  }
}
