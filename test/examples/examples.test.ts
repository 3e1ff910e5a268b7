/** The programs in examples/: each runs as a user runs it and prints what its last comment says. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { examplePrograms, examplesFolder, promisedOutput } from './programs.js';

test('there are examples, and the README lists them all', () => {
  const readme = readFileSync(join(examplesFolder, 'README.md'), 'utf8');
  assert.ok(examplePrograms.length >= 10);
  assert.deepEqual(examplePrograms.filter((file) => !readme.includes(`\`${file}\``)), []);
});

for (const program of examplePrograms) {
  test(program, async () => {
    const promised = promisedOutput(program);
    assert.ok(promised, 'it does not say what it prints');
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(examplesFolder, program)], { timeout: 120_000 });
    assert.equal(stdout, promised);
    assert.equal(stderr, '');
  });
}
