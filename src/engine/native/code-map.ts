/**
 * Which code lies at an address: for traps, backtraces, and everything that walks frames. Ranges of all modules that are
 * loaded in this thread, sorted by address.
 */
import type { NativeModule } from './native-module.js';

interface Entry {
  readonly start: number;
  readonly end: number;
  readonly module: NativeModule;
}

const entries: Entry[] = [];

function indexAfter(address: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle].start <= address) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function addCode(module: NativeModule, start: number, end: number): void {
  entries.splice(indexAfter(start), 0, { start, end, module });
}

export function removeCode(start: number): void {
  const at = indexAfter(start) - 1;
  if (at >= 0 && entries[at].start === start) entries.splice(at, 1);
}

/** The module whose code lies at an address; null for thunks and all else. */
export function codeAt(address: number): NativeModule | null {
  const at = indexAfter(address) - 1;
  return at >= 0 && address < entries[at].end ? entries[at].module : null;
}
