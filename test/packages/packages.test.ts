/**
 * Packages as they are published, on the drop-in `WebAssembly`: each program in `programs/` does something real with
 * one, in a process of its own, and must print the same as on the built-in engine. The built-in engine must have
 * compiled modules in the one run and none in the other.
 *
 * Then with compiled code (compiled-engine.ts): the same output. What cannot stands in `not-compiled.json` with words of
 * the error, which must still come: the list may only get shorter.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { nativePlatform } from '../../src/engine/native/index.js';
import { repositoryRoot } from '../conformance.js';
import { NOTICE } from './watch-builtin.js';

const folder = join(repositoryRoot, 'dist/test/packages');
const programs = readdirSync(join(folder, 'programs')).filter((name) => name.endsWith('.js'));

interface Outcome {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Modules that the built-in engine compiled. */
  readonly builtin: number;
}

function run(program: string, preloads: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const imports = [join(folder, 'watch-builtin.js'), ...preloads].flatMap((name) => ['--import', name]);
    const child = spawn(process.execPath, ['--no-warnings', ...imports, join(folder, 'programs', program)], {
      cwd: repositoryRoot, stdio: ['ignore', 'pipe', 'pipe'], timeout: 300_000,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
    child.on('error', reject).on('close', (exit) => {
      const pieces = stderr.split(NOTICE);
      resolve({ exit, stdout, stderr: pieces.join(''), builtin: pieces.length - 1 });
    });
  });
}

describe('packages', { concurrency: 2 }, () => {
  for (const program of programs) {
    test(program.replace('.js', ''), async () => {
      const expected = await run(program, []);
      assert.equal(expected.stderr, '');
      assert.equal(expected.exit, 0);
      assert.ok(expected.stdout.length > 100, 'the program prints what it did');
      if (program !== 'node.js') assert.ok(expected.builtin > 0, 'the program uses WebAssembly');
      const { builtin, ...ours } = await run(program, [join(repositoryRoot, 'dist/lib/entry/register.js')]);
      assert.deepEqual(ours, { exit: 0, stdout: expected.stdout, stderr: '' });
      assert.equal(builtin, 0, 'nothing runs on the built-in engine');
    });
  }
});

const notCompiled = JSON.parse(readFileSync(join(repositoryRoot, 'test/packages/not-compiled.json'), 'utf8')) as Record<string, string>;
/** Node's own use of WebAssembly has no module of ours. */
const compiledPrograms = programs.map((name) => name.replace('.js', '')).filter((name) => name !== 'node');

describe('packages, compiled', { concurrency: 2, skip: nativePlatform() === null && 'native code cannot run here' }, () => {
  for (const name of compiledPrograms) {
    test(name, async () => {
      const { builtin, ...ours } = await run(`${name}.js`, [join(folder, 'compiled-engine.js')]);
      assert.equal(builtin, 0, 'nothing runs on the built-in engine');
      const reason = notCompiled[name];
      if (reason !== undefined) {
        assert.ok(ours.exit !== 0 && ours.stderr.includes(reason), ours.stderr);
        return;
      }
      const expected = await run(`${name}.js`, []);
      assert.deepEqual(ours, { exit: 0, stdout: expected.stdout, stderr: '' });
    });
  }
  test('the list names packages', () => assert.deepEqual(Object.keys(notCompiled).filter((name) => !compiledPrograms.includes(name)), []));
});
