/**
 * Objects of the drop-in within values that are structurally cloned.
 *
 * Problem   A message may have modules and shared memories anywhere in its objects, arrays, Maps and Sets, with cycles;
 *           most messages have none, and must cost little.
 * Strategy  The sender looks for such objects. If there are any, it copies the containers that lead to them, puts a
 *           carrier in each one's place, and sends an envelope with the value and a list of the carriers. Identity
 *           survives cloning, so the receiver finds them again in the value and puts the objects there.
 * Rules     Nothing else is copied: what is cloned natively, or transferred, stays the object that it is. Only the outer
 *           object of a message is looked at by a receiver to whom no envelope came.
 */
import { types } from 'node:util';

/** Names an envelope. */
const CARRIERS = 'wasmtide:carriers';

interface Envelope {
  readonly [CARRIERS]: readonly object[];
  readonly value: unknown;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

export const isEnvelope = (value: unknown): value is Envelope => isObject(value) && Object.hasOwn(value, CARRIERS);

/** Longer arrays may be mostly holes. */
const LONG_ARRAY = 2 ** 20;

/** The objects that a container holds, as structured cloning sees it; of an array its elements. */
function forEachObject(container: object, visit: (object: object) => void): void {
  // Hot: every message comes through here, and most of what is in it is no object.
  if (Array.isArray(container) && container.length <= LONG_ARRAY) {
    for (let i = 0; i < container.length; i++) {
      const element: unknown = container[i];
      if (isObject(element)) visit(element);
    }
    return;
  }
  if (ArrayBuffer.isView(container) || types.isAnyArrayBuffer(container)) return;
  const meet = (value: unknown): void => {
    if (isObject(value)) visit(value);
  };
  if (types.isMap(container)) {
    for (const entry of Map.prototype.entries.call(container)) entry.forEach(meet);
  } else if (types.isSet(container)) {
    Set.prototype.forEach.call(container, meet);
  } else {
    for (const value of Object.values(container)) meet(value);
  }
}

/** Visits all objects that `root` leads to, from outside in. `leaves` are not looked into. False from `visit`: no further. */
function walk(root: object, leaves: ReadonlySet<object>, visit: (object: object, parent: object | null) => boolean): void {
  const seen = new Set<object>();
  const queue: object[] = [];
  let parent: object | null = null;
  const meet = (object: object): void => {
    if (leaves.has(object)) return;
    const goOn = visit(object, parent);
    if (seen.has(object)) return;
    seen.add(object);
    if (goOn) queue.push(object);
  };
  meet(root);
  for (let container = queue.pop(); container !== undefined; container = queue.pop()) {
    parent = container;
    forEachObject(container, meet);
  }
}

/**
 * The value, or an envelope of it if there are objects in it of which `isOurs` is true; `carrierFor` gives a new object
 * to be cloned instead of one.
 */
export function wrap(value: unknown, transferred: readonly unknown[], isOurs: (value: object) => boolean, carrierFor: (value: object) => object): unknown {
  if (!isObject(value)) return value;
  const leaves = new Set(transferred.filter(isObject));
  const ours = new Map<object, object>();
  walk(value, leaves, (object) => {
    const found = isOurs(object);
    if (found) ours.set(object, object);
    return !found;
  });
  if (ours.size === 0) return value;
  for (const object of ours.keys()) ours.set(object, carrierFor(object));
  const envelope: Envelope = { [CARRIERS]: [...ours.values()], value: replace(value, ours, leaves) };
  return envelope;
}

/** `root` with other objects in the places of some: copies of all containers that lead to these. */
function replace(root: object, replacements: ReadonlyMap<object, object>, leaves: ReadonlySet<object>): object {
  const parents = new Map<object, object[]>();
  walk(root, leaves, (object, parent) => {
    if (parent !== null) {
      const known = parents.get(object);
      if (known === undefined) parents.set(object, [parent]);
      else known.push(parent);
    }
    return !replacements.has(object);
  });
  const copies = new Map(replacements);
  const containers: object[] = [];
  const queue = [...replacements.keys()];
  for (let object = queue.pop(); object !== undefined; object = queue.pop()) {
    for (const parent of parents.get(object) ?? []) {
      if (copies.has(parent)) continue;
      copies.set(parent, emptyCopy(parent));
      containers.push(parent);
      queue.push(parent);
    }
  }
  const copyOf = (value: unknown): unknown => (isObject(value) ? copies.get(value) ?? value : value);
  for (const container of containers) fill(copies.get(container)!, container, copyOf);
  return copies.get(root)!;
}

function emptyCopy(container: object): object {
  if (types.isMap(container)) return new Map();
  if (types.isSet(container)) return new Set();
  return Array.isArray(container) ? new Array(container.length) : {};
}

function fill(copy: object, container: object, copyOf: (value: unknown) => unknown): void {
  if (copy instanceof Map) {
    for (const [key, value] of Map.prototype.entries.call(container)) copy.set(copyOf(key), copyOf(value));
  } else if (copy instanceof Set) {
    for (const value of Set.prototype.values.call(container)) copy.add(copyOf(value));
  } else {
    for (const [key, value] of Object.entries(container)) define(copy, key, copyOf(value));
  }
}

/** Whatever the key is, `__proto__` included. */
const define = (object: object, key: string, value: unknown): object =>
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });

/** What an envelope was made for; any other value as it is. `restore` gives the object for a carrier. */
export function unwrap<T>(message: T, restore: (carrier: object, index: number) => object): unknown {
  if (!isEnvelope(message)) return message;
  const objects = new Map(message[CARRIERS].map((carrier, i) => [carrier, restore(carrier, i)]));
  const { value } = message;
  if (!isObject(value)) return value;
  const root = objects.get(value);
  if (root !== undefined) return root;
  walk(value, new Set(objects.keys()), (container) => {
    putInto(container, objects);
    return true;
  });
  return value;
}

/** Puts objects in the places of carriers in a container that nobody else has yet. */
function putInto(container: object, objects: ReadonlyMap<unknown, object>): void {
  const isCarrier = (value: unknown): boolean => objects.has(value);
  const objectOf = (value: unknown): unknown => objects.get(value) ?? value;
  if (container instanceof Map) {
    const entries = [...container];
    if (!entries.some(([key, value]) => isCarrier(key) || isCarrier(value))) return;
    container.clear();
    for (const [key, value] of entries) container.set(objectOf(key), objectOf(value));
  } else if (container instanceof Set) {
    const values = [...container];
    if (!values.some(isCarrier)) return;
    container.clear();
    for (const value of values) container.add(objectOf(value));
  } else if (!ArrayBuffer.isView(container) && !types.isAnyArrayBuffer(container)) {
    for (const [key, value] of Object.entries(container)) if (isCarrier(value)) define(container, key, objectOf(value));
  }
}
