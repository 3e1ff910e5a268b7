/**
 * The name section (specification appendix A.7.4). Read on first request; a damaged one gives the names before the
 * damage, since custom sections never make a module malformed.
 */
import type { Module } from '../wasm/module.js';
import { ByteReader } from './reader.js';

export type NameMap = ReadonlyMap<number, string>;
export type IndirectNameMap = ReadonlyMap<number, NameMap>;

export interface ModuleNames {
  readonly module: string | null;
  readonly funcs: NameMap;
  readonly locals: IndirectNameMap;
  readonly labels: IndirectNameMap;
  readonly types: NameMap;
  readonly tables: NameMap;
  readonly memories: NameMap;
  readonly globals: NameMap;
  readonly elements: NameMap;
  readonly data: NameMap;
  readonly fields: IndirectNameMap;
  readonly tags: NameMap;
}

export const enum NameSubsection {
  Module = 0, Func, Local, Label, Type, Table, Memory, Global, Element, Data, Field, Tag,
}

const found = new WeakMap<Module, ModuleNames>();

export function moduleNames(module: Module): ModuleNames {
  let names = found.get(module);
  if (names === undefined) {
    names = readNames(module);
    found.set(module, names);
  }
  return names;
}

function readNames(module: Module): ModuleNames {
  const direct = new Map<number, Map<number, string>>();
  const indirect = new Map<number, Map<number, Map<number, string>>>();
  let name: string | null = null;
  const section = module.customs.find((c) => c.name === 'name');
  if (section !== undefined) {
    const reader = new ByteReader(module.bytes, section.data.start, section.data.end);
    try {
      while (!reader.done) {
        const id = reader.byte();
        const size = reader.u32();
        const end = reader.at + size;
        if (end > section.data.end) break;
        reader.end = end;
        if (id === NameSubsection.Module) name = reader.name();
        else if (id === NameSubsection.Local || id === NameSubsection.Label || id === NameSubsection.Field) indirect.set(id, readIndirect(reader));
        else if (id <= NameSubsection.Tag) readMap(reader, entry(direct, id));
        reader.at = end;
        reader.end = section.data.end;
      }
    } catch {
      // Names read so far stand.
    }
  }
  const map = (id: NameSubsection): NameMap => direct.get(id) ?? new Map();
  const nested = (id: NameSubsection): IndirectNameMap => indirect.get(id) ?? new Map();
  return {
    module: name,
    funcs: map(NameSubsection.Func), types: map(NameSubsection.Type), tables: map(NameSubsection.Table),
    memories: map(NameSubsection.Memory), globals: map(NameSubsection.Global), elements: map(NameSubsection.Element),
    data: map(NameSubsection.Data), tags: map(NameSubsection.Tag),
    locals: nested(NameSubsection.Local), labels: nested(NameSubsection.Label), fields: nested(NameSubsection.Field),
  };
}

function entry(maps: Map<number, Map<number, string>>, id: number): Map<number, string> {
  let map = maps.get(id);
  if (map === undefined) maps.set(id, (map = new Map()));
  return map;
}

function readMap(reader: ByteReader, map: Map<number, string>): void {
  for (let count = reader.u32(); count > 0; count--) {
    const index = reader.u32();
    map.set(index, reader.name());
  }
}

function readIndirect(reader: ByteReader): Map<number, Map<number, string>> {
  const outer = new Map<number, Map<number, string>>();
  for (let count = reader.u32(); count > 0; count--) readMap(reader, entry(outer, reader.u32()));
  return outer;
}
