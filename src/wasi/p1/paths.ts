/**
 * Path resolution inside a preopened folder.
 *
 * Problem   A guest's path must never lead outside: not by `..`, an absolute path, a symbolic link or a trailing slash.
 * Strategy  Component by component, by us: each one is looked at before it is entered, links are expanded into the
 *           components that are left, and what was passed holds no link. The host only sees paths so resolved, and never
 *           follows a link in the last component.
 * Rules     EPERM for whatever would leave the folder, ELOOP after 40 links, ENOTDIR for a file in the middle.
 *           A hostile process on the host can still swap a folder for a link between look and use (see docs/security.md).
 */
import type { FileSystem, HostStat } from '../../host/file-system.js';
import type { DirectoryDescriptor } from './descriptors.js';
import { Errno, fail } from './errno.js';

const MAX_LINKS = 40;

export interface Resolved {
  readonly files: FileSystem;
  /** In `files`. */
  readonly path: string;
  /** Components below the preopened folder; none: the folder itself. */
  readonly components: readonly string[];
  /** What is there, links not followed any further; null if nothing is. */
  readonly stat: HostStat | null;
  /** The path ended with a slash: it must be a folder. */
  readonly mustBeDirectory: boolean;
}

/** Resolves `path` against an open folder. `follow`: a link in the last component is followed. */
export function resolvePath(directory: DirectoryDescriptor, path: string, follow: boolean): Resolved {
  const { files } = directory;
  if (path === '') fail(Errno.NoEnt);
  if (path.includes('\0')) fail(Errno.Inval);
  if (path.startsWith('/')) fail(Errno.Perm);
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
    const at = pathOf(directory, [...resolved, component]);
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
  const at = pathOf(directory, resolved);
  if (!known) stat = lookAt(files, at);
  return { files, path: at, components: resolved, stat, mustBeDirectory };
}

/** The same, for what must exist. */
export function resolveExisting(directory: DirectoryDescriptor, path: string, follow: boolean): Resolved & { readonly stat: HostStat } {
  const resolved = resolvePath(directory, path, follow);
  const { stat } = resolved;
  if (stat === null) return fail(Errno.NoEnt);
  if (resolved.mustBeDirectory && stat.kind !== 'directory') fail(Errno.NotDir);
  return { ...resolved, stat };
}

export const pathOf = ({ files, root }: DirectoryDescriptor, components: readonly string[]): string =>
  components.reduce((path, component) => files.join(path, component), root);

function lookAt(files: FileSystem, path: string): HostStat | null {
  try {
    return files.lstat(path);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return null;
    throw error;
  }
}
