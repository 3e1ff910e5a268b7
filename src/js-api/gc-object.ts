/**
 * Structures and arrays as JavaScript sees them: exotic objects without properties (JavaScript API §5.10). They have an
 * identity and can be given back, and that is all.
 *
 * A Proxy gives the internal methods that the specification wants; the handle of the object hangs on the proxy itself.
 */
import type { GcRef } from '../runtime/gc/handles.js';
import { jsError } from '../wasm/errors/js-api.js';
import { Target, isObject } from './webidl.js';

const refuse = (): never => {
  throw jsError.opaqueObject();
};

const OPAQUE: ProxyHandler<object> = { set: refuse, deleteProperty: refuse, setPrototypeOf: () => false, preventExtensions: () => false };
const EMPTY = Object.preventExtensions(Object.create(null)) as object;

class Slot extends Target {
  readonly #handle: GcRef;

  constructor(target: object, handle: GcRef) {
    super(target);
    this.#handle = handle;
  }

  static handleOf(value: object): GcRef | null {
    return #handle in value ? (value as Slot).#handle : null;
  }
}

/** The one object for a handle. */
export const gcObject = (handle: GcRef): object => (handle.face ??= new Slot(new Proxy(EMPTY, OPAQUE), handle));

/** The handle of an object, or null for anything else. */
export const gcObjectRef = (value: unknown): GcRef | null => (isObject(value) ? Slot.handleOf(value) : null);
