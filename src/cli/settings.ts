/** `wasmtide settings`: which tier runs code and why, and what is on. */
import { REQUIRED_CPU, cpuFeatures, native } from '../native/binding.js';
import { DEFAULT_STORE_OPTIONS } from '../runtime/store.js';
import { FEATURES } from '../wasm/features.js';
import { parseArguments } from './options.js';
import { engineOf, LIMIT_KEYS } from './settings-of.js';

/** Limits that there are without any option. */
const DEFAULTS: Readonly<Record<string, number>> = { stack: DEFAULT_STORE_OPTIONS.maxWasmStack, gcHeap: DEFAULT_STORE_OPTIONS.maxGcHeap };

export async function settings(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv, [], false);
  if (parsed.helpGroup !== null || parsed.options.has('help')) return (await import('./help.js')).help('settings', parsed.helpGroup);
  // Whatever tier is asked for, what there could be is shown.
  await import('../entry/native.js');
  const engine = await engineOf(parsed);
  const { cpu } = native();
  const { limits } = engine;
  const lines = [
    `tier            ${engine.tier === null ? 'interpreter' : 'optimizing'}`,
    `native code     ${engine.native.available ? 'yes' : 'no'}: ${engine.native.reason}`,
    `processor       ${cpu === null ? 'not known without the addon' : cpuFeatures(cpu).join(' ')}`,
    `  needed        ${cpuFeatures(REQUIRED_CPU).join(' ')}`,
    `host            Node ${process.version}, ${process.platform} ${process.arch}`,
    'limits',
    ...LIMIT_KEYS.map(([key, name]) => `  ${key.padEnd(24)}${limits[name] ?? DEFAULTS[name] ?? 'none'}`),
    'features',
    ...FEATURES.map((f) => `  ${f.name.padEnd(24)}${engine.features.has(f.feature) ? 'on ' : 'off'}  ${f.about}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
