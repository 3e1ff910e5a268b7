/**
 * The set of builtins `js-string`: operations on JavaScript strings that modules import from `wasm:js-string`
 * (JavaScript API §5.13).
 *
 * Problem   Languages whose strings are JavaScript's call these in their inner loops.
 * Strategy  Host functions that read their operands from the stack as they lie there, without conversions between.
 * Rules     All operands are read before the result is written: then nothing of the call is in flight, and a collection
 *           is allowed. Indices, lengths and code points are unsigned. What is no string traps, null included, unless
 *           a row says otherwise.
 */
import type { WasmStack } from '../runtime/executor.js';
import { HEADER_BYTES } from '../runtime/gc/layout.js';
import { NULL_REF, isHostValue } from '../runtime/refs.js';
import type { Store } from '../runtime/store.js';
import { trap } from '../wasm/errors/trap.js';
import { type CompositeType, type HeapType, type ValType, EXTERNREF, HeapCode, I16, I32, refNonNull, refNull } from '../wasm/types.js';

/** A function with the type that its imports must have. */
export interface Builtin {
  readonly params: readonly ValType[];
  readonly result: ValType;
  /** `base`: the word where operands begin, two words each, and where the result goes. */
  run(store: Store, stack: WasmStack, base: number): void;
}

const STRING = refNonNull(HeapCode.Extern);
const ARRAY: CompositeType = { kind: 'array', element: { storage: I16, mutable: true } };
const MAX_CODE_POINT = 0x10ffff;
/** Code units that are turned into a string at once: they are arguments of a call. */
const CHUNK = 4096;

const { fromCharCode, fromCodePoint } = String;

/** The string behind an externref, or null. */
function stringOrNull(store: Store, ref: number): string | null {
  if (ref === NULL_REF) return null;
  const value = isHostValue(ref) ? store.externs.value(ref) : undefined;
  if (typeof value !== 'string') throw trap.castFailure();
  return value;
}

function stringAt(store: Store, stack: WasmStack, word: number): string {
  const value = stringOrNull(store, stack.words[word]);
  if (value === null) throw trap.castFailure();
  return value;
}

const unsignedAt = (stack: WasmStack, word: number): number => stack.words[word] >>> 0;

function writeString(store: Store, stack: WasmStack, base: number, value: string): void {
  store.collectIfDue();
  stack.words[base] = store.externs.moveIn(value);
}

/** `length` code units of an array of i16, from index `at` on: a view that a collection makes stale. */
function codeUnits(store: Store, ref: number, at: number, length: number): Uint16Array {
  if (ref === NULL_REF) throw trap.nullReference('array');
  store.heap.checkArray(ref, at, length);
  return new Uint16Array(store.heap.words.buffer, ref + HEADER_BYTES + at * 2, length);
}

function stringOfUnits(units: Uint16Array): string {
  let text = '';
  for (let at = 0; at < units.length; at += CHUNK) {
    text += fromCharCode.apply(null, units.subarray(at, at + CHUNK) as unknown as number[]);
  }
  return text;
}

/** The string and an index into it. */
function indexed(store: Store, stack: WasmStack, base: number): { readonly text: string; readonly index: number } {
  const text = stringAt(store, stack, base);
  const index = unsignedAt(stack, base + 2);
  if (index >= text.length) throw trap.stringOutOfBounds(index);
  return { text, index };
}

/** The set, by the names that are imported. `register` gives the canonical id of a type on its own. */
export function jsString(register: (type: CompositeType) => number): ReadonlyMap<string, Builtin> {
  const array = refNull(register(ARRAY) as HeapType);
  return new Map<string, Builtin>(Object.entries({
    cast: {
      params: [EXTERNREF], result: STRING,
      run(store, stack, base) {
        stringAt(store, stack, base);
      },
    },
    test: {
      params: [EXTERNREF], result: I32,
      run(store, stack, base) {
        const ref = stack.words[base];
        stack.words[base] = isHostValue(ref) && typeof store.externs.value(ref) === 'string' ? 1 : 0;
      },
    },
    fromCharCodeArray: {
      params: [array, I32, I32], result: STRING,
      run(store, stack, base) {
        const ref = stack.words[base];
        const start = unsignedAt(stack, base + 2);
        const end = unsignedAt(stack, base + 4);
        if (ref !== NULL_REF && start > end) throw trap.arrayOutOfBounds();
        writeString(store, stack, base, stringOfUnits(codeUnits(store, ref, start, end - start)));
      },
    },
    intoCharCodeArray: {
      params: [EXTERNREF, array, I32], result: I32,
      run(store, stack, base) {
        const ref = stack.words[base + 2];
        if (ref === NULL_REF) throw trap.nullReference('array');
        const text = stringAt(store, stack, base);
        const units = codeUnits(store, ref, unsignedAt(stack, base + 4), text.length);
        for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
        stack.words[base] = text.length;
      },
    },
    fromCharCode: {
      params: [I32], result: STRING,
      run(store, stack, base) {
        writeString(store, stack, base, fromCharCode(stack.words[base]));
      },
    },
    fromCodePoint: {
      params: [I32], result: STRING,
      run(store, stack, base) {
        const point = unsignedAt(stack, base);
        if (point > MAX_CODE_POINT) throw trap.invalidCodePoint(point);
        writeString(store, stack, base, fromCodePoint(point));
      },
    },
    charCodeAt: {
      params: [EXTERNREF, I32], result: I32,
      run(store, stack, base) {
        const { text, index } = indexed(store, stack, base);
        stack.words[base] = text.charCodeAt(index);
      },
    },
    codePointAt: {
      params: [EXTERNREF, I32], result: I32,
      run(store, stack, base) {
        const { text, index } = indexed(store, stack, base);
        stack.words[base] = text.codePointAt(index)!;
      },
    },
    length: {
      params: [EXTERNREF], result: I32,
      run(store, stack, base) {
        stack.words[base] = stringAt(store, stack, base).length;
      },
    },
    concat: {
      params: [EXTERNREF, EXTERNREF], result: STRING,
      run(store, stack, base) {
        writeString(store, stack, base, stringAt(store, stack, base) + stringAt(store, stack, base + 2));
      },
    },
    substring: {
      params: [EXTERNREF, I32, I32], result: STRING,
      run(store, stack, base) {
        const text = stringAt(store, stack, base);
        const start = unsignedAt(stack, base + 2);
        const end = unsignedAt(stack, base + 4);
        // `substring` would swap bounds that are out of order.
        writeString(store, stack, base, start > end ? '' : text.substring(start, end));
      },
    },
    // Null is equal to null.
    equals: {
      params: [EXTERNREF, EXTERNREF], result: I32,
      run(store, stack, base) {
        const first = stringOrNull(store, stack.words[base]);
        const second = stringOrNull(store, stack.words[base + 2]);
        stack.words[base] = first === second ? 1 : 0;
      },
    },
    compare: {
      params: [EXTERNREF, EXTERNREF], result: I32,
      run(store, stack, base) {
        const first = stringAt(store, stack, base);
        const second = stringAt(store, stack, base + 2);
        stack.words[base] = first === second ? 0 : first < second ? -1 : 1;
      },
    },
  } satisfies Record<string, Builtin>));
}
