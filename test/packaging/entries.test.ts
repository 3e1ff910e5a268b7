/** The entries of package.json's `exports`, as a program sees them that imports them by the package's name. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { repositoryRoot } from '../conformance.js';

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}

const { exports } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as Manifest;
const targets = Object.entries(exports).flatMap(([path, target]) => (typeof target === 'string' ? [] : [{ path, ...target }]));
const specifier = (path: string): string => `wasmtide${path.slice(1)}`;
const node = (...args: string[]): string => execFileSync(process.execPath, args, { cwd: repositoryRoot, encoding: 'utf8' }).trim();

test('every file of src/entry is an entry, and the other way round', () => {
  const files = readdirSync(join(repositoryRoot, 'src/entry')).map((file) => file.replace(/\.ts$/, '')).sort();
  assert.deepEqual(targets.map(({ default: file }) => /entry\/(.+)\.js$/.exec(file)?.[1]).sort(), files);
});

for (const { path, types } of targets) {
  test(`import of ${specifier(path)}`, () => {
    node('--input-type=module', '-e', `await import('${specifier(path)}')`);
    assert.match(readFileSync(join(repositoryRoot, types), 'utf8'), /export|import/);
  });
}

// Node loads ES modules with `require` from 20.19 on, as long as nothing behind them has a top-level await.
const hasRequire = (process.features as { require_module?: boolean }).require_module === true;
test('require of all entries', { skip: hasRequire ? false : 'this Node cannot require ES modules' }, () => {
  for (const { path } of targets) node('--no-warnings', '-e', `require('${specifier(path)}')`);
});

test('classes are the same through all entries', () => {
  const imports = targets.map(({ path }) => `await import('${specifier(path)}')`).join(', ');
  const program = `
    const [index, ...others] = [${imports}];
    for (const other of others) for (const [name, value] of Object.entries(other)) {
      if (name in index && typeof value === 'function' && index[name] !== value) console.log(name);
    }`;
  assert.equal(node('--input-type=module', '-e', program), '');
});

test('classes have their names', () => {
  const program = `
    const found = [${targets.map(({ path }) => `...Object.entries(await import('${specifier(path)}'))`).join(', ')}];
    const { WebAssembly } = await import('wasmtide/js-api');
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(WebAssembly))) found.push([name, value]);
    for (const [name, value] of found) if (typeof value === 'function' && value.name !== name) console.log(name, value.name);
    console.log(found.length > 40, String(WebAssembly.Module.prototype));`;
  assert.equal(node('--input-type=module', '-e', program), 'true [object WebAssembly.Module]');
});
