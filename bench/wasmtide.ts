/** The only file of the benchmarks that knows Wasmtide's inside: a module's function, ready to be called. */
import { Machine } from '../src/interpreter/machine.js';
import { FuncInstance } from '../src/runtime/func.js';
import { instantiate } from '../src/runtime/instantiate.js';
import { Store } from '../src/runtime/store.js';
import { loadModule } from '../src/validate/load.js';
import { FeatureSet } from '../src/wasm/features.js';
import type { Runnable } from './measure.js';

export function loadInWasmtide(bytes: Uint8Array, name: string): Runnable {
  const module = loadModule(bytes, FeatureSet.all);
  const store = new Store((s) => new Machine(s));
  const func = instantiate(store, module, []).exports.get(name);
  if (!(func instanceof FuncInstance)) throw new Error(`the module exports no function ${name}`);
  const { executor } = store;
  const { words } = executor.stack;
  return {
    engine: 'wasmtide interpreter',
    call(argument) {
      const base = executor.reserve(2);
      words[base] = argument;
      executor.call(func, base);
      return words[base];
    },
  };
}
