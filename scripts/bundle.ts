/**
 * Makes dist/lib, which is what the package ships: the command line in one file, the entries of package.json's
 * `exports` as bundles, the declarations that those entries reach, and what workers preload.
 *
 * Problem   Loading some hundred modules costs 50 ms and more, at every import and at every start of the command line.
 * Strategy  Entries are bundled as ESM that share chunks, so that a class is the same one through whichever entry it
 *           comes. The command line is one CommonJS file, for V8's code cache (dist/lib/cli/main.cache), which is made
 *           by running a real program once, so that it holds the functions that a start needs. V8 refuses a cache of
 *           another version or build of itself; everything then works as without one (bin/wasmtide.js).
 * Rules     A row in package.json's `exports` is all that a new entry needs. Every file here lies as deep as a file of
 *           dist/src/FOLDER, so that paths relative to `import.meta.url` lead to the package's root from both. A file
 *           next to the importer is not there any more unless it is an entry: only those may name neighbours by URL.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, type Plugin, build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = join(root, 'dist/src');
const lib = join(root, 'dist/lib');

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

/** Names of the files in src/entry that package.json's `exports` lead to. */
function entryNames(): string[] {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  return Object.values(exports).flatMap((target) => {
    if (typeof target === 'string') return [];
    const name = /^\.\/dist\/lib\/entry\/([\w-]+)\.js$/.exec(target.default)?.[1];
    if (name === undefined) throw new Error(`package.json: exports: ${target.default} is not ./dist/lib/entry/NAME.js`);
    return [name];
  });
}

/**
 * esbuild gives a class another name where two have the same or where one speaks of itself, and `keepNames` would cost
 * every import a millisecond for all functions. Names of classes that others meet are seen: in messages, as
 * `constructor.name` and as tags of objects.
 */
const keepClassNames: Plugin = {
  name: 'classes keep their names',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]dist[\\/]src[\\/](api|host|js-api|wasi|wasm[\\/]errors)[\\/].*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/^export (?:default )?class (\w+)[^{\n]*\{/gm, (head, name: string) =>
        `${head} static { Object.defineProperty(this, 'name', { value: '${name}', configurable: true }); }`),
      loader: 'js',
    }));
  },
};

const COMMON: BuildOptions = {
  plugins: [keepClassNames], bundle: true, platform: 'node', target: 'node20', minifyWhitespace: true, minifySyntax: true, logLevel: 'warning',
};

/**
 * Every entry imports `index`, too: esbuild makes a chunk for each set of entries that share something, so that all that
 * `index` needs becomes one chunk, and importing it costs two files however many entries there are.
 */
const withIndex: Plugin = {
  name: 'entries import index',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^entry:/ }, ({ path }) => ({ path: path.slice('entry:'.length), namespace: 'entry' }));
    onLoad({ filter: /.*/, namespace: 'entry' }, ({ path }) => (
      { contents: `import './index.js'; export * from './${path}.js';`, resolveDir: join(built, 'entry') }));
  },
};

async function bundleEntries(names: readonly string[]): Promise<void> {
  await build({
    ...COMMON,
    entryPoints: Object.fromEntries(names.map((name) => [`entry/${name}`, `entry:${name}`])),
    plugins: [withIndex, keepClassNames],
    // Else `sideEffects` of package.json takes the import away.
    ignoreAnnotations: true,
    outdir: lib,
    chunkNames: 'chunks/[hash]',
    format: 'esm',
    splitting: true,
    sourcemap: true,
  });
}

async function bundleCommandLine(): Promise<void> {
  await build({
    ...COMMON,
    entryPoints: [join(built, 'cli/main.js')],
    outfile: join(lib, 'cli/main.cjs'),
    format: 'cjs',
    define: { 'import.meta.url': '__moduleUrl' },
  });
  // Where there is no addon, the line that the build has said of it is enough.
  const declined = existsSync(join(root, 'dist/native/linux-x64.node')) ? {} : { WASMTIDE_NATIVE: '0' };
  const { status } = spawnSync(process.execPath, [join(root, 'bin/wasmtide.js'), 'run', join(root, 'examples/hello.wasm')], {
    env: { ...process.env, ...declined, WASMTIDE_MAKE_CACHE: '1' }, stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) console.error('the code cache was not made: the command line works, but starts more slowly');
}

/** Copies the declarations of entries, and those that they refer to. */
function copyDeclarations(names: readonly string[]): void {
  const seen = new Set<string>();
  const copy = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const target = join(lib, 'types', relative(built, file));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, target);
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:\bfrom|\bimport\(|^import) ?'(\.[^']+)\.js'/gm)) {
      copy(join(dirname(file), `${path}.d.ts`));
    }
  };
  for (const name of names) copy(join(built, 'entry', `${name}.d.ts`));
}

rmSync(lib, { recursive: true, force: true });
const names = entryNames();
await bundleEntries(names);
copyDeclarations(names);
mkdirSync(join(lib, 'register'), { recursive: true });
for (const name of ['preload-register.cjs', 'preload-native.cjs']) copyFileSync(join(built, 'register', name), join(lib, 'register', name));
await bundleCommandLine();
