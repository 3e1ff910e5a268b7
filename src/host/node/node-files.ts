/** The host's file system, by Node's own module. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { fileError } from '../../wasm/errors/file.js';
import type { FileSystem, HostFileKind, HostStat, OpenMode } from '../file-system.js';

const { constants } = fs;

function kindOf(entry: fs.BigIntStats | fs.Dirent): HostFileKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  if (entry.isSymbolicLink()) return 'symlink';
  if (entry.isCharacterDevice()) return 'character';
  if (entry.isBlockDevice()) return 'block';
  if (entry.isFIFO()) return 'pipe';
  return entry.isSocket() ? 'socket' : 'unknown';
}

const statOf = (stat: fs.BigIntStats): HostStat => ({
  dev: stat.dev, ino: stat.ino, kind: kindOf(stat), nlink: stat.nlink, size: stat.size,
  atime: stat.atimeNs, mtime: stat.mtimeNs, ctime: stat.ctimeNs,
});

/** Flags of open(2). */
export function openFlags(mode: OpenMode): number {
  let flags = mode.write ? (mode.read ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
  if (mode.create) flags |= constants.O_CREAT;
  if (mode.exclusive) flags |= constants.O_EXCL;
  if (mode.truncate) flags |= constants.O_TRUNC;
  if (mode.directory) flags |= constants.O_DIRECTORY ?? 0;
  if (mode.sync) flags |= constants.O_SYNC ?? 0;
  return flags | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
}

const RETRY_MS = 2;

/** A pipe or terminal that another process has made non-blocking answers EAGAIN: wait, and try again. */
function blocking(attempt: () => number): number {
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      pause(RETRY_MS);
    }
  }
}

const seconds = (nanoseconds: bigint): number => Number(nanoseconds / 1000n) / 1e6;

const nobody = new Int32Array(new SharedArrayBuffer(4));
export const pause = (milliseconds: number): void => void Atomics.wait(nobody, 0, 0, milliseconds);

export const nodeFiles: FileSystem = {
  open: (path, mode) => fs.openSync(path, openFlags(mode), 0o666),
  close: (fd) => fs.closeSync(fd),
  read: (fd, buffer, position) => {
    try {
      return blocking(() => fs.readSync(fd, buffer, 0, buffer.length, position));
    } catch (error) {
      // Windows reports the end of a pipe as an error.
      if ((error as NodeJS.ErrnoException).code === 'EOF') return 0;
      throw error;
    }
  },
  write: (fd, buffer, position) => blocking(() => fs.writeSync(fd, buffer, 0, buffer.length, position)),
  fstat: (fd) => statOf(fs.fstatSync(fd, { bigint: true })),
  lstat: (path) => statOf(fs.lstatSync(path, { bigint: true })),
  readlink: (path) => fs.readlinkSync(path),
  readdir: (path) => fs.readdirSync(path, { withFileTypes: true }).map((entry) => ({ name: entry.name, kind: kindOf(entry) })),
  mkdir: (path) => fs.mkdirSync(path),
  rmdir: (path) => fs.rmdirSync(path),
  unlink: (path) => fs.unlinkSync(path),
  rename(from, to, target) {
    requireSame(target, to);
    fs.renameSync(from, to);
  },
  link(from, to, target) {
    requireSame(target, to);
    fs.linkSync(from, to);
  },
  symlink: (target, path) => fs.symlinkSync(target, path),
  truncate: (fd, size) => fs.ftruncateSync(fd, size),
  futimes: (fd, atime, mtime) => fs.futimesSync(fd, seconds(atime), seconds(mtime)),
  lutimes: (path, atime, mtime) => fs.lutimesSync(path, seconds(atime), seconds(mtime)),
  sync: (fd) => fs.fsyncSync(fd),
  datasync: (fd) => fs.fdatasyncSync(fd),
  join,
  hold: () => null,
};

function requireSame(target: FileSystem, path: string): void {
  // Others that use these calls for the host's paths are the same files.
  if (target.rename !== nodeFiles.rename) throw fileError('EXDEV', path);
}
