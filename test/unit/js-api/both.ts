/** Tests of the drop-in that run on the built-in `WebAssembly`, too: what holds there must hold here. */
import { test } from 'node:test';
import { encodeModule } from '../../../src/binary/encode.js';
import { nativeTier } from '../../../src/engine/native-tier.js';
import { WebAssembly as ours } from '../../../src/entry/js-api.js';
import { parseWat } from '../../../src/text/index.js';

/** Whether the drop-in runs on compiled code (../compiled.test.ts). */
export const isCompiled = nativeTier()?.status.available === true;

/** `any`: what modules export has no types. */
export type Namespace = any;

export const wat = (text: string): Uint8Array => encodeModule(parseWat(text));

const builtIn = (globalThis as { WebAssembly?: unknown }).WebAssembly as object;

/** `on`: 'newer' for what the built-in engine has since Node 24, and not in Node 20; 'ours' where it never has, or deviates. */
export function check(name: string, body: (W: Namespace) => void | Promise<void>, on: 'both' | 'newer' | 'ours' = 'both'): void {
  test(name, () => body(ours));
  if (on === 'both' || (on === 'newer' && 'Suspending' in builtIn)) test(`${name} (built-in)`, () => body(builtIn));
}

/** An instance of a text. */
export const run = (W: Namespace, text: string, imports?: object): any => new W.Instance(new W.Module(wat(text)), imports).exports;
