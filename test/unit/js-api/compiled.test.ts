/** All tests of the drop-in once more, on compiled code. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nativePlatform } from '../../../src/engine/native/index.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.test.js') && !['compiled.test.js', 'clone-graph.test.js'].includes(name));

/** What a process that runs tests does, without being part of this run. */
function run(file: string): Promise<{ readonly exit: number | null; readonly output: string }> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [folder + file], { env: { ...env, WASMTIDE_TEST_COMPILED: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text; });
    child.on('error', reject).on('close', (exit) => resolve({ exit, output }));
  });
}

describe('the drop-in on compiled code', { skip: nativePlatform() === null && 'native code cannot run here' }, () => {
  for (const file of files) {
    test(file, async () => {
      const { exit, output } = await run(file);
      assert.equal(exit, 0, output);
      assert.match(output, /^(# pass|ℹ pass) [1-9]/m);
    });
  }
});
