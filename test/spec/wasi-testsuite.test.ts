/**
 * The official WASI preview 1 programs (WebAssembly/wasi-testsuite), through the command line.
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

async function perform(wasm: string): Promise<void> {
  const specification = wasm.replace(/\.wasm$/, '.json');
  const operations = operationsOf(existsSync(specification) ? JSON.parse(readFileSync(specification, 'utf8')) : {});
  const place = mkdtempSync(join(tmpdir(), 'wasmtide-wasi-'));
  try {
    const first = operations[0]!;
    assert.equal(first.type, 'run', 'the first operation starts the program');
    const { args = [], env = {}, root = null } = first as Operation & { type: 'run' };
    const options: string[] = [];
    if (root !== null) {
      const copy = join(place, basename(root));
      cpSync(join(wasm, '..', root), copy, { recursive: true, verbatimSymlinks: true });
      options.push('--dir', `${copy}::/`);
    }
    for (const [name, value] of Object.entries(env)) options.push('--env', `${name}=${value}`);
    const outcome = await run(['run', ...options, wasm, ...args]);
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

describe('wasi-testsuite', { skip: suite ? false : howToGet('wasi-testsuite'), concurrency: 2 }, () => {
  if (!suite) return;
  const programs = (readdirSync(suite, { recursive: true }) as string[])
    .filter(file => file.endsWith('.wasm') && file.includes('wasip1')).sort()
    .map(file => join(suite, file));
  test('the suite is complete', () => assert.ok(programs.length >= 72, `only ${programs.length} programs`));
  for (const program of programs) {
    const name = relative(suite, program).replace(/\/wasm32-wasip1|\.wasm$/g, '');
    const reason = known[name];
    test(name, async () => {
      if (reason === undefined) return perform(program);
      await assert.rejects(perform(program), `listed as failing (${reason}), but passes: take it off the list`);
    });
  }
});
