/**
 * Checks that imports point one way: a folder of src/ imports only from folders above it in this list, so that a
 * module's way through the program is the order of the folders and no lower layer can come to depend on a higher one.
 * Also: `node:` only where the outside is touched, because everything else must run in any JavaScript engine.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ORDER = [
  'wasm', 'host', 'binary', 'text', 'validate', 'native', 'runtime', 'interpreter', 'ir', 'translate', 'optimize', 'codegen',
  'baseline', 'engine', 'api', 'js-api', 'wasi', 'component', 'register', 'entry', 'cli',
];
/** Folders that may import Node's own modules. */
const MAY_USE_NODE = ['host/node', 'native', 'register', 'entry', 'cli'];
/** Imports of other rooms go through their door where they have one. */
const DOORS: Readonly<Record<string, string>> = { text: 'index.js' };

const src = fileURLToPath(new URL('../../src', import.meta.url));

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

const IMPORT = /^(?:import|export)\b[^']*?from '([^']+)'|\bimport\('([^']+)'\)/gm;
const faults: string[] = [];
for (const file of sources(src)) {
  const name = relative(src, file).split(sep).join('/');
  const room = name.split('/')[0];
  if (!ORDER.includes(room)) faults.push(`${name}: the folder ${room} has no place in the order of layers (scripts/check-imports.ts)`);
  for (const [, fixed, lazy] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
    const target = fixed ?? lazy;
    if (target.startsWith('node:')) {
      if (!MAY_USE_NODE.some((allowed) => name.startsWith(`${allowed}/`))) {
        faults.push(`${name}: ${target} — only ${MAY_USE_NODE.join(', ')} may import Node's modules: the rest runs in any engine`);
      }
      continue;
    }
    if (!target.startsWith('.')) {
      faults.push(`${name}: ${target} — the product has no run-time dependency`);
      continue;
    }
    const path = relative(src, resolve(dirname(file), target)).split(sep).join('/');
    const [to] = path.split('/');
    if (to === room) continue;
    if (ORDER.indexOf(to) > ORDER.indexOf(room)) {
      faults.push(`${name}: imports ${path} — imports point one way, and ${to} lies below ${room}`);
    }
    const door = DOORS[to];
    if (door !== undefined && path !== `${to}/${door}`) faults.push(`${name}: imports ${path} — ${to} is entered by ${to}/${door}`);
  }
}
for (const fault of faults) console.error(fault);
console.log(`${faults.length} faults in the order of imports`);
process.exit(faults.length > 0 ? 1 : 0);
