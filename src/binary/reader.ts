/** Checked reading of the binary format's primitives (specification §5.2): every failure is a `MalformedError`. */
import { malformed } from '../wasm/errors/malformed.js';
import { Feature, type FeatureSet, featureName } from '../wasm/features.js';
import { invalid } from '../wasm/errors/invalid.js';
import {
  type HeapType, type StorageType, type ValType, HeapCode, I16, I8, TypeCode, refNonNull, refNull,
} from '../wasm/types.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class ByteReader {
  at: number;
  end: number;

  constructor(readonly bytes: Uint8Array, at = 0, end = bytes.length) {
    this.at = at;
    this.end = end;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  byte(): number {
    if (this.at >= this.end) throw malformed.unexpectedEnd(this.at);
    return this.bytes[this.at++];
  }

  peek(): number {
    if (this.at >= this.end) throw malformed.unexpectedEnd(this.at);
    return this.bytes[this.at];
  }

  skip(count: number): void {
    if (count > this.end - this.at) throw malformed.unexpectedEnd(this.end);
    this.at += count;
  }

  u32(): number {
    if (this.at < this.end) {
      const byte = this.bytes[this.at];
      if (byte < 0x80) {
        this.at++;
        return byte;
      }
    }
    return this.u32Slow();
  }

  private u32Slow(): number {
    const start = this.at;
    let result = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result;
    }
    const last = this.byte();
    if (last >= 0x80) throw malformed.integerTooLong(start);
    if (last > 0x0f) throw malformed.integerTooLarge(start);
    return (result | (last << 28)) >>> 0;
  }

  s32(): number {
    const start = this.at;
    let result = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (byte & 0x40) !== 0 ? result | (-1 << (shift + 7)) : result;
    }
    const last = this.byte();
    if (last >= 0x80) throw malformed.integerTooLong(start);
    const sign = last & 0x78;
    if (sign !== 0 && sign !== 0x78) throw malformed.integerTooLarge(start);
    return result | (last << 28);
  }

  /** s33: heap types and block types. */
  s33(): number {
    const start = this.at;
    let result = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (byte & 0x40) !== 0 ? result | (-1 << (shift + 7)) : result;
    }
    const last = this.byte();
    if (last >= 0x80) throw malformed.integerTooLong(start);
    const sign = last & 0x70;
    if (sign !== 0 && sign !== 0x70) throw malformed.integerTooLarge(start);
    return (result >>> 0) + (last & 0x0f) * 0x10000000 - ((last & 0x10) !== 0 ? 0x100000000 : 0);
  }

  /** Passes over an s64; `low` and `high` hold it. */
  s64(): void {
    this.leb64(true);
  }

  low = 0;
  high = 0;

  private leb64(signed: boolean): void {
    const start = this.at;
    let low = 0;
    let high = 0;
    let byte = 0;
    let shift = 0;
    do {
      byte = this.byte();
      const bits = byte & 0x7f;
      if (shift === 63) {
        if (byte >= 0x80) throw malformed.integerTooLong(start);
        if (signed ? bits !== 0 && bits !== 0x7f : bits > 1) throw malformed.integerTooLarge(start);
      }
      if (shift < 28) {
        low |= bits << shift;
      } else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else {
        high |= bits << (shift - 32);
      }
      shift += 7;
    } while (byte >= 0x80);
    if (signed && shift < 64 && (byte & 0x40) !== 0) {
      if (shift < 32) {
        low |= -1 << shift;
        high = -1;
      } else {
        high |= -1 << (shift - 32);
      }
    }
    this.low = low;
    this.high = high;
  }

  /** Four bytes, little endian: the bits of an f32, a quarter of a v128. */
  word32(): number {
    const { bytes, at } = this;
    this.skip(4);
    return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
  }

  /** u64 as a number: exact below 2^53. `low` and `high` hold it exactly. */
  u64(): number {
    if (this.at < this.end && this.bytes[this.at] < 0x80) {
      this.high = 0;
      return (this.low = this.bytes[this.at++]);
    }
    this.leb64(false);
    return (this.high >>> 0) * 4294967296 + (this.low >>> 0);
  }

  /** The length of a vector that has at least `unit` bytes an element: a huge count in a short input is refused here. */
  count(what: string, limit: number, unit = 1): number {
    const start = this.at;
    const count = this.u32();
    if (count > limit) throw malformed.limit(start, what, limit);
    if (count * unit > this.end - this.at) throw malformed.unexpectedEnd(this.end);
    return count;
  }

  name(): string {
    const start = this.at;
    const length = this.u32();
    if (length > this.end - this.at) throw malformed.lengthOutOfBounds(start);
    const text = decodeUtf8(this.bytes, this.at, this.at + length);
    if (text === null) throw malformed.utf8(this.at);
    this.at += length;
    return text;
  }

  // --- Types (§5.3) ---

  heapType(features: FeatureSet): HeapType {
    const start = this.at;
    const heap = this.s33();
    if (heap >= 0) {
      need(features, Feature.FunctionReferences, start, 'a type index as heap type');
      return heap as HeapType;
    }
    if (!isAbstractHeap(heap)) throw malformed.heapType(start);
    checkHeapFeature(features, heap, start);
    return heap as HeapType;
  }

  valType(features: FeatureSet): ValType {
    const start = this.at;
    const byte = this.byte();
    switch (byte) {
      case TypeCode.I32: case TypeCode.I64: case TypeCode.F32: case TypeCode.F64: return byte as ValType;
      case TypeCode.V128:
        need(features, Feature.Simd, start, 'v128');
        return byte as ValType;
      case TypeCode.RefNull:
        need(features, Feature.FunctionReferences, start, 'a typed reference');
        return this.checkedRef(refNull, features);
      case TypeCode.Ref:
        need(features, Feature.FunctionReferences, start, 'a typed reference');
        return this.checkedRef(refNonNull, features);
    }
    const heap = byte - 0x80;
    if (byte >= 0x80 || !isAbstractHeap(heap)) throw malformed.valType(start, byte);
    checkHeapFeature(features, heap, start);
    return refNull(heap as HeapCode);
  }

  /** Type indices beyond what a value type can hold cannot exist: a module has at most a million types. */
  private checkedRef(make: (heap: HeapType) => ValType, features: FeatureSet): ValType {
    const heap = this.heapType(features);
    return make((heap >= 0x7fffff ? 0x7fffff : heap) as HeapType);
  }

  refType(features: FeatureSet): ValType {
    const start = this.at;
    const type = this.valType(features);
    const code = type & 0xff;
    if (code !== TypeCode.RefNull && code !== TypeCode.Ref) throw malformed.refType(start);
    return type;
  }

  storageType(features: FeatureSet): StorageType {
    const byte = this.peek();
    if (byte === TypeCode.I8 || byte === TypeCode.I16) {
      this.at++;
      return byte === TypeCode.I8 ? I8 : I16;
    }
    return this.valType(features);
  }
}

export function need(features: FeatureSet, feature: Feature, at: number, what: string): void {
  if (!features.has(feature)) throw invalid.feature(at, what, featureName(feature));
}

export const isAbstractHeap = (heap: number): boolean => heap <= HeapCode.NoExn && heap >= HeapCode.Exn;

function checkHeapFeature(features: FeatureSet, heap: number, at: number): void {
  switch (heap as HeapCode) {
    case HeapCode.Func: return;
    case HeapCode.Extern: return need(features, Feature.ReferenceTypes, at, 'externref');
    case HeapCode.Exn: case HeapCode.NoExn: return need(features, Feature.Exceptions, at, 'exnref');
    default: return need(features, Feature.Gc, at, 'a reference type of the GC proposal');
  }
}

/** Strict UTF-8; null if malformed. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | null {
  let ascii = '';
  if (end - start < 64) {
    let at = start;
    for (; at < end && bytes[at] < 0x80; at++) ascii += String.fromCharCode(bytes[at]);
    if (at === end) return ascii;
  }
  try {
    const part = bytes.subarray(start, end);
    return utf8.decode(bytes.buffer instanceof ArrayBuffer ? part : part.slice());
  } catch {
    return null;
  }
}
