/**
 * Runs every guest program of this folder through the command line and compares with its expectations.
 *
 * `bin/NAME.wasm` is a program, built from `src/` by `scripts/build-programs.sh`; `bin/NAME.json` beside it says how to
 * run it and what must come out (see `expectation.ts`). With WASMTIDE_BLESS=1 the outputs are written to the data
 * instead of compared: `npm run check:programs -- --record` does that, on the oracle.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { isOracle } from '../command.js';
import { check, programFolder, programNames, record, type Program } from './expectation.js';

const bless = process.env['WASMTIDE_BLESS'] === '1';

for (const name of programNames()) {
  const file = join(programFolder, `${name}.json`);
  const program = JSON.parse(readFileSync(file, 'utf8')) as Program;
  describe(name, { concurrency: bless ? 1 : 2 }, () => {
    for (const run of program.runs) {
      const skip = isOracle && run.notOnOracle ? run.notOnOracle : false;
      test(run.name, { skip }, async () => {
        if (!bless) return check(name, isOracle ? run : { ...run, options: ['-C', 'compiler=interpreter', ...run.options ?? []] });
        await record(name, run);
        writeFileSync(file, JSON.stringify(program, null, 2) + '\n');
      });
    }
  });
}
