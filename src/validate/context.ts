/** What the validation of instructions looks up: the module's index spaces with canonical types (specification §3.1.1). */
import { type FeatureSet } from '../wasm/features.js';
import { type Module, indexSpaces } from '../wasm/module.js';
import { TypeRegistry } from '../wasm/type-registry.js';
import type { CompositeType, FuncType, GlobalType, MemoryType, TableType, ValType } from '../wasm/types.js';

export class Context {
  readonly registry = new TypeRegistry();
  /** Canonical id by type index. */
  readonly ids: Int32Array;
  /** Composite types with canonical heap types, by type index: filled as types are validated. */
  readonly composites: CompositeType[] = [];
  /** By function index: its type, and the canonical id of it. */
  readonly funcTypes: FuncType[] = [];
  readonly funcIds: number[] = [];
  readonly tables: TableType[] = [];
  readonly memories: readonly MemoryType[];
  readonly globals: GlobalType[] = [];
  readonly tags: FuncType[] = [];
  /** Element types of segments. */
  readonly elements: ValType[] = [];
  readonly importedGlobals: number;
  /** Functions that `ref.func` may name in a body. */
  readonly declared = new Set<number>();
  usesLegacyExceptions = false;
  castsReferences = false;

  constructor(readonly module: Module, readonly features: FeatureSet) {
    const spaces = indexSpaces(module);
    this.ids = new Int32Array(module.types.length);
    this.memories = spaces.memories;
    this.importedGlobals = spaces.importedGlobals;
  }

  canonical<T extends ValType>(type: T): T {
    return this.registry.canonicalize(type, this.ids);
  }
}
