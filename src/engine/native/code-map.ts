/**
 * Which code lies at an address: for traps, backtraces, and everything that walks frames. Ranges of all code that is
 * loaded in this thread, sorted by address.
 *
 * The map keeps no code alive: who may still run it does.
 */
import type { LoadedCode } from './loaded-code.js';

interface Entry {
  readonly start: number;
  readonly end: number;
  readonly code: WeakRef<LoadedCode>;
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

export function addCode(code: LoadedCode): void {
  const { address, bytes } = code.range;
  entries.splice(indexAfter(address), 0, { start: address, end: address + bytes, code: new WeakRef(code) });
}

/** Nothing that was loaded at `start` runs any more. */
export function removeCode(start: number): void {
  const at = indexAfter(start) - 1;
  if (at >= 0 && entries[at].start === start) entries.splice(at, 1);
}

/** The code that lies at an address; null for thunks, stubs and all else. */
export function codeAt(address: number): LoadedCode | null {
  const at = indexAfter(address) - 1;
  return at >= 0 && address < entries[at].end ? entries[at].code.deref() ?? null : null;
}
