/**
 * A file system in memory, for guests that need files and are to have none of the host's.
 *
 * Problem   Guests expect POSIX: links of both kinds, files that live on when they are removed, renaming over what
 *           is there, times, sparse growth; and they must not fill the host's memory.
 * Strategy  A tree of nodes. The runtime uses it by the interface it uses the host's files by, so that paths, rights
 *           and read-only folders are the same code for both (src/wasi/p1). Everything is counted against one limit.
 * Rules     The runtime uses `files`, which never follows a link; the methods here, which do, are for embedders.
 */
import { FileError, fileError } from '../../wasm/errors/file.js';
import { apiRangeError, apiTypeError } from '../../wasm/errors/api.js';
import type { FileSystem } from '../file-system.js';
import { MemoryFiles, split } from './memory-files.js';
import type { FolderNode, Node } from './nodes.js';

/** Contents to begin with: files as strings (UTF-8) or bytes, folders as objects of the same. */
export interface MemoryTree {
  readonly [name: string]: string | Uint8Array | MemoryTree;
}

/** Options of a `MemoryFileSystem`. */
export interface MemoryFileSystemOptions {
  /** Bytes that all files, and 256 for each file, folder, link and name, may take together. Default 256 MiB. */
  readonly maxBytes?: number | undefined;
  /** Where times come from: nanoseconds since the epoch. Default: the host's clock. */
  readonly now?: (() => bigint) | undefined;
}

/** What `stat` tells. */
export interface MemoryFileStat {
  /** What it is. */
  readonly kind: 'file' | 'directory' | 'symlink';
  /** Bytes. */
  readonly size: number;
  /** Names that a file has. */
  readonly nlink: number;
  /** Nanoseconds since the epoch. Reading does not change `atime`. */
  readonly atime: bigint;
  /** When its content changed. */
  readonly mtime: bigint;
  /** When anything of it changed. */
  readonly ctime: bigint;
}

const DEFAULT_LIMIT = 2 ** 28;
const MAX_LINKS = 40;

declare class TextEncoder {
  encode(text: string): Uint8Array;
}
declare class TextDecoder {
  decode(bytes: Uint8Array): string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * A file system in memory: `new MemoryFileSystem({ 'input.txt': 'hello', folder: {} })`. Give it to guests as a
 * preopened folder, and look at what they left with `readFile` and the other methods. Paths are separated by slashes
 * and begin at the root, with or without a slash. Failures are errors with a `code` such as `ENOENT`.
 */
export class MemoryFileSystem {
  private readonly files: MemoryFiles;

  /** @throws TypeError or RangeError for what is no tree, or no options. */
  constructor(tree: MemoryTree = {}, options: MemoryFileSystemOptions = {}) {
    const { maxBytes = DEFAULT_LIMIT, now = () => BigInt(Date.now()) * 1_000_000n } = options;
    if (typeof maxBytes !== 'number') throw apiTypeError.argument('maxBytes', 'a number', maxBytes);
    if (!(maxBytes >= 0)) throw apiRangeError.argument('maxBytes', 'a number of bytes, not negative', maxBytes);
    if (typeof now !== 'function') throw apiTypeError.argument('now', 'a function', now);
    this.files = new MemoryFiles(maxBytes, now);
    this.fill('/', tree);
  }

  /** Bytes that count against the limit. */
  get usedBytes(): number {
    return this.files.usedBytes;
  }

  /** The bytes of a file; a copy. @throws FileError `ENOENT`, `EISDIR`, … */
  readFile(path: string): Uint8Array {
    const node = this.find(path);
    if (node.kind !== 'file') throw fileError('EISDIR', path);
    return node.bytes.slice(0, node.size);
  }

  /** A file as UTF-8 text. */
  readText(path: string): string {
    return decoder.decode(this.readFile(path));
  }

  /** Writes a file: makes it, or replaces its contents. The folder must be there. */
  writeFile(path: string, content: string | Uint8Array): void {
    const bytes = typeof content === 'string' ? encoder.encode(content) : content;
    if (!(bytes instanceof Uint8Array)) throw apiTypeError.argument('content', 'a string or a Uint8Array', content);
    const fd = this.files.open(this.resolve(path), {
      read: false, write: true, create: true, exclusive: false, truncate: true, directory: false, sync: false,
    });
    try {
      this.files.write(fd, bytes, 0);
    } finally {
      this.files.close(fd);
    }
  }

  /** Makes a folder, with those above it where they are missing. One that is there already is left as it is. */
  mkdir(path: string): void {
    let at = '';
    for (const name of split(path)) {
      at = `${at}/${name}`;
      const there = this.lookup(at);
      if (there === null) this.files.mkdir(this.resolve(at));
      else if (there.kind !== 'directory') throw fileError('ENOTDIR', path);
    }
  }

  /** Names in a folder, sorted. */
  readdir(path = '/'): string[] {
    const node = this.find(path);
    if (node.kind !== 'directory') throw fileError('ENOTDIR', path);
    return [...node.entries.keys()].sort();
  }

  /** Makes a symbolic link at `path`. Guests follow relative ones only. */
  symlink(target: string, path: string): void {
    this.files.symlink(target, this.resolve(path, false));
  }

  /** Where a symbolic link leads. */
  readlink(path: string): string {
    return this.files.readlink(this.resolve(path, false));
  }

  /** Gives a file another name. */
  link(from: string, to: string): void {
    this.files.link(this.resolve(from, false), this.resolve(to, false));
  }

  /** Moves a file or folder, over what is there if it is of the same kind (and empty). */
  rename(from: string, to: string): void {
    this.files.rename(this.resolve(from, false), this.resolve(to, false));
  }

  /** Removes a file, a link, or a folder with all that is in it. */
  remove(path: string): void {
    const at = this.resolve(path, false);
    const { kind } = this.files.node(at);
    if (kind !== 'directory') {
      this.files.unlink(at);
      return;
    }
    for (const name of this.readdir(at)) this.remove(this.files.join(at, name));
    if (split(at).length > 0) this.files.rmdir(at);
  }

  /** Whether there is something, symbolic links followed. */
  exists(path: string): boolean {
    try {
      return this.lookup(path) !== null;
    } catch (error) {
      if (error instanceof FileError) return false;
      throw error;
    }
  }

  /** What is there. `follow` false: of a symbolic link itself. */
  stat(path: string, follow = true): MemoryFileStat {
    const { kind, size, nlink, atime, mtime, ctime } = this.files.lstat(this.resolve(path, follow));
    return { kind: kind as MemoryFileStat['kind'], size: Number(size), nlink: Number(nlink), atime, mtime, ctime };
  }

  /** Every path, sorted, with what is there: for tests, and for taking everything out. */
  *entries(): IterableIterator<[path: string, kind: MemoryFileStat['kind']]> {
    yield* walk('', this.files.root);
  }

  /** For the runtime. @internal */
  static filesOf(value: unknown): FileSystem | null {
    return value instanceof MemoryFileSystem ? value.files : null;
  }

  /** The path of a folder, links followed. Throws if it is none. @internal */
  static folderOf(fileSystem: MemoryFileSystem, path: string): string {
    const at = fileSystem.resolve(path);
    if (fileSystem.files.node(at).kind !== 'directory') throw fileError('ENOTDIR', path);
    return at;
  }

  private fill(folder: string, tree: MemoryTree): void {
    if (typeof tree !== 'object' || tree === null) throw apiTypeError.argument('tree', 'an object of names', tree);
    for (const [name, content] of Object.entries(tree)) {
      const path = this.files.join(folder, name);
      if (typeof content === 'string' || content instanceof Uint8Array) {
        this.mkdir(split(path).slice(0, -1).join('/'));
        this.writeFile(path, content);
      } else {
        this.mkdir(path);
        this.fill(path, content);
      }
    }
  }

  private find(path: string): Node {
    return this.files.node(this.resolve(path));
  }

  private lookup(path: string): Node | null {
    try {
      return this.find(path);
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** The path without dots and symbolic links; the last component may be missing. */
  private resolve(path: string, follow = true): string {
    if (typeof path !== 'string') throw apiTypeError.argument('path', 'a string', path);
    const left = split(path).reverse();
    const done: string[] = [];
    for (let links = 0; left.length > 0;) {
      const name = left.pop()!;
      if (name === '.') continue;
      if (name === '..') {
        done.pop();
        continue;
      }
      const at = `/${[...done, name].join('/')}`;
      const node = left.length > 0 || follow ? this.files.peek(at) : null;
      if (node?.kind === 'symlink') {
        if (++links > MAX_LINKS) throw fileError('ELOOP', path);
        if (node.target.startsWith('/')) done.length = 0;
        left.push(...split(node.target).reverse());
        continue;
      }
      done.push(name);
    }
    return `/${done.join('/')}`;
  }
}

function* walk(path: string, folder: FolderNode): IterableIterator<[string, MemoryFileStat['kind']]> {
  for (const name of [...folder.entries.keys()].sort()) {
    const node = folder.entries.get(name)!;
    yield [`${path}/${name}`, node.kind];
    if (node.kind === 'directory') yield* walk(`${path}/${name}`, node);
  }
}
