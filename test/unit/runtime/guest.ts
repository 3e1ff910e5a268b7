/** Instantiates text for tests of the runtime. */
import { encodeModule } from '../../../src/binary/encode.js';
import { Machine } from '../../../src/interpreter/machine.js';
import { FuncInstance } from '../../../src/runtime/func.js';
import type { Extern, Instance } from '../../../src/runtime/instance.js';
import { instantiate, resolveImports } from '../../../src/runtime/instantiate.js';
import { Store, type StoreOptions } from '../../../src/runtime/store.js';
import { callFunction } from '../../../src/runtime/values.js';
import { parseWat } from '../../../src/text/index.js';
import { loadModule } from '../../../src/validate/load.js';
import { FeatureSet } from '../../../src/wasm/features.js';

export const newStore = (options: Partial<StoreOptions> = {}): Store => new Store((s) => new Machine(s), options);

export function instance(store: Store, text: string, imports: Readonly<Record<string, Extern>> = {}): Instance {
  const module = loadModule(encodeModule(parseWat(text)), FeatureSet.all);
  return instantiate(store, module, resolveImports(module, (_, name) => imports[name]));
}

export function call(from: Instance, name: string, ...args: unknown[]): unknown[] {
  const func = from.exports.get(name);
  if (!(func instanceof FuncInstance)) throw new Error(`no function ${name}`);
  return callFunction(func, args);
}
