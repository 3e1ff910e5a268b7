/** Moving field and element values between a heap and stack slots. References and NaN payloads move as words. */
import { type StorageType, TypeCode } from '../../wasm/types.js';
import type { GcHeap } from './heap.js';

/** heap[at] := words[word…]. `at` is a byte offset. */
export function storeField(heap: GcHeap, at: number, type: StorageType, words: Int32Array, word: number): void {
  switch (type as number as TypeCode) {
    case TypeCode.I8: heap.view.setInt8(at, words[word]); return;
    case TypeCode.I16: heap.view.setInt16(at, words[word], true); return;
    case TypeCode.I64: case TypeCode.F64:
      heap.words[at >> 2] = words[word];
      heap.words[(at >> 2) + 1] = words[word + 1];
      return;
    case TypeCode.V128:
      for (let i = 0; i < 4; i++) heap.words[(at >> 2) + i] = words[word + i];
      return;
    default: heap.words[at >> 2] = words[word];
  }
}

/** words[word…] := heap[at]. Packed fields are sign-extended if `signed`. */
export function loadField(heap: GcHeap, at: number, type: StorageType, words: Int32Array, word: number, signed: boolean): void {
  switch (type as number as TypeCode) {
    case TypeCode.I8: words[word] = signed ? heap.view.getInt8(at) : heap.view.getUint8(at); return;
    case TypeCode.I16: words[word] = signed ? heap.view.getInt16(at, true) : heap.view.getUint16(at, true); return;
    case TypeCode.I64: case TypeCode.F64:
      words[word] = heap.words[at >> 2];
      words[word + 1] = heap.words[(at >> 2) + 1];
      return;
    case TypeCode.V128:
      for (let i = 0; i < 4; i++) words[word + i] = heap.words[(at >> 2) + i];
      return;
    default: words[word] = heap.words[at >> 2];
  }
}
