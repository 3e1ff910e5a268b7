/** The guest programs (test/programs) inside this process: the same expectations, with folders in memory. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { Trap } from '../../../src/entry/index.js';
import { Capture, MemoryFileSystem, type PreopenOptions } from '../../../src/entry/wasi.js';
import { type Program, type Run, programFolder, programNames } from '../../programs/expectation.js';
import { type Way, runInside } from '../../wasi-guest.js';

const TRAPPED = 134;

/** What only the command line can do, or says in its own words. */
const isForCommandLine = ({ options, stderr, exit }: Run): boolean =>
  (options ?? []).length > 0 || (exit !== TRAPPED && typeof stderr === 'object') || exit === 1;

async function check(name: string, run: Run, way: Way): Promise<void> {
  const preopens: Record<string, PreopenOptions> = {};
  for (const [guest, { readOnly = false, files = {} }] of Object.entries(run.folders ?? {})) {
    const fileSystem = new MemoryFileSystem();
    for (const [path, content] of Object.entries(files)) {
      fileSystem.mkdir(dirname(path));
      fileSystem.writeFile(path, content);
    }
    preopens[guest] = { fileSystem, readOnly };
  }
  const { stdin = '' } = run;
  const input = typeof stdin === 'string' ? stdin : stdin.repeat.repeat(stdin.times);
  const out = new Capture({ limit: 2 ** 28 });
  const outcome = await runInside(way, readFileSync(join(programFolder, `${name}.wasm`)), {
    args: [`${name}.wasm`, ...run.args ?? []], env: run.env, preopens, stdout: out,
    stdin: way === 'asynchronous' ? Readable.from([Buffer.from(input)]) : { text: input },
  }).catch((error: unknown) => {
    if (error instanceof Trap || (error as Error).constructor.name === 'Exception') return { exit: TRAPPED, stderr: '' };
    throw error;
  });
  assert.equal(outcome.exit, run.exit);
  if (typeof run.stdout === 'string') assert.equal(out.text(), run.stdout);
  else assert.deepEqual([out.size, createHash('sha256').update(out.bytes()).digest('hex')], [run.stdout.bytes, run.stdout.sha256]);
  for (const [path, content] of Object.entries(run.after ?? {})) {
    const guest = Object.keys(preopens).find((key) => path === key || path.startsWith(key.endsWith('/') ? key : `${key}/`))!;
    const { fileSystem } = preopens[guest]!;
    const inside = path.slice(guest.length);
    assert.equal(fileSystem!.exists(inside) ? fileSystem!.readText(inside) : null, content, path);
  }
}

for (const name of programNames()) {
  const { runs } = JSON.parse(readFileSync(join(programFolder, `${name}.json`), 'utf8')) as Program;
  const chosen = runs.filter((run) => !isForCommandLine(run));
  if (chosen.length === 0) continue;
  describe(name, () => {
    for (const run of chosen) {
      test(run.name, () => check(name, run, 'synchronous'));
      if (run.stdin !== undefined || run.folders !== undefined) test(`${run.name}, asynchronously`, () => check(name, run, 'asynchronous'));
    }
  });
}
