/**
 * Walks over the instructions of an expression, driven by the opcode table: what they are and where their immediates
 * lie, for whoever needs the structure but not the meaning (printer, encoder, objdump, constant expressions). One
 * cursor, no object per instruction.
 */
import { malformed } from '../wasm/errors/malformed.js';
import { Op } from '../wasm/opcode.js';
import { IMMEDIATE, Immediate, LANES, ROWS, isPrefix, prefixedOp } from '../wasm/opcodes.js';
import { ByteReader } from './reader.js';

export class InstructionCursor {
  readonly reader: ByteReader;
  /** Dense opcode number of the current instruction. */
  op: number = Op.Nop;
  /** Offset of its opcode, and of its first immediate byte. */
  start = 0;
  immediates = 0;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.reader = new ByteReader(bytes, start, end);
  }

  /** Offset behind the current instruction. */
  get end(): number {
    return this.reader.at;
  }

  /** Reads the next instruction; false at the end of the range. Throws a `MalformedError`. */
  next(): boolean {
    const { reader } = this;
    if (reader.done) return false;
    this.start = reader.at;
    this.op = readOpcode(reader);
    this.immediates = reader.at;
    passImmediates(reader, this.op);
    return true;
  }
}

/** Dense number of the opcode at the reader. */
export function readOpcode(reader: ByteReader): number {
  const start = reader.at;
  const byte = reader.byte();
  if (!isPrefix(byte)) {
    if (ROWS[byte] === undefined) throw malformed.illegalOpcode(start, byte.toString(16).padStart(2, '0'));
    return byte;
  }
  const sub = reader.u32();
  const op = prefixedOp(byte, sub);
  if (op < 0 || ROWS[op] === undefined) throw malformed.illegalOpcode(start, `${byte.toString(16)} ${sub.toString(16)}`);
  return op;
}

/** Passes over the immediates of an instruction whose opcode was just read. */
export function passImmediates(reader: ByteReader, op: number): void {
  switch ((IMMEDIATE[op] - 1) as Immediate) {
    case Immediate.None: return;
    case Immediate.BlockType: passBlockType(reader); return;
    case Immediate.HeapType: reader.s33(); return;
    case Immediate.Label: case Immediate.Func: case Immediate.Type: case Immediate.Local: case Immediate.Global:
    case Immediate.Table: case Immediate.Memory: case Immediate.Tag: case Immediate.Elem: case Immediate.Data:
      reader.u32();
      return;
    case Immediate.TypeTable: case Immediate.Table2: case Immediate.Memory2: case Immediate.ElemTable:
    case Immediate.DataMemory: case Immediate.TypeField: case Immediate.TypeCount: case Immediate.TypeData:
    case Immediate.TypeElem: case Immediate.Type2:
      reader.u32();
      reader.u32();
      return;
    case Immediate.LabelTable:
      for (let count = reader.count('br_table targets', 7_654_321) + 1; count > 0; count--) reader.u32();
      return;
    case Immediate.MemArg: passMemArg(reader); return;
    case Immediate.MemArgLane:
      passMemArg(reader);
      reader.skip(1);
      return;
    case Immediate.Lane: reader.skip(1); return;
    case Immediate.ZeroByte:
      if (reader.byte() !== 0) throw malformed.zeroByte(reader.at - 1);
      return;
    case Immediate.Lanes16: case Immediate.V128: reader.skip(16); return;
    case Immediate.I32: reader.s32(); return;
    case Immediate.I64: reader.s64(); return;
    case Immediate.F32: reader.skip(4); return;
    case Immediate.F64: reader.skip(8); return;
    case Immediate.SelectTypes:
      for (let count = reader.count('select types', 1000); count > 0; count--) passType(reader);
      return;
    case Immediate.CastBranch:
      if (reader.byte() > 3) throw malformed.castFlags(reader.at - 1);
      reader.u32();
      reader.s33();
      reader.s33();
      return;
    case Immediate.TryTable:
      passBlockType(reader);
      for (let count = reader.count('catch clauses', 7_654_321); count > 0; count--) {
        const kind = reader.byte();
        if (kind > 3) throw malformed.catchKind(reader.at - 1);
        if (kind < 2) reader.u32();
        reader.u32();
      }
  }
}

function passMemArg(reader: ByteReader): void {
  const start = reader.at;
  const align = reader.u32();
  if (align >= 0x80) throw malformed.memopFlags(start);
  if ((align & 0x40) !== 0) reader.u32();
  reader.u64();
}

function passBlockType(reader: ByteReader): void {
  if (reader.peek() === 0x40) reader.at++;
  else passType(reader);
}

/** A value type or type index: one signed number, behind 0x63 and 0x64 a second one. */
function passType(reader: ByteReader): void {
  const byte = reader.peek();
  if (byte === 0x63 || byte === 0x64) reader.at++;
  reader.s33();
}

/** How many lanes the instruction addresses: bound for its lane immediates. */
export const laneCount = (op: number): number => LANES[op];
