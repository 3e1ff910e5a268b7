/** The programs in examples/: each runs as a user runs it and prints what its last comment says. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { repositoryRoot } from '../conformance.js';

const folder = join(repositoryRoot, 'examples');
const programs = readdirSync(folder).filter((file) => file.endsWith('.mjs'));

test('there are examples, and the README lists them all', () => {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  assert.ok(programs.length >= 10);
  assert.deepEqual(programs.filter((file) => !readme.includes(`\`${file}\``)), []);
});

for (const program of programs) {
  test(program, async () => {
    const promised = /^\/\* Prints:\n(.+)^\*\/$/ms.exec(readFileSync(join(folder, program), 'utf8'))?.[1];
    assert.ok(promised, 'it does not say what it prints');
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(folder, program)], { timeout: 120_000 });
    assert.equal(stdout, promised);
    assert.equal(stderr, '');
  });
}
