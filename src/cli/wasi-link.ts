/** Offers WASI's functions to a module under the names it imports. */
import type { Linker } from '../api/linker.js';
import type { Module } from '../api/module.js';
import { WASI_VERSIONS, wasiFunction } from '../wasi/p1/functions.js';
import type { Wasi, WasiVersion } from '../wasi/p1/wasi.js';
import { I64, type ValType } from '../wasm/types.js';

/** Runs a call that may block the thread. */
export type Blocking = <T>(call: () => T) => T;

/** Defines what `module` imports and nobody has defined yet. */
export function linkWasi(linker: Linker, module: Module, wasi: Wasi, versions: readonly WasiVersion[], blocking: Blocking): void {
  for (const { module: from, name } of module.core.imports) {
    if (!versions.includes(from as WasiVersion) || linker.isDefined(from, name)) continue;
    const func = wasiFunction(wasi, from as WasiVersion, name);
    if (func === undefined) continue;
    const { params, results } = func.type;
    // Which results a function has depends on its row, which types cannot say.
    const call = func.call as (...args: readonly (number | bigint)[]) => never;
    const guarded = mayBlock(wasi, name);
    linker.func(from, name, params.map(typeName), results.map(typeName),
      guarded === null ? call : (...args) => (guarded(args[0] as number) ? blocking(() => call(...args)) : call(...args)));
  }
}

export const versionsOf = (preview0: boolean): readonly WasiVersion[] => (preview0 ? WASI_VERSIONS : ['wasi_snapshot_preview1']);

const typeName = (type: ValType): 'i32' | 'i64' => (type === I64 ? 'i64' : 'i32');

/** Whether a call with this first argument may block for as long as somebody else likes; null: never. */
function mayBlock(wasi: Wasi, name: string): ((fd: number) => boolean) | null {
  const kind = (fd: number): string => {
    try {
      const descriptor = wasi.descriptors.get(fd);
      return descriptor.kind === 'directory' ? 'directory' : descriptor.type;
    } catch {
      return 'none';
    }
  };
  switch (name) {
    // Opening a named pipe waits for its other end.
    case 'poll_oneoff': case 'path_open': return () => true;
    case 'fd_read': return (fd) => !['file', 'directory', 'none'].includes(kind(fd));
    // A terminal takes what it is given.
    case 'fd_write': return (fd) => ['pipe', 'socket'].includes(kind(fd));
    default: return null;
  }
}
