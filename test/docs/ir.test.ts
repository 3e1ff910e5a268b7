/** docs/ir.md has every operation with the types of its row, and every pass. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { OPS } from '../../src/ir/ops.js';
import { PASSES } from '../../src/optimize/pipeline.js';
import { repositoryRoot } from '../conformance.js';

const page = readFileSync(join(repositoryRoot, 'docs/ir.md'), 'utf8');
/** Cells of the tables' rows. */
const rows = page.split('\n').filter((line) => line.startsWith('| `')).map((line) => line.split('|').map((cell) => cell.trim()).slice(1));

/** The types of an operation by the page, lists as the rows do not have them. */
function typesOnPage(name: string): string | undefined {
  for (const [names, types] of rows) {
    if (!names.split(/[\s,]+/).includes(`\`${name}\``)) continue;
    const own = new RegExp(`\`${name}\`: ([^)]+)`).exec(types)?.[1];
    return (own ?? types.replace(/ \(`.*$/, '')).replace('(list) ', '').trim();
  }
  return undefined;
}

for (const { name, types } of OPS) {
  test(name, () => assert.equal(typesOnPage(name), types));
}

test('passes', () => {
  for (const { name } of PASSES) assert.ok(page.includes(`| \`${name}\` |`), name);
});
