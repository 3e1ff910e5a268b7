/**
 * Where the objects of the drop-in live.
 *
 * Problem   Everything of one agent may be linked with everything else, and nothing is ever disposed of.
 * Strategy  Each instance begins in a light store of its own, and so does each table, function and global of
 *           references that JavaScript makes; stores become one when their objects meet (runtime/join.ts). JavaScript
 *           objects own all edges, so what nobody can reach goes with its store.
 * Rules     No module keeps a store: it is taken from the function, table, global or handle at hand, every time, since
 *           any code of a user's may have joined it. Memories, tags and globals of numbers have none.
 */
import { Machine } from '../interpreter/machine.js';
import { FuncNumbers } from '../runtime/func-table.js';
import { type Community, Store } from '../runtime/store.js';
import { TagInstance } from '../runtime/tag.js';
import { plainWaiter } from '../runtime/waiter.js';
import { EXTERNREF, type FuncType } from '../wasm/types.js';
import { TypeRegistry } from '../wasm/type-registry.js';
import { exceptionFaces } from './exception.js';

/** Types of everything there is. */
export const types = new TypeRegistry();

/** A tag of the host's. */
export function makeTag(type: FuncType): TagInstance {
  const id = types.registerAlone(type);
  return new TagInstance(types.composite(id) as FuncType, id);
}

/** The tag of JavaScript's own exceptions. */
export const jsTag = makeTag({ kind: 'func', params: [EXTERNREF], results: [] });

const community: Community = { numbers: new FuncNumbers(), jsTag, shared: null };

/** A store for something new. */
export function makeStore(): Store {
  const store = new Store((own) => new Machine(own), { types, community, metering: 'none' });
  store.exceptions = exceptionFaces;
  // Waits block, in promising calls too: these are suspended by imports only.
  store.waiter = plainWaiter;
  return store;
}
