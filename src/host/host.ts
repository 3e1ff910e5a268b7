/**
 * What a guest's world is made of: clocks, random bytes, files, waiting. Everything above src/host sees only this
 * interface; src/host/node implements it.
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

export interface HostFiles {
  /** Never follows a symbolic link in the last component. Returns a file descriptor of the host. */
  open(path: string, mode: OpenMode): number;
  close(fd: number): void;
  /** `position` null: the descriptor's own. Returns 0 at the end of the file. */
  read(fd: number, buffer: Uint8Array, position: number | null): number;
  write(fd: number, buffer: Uint8Array, position: number | null): number;
  fstat(fd: number): HostStat;
  /** Does not follow a symbolic link. */
  lstat(path: string): HostStat;
  readlink(path: string): string;
  readdir(path: string): HostEntry[];
  mkdir(path: string): void;
  rmdir(path: string): void;
  unlink(path: string): void;
  rename(from: string, to: string): void;
  link(from: string, to: string): void;
  symlink(target: string, path: string): void;
  truncate(fd: number, size: number): void;
  /** Seconds since the epoch. */
  futimes(fd: number, atime: number, mtime: number): void;
  /** Does not follow a symbolic link. */
  lutimes(path: string, atime: number, mtime: number): void;
  sync(fd: number): void;
  datasync(fd: number): void;
  /** One path from a folder and a component or path below it. */
  join(folder: string, name: string): string;
}

export type ClockName = 'realtime' | 'monotonic' | 'process' | 'thread';

export interface Host {
  readonly files: HostFiles;
  /** Nanoseconds. */
  now(clock: ClockName): bigint;
  /** Nanoseconds. */
  resolution(clock: ClockName): bigint;
  fillRandom(bytes: Uint8Array): void;
  /** Blocks this thread. */
  sleep(nanoseconds: bigint): void;
  isTerminal(fd: number): boolean;
}
