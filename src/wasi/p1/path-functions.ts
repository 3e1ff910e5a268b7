/** Functions on paths, which are relative to an open folder and never leave it. */
import type { HostStat } from '../../host/file-system.js';
import type { WasiCall } from './call.js';
import { DIRECTORY_RIGHTS, FdFlag, FILE_RIGHTS, OpenFlag, Right, SYMLINK_FOLLOW } from './constants.js';
import type { DirectoryDescriptor } from './descriptors.js';
import { Errno, fail } from './errno.js';
import { newTimes, writeFilestat } from './filestat.js';
import { encode } from './memory.js';
import { type Resolved, identityOf, resolveExisting, resolvePath } from './paths.js';
import { row, type WasiRow } from './row.js';

function existing(call: WasiCall, fd: number, rights: number, at: number, length: number, follow: boolean): Resolved & { readonly stat: HostStat } {
  const directory = call.descriptors.directory(fd, rights);
  return resolveExisting(directory, call.memory.string(at, length), follow);
}

/** A place for something new. */
function vacant(call: WasiCall, fd: number, rights: number, at: number, length: number): Resolved {
  const directory = call.descriptors.directory(fd, rights);
  return resolvePath(directory, call.memory.string(at, length), false);
}

const WRITE_RIGHTS = Right.FdWrite | Right.FdAllocate | Right.FdFilestatSetSize | Right.FdDatasync;
const READ_RIGHTS = Right.FdRead | Right.FdReaddir;

function open(
  call: WasiCall, dirFd: number, lookup: number, at: number, length: number, openFlags: number, base: bigint, inheriting: bigint,
  fdFlags: number, result: number,
): void {
  const directory = call.descriptors.directory(dirFd, Right.PathOpen);
  const { root } = directory;
  if (openFlags > 15 || fdFlags > 31) fail(Errno.Inval);
  const create = (openFlags & OpenFlag.Create) !== 0;
  const exclusive = (openFlags & OpenFlag.Exclusive) !== 0;
  const truncate = (openFlags & OpenFlag.Truncate) !== 0;
  const wantsDirectory = (openFlags & OpenFlag.Directory) !== 0;
  if (create && (directory.rights & Right.PathCreateFile) === 0) fail(deniedBy(directory));
  if (truncate && (directory.rights & Right.PathFilestatSetSize) === 0) fail(deniedBy(directory));
  // What the folder cannot pass on is not given; asking to write where that is impossible is refused.
  const asked = Number(BigInt.asUintN(30, base));
  const rights = asked & directory.inheriting;
  const passedOn = Number(BigInt.asUintN(30, inheriting)) & directory.inheriting;
  const write = (asked & WRITE_RIGHTS) !== 0;
  if (write && directory.readOnly && !wantsDirectory) {
    const there = resolvePath(directory, call.memory.string(at, length), (lookup & SYMLINK_FOLLOW) !== 0);
    if (there.stat?.kind !== 'directory') fail(Errno.Perm);
  }
  const resolved = resolvePath(directory, call.memory.string(at, length), (lookup & SYMLINK_FOLLOW) !== 0 && !(create && exclusive));
  const { files, stat, path, components, mustBeDirectory } = resolved;
  if (stat?.kind === 'symlink') fail(create && exclusive ? Errno.Exist : Errno.Loop);
  if (stat?.kind === 'directory') {
    if (create && exclusive) fail(Errno.Exist);
    if (create && wantsDirectory) fail(Errno.Inval);
    if (truncate || (create && !wantsDirectory) || (asked & Right.FdWrite) !== 0) fail(Errno.IsDir);
    const held = files.hold(path);
    const fd = call.descriptors.add({
      kind: 'directory', root, held, path: components, identity: identityOf(held?.lstat('.') ?? stat), preopen: null, readOnly: directory.readOnly, listing: null,
      flags: fdFlags, rights: rights & DIRECTORY_RIGHTS, inheriting: passedOn,
    });
    call.memory.setU32(result, fd);
    return;
  }
  if (wantsDirectory && create) fail(Errno.Inval);
  if (stat !== null && (wantsDirectory || mustBeDirectory)) fail(Errno.NotDir);
  if (stat === null && (!create || wantsDirectory)) fail(Errno.NoEnt);
  if (stat === null && mustBeDirectory) fail(Errno.IsDir);
  const readsToo = (asked & READ_RIGHTS) !== 0 || !write;
  const hostFd = files.open(path, {
    read: readsToo, write: write || truncate, create, exclusive, truncate, directory: false,
    sync: (fdFlags & (FdFlag.Sync | FdFlag.Dsync | FdFlag.Rsync)) !== 0,
  });
  const type = stat?.kind ?? 'file';
  const fd = call.descriptors.add({
    kind: 'file', files, fd: hostFd, type, position: 0, flags: fdFlags, rights: rights & FILE_RIGHTS, inheriting: 0,
  });
  call.memory.setU32(result, fd);
}

const deniedBy = (directory: DirectoryDescriptor): Errno => (directory.readOnly ? Errno.Perm : Errno.NotCapable);

function link(call: WasiCall, fromFd: number, lookup: number, fromAt: number, fromLength: number, toFd: number, toAt: number, toLength: number): void {
  if ((lookup & SYMLINK_FOLLOW) !== 0) fail(Errno.Inval);
  const from = existing(call, fromFd, Right.PathLinkSource, fromAt, fromLength, false);
  const to = vacant(call, toFd, Right.PathLinkTarget, toAt, toLength);
  if (to.stat !== null) fail(Errno.Exist);
  if (from.stat.kind === 'directory') fail(Errno.Perm);
  if (to.mustBeDirectory) fail(Errno.NoEnt);
  from.files.link(from.path, to.path, to.files);
}

function rename(call: WasiCall, fromFd: number, fromAt: number, fromLength: number, toFd: number, toAt: number, toLength: number): void {
  const from = existing(call, fromFd, Right.PathRenameSource, fromAt, fromLength, false);
  const to = vacant(call, toFd, Right.PathRenameTarget, toAt, toLength);
  if (to.mustBeDirectory && from.stat.kind !== 'directory') fail(Errno.NotDir);
  if (from.components.length === 0 || to.components.length === 0) fail(Errno.Busy);
  from.files.rename(from.path, to.path, to.files);
  if (from.stat.kind === 'directory') call.descriptors.moved(from, to);
}

function symlink(call: WasiCall, targetAt: number, targetLength: number, fd: number, at: number, length: number): void {
  const target = call.memory.string(targetAt, targetLength);
  const to = vacant(call, fd, Right.PathSymlink, at, length);
  if (target === '') fail(Errno.NoEnt);
  if (target.includes('\0')) fail(Errno.Inval);
  // A link out of the sandbox could never be followed here; other programs must not find one either.
  if (target.startsWith('/')) fail(Errno.Perm);
  if (to.stat !== null) fail(Errno.Exist);
  if (to.mustBeDirectory) fail(Errno.NoEnt);
  to.files.symlink(target, to.path);
}

export const pathFunctions: readonly WasiRow[] = [
  row('path_create_directory', 'i32 i32 i32 → i32', (call, fd: number, at: number, length: number) => {
    const { files, stat, path } = vacant(call, fd, Right.PathCreateDirectory, at, length);
    if (stat !== null) fail(Errno.Exist);
    files.mkdir(path);
  }),
  row('path_filestat_get', 'i32 i32 i32 i32 i32 → i32', (call, fd: number, lookup: number, at: number, length: number, result: number) =>
    writeFilestat(call, result, existing(call, fd, Right.PathFilestatGet, at, length, (lookup & SYMLINK_FOLLOW) !== 0).stat)),
  row('path_filestat_set_times', 'i32 i32 i32 i32 i64 i64 i32 → i32',
    (call, fd: number, lookup: number, at: number, length: number, atime: bigint, mtime: bigint, flags: number) => {
      const { files, stat, path } = existing(call, fd, Right.PathFilestatSetTimes, at, length, (lookup & SYMLINK_FOLLOW) !== 0);
      const times = newTimes(call, stat, atime, mtime, flags);
      files.lutimes(path, times.atime, times.mtime);
      call.exactTimes.remember(files.lstat(path), times.atime, times.mtime);
    }),
  row('path_link', 'i32 i32 i32 i32 i32 i32 i32 → i32', link),
  row('path_open', 'i32 i32 i32 i32 i32 i64 i64 i32 i32 → i32', open),
  row('path_readlink', 'i32 i32 i32 i32 i32 i32 → i32', (call, fd: number, at: number, length: number, buffer: number, size: number, result: number) => {
    const { files, stat, path } = existing(call, fd, Right.PathReadlink, at, length, false);
    if (stat.kind !== 'symlink') fail(Errno.Inval);
    const target = encode(files.readlink(path)).subarray(0, size);
    call.memory.write(buffer, target);
    call.memory.setU32(result, target.length);
  }),
  row('path_remove_directory', 'i32 i32 i32 → i32', (call, fd: number, at: number, length: number) => {
    const { files, stat, path, components } = existing(call, fd, Right.PathRemoveDirectory, at, length, false);
    if (stat.kind !== 'directory') fail(Errno.NotDir);
    if (components.length === 0) fail(Errno.Busy);
    files.rmdir(path);
  }),
  row('path_rename', 'i32 i32 i32 i32 i32 i32 → i32', rename),
  row('path_symlink', 'i32 i32 i32 i32 i32 → i32', symlink),
  row('path_unlink_file', 'i32 i32 i32 → i32', (call, fd: number, at: number, length: number) => {
    const { files, stat, path, mustBeDirectory } = existing(call, fd, Right.PathUnlinkFile, at, length, false);
    if (stat.kind === 'directory') fail(Errno.IsDir);
    if (mustBeDirectory) fail(Errno.NotDir);
    files.unlink(path);
  }),
];
