/** The files of a workload, as NAME=FILE for `one.js` and the peers. */
import { join } from 'node:path';
import { benchFolder } from './folder.js';
import type { Workload } from './workloads.js';

export function filesOf({ name }: Workload): string[] {
  return [`guest=${join(benchFolder, 'guests/bin', `${name}.wasm`)}`];
}
