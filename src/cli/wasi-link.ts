/** Binds WASI's rows to host functions of a store. */
import type { FuncInstance } from '../runtime/func.js';
import type { Store } from '../runtime/store.js';
import { hostFunction } from '../runtime/values.js';
import { WASI_VERSIONS, wasiFunction } from '../wasi/p1/functions.js';
import type { Wasi, WasiVersion } from '../wasi/p1/wasi.js';

/** Looks up an import among WASI's functions; each is made once. */
export function wasiLookup(store: Store, wasi: Wasi): (module: string, name: string) => FuncInstance | undefined {
  const made = new Map<string, FuncInstance>();
  return (module, name) => {
    if (!WASI_VERSIONS.includes(module as WasiVersion)) return undefined;
    const key = `${module} ${name}`;
    let found = made.get(key);
    if (found === undefined) {
      const func = wasiFunction(wasi, module as WasiVersion, name);
      if (func === undefined) return undefined;
      found = hostFunction(store, func.type, func.call as (...args: never[]) => unknown, name);
      made.set(key, found);
    }
    return found;
  };
}
