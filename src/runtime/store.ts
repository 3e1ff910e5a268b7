/** The store (§4.2.4): everything that instances share, and its limits. */
import type { TypeRegistry } from '../wasm/type-registry.js';
import type { Executor } from './executor.js';
import type { FuncInstance } from './func.js';
import type { Instance } from './instance.js';
import type { TagInstance } from './tag.js';

export interface StoreOptions {
  /** Bytes of wasm stack: bounds guest recursion. */
  readonly maxWasmStack: number;
  /** Bytes the GC heap may grow to. */
  readonly maxGcHeap: number;
  /** Collect at every allocation and wherever a collection is allowed. */
  readonly gcZeal: boolean;
}

export declare class Store {
  readonly options: StoreOptions;
  readonly types: TypeRegistry;
  /** By funcref; entry 0 is null's. */
  readonly funcs: (FuncInstance | null)[];
  readonly tags: TagInstance[];
  readonly instances: Instance[];
  readonly executor: Executor;
  addInstance(instance: Instance): number;
  addModuleFunc(instance: Instance, index: number): FuncInstance;
}
