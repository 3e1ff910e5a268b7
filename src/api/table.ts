/** Tables of references (specification §4.2.7). */
import { TableInstance } from '../runtime/table.js';
import { refToHost } from '../runtime/values.js';
import { tableSet } from '../runtime/bulk-table.js';
import { apiRangeError, apiTypeError } from '../wasm/errors/api.js';
import { isNullable } from '../wasm/types.js';
import { limits } from '../wasm/limits.js';
import { checkInteger, checkOptions } from './engine.js';
import { type Store, checkStore } from './store.js';
import { type TableType, fromCoreTable, showValType, toCoreVal } from './types.js';
import { toJs, toRef } from './values.js';
import { showAs } from './inspect.js';

/** A table. */
export class Table {
  /** @internal */
  readonly core: TableInstance;

  /**
   * A table of the host's, for guests to import, all elements `init`.
   *
   * @throws LimitError where it cannot be had, TypeError or RangeError for what is no type of a table.
   */
  constructor(store: Store, type: TableType, init?: unknown);
  /** @internal */
  constructor(store: Store, type: null, init: undefined, core: TableInstance);
  constructor(
    /** The store it lives in. */
    readonly store: Store,
    type: TableType | null,
    init: unknown = null,
    core?: TableInstance,
  ) {
    this.core = core ?? create(checkStore(store), type, init);
    this.core.face = this;
  }

  /** @internal */
  static of(store: Store, core: TableInstance): Table {
    return (core.face ??= new Table(store, null, undefined, core)) as Table;
  }

  /** Its type, with the length it has now as minimum. */
  get type(): TableType {
    return { ...fromCoreTable(this.store.engine.types, this.core.type), minimum: this.length };
  }

  /** Elements. */
  get length(): number {
    return this.core.length;
  }

  /**
   * An element: null, a `Func`, or what else the element type holds.
   *
   * @throws RangeError out of bounds.
   */
  get(index: number): unknown {
    const { store, core } = this;
    this.check(index);
    return toJs(store.core, refToHost(store.core, core.elements[index], core.type.element));
  }

  /**
   * Replaces an element.
   *
   * @throws RangeError out of bounds, TypeError for a value that is not of the element type.
   */
  set(index: number, value: unknown): void {
    const { store, core } = this;
    this.check(index);
    tableSet(core, index, toRef(store.core, core.type.element, value, () => 'value'));
  }

  /**
   * Grows by so many elements; returns how many there were.
   *
   * @throws RangeError where the type, a limit or the store's callback does not allow it.
   */
  grow(delta: number, init: unknown = null): number {
    const { store, core } = this;
    store.checkOpen('the table');
    checkInteger('delta', delta, 0, Number.MAX_SAFE_INTEGER);
    const ref = (): number => toRef(store.core, core.type.element, init, () => 'init');
    // A wrong value is found before anybody is asked.
    ref();
    const before = core.grow(delta, ref);
    if (before < 0) throw apiRangeError.argument('delta', `a growth that the table's type and the limits allow`, delta);
    return before;
  }

  private check(index: unknown): void {
    this.store.checkOpen('the table');
    checkInteger('index', index, 0, Number.MAX_SAFE_INTEGER);
    if ((index as number) >= this.core.length) throw apiRangeError.index('table', index as number, this.core.length);
  }
}

function create(store: Store, type: TableType | null, init: unknown): TableInstance {
  checkOptions('table type', type, ['element', 'minimum', 'maximum', 'address']);
  const { element, minimum, maximum, address = 'i32' } = type!;
  if (address !== 'i32' && address !== 'i64') throw apiTypeError.argument('address', "'i32' or 'i64'", address);
  checkInteger('minimum', minimum, 0, limits.tableElements);
  const most = address === 'i64' ? Number.MAX_SAFE_INTEGER : 2 ** 32 - 1;
  if (maximum !== undefined) checkInteger('maximum', maximum, minimum, most);
  const core = toCoreVal(store.engine.types, element);
  if (init === null && !isNullable(core)) throw apiTypeError.argument('init', 'a reference, since elements cannot be null', init);
  const ref = toRef(store.core, core, init, () => 'init');
  const table = { limits: { min: minimum, max: maximum ?? null }, element: core, is64: address === 'i64' };
  return store.core.addTable(new TableInstance(table, ref, store.core.limiter, store.core.options.storage));
}

showAs(Table, ({ type, length }) => `Table { ${length} × ${showValType(type.element)} }`);
