/**
 * Path resolution inside a preopened folder.
 *
 * Problem   A guest's path must never lead outside: not by `..`, an absolute path, a symbolic link or a trailing slash.
 * Strategy  Component by component, by us: each one is looked at before it is entered, links are expanded into the
 *           components that are left, and what was passed holds no link. The host only sees paths so resolved, and never
 *           follows a link in the last component.
 *           An open folder is a path and an identity: both are looked at again before it is used, since a guest may have
 *           moved it and put a link in its place. Where it is held open, too, paths begin at what is held, and the file
 *           system lets none of them out, whatever another thread or process puts there between look and use.
 * Rules     EPERM for whatever would leave the folder, ELOOP after 40 links, ENOTDIR for a file in the middle.
 *           Where folders cannot be held open, such a race can lead outside (docs/wasi.md).
 */
import type { FileSystem, HostStat } from '../../host/file-system.js';
import type { DirectoryDescriptor, Root } from './descriptors.js';
import { Errno, fail } from './errno.js';

const MAX_LINKS = 40;

/** A path in a file system. */
export interface FilePlace {
  readonly files: FileSystem;
  readonly path: string;
}

export interface Resolved extends FilePlace {
  readonly root: Root;
  /** Components below the preopened folder; none: the folder itself. */
  readonly components: readonly string[];
  /** What is there, links not followed any further; null if nothing is. */
  readonly stat: HostStat | null;
  /** The path ended with a slash: it must be a folder. */
  readonly mustBeDirectory: boolean;
}

/** Resolves `path` against an open folder. `follow`: a link in the last component is followed. */
export function resolvePath(directory: DirectoryDescriptor, path: string, follow: boolean): Resolved {
  if (path === '') fail(Errno.NoEnt);
  if (path.includes('\0')) fail(Errno.Inval);
  if (path.startsWith('/')) fail(Errno.Perm);
  checkFolder(directory);
  const resolved: string[] = [...directory.path];
  const left = path.split('/').reverse();
  let mustBeDirectory = false;
  let links = 0;
  let stat: HostStat | null = null;
  let known = false;
  while (left.length > 0) {
    const component = left.pop()!;
    const last = left.length === 0;
    if (component === '' || component === '.') {
      if (last) mustBeDirectory = true;
      continue;
    }
    if (component === '..') {
      // Not above the open folder, even where that lies below a preopened one.
      if (resolved.length === directory.path.length) fail(Errno.Perm);
      resolved.pop();
      known = false;
      if (last) mustBeDirectory = true;
      continue;
    }
    const { files, path: at } = placeOf(directory, [...resolved, component]);
    // Only slashes and dots left: the same as a trailing slash.
    const isEnd = left.every((rest) => rest === '' || rest === '.');
    stat = lookAt(files, at);
    if (stat?.kind === 'symlink' && (!isEnd || follow || !last)) {
      if (++links > MAX_LINKS) fail(Errno.Loop);
      const target = files.readlink(at);
      if (target.startsWith('/')) fail(Errno.Perm);
      if (target === '') fail(Errno.NoEnt);
      left.push(...target.split('/').reverse());
      continue;
    }
    if (!isEnd) {
      if (stat === null) fail(Errno.NoEnt);
      else if (stat.kind !== 'directory') fail(Errno.NotDir);
    }
    resolved.push(component);
    known = true;
  }
  const { files, path: at } = placeOf(directory, resolved);
  if (!known) stat = lookAt(files, at);
  return { root: directory.root, files, path: at, components: resolved, stat, mustBeDirectory };
}

/** A place in an open folder, by its components below the root. The folder itself is a name in the one above it. */
function placeOf({ root, held, path }: DirectoryDescriptor, components: readonly string[]): FilePlace {
  if (held === null || components.length === path.length) return { files: root.files, path: pathOf(root, components) };
  return { files: held, path: components.slice(path.length).reduce((at, component) => held.join(at, component), '.') };
}

/** The same, for what must exist. */
export function resolveExisting(directory: DirectoryDescriptor, path: string, follow: boolean): Resolved & { readonly stat: HostStat } {
  const resolved = resolvePath(directory, path, follow);
  const { stat } = resolved;
  if (stat === null) return fail(Errno.NoEnt);
  if (resolved.mustBeDirectory && stat.kind !== 'directory') fail(Errno.NotDir);
  return { ...resolved, stat };
}

export const pathOf = ({ files, path }: Root, components: readonly string[]): string =>
  components.reduce((at, component) => files.join(at, component), path);

export const identityOf = ({ dev, ino }: HostStat): string => `${dev}:${ino}`;

/** Where an open folder is, which is there. */
export function folderPlace(directory: DirectoryDescriptor): FilePlace {
  checkFolder(directory);
  const { root, held, path } = directory;
  return held === null ? { files: root.files, path: pathOf(root, path) } : { files: held, path: '.' };
}

/** Throws ENOENT unless an open folder is where it was, with no link on the way from its root. */
function checkFolder({ root, path, identity }: DirectoryDescriptor): void {
  const { files } = root;
  for (let depth = 0; depth <= path.length; depth++) {
    // The root may be held, and be elsewhere by now.
    const stat = depth === 0 ? lookAt(root.name.files, root.name.path) : lookAt(files, pathOf(root, path.slice(0, depth)));
    if (stat === null || (depth > 0 && stat.kind !== 'directory')) return fail(Errno.NoEnt);
    if (depth === 0 && identityOf(stat) !== root.identity) fail(Errno.NoEnt);
    if (depth === path.length && identityOf(stat) !== identity) fail(Errno.NoEnt);
  }
}

function lookAt(files: FileSystem, path: string): HostStat | null {
  try {
    return files.lstat(path);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return null;
    throw error;
  }
}
