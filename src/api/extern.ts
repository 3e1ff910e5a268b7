/** External values: what can be imported and exported (specification §4.2.12). */
import { FuncInstance } from '../runtime/func.js';
import { GlobalInstance } from '../runtime/global.js';
import type { Extern as CoreExtern } from '../runtime/instance.js';
import { MemoryInstance } from '../runtime/memory.js';
import { TableInstance } from '../runtime/table.js';
import { callError } from '../wasm/errors/call.js';
import { Func } from './func.js';
import { Global } from './global.js';
import { Memory } from './memory.js';
import type { Store } from './store.js';
import { Table } from './table.js';
import { Tag } from './tag.js';

/** A function, memory, table, global or tag. */
export type Extern = Func | Memory | Table | Global | Tag;

/** What JavaScript sees of an external value: always the same object. */
export function externOf(store: Store, core: CoreExtern): Extern {
  if (core instanceof FuncInstance) return Func.of(store, core);
  if (core instanceof MemoryInstance) return Memory.of(store, core);
  if (core instanceof TableInstance) return Table.of(store, core);
  if (core instanceof GlobalInstance) return Global.of(store, core);
  return Tag.of(store, core);
}

export const isExtern = (value: unknown): value is Extern =>
  value instanceof Func || value instanceof Memory || value instanceof Table || value instanceof Global || value instanceof Tag;

/** The runtime's external value. Throws a `StateError` for one of another store. */
export function coreExtern(store: Store, extern: Extern, what: string): CoreExtern {
  if (extern.store !== store) throw callError.otherStore(what);
  return extern.core;
}
