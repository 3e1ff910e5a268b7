/** Exceptions on their way between guests and the host. */
import { GcRef } from '../runtime/gc/handles.js';
import { exceptionLayout } from '../runtime/gc/layout.js';
import { storeField } from '../runtime/gc/fields.js';
import { WasmException } from '../runtime/exception.js';
import type { TagInstance } from '../runtime/tag.js';
import { apiTypeError } from '../wasm/errors/api.js';
import { callError } from '../wasm/errors/call.js';
import { checkInstance } from './engine.js';
import { type Store, checkStore, storeOf } from './store.js';
import { Tag } from './tag.js';
import { scratch, toJs, writeStrictly } from './values.js';
import { showAs } from './inspect.js';

/**
 * A wasm exception: what a call throws when the guest did, and nobody caught it; thrown by a host function, it is what
 * `catch` of its tag catches. `payload` is what it carries.
 */
export class Exception extends WasmException {
  /** @throws TypeError for a payload that does not fit the tag. */
  constructor(store: Store, tag: Tag, payload: readonly unknown[]);
  /** @internal */
  constructor(tag: TagInstance, handle: GcRef);
  constructor(storeOrTag: Store | TagInstance, tagOrHandle: Tag | GcRef, payload?: readonly unknown[]) {
    if (tagOrHandle instanceof GcRef) super(storeOrTag as TagInstance, tagOrHandle);
    else super(checkInstance('tag', tagOrHandle, Tag).core, allocate(checkStore(storeOrTag), tagOrHandle, payload));
  }

  /** The store it lives in. */
  get store(): Store {
    return storeOf(this.handle.store);
  }

  /** Whether it is of a tag. */
  is(tag: Tag): boolean {
    return this.tag === checkInstance('tag', tag, Tag).core;
  }

  /** The values it was thrown with. */
  override get payload(): unknown[] {
    this.store.checkOpen('the exception');
    return super.payload.map((value) => toJs(this.handle.store, value));
  }
}

function allocate({ core }: Store, { core: tag, store }: Tag, payload: unknown): GcRef {
  if (store.core !== core) throw callError.otherStore('the tag');
  const { params } = tag.type;
  if (!Array.isArray(payload) || payload.length !== params.length) throw apiTypeError.argument('payload', `an array of ${params.length} values`, payload);
  const handle = core.handles.hold(core, core.heap.allocateException(tag));
  const { offsets } = exceptionLayout(tag.type);
  params.forEach((type, i) => {
    const slot = scratch();
    writeStrictly(core, slot, 0, type, payload[i], () => `payload ${i}`);
    storeField(core.heap, handle.ref + offsets[i], type, slot.words, 0);
  });
  return handle;
}

showAs(Exception, ({ stack, name, message }) => stack ?? `${name}: ${message}`);
