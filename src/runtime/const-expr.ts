/** Evaluation of constant expressions (specification §3.3.10): globals, segments, offsets, initial table elements. */
import { ByteReader } from '../binary/reader.js';
import { readOpcode } from '../binary/instructions.js';
import type { ConstExpr } from '../wasm/module.js';
import { Op } from '../wasm/opcode.js';
import {
  type StorageType, type ValType, ANYREF, EXTERNREF, F32, F64, I32, I64, V128, refNonNull, refNull, unpacked, type HeapType,
  byteSizeOf, FUNCREF, I31REF,
} from '../wasm/types.js';
import { HEADER_BYTES, structLayout } from './gc/layout.js';
import { storeField } from './gc/fields.js';
import { i31Ref } from './refs.js';
import type { Instance } from './instance.js';

interface Value {
  type: ValType;
  readonly words: Int32Array;
}

/** Writes the value of `expr` into `words` at `word`: as many words as the type has. */
export function evaluateInto(instance: Instance, expr: ConstExpr, words: Int32Array, word: number): void {
  const value = evaluate(instance, expr);
  words.set(value.words, word);
}

/** The value of an expression that gives a reference. Of no effect on the instance. */
export const evaluateRef = (instance: Instance, expr: ConstExpr): number => evaluate(instance, expr).words[0];

/** The value of an expression that gives an address: i32 unsigned, or i64 as a number. */
export function evaluateAddress(instance: Instance, expr: ConstExpr): number {
  const { type, words } = evaluate(instance, expr);
  return type === I64 ? (words[1] >>> 0) * 4294967296 + (words[0] >>> 0) : words[0] >>> 0;
}

function evaluate(instance: Instance, expr: ConstExpr): Value {
  return new Evaluator(instance, expr).run();
}

class Evaluator {
  private readonly reader: ByteReader;
  private readonly stack: Value[] = [];

  constructor(private readonly instance: Instance, expr: ConstExpr) {
    this.reader = new ByteReader(instance.module.bytes, expr.start, expr.end);
  }

  run(): Value {
    for (;;) {
      const op = readOpcode(this.reader);
      if (op === Op.End) return this.stack.pop()!;
      this.step(op);
    }
  }

  private push(type: ValType, ...words: number[]): void {
    this.stack.push({ type, words: Int32Array.from(words) });
  }

  private pop(): Value {
    return this.stack.pop()!;
  }

  private step(op: Op | number): void {
    const { reader, instance } = this;
    switch (op as Op) {
      case Op.I32Const: this.push(I32, reader.s32()); return;
      case Op.I64Const:
        reader.s64();
        this.push(I64, reader.low, reader.high);
        return;
      case Op.F32Const: this.push(F32, reader.word32()); return;
      case Op.F64Const: this.push(F64, reader.word32(), reader.word32()); return;
      case Op.V128Const: this.push(V128, reader.word32(), reader.word32(), reader.word32(), reader.word32()); return;
      case Op.RefNull: this.push(refNull(reader.s33() as HeapType), 0); return;
      case Op.RefFunc: this.push(FUNCREF, instance.func(reader.u32()).ref); return;
      case Op.GlobalGet: {
        const { type, cells, word } = instance.globals[reader.u32()];
        const words = type.value === V128 ? 4 : byteSizeOf(type.value) === 8 ? 2 : 1;
        this.push(type.value, ...cells.subarray(word, word + words));
        return;
      }
      case Op.I32Add: case Op.I32Sub: case Op.I32Mul: {
        const [b] = this.pop().words;
        const [a] = this.pop().words;
        this.push(I32, op === Op.I32Add ? a + b : op === Op.I32Sub ? a - b : Math.imul(a, b));
        return;
      }
      case Op.I64Add: case Op.I64Sub: case Op.I64Mul: {
        const b = this.long(this.pop());
        const a = this.long(this.pop());
        const result = BigInt.asIntN(64, op === Op.I64Add ? a + b : op === Op.I64Sub ? a - b : a * b);
        this.push(I64, Number(BigInt.asIntN(32, result)), Number(BigInt.asIntN(32, result >> 32n)));
        return;
      }
      case Op.RefI31: this.push(I31REF, i31Ref(this.pop().words[0])); return;
      case Op.AnyConvertExtern: this.stack[this.stack.length - 1].type = ANYREF; return;
      case Op.ExternConvertAny: this.stack[this.stack.length - 1].type = EXTERNREF; return;
      case Op.StructNew: case Op.StructNewDefault: this.structNew(reader.u32(), op === Op.StructNew); return;
      case Op.ArrayNew: case Op.ArrayNewDefault: {
        const index = reader.u32();
        const length = this.pop().words[0];
        this.arrayNew(index, length, op === Op.ArrayNew ? 'fill' : 'default');
        return;
      }
      case Op.ArrayNewFixed: {
        const index = reader.u32();
        this.arrayNew(index, reader.u32(), 'fixed');
        return;
      }
      default: throw new Error(`constant expression with opcode ${op} passed validation`);
    }
  }

  private long({ words }: Value): bigint {
    return (BigInt(words[1]) << 32n) | BigInt(words[0] >>> 0);
  }

  // --- Objects: references on this stack are roots while something is allocated ---

  private allocate(allocate: () => number): number {
    const { store } = this.instance;
    const pins = this.stack.map((value) => (store.isTraced(value.type) ? store.pin(value.words[0]) : -1));
    const ref = allocate();
    let first = -1;
    pins.forEach((pin, i) => {
      if (pin < 0) return;
      if (first < 0) first = pin;
      this.stack[i].words[0] = store.pinnedRef(pin);
    });
    if (first >= 0) store.unpin(first);
    return ref;
  }

  private structNew(index: number, withFields: boolean): void {
    const { store, typeIds } = this.instance;
    const typeId = typeIds[index];
    const composite = store.types.composite(typeId);
    const fields = composite.kind === 'struct' ? composite.fields : [];
    this.typed(fields.length, fields.map((f) => f.storage), withFields);
    const ref = this.allocate(() => store.heap.allocateStruct(typeId));
    if (withFields) {
      const { offsets } = structLayout(fields);
      for (let i = fields.length - 1; i >= 0; i--) storeField(store.heap, ref + offsets[i], fields[i].storage, this.pop().words, 0);
    }
    this.push(refNonNull(typeId as HeapType), ref);
  }

  /** Gives the topmost operands canonical types, so that `allocate` knows references. */
  private typed(count: number, types: readonly StorageType[], present: boolean): void {
    if (!present) return;
    const first = this.stack.length - count;
    for (let i = 0; i < count; i++) this.stack[first + i].type = unpacked(types[i]);
  }

  private arrayNew(index: number, length: number, how: 'fill' | 'default' | 'fixed'): void {
    const { store, typeIds } = this.instance;
    const typeId = typeIds[index];
    const composite = store.types.composite(typeId);
    const storage = composite.kind === 'array' ? composite.element.storage : (I32 as StorageType);
    const size = byteSizeOf(storage);
    const operands = how === 'fixed' ? length : how === 'fill' ? 1 : 0;
    this.typed(operands, new Array<StorageType>(operands).fill(storage), true);
    const ref = this.allocate(() => store.heap.allocateArray(typeId, length));
    if (how === 'fixed') {
      for (let i = length - 1; i >= 0; i--) storeField(store.heap, ref + HEADER_BYTES + i * size, storage, this.pop().words, 0);
    } else if (how === 'fill') {
      const { words } = this.pop();
      for (let i = 0; i < length; i++) storeField(store.heap, ref + HEADER_BYTES + i * size, storage, words, 0);
    }
    this.push(refNonNull(typeId as HeapType), ref);
  }
}
