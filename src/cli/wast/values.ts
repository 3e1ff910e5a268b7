/** Values of scripts: raw bits into and out of stack slots, and the patterns that results are held against. */
import type { WasmStack } from '../../runtime/executor.js';
import { refMatches } from '../../runtime/gc/casts.js';
import { hostSlot, i31Signed, isHostValue, isI31 } from '../../runtime/refs.js';
import type { Store } from '../../runtime/store.js';
import type { LanePattern, NanClass, ResultPattern, ScriptValue } from '../../text/index.js';
import { showType } from '../../wasm/show.js';
import { type ValType, HeapCode, TypeCode, heapTypeOf, isRef } from '../../wasm/types.js';

/** What `(ref.extern n)` and `(ref.host n)` stand for. */
export class HostObject {
  private static readonly made = new Map<number, HostObject>();

  private constructor(readonly value: number) {}

  static of(value: number): HostObject {
    let object = HostObject.made.get(value);
    if (object === undefined) HostObject.made.set(value, (object = new HostObject(value)));
    return object;
  }
}

/** A result as words, so that no bit is lost. */
export interface ActualValue {
  readonly type: ValType;
  readonly words: Int32Array;
}

export const readActual = (words: Int32Array, word: number, type: ValType): ActualValue => ({ type, words: words.slice(word, word + 4) });

export function writeArgument(store: Store, stack: WasmStack, word: number, value: ScriptValue): void {
  switch (value.kind) {
    case 'i32': stack.words[word] = value.value; return;
    case 'f32': stack.words[word] = value.bits; return;
    case 'i64': stack.longs[word >> 1] = value.value; return;
    case 'f64': stack.longs[word >> 1] = BigInt.asIntN(64, value.bits); return;
    case 'v128': new Uint8Array(stack.words.buffer, word * 4, 16).set(value.bytes); return;
    case 'ref.null': stack.words[word] = 0; return;
    default: stack.words[word] = store.externs.moveIn(HostObject.of(value.value));
  }
}

const long = (words: Int32Array, at = 0): bigint => BigInt.asUintN(64, (BigInt(words[at + 1]) << 32n) | BigInt(words[at] >>> 0));

const HEAPS = {
  func: HeapCode.Func, extern: HeapCode.Extern, any: HeapCode.Any, eq: HeapCode.Eq, i31: HeapCode.I31,
  struct: HeapCode.Struct, array: HeapCode.Array, exn: HeapCode.Exn,
} as const;

export function matches(store: Store, pattern: ResultPattern, value: ActualValue): boolean {
  const { type, words } = value;
  switch (pattern.kind) {
    case 'i32': return type === TypeCode.I32 && words[0] === pattern.value;
    case 'f32': return type === TypeCode.F32 && words[0] >>> 0 === pattern.bits >>> 0;
    case 'i64': return type === TypeCode.I64 && long(words) === BigInt.asUintN(64, pattern.value);
    case 'f64': return type === TypeCode.F64 && long(words) === BigInt.asUintN(64, pattern.bits);
    case 'v128': return type === TypeCode.V128 && new Uint8Array(words.buffer).every((byte, i) => byte === pattern.bytes[i]);
    case 'f32.nan': return type === TypeCode.F32 && isNan32(words[0], pattern.nan);
    case 'f64.nan': return type === TypeCode.F64 && isNan64(long(words), pattern.nan);
    case 'v128.lanes':
      return type === TypeCode.V128 && pattern.lanes.every((lane, i) => laneMatches(pattern.shape, lane, words, i));
    case 'ref.null': return isRef(type) && words[0] === 0;
    case 'ref.extern': case 'ref.host':
      return isRef(type) && isHostValue(words[0]) && store.externs.value(words[0]) === HostObject.of(pattern.value);
    case 'ref.i31': return isRef(type) && isI31(words[0]) && i31Signed(words[0]) === pattern.value;
    case 'ref.func': return isRef(type) && store.funcs.get(words[0])?.index === pattern.index;
    case 'ref': return isRef(type) && words[0] !== 0 && isOfKind(store, HEAPS[pattern.type], type, words[0]);
    case 'either': return pattern.patterns.some((p) => matches(store, p, value));
  }
}

function laneMatches(shape: 'f32x4' | 'f64x2', lane: LanePattern, words: Int32Array, i: number): boolean {
  if (shape === 'f32x4') return typeof lane === 'string' ? isNan32(words[i], lane) : words[i] >>> 0 === Number(lane) >>> 0;
  const bits = long(words, i * 2);
  return typeof lane === 'string' ? isNan64(bits, lane) : bits === BigInt.asUintN(64, BigInt(lane));
}

function isOfKind(store: Store, heap: HeapCode, type: ValType, ref: number): boolean {
  if (store.types.topOf(heapTypeOf(type)) !== store.types.topOf(heap)) return false;
  return heap === HeapCode.Func || refMatches(store, ref, heap, false);
}

const isNan32 = (bits: number, kind: NanClass): boolean =>
  kind === 'nan:canonical' ? (bits & 0x7fffffff) === 0x7fc00000 : (bits & 0x7fc00000) === 0x7fc00000;

const QUIET = 0x7ff8000000000000n;
const isNan64 = (bits: bigint, kind: NanClass): boolean =>
  kind === 'nan:canonical' ? (bits & 0x7fffffffffffffffn) === QUIET : (bits & QUIET) === QUIET;

const hex = (bits: number | bigint, digits: number): string =>
  `0x${(typeof bits === 'number' ? bits >>> 0 : BigInt.asUintN(64, bits)).toString(16).padStart(digits, '0')}`;

const showBytes = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');

export function showPattern(pattern: ResultPattern): string {
  switch (pattern.kind) {
    case 'i32': case 'i64': return `(${pattern.kind}.const ${pattern.value})`;
    case 'f32': return `(f32 ${hex(pattern.bits, 8)})`;
    case 'f64': return `(f64 ${hex(pattern.bits, 16)})`;
    case 'v128': return `(v128 ${showBytes(pattern.bytes)})`;
    case 'f32.nan': case 'f64.nan': return `(${pattern.kind.slice(0, 3)}.const ${pattern.nan})`;
    case 'v128.lanes': return `(v128 ${pattern.shape} ${pattern.lanes.map((l) => (typeof l === 'string' ? l : hex(l, 8))).join(' ')})`;
    case 'ref.null': return '(ref.null)';
    case 'ref.extern': case 'ref.host': case 'ref.i31': return `(${pattern.kind} ${pattern.value})`;
    case 'ref.func': return `(ref.func ${pattern.index})`;
    case 'ref': return `(ref.${pattern.type})`;
    case 'either': return `(either ${pattern.patterns.map(showPattern).join(' ')})`;
  }
}

export function showActual(store: Store, { type, words }: ActualValue): string {
  switch (type as number as TypeCode) {
    case TypeCode.I32: return `(i32.const ${words[0]})`;
    case TypeCode.I64: return `(i64.const ${BigInt.asIntN(64, long(words))})`;
    case TypeCode.F32: return `(f32 ${hex(words[0], 8)})`;
    case TypeCode.F64: return `(f64 ${hex(long(words), 16)})`;
    case TypeCode.V128: return `(v128 ${showBytes(new Uint8Array(words.buffer))})`;
  }
  if (words[0] === 0) return '(ref.null)';
  const isHost = isHostValue(words[0]) && store.types.topOf(heapTypeOf(type)) !== HeapCode.Func;
  return isHost ? `(host value ${hostSlot(words[0])})` : `(${showType(type)} ${hex(words[0], 8)})`;
}
