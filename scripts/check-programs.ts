/**
 * `npm run check:programs`: runs the tests of the guest programs on the oracle (Node's WebAssembly and node:wasi)
 * instead of Wasmtide. With `-- --record` what comes out is written into the expectations: read the diff.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const built = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const record = process.argv.includes('--record');

const tests = ['test/programs/programs.test.js', ...record ? [] : ['test/programs/pipelines.test.js', 'test/programs/go.test.js']];
const { status } = spawnSync(process.execPath, ['--test', '--test-reporter=spec', ...tests.map(built)], {
  stdio: 'inherit',
  env: {
    ...process.env,
    WASMTIDE_TEST_COMMAND: `${process.execPath} ${built('test/oracle/node-wasi.js')}`,
    ...record ? { WASMTIDE_BLESS: '1' } : {},
  },
});
process.exit(status ?? 1);
