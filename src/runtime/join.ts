/**
 * Joining stores.
 *
 * Problem   The JavaScript API has one world in which every instance may be linked with every other, and nothing that
 *           disposes of one. A store for all of them would keep all alive for ever.
 * Strategy  Every instance begins in a store of its own, which dies with it: nothing but JavaScript objects of the
 *           instance refers to it. Two stores are joined when an instance imports something that refers into another
 *           store, or a reference crosses: everything of one becomes part of the other, and from then on they live
 *           and die together. Memories, tags and globals of numbers refer into no store: sharing them joins nothing.
 *           Where code is compiled, joining must not move what frames know the address of: such stores share heap, host
 *           values and executor from the beginning (`Community.shared`), and differ in what they keep alive only.
 * Rules     Funcrefs keep their numbers (func-table.ts), so that frames need not be searched for them. Host values get
 *           other slots and GC objects other places, as if a collection had moved them: every frame of the store that
 *           is given up is exact where this happens (host code runs). Of the store that goes on nothing moves, since
 *           arguments and results may have been written to its stack already.
 *           Whoever needs a store takes it from the function, table, global, handle or instance at hand, every time.
 */
import type { Extern } from './instance.js';
import { FuncInstance } from './func.js';
import { GlobalInstance } from './global.js';
import type { RootVisitor } from './roots.js';
import type { Store } from './store.js';
import { TableInstance } from './table.js';

/** The store that an import refers into, or null. */
export function storeOfExtern(extern: Extern): Store | null {
  return extern instanceof FuncInstance || extern instanceof TableInstance || extern instanceof GlobalInstance ? extern.store : null;
}

/** The store for an instance with these imports: theirs, joined, or a new one. */
export function storeForImports(imports: readonly Extern[], make: () => Store): Store {
  const stores = new Set<Store>();
  for (const extern of imports) {
    const store = storeOfExtern(extern);
    if (store !== null) stores.add(store);
  }
  if (stores.size === 0) return make();
  // The largest stays as it is.
  const [first, ...others] = [...stores].sort((a, b) => b.instances.length - a.instances.length);
  for (const other of others) joinStores(first, other);
  return first;
}

/** Makes everything of `from` part of `into`. Of `into` nothing moves. Throws a trap where its heap has no room. */
export function joinStores(into: Store, from: Store): void {
  if (into === from) return;
  if (into.heap === from.heap) {
    joinSharing(into, from);
    return;
  }
  into.heap.makeRoomFor(from.heap);
  const start = into.heap.end;
  const visit = into.heap.absorb(from.heap, hostValueMover(into, from));
  from.handles.moveTo(into.handles, visit);
  from.visitRoots(visit);
  moveStorage(into, from, visit);
  into.heap.finishAbsorbing(from.heap, start, visit);
  moveFuncs(into, from);
  const ids = moveInstances(into, from);
  moveExecutors(into, from, ids);
  leave(into, from);
}

/** The same where heap, host values and executor are one: only who they belong to changes. */
function joinSharing(into: Store, from: Store): void {
  for (const definition of [...from.tables, ...from.globals]) definition.store = into;
  into.tables.push(...from.tables);
  into.globals.push(...from.globals);
  into.externs.absorb(from.externs);
  moveFuncs(into, from);
  moveInstances(into, from);
  into.options.storage!.join(from.options.storage!);
  leave(into, from);
}

/** What is left of it leads to the other. */
function leave(into: Store, from: Store): void {
  from.tables.length = 0;
  from.globals.length = 0;
  from.instances.length = 0;
  into.roots.absorb(from.roots);
  from.joinedInto = into;
}

function moveFuncs(into: Store, from: Store): void {
  from.funcs.forEach((func) => (func.store = into));
  into.funcs.absorb(from.funcs);
}

/** Gives every host value that is met one slot in `into`. */
function hostValueMover(into: Store, from: Store): RootVisitor {
  const moved = new Map<number, number>();
  return (ref) => {
    let there = moved.get(ref);
    if (there === undefined) moved.set(ref, (there = into.externs.moveIn(from.externs.value(ref))));
    return there;
  };
}

function moveStorage(into: Store, from: Store, visit: RootVisitor): void {
  for (const table of from.tables) {
    table.store = into;
    into.tables.push(table);
    if (table.slots === null) continue;
    table.slots = into.slots;
    for (let i = 0; i < table.length; i++) table.elements[i] = visit(table.elements[i]);
    into.slots.retainAll(table.elements, 0, table.length);
  }
  for (const global of from.globals) {
    global.store = into;
    into.globals.push(global);
    if (global.slots === null) continue;
    const { cells, word } = global;
    global.slots = into.slots;
    cells[word] = visit(cells[word]);
    into.slots.retain(cells[word]);
  }
}

/** The numbers that the instances now have, by those they had. */
function moveInstances(into: Store, from: Store): Int32Array {
  const ids = new Int32Array(from.instances.length);
  from.instances.forEach((instance, i) => {
    instance.store = into;
    instance.id = ids[i] = into.addInstance(instance);
  });
  return ids;
}

function moveExecutors(into: Store, from: Store, ids: Int32Array): void {
  for (const executor of [from.executor, ...from.joined]) {
    executor.moveTo(into, ids);
    if (executor.isActive) into.joined.add(executor);
  }
  from.joined.clear();
}

