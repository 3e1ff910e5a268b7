/** One instruction as text: its name and immediates (specification §6.5). */
import { Op } from '../wasm/opcode.js';
import { ALIGN, IMMEDIATE, Immediate, textName } from '../wasm/opcodes.js';
import { type HeapType, type StorageType, TypeCode, refType } from '../wasm/types.js';
import type { InstructionCursor } from '../binary/instructions.js';
import { ByteReader } from '../binary/reader.js';
import { showF32, showF64 } from './float-text.js';
import type { LabelPrinter } from './printer-labels.js';
import type { IdSpace, PrinterNames } from './printer-names.js';
import type { TypePrinter } from './printer-types.js';
import { rowOf } from './symbols.js';

/** The instruction's name, without the table's suffixes. */
export const instructionName = (op: number): string => textName(rowOf(op));

export class InstructionPrinter {
  private readonly reader: ByteReader;
  private readonly view: DataView;
  locals: IdSpace | null = null;

  constructor(bytes: Uint8Array, private readonly names: PrinterNames, private readonly types: TypePrinter) {
    this.reader = new ByteReader(bytes);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Name and immediates. For blocks without their label, which `blockType` comes after. */
  text(cursor: InstructionCursor, labels: LabelPrinter): string {
    const { op } = cursor;
    const { reader } = this;
    reader.at = cursor.immediates;
    return instructionName(op) + this.immediates(op, labels);
  }

  private immediates(op: number, labels: LabelPrinter): string {
    const { names, reader } = this;
    switch ((IMMEDIATE[op] - 1) as Immediate) {
      case Immediate.None: case Immediate.ZeroByte: return '';
      case Immediate.BlockType: case Immediate.TryTable: return '';
      case Immediate.Label: return ` ${labels.ref(reader.u32())}`;
      case Immediate.LabelTable: {
        let text = '';
        for (let count = reader.u32() + 1; count > 0; count--) text += ` ${labels.ref(reader.u32())}`;
        return text;
      }
      case Immediate.Func: return this.index(names.funcs);
      case Immediate.Type: return this.index(names.types);
      case Immediate.Local: return this.locals === null ? ` ${reader.u32()}` : this.index(this.locals);
      case Immediate.Global: return this.index(names.globals);
      case Immediate.Tag: return this.index(names.tags);
      case Immediate.Elem: return this.index(names.elements);
      case Immediate.Data: return this.index(names.data);
      case Immediate.Table: return this.optional(names.tables);
      case Immediate.Memory: return this.optional(names.memories);
      case Immediate.Table2: return this.both(names.tables);
      case Immediate.Memory2: return this.both(names.memories);
      case Immediate.ElemTable: return this.segment(names.elements, names.tables);
      case Immediate.DataMemory: return this.segment(names.data, names.memories);
      case Immediate.TypeTable: {
        const type = reader.u32();
        return this.optional(names.tables) + this.types.typeUse(type);
      }
      case Immediate.MemArg: return this.memArg(op);
      case Immediate.MemArgLane: return `${this.memArg(op)} ${reader.byte()}`;
      case Immediate.Lane: return ` ${reader.byte()}`;
      case Immediate.Lanes16: {
        let text = '';
        for (let i = 0; i < 16; i++) text += ` ${reader.byte()}`;
        return text;
      }
      case Immediate.I32: return ` ${reader.s32()}`;
      case Immediate.I64:
        reader.s64();
        return ` ${(BigInt(reader.high) << 32n) | BigInt(reader.low >>> 0)}`;
      case Immediate.F32: return ` ${showF32(this.view.getUint32(reader.at, true))}`;
      case Immediate.F64: return ` ${showF64(this.view.getBigUint64(reader.at, true))}`;
      case Immediate.V128: {
        let text = ' i32x4';
        for (let i = 0; i < 4; i++) text += ` 0x${this.view.getUint32(reader.at + 4 * i, true).toString(16).padStart(8, '0')}`;
        return text;
      }
      case Immediate.SelectTypes: {
        let text = '';
        for (let count = reader.u32(); count > 0; count--) text += ` ${this.valType()}`;
        return ` (result${text})`;
      }
      case Immediate.HeapType: {
        const heap = reader.s33();
        if (op === Op.RefNull) return ` ${this.types.heapType(heap)}`;
        return ` ${this.types.refTo(heap, op === Op.RefTestNull || op === Op.RefCastNull)}`;
      }
      case Immediate.TypeField: {
        const type = reader.u32();
        return ` ${names.types.ref(type)} ${names.fields(type).ref(reader.u32())}`;
      }
      case Immediate.TypeCount: return `${this.index(names.types)} ${reader.u32()}`;
      case Immediate.TypeData: return this.index(names.types) + this.index(names.data);
      case Immediate.TypeElem: return this.index(names.types) + this.index(names.elements);
      case Immediate.Type2: return this.index(names.types) + this.index(names.types);
      case Immediate.CastBranch: {
        const flags = reader.byte();
        const label = labels.ref(reader.u32());
        const source = this.types.refTo(reader.s33(), (flags & 1) !== 0);
        return ` ${label} ${source} ${this.types.refTo(reader.s33(), (flags & 2) !== 0)}`;
      }
    }
  }

  private index(space: IdSpace): string {
    return ` ${space.ref(this.reader.u32())}`;
  }

  private optional(space: IdSpace): string {
    const index = this.reader.u32();
    return index === 0 ? '' : ` ${space.ref(index)}`;
  }

  private both(space: IdSpace): string {
    const first = this.reader.u32();
    const second = this.reader.u32();
    return first === 0 && second === 0 ? '' : ` ${space.ref(first)} ${space.ref(second)}`;
  }

  private segment(segments: IdSpace, targets: IdSpace): string {
    const segment = this.reader.u32();
    return `${this.optional(targets)} ${segments.ref(segment)}`;
  }

  private memArg(op: number): string {
    const { reader } = this;
    const flags = reader.u32();
    const memory = (flags & 0x40) !== 0 ? reader.u32() : 0;
    reader.u64();
    const offset = (BigInt(reader.high >>> 0) << 32n) | BigInt(reader.low >>> 0);
    let text = memory === 0 ? '' : ` ${this.names.memories.ref(memory)}`;
    if (offset !== 0n) text += ` offset=${offset}`;
    const align = flags & 0x3f;
    if (align !== ALIGN[op]) text += ` align=${1n << BigInt(align)}`;
    return text;
  }

  // --- Types ---

  /** The value type at the reader, also one that is none: it is printed as it came. */
  private valType(): string {
    const { reader } = this;
    const byte = reader.peek();
    if (byte === TypeCode.RefNull || byte === TypeCode.Ref) {
      reader.at++;
      return this.types.refTo(reader.s33(), byte === TypeCode.RefNull);
    }
    const code = reader.s33();
    const type = code < -0x0b || code >= 0 ? refType(code as HeapType, true) : ((code & 0x7f) as StorageType);
    return this.types.type(type);
  }

  /** Type of the block at the cursor, with a space before each part, and the catch clauses of `try_table`. */
  blockType(cursor: InstructionCursor, labels: LabelPrinter): string {
    const { reader } = this;
    reader.at = cursor.immediates;
    let text: string;
    const byte = reader.peek();
    if (byte === 0x40) {
      reader.at++;
      text = '';
    } else if ((byte & 0xc0) === 0x40) {
      text = ` (result ${this.valType()})`;
    } else {
      text = this.types.typeUse(reader.s33());
    }
    return cursor.op === Op.TryTable ? text + this.catches(labels) : text;
  }

  private catches(labels: LabelPrinter): string {
    const { reader } = this;
    let text = '';
    for (let count = reader.u32(); count > 0; count--) {
      const kind = reader.byte();
      const tag = kind < 2 ? this.index(this.names.tags) : '';
      text += ` (${['catch', 'catch_ref', 'catch_all', 'catch_all_ref'][kind]}${tag} ${labels.ref(reader.u32())})`;
    }
    return text;
  }
}
