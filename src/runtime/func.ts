/** Function instances (specification §4.2.6): a module's function closed over its instance, or a host function. */
import type { FuncType } from '../wasm/types.js';
import type { Pending, WasmStack } from './executor.js';
import type { Instance } from './instance.js';
import { type Signature, signatureOf } from './signature.js';
import type { Store } from './store.js';

/**
 * A host function as wasm sees it: reads its arguments from `stack` at word `base`, writes its results there, or
 * returns what they wait for. What it throws passes through wasm frames unchanged.
 */
export type HostFunction = (stack: WasmStack, base: number, caller: HostCaller) => Pending | void;

/** Who calls a host function. */
export interface HostCaller {
  /** Whether it will wait: only then may the function return a `Pending` without being refused. */
  readonly canWait: boolean;
}

export class FuncInstance {
  /** What JavaScript sees of it: made by the API on first sight, the same object ever after. */
  face: object | null = null;
  /** The executor's own: how it calls the function. */
  entry: unknown = null;
  private knownSignature: Signature | null = null;

  constructor(
    /** Where it lives: another one once that has been joined (join.ts). */
    public store: Store,
    /** This function's funcref: its number in `Store.funcs`, never 0. */
    readonly ref: number,
    /** Heap types are canonical ids of the store's type registry. */
    readonly type: FuncType,
    readonly typeId: number,
    /** The instance it belongs to; null for a host function. */
    readonly instance: Instance | null,
    /** Index in the instance's function index space; 0 for a host function. */
    readonly index: number,
    readonly host: HostFunction | null,
    /** For host functions: shown in backtraces. */
    readonly hostName: string,
  ) {}

  /** Words of its arguments and results. */
  get signature(): Signature {
    return (this.knownSignature ??= signatureOf(this.type));
  }
}
