/** Where a subcommand's result goes: a file, or standard output, completely. */
import { writeFileSync, writeSync } from 'node:fs';
import { fileError } from './errors.js';
import { reasonOf } from './input.js';

export function writeOutput(path: string | null, data: string | Uint8Array): void {
  if (path !== null && path !== '-') {
    try {
      writeFileSync(path, data);
    } catch (error) {
      throw fileError.unreadable(path, reasonOf(error));
    }
    return;
  }
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(1, bytes, done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
    }
  }
}
