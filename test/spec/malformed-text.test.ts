/** Every malformed text of the official suite is refused, with the official words. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseWast } from '../../src/text/index.js';
import { MalformedError } from '../../src/wasm/errors/malformed.js';
import { FeatureSet } from '../../src/wasm/features.js';
import { howToGet, suiteFolder } from '../conformance.js';

/** The 3.0 scripts count on what is not in 3.0 being unknown; the threads proposal is older than memory64. */
const featuresOf = (file: string): FeatureSet =>
  !file.includes('/') ? FeatureSet.standard : file.includes('threads') ? FeatureSet.all.with('memory64', false) : FeatureSet.all;

const folder = suiteFolder('testsuite');

test('malformed texts of the official suite', { skip: folder === undefined && howToGet('testsuite') }, () => {
  let count = 0;
  for (const file of readdirSync(folder!, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.wast')).sort()) {
    if (file.includes('custom-descriptors')) continue;
    for (const command of parseWast(readFileSync(join(folder!, file))).commands) {
      if (command.kind !== 'assert_malformed' && command.kind !== 'assert_malformed_custom') continue;
      const { module, message, line } = command;
      if (module.form === 'binary') continue;
      assert.throws(() => module.define(featuresOf(file)), (error) => {
        assert.ok(error instanceof MalformedError, `${file}:${line} ${error}`);
        assert.ok(error.message.startsWith(message), `${file}:${line} expected ${message}, got ${error.message}`);
        return true;
      }, `${file}:${line} should be malformed`);
      count++;
    }
  }
  assert.ok(count > 1200, `only ${count} texts`);
});
