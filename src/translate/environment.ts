/** What a body is translated against: the module, and what was decided for all of its code. */
import type { Signature } from '../ir/func.js';
import { Type } from '../ir/entities.js';
import { type IndexSpaces, type Module, indexSpaces } from '../wasm/module.js';
import { type FuncType, type TypeIndex, type StorageType, type ValType, HeapCode, TypeCode, heapTypeOf, isRef, unpacked } from '../wasm/types.js';
import { type VmctxLayout, vmctxLayout } from '../runtime/vmctx.js';

export interface TranslateOptions {
  /** Memories whose every 32-bit index lies in a reservation with a guard behind it: accesses need no check. */
  readonly guarded: readonly boolean[];
  /** Memories that may move when they grow. */
  readonly movable?: readonly boolean[];
  /** Bytes of such a guard. */
  readonly guardBytes: number;
  /** Whether code can be interrupted. */
  readonly polls: boolean;
  /** Whether polls are counted instead of read from the poll page. */
  readonly countedPolls?: boolean;
  /** Whether frames are counted, so that recursion ends at the same depth everywhere. */
  readonly countsDepth?: boolean;
  /** Whether fuel is metered: code can be interrupted where it looks whether there is some left. */
  readonly fuel: boolean;
  /** Whether NaNs that instructions make are the positive canonical one. */
  readonly canonicalNans: boolean;
  /** Whether indices are held within memories and tables on ways that only a wrong prediction takes. Default: yes. */
  readonly heapMitigation?: boolean;
  readonly tableMitigation?: boolean;
}

/** Whether a module's code may come upon objects of the GC heap. */
export function mayHoldObjects(module: Module): boolean {
  const isTraced = (type: ValType): boolean => isRef(type) && !isFuncRef(module, type);
  const { globals, tables, tags } = indexSpaces(module);
  return tags.length > 0 || globals.some(({ value }) => isTraced(value)) || tables.some(({ element }) => isTraced(element))
    || module.types.some(({ composite }) => composite.kind !== 'func' || composite.params.some(isTraced) || composite.results.some(isTraced));
}

/** Whether a reference type is one to functions: a number, which the collector does not look at. */
function isFuncRef(module: Module, type: ValType): boolean {
  const heap = heapTypeOf(type);
  return heap >= 0 ? module.types[heap].composite.kind === 'func' : (heap as number) === HeapCode.Func || (heap as number) === HeapCode.NoFunc;
}

export class Environment {
  readonly spaces: IndexSpaces;
  readonly layout: VmctxLayout;

  constructor(readonly module: Module, readonly options: TranslateOptions) {
    this.spaces = indexSpaces(module);
    this.layout = vmctxLayout(module);
  }

  get mitigatesHeap(): boolean {
    return this.options.heapMitigation !== false;
  }

  get mitigatesTables(): boolean {
    return this.options.tableMitigation !== false;
  }

  funcType(index: TypeIndex | number): FuncType {
    return this.module.types[index].composite as FuncType;
  }

  signature({ params, results }: FuncType): Signature {
    return { params: params.map((type) => this.type(type)), results: results.map((type) => this.type(type)) };
  }

  /** Whether a reference type is one to functions. */
  isFuncRef(type: ValType): boolean {
    return isFuncRef(this.module, type);
  }

  /** Whether references of a type are null or ones to structures or arrays. */
  isObjectRef(type: StorageType): boolean {
    if (!isRef(type)) return false;
    const heap = heapTypeOf(type);
    if (heap >= 0) return this.module.types[heap].composite.kind !== 'func';
    return (heap as number) === HeapCode.Struct || (heap as number) === HeapCode.Array;
  }

  /** The payload of a tag's exceptions. */
  tagType(index: number): FuncType {
    return this.funcType(this.spaces.tags[index].type);
  }

  /** How many super types a type of the module has. */
  typeDepth(index: number): number {
    let depth = 0;
    for (let at = this.module.types[index].supertype; at !== null; at = this.module.types[at].supertype) depth++;
    return depth;
  }

  /** What a field is on the operand stack. */
  storageType(storage: StorageType): Type {
    return this.type(unpacked(storage));
  }

  type(type: ValType): Type {
    switch (type as number as TypeCode) {
      case TypeCode.I32: return Type.I32;
      case TypeCode.I64: return Type.I64;
      case TypeCode.F32: return Type.F32;
      case TypeCode.F64: return Type.F64;
      case TypeCode.V128: return Type.V128;
      default: return this.isFuncRef(type) ? Type.I32 : Type.Ref;
    }
  }
}
