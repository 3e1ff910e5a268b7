/** How frames name a module, as V8 does it: `wasm://wasm/name-1a2b3c4d`, with a hash of the binary. */
import { moduleNames } from '../binary/names.js';
import { originalLength } from '../validate/legacy-exceptions.js';
import type { Module } from '../wasm/module.js';

const known = new WeakMap<Module, string>();

export function moduleUrl(module: Module): string {
  let url = known.get(module);
  if (url === undefined) {
    const { module: name } = moduleNames(module);
    const hash = hashOf(module.bytes.subarray(0, originalLength(module))).toString(16).padStart(8, '0');
    url = `wasm://wasm/${name === null ? '' : `${name}-`}${hash}`;
    known.set(module, url);
  }
  return url;
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return hash >>> 0;
}
