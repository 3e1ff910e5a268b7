/**
 * Where the objects of the drop-in live.
 *
 * Problem   Everything of one agent may be linked with everything else, and nothing is ever disposed of.
 * Strategy  Each instance begins in a light store of its own, and so does each table, function and global of
 *           references that JavaScript makes; stores become one when their objects meet (runtime/join.ts). JavaScript
 *           objects own all edges, so what nobody can reach goes with its store.
 *           Where `wasmtide/native` has been loaded before the first of them, code is compiled: stores then share what
 *           frames know the address of.
 * Rules     No module keeps a store: it is taken from the function, table, global or handle at hand, every time, since
 *           any code of a user's may have joined it. Memories, tags and globals of numbers have none.
 */
import { DEFAULT_CODEGEN, nativeTier } from '../engine/native-tier.js';
import { Machine } from '../interpreter/machine.js';
import { FuncNumbers } from '../runtime/func-table.js';
import type { Storage } from '../runtime/storage.js';
import { type Community, Store } from '../runtime/store.js';
import { TagInstance } from '../runtime/tag.js';
import { plainWaiter } from '../runtime/waiter.js';
import { EXTERNREF, type FuncType } from '../wasm/types.js';
import { TypeRegistry } from '../wasm/type-registry.js';
import { exceptionFaces } from './exception.js';

/** Bytes of stack for compiled code, which takes more of it than the interpreter does. */
const COMPILED_STACK = 8 * 2 ** 20;

/** Types of everything there is. */
export const types = new TypeRegistry();

/** A tag of the host's. */
export function makeTag(type: FuncType): TagInstance {
  const id = types.registerAlone(type);
  return new TagInstance(types.composite(id) as FuncType, id);
}

/** The tag of JavaScript's own exceptions. */
export const jsTag = makeTag({ kind: 'func', params: [EXTERNREF], results: [] });

const interpreted: Community = { numbers: new FuncNumbers(), jsTag, shared: null };

/** How everything of this agent is run: decided with the first store, memory or global, since they go together. */
interface Home {
  readonly community: Community;
  /** Storage for one store, or for what belongs to none; null: buffers of JavaScript's. */
  readonly storage: () => Storage | null;
  /** Of what belongs to none. */
  readonly common: Storage | null;
}

let home: Home | null = null;

const homeHere = (): Home => (home ??= compiledHome() ?? { community: interpreted, storage: () => null, common: null });

function compiledHome(): Home | null {
  const tier = nativeTier();
  if (tier === null) return null;
  if (!tier.status.available) {
    tier.fallBack();
    return null;
  }
  const { store, storage } = tier.createShared({ types, community: interpreted, metering: 'none', maxWasmStack: COMPILED_STACK }, DEFAULT_CODEGEN);
  return { community: { ...interpreted, shared: store }, storage, common: storage() };
}

/** Where memories and globals of numbers lie that belong to no store. */
export const commonStorage = (): Storage | null => homeHere().common;

/** A store for something new. */
export function makeStore(): Store {
  const { community, storage } = homeHere();
  const store = new Store((own) => new Machine(own), { types, community, metering: 'none', storage: storage() });
  store.exceptions = exceptionFaces;
  // Waits block, in promising calls too: these are suspended by imports only.
  store.waiter = plainWaiter;
  return store;
}
