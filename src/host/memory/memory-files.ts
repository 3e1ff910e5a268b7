/** The file system interface on a tree of nodes. Symbolic links are never followed here. */
import { fileError } from '../../wasm/errors/file.js';
import type { FileSystem, HostEntry, HostStat, OpenMode } from '../file-system.js';
import { Budget, ENTRY_BYTES, type FileNode, type FolderNode, type LinkNode, type Node, resize } from './nodes.js';

interface OpenFile {
  readonly node: FileNode;
  readonly read: boolean;
  readonly write: boolean;
  position: number;
}

const MAX_NAME = 255;
/** Bounds the depth of the tree, too. */
const MAX_PATH = 4096;

/** Numbers of file systems: no two look like the same device, nor like one of the host's. */
let devices = 2n ** 40n;

export const split = (path: string): string[] => path.split('/').filter((name) => name !== '');

const isBelow = (path: string, folder: string): boolean => `/${split(path).join('/')}`.startsWith(`/${split(folder).join('/')}/`);

export class MemoryFiles implements FileSystem {
  readonly root: FolderNode;
  private readonly device = devices++;
  private readonly budget: Budget;
  private readonly opened = new Map<number, OpenFile>();
  private lastInode = 0n;
  private lastFd = 0;

  constructor(limit: number, private readonly now: () => bigint) {
    this.budget = new Budget(limit);
    this.root = { ...this.fresh(), kind: 'directory', nlink: 2, entries: new Map() };
  }

  get usedBytes(): number {
    return this.budget.used;
  }

  // --- Looking ---

  /** What is at a path, or null. Throws ENOTDIR where something above is no folder. */
  peek(path: string): Node | null {
    let node: Node = this.root;
    for (const name of split(path)) {
      if (node.kind !== 'directory') throw fileError('ENOTDIR', path);
      const next = node.entries.get(name);
      if (next === undefined) return null;
      node = next;
    }
    return node;
  }

  node(path: string): Node {
    const found = this.peek(path);
    if (found === null) throw fileError('ENOENT', path);
    return found;
  }

  private folder(path: string): FolderNode {
    const found = this.node(path);
    if (found.kind !== 'directory') throw fileError('ENOTDIR', path);
    return found;
  }

  /** The folder that a path's last component is or would be in, and that component. */
  private place(path: string): { readonly parent: FolderNode; readonly name: string } {
    const components = split(path);
    const name = components.pop();
    if (name === undefined) throw fileError('EEXIST', path);
    if (name.length > MAX_NAME || path.length > MAX_PATH) throw fileError('ENAMETOOLONG', path);
    if (name === '.' || name === '..' || name.includes('\0')) throw fileError('EINVAL', path);
    return { parent: this.folder(components.join('/')), name };
  }

  lstat(path: string): HostStat {
    return this.statOf(this.node(path));
  }

  fstat(fd: number): HostStat {
    return this.statOf(this.handle(fd).node);
  }

  private statOf(node: Node): HostStat {
    const { ino, kind, nlink, atime, mtime, ctime } = node;
    const size = node.kind === 'file' ? node.size : node.kind === 'symlink' ? node.target.length : node.entries.size * ENTRY_BYTES;
    return { dev: this.device, ino, kind, nlink: BigInt(nlink), size: BigInt(size), atime, mtime, ctime };
  }

  readlink(path: string): string {
    const node = this.node(path);
    if (node.kind !== 'symlink') throw fileError('EINVAL', path);
    return node.target;
  }

  readdir(path: string): HostEntry[] {
    return [...this.folder(path).entries].map(([name, { kind }]) => ({ name, kind }));
  }

  /** Names change only between calls of this thread. */
  hold(): null {
    return null;
  }

  join(folder: string, name: string): string {
    return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
  }

  // --- Open files ---

  open(path: string, mode: OpenMode): number {
    let node = this.peek(path);
    if (node === null) {
      if (!mode.create) throw fileError('ENOENT', path);
      const { parent, name } = this.place(path);
      node = this.add<FileNode>(parent, name, { ...this.fresh(), kind: 'file', bytes: new Uint8Array(0), size: 0 });
    } else if (mode.create && mode.exclusive) {
      throw fileError('EEXIST', path);
    }
    if (node.kind === 'symlink') throw fileError('ELOOP', path);
    if (node.kind === 'directory') throw fileError('EISDIR', path);
    if (mode.directory) throw fileError('ENOTDIR', path);
    if (mode.truncate && node.size > 0) this.setSize(node, 0);
    node.opens++;
    const fd = ++this.lastFd;
    this.opened.set(fd, { node, read: mode.read, write: mode.write, position: 0 });
    return fd;
  }

  close(fd: number): void {
    const { node } = this.handle(fd);
    this.opened.delete(fd);
    node.opens--;
    this.freeIfUnused(node);
  }

  read(fd: number, buffer: Uint8Array, position: number | null): number {
    const file = this.handle(fd);
    if (!file.read) throw fileError('EBADF', null);
    const at = position ?? file.position;
    const { bytes, size } = file.node;
    const part = bytes.subarray(Math.min(at, size), Math.min(at + buffer.length, size));
    buffer.set(part);
    if (position === null) file.position += part.length;
    return part.length;
  }

  write(fd: number, buffer: Uint8Array, position: number | null): number {
    const file = this.handle(fd);
    const { node } = file;
    if (!file.write) throw fileError('EBADF', null);
    if (buffer.length === 0) return 0;
    const at = position ?? file.position;
    const end = at + buffer.length;
    if (end > node.size) resize(node, end, this.budget);
    node.bytes.set(buffer, at);
    node.mtime = node.ctime = this.now();
    if (position === null) file.position = end;
    return buffer.length;
  }

  truncate(fd: number, size: number): void {
    const file = this.handle(fd);
    if (!file.write) throw fileError('EINVAL', null);
    this.setSize(file.node, size);
  }

  sync(fd: number): void {
    this.handle(fd);
  }

  datasync(fd: number): void {
    this.handle(fd);
  }

  private setSize(node: FileNode, size: number): void {
    resize(node, size, this.budget);
    node.mtime = node.ctime = this.now();
  }

  private handle(fd: number): OpenFile {
    const found = this.opened.get(fd);
    if (found === undefined) throw fileError('EBADF', null);
    return found;
  }

  // --- Times ---

  futimes(fd: number, atime: bigint, mtime: bigint): void {
    this.setTimes(this.handle(fd).node, atime, mtime);
  }

  lutimes(path: string, atime: bigint, mtime: bigint): void {
    this.setTimes(this.node(path), atime, mtime);
  }

  private setTimes(node: Node, atime: bigint, mtime: bigint): void {
    node.atime = atime;
    node.mtime = mtime;
    node.ctime = this.now();
  }

  // --- Names ---

  mkdir(path: string): void {
    const { parent, name } = this.vacant(path);
    this.add<FolderNode>(parent, name, { ...this.fresh(), kind: 'directory', nlink: 2, entries: new Map() });
    parent.nlink++;
  }

  symlink(target: string, path: string): void {
    const { parent, name } = this.vacant(path);
    this.add<LinkNode>(parent, name, { ...this.fresh(), kind: 'symlink', target }, target.length);
  }

  link(from: string, to: string, target: FileSystem = this): void {
    if (target !== this) throw fileError('EXDEV', to);
    const node = this.node(from);
    if (node.kind === 'directory') throw fileError('EPERM', from);
    const { parent, name } = this.vacant(to);
    this.add(parent, name, node);
    node.nlink++;
    node.ctime = this.now();
  }

  unlink(path: string): void {
    const node = this.node(path);
    if (node.kind === 'directory') throw fileError('EISDIR', path);
    const { parent, name } = this.place(path);
    this.drop(parent, name, node);
  }

  rmdir(path: string): void {
    const node = this.folder(path);
    const { parent, name } = this.place(path);
    if (node.entries.size > 0) throw fileError('ENOTEMPTY', path);
    this.drop(parent, name, node);
  }

  rename(from: string, to: string, files: FileSystem = this): void {
    if (files !== this) throw fileError('EXDEV', to);
    const node = this.node(from);
    const source = this.place(from);
    const target = this.place(to);
    const there = target.parent.entries.get(target.name);
    if (there === node) return;
    if (isBelow(to, from)) throw fileError('EINVAL', to);
    if (isBelow(from, to)) throw fileError('ENOTEMPTY', to);
    if (there !== undefined) {
      if (node.kind === 'directory' && there.kind !== 'directory') throw fileError('ENOTDIR', to);
      if (node.kind !== 'directory' && there.kind === 'directory') throw fileError('EISDIR', to);
      if (there.kind === 'directory' && there.entries.size > 0) throw fileError('ENOTEMPTY', to);
      this.drop(target.parent, target.name, there);
    }
    source.parent.entries.delete(source.name);
    target.parent.entries.set(target.name, node);
    if (node.kind === 'directory') {
      source.parent.nlink--;
      target.parent.nlink++;
    }
    const now = this.now();
    for (const folder of [source.parent, target.parent]) folder.mtime = folder.ctime = now;
    node.ctime = now;
  }

  /** A place where nothing is. */
  private vacant(path: string): { readonly parent: FolderNode; readonly name: string } {
    const place = this.place(path);
    if (place.parent.entries.has(place.name)) throw fileError('EEXIST', path);
    return place;
  }

  private add<T extends Node>(parent: FolderNode, name: string, node: T, extra = 0): T {
    this.budget.take(ENTRY_BYTES + extra);
    parent.entries.set(name, node);
    parent.mtime = parent.ctime = this.now();
    return node;
  }

  private drop(parent: FolderNode, name: string, node: Node): void {
    parent.entries.delete(name);
    this.budget.giveBack(ENTRY_BYTES);
    if (node.kind === 'directory') parent.nlink--;
    node.nlink -= node.kind === 'directory' ? 2 : 1;
    parent.mtime = parent.ctime = node.ctime = this.now();
    this.freeIfUnused(node);
  }

  /** The contents' room is free when no name and no descriptor is left. */
  private freeIfUnused(node: Node): void {
    if (node.nlink > 0 || node.opens > 0) return;
    if (node.kind === 'file') {
      this.budget.giveBack(node.bytes.length);
      node.bytes = new Uint8Array(0);
      node.size = 0;
    } else if (node.kind === 'symlink') {
      this.budget.giveBack(node.target.length);
    }
  }

  private fresh() {
    const now = this.now();
    return { ino: ++this.lastInode, nlink: 1, opens: 0, atime: now, mtime: now, ctime: now };
  }
}
