/** The data that stands beside each guest program, and how a run is compared with it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run as runCommand, type Outcome } from '../command.js';
import { repositoryRoot } from '../conformance.js';

export interface Program {
  about: string;
  runs: Run[];
}

export interface Run {
  name: string;
  /** Options of the command line before the file, other than folders and environment. */
  options?: string[];
  args?: string[];
  env?: Record<string, string>;
  /** Text, or a text so many times. */
  stdin?: string | { repeat: string; times: number };
  /** Folders by the path under which the guest sees them. */
  folders?: Record<string, Folder>;
  /** The exit status of the command; 134 is a trap, 1 an error of the command line, else the guest's own. */
  exit: number;
  /** All of it, or its length and hash where it is long. */
  stdout: string | { bytes: number; sha256: string };
  /** All of it (nothing, by default), or the pieces it must contain. */
  stderr?: string | { contains: string[] };
  /** Files that the run must leave behind, by the guest's path; null: must not be there. */
  after?: Record<string, string | null>;
  /** Why the oracle cannot be asked. */
  notOnOracle?: string;
}

export interface Folder {
  readOnly?: boolean;
  files?: Record<string, string>;
}

export const programFolder = join(repositoryRoot, 'test/programs/bin');

export function programNames(): string[] {
  return readdirSync(programFolder).filter(file => file.endsWith('.json')).map(file => file.slice(0, -5)).sort();
}

function stdinOf(run: Run): string {
  if (run.stdin === undefined) return '';
  return typeof run.stdin === 'string' ? run.stdin : run.stdin.repeat.repeat(run.stdin.times);
}

/** Runs it in folders made for the purpose; `look` sees the outcome before they are removed. */
async function perform(name: string, run: Run, look: (outcome: Outcome, hostPath: (guest: string) => string) => void): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'wasmtide-program-'));
  try {
    const options = [...run.options ?? []];
    const hosts = new Map<string, string>();
    for (const [guest, folder] of Object.entries(run.folders ?? {})) {
      const host = join(place, `folder${hosts.size}`);
      hosts.set(guest, host);
      mkdirSync(host);
      for (const [path, content] of Object.entries(folder.files ?? {})) {
        mkdirSync(dirname(join(host, path)), { recursive: true });
        writeFileSync(join(host, path), content);
      }
      options.push('--dir', `${host}::${guest}${folder.readOnly ? '::ro' : ''}`);
    }
    for (const [key, value] of Object.entries(run.env ?? {})) options.push('--env', `${key}=${value}`);
    const outcome = await runCommand(
      ['run', ...options, join(programFolder, `${name}.wasm`), ...run.args ?? []], { stdin: stdinOf(run), cwd: place });
    assert.equal(outcome.signal, null, `ended by a signal; standard error: ${outcome.stderr}`);
    look(outcome, path => {
      const guest = [...hosts.keys()].find(key => path === key || path.startsWith(key.endsWith('/') ? key : key + '/'));
      assert.ok(guest !== undefined, `${path} lies in no folder of the run`);
      return join(hosts.get(guest)!, path.slice(guest.length));
    });
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Compares; throws at the first difference. */
export function check(name: string, run: Run): Promise<void> {
  return perform(name, run, (outcome, hostPath) => {
    const stderr = run.stderr ?? '';
    const note = `standard error: ${outcome.stderr}`;
    if (typeof stderr === 'string') assert.equal(outcome.stderr, stderr, 'standard error');
    else for (const piece of stderr.contains) assert.ok(outcome.stderr.includes(piece), `"${piece}" expected; ${note}`);
    assert.doesNotMatch(outcome.stderr, /\n\s+at .*(node:internal|\/src\/).*\.[jt]s:\d+/, 'a JavaScript stack is no answer');
    if (typeof run.stdout === 'string') assert.equal(outcome.stdout.toString(), run.stdout, 'standard output');
    else assert.deepEqual({ bytes: outcome.bytes, sha256: outcome.sha256 }, run.stdout, 'standard output');
    assert.equal(outcome.exit, run.exit, `exit status; ${note}`);
    for (const [path, content] of Object.entries(run.after ?? {})) assert.equal(readIfThere(hostPath(path)), content, path);
  });
}

/** Writes what came out into the data; what is written by hand (pieces of standard error) stays. */
export function record(name: string, run: Run): Promise<void> {
  return perform(name, run, (outcome, hostPath) => {
    run.exit = outcome.exit!;
    run.stdout = outcome.bytes <= 8192
      ? outcome.stdout.toString()
      : { bytes: outcome.bytes, sha256: createHash('sha256').update(outcome.stdout).digest('hex') };
    if (run.stderr === undefined || typeof run.stderr === 'string') {
      if (outcome.stderr) run.stderr = outcome.stderr;
      else delete run.stderr;
    }
    for (const path of Object.keys(run.after ?? {})) run.after![path] = readIfThere(hostPath(path));
  });
}
