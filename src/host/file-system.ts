/**
 * What a file system is to the layers above: the host's (node/node-files.ts) and those in memory (memory/) are used
 * alike.
 *
 * Calls that fail throw errors with a `code` (`ENOENT`, …), as Node's do.
 */

/** Times in nanoseconds since the epoch. */
export interface HostStat {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly kind: HostFileKind;
  readonly nlink: bigint;
  readonly size: bigint;
  readonly atime: bigint;
  readonly mtime: bigint;
  readonly ctime: bigint;
}

export type HostFileKind = 'file' | 'directory' | 'symlink' | 'character' | 'block' | 'pipe' | 'socket' | 'unknown';

export interface HostEntry {
  readonly name: string;
  readonly kind: HostFileKind;
}

export interface OpenMode {
  readonly read: boolean;
  readonly write: boolean;
  readonly create: boolean;
  readonly exclusive: boolean;
  readonly truncate: boolean;
  readonly directory: boolean;
  /** Writes are on the disk when they return. */
  readonly sync: boolean;
}

/**
 * Files by path and by descriptor. Nothing here follows a symbolic link in the last component, and whoever calls has
 * made sure that there are none before it (src/wasi/p1/paths.ts): a file system need not confine anything. Others may
 * change names between that and the call: a folder that is held open (`hold`) confines all the same.
 */
export interface FileSystem {
  /** Returns a descriptor of this file system. */
  open(path: string, mode: OpenMode): number;
  close(fd: number): void;
  /** `position` null: the descriptor's own. Returns 0 at the end of the file. */
  read(fd: number, buffer: Uint8Array, position: number | null): number;
  write(fd: number, buffer: Uint8Array, position: number | null): number;
  fstat(fd: number): HostStat;
  lstat(path: string): HostStat;
  readlink(path: string): string;
  readdir(path: string): HostEntry[];
  mkdir(path: string): void;
  rmdir(path: string): void;
  unlink(path: string): void;
  /** `target`: where the new name is. Fails with EXDEV where that is another kind of file system. */
  rename(from: string, to: string, target: FileSystem): void;
  link(from: string, to: string, target: FileSystem): void;
  symlink(target: string, path: string): void;
  truncate(fd: number, size: number): void;
  /** Nanoseconds since the epoch. */
  futimes(fd: number, atime: bigint, mtime: bigint): void;
  /** The same by path. Does not follow a symbolic link. */
  lutimes(path: string, atime: bigint, mtime: bigint): void;
  sync(fd: number): void;
  datasync(fd: number): void;
  /** One path from a folder and a component or path below it. */
  join(folder: string, name: string): string;
  /** Holds a folder open. Null: this file system has no such thing. */
  hold(path: string): HeldFolder | null;
}

/**
 * A folder that is held open, wherever it is moved, and whatever takes its name. Paths are relative to it, `.` being
 * itself, and lead nowhere else: what follows a link fails with ELOOP.
 */
export interface HeldFolder extends FileSystem {
  /** Files that were opened through it stay open. */
  release(): void;
}
