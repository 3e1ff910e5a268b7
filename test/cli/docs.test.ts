/** The documentation has every option and every limit there is, with the values that are set. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { UNTRUSTED } from '../../src/api/limits.js';
import { COMMAND_HELP } from '../../src/cli/commands.js';
import { isOn } from '../../src/cli/option-values.js';
import { GROUPS } from '../../src/cli/options.js';
import { LIMIT_KEYS } from '../../src/cli/settings-of.js';
import { repositoryRoot } from '../conformance.js';

const page = (name: string): string => readFileSync(join(repositoryRoot, 'docs', name), 'utf8');
/** Everything in backticks. */
const codes = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code);

describe('docs/cli.md', () => {
  const words = codes(page('cli.md')).flatMap((code) => code.split(/[\s,=[\]]+/));
  for (const { name, options } of COMMAND_HELP) {
    test(name, () => {
      assert.ok(words.includes(name), name);
      for (const option of options) assert.ok(words.includes(`--${option.name}`), option.name);
    });
  }
  for (const { letter, name, keys } of GROUPS) {
    test(`-${letter}`, () => {
      for (const word of [`-${letter}`, `--${name}`, ...keys.map((k) => k.name)]) assert.ok(words.includes(word), word);
    });
  }
});

describe('docs/limits.md', () => {
  interface Row {
    readonly api: readonly string[];
    readonly keys: readonly string[];
    readonly untrusted: string;
  }
  const rows: readonly Row[] = page('limits.md').split('\n').filter((line) => line.startsWith('| ')).map((line) => {
    const [, api, keys, , untrusted] = line.split('|').map((cell) => cell.trim());
    return { api: codes(api), keys: codes(keys), untrusted };
  });
  for (const [name, value] of Object.entries(UNTRUSTED)) {
    test(`limits.${name}`, () => {
      const row = rows.find(({ api }) => api.includes(`limits.${name}`));
      assert.ok(row !== undefined);
      const limit = LIMIT_KEYS.find(([, limitName]) => limitName === name);
      if (typeof value === 'boolean') assert.equal(isOn(row.untrusted), value);
      else if (limit !== undefined) {
        const [key, , parse] = limit;
        assert.deepEqual(row.keys, [key]);
        assert.equal(parse(key, row.untrusted), value);
      }
    });
  }
  test('keys of -W that stop or bound a guest', () => {
    const named = new Set(rows.flatMap(({ keys }) => keys));
    const keys = GROUPS.find((g) => g.letter === 'W')!.keys.map((k) => k.name).filter((k) => /^max-|timeout|fuel|interruption|grow/.test(k));
    assert.ok(keys.length >= LIMIT_KEYS.length);
    for (const key of keys) assert.ok(named.has(key), key);
  });
});
