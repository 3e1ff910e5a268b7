/** Where things are: this folder's source side, though files run as `dist/bench/…`, and what the build may write. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const benchFolder = fileURLToPath(new URL('../../bench', import.meta.url));
export const root = join(benchFolder, '..');
export const outputFolder = join(root, 'dist/bench');
