/**
 * Names of machine code for `perf`: /tmp/perf-PID.map, where it looks for code that lies in no file.
 *
 * All threads of a process write to the one file, each what it has loaded, in lines as a whole. What an earlier process
 * of the same number has left there goes first.
 */
import { closeSync, constants, lstatSync, openSync, unlinkSync, writeSync } from 'node:fs';
import process from 'node:process';

/** Code by the name that it is to be shown under. */
export interface CodeName {
  readonly address: number;
  readonly bytes: number;
  readonly name: string;
}

export class PerfMap {
  private readonly file: number;

  /** Throws where the file cannot be written. */
  constructor(path = `/tmp/perf-${process.pid}.map`) {
    const left = lstatSync(path, { throwIfNoEntry: false });
    if (left !== undefined && left.mtimeMs < Date.now() - process.uptime() * 1000) unlinkSync(path);
    // Where others may write, too: no link of theirs is followed.
    this.file = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW, 0o644);
  }

  add(names: readonly CodeName[]): void {
    if (names.length > 0) writeSync(this.file, names.map(({ address, bytes, name }) => `${address.toString(16)} ${bytes.toString(16)} ${name}\n`).join(''));
  }

  close(): void {
    closeSync(this.file);
  }
}
