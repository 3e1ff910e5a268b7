/** The packed package in a folder of its own: what it holds, that others can use it, and on which Node. */
import assert from 'node:assert/strict';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { build } from 'esbuild';
import { repositoryRoot } from '../conformance.js';
import { describeUnless } from '../describe-unless.js';
import { examplePrograms, examplesFolder, promisedOutput } from '../examples/programs.js';
import { type Consumer, makeConsumer, missing, tool } from './consumer.js';

/** Bytes that `import 'wasmtide'` may read: V8 needs about 20 µs for a kilobyte, and 15 ms is what an import may cost. */
const IMPORT_BUDGET = 600_000;

const PROGRAM = `
import { Engine, Func, Instance, Module, Store } from 'wasmtide';
const engine = new Engine();
const store = new Store(engine);
const double = Func.wrap(store, ['i32'], ['i32'], (n) => n * 2);
const module = new Module(engine, \`(module
  (import "host" "double" (func $double (param i32) (result i32)))
  (func (export "run") (param i32) (result i32) (i32.add (call $double (local.get 0)) (i32.const 2))))\`);
const { exports } = new Instance(store, module, { host: { double } });
console.log(exports.run(20), await exports.run.callAsync(20));
`;

/** Prints what compiled code makes of it, or the code of the error that says why there is none. */
const NATIVE = `
import 'wasmtide/native';
import { Engine, Instance, Module, Store } from 'wasmtide';
const run = (strategy) => {
  try {
    const engine = new Engine({ strategy });
    const module = new Module(engine, \`(module (memory 1)
      (func $f (export "factorial") (param i64) (result i64)
        (if (result i64) (i64.eqz (local.get 0)) (then (i64.const 1)) (else (i64.mul (local.get 0) (call $f (i64.sub (local.get 0) (i64.const 1)))))))
      (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))\`);
    const { exports } = new Instance(new Store(engine), module);
    try { exports.load(-1); } catch ({ code }) { return exports.factorial(20n) + ' ' + code; }
  } catch ({ code }) { return code; }
};
console.log(new Engine().native.available, run('optimizing'), run('auto'));
`;

const COMPUTED = '2432902008176640000 ERR_MEMORY_OUT_OF_BOUNDS';
const hasAddon = existsSync(join(repositoryRoot, 'dist/native/linux-x64.node'));

const REGISTERING = `
import 'wasmtide/register';
import { Worker } from 'node:worker_threads';
import { WebAssembly as ours } from 'wasmtide/js-api';
const worker = new Worker("const { parentPort, workerData } = require('worker_threads'); parentPort.postMessage(workerData instanceof WebAssembly.Module);", {
  eval: true, workerData: new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
});
worker.once('message', (isModule) => console.log(isModule, WebAssembly === ours));
`;

const TYPED = `
import { Engine, Func, Instance, Linker, Module, Store, Trap, type ValType } from 'wasmtide';
const engine = new Engine({ consumeFuel: true });
const store = new Store<{ n: number }>(engine, { data: { n: 1 }, fuel: 1000 });
const add = Func.wrap(store, ['i32', 'i64'], ['i32'], (a, b) => a + Number(b));
export const sum: number = add(1, 2n);
// @ts-expect-error an i64 is a bigint
add(1, 2);
// @ts-expect-error no such option
new Engine({ fule: true });
export const types: ValType[] = ['i32', { ref: 'extern', nullable: true }];
export const n: number = store.data.n;
export { Instance, Linker, Module, Trap };

import { WebAssembly } from 'wasmtide/js-api';
export const memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 1 });
export const compiled: Promise<WebAssembly.Module> = WebAssembly.compile(new Uint8Array(8));
// @ts-expect-error a memory has no such method
memory.shrink();

import { MemoryFileSystem, WASI } from 'wasmtide/wasi';
export const wasi = new WASI({ args: ['program'], stdout: 'capture', preopens: { '/': new MemoryFileSystem({ 'a.txt': 'a' }) } });
`;

const { exports: entries } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { exports: Readonly<Record<string, unknown>> };
const IMPORTS = Object.keys(entries).filter((path) => !path.endsWith('.json')).map((path) => `import 'wasmtide${path.slice(1)}';\n`).join('');

/** A folder from which the installed package is not found. */
function otherFolder(t: { after(fn: () => void): void }): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wasmtide-bundle-')));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The files that importing a file loads, itself included. */
function importClosure(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*"(\.[^"]+)"/g)) importClosure(join(file, '..', path), seen);
  return seen;
}

describe('the packed package', () => {
  let consumer: Consumer;
  before(() => {
    consumer = makeConsumer();
    consumer.write('program.mjs', PROGRAM);
    consumer.write('native.mjs', NATIVE);
    copyFileSync(join(examplesFolder, 'hello.wasm'), join(consumer.folder, 'hello.wasm'));
    cpSync(examplesFolder, join(consumer.folder, 'examples'), { recursive: true });
  });
  after(() => consumer.remove());

  const commandLine = (): string => join(consumer.installed, 'bin/wasmtide.js');

  test('holds what runs and its types, no sources, no tests', () => {
    const files = readdirSync(consumer.installed, { recursive: true, encoding: 'utf8' })
      .filter((file) => statSync(join(consumer.installed, file)).isFile());
    const foreign = files.filter((file) => !/^(bin\/wasmtide\.js|dist\/lib\/.+\.(c?js|js\.map|d\.ts)|dist\/native\/[\w-]+\.node|(README|CHANGELOG)\.md|LICENSE|package\.json)$/.test(file));
    assert.deepEqual(foreign, []);
  });

  test('an import reads no more than its budget', () => {
    const bytes = [...importClosure(join(consumer.installed, 'dist/lib/entry/index.js'))].reduce((sum, file) => sum + statSync(file).size, 0);
    assert.ok(bytes > 100_000 && bytes <= IMPORT_BUDGET, `${bytes} bytes`);
  });

  test('publint finds nothing', { skip: missing('publint') }, () => {
    consumer.run(process.execPath, tool('publint/src/cli.js'), 'run', '--strict', consumer.tarball);
  });

  test('its types fit its modules, to arethetypeswrong', { skip: missing('@arethetypeswrong/cli') }, () => {
    consumer.run(process.execPath, tool('@arethetypeswrong/cli/dist/index.js'), consumer.tarball, '--profile', 'esm-only', '--no-emoji');
  });

  const compilers = [
    { name: 'the newest TypeScript', path: join(repositoryRoot, 'node_modules/typescript/bin/tsc'), skip: false as const },
    { name: 'TypeScript 6', path: tool('typescript/bin/tsc'), skip: missing('typescript') },
    { name: 'TypeScript 5.7', path: tool('typescript-oldest/bin/tsc'), skip: missing('typescript-oldest') },
  ];
  for (const { name, path, skip } of compilers) {
    for (const [module, moduleResolution] of [['Node16', 'Node16'], ['NodeNext', 'NodeNext'], ['ESNext', 'Bundler']] as const) {
      test(`its types compile without DOM, libraries checked: ${name}, ${moduleResolution}`, { skip }, () => {
        consumer.write('typed.ts', IMPORTS + TYPED);
        const config = consumer.write(`tsconfig.${moduleResolution}.json`, JSON.stringify({
          compilerOptions: {
            strict: true, skipLibCheck: false, noEmit: true, target: 'ES2022', lib: ['ES2022'], types: [], module, moduleResolution,
          },
          files: ['typed.ts'],
        }));
        consumer.run(process.execPath, path, '-p', config);
      });
    }
  }

  test('its types compile in a CommonJS program that requires it', () => {
    consumer.write('typed.cts', IMPORTS + TYPED);
    const config = consumer.write('tsconfig.cts.json', JSON.stringify({
      compilerOptions: { strict: true, skipLibCheck: false, noEmit: true, target: 'ES2022', lib: ['ES2022'], types: [], module: 'NodeNext' },
      files: ['typed.cts'],
    }));
    consumer.run(process.execPath, compilers[0].path, '-p', config);
  });

  test('a bundle of a program that uses it runs without it', async (t) => {
    const elsewhere = otherFolder(t);
    const outfile = join(elsewhere, 'bundle.mjs');
    await build({ absWorkingDir: consumer.folder, entryPoints: ['program.mjs'], bundle: true, format: 'esm', platform: 'node', outfile, logLevel: 'error' });
    assert.equal(consumer.run(process.execPath, outfile), '42 42');
  });

  test('a bundle keeps an entry that is imported for what it does', async (t) => {
    const elsewhere = otherFolder(t);
    consumer.write('registers.mjs', "import 'wasmtide/register'; console.log(typeof WebAssembly.Function, WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])));");
    assert.equal(consumer.run(process.execPath, 'registers.mjs'), 'function true');
    const outfile = join(elsewhere, 'bundle.mjs');
    await build({ absWorkingDir: consumer.folder, entryPoints: ['registers.mjs'], bundle: true, format: 'esm', platform: 'node', outfile, logLevel: 'error' });
    assert.equal(consumer.run(process.execPath, outfile), 'function true');
  });

  test('errors inside it lead to its TypeScript', () => {
    consumer.write('fails.mjs', "import { Engine } from 'wasmtide'; try { new Engine({ strategy: 1 }); } catch (e) { console.log(e.stack); }");
    assert.match(consumer.run(process.execPath, '--enable-source-maps', 'fails.mjs'), /src\/api\/engine\.ts:\d+:\d+/);
  });

  // Others by hand: a Node on musl, say.
  const others = (process.env['WASMTIDE_TEST_NODES'] ?? '').split(':').filter((path) => path !== '');
  const nodes = [
    ...others.map((path) => ({ name: path, path, skip: false as const })),
    { name: 'this Node', path: process.execPath, skip: false as const },
    { name: 'the oldest Node', path: tool('node-oldest/bin/node'), skip: missing('node-oldest') },
    { name: 'the newest Node', path: tool('node-newest/bin/node'), skip: missing('node-newest') },
  ];
  for (const { name, path, skip } of nodes) {
    describeUnless(skip, name, () => {
      const version = (): number[] => consumer.run(path, '-p', 'process.versions.node').split('.').map(Number);

      test('runs a program that imports it', () => {
        assert.equal(consumer.run(path, 'program.mjs'), '42 42');
      });

      test('compiles to machine code, with the addon that it carries', { skip: !hasAddon && 'no addon was built' }, () => {
        assert.equal(consumer.run(path, 'native.mjs'), `true ${COMPUTED} ${COMPUTED}`);
        assert.match(consumer.run(path, commandLine(), 'run', '-C', 'compiler=optimizing', 'hello.wasm'), /Hello/i);
        assert.match(consumer.run(path, commandLine(), 'settings', '-C', 'compiler=optimizing'), /tier +optimizing/);
      });

      test('registers itself for the program and its workers', () => {
        consumer.write('registers.mjs', REGISTERING);
        assert.equal(consumer.run(path, 'registers.mjs'), 'true true');
      });

      test('runs the examples', () => {
        for (const program of examplePrograms) {
          assert.equal(`${consumer.run(path, `examples/${program}`)}\n`, promisedOutput(program), program);
        }
      });

      test('its classes have methods of real names only', () => {
        const program = "import { Store } from 'wasmtide'; import { WASI } from 'wasmtide/wasi'; console.log('undefined' in Store.prototype, 'undefined' in WASI.prototype)";
        assert.equal(consumer.run(path, '--input-type=module', '-e', program), 'false false');
      });

      test('keeps NaNs canonical in hot code', { skip: path === process.execPath }, () => {
        consumer.run(path, join(repositoryRoot, 'dist/test/unit/interpreter/nan.test.js'));
      });

      test('requires it, from 20.19 on', (t) => {
        const [major, minor] = version();
        if (major === 20 && minor < 19) return t.skip('older');
        assert.equal(consumer.run(path, '-p', "typeof require('wasmtide').Engine"), 'function');
      });

      test('runs its command line', () => {
        assert.match(consumer.run(path, commandLine(), 'run', 'hello.wasm', 'Ann'), /Hello.*Ann/i);
        assert.match(consumer.run(path, commandLine(), '--version'), /^wasmtide \d/);
      });

      test('runs it with permission to read it and the program, and nothing else', () => {
        const [major] = version();
        const flag = major < 22 ? '--experimental-permission' : '--permission';
        // The whole folder: it holds the package, the program and the module.
        const allowed = ['--no-warnings', flag, `--allow-fs-read=${join(consumer.folder, '*')}`];
        assert.equal(consumer.run(path, ...allowed, join(consumer.folder, 'program.mjs')), '42 42');
        assert.match(consumer.run(path, ...allowed, commandLine(), 'run', join(consumer.folder, 'hello.wasm')), /Hello/i);
        // Addons are not allowed then: the interpreter takes over, and whoever insists hears why.
        assert.equal(consumer.run(path, ...allowed, join(consumer.folder, 'native.mjs')), `false ERR_NATIVE_UNAVAILABLE ${COMPUTED}`);
        if (major >= 22 && hasAddon) assert.equal(consumer.run(path, ...allowed, '--allow-addons', join(consumer.folder, 'native.mjs')), `true ${COMPUTED} ${COMPUTED}`);
      });
    });
  }

  test('without an addon, as on other systems, it runs and says why it does not compile', (t) => {
    const addons = join(consumer.installed, 'dist/native');
    if (hasAddon) {
      renameSync(addons, `${addons}-away`);
      t.after(() => renameSync(`${addons}-away`, addons));
    }
    assert.equal(consumer.run(process.execPath, 'native.mjs'), `false ERR_NATIVE_UNAVAILABLE ${COMPUTED}`);
    assert.throws(() => consumer.run(process.execPath, commandLine(), '-C', 'compiler=optimizing', 'hello.wasm'), /native code cannot run: .*ERR_NATIVE_UNAVAILABLE/);
  });

  test('the addon of a folder that a program runs in is never loaded', { skip: !hasAddon && 'no addon was built' }, (t) => {
    const trap = join(consumer.folder, 'native');
    mkdirSync(trap);
    t.after(() => rmSync(trap, { recursive: true }));
    for (const folder of [trap, consumer.folder]) writeFileSync(join(folder, 'linux-x64.node'), 'not an addon');
    assert.equal(consumer.run(process.execPath, 'native.mjs'), `true ${COMPUTED} ${COMPUTED}`);
  });

  test('npm links its command', () => {
    const bin = join(consumer.folder, 'node_modules/.bin/wasmtide');
    assert.ok(existsSync(bin));
    if (process.platform !== 'win32') assert.match(consumer.run(bin, 'run', 'hello.wasm'), /Hello/i);
  });
});
