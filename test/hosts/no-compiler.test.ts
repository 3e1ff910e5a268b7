/**
 * A checkout without a C compiler: building says in one line that there is no addon, the interpreter runs everything, and
 * what needs machine code is skipped by the tests, which pass. In a copy of what is built, with nothing on the path but Node.
 */
import assert from 'node:assert/strict';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryRoot } from '../conformance.js';
import { folder } from './program.js';

const copy = join(folder, 'no-compiler');
const path = join(folder, 'path');

/** Tests that use machine code where there is any, and such that do not. */
const TESTS = ['unit/native', 'unit/engine/busy', 'unit/engine/reservations', 'unit/wasi/sandbox', 'unit/interpreter/stop', 'unit/runtime/gc', 'hosts/signals'];

function runNode(...args: string[]): SpawnSyncReturns<string> {
  const { CC: _, NODE_TEST_CONTEXT: __, ...env } = process.env;
  return spawnSync(join(path, 'node'), args, { cwd: copy, encoding: 'utf8', env: { ...env, PATH: path } });
}

test('builds without an addon, and passes its tests', { skip: process.platform === 'win32' && 'no links' }, () => {
  for (const made of [copy, path]) mkdirSync(made);
  symlinkSync(process.execPath, join(path, 'node'));
  cpSync(join(repositoryRoot, 'dist'), join(copy, 'dist'), { recursive: true, filter: (from) => !/\.(d\.ts|map|node)$|dist\/lib(\/|$)/.test(from) });
  for (const name of ['package.json', 'node_modules', 'native', 'scripts', 'test']) symlinkSync(join(repositoryRoot, name), join(copy, name));

  const { status, stdout, stderr } = runNode('dist/scripts/build-native.js');
  const [reason] = process.platform === 'linux' && process.arch === 'x64' ? ['there is no C compiler (cc, gcc, clang, or what CC names)'] : [`there is none for ${process.platform} on ${process.arch} yet`];
  assert.deepEqual([status, stderr, stdout], [0, '', `no native addon: ${reason}; the interpreter runs everything\n`]);
  assert.ok(!existsSync(join(copy, 'dist/native/linux-x64.node')));

  const tests = runNode('dist/scripts/test.js', ...TESTS);
  assert.equal(tests.status, 0, tests.stdout + tests.stderr);
  const count = (what: string): number => Number(new RegExp(`^. ${what} (\\d+)$`, 'm').exec(tests.stdout)?.[1]);
  assert.ok(count('pass') > 100, `${count('pass')} passed`);
  assert.ok(count('skipped') > 10, `${count('skipped')} were skipped`);
  assert.equal(count('fail'), 0);
});
