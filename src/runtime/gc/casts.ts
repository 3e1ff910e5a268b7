/** Run-time types of references: `ref.test`, `ref.cast` and their branches (specification §4.4.3). */
import { type HeapType, HeapCode } from '../../wasm/types.js';
import { isHostValue, isI31 } from '../refs.js';
import type { Store } from '../store.js';

/** Whether `ref` is of a heap type (canonical or abstract) of any hierarchy. */
export function refMatches(store: Store, ref: number, heap: HeapType | HeapCode, nullable: boolean): boolean {
  if (ref === 0) return nullable;
  switch (heap as number as HeapCode) {
    case HeapCode.Any: case HeapCode.Extern: case HeapCode.Func: case HeapCode.Exn: return true;
    case HeapCode.None: case HeapCode.NoExtern: case HeapCode.NoFunc: case HeapCode.NoExn: return false;
    case HeapCode.Eq: return !isHostValue(ref);
    case HeapCode.I31: return isI31(ref);
  }
  if (heap >= 0 && store.types.composite(heap).kind === 'func') return store.types.isSubtype(store.funcs.get(ref).typeId, heap);
  if (isI31(ref) || isHostValue(ref)) return false;
  const typeId = store.heap.typeIdOf(ref);
  if (heap >= 0) return store.types.isSubtype(typeId, heap);
  return store.types.composite(typeId).kind === (heap === HeapCode.Struct ? 'struct' : 'array');
}
