/** What a host function knows of who calls it. */
import type { Instance as CoreInstance } from '../runtime/instance.js';
import { apiTypeError } from '../wasm/errors/api.js';
import { checkString } from './engine.js';
import { type Extern, externOf } from './extern.js';
import { Memory } from './memory.js';
import type { Store } from './store.js';
import { showAs } from './inspect.js';

/** The guest that calls a host function: its memory and exports, and the store's data. */
export class Caller<T = unknown> {
  /** @internal */
  constructor(
    /** The store that the guest lives in. */
    readonly store: Store,
    private readonly instance: CoreInstance | null,
  ) {
    if (instance === undefined) throw apiTypeError.notConstructible('Caller');
  }

  /** The store's data. */
  get data(): T {
    return this.store.data as T;
  }

  /** An export of the calling instance; undefined where it has none of that name, or the host itself calls. */
  getExport(name: string): Extern | undefined {
    this.store.checkOpen('the caller');
    const extern = this.instance?.exports.get(checkString('name', name));
    return extern === undefined ? undefined : externOf(this.store, extern);
  }

  /** The memory it exports as `memory`; else its first one, exported or not. Undefined where it has none. */
  get memory(): Memory | undefined {
    const exported = this.getExport('memory');
    if (exported instanceof Memory) return exported;
    const first = this.instance?.memories[0];
    return first === undefined ? undefined : Memory.of(this.store, first);
  }
}

showAs(Caller, () => 'Caller {}');
