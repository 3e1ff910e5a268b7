/** Memories (specification §4.2.8), with what host functions do all day: strings, integers, pieces of bytes. */
import { MemoryInstance } from '../runtime/memory.js';
import { type SharedAllocation, isAllocation } from '../runtime/shared-allocation.js';
import { apiRangeError, apiTypeError } from '../wasm/errors/api.js';
import { bytesOf } from './bytes.js';
import { checkBoolean, checkInteger, checkOptions } from './engine.js';
import { type Store, checkStore } from './store.js';
import { type MemoryType, fromCoreMemory } from './types.js';
import { showAs } from './inspect.js';

/** A pointer or length as it arrives: an i32 may be negative (it is above 2 GiB then), an i64 is a bigint. */
export type Pointer = number | bigint;

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes: Uint8Array): string;
}
declare class TextEncoder {
  encode(text: string): Uint8Array;
}

const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Integers that `readInt` and `writeInt` know. */
export type IntegerType = 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64';
/** What an integer of a type is in JavaScript. */
export type IntegerValue<T extends IntegerType> = T extends 'i64' | 'u64' ? bigint : number;

interface IntegerRow {
  readonly size: number;
  get(view: DataView, at: number): number | bigint;
  set(view: DataView, at: number, value: never): void;
}

const INTEGERS: Readonly<Record<IntegerType, IntegerRow>> = {
  i8: { size: 1, get: (v, at) => v.getInt8(at), set: (v, at, x: number) => v.setInt8(at, x) },
  u8: { size: 1, get: (v, at) => v.getUint8(at), set: (v, at, x: number) => v.setUint8(at, x) },
  i16: { size: 2, get: (v, at) => v.getInt16(at, true), set: (v, at, x: number) => v.setInt16(at, x, true) },
  u16: { size: 2, get: (v, at) => v.getUint16(at, true), set: (v, at, x: number) => v.setUint16(at, x, true) },
  i32: { size: 4, get: (v, at) => v.getInt32(at, true), set: (v, at, x: number) => v.setInt32(at, x, true) },
  u32: { size: 4, get: (v, at) => v.getUint32(at, true), set: (v, at, x: number) => v.setUint32(at, x, true) },
  i64: { size: 8, get: (v, at) => v.getBigInt64(at, true), set: (v, at, x: bigint) => v.setBigInt64(at, x, true) },
  u64: { size: 8, get: (v, at) => v.getBigUint64(at, true), set: (v, at, x: bigint) => v.setBigUint64(at, x, true) },
};

/** A shared memory on its way to another thread: what `Memory#share` gives and `Memory.fromShared` takes. Opaque. */
export interface SharedMemory {
  /** Its type. */
  readonly type: MemoryType;
  /** @internal */
  readonly allocation: SharedAllocation;
}

/** How a string is decoded. */
export interface DecodeOptions {
  /** Throw a `TypeError` for what is not UTF-8, instead of U+FFFD. Default false. */
  readonly fatal?: boolean | undefined;
}

/** A memory. Everything here looks at the memory as it is now: growth needs no care. */
export class Memory {
  /**
   * A memory of the host's, for guests to import.
   *
   * @throws LimitError where it cannot be had, TypeError or RangeError for what is no type of a memory.
   */
  constructor(store: Store, type: MemoryType);
  /** @internal */
  constructor(store: Store, type: null, core: MemoryInstance);
  constructor(
    /** The store it lives in. */
    readonly store: Store,
    type: MemoryType | null,
    core?: MemoryInstance,
  ) {
    if (core === undefined) checkStore(store);
    this.core = core ?? MemoryInstance.create(toCoreType(type), store.core.limiter, undefined, store.core.options.storage);
    this.core.face = this;
    if (core === undefined) store.core.addHostMemory(this.core);
  }

  /** @internal */
  readonly core: MemoryInstance;

  /** @internal */
  static of(store: Store, core: MemoryInstance): Memory {
    return (core.face ??= new Memory(store, null, core)) as Memory;
  }

  /**
   * A memory that another thread, or another store, shares: both work on the same bytes, and each sees the other's growth.
   *
   * @throws TypeError for what `share` did not give; LimitError where the store may have no more memories.
   */
  static fromShared(store: Store, shared: SharedMemory): Memory {
    checkStore(store);
    checkOptions('shared memory', shared, ['type', 'allocation']);
    const { type, allocation } = shared;
    const core = toCoreType(type);
    if (!core.shared || !isAllocation(allocation)) throw apiTypeError.argument('shared memory', 'what share() gave', shared);
    const memory = new Memory(store, null, MemoryInstance.create(core, store.core.limiter, allocation));
    store.core.addHostMemory(memory.core);
    return memory;
  }

  /**
   * What another thread needs to work on this memory: to be posted, or given as `workerData`, for `Memory.fromShared`. The
   * bytes live until the last thread lets go of them.
   *
   * @throws TypeError for a memory that is not shared.
   */
  share(): SharedMemory {
    this.store.checkOpen('the memory');
    const { allocation } = this.core;
    if (allocation === null) throw apiTypeError.argument('memory', 'a shared one', this);
    return { type: fromCoreMemory(this.core.type), allocation };
  }

  /** Its type, with the size it has now as minimum. */
  get type(): MemoryType {
    return { ...fromCoreMemory(this.core.type), minimum: this.size };
  }

  /** Pages. */
  get size(): number {
    return this.core.size;
  }

  /** Bytes. */
  get byteLength(): number {
    this.core.refresh();
    return this.core.bytes.length;
  }

  /** All of it as it is now, not a copy. It is detached when the memory grows: take it anew, or use `view`. */
  get buffer(): ArrayBuffer | SharedArrayBuffer {
    this.store.checkOpen('the memory');
    return this.core.show();
  }

  /** All bytes as they are now. Take it anew after whatever may grow the memory: that detaches it. */
  get bytes(): Uint8Array {
    this.store.checkOpen('the memory');
    return new Uint8Array(this.core.show());
  }

  /** The same for numbers of all sizes; wasm's are little-endian. */
  get dataView(): DataView {
    this.store.checkOpen('the memory');
    return new DataView(this.core.show());
  }

  /**
   * Grows by so many pages; returns how many there were.
   *
   * @throws RangeError where the type, a limit or the store's callback does not allow it.
   */
  grow(pages: number): number {
    this.store.checkOpen('the memory');
    checkInteger('pages', pages, 0, Number.MAX_SAFE_INTEGER);
    const before = this.core.grow(pages);
    if (before < 0) throw apiRangeError.argument('pages', `a growth that the memory's type and the limits allow`, pages);
    return before;
  }

  /**
   * A view of the bytes, not a copy. It is detached when the memory grows, and when the store is disposed of.
   *
   * @throws RangeError out of bounds.
   */
  view(pointer: Pointer, length: Pointer): Uint8Array {
    const { at, size } = this.range('view', pointer, length);
    return new Uint8Array(this.core.show(), at, size);
  }

  /** A copy of the bytes. */
  read(pointer: Pointer, length: Pointer): Uint8Array {
    const { at, size } = this.range('read', pointer, length);
    return this.core.bytes.slice(at, at + size);
  }

  /** Writes bytes of any kind. */
  write(pointer: Pointer, bytes: ArrayBufferView | ArrayBuffer | SharedArrayBuffer): void {
    const source = bytesOf(bytes);
    if (source === null) throw apiTypeError.argument('bytes', 'bytes (a Uint8Array, another view, or a buffer)', bytes);
    const { at } = this.range('write', pointer, source.length);
    this.core.bytes.set(source, at);
  }

  /** The UTF-8 string of so many bytes. */
  readString(pointer: Pointer, length: Pointer, options: DecodeOptions = {}): string {
    checkOptions('options', options, ['fatal']);
    const isFatal = checkBoolean('fatal', options.fatal ?? false);
    // Decoders refuse shared memory: always a copy.
    const bytes = this.read(pointer, length);
    if (!isFatal) return lenient.decode(bytes);
    try {
      return fatal.decode(bytes);
    } catch {
      throw apiTypeError.utf8(toIndex('pointer', pointer), bytes.length);
    }
  }

  /** The UTF-8 string up to the next zero byte. */
  readCString(pointer: Pointer, options: DecodeOptions = {}): string {
    const { at } = this.range('readCString', pointer, 0);
    const end = this.core.bytes.indexOf(0, at);
    if (end < 0) throw apiRangeError.bounds('readCString', at, this.byteLength - at + 1, this.byteLength);
    return this.readString(at, end - at, options);
  }

  /** Writes a string as UTF-8, without a zero byte at its end; returns how many bytes. */
  writeString(pointer: Pointer, text: string): number {
    if (typeof text !== 'string') throw apiTypeError.argument('text', 'a string', text);
    const bytes = encoder.encode(text);
    this.write(pointer, bytes);
    return bytes.length;
  }

  /** A little-endian integer. */
  readInt<T extends IntegerType>(pointer: Pointer, type: T): IntegerValue<T> {
    const row = integerRow(type);
    const { at } = this.range('readInt', pointer, row.size);
    return row.get(this.core.view, at) as IntegerValue<T>;
  }

  /** Writes a little-endian integer; wraps around as typed arrays do. */
  writeInt<T extends IntegerType>(pointer: Pointer, type: T, value: IntegerValue<T>): void {
    const row = integerRow(type);
    const expected = row.size === 8 ? 'bigint' : 'number';
    if (typeof value !== expected) throw apiTypeError.argument('value', `a ${expected}`, value);
    const { at } = this.range('writeInt', pointer, row.size);
    row.set(this.core.view, at, value as never);
  }

  /** A byte. Throws a RangeError out of bounds. */
  readU8(pointer: Pointer): number {
    return this.readInt(pointer, 'u8');
  }

  /** A little-endian 32-bit unsigned integer. Throws a RangeError out of bounds. */
  readU32(pointer: Pointer): number {
    return this.readInt(pointer, 'u32');
  }

  /** A little-endian 32-bit signed integer. Throws a RangeError out of bounds. */
  readI32(pointer: Pointer): number {
    return this.readInt(pointer, 'i32');
  }

  /** A little-endian 64-bit unsigned integer. Throws a RangeError out of bounds. */
  readU64(pointer: Pointer): bigint {
    return this.readInt(pointer, 'u64');
  }

  /** A little-endian 64-bit float. Throws a RangeError out of bounds. */
  readF64(pointer: Pointer): number {
    return this.core.view.getFloat64(this.range('readF64', pointer, 8).at, true);
  }

  /** Writes the low 8 bits of an integer. Throws a RangeError out of bounds. */
  writeU8(pointer: Pointer, value: number): void {
    this.writeInt(pointer, 'u8', value);
  }

  /** Writes a little-endian 32-bit integer. Throws a RangeError out of bounds. */
  writeU32(pointer: Pointer, value: number): void {
    this.writeInt(pointer, 'u32', value);
  }

  /** Writes a little-endian 32-bit integer. Throws a RangeError out of bounds. */
  writeI32(pointer: Pointer, value: number): void {
    this.writeInt(pointer, 'i32', value);
  }

  /** Writes a little-endian 64-bit integer. Throws a RangeError out of bounds. */
  writeU64(pointer: Pointer, value: bigint): void {
    this.writeInt(pointer, 'u64', value);
  }

  /** Writes a little-endian 64-bit float. Throws a RangeError out of bounds. */
  writeF64(pointer: Pointer, value: number): void {
    if (typeof value !== 'number') throw apiTypeError.argument('value', 'a number', value);
    this.core.view.setFloat64(this.range('writeF64', pointer, 8).at, value, true);
  }

  /** Checks bounds before anything is allocated. */
  private range(what: string, pointer: Pointer, length: Pointer): { at: number; size: number } {
    this.store.checkOpen('the memory');
    const at = toIndex('pointer', pointer);
    const size = toIndex('length', length);
    this.core.refresh();
    const bytes = this.core.bytes.length;
    if (at + size > bytes) throw apiRangeError.bounds(what, at, size, bytes);
    return { at, size };
  }
}

/** Negative 32-bit values are above 2 GiB; bigints count as unsigned 64-bit ones. */
function toIndex(what: string, value: unknown): number {
  if (typeof value === 'bigint') {
    if (value < -(2n ** 63n) || value >= 2n ** 64n) throw apiRangeError.argument(what, 'an address', value);
    return Number(BigInt.asUintN(64, value));
  }
  if (typeof value !== 'number') throw apiTypeError.argument(what, 'a number or bigint', value);
  if (!Number.isSafeInteger(value) || value < -0x80000000) throw apiRangeError.argument(what, 'an address', value);
  return value < 0 ? value + 2 ** 32 : value;
}

function integerRow(type: unknown): IntegerRow {
  if (typeof type !== 'string' || !Object.hasOwn(INTEGERS, type)) throw apiTypeError.argument('type', Object.keys(INTEGERS).join(', '), type);
  return INTEGERS[type as IntegerType];
}

function toCoreType(type: MemoryType | null) {
  checkOptions('memory type', type, ['minimum', 'maximum', 'address', 'shared', 'pageSize']);
  const { minimum, maximum, address = 'i32', shared = false, pageSize = 65536 } = type!;
  if (address !== 'i32' && address !== 'i64') throw apiTypeError.argument('address', "'i32' or 'i64'", address);
  if (pageSize !== 65536 && pageSize !== 1) throw apiRangeError.argument('pageSize', '65536 or 1', pageSize);
  checkBoolean('shared', shared);
  const is64 = address === 'i64';
  const most = is64 ? Number.MAX_SAFE_INTEGER : 2 ** 32 / pageSize;
  checkInteger('minimum', minimum, 0, most);
  if (maximum !== undefined) checkInteger('maximum', maximum, minimum, most);
  if (shared && maximum === undefined) throw apiTypeError.argument('maximum', 'a number, since the memory is shared', maximum);
  return { limits: { min: minimum, max: maximum ?? null }, shared, is64, pageSizeLog2: pageSize === 1 ? 0 : 16 };
}

showAs(Memory, ({ size, byteLength }) => `Memory { ${size} pages, ${byteLength} bytes }`);
