/** File attributes: laid out for the guest, and times set by it. */
import type { HostStat } from '../../host/file-system.js';
import { FILE_TYPES, TimeFlag } from './constants.js';
import { Errno, fail } from './errno.js';
import type { WasiCall } from './call.js';

/** Writes a `filestat`. The older interface has a 32-bit link count, and so other offsets. */
export function writeFilestat({ memory, version, exactTimes }: WasiCall, at: number, reported: HostStat): void {
  const stat = exactTimes.restore(reported);
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

/**
 * Times that guests have set, by file. The host takes seconds as a double and keeps microseconds at best: as long as
 * it still reports what it made of a time, the guest is shown the one that it set.
 */
export class ExactTimes {
  private readonly times = new Map<string, { readonly host: HostStat; readonly atime: bigint; readonly mtime: bigint }>();

  private static key = ({ dev, ino }: HostStat): string => `${dev}:${ino}`;

  /** `host` is what the host reports after the change. */
  remember(host: HostStat, atime: bigint, mtime: bigint): void {
    if (this.times.size >= MAX_REMEMBERED) this.times.clear();
    this.times.set(ExactTimes.key(host), { host, atime, mtime });
  }

  restore(stat: HostStat): HostStat {
    const known = this.times.get(ExactTimes.key(stat));
    if (known === undefined) return stat;
    return {
      ...stat,
      atime: stat.atime === known.host.atime ? known.atime : stat.atime,
      mtime: stat.mtime === known.host.mtime ? known.mtime : stat.mtime,
    };
  }
}

const MAX_REMEMBERED = 10_000;

/** Nanoseconds for atime and mtime from a call's operands; what is not set stays as it is. */
export function newTimes({ host }: WasiCall, stat: HostStat, atime: bigint, mtime: bigint, flags: number): { atime: bigint; mtime: bigint } {
  if (flags > 15) fail(Errno.Inval);
  const choose = (set: number, now: number, given: bigint, old: bigint): bigint => {
    if ((flags & set) !== 0 && (flags & now) !== 0) fail(Errno.Inval);
    return (flags & set) !== 0 ? given : (flags & now) !== 0 ? host.now('realtime') : old;
  };
  return {
    atime: choose(TimeFlag.Atime, TimeFlag.AtimeNow, atime, stat.atime),
    mtime: choose(TimeFlag.Mtime, TimeFlag.MtimeNow, mtime, stat.mtime),
  };
}

export const STREAM_STAT: HostStat = { dev: 0n, ino: 0n, kind: 'pipe', nlink: 1n, size: 0n, atime: 0n, mtime: 0n, ctime: 0n };
