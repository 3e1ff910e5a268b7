/** The programs in README.md: each runs, and prints what the comments behind its `console.log`s say. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { repositoryRoot } from '../conformance.js';

const readme = readFileSync(join(repositoryRoot, 'README.md'), 'utf8');
const programs = [...readme.matchAll(/^```js\n(.+?)^```$/gms)].map(([, program]) => program);

test('README.md has a program for a library user and one for code that is not trusted', () => {
  assert.ok(programs.length >= 2);
  assert.ok(programs.some((program) => program.includes("limits: 'untrusted'")));
});

programs.forEach((program, i) => {
  test(`program ${i + 1} of README.md`, () => {
    const promised = [...program.matchAll(/console\.log\(.*; \/\/ (.+)$/gm)].map(([, text]) => text);
    assert.notDeepEqual(promised, [], 'it does not say what it prints');
    // From the root: there the package's name leads to this checkout.
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: repositoryRoot, encoding: 'utf8' });
    assert.deepEqual(printed.trimEnd().split('\n'), promised);
  });
});
