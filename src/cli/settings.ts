/** `wasmtide settings`: which tier runs code and why, and what is on. */
import { DEFAULT_STORE_OPTIONS } from '../runtime/store.js';
import { FEATURES } from '../wasm/features.js';
import { parseArguments } from './options.js';
import { featuresOf, storeOptionsOf } from './settings-of.js';

export async function settings(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv, [], false);
  if (parsed.helpGroup !== null || parsed.options.has('help')) return (await import('./help.js')).help('settings', parsed.helpGroup);
  const features = featuresOf(parsed);
  const options = { ...DEFAULT_STORE_OPTIONS, ...storeOptionsOf(parsed) };
  const lines = [
    'tier            interpreter (this build has no compiler yet)',
    'native code     no: no addon in this build',
    `host            Node ${process.version}, ${process.platform} ${process.arch}`,
    `max-wasm-stack  ${options.maxWasmStack} bytes`,
    `max-gc-heap     ${options.maxGcHeap} bytes`,
    'features',
    ...FEATURES.map((f) => `  ${f.name.padEnd(24)}${features.has(f.feature) ? 'on ' : 'off'}  ${f.about}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
