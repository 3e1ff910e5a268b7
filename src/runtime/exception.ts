/** Exceptions on their way between wasm and JavaScript. */
import { WasmtideError } from '../wasm/errors/error.js';
import { EXTERNREF } from '../wasm/types.js';
import { slotWords } from './slots.js';
import type { GcRef } from './gc/handles.js';
import { exceptionLayout } from './gc/layout.js';
import { loadField } from './gc/fields.js';
import type { Store } from './store.js';
import type { TagInstance } from './tag.js';
import { NULL_REF } from './refs.js';
import { internalize, readValue, refToHost } from './values.js';

/** An exception that wasm code threw and did not catch. */
export class WasmException extends WasmtideError {
  constructor(
    /** @internal */
    readonly tag: TagInstance,
    /** The exception object. @internal */
    readonly handle: GcRef,
  ) {
    super('ERR_EXCEPTION', 'uncaught wasm exception');
    handle.thrown = this;
  }

  /** The values it was thrown with. */
  get payload(): unknown[] {
    const { store, ref } = this.handle;
    const { offsets } = exceptionLayout(this.tag.type);
    return this.tag.type.params.map((type, i) => {
      const buffer = new ArrayBuffer(slotWords(type) * 4);
      const words = new Int32Array(buffer);
      loadField(store.heap, ref + offsets[i], type, words, 0, false);
      const stack = { words, floats: new Float32Array(buffer), doubles: new Float64Array(buffer), longs: new BigInt64Array(buffer) };
      return readValue(store, stack, 0, type);
    });
  }
}

/** What exceptions are in JavaScript: an API may have a class of its own. */
export interface ExceptionFaces {
  /** For an exception that leaves wasm. */
  make(tag: TagInstance, handle: GcRef): unknown;
  /** Of one that a host function threw; null for anything else. */
  handleOf(error: unknown): GcRef | null;
}

export const WASM_EXCEPTIONS: ExceptionFaces = {
  make: (tag, handle) => new WasmException(tag, handle),
  handleOf: (error) => (error instanceof WasmException ? error.handle : null),
};

/** The exception object for what a host function threw. May collect. */
export function exceptionFromHost(store: Store, error: unknown): number {
  const handle = store.exceptions.handleOf(error);
  if (handle !== null && store.meet(handle.store)) return handle.ref;
  const ref = store.heap.allocateException(store.jsTag);
  store.heap.words[(ref + exceptionLayout(store.jsTag.type).offsets[0]) >> 2] = error === null ? NULL_REF : internalize(store, error);
  return ref;
}

/** What JavaScript gets to see of an exception: the original error if it was one of its own. */
export function exceptionToHost(store: Store, ref: number): unknown {
  const tag = store.heap.exceptionTag(ref);
  if (tag === store.jsTag) return refToHost(store, store.heap.words[(ref + exceptionLayout(tag.type).offsets[0]) >> 2], EXTERNREF);
  const handle = store.handles.hold(store, ref);
  return handle.thrown ?? store.exceptions.make(tag, handle);
}
