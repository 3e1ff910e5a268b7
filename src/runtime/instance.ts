/** Module instances (specification §4.2.5): index spaces resolved to the store's instances. Made by `instantiate`. */
import { type IndexSpaces, type Module, indexSpaces } from '../wasm/module.js';
import type { FuncInstance } from './func.js';
import type { GlobalInstance } from './global.js';
import type { MemoryInstance } from './memory.js';
import type { SegmentStorage } from './storage.js';
import type { Store } from './store.js';
import type { TableInstance } from './table.js';
import type { TagInstance } from './tag.js';
import { VMCTX, vmctxWords } from './vmctx.js';

export type Extern = FuncInstance | TableInstance | MemoryInstance | GlobalInstance | TagInstance;

export class Instance {
  /** Index in `Store.instances`. */
  id: number;
  readonly spaces: IndexSpaces;
  /** Imported functions, all present; functions of the module are made by `func` on first request. */
  readonly funcs: (FuncInstance | undefined)[] = [];
  readonly tables: TableInstance[] = [];
  readonly memories: MemoryInstance[] = [];
  readonly globals: GlobalInstance[] = [];
  readonly tags: TagInstance[] = [];
  /** By name, in the order of the export section. */
  readonly exports = new Map<string, Extern>();
  /** Storage of the globals this module defines: see vmctx.ts. */
  readonly vmctx: Int32Array;
  /** Element segments as reference words; empty once dropped. */
  readonly elements: Int32Array[] = [];
  /** Data segments; empty once dropped. */
  readonly data: Uint8Array[] = [];
  /** Where compiled code finds segments. */
  segments: SegmentStorage | null = null;
  /** What JavaScript sees of it. */
  face: object | null = null;
  /** Suspended activations that have frames of this instance. */
  private suspensions = 0;
  /** The executor's own: what it compiled the module to. */
  code: unknown = null;

  /**
   * `store`: another one once that has been joined (join.ts). `typeIds`: canonical id in the store's registry by type
   * index of the module.
   */
  constructor(public store: Store, readonly module: Module, readonly typeIds: Int32Array) {
    this.spaces = indexSpaces(module);
    this.vmctx = store.options.storage?.vmctx(module) ?? new Int32Array(vmctxWords(module));
    this.id = store.addInstance(this);
    store.addSegments(this);
  }

  get suspended(): number {
    return this.suspensions;
  }

  /** One more, or one less: compiled code that calls into the instance looks, too. */
  countSuspended(more: 1 | -1): void {
    this.suspensions += more;
    this.vmctx[VMCTX.suspended / 4] = this.suspensions;
  }

  /** The function instance of an index: made on first request, the same object ever after. */
  func(index: number): FuncInstance {
    return (this.funcs[index] ??= this.store.addModuleFunc(this, index));
  }
}
