/** Other runtimes of JavaScript that know Node's modules and addons: hello and fuel, and compiled code where it runs. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryRoot } from '../conformance.js';
import { describeUnless } from '../describe-unless.js';
import { promisedOutput } from '../examples/programs.js';
import { missing, tool } from '../packaging/consumer.js';
import { cannotRun, programFile } from './program.js';

const RUNTIMES = [
  { name: 'bun', path: '@oven/bun-linux-x64/bin/bun', args: ['run'] },
  { name: 'deno', path: '@deno/linux-x64-glibc/deno', args: ['run', '-A'] },
];

for (const { name, path, args } of RUNTIMES) {
  describeUnless(missing(path), name, () => {
    const run = (...program: string[]): string => {
      const { status, signal, stdout, stderr, error } = spawnSync(tool(path), [...args, ...program], { cwd: repositoryRoot, encoding: 'utf8', timeout: 60_000 });
      if (error !== undefined) throw error;
      assert.equal(status, 0, `${signal} ${stdout}${stderr}`);
      return stdout;
    };

    for (const example of ['hello.mjs', 'fuel.mjs']) {
      test(`runs examples/${example}`, () => {
        assert.equal(run(join('examples', example)), promisedOutput(example));
      });
    }

    test('runs the command line', () => {
      assert.equal(run('bin/wasmtide.js', 'examples/hello.wasm'), 'Hello from WebAssembly!\n');
    });

    test('runs compiled code: calls, traps, deadlines', { skip: cannotRun }, () => {
      const program = programFile('const exports = guest(); print([traps(exports), outcome(() => exports.forever.with({ timeout: 20 }).call())]);');
      assert.deepEqual(JSON.parse(run(program)), [['ERR_MEMORY_OUT_OF_BOUNDS', 'ERR_INTEGER_DIVIDE_BY_ZERO', 'ERR_STACK_OVERFLOW', true], 'ERR_DEADLINE']);
    });
  });
}
