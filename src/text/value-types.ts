/** Value types and the types of tables, memories and globals in the text format (specification §6.4). */
import { malformedText } from '../wasm/errors/malformed-text.js';
import { Feature, type FeatureSet } from '../wasm/features.js';
import { showHeapType, showType } from '../wasm/show.js';
import {
  type GlobalType, type HeapType, type Limits, type MemoryType, type StorageType, type TableType, type ValType, F32, F64,
  HeapCode, I16, I32, I64, I8, V128, isRef, refNull, refType,
} from '../wasm/types.js';
import type { TokenCursor } from './cursor.js';
import type { Spaces } from './scope.js';
import { Token } from './tokens.js';

let heapWords: Map<string, HeapType> | null = null;
let typeWords: Map<string, StorageType> | null = null;

/** Abstract heap types by word. */
function heapWord(word: string): HeapType | undefined {
  if (heapWords === null) {
    heapWords = new Map();
    for (let heap: number = HeapCode.Exn; heap <= HeapCode.NoExn; heap++) heapWords.set(showHeapType(heap), heap as HeapType);
  }
  return heapWords.get(word);
}

/** Types that are one word: numbers, vectors, packed types, shorthands of references. */
function typeWord(word: string): StorageType | undefined {
  if (typeWords === null) {
    typeWords = new Map();
    for (const type of [I32, I64, F32, F64, V128, I8, I16]) typeWords.set(showType(type), type);
    for (let heap: number = HeapCode.Exn; heap <= HeapCode.NoExn; heap++) {
      const type = refNull(heap as HeapCode);
      typeWords.set(showType(type), type);
    }
  }
  return typeWords.get(word);
}

/** Indices that do not fit a value type cannot exist: a module has at most a million types. */
const MAX_HEAP_INDEX = 0x7fffff;

export class ValueTypeParser {
  constructor(protected readonly cursor: TokenCursor, protected readonly spaces: Spaces, private readonly features: FeatureSet) {}

  heapType(): HeapType {
    const { cursor } = this;
    if (cursor.peek() === Token.Word) {
      const heap = heapWord(cursor.text);
      if (heap !== undefined) {
        cursor.at++;
        return heap;
      }
    } else if (cursor.isIndex()) {
      return Math.min(this.spaces.type.index(cursor), MAX_HEAP_INDEX) as HeapType;
    }
    throw cursor.unexpected('a heap type');
  }

  /** A value type, or null if none stands here. */
  protected optionalType(packed: boolean): StorageType | null {
    const { cursor } = this;
    if (cursor.peek() === Token.Word) {
      const type = typeWord(cursor.text);
      if (type === undefined || (!packed && (type === I8 || type === I16))) return null;
      cursor.at++;
      return type;
    }
    if (!cursor.takeOpen('ref')) return null;
    const nullable = cursor.takeWord('null');
    const heap = this.heapType();
    cursor.close();
    return refType(heap, nullable);
  }

  valType(): ValType {
    const type = this.optionalType(false);
    if (type === null) throw this.cursor.unexpected('a value type');
    return type as ValType;
  }

  isRefType(): boolean {
    const { cursor } = this;
    if (cursor.peek() !== Token.Word) return cursor.isOpen('ref');
    const type = typeWord(cursor.text);
    return type !== undefined && isRef(type);
  }

  refType(): ValType {
    if (!this.isRefType()) throw this.cursor.unexpected('a reference type');
    return this.valType();
  }

  /** Value types up to the closing parenthesis, which is taken too. */
  protected typesToClose(into: ValType[]): void {
    while (!this.cursor.takeClose()) into.push(this.valType());
  }

  /** `(result t*)*`, as `select` has it. */
  results(into: ValType[] = []): ValType[] {
    while (this.cursor.takeOpen('result')) this.typesToClose(into);
    return into;
  }

  // --- External types ---

  globalType(): GlobalType {
    const { cursor } = this;
    const mutable = cursor.takeOpen('mut');
    const value = this.valType();
    if (mutable) cursor.close();
    return { value, mutable };
  }

  /** `i64` or nothing, `i32` written out too. */
  addressType(): boolean {
    if (this.cursor.takeWord('i64')) return true;
    this.cursor.takeWord('i32');
    return false;
  }

  limits(): Limits {
    const min = this.bound();
    return { min, max: this.cursor.peek() === Token.Number ? this.bound() : null };
  }

  /** A 64-bit literal, whichever the address type: validation finds bounds that are too large. Before memory64, 32-bit. */
  private bound(): number {
    return this.features.has(Feature.Memory64) ? Number(this.cursor.unsigned()) : this.cursor.u32();
  }

  /** `(pagesize n)` as a power of two; 16 without. */
  pageSize(): number {
    const { cursor } = this;
    if (!cursor.takeOpen('pagesize')) return 16;
    const at = cursor.at;
    const size = cursor.unsigned();
    const log2 = Math.log2(Number(size));
    if (!Number.isInteger(log2)) throw malformedText.pageSize(cursor.position(at));
    cursor.close();
    return log2;
  }

  memoryType(): MemoryType {
    const is64 = this.addressType();
    const limits = this.limits();
    const shared = this.cursor.takeWord('shared');
    return { limits, shared, is64, pageSizeLog2: this.pageSize() };
  }

  tableType(): TableType {
    const is64 = this.addressType();
    const limits = this.limits();
    return { limits, element: this.refType(), is64 };
  }
}
