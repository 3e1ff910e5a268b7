/** Tags of exceptions (specification §4.2.11). */
import type { TagInstance } from '../runtime/tag.js';
import { apiTypeError } from '../wasm/errors/api.js';
import { type Store, checkStore } from './store.js';
import { FuncType, type ValType, definedType } from './types.js';
import { showAs } from './inspect.js';

/** The identity of a kind of exceptions, and the types of what they carry. */
export class Tag {
  /** @internal */
  readonly core: TagInstance;

  /** A tag of the host's, for guests to import. */
  constructor(store: Store, params: readonly ValType[]);
  /** @internal */
  constructor(store: Store, params: null, core: TagInstance);
  constructor(
    /** The store it lives in. */
    readonly store: Store,
    params: readonly ValType[] | null,
    core?: TagInstance,
  ) {
    this.core = core ?? create(checkStore(store), params);
    this.core.face = this;
  }

  /** @internal */
  static of(store: Store, core: TagInstance): Tag {
    return (core.face ??= new Tag(store, null, core)) as Tag;
  }

  /** The tag of JavaScript errors that pass through wasm: its payload is the error, as an externref. */
  static javaScript(store: Store): Tag {
    return Tag.of(checkStore(store), store.core.jsTag);
  }

  /** Types of the payload, as the parameters of a function. */
  get type(): FuncType {
    return definedType(this.store.engine.types, this.core.typeId) as FuncType;
  }
}

function create(store: Store, params: unknown): TagInstance {
  if (!Array.isArray(params)) throw apiTypeError.argument('params', 'an array of types', params);
  return store.core.addTag(new FuncType(params as ValType[], []).toCore(store.engine.types));
}

showAs(Tag, ({ type }) => `Tag ${type}`);
