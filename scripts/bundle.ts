/**
 * Makes dist/cli.cjs, the command line in one file, and dist/cli.cache, V8's compiled form of it: start-up is what a
 * user of a command line feels, and reading, parsing and compiling some hundred modules is most of it.
 *
 * The cache is made by running a real program once, so that it holds the functions that a start needs. V8 refuses a
 * cache of another version or build of itself; everything then works as without one (bin/wasmtide.js).
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

await build({
  entryPoints: [path('dist/src/cli/main.js')],
  outfile: path('dist/cli.cjs'),
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minifyWhitespace: true,
  minifySyntax: true,
  define: { 'import.meta.url': '__moduleUrl' },
  logLevel: 'warning',
});
rmSync(path('dist/cli.cache'), { force: true });
const { status } = spawnSync(process.execPath, [path('bin/wasmtide.js'), 'run', path('examples/hello.wasm')], {
  env: { ...process.env, WASMTIDE_MAKE_CACHE: '1' }, stdio: ['ignore', 'ignore', 'inherit'],
});
if (status !== 0) console.error('dist/cli.cache was not made: the command line works, but starts more slowly');
