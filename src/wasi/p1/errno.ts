/** Error numbers of WASI preview 1, and the one table that maps the host's errors to them. */
import { WasmtideError } from '../../wasm/errors/error.js';

export const enum Errno {
  Success = 0, TooBig, Acces, AddrInUse, AddrNotAvail, AfNoSupport, Again, Already, BadF, BadMsg, Busy, Canceled, Child,
  ConnAborted, ConnRefused, ConnReset, Deadlk, DestAddrReq, Dom, DQuot, Exist, Fault, FBig, HostUnreach, IdRm, IlSeq,
  InProgress, Intr, Inval, Io, IsConn, IsDir, Loop, MFile, MLink, MsgSize, MultiHop, NameTooLong, NetDown, NetReset,
  NetUnreach, NFile, NoBufs, NoDev, NoEnt, NoExec, NoLck, NoLink, NoMem, NoMsg, NoProtoOpt, NoSpc, NoSys, NotConn,
  NotDir, NotEmpty, NotRecoverable, NotSock, NotSup, NoTty, NxIo, Overflow, OwnerDead, Perm, Pipe, Proto,
  ProtoNoSupport, ProtoType, Range, RoFs, SPipe, Srch, Stale, TimedOut, TxtBsy, XDev, NotCapable,
}

/** Ends a WASI call with an error number. */
export class WasiError extends Error {
  constructor(readonly errno: Errno) {
    super(`WASI errno ${errno}`);
  }
}

export const fail = (errno: Errno): never => {
  throw new WasiError(errno);
};

const HOST_CODES: Readonly<Record<string, Errno>> = {
  E2BIG: Errno.TooBig, EACCES: Errno.Acces, EADDRINUSE: Errno.AddrInUse, EADDRNOTAVAIL: Errno.AddrNotAvail,
  EAGAIN: Errno.Again, EALREADY: Errno.Already, EBADF: Errno.BadF, EBUSY: Errno.Busy, ECANCELED: Errno.Canceled,
  ECONNABORTED: Errno.ConnAborted, ECONNREFUSED: Errno.ConnRefused, ECONNRESET: Errno.ConnReset, EDQUOT: Errno.DQuot,
  EEXIST: Errno.Exist, EFAULT: Errno.Fault, EFBIG: Errno.FBig, EILSEQ: Errno.IlSeq, EINTR: Errno.Intr, EINVAL: Errno.Inval,
  EIO: Errno.Io, EISDIR: Errno.IsDir, ELOOP: Errno.Loop, EMFILE: Errno.MFile, EMLINK: Errno.MLink,
  ENAMETOOLONG: Errno.NameTooLong, ENFILE: Errno.NFile, ENODEV: Errno.NoDev, ENOENT: Errno.NoEnt, ENOMEM: Errno.NoMem,
  ENOSPC: Errno.NoSpc, ENOSYS: Errno.NoSys, ENOTCONN: Errno.NotConn, ENOTDIR: Errno.NotDir, ENOTEMPTY: Errno.NotEmpty,
  ENOTSOCK: Errno.NotSock, ENOTSUP: Errno.NotSup, EOPNOTSUPP: Errno.NotSup, ENOTTY: Errno.NoTty, ENXIO: Errno.NxIo,
  EOVERFLOW: Errno.Overflow, EPERM: Errno.Perm, EPIPE: Errno.Pipe, ERANGE: Errno.Range, EROFS: Errno.RoFs,
  ESPIPE: Errno.SPipe, ESRCH: Errno.Srch, ESTALE: Errno.Stale, ETIMEDOUT: Errno.TimedOut, ETXTBSY: Errno.TxtBsy,
  EXDEV: Errno.XDev, ERR_INVALID_ARG_VALUE: Errno.Inval, ERR_OUT_OF_RANGE: Errno.Inval, ERR_ACCESS_DENIED: Errno.Acces,
};

/** Carries what an embedder's function threw past the conversion to errnos: it comes out of the guest's call as it is. */
export class EmbedderError extends Error {
  constructor(readonly reason: unknown) {
    super('an error of the embedder');
  }
}

/** Calls a function of the embedder's. Errors with a code of the host's are the guest's to see; others end it. */
export function embedded<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw fromEmbedder(error);
  }
}

/** What is to be thrown for it. */
export function fromEmbedder(error: unknown): unknown {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return error instanceof WasmtideError || (typeof code === 'string' && code in HOST_CODES) ? error : new EmbedderError(error);
}

/** The errno for whatever a call threw. Unknown errors are I/O errors. What ends the guest is thrown on. */
export function errnoOf(error: unknown): Errno {
  if (error instanceof WasiError) return error.errno;
  if (error instanceof WasmtideError) throw error;
  if (error instanceof EmbedderError) throw error.reason;
  const code = (error as { code?: unknown } | null)?.code;
  return (typeof code === 'string' ? HOST_CODES[code] : undefined) ?? Errno.Io;
}
