/**
 * Fuel of real programs, through the command line: the same with compiled code as in the interpreter, to the end, and
 * where there is not enough of it: then what has been written so far and the backtrace are the same, too.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { nativePlatform } from '../../src/engine/native/index.js';
import { type Outcome, isOracle, run } from '../command.js';
import { type Program, programFolder } from './expectation.js';

/** Programs that do the same each time: no clocks, no random numbers. */
const NAMES = ['hello', 'json', 'mandelbrot', 'panic', 'queens', 'recurse', 'sha256', 'simd', 'tailcall'];
const PLENTY = 10 ** 12;

const skip = isOracle ? 'another command line has other options' : nativePlatform() === null ? 'native code cannot run here' : false;

for (const name of NAMES) {
  test(`fuel of ${name}`, { skip }, async () => {
    const { runs } = JSON.parse(readFileSync(join(programFolder, `${name}.json`), 'utf8')) as Program;
    const { args = [], stdin } = runs.find((each) => each.folders === undefined && each.options === undefined && typeof each.stdin !== 'object')!;
    const both = (fuel: number): Promise<Outcome[]> => Promise.all(['interpreter', 'optimizing'].map((tier) =>
      run(['run', '-C', `compiler=${tier}`, '--stats', '-W', `fuel=${fuel}`, join(programFolder, `${name}.wasm`), ...args], { stdin: (stdin as string | undefined) ?? '' })));
    const shown = ({ exit, stdout, stderr }: Outcome): unknown => ({ exit, stdout: stdout.toString(), stderr: stderr.replace(/^running time .*$/m, '') });
    const [interpreted, compiled] = await both(PLENTY);
    assert.deepEqual(shown(compiled), shown(interpreted));
    const used = Number(/^fuel +(\d+) consumed/m.exec(interpreted.stderr)?.[1]);
    assert.ok(used > 1000, interpreted.stderr);
    for (const fuel of [Math.floor(used / 3), Math.floor(used * 0.7)]) {
      const [first, second] = await both(fuel);
      assert.match(first.stderr, /ERR_OUT_OF_FUEL/);
      assert.deepEqual(shown(second), shown(first), `${fuel} of ${used}`);
    }
  });
}
