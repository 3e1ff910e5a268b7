/**
 * The official WASI preview 1 programs (WebAssembly/wasi-testsuite), through the command line and inside this process:
 * by the embedding API and the drop-in, on the host's files and in memory.
 *
 * Beside each NAME.wasm a NAME.json may say how to run it: either the legacy keys (args, env, root, exit_code, stdout,
 * stderr) or a list of operations; the suite's specification.md describes both. The preopened folder is copied for each
 * test, as programs write into it. What is known to fail stands in `wasi-testsuite.known.json` by name, with the reason;
 * a program listed there that passes is a failure too, so that the list stays true.
 */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { isOracle, run } from '../command.js';
import { howToGet, repositoryRoot, suiteFolder } from '../conformance.js';
import { type Way, copyIntoMemory, runInside } from '../wasi-guest.js';

interface Legacy {
  args?: string[];
  env?: Record<string, string>;
  root?: string | null;
  exit_code?: number;
  stdout?: string;
  stderr?: string;
}

type Operation =
  | { type: 'run'; args?: string[]; env?: Record<string, string>; root?: string | null }
  | { type: 'wait'; exit_code?: number }
  | { type: 'read'; id?: 'stdout' | 'stderr'; payload?: string }
  | { type: 'connect' | 'send' | 'recv' };

/** Legacy keys as operations, as the suite's own runner does it. */
function operationsOf(specification: Legacy | { operations?: Operation[] }): Operation[] {
  if ('operations' in specification && specification.operations) return specification.operations;
  const { args, env, root, exit_code, stdout, stderr } = specification as Legacy;
  const operations: Operation[] = [{ type: 'run', args: args ?? [], env: env ?? {}, root: root ?? null }];
  if (stdout !== undefined) operations.push({ type: 'read', id: 'stdout', payload: stdout });
  if (stderr !== undefined) operations.push({ type: 'read', id: 'stderr', payload: stderr });
  operations.push({ type: 'wait', exit_code: exit_code ?? 0 });
  return operations;
}

interface Result {
  readonly exit: number | undefined;
  readonly stdout: string | Buffer;
  readonly stderr: string;
}

interface Started {
  readonly wasm: string;
  readonly args: string[];
  readonly env: Record<string, string>;
  /** A copy that the program may write into. */
  readonly root: string | null;
}

type Runner = (program: Started) => Promise<Result>;

const byCommandLine: Runner = ({ wasm, args, env, root }) => {
  const options = root === null ? [] : ['--dir', `${root}::/`];
  for (const [name, value] of Object.entries(env)) options.push('--env', `${name}=${value}`);
  return run(['run', ...options, wasm, ...args]);
};

const inside = (way: Way, inMemory: boolean): Runner => ({ wasm, args, env, root }) => runInside(way, readFileSync(wasm), {
  args: [basename(wasm), ...args], env, preopens: root === null ? {} : { '/': inMemory ? copyIntoMemory(root) : root },
});

async function perform(wasm: string, runner: Runner): Promise<void> {
  const specification = wasm.replace(/\.wasm$/, '.json');
  const operations = operationsOf(existsSync(specification) ? JSON.parse(readFileSync(specification, 'utf8')) : {});
  const place = mkdtempSync(join(tmpdir(), 'wasmtide-wasi-'));
  try {
    const first = operations[0]!;
    assert.equal(first.type, 'run', 'the first operation starts the program');
    const { args = [], env = {}, root = null } = first as Operation & { type: 'run' };
    const copy = root === null ? null : join(place, basename(root));
    if (copy !== null) cpSync(join(wasm, '..', root!), copy, { recursive: true, verbatimSymlinks: true });
    const outcome = await runner({ wasm, args, env, root: copy });
    const note = `standard output:\n${outcome.stdout}\nstandard error:\n${outcome.stderr}`;
    for (const operation of operations.slice(1)) {
      switch (operation.type) {
        case 'read': {
          const { id = 'stdout', payload = '' } = operation;
          assert.equal(String(outcome[id]), payload, `${id}; ${note}`);
          break;
        }
        case 'wait':
          assert.equal(outcome.exit, operation.exit_code ?? 0, `exit status; ${note}`);
          break;
        default:
          assert.fail(`the operation ${operation.type} is not one of preview 1, which knows no way to listen`);
      }
    }
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

const suite = suiteFolder('wasi-testsuite');
const known: Record<string, string> = isOracle ? {} : JSON.parse(
  readFileSync(join(repositoryRoot, 'test/spec/wasi-testsuite.known.json'), 'utf8'));

const programs = suite === undefined ? [] : (readdirSync(suite, { recursive: true }) as string[])
  .filter(file => file.endsWith('.wasm') && file.includes('wasip1')).sort()
  .map(file => join(suite, file));

function testAll(what: string, runner: Runner): void {
  if (suite === undefined) {
    test(what, { skip: howToGet('wasi-testsuite') }, () => {});
    return;
  }
  describe(what, { concurrency: 2 }, () => {
    test('the suite is complete', () => assert.ok(programs.length >= 72, `only ${programs.length} programs`));
    for (const program of programs) {
      const name = relative(suite, program).replace(/\/wasm32-wasip1|\.wasm$/g, '');
      const reason = known[name];
      test(name, async () => {
        if (reason === undefined) return perform(program, runner);
        await assert.rejects(perform(program, runner), `listed as failing (${reason}), but passes: take it off the list`);
      });
    }
  });
}

testAll('wasi-testsuite', byCommandLine);
if (!isOracle) {
  testAll('wasi-testsuite inside this process', inside('synchronous', false));
  testAll('wasi-testsuite asynchronously, with files in memory', inside('asynchronous', true));
  testAll('wasi-testsuite on the drop-in, with files in memory', inside('drop-in', true));
  testAll('wasi-testsuite on the drop-in with JSPI', inside('drop-in with JSPI', false));
}
