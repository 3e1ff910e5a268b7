/** File attributes: laid out for the guest, and times set by it. */
import type { HostStat } from '../../host/host.js';
import { FILE_TYPES, FileType, TimeFlag } from './constants.js';
import { Errno, fail } from './errno.js';
import type { Wasi } from './wasi.js';

/** Writes a `filestat`. The older interface has a 32-bit link count, and so other offsets. */
export function writeFilestat({ memory, version }: Wasi, at: number, stat: HostStat): void {
  const unstable = version === 'wasi_unstable';
  const after = unstable ? at + 24 : at + 32;
  memory.slice(at, unstable ? 56 : 64).fill(0);
  memory.setU64(at, stat.dev);
  memory.setU64(at + 8, stat.ino);
  memory.setU8(at + 16, FILE_TYPES[stat.kind]);
  if (unstable) memory.setU32(at + 20, Number(stat.nlink));
  else memory.setU64(at + 24, stat.nlink);
  memory.setU64(after, stat.size);
  memory.setU64(after + 8, stat.atime);
  memory.setU64(after + 16, stat.mtime);
  memory.setU64(after + 24, stat.ctime);
}

/** Seconds for atime and mtime from a call's operands; what is not set stays as it is. */
export function newTimes({ host }: Wasi, stat: HostStat, atime: bigint, mtime: bigint, flags: number): { atime: number; mtime: number } {
  if (flags > 15) fail(Errno.Inval);
  const choose = (set: number, now: number, given: bigint, old: bigint): number => {
    if ((flags & set) !== 0 && (flags & now) !== 0) fail(Errno.Inval);
    const nanoseconds = (flags & set) !== 0 ? given : (flags & now) !== 0 ? host.now('realtime') : old;
    return Number(nanoseconds / 1000n) / 1e6;
  };
  return {
    atime: choose(TimeFlag.Atime, TimeFlag.AtimeNow, atime, stat.atime),
    mtime: choose(TimeFlag.Mtime, TimeFlag.MtimeNow, mtime, stat.mtime),
  };
}

export const STREAM_STAT: HostStat = { dev: 0n, ino: 0n, kind: 'character', nlink: 1n, size: 0n, atime: 0n, mtime: 0n, ctime: 0n };

export const fileTypeOf = (kind: HostStat['kind']): FileType => FILE_TYPES[kind];
