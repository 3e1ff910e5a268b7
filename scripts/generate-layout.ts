/** Writes native/core/layout.h from src/native/layout.ts. `--check` only compares. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { layoutHeader } from '../src/native/layout.js';

const path = fileURLToPath(new URL('../../native/core/layout.h', import.meta.url));
if (!process.argv.includes('--check')) {
  writeFileSync(path, layoutHeader());
} else if (readFileSync(path, 'utf8') !== layoutHeader()) {
  console.error('native/core/layout.h is out of step with src/native/layout.ts: run `npm run generate`');
  process.exit(1);
}
