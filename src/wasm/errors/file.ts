/** Failures of file systems, as Node's own look: a `code` and a `path`. */

const MESSAGES = {
  EBADF: 'bad file descriptor',
  EEXIST: 'file already exists',
  EFBIG: 'file too large',
  EINVAL: 'invalid argument',
  EISDIR: 'illegal operation on a directory',
  ELOOP: 'too many symbolic links encountered',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'name too long',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'not a directory',
  ENOTEMPTY: 'directory not empty',
  EPERM: 'operation not permitted',
  EXDEV: 'cross-device link not permitted',
} as const;

/** What went wrong, by POSIX's names. */
export type FileErrorCode = keyof typeof MESSAGES;

/** A file system's call failed. */
export class FileError extends Error {
  constructor(
    /** What went wrong. */
    readonly code: FileErrorCode,
    /** Where; null where only a descriptor is known. */
    readonly path: string | null,
  ) {
    super(`${code}: ${MESSAGES[code]}${path === null ? '' : ` '${path}'`}`);
    this.name = 'FileError';
  }
}

/** What the system says that a call has failed with, as Node's own errors look. */
export const systemError = (code: string, path: string | null): Error & { readonly code: string } =>
  Object.assign(new Error(`${code}: ${(MESSAGES as Readonly<Record<string, string>>)[code] ?? 'the system call failed'}${path === null ? '' : ` '${path}'`}`), { code, path });

/** `path`: null where only a descriptor is known. */
export const fileError = (code: FileErrorCode, path: string | null): FileError => new FileError(code, path);
