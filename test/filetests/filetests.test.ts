/** The file tests beside this file, each alone by its name: `npm test -- filetests -t dead-code`. `npm run bless` rewrites what they expect. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { repositoryRoot } from '../conformance.js';
import { runFileTest, sourceOf, withExpectation } from './file-test.js';

const folder = join(repositoryRoot, 'test/filetests');
const blesses = process.env['WASMTIDE_BLESS'] === '1';
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(ir|wat)$/.test(name)).sort();

describe('file tests', () => {
  for (const name of files) {
    test(name, () => {
      const path = join(folder, name);
      const text = readFileSync(path, 'utf8');
      const source = sourceOf(text);
      const wanted = withExpectation(source, runFileTest(name, source));
      if (blesses) writeFileSync(path, wanted);
      else assert.equal(text, wanted, 'npm run bless rewrites what is expected: read the difference');
    });
  }
});
