/** Types of external values: shown in messages, and matched on import (specification §3.3, §4.5.3). */
import type { ImportDesc } from '../wasm/module.js';
import { showFuncType, showType } from '../wasm/show.js';
import type { FuncType, GlobalType, Limits, MemoryType, TableType } from '../wasm/types.js';
import { FuncInstance } from './func.js';
import { GlobalInstance } from './global.js';
import type { Extern } from './instance.js';
import { MemoryInstance } from './memory.js';
import type { Store } from './store.js';
import { TableInstance } from './table.js';
import { TagInstance } from './tag.js';

const showLimits = ({ min, max }: Limits): string => (max === null ? `${min}` : `${min} ${max}`);
const showTable = (t: TableType, limits: Limits): string => `table ${t.is64 ? 'i64 ' : ''}${showLimits(limits)} ${showType(t.element)}`;
const showMemory = (m: MemoryType, limits: Limits): string =>
  `memory ${m.is64 ? 'i64 ' : ''}${showLimits(limits)}${m.shared ? ' shared' : ''}${m.pageSizeLog2 === 16 ? '' : ` (pagesize ${2 ** m.pageSizeLog2})`}`;
const showGlobal = (g: GlobalType): string => `global ${g.mutable ? `(mut ${showType(g.value)})` : showType(g.value)}`;

/** The type an external value has now: tables and memories with their current size. */
export function showExtern(extern: Extern): string {
  if (extern instanceof FuncInstance) return `func ${showFuncType(extern.type)}`;
  if (extern instanceof TableInstance) return showTable(extern.type, currentLimits(extern));
  if (extern instanceof MemoryInstance) return showMemory(extern.type, currentMemoryLimits(extern));
  if (extern instanceof GlobalInstance) return showGlobal(extern.type);
  return `tag ${showFuncType(extern.type)}`;
}

/** `typeAt` gives the function type of a type index. */
export function showImport(desc: ImportDesc, typeAt: (index: number) => FuncType): string {
  switch (desc.kind) {
    case 'func': return `func ${showFuncType(typeAt(desc.type))}`;
    case 'table': return showTable(desc.type, desc.type.limits);
    case 'memory': return showMemory(desc.type, desc.type.limits);
    case 'global': return showGlobal(desc.type);
    case 'tag': return `tag ${showFuncType(typeAt(desc.type.type))}`;
  }
}

const currentLimits = (table: TableInstance): Limits => ({ min: table.length, max: table.type.limits.max });
const currentMemoryLimits = (memory: MemoryInstance): Limits => ({ min: memory.size, max: memory.type.limits.max });

const limitsMatch = (got: Limits, expected: Limits): boolean =>
  got.min >= expected.min && (expected.max === null || (got.max !== null && got.max <= expected.max));

/** Whether `extern` may be imported as `desc`, whose type indices `ids` maps to canonical ones. */
export function externMatches(store: Store, extern: Extern, desc: ImportDesc, ids: Int32Array): boolean {
  const { types } = store;
  switch (desc.kind) {
    case 'func': return extern instanceof FuncInstance && types.isSubtype(extern.typeId, ids[desc.type]);
    case 'table':
      return extern instanceof TableInstance && extern.type.is64 === desc.type.is64
        && extern.type.element === types.canonicalize(desc.type.element, ids)
        && limitsMatch(currentLimits(extern), desc.type.limits);
    case 'memory':
      return extern instanceof MemoryInstance && extern.type.is64 === desc.type.is64 && extern.type.shared === desc.type.shared
        && extern.type.pageSizeLog2 === desc.type.pageSizeLog2 && limitsMatch(currentMemoryLimits(extern), desc.type.limits);
    case 'global': {
      if (!(extern instanceof GlobalInstance) || extern.type.mutable !== desc.type.mutable) return false;
      const expected = types.canonicalize(desc.type.value, ids);
      return desc.type.mutable ? extern.type.value === expected : types.valSubtype(extern.type.value, expected);
    }
    case 'tag': return extern instanceof TagInstance && extern.typeId === ids[desc.type.type];
  }
}
