/**
 * Messages between threads, and structured clones, with modules and shared memories in them.
 *
 * Every way out ends in `MessagePort.prototype.postMessage`: workers, ports and broadcast channels. Every message that
 * arrives at a listener of any kind comes through a port's `kHybridDispatch`, whose symbol is a registered one.
 * `structuredClone`, `receiveMessageOnPort` and the data of environments have ways of their own.
 */
import workerThreads from 'node:worker_threads';
import { type Carrier, carrierFor, cloneHere, fromCarrier, isCloneable } from '../js-api/clone.js';
import { isMemoryBuffer } from '../js-api/memory-buffer.js';
import { jsError } from '../wasm/errors/js-api.js';
import { isEnvelope, unwrap, wrap } from './clone-graph.js';
import type { Replacements } from './replacements.js';

const DISPATCH = Symbol.for('nodejs.internal.kHybridDispatch');

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** The list behind `postMessage(value, list)`, `postMessage(value, { transfer: list })` and their like. */
function transferred(given: unknown): readonly unknown[] {
  const list: unknown = Array.isArray(given) ? given : (given as { transfer?: unknown } | null | undefined)?.transfer;
  if (!Array.isArray(list)) return [];
  // Only the memory may detach its buffer.
  if (list.some(isMemoryBuffer)) throw jsError.notTransferable();
  return list;
}

/**
 * What Node itself tells a worker first, its data included. Those of workers with a registration are packed before: what
 * is found here is for one that was made with a `Worker` from before, and would not know what to do with it.
 */
const isWorkerStart = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'loadScript' && 'doEval' in value;

/** A value for another thread. Throws a DataCloneError for objects of the drop-in that cannot go there. */
export const pack = (value: unknown, transfer?: unknown): unknown => wrap(value, transferred(transfer), isCloneable, carrierFor);

/** A value from another thread. */
export const unpack = (value: unknown): unknown => unwrap(value, (carrier) => fromCarrier(carrier as Carrier));

export function replaceMessaging(replacements: Replacements): void {
  const port = workerThreads.MessagePort.prototype as object;
  replacements.replaceMethod<Method>(port, 'postMessage', (post) => function (value, ...rest) {
    const sent = replacements.active && arguments.length > 0 ? pack(value, rest[0]) : value;
    if (sent !== value && isWorkerStart(value)) throw jsError.notCloneable('Object');
    return Reflect.apply(post, this, arguments.length > 0 ? [sent, ...rest] : []);
  });
  replacements.replaceMethod<Method>(port, DISPATCH, (dispatch) => function (value, type, event) {
    if (!isEnvelope(value) || type !== 'message') return Reflect.apply(dispatch, this, [value, type, event]);
    let received: unknown;
    try {
      received = unpack(value);
    } catch (error) {
      return Reflect.apply(dispatch, this, [error, 'messageerror', event]);
    }
    return Reflect.apply(dispatch, this, [received, type, event]);
  });
  replacements.replaceMethod<Method>(globalThis, 'structuredClone', (clone) => function (value, ...rest) {
    if (!replacements.active || arguments.length === 0) return Reflect.apply(clone, this, arguments.length === 0 ? [] : [value, ...rest]);
    const originals: object[] = [];
    const wrapped = wrap(value, transferred(rest[0]), isCloneable, (object) => {
      originals.push(object);
      return {};
    });
    const cloned = Reflect.apply(clone, this, [wrapped, ...rest]);
    return originals.length === 0 ? cloned : unwrap(cloned, (_carrier, i) => cloneHere(originals[i]));
  });
  replaceThreadFunctions(replacements);
}

function replaceThreadFunctions(replacements: Replacements): void {
  replacements.replaceMethod<Method>(workerThreads, 'receiveMessageOnPort', (receive) => function (...args) {
    const received = Reflect.apply(receive, this, args) as { message: unknown } | undefined;
    return received === undefined ? undefined : { message: unpack(received.message) };
  });
  // Envelopes lie in the environment, since every new worker is given all of it.
  const unpacked = new WeakMap<object, unknown>();
  replacements.replaceMethod<Method>(workerThreads, 'setEnvironmentData', (set) => function (key, value) {
    const packed = replacements.active ? pack(value) : value;
    if (packed !== value) unpacked.set(packed as object, value);
    return Reflect.apply(set, this, [key, packed]);
  });
  replacements.replaceMethod<Method>(workerThreads, 'getEnvironmentData', (get) => function (...args) {
    const value = Reflect.apply(get, this, args);
    if (!isEnvelope(value)) return value;
    if (!unpacked.has(value)) unpacked.set(value, unpack(value));
    return unpacked.get(value);
  });
}
