/**
 * JavaScript values ↔ slots of the wasm stack, as the JavaScript API does it (its §5.7, ToWebAssemblyValue).
 *
 * Writing never collects: references moved in before in the same call are not in any frame yet.
 */
import { leftHost } from '../wasm/errors/stack-trace.js';
import { valueError } from '../wasm/errors/value.js';
import { showType } from '../wasm/show.js';
import { type FuncType, type HeapType, type ValType, HeapCode, TypeCode, heapTypeOf, isNullable } from '../wasm/types.js';
import type { WasmStack } from './executor.js';
import { FuncInstance, type HostFunction } from './func.js';
import { GcRef } from './gc/handles.js';
import { refMatches } from './gc/casts.js';
import { i31Ref, i31Signed, isHostValue, isI31 } from './refs.js';
import { slotWords, typesWords } from './slots.js';
import type { Store } from './store.js';

/**
 * A JavaScript value as its type takes it: a number, a bigint, 16 bytes, or the reference as it is. May run code of the
 * user's (`valueOf`), which may call into wasm: all arguments are converted before the first is written.
 */
export function convertValue(type: ValType, value: unknown): unknown {
  switch (type as number as TypeCode) {
    case TypeCode.I32: case TypeCode.F32: case TypeCode.F64: return Number(value);
    case TypeCode.I64: return BigInt.asIntN(64, toBigInt(value));
    default: return value;
  }
}

/** stack[word] := value. Throws a TypeError for a value that the type cannot take. */
export function writeValue(store: Store, stack: WasmStack, word: number, type: ValType, value: unknown): void {
  switch (type as number as TypeCode) {
    case TypeCode.I32: stack.words[word] = Number(value); return;
    case TypeCode.I64: stack.longs[word >> 1] = BigInt.asIntN(64, toBigInt(value)); return;
    case TypeCode.F32: stack.floats[word] = Number(value); return;
    case TypeCode.F64: stack.doubles[word >> 1] = Number(value); return;
    case TypeCode.V128: writeVector(stack, word, value); return;
    default: stack.words[word] = refFromHost(store, value, type);
  }
}

function toBigInt(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean' || typeof value === 'string') return BigInt(value);
  throw valueError.mismatch('i64 (a bigint)', value);
}

function writeVector(stack: WasmStack, word: number, value: unknown): void {
  if (!(value instanceof Uint8Array) || value.length !== 16) throw valueError.mismatch('v128 (a Uint8Array of 16 bytes)', value);
  new Uint8Array(stack.words.buffer, word * 4, 16).set(value);
}

/** The value in a slot as JavaScript sees it. */
export function readValue(store: Store, stack: WasmStack, word: number, type: ValType): unknown {
  switch (type as number as TypeCode) {
    case TypeCode.I32: return stack.words[word];
    case TypeCode.I64: return stack.longs[word >> 1];
    case TypeCode.F32: return stack.floats[word];
    case TypeCode.F64: return stack.doubles[word >> 1];
    case TypeCode.V128: return new Uint8Array(stack.words.buffer.slice(word * 4, word * 4 + 16));
    default: return refToHost(store, stack.words[word], type);
  }
}

/** The reference word for a JavaScript value. Never collects. */
export function refFromHost(store: Store, value: unknown, type: ValType): number {
  const heap = heapTypeOf(type);
  if (value === null) {
    if (!isNullable(type)) throw valueError.mismatch(showType(type), value);
    return 0;
  }
  const top = store.types.topOf(heap);
  if (top === HeapCode.Func) {
    if (!(value instanceof FuncInstance) || !store.meet(value.store)) throw valueError.mismatch(showType(type), value);
    if (!refMatches(store, value.ref, heap, false)) throw valueError.mismatch(showType(type), value);
    return value.ref;
  }
  if (value instanceof GcRef && !store.meet(value.store)) throw valueError.mismatch(showType(type), value);
  const ref = value instanceof GcRef ? value.ref : internalize(store, value);
  if (top === HeapCode.Exn && !(value instanceof GcRef && store.heap.isException(value.ref))) throw valueError.mismatch(showType(type), value);
  if (!refMatches(store, ref, heap, false)) throw valueError.mismatch(showType(type), value);
  return ref;
}

/** A host value in the `any` or `extern` hierarchy, between which it may move: small integers are i31. Never collects. */
export function internalize(store: Store, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= -0x40000000 && value < 0x40000000 && !Object.is(value, -0)) {
    return i31Ref(value);
  }
  return store.externs.moveIn(value);
}

export function refToHost(store: Store, ref: number, type: ValType): unknown {
  if (ref === 0) return null;
  if (store.types.topOf(heapTypeOf(type) as HeapType) === HeapCode.Func) return store.funcs.get(ref);
  if (isHostValue(ref)) return store.externs.value(ref);
  if (isI31(ref)) return i31Signed(ref);
  return store.handles.hold(store, ref);
}

/** A host function from a JavaScript one: arguments and results are converted by the function type. */
export function hostFunction(store: Store, type: FuncType, fn: (...args: never[]) => unknown, name: string): FuncInstance {
  const convert = convertingHost(() => func.store, type, fn as (...args: unknown[]) => unknown);
  const func: FuncInstance = store.addHostFunc(type, convert, name);
  return func;
}

function convertingHost(home: () => Store, type: FuncType, fn: (...args: unknown[]) => unknown): HostFunction {
  const { params, results } = type;
  const words = params.map((_, i) => typesWords(params.slice(0, i)));
  const wrapper: HostFunction = (stack, base) => {
    const args = params.map((t, i) => readValue(home(), stack, base + words[i], t));
    let result: unknown;
    try {
      result = fn(...args);
    } catch (error) {
      throw leftHost(error, wrapper);
    }
    const store = home();
    if (results.length === 0) return;
    if (results.length === 1) {
      writeValue(store, stack, base, results[0], convertValue(results[0], result));
      return;
    }
    const given = Array.from(result as Iterable<unknown>);
    if (given.length !== results.length) throw valueError.resultCount(results.length, given.length);
    const values = results.map((t, i) => convertValue(t, given[i]));
    let word = base;
    results.forEach((t, i) => {
      writeValue(store, stack, word, t, values[i]);
      word += slotWords(t);
    });
  };
  return wrapper;
}

/** Calls a function with JavaScript values; returns its results. */
export function callFunction(func: FuncInstance, args: readonly unknown[]): unknown[] {
  const { params, results } = func.type;
  if (args.length !== params.length) throw valueError.argumentCount(params.length, args.length);
  const values = params.map((t, i) => convertValue(t, args[i]));
  const { store } = func;
  store.collectIfDue();
  const { executor } = store;
  const base = executor.reserve(Math.max(typesWords(params), typesWords(results)));
  let word = base;
  params.forEach((t, i) => {
    writeValue(store, executor.stack, word, t, values[i]);
    word += slotWords(t);
  });
  executor.call(func, base);
  word = base;
  return results.map((t) => {
    // The store may have been joined meanwhile.
    const value = readValue(func.store, executor.stack, word, t);
    word += slotWords(t);
    return value;
  });
}
