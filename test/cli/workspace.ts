/** A folder of its own for the files of a test. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'wasmtide-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file and returns its path. */
export function file(name: string, contents: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, contents);
  return path;
}

export const folderPath = folder;
