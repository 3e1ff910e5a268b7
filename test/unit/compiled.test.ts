/** Tests of the embedding API and of the drop-in that say nothing of a tier, once more on compiled code. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nativePlatform } from '../../src/engine/native/index.js';

const here = new URL('.', import.meta.url);
const compilers = new URL('../../src/entry/native.js', here).href;
/** Those that run no guest, or run each on every tier by themselves. */
const LEFT_OUT = ['js-api/clone-graph', 'api/call-depth', 'api/fuel-tiers', 'api/fuel', 'api/growth-limits', 'api/strategy', 'api/errors', 'api/types'];

const files = ['api', 'js-api'].flatMap((folder) => readdirSync(fileURLToPath(new URL(folder, here)))
  .filter((name) => name.endsWith('.test.js'))
  .map((name) => `${folder}/${name.replace('.test.js', '')}`)
  .filter((name) => !LEFT_OUT.includes(name)));

/** What a process that runs tests does, without being part of this run. */
function run(file: string): Promise<{ readonly exit: number | null; readonly output: string }> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', compilers, fileURLToPath(new URL(`${file}.test.js`, here))], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text; });
    child.on('error', reject).on('close', (exit) => resolve({ exit, output }));
  });
}

describe('on compiled code', { skip: nativePlatform() === null && 'native code cannot run here' }, () => {
  for (const file of files) {
    test(file, async () => {
      const { exit, output } = await run(file);
      assert.equal(exit, 0, output);
      assert.match(output, /^(# pass|ℹ pass) [1-9]/m);
    });
  }
});
