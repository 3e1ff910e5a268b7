/**
 * Functions that say what a reference refers to, as a number: kind and type, fields and elements, what these refer to,
 * and which host value it is. Each engine computes it with code of its own, so that all that can be reached is compared.
 */
import { writeHeapType } from '../../../src/binary/encode-types.js';
import { ByteWriter } from '../../../src/binary/writer.js';
import { Feature } from '../../../src/wasm/features.js';
import { Op } from '../../../src/wasm/opcode.js';
import {
  type HeapType, type StorageType, type TypeIndex, type ValType, ANYREF, EXNREF, EXTERNREF, F32, F64, FUNCREF, HeapCode, I32, I64, V128, heapTypeOf, isPacked, isRef,
} from '../../../src/wasm/types.js';
import { writeLocals, writeOp } from '../bodies.js';
import type { Shape } from './shape.js';

/** References that are followed one after the other. */
const DEPTH = 3;
/** Elements of arrays and tables that are looked at. */
const MOST = 5;

export interface LookingFunction {
  /** As what it is exported; null: for the others. */
  readonly name: string | null;
  readonly type: TypeIndex;
  readonly body: Uint8Array;
}

export class Hashing {
  /** `first`: index of the first of the functions. */
  constructor(private readonly shape: Shape, private readonly first: number) {}

  /** Code: a reference of some type → its number. */
  write(out: ByteWriter, type: ValType): void {
    writeOp(out, Op.I32Const);
    out.signed(DEPTH);
    this.call(out, type);
  }

  /** Code: a reference and a depth → a number. */
  private call(out: ByteWriter, type: ValType): void {
    writeOp(out, Op.Call);
    out.unsigned(this.first + [HeapCode.Any, HeapCode.Extern, HeapCode.Func, HeapCode.Exn].indexOf(this.shape.types.topOf(heapTypeOf(type))));
  }

  functions(): LookingFunction[] {
    const { shape } = this;
    const found: LookingFunction[] = [
      this.make(null, [ANYREF, I32], [I32, I32], (out) => this.any(out)),
      this.make(null, [EXTERNREF, I32], [], (out) => {
        get(out, 0);
        writeOp(out, Op.AnyConvertExtern);
        get(out, 1);
        this.call(out, ANYREF);
      }),
      this.make(null, [FUNCREF, I32], [], (out) => this.func(out)),
    ];
    if (shape.has(Feature.Exceptions)) {
      found.push(this.make(null, [EXNREF, I32], [], (out) => {
        get(out, 0);
        writeOp(out, Op.RefIsNull);
      }));
    }
    shape.globals.forEach(({ type: { value } }, i) => {
      if (!isRef(value)) return;
      found.push(this.make(`look-g${i}`, [], [], (out) => {
        writeOp(out, Op.GlobalGet);
        out.unsigned(i);
        this.write(out, value);
      }));
    });
    shape.tables.forEach(({ type: { element, is64 } }, i) => {
      found.push(this.make(`look-t${i}`, [], [I32, I32], (out) => this.loop(out, 0, 1, () => {
        writeOp(out, Op.TableSize);
        out.unsigned(i);
        if (is64) writeOp(out, Op.I32WrapI64);
      }, 30, () => {
        get(out, 0);
        if (is64) writeOp(out, Op.I64ExtendI32U);
        writeOp(out, Op.TableGet);
        out.unsigned(i);
        this.write(out, element);
      })));
    });
    return found;
  }

  private make(name: string | null, params: readonly ValType[], locals: readonly ValType[], write: (out: ByteWriter) => void): LookingFunction {
    const out = new ByteWriter(256);
    writeLocals(out, locals);
    write(out);
    out.byte(Op.End);
    return { name, type: this.shape.typeIndex(params, [I32]), body: out.take() };
  }

  /** Locals: the reference, the depth, an index, the number so far. */
  private any(out: ByteWriter): void {
    const { types, identity } = this.shape;
    const answer = (write: () => void): void => {
      writeOp(out, Op.If);
      out.byte(0x40);
      write();
      writeOp(out, Op.Return);
      writeOp(out, Op.End);
    };
    get(out, 0);
    writeOp(out, Op.RefIsNull);
    answer(() => number(out, 2));
    get(out, 0);
    test(out, HeapCode.I31 as number as HeapType);
    answer(() => {
      get(out, 0);
      writeOp(out, Op.RefCast);
      writeHeapType(out, HeapCode.I31);
      writeOp(out, Op.I31GetS);
    });
    get(out, 1);
    writeOp(out, Op.I32Eqz);
    answer(() => number(out, 3));
    // Sub types come behind what they are types of.
    for (let i = types.all.length - 1; i >= 0; i--) {
      const { kind } = types.all[i].composite;
      if (kind === 'func') continue;
      get(out, 0);
      test(out, i as HeapType);
      answer(() => (kind === 'struct' ? this.structure(out, i as TypeIndex) : this.array(out, i as TypeIndex)));
    }
    get(out, 0);
    writeOp(out, Op.ExternConvertAny);
    writeOp(out, Op.Call);
    out.unsigned(identity);
  }

  private cast(out: ByteWriter, index: TypeIndex): void {
    get(out, 0);
    writeOp(out, Op.RefCast);
    writeHeapType(out, index as number as HeapType);
  }

  private structure(out: ByteWriter, index: TypeIndex): void {
    number(out, index + 100);
    this.shape.types.fields(index).forEach(({ storage }, field) => {
      mix(out);
      this.cast(out, index);
      writeOp(out, isPacked(storage) ? (field % 2 === 0 ? Op.StructGetS : Op.StructGetU) : Op.StructGet);
      out.unsigned(index);
      out.unsigned(field);
      this.storage(out, storage);
      writeOp(out, Op.I32Add);
    });
  }

  private array(out: ByteWriter, index: TypeIndex): void {
    const { storage } = this.shape.types.element(index);
    this.loop(out, 2, 3, () => {
      this.cast(out, index);
      writeOp(out, Op.ArrayLen);
    }, MOST, () => {
      this.cast(out, index);
      get(out, 2);
      writeOp(out, isPacked(storage) ? Op.ArrayGetS : Op.ArrayGet);
      out.unsigned(index);
      this.storage(out, storage);
    });
  }

  /** Number of a list: its length and its first elements. */
  private loop(out: ByteWriter, index: number, sum: number, length: () => void, most: number, element: () => void): void {
    length();
    set(out, sum);
    number(out, 0);
    set(out, index);
    writeOp(out, Op.Block);
    out.byte(0x40);
    writeOp(out, Op.Loop);
    out.byte(0x40);
    get(out, index);
    length();
    writeOp(out, Op.I32GeU);
    writeOp(out, Op.BrIf);
    out.unsigned(1);
    get(out, index);
    number(out, most);
    writeOp(out, Op.I32GeU);
    writeOp(out, Op.BrIf);
    out.unsigned(1);
    get(out, sum);
    mix(out);
    element();
    writeOp(out, Op.I32Add);
    set(out, sum);
    get(out, index);
    number(out, 1);
    writeOp(out, Op.I32Add);
    set(out, index);
    writeOp(out, Op.Br);
    out.unsigned(0);
    writeOp(out, Op.End);
    writeOp(out, Op.End);
    get(out, sum);
  }

  /** Code: a value → a number. */
  private storage(out: ByteWriter, type: StorageType): void {
    if (isRef(type)) {
      get(out, 1);
      number(out, 1);
      writeOp(out, Op.I32Sub);
      return this.call(out, type);
    }
    switch (type as ValType) {
      case I64: return writeOp(out, Op.I32WrapI64);
      case F32: return writeOp(out, Op.I32ReinterpretF32);
      case F64:
        writeOp(out, Op.I64ReinterpretF64);
        number64(out, 32n);
        writeOp(out, Op.I64Rotl);
        return writeOp(out, Op.I32WrapI64);
      case V128:
        writeOp(out, Op.I32x4ExtractLane);
        return out.byte(1);
      default:
    }
  }

  private func(out: ByteWriter): void {
    number(out, 5);
    for (const type of new Set(this.shape.funcs)) {
      mix(out);
      get(out, 0);
      test(out, type as number as HeapType);
      writeOp(out, Op.I32Add);
    }
    mix(out);
    get(out, 0);
    writeOp(out, Op.RefIsNull);
    writeOp(out, Op.I32Add);
  }
}

function get(out: ByteWriter, local: number): void {
  writeOp(out, Op.LocalGet);
  out.unsigned(local);
}

function set(out: ByteWriter, local: number): void {
  writeOp(out, Op.LocalSet);
  out.unsigned(local);
}

function number(out: ByteWriter, value: number): void {
  writeOp(out, Op.I32Const);
  out.signed(value);
}

function number64(out: ByteWriter, value: bigint): void {
  writeOp(out, Op.I64Const);
  out.signed64(value);
}

function test(out: ByteWriter, heap: HeapType): void {
  writeOp(out, Op.RefTest);
  writeHeapType(out, heap);
}

/** Code: a number → the same times 31, to which something is added. */
function mix(out: ByteWriter): void {
  number(out, 31);
  writeOp(out, Op.I32Mul);
}
