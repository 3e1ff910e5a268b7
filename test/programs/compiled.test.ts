/**
 * The guest programs with compiled code: the same expectations as in the interpreter. Those that have no compiled form
 * yet stand in `not-compiled.json` with the instruction or kind that stops them, which must still be so: the list may
 * only get shorter.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { nativePlatform } from '../../src/engine/native/index.js';
import { isOracle, run } from '../command.js';
import { repositoryRoot } from '../conformance.js';
import { type Program, check, programFolder, programNames } from './expectation.js';

const COMPILED = ['-C', 'compiler=optimizing'];
const skip = isOracle ? 'another command line has other options' : nativePlatform() === null ? 'native code cannot run here' : false;

/** Why, by program: words of the message. */
const notCompiled = JSON.parse(readFileSync(join(repositoryRoot, 'test/programs/not-compiled.json'), 'utf8')) as Record<string, string>;

for (const name of programNames()) {
  const program = JSON.parse(readFileSync(join(programFolder, `${name}.json`), 'utf8')) as Program;
  describe(`${name}, compiled`, { concurrency: 2, skip }, () => {
    const reason = notCompiled[name];
    if (reason !== undefined) {
      test('has no compiled form', async () => {
        const { stderr, exit } = await run(['run', ...COMPILED, ...program.runs[0]?.options ?? [], join(programFolder, `${name}.wasm`)]);
        assert.equal(exit, 1);
        assert.ok(stderr.includes('ERR_NATIVE_UNSUPPORTED') && stderr.includes(reason), stderr);
      });
      return;
    }
    for (const each of program.runs) test(each.name, () => check(name, { ...each, options: [...COMPILED, ...each.options ?? []] }));
  });
}

test('the list names programs', () => assert.deepEqual(Object.keys(notCompiled).filter((name) => !programNames().includes(name)), []));
