/**
 * Folders of the host's that are held open, by calls that Node does not offer.
 *
 * Problem   Node's calls take paths from the root of the system. Between a look at one and its use, others may put a link
 *           where a folder was, and the use leads anywhere.
 * Strategy  A folder is a descriptor. The kernel walks a path from there in one call, beneath it and through no link
 *           (openat2); what it has no such call for is done to a name in a folder that was opened so.
 * Rules     Null where the system does not have openat2 or forbids it (Linux before 5.6, filters of containers), where the
 *           addon cannot be loaded, and where Node's permission model is on, which would not see these calls.
 *           Descriptors are closed by `release`, or when nobody has the folder any more.
 */
import { closeSync, constants, openSync } from 'node:fs';
import process from 'node:process';
import { getSystemErrorName } from 'node:util';
import type { FileSystem, HeldFolder, HostEntry, HostFileKind, HostStat, OpenMode } from '../host/file-system.js';
import type { Host } from '../host/host.js';
import { nodeFiles, openFlags } from '../host/node/node-files.js';
import { nodeHost } from '../host/node/node-host.js';
import { fileError, systemError } from '../wasm/errors/file.js';
import { type FileCalls, fileCalls } from './binding.js';

/** Flags of open(2) that Node has no names for: a descriptor that only names a place, and one that programs we start do not get. */
const O_PATH = 0o10000000;
const O_CLOEXEC = 0o2000000;
const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;
const PLACE = O_PATH | O_CLOEXEC | O_NOFOLLOW;

const FILE_MODE = 0o666;
const FOLDER_MODE = 0o777;
const BILLION = 1_000_000_000n;

/** Kinds of files, by the number that entries of folders have, and the upper bits of modes. */
const FILE_KINDS: Readonly<Record<number, HostFileKind>> = {
  1: 'pipe', 2: 'character', 4: 'directory', 6: 'block', 8: 'file', 10: 'symlink', 12: 'socket',
};
/** What the kernel says of a file: dev, ino, nlink, mode (with uid), gid, rdev, size, blksize, blocks, then three times. */
const stat = new BigUint64Array(18);
/** Bytes of an entry's fixed part: inode, offset, length, type. */
const [ENTRY_LENGTH, ENTRY_TYPE, ENTRY_NAME] = [16, 18, 19];
const LIST_BYTES = 32_768;

const forgotten = new FinalizationRegistry<{ readonly calls: FileCalls; readonly fd: number }>(({ calls, fd }) => void calls.close(fd));

class NativeFolder implements HeldFolder {
  readonly read = nodeFiles.read;
  readonly write = nodeFiles.write;
  readonly fstat = nodeFiles.fstat;
  readonly truncate = nodeFiles.truncate;
  readonly sync = nodeFiles.sync;
  readonly datasync = nodeFiles.datasync;

  constructor(private readonly calls: FileCalls, private fd: number) {
    forgotten.register(this, { calls, fd }, this);
  }

  release(): void {
    if (this.fd < 0) return;
    forgotten.unregister(this);
    this.calls.close(this.fd);
    this.fd = -1;
  }

  close(fd: number): void {
    succeeded(this.calls.close(fd), null);
  }

  private at(path: string, flags: number, mode = 0): number {
    return succeeded(this.calls.openBeneath(this.fd, path, flags | O_CLOEXEC, mode), path);
  }

  /** Does something with a descriptor that is closed behind it. */
  private with<T>(path: string, flags: number, use: (fd: number) => T): T {
    const fd = this.at(path, flags);
    try {
      return use(fd);
    } finally {
      this.calls.close(fd);
    }
  }

  /** Does something to a name in the folder that has it. */
  private within<T>(path: string, use: (folder: number, name: string) => T): T {
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    return slash < 0 ? use(this.fd, name) : this.with(path.slice(0, slash), PLACE | O_DIRECTORY, (folder) => use(folder, name));
  }

  open(path: string, mode: OpenMode): number {
    return this.at(path, openFlags(mode), mode.create ? FILE_MODE : 0);
  }

  lstat(path: string): HostStat {
    succeeded(this.calls.statBeneath(this.fd, path, stat), path);
    const time = (at: number): bigint => stat[at] * BILLION + stat[at + 1];
    return {
      dev: stat[0], ino: stat[1], nlink: stat[2], kind: FILE_KINDS[(Number(stat[3]) >> 12) & 15] ?? 'unknown', size: stat[6],
      atime: time(9), mtime: time(11), ctime: time(13),
    };
  }

  readlink(path: string): string {
    const target = this.within(path, (folder, name) => this.calls.readLink(folder, name));
    return typeof target === 'string' ? target : fail(target, path);
  }

  readdir(path: string): HostEntry[] {
    return this.with(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, (fd) => {
      const found: HostEntry[] = [];
      const buffer = Buffer.alloc(LIST_BYTES);
      for (;;) {
        const bytes = succeeded(this.calls.list(fd, buffer), path);
        if (bytes === 0) return found;
        for (let at = 0; at < bytes; at += buffer.readUInt16LE(at + ENTRY_LENGTH)) {
          const name = buffer.toString('utf8', at + ENTRY_NAME, buffer.indexOf(0, at + ENTRY_NAME));
          if (name !== '.' && name !== '..') found.push({ name, kind: FILE_KINDS[buffer[at + ENTRY_TYPE]] ?? this.kindOf(this.join(path, name)) });
        }
      }
    });
  }

  /** For file systems that do not say it in their entries. */
  private kindOf(path: string): HostFileKind {
    try {
      return this.lstat(path).kind;
    } catch {
      return 'unknown';
    }
  }

  mkdir(path: string): void {
    succeeded(this.within(path, (folder, name) => this.calls.makeFolder(folder, name, FOLDER_MODE)), path);
  }

  rmdir(path: string): void {
    succeeded(this.within(path, (folder, name) => this.calls.remove(folder, name, 1)), path);
  }

  unlink(path: string): void {
    succeeded(this.within(path, (folder, name) => this.calls.remove(folder, name, 0)), path);
  }

  rename(from: string, to: string, target: FileSystem): void {
    this.withBoth(from, to, target, (...places) => this.calls.rename(...places));
  }

  link(from: string, to: string, target: FileSystem): void {
    this.withBoth(from, to, target, (...places) => this.calls.link(...places));
  }

  private withBoth(from: string, to: string, target: FileSystem, use: (from: number, fromName: string, to: number, toName: string) => number): void {
    if (!(target instanceof NativeFolder)) throw fileError('EXDEV', to);
    succeeded(this.within(from, (folder, name) => target.within(to, (toFolder, toName) => use(folder, name, toFolder, toName))), to);
  }

  symlink(target: string, path: string): void {
    succeeded(this.within(path, (folder, name) => this.calls.symlink(folder, name, target)), path);
  }

  futimes(fd: number, atime: bigint, mtime: bigint): void {
    succeeded(this.calls.setTimes(fd, null, ...parts(atime), ...parts(mtime)), null);
  }

  lutimes(path: string, atime: bigint, mtime: bigint): void {
    succeeded(this.within(path, (folder, name) => this.calls.setTimes(folder, name, ...parts(atime), ...parts(mtime))), path);
  }

  join(folder: string, name: string): string {
    return folder === '.' ? name : `${folder}/${name}`;
  }

  hold(path: string): HeldFolder {
    return new NativeFolder(this.calls, this.at(path, PLACE | O_DIRECTORY));
  }
}

const parts = (time: bigint): [seconds: number, nanoseconds: number] => [Number(time / BILLION), Number(time % BILLION)];

function succeeded(result: number, path: string | null): number {
  return result < 0 ? fail(result, path) : result;
}

function fail(result: number, path: string | null): never {
  throw systemError(getSystemErrorName(result), path);
}

let known: FileCalls | null | undefined;

/** The calls, where they work: a system that lacks or forbids openat2 says so of any folder. */
function workingCalls(): FileCalls | null {
  if (process.permission !== undefined) return null;
  if (known === undefined) {
    const calls = fileCalls();
    try {
      const fd = calls === null ? -1 : hold(calls, '/');
      if (fd >= 0) calls!.close(fd);
      known = fd >= 0 ? calls : null;
    } catch {
      known = null;
    }
  }
  return known;
}

/** A descriptor of a folder by its name, or an error number. */
function hold(calls: FileCalls, path: string): number {
  const fd = openSync(path, PLACE | O_DIRECTORY);
  try {
    return calls.openBeneath(fd, '.', PLACE | O_DIRECTORY, 0);
  } finally {
    closeSync(fd);
  }
}

const holdingFiles: FileSystem = {
  ...nodeFiles,
  hold(path) {
    const calls = workingCalls();
    return calls === null ? null : new NativeFolder(calls, succeeded(hold(calls, path), path));
  },
};

/** Node's host, with folders that can be held open. */
export const holdingHost: Host = { ...nodeHost, files: holdingFiles };
