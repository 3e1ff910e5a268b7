/**
 * Runs the command line as a user would: as a process of its own, with its standard streams as pipes.
 *
 * WASMTIDE_TEST_COMMAND puts another command line in its place (`node dist/test/oracle/node-wasi.js`, say), so that the
 * same tests and the same data can be checked against another runtime.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { native } from '../src/native/binding.js';
import { repositoryRoot } from './conformance.js';

const other = process.env['WASMTIDE_TEST_COMMAND'];

/** Program and first arguments of the command line under test. */
export const command: readonly string[] = other ? other.split(' ') : [process.execPath, join(repositoryRoot, 'bin/wasmtide.js')];

/** Whether it is another runtime's command line that is being tested. */
export const isOracle = other !== undefined;

/** Where native code cannot run, nobody expects it: no warning stands between a guest's lines. */
const declined = native().reason === null ? {} : { WASMTIDE_NATIVE: '0' };

/** Starts it with pipes. The environment holds a variable that no guest may see unless it is given. */
export function start(args: readonly string[], cwd?: string): ChildProcess {
  return spawn(command[0]!, [...command.slice(1), ...args], {
    cwd: cwd ?? repositoryRoot,
    env: { ...process.env, ...declined, WASMTIDE_SECRET: 'no guest sees this' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

export interface Outcome {
  /** Undefined where a signal ended the process. */
  exit: number | undefined;
  signal: NodeJS.Signals | null;
  stdout: Buffer;
  stderr: string;
  /** Of all of standard output, also where `stdout` was not kept. */
  bytes: number;
  sha256: string;
}

export interface RunOptions {
  stdin?: Buffer | string;
  cwd?: string;
  /** Kill it after so many milliseconds. */
  timeout?: number;
  /** Keep only length and hash of standard output. */
  discard?: boolean;
}

/** Runs it to its end. */
export function run(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = start(args, options.cwd);
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeout ?? 60_000);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const hash = createHash('sha256');
    let bytes = 0;
    child.stdout!.on('data', (piece: Buffer) => {
      hash.update(piece);
      bytes += piece.length;
      if (!options.discard) stdout.push(piece);
    });
    child.stderr!.on('data', (piece: Buffer) => stderr.push(piece));
    child.stdin!.on('error', () => { /* the guest may end without reading all of it */ });
    child.stdin!.end(options.stdin ?? '');
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({
        exit: code ?? undefined,
        signal,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString(),
        bytes,
        sha256: hash.digest('hex'),
      });
    });
  });
}
