/** The guest programs with compiled code: the same expectations as in the interpreter. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { nativePlatform } from '../../src/engine/native/index.js';
import { isOracle } from '../command.js';
import { type Program, check, programFolder, programNames } from './expectation.js';

const skip = isOracle ? 'another command line has other options' : nativePlatform() === null ? 'native code cannot run here' : false;

for (const name of programNames()) {
  const program = JSON.parse(readFileSync(join(programFolder, `${name}.json`), 'utf8')) as Program;
  describe(`${name}, compiled`, { concurrency: 2, skip }, () => {
    for (const each of program.runs) test(each.name, () => check(name, { ...each, options: ['-C', 'compiler=optimizing', ...each.options ?? []] }));
  });
}
