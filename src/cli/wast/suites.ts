/**
 * Which features the official suite's folders assume: the single place that knows. A script belongs to the first row
 * whose folder its path contains; all others follow the 3.0 specification.
 */
import { type FeatureName, FeatureSet } from '../../wasm/features.js';

interface SuiteRow {
  readonly folder: string;
  readonly on: readonly FeatureName[];
  readonly off: readonly FeatureName[];
  /** Why its scripts are not run: they count as skipped. */
  readonly skip?: string;
}

const SUITES: readonly SuiteRow[] = [
  // Written against the standard of its time: one memory and one table, 32-bit.
  { folder: 'proposals/threads/', on: ['threads'], off: ['multi-memory', 'reference-types', 'memory64'] },
  { folder: 'proposals/custom-page-sizes/', on: ['custom-page-sizes'], off: [] },
  { folder: 'proposals/wide-arithmetic/', on: ['wide-arithmetic'], off: [] },
  { folder: 'proposals/custom-descriptors/', on: [], off: [], skip: 'the proposal custom-descriptors is not implemented yet' },
  { folder: 'legacy/', on: ['legacy-exceptions'], off: [] },
];

function suiteOf(path: string): SuiteRow | undefined {
  const normal = path.replaceAll('\\', '/');
  return SUITES.find((s) => normal.includes(`/${s.folder}`) || normal.startsWith(s.folder));
}

export function suiteFeatures(path: string): FeatureSet {
  const row = suiteOf(path);
  let features = FeatureSet.standard;
  for (const name of row?.on ?? []) features = features.with(name, true);
  for (const name of row?.off ?? []) features = features.with(name, false);
  return features;
}

/** Why a script is not run, or null. */
export const skipReason = (path: string): string | null => suiteOf(path)?.skip ?? null;
