/** Functions on descriptors. */
import type { FileSystem, HostStat } from '../../host/file-system.js';
import type { WasiCall } from './call.js';
import { FdFlag, FILE_TYPES, Right } from './constants.js';
import type { Descriptor, DirectoryDescriptor } from './descriptors.js';
import { Errno, fail } from './errno.js';
import { STREAM_STAT, newTimes, writeFilestat } from './filestat.js';
import { encode } from './memory.js';
import { folderPlace, pathOf } from './paths.js';
import { row, type WasiRow } from './row.js';
import { readVectors, writeVectors } from './transfer.js';

const ALL_RIGHTS = (1n << 30n) - 1n;
const MAX_OFFSET = 2n ** 63n;

/** Offsets are unsigned, but files end at 2^63. */
function offsetOf(value: bigint): number {
  if (value >= MAX_OFFSET) fail(Errno.Inval);
  return Number(value);
}

const typeOf = (descriptor: Descriptor): number =>
  descriptor.kind === 'directory' ? FILE_TYPES.directory : FILE_TYPES[descriptor.type];

function statOf({ host }: WasiCall, descriptor: Descriptor): HostStat {
  switch (descriptor.kind) {
    case 'file': return descriptor.files.fstat(descriptor.fd);
    case 'directory': {
      const { files, path } = folderPlace(descriptor);
      return files.lstat(path);
    }
    case 'stream': return descriptor.hostFd !== null ? host.files.fstat(descriptor.hostFd) : STREAM_STAT;
  }
}

function seekable(descriptor: Descriptor) {
  if (descriptor.kind !== 'file') return fail(descriptor.kind === 'directory' ? Errno.BadF : Errno.SPipe);
  if (descriptor.type !== 'file') fail(Errno.SPipe);
  return descriptor;
}

const enum Whence { Set, Current, End }

function seek(call: WasiCall, fd: number, offset: bigint, whence: number, result: number): void {
  const delta = BigInt.asIntN(64, offset);
  // Asking for the position takes the right to tell only.
  const mode = call.version === 'wasi_unstable' ? ([Whence.Current, Whence.End, Whence.Set][whence] ?? fail(Errno.Inval)) : whence;
  const rights = delta === 0n && mode === Whence.Current ? Right.FdTell : Right.FdSeek;
  // What cannot be sought says so, whatever its rights: programs ask to find out what they have.
  const file = seekable(call.descriptors.get(fd));
  call.descriptors.get(fd, rights);
  let from: bigint;
  switch (mode as Whence) {
    case Whence.Set: from = 0n; break;
    case Whence.Current: from = BigInt(file.position); break;
    case Whence.End: from = file.files.fstat(file.fd).size; break;
    default: from = fail(Errno.Inval);
  }
  const position = from + delta;
  if (position < 0n || position >= MAX_OFFSET) fail(Errno.Inval);
  file.position = Number(position);
  call.memory.setU64(result, position);
}

// --- Directory entries ---

function listing(directory: DirectoryDescriptor): NonNullable<DirectoryDescriptor['listing']> {
  const { root } = directory;
  const { files, path } = folderPlace(directory);
  const inode = (by: FileSystem, at: string): bigint => {
    try {
      return by.lstat(at).ino;
    } catch {
      return 0n;
    }
  };
  // The parent of a preopened folder is itself: nothing above is shown.
  const above = pathOf(root, directory.path.slice(0, -1));
  return [
    { name: '.', kind: 'directory', ino: inode(files, path) },
    { name: '..', kind: 'directory', ino: inode(root.files, above) },
    ...files.readdir(path).map(({ name, kind }) => ({ name, kind, ino: inode(files, files.join(path, name)) })),
  ];
}

const DIRENT_BYTES = 24;

/** Fills the buffer with entries from `cookie` on; the last one may be cut off. */
function readdir(call: WasiCall, fd: number, buffer: number, length: number, cookie: bigint, result: number): void {
  const directory = call.descriptors.directory(fd, Right.FdReaddir);
  const { memory } = call;
  if (cookie === 0n || directory.listing === null) directory.listing = listing(directory);
  const entries = directory.listing;
  const target = memory.slice(buffer, length);
  let used = 0;
  const header = new DataView(new ArrayBuffer(DIRENT_BYTES));
  const put = (bytes: Uint8Array): void => {
    const part = bytes.subarray(0, length - used);
    target.set(part, used);
    used += part.length;
  };
  for (let i = Number(cookie); i < entries.length && used < length; i++) {
    const name = encode(entries[i].name);
    header.setBigUint64(0, BigInt(i + 1), true);
    header.setBigUint64(8, entries[i].ino, true);
    header.setUint32(16, name.length, true);
    header.setUint32(20, FILE_TYPES[entries[i].kind], true);
    put(new Uint8Array(header.buffer));
    put(name);
  }
  memory.setU32(result, used);
}

export const fdFunctions: readonly WasiRow[] = [
  row('fd_advise', 'i32 i64 i64 i32 → i32', ({ descriptors }, fd: number, _offset: bigint, _length: bigint, advice: number) => {
    const descriptor = descriptors.get(fd, Right.FdAdvise);
    if (advice > 5) fail(Errno.Inval);
    if (descriptor.kind === 'directory') fail(Errno.BadF);
    seekable(descriptor);
  }),
  row('fd_allocate', 'i32 i64 i64 → i32', ({ descriptors }, fd: number, offset: bigint, length: bigint) => {
    const file = seekable(descriptors.get(fd, Right.FdAllocate));
    const { files } = file;
    const end = offset + length;
    if (length === 0n || end >= MAX_OFFSET) fail(Errno.Inval);
    if (files.fstat(file.fd).size < end) files.truncate(file.fd, Number(end));
  }),
  row('fd_close', 'i32 → i32', ({ descriptors }, fd: number) => descriptors.close(fd)),
  row('fd_datasync', 'i32 → i32', ({ descriptors }, fd: number) => {
    const descriptor = descriptors.get(fd, Right.FdDatasync);
    if (descriptor.kind === 'file') descriptor.files.datasync(descriptor.fd);
  }),
  row('fd_fdstat_get', 'i32 i32 → i32', ({ descriptors, memory }, fd: number, result: number) => {
    const descriptor = descriptors.get(fd);
    memory.slice(result, 24).fill(0);
    memory.setU8(result, typeOf(descriptor));
    memory.setU16(result + 2, descriptor.flags);
    memory.setU64(result + 8, BigInt(descriptor.rights));
    memory.setU64(result + 16, BigInt(descriptor.inheriting));
  }),
  row('fd_fdstat_set_flags', 'i32 i32 → i32', ({ descriptors }, fd: number, flags: number) => {
    const descriptor = descriptors.get(fd, Right.FdFdstatSetFlags);
    if (flags > 31) fail(Errno.Inval);
    // The host cannot change these on an open file.
    const fixed = FdFlag.Dsync | FdFlag.Rsync | FdFlag.Sync;
    if ((flags & fixed) !== (descriptor.flags & fixed)) fail(Errno.NotSup);
    descriptor.flags = flags;
  }),
  row('fd_fdstat_set_rights', 'i32 i64 i64 → i32', ({ descriptors }, fd: number, base: bigint, inheriting: bigint) => {
    const descriptor = descriptors.get(fd);
    if (base > ALL_RIGHTS || inheriting > ALL_RIGHTS) fail(Errno.Inval);
    const more = (Number(base) & ~descriptor.rights) | (Number(inheriting) & ~descriptor.inheriting);
    if (more !== 0) fail(Errno.NotCapable);
    descriptor.rights = Number(base);
    descriptor.inheriting = Number(inheriting);
  }),
  row('fd_filestat_get', 'i32 i32 → i32', (call, fd: number, result: number) =>
    writeFilestat(call, result, statOf(call, call.descriptors.get(fd, Right.FdFilestatGet)))),
  row('fd_filestat_set_size', 'i32 i64 → i32', ({ descriptors }, fd: number, size: bigint) => {
    const file = seekable(descriptors.get(fd, Right.FdFilestatSetSize));
    file.files.truncate(file.fd, offsetOf(size));
  }),
  row('fd_filestat_set_times', 'i32 i64 i64 i32 → i32', (call, fd: number, atime: bigint, mtime: bigint, flags: number) => {
    const descriptor = call.descriptors.get(fd, Right.FdFilestatSetTimes);
    const times = newTimes(call, statOf(call, descriptor), atime, mtime, flags);
    if (descriptor.kind === 'stream') return fail(Errno.SPipe);
    if (descriptor.kind === 'directory') {
      const { files, path } = folderPlace(descriptor);
      files.lutimes(path, times.atime, times.mtime);
    } else descriptor.files.futimes(descriptor.fd, times.atime, times.mtime);
    call.exactTimes.remember(statOf(call, descriptor), times.atime, times.mtime);
  }),
  row('fd_pread', 'i32 i32 i32 i64 i32 → i32', (call, fd: number, vectors: number, count: number, offset: bigint, result: number) =>
    readVectors(call, seekable(call.descriptors.get(fd, Right.FdRead | Right.FdSeek)), vectors, count, offsetOf(offset), result)),
  row('fd_prestat_get', 'i32 i32 → i32', ({ descriptors, memory }, fd: number, result: number) => {
    const descriptor = descriptors.get(fd);
    if (descriptor.kind !== 'directory' || descriptor.preopen === null) return fail(Errno.BadF);
    memory.setU32(result, 0);
    memory.setU32(result + 4, encode(descriptor.preopen).length);
  }),
  row('fd_prestat_dir_name', 'i32 i32 i32 → i32', ({ descriptors, memory }, fd: number, at: number, length: number) => {
    const descriptor = descriptors.get(fd);
    if (descriptor.kind !== 'directory' || descriptor.preopen === null) return fail(Errno.BadF);
    const name = encode(descriptor.preopen);
    if (length < name.length) fail(Errno.NameTooLong);
    memory.write(at, name);
  }),
  row('fd_pwrite', 'i32 i32 i32 i64 i32 → i32', (call, fd: number, vectors: number, count: number, offset: bigint, result: number) =>
    writeVectors(call, seekable(call.descriptors.get(fd, Right.FdWrite | Right.FdSeek)), vectors, count, offsetOf(offset), result)),
  row('fd_read', 'i32 i32 i32 i32 → i32', (call, fd: number, vectors: number, count: number, result: number) =>
    readVectors(call, call.descriptors.get(fd, Right.FdRead), vectors, count, null, result)),
  row('fd_readdir', 'i32 i32 i32 i64 i32 → i32', readdir),
  row('fd_renumber', 'i32 i32 → i32', ({ descriptors }, from: number, to: number) => descriptors.renumber(from, to)),
  row('fd_seek', 'i32 i64 i32 i32 → i32', seek),
  row('fd_sync', 'i32 → i32', ({ descriptors }, fd: number) => {
    const descriptor = descriptors.get(fd, Right.FdSync);
    if (descriptor.kind === 'file') descriptor.files.sync(descriptor.fd);
  }),
  row('fd_tell', 'i32 i32 → i32', ({ descriptors, memory }, fd: number, result: number) =>
    memory.setU64(result, BigInt(seekable(descriptors.get(fd, Right.FdTell)).position))),
  row('fd_write', 'i32 i32 i32 i32 → i32', (call, fd: number, vectors: number, count: number, result: number) =>
    writeVectors(call, call.descriptors.get(fd, Right.FdWrite), vectors, count, null, result)),
];
