/** Exceptions on their way between wasm and JavaScript. */
import { slotWords } from './slots.js';
import type { GcRef } from './gc/handles.js';
import { exceptionLayout } from './gc/layout.js';
import { loadField } from './gc/fields.js';
import type { Store } from './store.js';
import type { TagInstance } from './tag.js';
import { readValue } from './values.js';

/** An exception that wasm code threw and did not catch. */
export class WasmException extends Error {
  constructor(
    readonly tag: TagInstance,
    /** The exception object. */
    readonly handle: GcRef,
  ) {
    super('uncaught wasm exception');
    this.name = 'WasmException';
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

/** The exception object for what a host function threw. May collect. */
export function exceptionFromHost(store: Store, error: unknown): number {
  if (error instanceof WasmException && store.meet(error.handle.store)) return error.handle.ref;
  const ref = store.heap.allocateException(store.jsTag);
  store.heap.words[(ref + exceptionLayout(store.jsTag.type).offsets[0]) >> 2] = store.externs.moveIn(error);
  return ref;
}

/** What JavaScript gets to see of an exception: the original error if it was one of its own. */
export function exceptionToHost(store: Store, ref: number): unknown {
  const tag = store.heap.exceptionTag(ref);
  if (tag === store.jsTag) return store.externs.value(store.heap.words[(ref + exceptionLayout(tag.type).offsets[0]) >> 2]);
  return store.makeException(tag, store.handles.hold(ref));
}
