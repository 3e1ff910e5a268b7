/** `wasmtide wast FILES…`: runs scripts of the official suite. */
import { printable } from '../wasm/errors/printable.js';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Store } from '../api/store.js';
import { FEATURES, type FeatureName, type FeatureSet } from '../wasm/features.js';
import { WAST_OPTIONS } from './commands.js';
import { fileError, usageError } from './errors.js';
import { readInput, reasonOf } from './input.js';
import { isOn } from './option-values.js';
import { parseArguments, type ParsedArguments } from './options.js';
import { engineOf, storeOptionsOf } from './settings-of.js';
import { type ScriptReport, runScript } from './wast/runner.js';
import { skipReason, suiteFeatures } from './wast/suites.js';

export async function wast(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv, WAST_OPTIONS, false);
  if (parsed.helpGroup !== null || parsed.options.has('help')) return (await import('./help.js')).help('wast', parsed.helpGroup);
  if (parsed.rest.length === 0) throw usageError.missingFile('wast');
  const storeOptions = storeOptionsOf(parsed);
  const reports: ScriptReport[] = [];
  for (const file of parsed.rest.flatMap((path) => scriptsIn(path))) {
    const reason = skipReason(resolve(file));
    if (reason !== null) {
      if (!parsed.options.has('json')) process.stdout.write(`${file}: skipped: ${reason}\n`);
      reports.push({ file, passed: 0, skipped: 1, failures: [], sameWords: 0, otherWords: 0 });
      continue;
    }
    const features = adjusted(suiteFeatures(resolve(file)), parsed);
    const engine = await engineOf(parsed);
    const report = runScript(file, readInput(file), features, () => new Store(engine, storeOptions).core);
    if (!parsed.options.has('json')) printFailures(report, engine.tier === null ? 'interpreter' : 'optimizing');
    reports.push(report);
  }
  return summarize(reports, parsed.options.has('json'));
}

/** `-W feature=…` on top of what the folder assumes. */
function adjusted(features: FeatureSet, { groups }: ParsedArguments): FeatureSet {
  let result = features;
  for (const [name, value] of groups.get('W') ?? []) {
    if (FEATURES.some((f) => f.name === name)) result = result.with(name as FeatureName, isOn(value));
  }
  return result;
}

function scriptsIn(path: string): string[] {
  let isFolder: boolean;
  try {
    isFolder = path !== '-' && statSync(path).isDirectory();
  } catch (error) {
    throw fileError.unreadable(path, reasonOf(error));
  }
  if (!isFolder) return [path];
  return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) => {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) return scriptsIn(inner);
    return entry.name.endsWith('.wast') ? [inner] : [];
  });
}

function printFailures({ file, failures }: ScriptReport, tier: string): void {
  for (const { line, expected, got } of failures) {
    process.stdout.write(`${file}:${line}: expected ${printable(expected)}\n    got ${printable(got)} [${tier}]\n`);
  }
}

function summarize(reports: readonly ScriptReport[], json: boolean): number {
  const sum = (count: (r: ScriptReport) => number): number => reports.reduce((total, r) => total + count(r), 0);
  const passed = sum((r) => r.passed);
  const failed = sum((r) => r.failures.length);
  const skipped = sum((r) => r.skipped);
  const sameWords = sum((r) => r.sameWords);
  const refused = sameWords + sum((r) => r.otherWords);
  if (json) {
    process.stdout.write(`${JSON.stringify({ passed, failed, skipped, sameWords, refused, scripts: reports }, null, 2)}\n`);
  } else {
    if (refused > 0) process.stdout.write(`${reports.length} scripts; ${sameWords} of ${refused} refusals use the suite's words\n`);
    process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  }
  return failed > 0 ? 1 : 0;
}
