/**
 * What Web IDL (its §3.2, §3.7) makes of arguments, and of classes.
 *
 * Rules  Conversions run code of the user's (getters, `valueOf`, iterators), in the order that the standard says:
 *        dictionary members in the order of their names, each read once, before the steps of the method itself.
 */
import { jsError } from '../wasm/errors/js-api.js';

export const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

export function requireArguments(what: string, given: number, needed: number): void {
  if (given < needed) throw jsError.argumentCount(what, needed, given);
}

/** A dictionary: its members are still to be read. undefined and null have none. */
export function toDictionary(what: string, position: number, expected: string, value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw jsError.argument(what, position, expected);
  return value as Record<string, unknown>;
}

/** `[EnforceRange] unsigned long`. */
export function toUnsignedLong(value: unknown, fail: () => Error): number {
  const number = +(value as number);
  const integer = Math.trunc(number);
  if (!(integer >= 0 && integer <= 0xffffffff)) throw fail();
  return integer + 0;
}

/** ToBigInt (ECMAScript §7.1.13): numbers are none. */
export const toBigInt = (value: unknown): bigint => BigInt.asIntN(Number.MAX_SAFE_INTEGER, value as bigint);

/** A `sequence`, each element converted as it comes. */
export function toSequence<T>(value: unknown, convert: (element: unknown) => T, fail: () => TypeError): T[] {
  if (!isObject(value)) throw fail();
  const method = (value as Partial<Iterable<unknown>>)[Symbol.iterator];
  if (method === undefined || method === null) throw fail();
  const iterator = method.call(value as Iterable<unknown>);
  const { next } = iterator;
  const elements: T[] = [];
  for (;;) {
    const result: unknown = next.call(iterator);
    if (!isObject(result)) throw fail();
    const { done } = result as IteratorResult<unknown>;
    if (done === true || Boolean(done)) return elements;
    elements.push(convert((result as IteratorResult<unknown>).value));
  }
}

const getter = (prototype: object, name: PropertyKey): ((this: unknown) => unknown) => Object.getOwnPropertyDescriptor(prototype, name)!.get!;

const BUFFER_LENGTHS = [getter(ArrayBuffer.prototype, 'byteLength'), getter(SharedArrayBuffer.prototype, 'byteLength')];
const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;
/** undefined for what is no typed array. */
const typedArrayName = getter(typedArray, Symbol.toStringTag);
const VIEW_GETTERS = [typedArray, DataView.prototype].map((prototype) => ({
  buffer: getter(prototype, 'buffer'), offset: getter(prototype, 'byteOffset'), length: getter(prototype, 'byteLength'),
}));

/** Bytes of an ArrayBuffer or SharedArrayBuffer; -1 for anything else. */
function bufferLength(value: object): number {
  for (const length of BUFFER_LENGTHS) {
    try {
      return length.call(value) as number;
    } catch {
      // Not a buffer of that kind.
    }
  }
  return -1;
}

function isDetached(buffer: ArrayBuffer): boolean {
  try {
    return new Uint8Array(buffer).length < 0;
  } catch {
    return true;
  }
}

/** A copy of the bytes of a `BufferSource`, of any realm; null for anything else. Detached buffers have none. */
export function copyBufferSource(value: unknown): Uint8Array | null {
  if (!isObject(value)) return null;
  if (!ArrayBuffer.isView(value)) {
    const bytes = bufferLength(value);
    if (bytes < 0) return null;
    return bytes === 0 ? new Uint8Array(0) : new Uint8Array(value as ArrayBuffer).slice();
  }
  const { buffer, offset, length } = VIEW_GETTERS[typedArrayName.call(value) === undefined ? 1 : 0];
  const of = buffer.call(value) as ArrayBuffer;
  if (isDetached(of)) return new Uint8Array(0);
  // A DataView that is no longer within its buffer throws here; a typed array has no bytes then.
  const bytes = length.call(value) as number;
  return bytes === 0 ? new Uint8Array(0) : new Uint8Array(of, offset.call(value) as number, bytes).slice();
}

/** Gives a class what Web IDL wants of an interface: enumerable members, and its name for `Object.prototype.toString`. */
export function defineInterface(constructor: { readonly name: string; readonly prototype: object }): void {
  for (const owner of [constructor, constructor.prototype]) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      const isMember = descriptor.get !== undefined || (typeof descriptor.value === 'function' && name !== 'constructor');
      if (isMember && descriptor.configurable === true) Object.defineProperty(owner, name, { enumerable: true });
    }
  }
  Object.defineProperty(constructor.prototype, Symbol.toStringTag, { value: `WebAssembly.${constructor.name}`, configurable: true });
}

/**
 * What a constructor is given by this implementation instead of a user's arguments: the object is one for a core
 * object that exists already. Nobody outside can make one.
 */
export class Existing<T> {
  readonly #core: T;

  constructor(core: T) {
    this.#core = core;
  }

  /** The core object in a constructor's first argument, or undefined: that is a user's. Runs no code of the user's. */
  static core<T>(argument: unknown): T | undefined {
    return typeof argument === 'object' && argument !== null && #core in argument ? (argument as unknown as Existing<T>).#core : undefined;
  }
}

/** Lets a subclass put its private fields onto any object. */
export class Target {
  constructor(target: object) {
    return target;
  }
}
