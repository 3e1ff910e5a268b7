/**
 * Packages as they are published, on the drop-in `WebAssembly`: each program in `programs/` does something real with
 * one, in a process of its own, and must print the same as on the built-in engine. The built-in engine must have
 * compiled modules in the one run and none in the other.
 * Then the same on compiled code.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
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

const register = join(repositoryRoot, 'dist/lib/entry/register.js');

function compare(preloads: readonly string[]): void {
  for (const program of programs) {
    test(program.replace('.js', ''), async () => {
      const expected = await run(program, []);
      assert.equal(expected.stderr, '');
      assert.equal(expected.exit, 0);
      assert.ok(expected.stdout.length > 100, 'the program prints what it did');
      if (program !== 'node.js') assert.ok(expected.builtin > 0, 'the program uses WebAssembly');
      const { builtin, ...ours } = await run(program, preloads);
      assert.deepEqual(ours, { exit: 0, stdout: expected.stdout, stderr: '' });
      assert.equal(builtin, 0, 'nothing runs on the built-in engine');
    });
  }
}

describe('packages', { concurrency: 2 }, () => compare([register]));
describe('packages, compiled', { concurrency: 2, skip: nativePlatform() === null && 'native code cannot run here' }, () => {
  compare([join(repositoryRoot, 'dist/lib/entry/native.js'), register]);
});
