/** Array instructions that move many elements (specification §4.4.5). Bounds first, then the effect. */
import { trap } from '../../wasm/errors/trap.js';
import { type StorageType, byteSizeOf } from '../../wasm/types.js';
import type { Instance } from '../instance.js';
import type { Store } from '../store.js';
import { storeField } from './fields.js';
import { HEADER_BYTES } from './layout.js';

const elementOf = (store: Store, typeId: number): StorageType => {
  const type = store.types.composite(typeId);
  return type.kind === 'array' ? type.element.storage : (0 as StorageType);
};

const bytesOf = (store: Store): Uint8Array => new Uint8Array(store.heap.words.buffer);

/** `array.fill`; the value lies in `words` at `word`. */
export function arrayFill(store: Store, ref: number, at: number, words: Int32Array, word: number, length: number): void {
  store.heap.checkArray(ref, at, length);
  const { heap } = store;
  const type = elementOf(store, heap.typeIdOf(ref));
  const size = byteSizeOf(type);
  const first = ref + HEADER_BYTES + at * size;
  if (size === 1) bytesOf(store).fill(words[word], first, first + length);
  else if (size === 4) heap.words.fill(words[word], first >> 2, (first >> 2) + length);
  else for (let i = 0; i < length; i++) storeField(heap, first + i * size, type, words, word);
}

export function arrayCopy(store: Store, to: number, toAt: number, from: number, fromAt: number, length: number): void {
  if (to === 0 || from === 0) throw trap.nullReference('array');
  store.heap.checkArray(to, toAt, length);
  store.heap.checkArray(from, fromAt, length);
  const size = byteSizeOf(elementOf(store, store.heap.typeIdOf(to)));
  const source = from + HEADER_BYTES + fromAt * size;
  bytesOf(store).copyWithin(to + HEADER_BYTES + toAt * size, source, source + length * size);
}

/** `array.init_data`: `length` elements from byte `from` of the segment on. */
export function arrayInitData(instance: Instance, ref: number, at: number, segment: number, from: number, length: number): void {
  const { store } = instance;
  store.heap.checkArray(ref, at, length);
  const size = byteSizeOf(elementOf(store, store.heap.typeIdOf(ref)));
  const data = instance.data[segment];
  if (from + length * size > data.length) throw trap.memoryOutOfBounds();
  bytesOf(store).set(data.subarray(from, from + length * size), ref + HEADER_BYTES + at * size);
}

export function arrayInitElem(instance: Instance, ref: number, at: number, segment: number, from: number, length: number): void {
  const { store } = instance;
  store.heap.checkArray(ref, at, length);
  const words = instance.elements[segment];
  if (from + length > words.length) throw trap.tableOutOfBounds();
  store.heap.words.set(words.subarray(from, from + length), ((ref + HEADER_BYTES) >> 2) + at);
}

/** `array.new_data`. May collect. */
export function arrayNewData(instance: Instance, typeId: number, segment: number, from: number, length: number): number {
  const { store } = instance;
  const size = byteSizeOf(elementOf(store, typeId));
  if (from + length * size > instance.data[segment].length) throw trap.memoryOutOfBounds();
  const ref = store.heap.allocateArray(typeId, length);
  arrayInitData(instance, ref, 0, segment, from, length);
  return ref;
}

/** `array.new_elem`. May collect. */
export function arrayNewElem(instance: Instance, typeId: number, segment: number, from: number, length: number): number {
  const { store } = instance;
  if (from + length > instance.elements[segment].length) throw trap.tableOutOfBounds();
  const ref = store.heap.allocateArray(typeId, length);
  arrayInitElem(instance, ref, 0, segment, from, length);
  return ref;
}
