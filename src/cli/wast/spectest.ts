/** The host module `spectest` that the official suite's scripts import. */
import { F32, F64, FUNCREF, I32, I64, type FuncType, type GlobalType, type ValType } from '../../wasm/types.js';
import type { Extern } from '../../runtime/instance.js';
import { MemoryInstance } from '../../runtime/memory.js';
import type { Store } from '../../runtime/store.js';
import { TableInstance } from '../../runtime/table.js';
import { hostFunction, writeValue } from '../../runtime/values.js';

export function spectest(store: Store): Map<string, Extern> {
  const externs = new Map<string, Extern>();
  const print = (name: string, ...params: ValType[]): void => {
    const type: FuncType = { kind: 'func', params, results: [] };
    externs.set(name, hostFunction(store, type, () => undefined, name));
  };
  print('print');
  print('print_i32', I32);
  print('print_i64', I64);
  print('print_f32', F32);
  print('print_f64', F64);
  print('print_i32_f32', I32, F32);
  print('print_f64_f64', F64, F64);
  const global = (name: string, value: ValType, init: number | bigint): void => {
    const type: GlobalType = { value, mutable: false };
    const instance = store.addHostGlobal(type);
    const { buffer, byteOffset, byteLength } = instance.cells;
    const stack = {
      words: instance.cells, floats: new Float32Array(buffer, byteOffset, byteLength / 4),
      doubles: new Float64Array(buffer, byteOffset, byteLength / 8), longs: new BigInt64Array(buffer, byteOffset, byteLength / 8),
    };
    writeValue(store, stack, instance.word, value, init);
    externs.set(name, instance);
  };
  global('global_i32', I32, 666);
  global('global_i64', I64, 666n);
  global('global_f32', F32, 666.6);
  global('global_f64', F64, 666.6);
  const limits = { min: 10, max: 20 };
  externs.set('table', store.addTable(new TableInstance({ limits, element: FUNCREF, is64: false }, 0, store.limiter, store.options.storage)));
  externs.set('table64', store.addTable(new TableInstance({ limits, element: FUNCREF, is64: true }, 0, store.limiter, store.options.storage)));
  const memory = (shared: boolean): MemoryInstance =>
    MemoryInstance.create({ limits: { min: 1, max: 2 }, shared, is64: false, pageSizeLog2: 16 }, null, undefined, store.options.storage);
  externs.set('memory', memory(false));
  externs.set('shared_memory', memory(true));
  return externs;
}
