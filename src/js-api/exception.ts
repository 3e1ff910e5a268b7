/** `WebAssembly.Exception` (JavaScript API §5.11): exceptions of wasm's tags, as JavaScript throws and catches them. */
import type { ExceptionFaces } from '../runtime/exception.js';
import { GcRef } from '../runtime/gc/handles.js';
import { loadField, storeField } from '../runtime/gc/fields.js';
import { exceptionLayout } from '../runtime/gc/layout.js';
import type { TagInstance } from '../runtime/tag.js';
import { jsError } from '../wasm/errors/js-api.js';
import { jsTag, makeStore } from './home.js';
import { type Tag, tagCore } from './tag.js';
import { isHidden } from './value-types.js';
import { readValue, scratchSlot, toWebAssembly, writeValue } from './values.js';
import { Existing, defineInterface, isObject, requireArguments, toDictionary, toSequence, toUnsignedLong } from './webidl.js';

/** Options of an exception. */
export interface ExceptionOptions {
  /** Record the JavaScript stack in `stack`. Default false. */
  readonly traceStack?: boolean;
}

let handleOf: (value: object) => GcRef | null;

/** An exception. */
export class Exception {
  readonly #handle: GcRef;
  readonly #stack: string | undefined;

  /** @throws TypeError for a payload that does not fit the tag, or has values without JavaScript form. */
  constructor(exceptionTag: Tag, payload: Iterable<unknown>, options?: ExceptionOptions);
  constructor(exceptionTag: Tag, payloadValues: unknown, ...rest: unknown[]) {
    const existing = Existing.core<GcRef>(exceptionTag);
    if (existing !== undefined) {
      this.#handle = existing;
    } else {
      const what = 'WebAssembly.Exception()';
      requireArguments(what, arguments.length, 2);
      const tag = toTag(what, exceptionTag);
      const payload = toSequence(payloadValues, (value) => value, () => jsError.argument(what, 1, 'an iterable object'));
      const options = toDictionary(what, 2, 'an object', rest[0]);
      const traceStack = Boolean(options.traceStack);
      this.#handle = allocate(what, tag, payload);
      if (traceStack) this.#stack = new Error().stack;
    }
    this.#handle.face = this;
  }

  static {
    handleOf = (value) => (#handle in value ? value.#handle : null);
  }

  /**
   * A value of the payload.
   *
   * @throws TypeError for another tag than the exception's, RangeError for an index beyond the payload.
   */
  getArg(exceptionTag: Tag, index: number): unknown {
    const what = 'WebAssembly.Exception.getArg()';
    const handle = receiver(this, what);
    requireArguments(what, arguments.length, 2);
    const tag = toTag(what, exceptionTag);
    // The web-platform tests want a RangeError, which the IDL's [EnforceRange] is not.
    const at = toUnsignedLong(index, () => jsError.bounds(what, 'Argument 1 must be convertible to a valid number'));
    if (tagOf(handle) !== tag) throw jsError.wrongTag(what);
    const { params } = tag.type;
    if (at >= params.length) throw jsError.bounds(what, `index ${at} is out of range: there are ${params.length} values`);
    if (isHidden(params[at])) throw jsError.hiddenType();
    const slot = scratchSlot();
    loadField(handle.store.heap, handle.ref + exceptionLayout(tag.type).offsets[at], params[at], slot.words, 0, false);
    return readValue(handle.store, slot, 0, params[at]);
  }

  /** Whether it is of a tag. */
  is(exceptionTag: Tag): boolean {
    const what = 'WebAssembly.Exception.is()';
    const handle = receiver(this, what);
    requireArguments(what, arguments.length, 1);
    return tagOf(handle) === toTag(what, exceptionTag);
  }

  /** The JavaScript stack where it was made, if it was made with `traceStack`. */
  get stack(): string | undefined {
    receiver(this, 'WebAssembly.Exception.stack');
    return this.#stack;
  }
}

defineInterface(Exception);

/** How the runtime meets exceptions. */
export const exceptionFaces: ExceptionFaces = {
  make: (_tag, handle) => (handle.face ??= new Exception(new Existing(handle) as never, [])),
  handleOf: (error) => (isObject(error) ? handleOf(error) : null),
};

function receiver(value: unknown, what: string): GcRef {
  const handle = isObject(value) ? handleOf(value) : null;
  if (handle === null) throw jsError.receiver(what, 'WebAssembly.Exception');
  return handle;
}

function toTag(what: string, value: unknown): TagInstance {
  const tag = tagCore(value);
  if (tag === null) throw jsError.argument(what, 0, 'a WebAssembly tag');
  return tag;
}

const tagOf = ({ store, ref }: GcRef): TagInstance => store.heap.exceptionTag(ref);

function allocate(what: string, tag: TagInstance, payload: readonly unknown[]): GcRef {
  if (tag === jsTag) throw jsError.jsTagPayload(what);
  const { params } = tag.type;
  if (payload.length !== params.length) throw jsError.payloadLength(what);
  const values = params.map((type, i) => {
    if (isHidden(type)) throw jsError.hiddenType();
    return toWebAssembly(payload[i], type);
  });
  const store = makeStore();
  const handle = store.handles.hold(store, store.heap.allocateException(tag));
  const { offsets } = exceptionLayout(tag.type);
  params.forEach((type, i) => {
    const slot = scratchSlot();
    writeValue(store, slot, 0, type, values[i]);
    storeField(store.heap, handle.ref + offsets[i], type, slot.words, 0);
  });
  return handle;
}
