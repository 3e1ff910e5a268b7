/** Folders for guests, on the host and in memory: the same tests run on both. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileSystem } from '../../../src/host/file-system.js';
import { MemoryFileSystem } from '../../../src/host/memory/memory-file-system.js';
import { nodeFiles } from '../../../src/host/node/node-files.js';
import { holdingHost } from '../../../src/native/held-folder.js';
import type { Preopen } from '../../../src/wasi/p1/wasi.js';
import { temporaryFolder } from './world.js';

/** A folder `inside` that a guest gets, and what lies beside it. Paths are relative to the folder that has both. */
export interface Place {
  mkdir(path: string): void;
  write(path: string, content: string): void;
  symlink(target: string, path: string): void;
  read(path: string): string;
  exists(path: string): boolean;
  preopen(guest: string, readOnly?: boolean): Preopen;
}

function onHost(files?: FileSystem): Place {
  const root = temporaryFolder();
  mkdirSync(join(root, 'inside'));
  return {
    mkdir: (path) => void mkdirSync(join(root, path), { recursive: true }),
    write(path, content) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    },
    symlink: (target, path) => symlinkSync(target, join(root, path)),
    read: (path) => readFileSync(join(root, path), 'utf8'),
    exists: (path) => existsSync(join(root, path)),
    preopen: (guest, readOnly = false) => ({ host: join(root, 'inside'), guest, readOnly, ...(files === undefined ? {} : { files }) }),
  };
}

function inMemory(): Place {
  const files = new MemoryFileSystem({ inside: {} });
  return {
    mkdir: (path) => files.mkdir(path),
    write(path, content) {
      files.mkdir(dirname(path));
      files.writeFile(path, content);
    },
    symlink: (target, path) => files.symlink(target, path),
    read: (path) => files.readText(path),
    exists: (path) => files.exists(path),
    preopen: (guest, readOnly = false) => ({ host: '/inside', guest, readOnly, files: MemoryFileSystem.filesOf(files)! }),
  };
}

/** Why no folder can be held open here; false where that works. */
export const cannotHold: string | false = (() => {
  const held = holdingHost.files.hold('/');
  held?.release();
  return held === null && 'this system, or how this runs, has no folders that are held open';
})();

export const PLACES: Readonly<Record<string, () => Place>> = {
  'on the host, by name': () => onHost(nodeFiles),
  ...(cannotHold === false ? { 'on the host, held open': () => onHost() } : {}),
  'in memory': inMemory,
};
