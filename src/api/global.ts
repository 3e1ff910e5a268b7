/** Globals (specification §4.2.10). */
import type { GlobalInstance } from '../runtime/global.js';
import { slotWords } from '../runtime/slots.js';
import { apiTypeError } from '../wasm/errors/api.js';
import { isRef } from '../wasm/types.js';
import { checkBoolean, checkOptions } from './engine.js';
import { type Store, checkStore } from './store.js';
import type { JsValue } from './js-values.js';
import { type GlobalType, type ValType, fromCoreGlobal, showValType, toCoreVal } from './types.js';
import { readAsJs, scratch, writeStrictly } from './values.js';
import { showAs } from './inspect.js';

/** A global variable. @typeParam V type of its value, where it is known. */
export class Global<V extends ValType = any> { // eslint-disable-line @typescript-eslint/no-explicit-any
  /** @internal */
  readonly core: GlobalInstance;

  /**
   * A global of the host's, for guests to import.
   *
   * @throws TypeError or RangeError for what is no type of a global, or a value that is not of the type.
   */
  constructor(store: Store, type: { readonly value: V; readonly mutable: boolean }, value: JsValue<V>);
  /** @internal */
  constructor(store: Store, type: null, value: undefined, core: GlobalInstance);
  constructor(
    /** The store it lives in. */
    readonly store: Store,
    type: GlobalType | null,
    value: unknown,
    core?: GlobalInstance,
  ) {
    this.core = core ?? create(checkStore(store), type, value);
    this.core.face = this;
  }

  /** @internal */
  static of(store: Store, core: GlobalInstance): Global {
    return (core.face ??= new Global(store, null, undefined, core)) as Global;
  }

  /** Its type. */
  get type(): GlobalType {
    return fromCoreGlobal(this.store.engine.types, this.core.type);
  }

  /** What it holds now. */
  get value(): JsValue<V> {
    const { store, core } = this;
    store.checkOpen('the global');
    const slot = scratch();
    slot.words.set(core.cells.subarray(core.word, core.word + 4));
    return readAsJs(store.core, slot, 0, core.type.value) as JsValue<V>;
  }

  /** @throws TypeError where it is immutable, or for a value that is not of its type. */
  set value(value: JsValue<V>) {
    this.store.checkOpen('the global');
    if (!this.core.type.mutable) throw apiTypeError.immutable('the global');
    write(this.store, this.core, value);
  }
}

function write(store: Store, core: GlobalInstance, value: unknown): void {
  const { type: { value: type }, cells, word } = core;
  const slot = scratch();
  writeStrictly(store.core, slot, 0, type, value, () => 'value');
  if (isRef(type)) core.setRef(slot.words[0]);
  else for (let i = 0; i < slotWords(type); i++) cells[word + i] = slot.words[i];
}

function create(store: Store, type: GlobalType | null, value: unknown): GlobalInstance {
  checkOptions('global type', type, ['value', 'mutable']);
  const core = toCoreVal(store.engine.types, type!.value);
  const mutable = checkBoolean('mutable', type!.mutable);
  const global = store.core.addHostGlobal({ value: core, mutable });
  write(store, global, value);
  return global;
}

showAs(Global, ({ type: { mutable, value } }) => `Global { ${mutable ? 'mut ' : ''}${showValType(value)} }`);
