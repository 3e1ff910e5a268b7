/**
 * JavaScript values ↔ wasm values, strictly: nothing is coerced, so that converting never runs code of the user's, and
 * a wrong value is an error that names the argument. i64 is a bigint, v128 sixteen bytes, an externref any value.
 */
import { Pending, type WasmStack } from '../runtime/executor.js';
import { FuncInstance } from '../runtime/func.js';
import { GcRef } from '../runtime/gc/handles.js';
import { isPromise } from '../runtime/meter.js';
import type { Signature } from '../runtime/signature.js';
import type { Store as CoreStore } from '../runtime/store.js';
import { readValue, refFromHost, writeValue } from '../runtime/values.js';
import { apiRangeError, apiTypeError } from '../wasm/errors/api.js';
import { callError } from '../wasm/errors/call.js';
import { ValueTypeError } from '../wasm/errors/value.js';
import { showType } from '../wasm/show.js';
import { type ValType, HeapCode, TypeCode, heapTypeOf, isRef } from '../wasm/types.js';
import { Func } from './func.js';
import { GcObject, objectOf } from './gc-object.js';
import { storeOf } from './store.js';

/** Throws unless `value` is one of the type. `what` names it in messages. */
function checkNumber(type: ValType, value: unknown, what: () => string): void {
  switch (type as number as TypeCode) {
    case TypeCode.I32:
      if (typeof value !== 'number') throw apiTypeError.argument(what(), 'i32 (an integer)', value);
      if (!Number.isInteger(value) || value < -0x80000000 || value > 0xffffffff) throw apiRangeError.argument(what(), 'i32 (an integer of 32 bits)', value);
      return;
    case TypeCode.I64:
      if (typeof value !== 'bigint') throw apiTypeError.argument(what(), 'i64 (a bigint)', value);
      if (value < -0x8000000000000000n || value > 0xffffffffffffffffn) throw apiRangeError.argument(what(), 'i64 (a bigint of 64 bits)', value);
      return;
    case TypeCode.F32: case TypeCode.F64:
      if (typeof value !== 'number') throw apiTypeError.argument(what(), `${showType(type)} (a number)`, value);
      return;
    case TypeCode.V128:
      if (!ArrayBuffer.isView(value) || value.byteLength !== 16) throw apiTypeError.argument(what(), 'v128 (16 bytes)', value);
      return;
    default:
  }
}

/** stack[word] := value. Never collects, never runs code of the user's. */
export function writeStrictly(store: CoreStore, stack: WasmStack, word: number, type: ValType, value: unknown, what: () => string): void {
  if (!isRef(type)) {
    checkNumber(type, value, what);
    if ((type as number) === TypeCode.V128) {
      const { buffer, byteOffset } = value as ArrayBufferView;
      writeValue(store, stack, word, type, new Uint8Array(buffer, byteOffset, 16));
    } else {
      writeValue(store, stack, word, type, value);
    }
    return;
  }
  stack.words[word] = toRef(store, type, value, what);
}

/** The reference word of a value. */
export function toRef(store: CoreStore, type: ValType, value: unknown, what: () => string): number {
  try {
    return refFromHost(store, unwrap(store, type, value, what), type);
  } catch (error) {
    if (error instanceof ValueTypeError) throw apiTypeError.argument(what(), showRefType(store, type), value);
    throw error;
  }
}

const showRefType = (store: CoreStore, type: ValType): string => {
  const heap = heapTypeOf(type);
  return heap < 0 ? showType(type) : `a reference to a ${store.types.composite(heap).kind === 'func' ? 'function' : store.types.composite(heap).kind} of the right type`;
};

/** What the runtime knows an API object as. */
function unwrap(store: CoreStore, type: ValType, value: unknown, what: () => string): unknown {
  if (value instanceof Func) {
    if (store.types.topOf(heapTypeOf(type)) !== HeapCode.Func) return value;
    if (value.store.core !== store) throw callError.otherStore(what());
    return value.core;
  }
  if (value instanceof GcObject) {
    if (value.handle.store !== store) throw callError.otherStore(what());
    return value.handle;
  }
  return value;
}

/** The value in a slot. */
export function readAsJs(store: CoreStore, stack: WasmStack, word: number, type: ValType): unknown {
  return toJs(store, readValue(store, stack, word, type));
}

/** What JavaScript sees of a value that the runtime gave. */
export function toJs(store: CoreStore, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof FuncInstance) return Func.of(storeOf(store), value);
  if (value instanceof GcRef) return objectOf(value);
  return value;
}

export function writeArguments(store: CoreStore, stack: WasmStack, base: number, { params, paramWords }: Signature, args: readonly unknown[], name: string): void {
  for (let i = 0; i < params.length; i++) {
    writeStrictly(store, stack, base + paramWords[i], params[i], args[i], () => `argument ${i + 1} of ${name}`);
  }
}

export function readResults(store: CoreStore, stack: WasmStack, base: number, { results, resultWords }: Signature): unknown {
  switch (results.length) {
    case 0: return undefined;
    case 1: return readAsJs(store, stack, base, results[0]);
    default: return results.map((type, i) => readAsJs(store, stack, base + resultWords[i], type));
  }
}

export function readArguments(store: CoreStore, stack: WasmStack, base: number, { params, paramWords }: Signature): unknown[] {
  return params.map((type, i) => readAsJs(store, stack, base + paramWords[i], type));
}

/** Writes what a host function returned, or says what it waits for. */
export function writeHostResult(store: CoreStore, stack: WasmStack, base: number, signature: Signature, result: unknown, name: string): Pending | undefined {
  if (isPromise(result) && !takesPromise(store, signature.results)) {
    return new Pending(result, (later, at, value) => writePlain(store, later, at, signature, value, name));
  }
  writePlain(store, stack, base, signature, result, name);
  return undefined;
}

/** A promise is a value like others where the only result is a reference to anything. */
function takesPromise(store: CoreStore, results: readonly ValType[]): boolean {
  if (results.length !== 1 || !isRef(results[0])) return false;
  const top = store.types.topOf(heapTypeOf(results[0]));
  return top === HeapCode.Extern || top === HeapCode.Any;
}

function writePlain(store: CoreStore, stack: WasmStack, base: number, { results, resultWords }: Signature, result: unknown, name: string): void {
  if (results.length === 0) return;
  // A guest that loops may be given values without end; nothing of this call is on its way now.
  store.collectIfDue();
  if (results.length === 1) {
    writeStrictly(store, stack, base, results[0], result, () => `result of host function ${name}`);
    return;
  }
  if (typeof result !== 'object' || result === null || !(Symbol.iterator in result)) throw apiTypeError.argument(`results of host function ${name}`, `${results.length} values`, result);
  const values = Array.from(result as Iterable<unknown>);
  if (values.length !== results.length) throw apiTypeError.resultCount(name, results.length, values.length);
  for (let i = 0; i < results.length; i++) {
    writeStrictly(store, stack, base + resultWords[i], results[i], values[i], () => `result ${i + 1} of host function ${name}`);
  }
}

/** A slot outside the stack, for globals, tables and fields. */
export function scratch(): WasmStack {
  const buffer = new ArrayBuffer(16);
  return { words: new Int32Array(buffer), floats: new Float32Array(buffer), doubles: new Float64Array(buffer), longs: new BigInt64Array(buffer) };
}
