/** Stand-ins for imports that nobody defines. */
import { linkError } from '../wasm/errors/link.js';
import { isNullable, isRef } from '../wasm/types.js';
import type { Extern } from './extern.js';
import { wrapHost } from './func.js';
import { Global } from './global.js';
import { Memory } from './memory.js';
import type { Store } from './store.js';
import { Table } from './table.js';
import { Tag } from './tag.js';
import { type ExternType, type ValType, toCoreVal } from './types.js';

/** An external value of a type, with zeros and nulls. Throws a `LinkError` where the type has no default. */
export function defaultExtern(store: Store, type: ExternType): Extern {
  switch (type.kind) {
    case 'func': {
      const values = type.type.results.map((t) => defaultValue(store, t));
      return wrapHost(store, type.type, () => (values.length === 1 ? values[0] : values), false, '');
    }
    case 'global': return new Global(store, type.type, defaultValue(store, type.type.value));
    case 'memory': return new Memory(store, type.type);
    case 'table': return new Table(store, type.type, defaultValue(store, type.type.element));
    case 'tag': return new Tag(store, type.type.params);
  }
}

/** Zero or null. */
function defaultValue(store: Store, type: ValType): unknown {
  const core = toCoreVal(store.engine.types, type);
  if (!isRef(core)) return type === 'i64' ? 0n : type === 'v128' ? new Uint8Array(16) : 0;
  if (!isNullable(core)) throw linkError.noDefault();
  return null;
}
