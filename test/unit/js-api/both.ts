/** Tests of the drop-in that run on the built-in `WebAssembly`, too: what holds there must hold here. */
import { test } from 'node:test';
import { encodeModule } from '../../../src/binary/encode.js';
import { WebAssembly as ours } from '../../../src/entry/js-api.js';
import { parseWat } from '../../../src/text/index.js';

/** `any`: what modules export has no types. */
export type Namespace = any;

export const wat = (text: string): Uint8Array => encodeModule(parseWat(text));

/** `on`: 'ours' where the built-in engine of Node 20 does not have what is tested. */
export function check(name: string, body: (W: Namespace) => void | Promise<void>, on: 'both' | 'ours' = 'both'): void {
  test(name, () => body(ours));
  if (on === 'both') test(`${name} (built-in)`, () => body((globalThis as { WebAssembly?: unknown }).WebAssembly));
}

/** An instance of a text. */
export const run = (W: Namespace, text: string, imports?: object): any => new W.Instance(new W.Module(wat(text)), imports).exports;
