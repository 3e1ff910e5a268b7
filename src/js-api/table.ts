/** `WebAssembly.Table` (JavaScript API §5.4). */
import { tableSet } from '../runtime/bulk-table.js';
import { TableInstance } from '../runtime/table.js';
import { jsError, toJsError } from '../wasm/errors/js-api.js';
import { limits } from '../wasm/limits.js';
import { type ValType, isNullable, isRef } from '../wasm/types.js';
import { type AddressType, fromAddress, readBounds, toAddress } from './addresses.js';
import { makeStore } from './home.js';
import { type ValueType, isHidden, nameOfType, toValueType } from './value-types.js';
import { defaultValue, referenceToJs, referenceWord, toWebAssembly } from './values.js';
import { Existing, defineInterface, isObject, requireArguments, toDictionary } from './webidl.js';

/** What a table is to be. */
export interface TableDescriptor {
  /** A reference type: `'anyfunc'`, `'externref'` … */
  readonly element: ValueType;
  /** Elements to begin with. */
  readonly initial?: number | bigint;
  /** The same, by the name that `type()` has for it. */
  readonly minimum?: number | bigint;
  /** Elements it may grow to. */
  readonly maximum?: number | bigint;
  /** `'i64'`: a table whose indices and sizes are bigints. */
  readonly address?: AddressType;
}

/** What a table is. */
export interface TableType {
  /** A reference type. */
  element: ValueType;
  /** Elements it has now. */
  minimum: number | bigint;
  /** Elements it may grow to. */
  maximum?: number | bigint;
  /** Of its indices. */
  address: AddressType;
}

const MOST = { initial: { i32: limits.tableElements, i64: limits.tableElements }, maximum: { i32: 2 ** 32 - 1, i64: 2 ** 64 } };

let coreOf: (value: object) => TableInstance | null;

/** A table of references. */
export class Table {
  readonly #core: TableInstance;

  /** @throws TypeError for what is no descriptor, or a value of another type; RangeError for sizes out of range. */
  constructor(descriptor: TableDescriptor, value?: unknown);
  constructor(descriptor: TableDescriptor, ...rest: unknown[]) {
    requireArguments('WebAssembly.Table()', arguments.length, 1);
    this.#core = Existing.core<TableInstance>(descriptor) ?? allocate(descriptor, rest[0]);
    this.#core.face = this;
  }

  static {
    coreOf = (value) => (#core in value ? value.#core : null);
  }

  /**
   * Grows by elements, all `value`; returns how many there were.
   *
   * @throws RangeError where it cannot, TypeError for a value of another type.
   */
  grow(delta: number | bigint, value?: unknown): number | bigint;
  grow(delta: number | bigint, ...rest: unknown[]): number | bigint {
    const what = 'WebAssembly.Table.grow()';
    const core = receiver(this, what);
    requireArguments(what, arguments.length, 1);
    const count = toIndex(what, core, delta);
    const value = toElement(what, 1, core.type.element, rest[0]);
    const before = core.grow(count, () => referenceWord(core.store!, value));
    if (before < 0) throw jsError.bounds(what, `failed to grow table by ${count}`);
    return fromAddress(before, core.type.is64);
  }

  /** @throws RangeError out of bounds, TypeError where elements have no JavaScript form. */
  get(index: number | bigint): unknown {
    const what = 'WebAssembly.Table.get()';
    const core = receiver(this, what);
    requireArguments(what, arguments.length, 1);
    if (isHidden(core.type.element)) throw jsError.hiddenType();
    const at = toIndex(what, core, index);
    checkBounds(what, core, at);
    return referenceToJs(core.store!, core.elements[at], core.type.element);
  }

  /** @throws RangeError out of bounds, TypeError for a value of another type. */
  set(index: number | bigint, value?: unknown): void;
  set(index: number | bigint, ...rest: unknown[]): void {
    const what = 'WebAssembly.Table.set()';
    const core = receiver(this, what);
    requireArguments(what, arguments.length, 1);
    if (isHidden(core.type.element)) throw jsError.hiddenType();
    const at = toIndex(what, core, index);
    const { element } = core.type;
    const value = rest.length > 0 ? toWebAssembly(rest[0], element) : toElement(what, 1, element, undefined);
    checkBounds(what, core, at);
    tableSet(core, at, referenceWord(core.store!, value));
  }

  /** Its type (type reflection), with the length it has now as minimum. */
  type(): TableType {
    const { length, type } = receiver(this, 'WebAssembly.Table.type()');
    const { is64, limits: { max } } = type;
    return {
      minimum: fromAddress(length, is64), ...(max === null ? {} : { maximum: fromAddress(max, is64) }),
      element: nameOfType(type.element), address: is64 ? 'i64' : 'i32',
    };
  }

  /** Elements. */
  get length(): number | bigint {
    const core = receiver(this, 'WebAssembly.Table.length');
    return fromAddress(core.length, core.type.is64);
  }
}

defineInterface(Table);

/** The table behind a `Table`, or null for anything else. */
export const tableCore = (value: unknown): TableInstance | null => (isObject(value) ? coreOf(value) : null);

/** The one object for a table. */
export const tableObject = (core: TableInstance): Table => (core.face ??= new Table(new Existing(core) as never)) as Table;

function receiver(value: unknown, what: string): TableInstance {
  const core = tableCore(value);
  if (core === null) throw jsError.receiver(what, 'WebAssembly.Table');
  return core;
}

const toIndex = (what: string, { type: { is64 } }: TableInstance, value: unknown): number =>
  toAddress(value, is64, () => jsError.argument(what, 0, is64 ? 'a bigint of 64 bits' : 'convertible to a valid number'));

function checkBounds(what: string, { length }: TableInstance, index: number): void {
  if (index >= length) throw jsError.bounds(what, `invalid address ${index} in a table of length ${length}`);
}

/** What `toWebAssembly` makes of an optional argument; undefined counts as none. */
function toElement(what: string, position: number, type: ValType, value: unknown): unknown {
  if (value !== undefined) return toWebAssembly(value, type);
  if (!isNullable(type)) throw jsError.argument(what, position, 'given: elements of the table cannot be null');
  return defaultValue(type);
}

function allocate(descriptor: unknown, init: unknown): TableInstance {
  const what = 'WebAssembly.Table()';
  const members = toDictionary(what, 0, 'a table descriptor', descriptor);
  const { element: name } = members;
  if (name === undefined) throw jsError.missing(what, 'element');
  const element = toValueType(name);
  if (element === undefined || !isRef(element)) throw jsError.property(what, 'element', 'a WebAssembly reference type');
  const { is64, ...bounds } = readBounds(what, members, MOST);
  const value = toElement(what, 1, element, init);
  const store = makeStore();
  try {
    const type = { limits: { min: bounds.initial, max: bounds.maximum }, element, is64 };
    return store.addTable(new TableInstance(type, referenceWord(store, value), store.limiter, store.options.storage));
  } catch (error) {
    throw toJsError(error, what);
  }
}
