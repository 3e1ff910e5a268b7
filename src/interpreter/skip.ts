/** Passes over the immediates of an instruction in code that is not compiled. Driven by the opcode table. */
import { IMMEDIATE, Immediate } from '../wasm/opcodes.js';
import type { BodyReader } from './body-reader.js';

export function skipImmediates(reader: BodyReader, op: number): void {
  switch ((IMMEDIATE[op] - 1) as Immediate) {
    case Immediate.None: return;
    case Immediate.BlockType:
    case Immediate.HeapType: skipType(reader); return;
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
      for (let count = reader.u32() + 1; count > 0; count--) reader.u32();
      return;
    case Immediate.MemArg: skipMemArg(reader); return;
    case Immediate.MemArgLane:
      skipMemArg(reader);
      reader.at++;
      return;
    case Immediate.Lane: case Immediate.ZeroByte: reader.at++; return;
    case Immediate.Lanes16: case Immediate.V128: reader.at += 16; return;
    case Immediate.I32: reader.s32(); return;
    case Immediate.I64: reader.s64(); return;
    case Immediate.F32: reader.at += 4; return;
    case Immediate.F64: reader.at += 8; return;
    case Immediate.SelectTypes:
      for (let count = reader.u32(); count > 0; count--) skipType(reader);
      return;
    case Immediate.CastBranch:
      reader.at++;
      reader.u32();
      reader.s32();
      reader.s32();
      return;
    case Immediate.TryTable:
      skipType(reader);
      for (let count = reader.u32(); count > 0; count--) {
        if (reader.byte() < 2) reader.u32();
        reader.u32();
      }
  }
}

function skipMemArg(reader: BodyReader): void {
  if ((reader.u32() & 0x40) !== 0) reader.u32();
  reader.u64();
}

/** A value type, heap type or block type: one signed number, after 0x63 or 0x64 a second one. */
function skipType(reader: BodyReader): void {
  const byte = reader.bytes[reader.at];
  if (byte === 0x63 || byte === 0x64) reader.at++;
  reader.s32();
}

