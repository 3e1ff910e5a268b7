/** Names for the frames of a backtrace. */
import { moduleNames } from '../binary/names.js';
import type { FrameInfo } from '../wasm/errors/error.js';
import { moduleUrl } from '../runtime/module-url.js';
import { originalOffset } from '../validate/legacy-exceptions.js';
import type { Module } from '../wasm/module.js';

/** The names of a module's functions, for whoever needs many of them. */
export function functionNamer(module: Module): (index: number) => { readonly module: string | null; readonly func: string | null } {
  const names = moduleNames(module);
  const exported = new Map<number, string>();
  for (const { kind, index, name } of module.exports) if (kind === 'func' && !exported.has(index)) exported.set(index, name);
  return (index) => ({ module: names.module, func: names.funcs.get(index) ?? exported.get(index) ?? null });
}

export function frameNames(module: Module, funcIndex: number, offset: number | null): FrameInfo {
  const names = moduleNames(module);
  const exported = module.exports.find((e) => e.kind === 'func' && e.index === funcIndex)?.name;
  return {
    module: names.module,
    func: names.funcs.get(funcIndex) ?? exported ?? null,
    funcIndex,
    offset: offset === null ? null : originalOffset(module, offset),
    url: moduleUrl(module),
  };
}
