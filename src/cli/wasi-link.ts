/** Offers WASI's functions to a module under the names it imports. */
import type { Linker } from '../api/linker.js';
import type { Memory } from '../api/memory.js';
import type { Module } from '../api/module.js';
import { WasiCall } from '../wasi/p1/call.js';
import { WASI_VERSIONS, findFunction } from '../wasi/p1/functions.js';
import { Memory as WasiMemory } from '../wasi/p1/memory.js';
import type { Wasi, WasiVersion } from '../wasi/p1/wasi.js';
import { I64, type ValType } from '../wasm/types.js';

/** Runs a call that may block the thread. */
export type Blocking = <T>(call: () => T) => T;

/** Defines what `module` imports and nobody has defined yet. */
export function linkWasi(linker: Linker, module: Module, wasi: Wasi, versions: readonly WasiVersion[], blocking: Blocking): void {
  for (const { module: from, name } of module.core.imports) {
    if (!versions.includes(from as WasiVersion) || linker.isDefined(from, name)) continue;
    const version = from as WasiVersion;
    const found = findFunction(version, name);
    if (found === undefined) continue;
    const { params, results } = found.type;
    const guarded = mayBlock(wasi, name);
    linker.funcWithCaller(from, name, params.map(typeName), results.map(typeName), ({ memory, store }, ...args) => {
      // Never off the stack: timers are less exact than sleeping, and looking for input costs more than waiting for it.
      const call = new WasiCall(wasi, version, memory === undefined ? wasi.memory : memoryOf(memory), store.core.meter, false, Infinity);
      const answer = guarded?.(args[0] as number) === true ? blocking(() => found.answer(call, args)) : found.answer(call, args);
      // Which results a function has depends on its row, which types cannot say.
      return answer as never;
    });
  }
}

const memories = new WeakMap<Memory, WasiMemory>();

/** A guest's memory as WASI sees it. */
function memoryOf(memory: Memory): WasiMemory {
  let found = memories.get(memory);
  if (found === undefined) memories.set(memory, (found = new WasiMemory(memory.core)));
  return found;
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
