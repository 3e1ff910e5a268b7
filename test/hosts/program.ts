/**
 * Programs that run compiled code in a process of their own, because what they are tested for may end it. A program is
 * the body of a module that has what guest.ts exports, and the classes of `node:worker_threads`.
 */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Variant, buildAddon } from '../../scripts/build-native.js';
import { tier } from '../../src/engine/native/index.js';

/** Why compiled code cannot run here, for tests that need it; false where it can. */
export const cannotRun: string | false = tier.status.available ? false : tier.status.reason;

/** Where the programs are. */
export const folder = mkdtempSync(join(tmpdir(), 'wasmtide-hosts-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const DISTRIBUTION = fileURLToPath(new URL('../..', import.meta.url));

const prelude = (distribution: string): string => `
import { engine, files, guest, guestOf, mapped, moved, outcome, print, startWorker, traps } from '${pathToFileURL(join(distribution, 'test/hosts/guest.js')).href}';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
`;

let programs = 0;

/** Writes a program to a file. */
export function programFile(body: string, distribution = DISTRIBUTION): string {
  const file = join(folder, `program-${++programs}.mjs`);
  writeFileSync(file, prelude(distribution) + body);
  return file;
}

/** A copy of what is built, with another addon; null where there is no compiler. */
export function distributionWith(name: string, addon: Variant): string | null {
  const distribution = join(folder, name);
  if (!buildAddon(join(distribution, 'native/linux-x64.node'), addon).built) return null;
  for (const part of ['src', 'test/hosts', 'test/moved-buffer.js']) {
    cpSync(join(DISTRIBUTION, part), join(distribution, part), { recursive: true, filter: (path) => !/\.(d\.ts|map)$/.test(path) });
  }
  writeFileSync(join(distribution, 'package.json'), '{ "type": "module" }');
  return distribution;
}

export interface ProgramOptions {
  /** Arguments of Node. */
  readonly node?: readonly string[];
  /** A program, with its arguments, that starts Node. */
  readonly under?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What is built, if not this: see `distributionWith`. */
  readonly distribution?: string;
}

/** Runs a program to its end. */
export function run(body: string, { node = [], under = [], env = {}, distribution = DISTRIBUTION }: ProgramOptions = {}): SpawnSyncReturns<string> {
  const [file, ...args] = [...under, process.execPath, ...node, programFile(body, distribution)];
  return spawnSync(file, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, ...env }, timeout: 60_000, killSignal: 'SIGKILL' });
}

/** The values that it prints, where it ends well; how it ends, where it does not. */
export function printed(body: string, options: ProgramOptions = {}): unknown {
  const { status, signal, stdout, stderr, error } = run(body, options);
  if (error !== undefined) throw error;
  if (status !== 0 || signal !== null) return { status, signal, stdout, stderr };
  return stdout.trim().split('\n').map((line) => JSON.parse(line) as unknown);
}
