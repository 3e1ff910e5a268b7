/**
 * What goes to another thread (JavaScript API §5.1 and §5.3: modules and shared memories are serializable).
 *
 * Problem   Structured cloning knows none of our classes: it makes empty objects of them, without a word.
 * Strategy  A *carrier* is a plain object that is cloned in an object's place, and from which the other side makes the
 *           object again. A module travels as its bytes, once for all threads; a shared memory as its allocation.
 */
import { MemoryInstance } from '../runtime/memory.js';
import type { SharedAllocation } from '../runtime/shared-allocation.js';
import { originalLength } from '../validate/legacy-exceptions.js';
import { jsError } from '../wasm/errors/js-api.js';
import type { MemoryType } from '../wasm/types.js';
import type { CompileOptions } from './compile-options.js';
import { exceptionFaces } from './exception.js';
import { globalCore } from './global.js';
import { isInstanceObject } from './instance.js';
import { suspendingCallable } from './jspi.js';
import { memoryCore, memoryObject } from './memory.js';
import { type CompiledModule, compile, compiledModule, moduleObject } from './module.js';
import { tableCore } from './table.js';
import { tagCore } from './tag.js';

export type Carrier =
  | { readonly kind: 'module'; readonly bytes: SharedArrayBuffer; readonly options: CompileOptions }
  | { readonly kind: 'memory'; readonly type: MemoryType; readonly allocation: SharedAllocation };

const shared = new WeakMap<CompiledModule['core'], SharedArrayBuffer>();

function sharedBytes({ core }: CompiledModule): SharedArrayBuffer {
  let bytes = shared.get(core);
  if (bytes === undefined) {
    bytes = new SharedArrayBuffer(originalLength(core));
    new Uint8Array(bytes).set(core.bytes.subarray(0, bytes.byteLength));
    shared.set(core, bytes);
  }
  return bytes;
}

/** Classes whose objects stay in their thread. */
const BOUND: readonly [string, (value: object) => unknown][] = [
  ['Instance', (value) => isInstanceObject(value) || null], ['Table', tableCore], ['Global', globalCore], ['Tag', tagCore],
  ['Exception', (value) => exceptionFaces.handleOf(value)], ['Suspending', suspendingCallable],
];

/**
 * Whether an object is one of the drop-in's that can be cloned.
 *
 * @throws DataCloneError for one that cannot.
 */
export function isCloneable(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === Array.prototype) return false;
  if (compiledModule(value) !== null) return true;
  const memory = memoryCore(value);
  if (memory !== null) {
    if (memory.allocation === null) throw jsError.notCloneable('Memory');
    return true;
  }
  for (const [name, coreOf] of BOUND) if (coreOf(value) !== null) throw jsError.notCloneable(name);
  return false;
}

/** A carrier for an object that `isCloneable`. */
export function carrierFor(value: object): Carrier {
  const compiled = compiledModule(value);
  if (compiled !== null) return { kind: 'module', bytes: sharedBytes(compiled), options: compiled.options };
  const { type, allocation } = memoryCore(value)!;
  return { kind: 'memory', type, allocation: allocation! };
}

/** The object that a carrier stands for. */
export function fromCarrier(carrier: Carrier): object {
  if (carrier.kind === 'memory') return memoryObject(MemoryInstance.create(carrier.type, null, carrier.allocation));
  return moduleObject(compile('structuredClone()', new Uint8Array(carrier.bytes).slice(), carrier.options));
}

/** A clone in the same thread: another object with the same module or memory inside. */
export function cloneHere(value: object): object {
  const compiled = compiledModule(value);
  return compiled !== null ? moduleObject(compiled) : fromCarrier(carrierFor(value));
}
