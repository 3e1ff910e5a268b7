/** Numbers of WASI preview 1: rights, file types and flags. */
import type { HostFileKind } from '../../host/file-system.js';

/** Bits of a rights word: all fit 32 bits. */
export const enum Right {
  FdDatasync = 1 << 0,
  FdRead = 1 << 1,
  FdSeek = 1 << 2,
  FdFdstatSetFlags = 1 << 3,
  FdSync = 1 << 4,
  FdTell = 1 << 5,
  FdWrite = 1 << 6,
  FdAdvise = 1 << 7,
  FdAllocate = 1 << 8,
  PathCreateDirectory = 1 << 9,
  PathCreateFile = 1 << 10,
  PathLinkSource = 1 << 11,
  PathLinkTarget = 1 << 12,
  PathOpen = 1 << 13,
  FdReaddir = 1 << 14,
  PathReadlink = 1 << 15,
  PathRenameSource = 1 << 16,
  PathRenameTarget = 1 << 17,
  PathFilestatGet = 1 << 18,
  PathFilestatSetSize = 1 << 19,
  PathFilestatSetTimes = 1 << 20,
  FdFilestatGet = 1 << 21,
  FdFilestatSetSize = 1 << 22,
  FdFilestatSetTimes = 1 << 23,
  PathSymlink = 1 << 24,
  PathRemoveDirectory = 1 << 25,
  PathUnlinkFile = 1 << 26,
  PollFdReadwrite = 1 << 27,
  SockShutdown = 1 << 28,
  SockAccept = 1 << 29,
}

export const FILE_RIGHTS = Right.FdDatasync | Right.FdRead | Right.FdSeek | Right.FdFdstatSetFlags | Right.FdSync | Right.FdTell
  | Right.FdWrite | Right.FdAdvise | Right.FdAllocate | Right.FdFilestatGet | Right.FdFilestatSetSize
  | Right.FdFilestatSetTimes | Right.PollFdReadwrite;

export const DIRECTORY_RIGHTS = Right.FdFdstatSetFlags | Right.FdSync | Right.FdAdvise | Right.PathCreateDirectory
  | Right.PathCreateFile | Right.PathLinkSource | Right.PathLinkTarget | Right.PathOpen | Right.FdReaddir
  | Right.PathReadlink | Right.PathRenameSource | Right.PathRenameTarget | Right.PathFilestatGet
  | Right.PathFilestatSetSize | Right.PathFilestatSetTimes | Right.FdFilestatGet | Right.FdFilestatSetTimes
  | Right.PathSymlink | Right.PathRemoveDirectory | Right.PathUnlinkFile | Right.PollFdReadwrite;

/** What a read-only folder does not give. */
export const WRITING_RIGHTS = Right.FdDatasync | Right.FdSync | Right.FdWrite | Right.FdAllocate | Right.PathCreateDirectory
  | Right.PathCreateFile | Right.PathLinkSource | Right.PathLinkTarget | Right.PathRenameSource | Right.PathRenameTarget
  | Right.PathFilestatSetSize | Right.PathFilestatSetTimes | Right.FdFilestatSetSize | Right.FdFilestatSetTimes
  | Right.PathSymlink | Right.PathRemoveDirectory | Right.PathUnlinkFile;

export const STREAM_RIGHTS = Right.FdRead | Right.FdWrite | Right.FdFdstatSetFlags | Right.FdFilestatGet | Right.PollFdReadwrite
  | Right.FdSync | Right.FdDatasync;

export const enum FileType {
  Unknown = 0, BlockDevice, CharacterDevice, Directory, RegularFile, SocketDgram, SocketStream, SymbolicLink,
}

export const FILE_TYPES: Readonly<Record<HostFileKind, FileType>> = {
  file: FileType.RegularFile, directory: FileType.Directory, symlink: FileType.SymbolicLink,
  character: FileType.CharacterDevice, block: FileType.BlockDevice, pipe: FileType.Unknown, socket: FileType.SocketStream,
  unknown: FileType.Unknown,
};

export const enum FdFlag { Append = 1, Dsync = 2, Nonblock = 4, Rsync = 8, Sync = 16 }
export const enum OpenFlag { Create = 1, Directory = 2, Exclusive = 4, Truncate = 8 }
export const enum TimeFlag { Atime = 1, AtimeNow = 2, Mtime = 4, MtimeNow = 8 }
export const SYMLINK_FOLLOW = 1;
