/**
 * JavaScript values ↔ WebAssembly values (JavaScript API §5.7: ToWebAssemblyValue, ToJSValue).
 *
 * Problem   Converting runs code of the user's (`valueOf`), which may call into wasm, collect, or join stores.
 * Strategy  Two steps. `toWebAssembly` coerces and checks and gives a plain value: a number, a bigint, or for a
 *           reference what it refers to. `writeValue` then puts it into a slot and runs nobody's code.
 * Rules     All values of a call are converted before the first is written. Writing never collects, but may join the
 *           store of a function or object into the one it is written to: of that one nothing moves.
 */
import type { WasmStack } from '../runtime/executor.js';
import { FuncInstance } from '../runtime/func.js';
import { GcRef } from '../runtime/gc/handles.js';
import { i31Ref } from '../runtime/refs.js';
import type { Store } from '../runtime/store.js';
import { refToHost } from '../runtime/values.js';
import { jsError } from '../wasm/errors/js-api.js';
import { showType } from '../wasm/show.js';
import { HeapCode, type HeapType, TypeCode, type ValType, EXTERNREF, heapTypeOf, isNullable, isRef } from '../wasm/types.js';
import { exportedFunction, functionCore } from './exported-function.js';
import { gcObject, gcObjectRef } from './gc-object.js';
import { types } from './home.js';

/** Coerces and checks. References come out as FuncInstance, GcRef, null, or any other JavaScript value as it is. */
export function toWebAssembly(value: unknown, type: ValType): unknown {
  switch (type as number as TypeCode) {
    case TypeCode.I32: return (value as number) | 0;
    case TypeCode.I64: return BigInt.asIntN(64, value as bigint);
    case TypeCode.F32: return Math.fround(value as number);
    case TypeCode.F64: return +(value as number);
    case TypeCode.V128: throw jsError.hiddenType();
    default: return toReference(value, type);
  }
}

function toReference(value: unknown, type: ValType): unknown {
  const heap = heapTypeOf(type);
  if (value === null) {
    if (!isNullable(type)) throw jsError.value(showType(type));
    return null;
  }
  switch (types.topOf(heap)) {
    case HeapCode.Extern:
      if ((heap as number) === HeapCode.NoExtern) break;
      return gcObjectRef(value) ?? value;
    case HeapCode.Func: {
      const func = functionCore(value);
      if (func === null || !types.heapSubtype(func.typeId as HeapType, heap)) break;
      return func;
    }
    case HeapCode.Any: {
      const object = gcObjectRef(value);
      if (!types.heapSubtype(object !== null ? heapTypeOfObject(object) : isI31Value(value) ? HeapCode.I31 : HeapCode.Any, heap)) break;
      return object ?? value;
    }
    default: throw jsError.hiddenType();
  }
  throw jsError.value(showType(type));
}

const heapTypeOfObject = ({ store, ref }: GcRef): HeapType => store.heap.typeIdOf(ref) as HeapType;

/** Numbers that are i31 references in the `any` and `extern` hierarchies. */
const isI31Value = (value: unknown): value is number =>
  typeof value === 'number' && (value | 0) === value && value >= -0x40000000 && value < 0x40000000 && !Object.is(value, -0);

/** The value that a variable of a type has when none is given: undefined in an externref (DefaultValue). */
export const defaultValue = (type: ValType): unknown =>
  type === EXTERNREF ? undefined : isRef(type) ? null : (type as number) === TypeCode.I64 ? 0n : 0;

/** The reference word for what `toWebAssembly` gave. Never collects; may join another store into `store`. */
export function referenceWord(store: Store, reference: unknown): number {
  if (reference === null) return 0;
  if (reference instanceof FuncInstance || reference instanceof GcRef) {
    store.meet(reference.store);
    return reference.ref;
  }
  return isI31Value(reference) ? i31Ref(reference) : store.externs.moveIn(reference);
}

/** stack[word] := what `toWebAssembly` gave for the type. */
export function writeValue(store: Store, stack: WasmStack, word: number, type: ValType, value: unknown): void {
  switch (type as number as TypeCode) {
    case TypeCode.I32: stack.words[word] = value as number; return;
    case TypeCode.I64: stack.longs[word >> 1] = value as bigint; return;
    case TypeCode.F32: stack.floats[word] = value as number; return;
    case TypeCode.F64: stack.doubles[word >> 1] = value as number; return;
    default: stack.words[word] = referenceWord(store, value);
  }
}

/** The value in a slot as JavaScript sees it. Not for hidden types. */
export function readValue(store: Store, stack: WasmStack, word: number, type: ValType): unknown {
  switch (type as number as TypeCode) {
    case TypeCode.I32: return stack.words[word];
    case TypeCode.I64: return stack.longs[word >> 1];
    case TypeCode.F32: return stack.floats[word];
    case TypeCode.F64: return stack.doubles[word >> 1];
    default: return referenceToJs(store, stack.words[word], type);
  }
}

/** What JavaScript sees of a reference. */
export function referenceToJs(store: Store, ref: number, type: ValType): unknown {
  const value = refToHost(store, ref, type);
  if (value instanceof FuncInstance) return exportedFunction(value);
  if (value instanceof GcRef) return gcObject(value);
  return value;
}

/** A slot that is not on the stack, for globals and payloads. */
export function scratchSlot(): WasmStack {
  const buffer = new ArrayBuffer(16);
  return { words: new Int32Array(buffer), floats: new Float32Array(buffer), doubles: new Float64Array(buffer), longs: new BigInt64Array(buffer) };
}
