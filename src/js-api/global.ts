/** `WebAssembly.Global` (JavaScript API §5.5). */
import { GlobalInstance } from '../runtime/global.js';
import { slotWords } from '../runtime/slots.js';
import type { Store } from '../runtime/store.js';
import { GLOBAL_WORDS } from '../runtime/vmctx.js';
import { jsError } from '../wasm/errors/js-api.js';
import { type GlobalType as CoreType, isRef } from '../wasm/types.js';
import { commonStorage, makeStore } from './home.js';
import { type ValueType, isHidden, nameOfType, toValueType } from './value-types.js';
import { defaultValue, readValue, referenceWord, scratchSlot, toWebAssembly, writeValue } from './values.js';
import { Existing, defineInterface, isObject, requireArguments, toDictionary } from './webidl.js';

/** What a global is to be. */
export interface GlobalDescriptor {
  /** The type of its value. */
  readonly value: ValueType;
  /** Default false. */
  readonly mutable?: boolean;
}

let coreOf: (value: object) => GlobalInstance | null;

/** A global variable. */
export class Global {
  readonly #core: GlobalInstance;

  /** @throws TypeError for what is no descriptor, or a value that cannot be converted. */
  constructor(descriptor: GlobalDescriptor, v?: unknown);
  constructor(descriptor: GlobalDescriptor, ...rest: unknown[]) {
    requireArguments('WebAssembly.Global()', arguments.length, 1);
    this.#core = Existing.core<GlobalInstance>(descriptor) ?? allocate(descriptor, rest);
    this.#core.face = this;
  }

  static {
    coreOf = (value) => (#core in value ? value.#core : null);
  }

  /** The value. */
  valueOf(): unknown {
    return read(receiver(this, 'WebAssembly.Global.valueOf()'));
  }

  /** Its type (type reflection). */
  type(): { mutable: boolean; value: ValueType } {
    const { type } = receiver(this, 'WebAssembly.Global.type()');
    return { mutable: type.mutable, value: nameOfType(type.value) };
  }

  /** @throws TypeError for values without JavaScript form. */
  get value(): unknown {
    return read(receiver(this, 'get WebAssembly.Global.value'));
  }

  /** @throws TypeError for an immutable global, or a value that cannot be converted. */
  set value(value: unknown) {
    const what = 'set WebAssembly.Global.value';
    const core = receiver(this, what);
    requireArguments(what, arguments.length, 1);
    if (isHidden(core.type.value)) throw jsError.hiddenType();
    if (!core.type.mutable) throw jsError.immutableGlobal(what);
    write(core, toWebAssembly(value, core.type.value));
  }
}

defineInterface(Global);

/** The global behind a `Global`, or null for anything else. */
export const globalCore = (value: unknown): GlobalInstance | null => (isObject(value) ? coreOf(value) : null);

/** The one object for a global. */
export const globalObject = (core: GlobalInstance): Global => (core.face ??= new Global(new Existing(core) as never)) as Global;

function receiver(value: unknown, what: string): GlobalInstance {
  const core = globalCore(value);
  if (core === null) throw jsError.receiver(what, 'WebAssembly.Global');
  return core;
}

function read({ type, store, cells, word }: GlobalInstance): unknown {
  if (isHidden(type.value)) throw jsError.hiddenType();
  const slot = scratchSlot();
  slot.words.set(cells.subarray(word, word + slotWords(type.value)));
  return readValue(store!, slot, 0, type.value);
}

/** `value`: what `toWebAssembly` gave. */
function write(core: GlobalInstance, value: unknown): void {
  const { type, cells, word } = core;
  if (isRef(type.value)) {
    core.setRef(referenceWord(core.store!, value));
    return;
  }
  const slot = scratchSlot();
  writeValue(core.store!, slot, 0, type.value, value);
  for (let i = 0; i < slotWords(type.value); i++) cells[word + i] = slot.words[i];
}

function allocate(descriptor: unknown, rest: readonly unknown[]): GlobalInstance {
  const what = 'WebAssembly.Global()';
  const members = toDictionary(what, 0, 'a global descriptor', descriptor);
  const mutable = Boolean(members.mutable);
  const { value } = members;
  if (value === undefined) throw jsError.missing(what, 'value');
  const type = toValueType(value);
  if (type === undefined) throw jsError.property(what, 'value', 'a WebAssembly type');
  if (isHidden(type)) throw jsError.hiddenType();
  // An undefined that is given is none for numbers, but a wrong value for references that it is no value of.
  const isGiven = isRef(type) ? rest.length > 0 : rest[0] !== undefined;
  return makeGlobal({ value: type, mutable }, isGiven ? toWebAssembly(rest[0], type) : defaultValue(type), makeStore);
}

/** A global of the host's; `value` is what `toWebAssembly` gave. A global of numbers needs no store. */
export function makeGlobal(type: CoreType, value: unknown, store: () => Store): GlobalInstance {
  const core = isRef(type.value) ? store().addHostGlobal(type) : new GlobalInstance(type, commonStorage()?.global() ?? new Int32Array(GLOBAL_WORDS), 0);
  write(core, value);
  return core;
}
