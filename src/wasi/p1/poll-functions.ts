/**
 * `poll_oneoff`. Clocks are waited for; files and output are always ready. What plain Node cannot tell is whether a
 * pipe or terminal has input: a subscription to it is answered as ready, and the read then blocks.
 */
import { clockName } from './clock-functions.js';
import { Errno, errnoOf, fail } from './errno.js';
import { Right } from './constants.js';
import { row, type WasiRow } from './row.js';
import type { Wasi } from './wasi.js';

const enum EventType { Clock, FdRead, FdWrite }
const ABSOLUTE = 1;
const EVENT_BYTES = 32;
const MAX_SUBSCRIPTIONS = 65_536;

interface Ready {
  readonly userdata: bigint;
  readonly type: EventType;
  readonly errno: Errno;
  readonly bytes: bigint;
}

interface Timer {
  readonly userdata: bigint;
  /** Nanoseconds from now. */
  readonly left: bigint;
  readonly errno: Errno;
}

/** The older interface repeats the user data inside the clock's part. */
const subscriptionBytes = (wasi: Wasi): number => (wasi.version === 'wasi_unstable' ? 56 : 48);

function readTimer(wasi: Wasi, at: number, userdata: bigint): Timer {
  const { memory, host } = wasi;
  const clock = at + (wasi.version === 'wasi_unstable' ? 24 : 16);
  const id = memory.u32(clock);
  const timeout = memory.u64(clock + 8);
  const flags = memory.u16(clock + 24);
  try {
    const name = clockName(id);
    if (name === 'process' || name === 'thread') fail(Errno.NotSup);
    const now = (flags & ABSOLUTE) !== 0 ? host.now(name) : 0n;
    return { userdata, left: timeout > now ? timeout - now : 0n, errno: Errno.Success };
  } catch (error) {
    return { userdata, left: 0n, errno: errnoOf(error) };
  }
}

function readiness(wasi: Wasi, at: number, userdata: bigint, type: EventType): Ready {
  try {
    const descriptor = wasi.descriptors.get(wasi.memory.u32(at + 16), Right.PollFdReadwrite);
    let bytes = 1n;
    if (descriptor.kind === 'file') {
      const { size } = wasi.host.files.fstat(descriptor.fd);
      const left = size - BigInt(descriptor.position);
      bytes = type === EventType.FdRead ? (left > 0n ? left : 0n) : 1n;
    } else if (descriptor.kind === 'stream' && descriptor.source.kind === 'bytes') {
      bytes = BigInt(descriptor.source.bytes.length - descriptor.taken);
    }
    return { userdata, type, errno: Errno.Success, bytes };
  } catch (error) {
    return { userdata, type, errno: errnoOf(error), bytes: 0n };
  }
}

function poll(wasi: Wasi, input: number, output: number, count: number, result: number): void {
  const { memory } = wasi;
  if (count === 0 || count > MAX_SUBSCRIPTIONS) fail(Errno.Inval);
  memory.slice(input, count * subscriptionBytes(wasi));
  memory.slice(output, count * EVENT_BYTES);
  const ready: Ready[] = [];
  const timers: Timer[] = [];
  for (let i = 0; i < count; i++) {
    const at = input + i * subscriptionBytes(wasi);
    const userdata = memory.u64(at);
    const type = memory.u8(at + 8);
    if (type === EventType.Clock) timers.push(readTimer(wasi, at, userdata));
    else if (type <= EventType.FdWrite) ready.push(readiness(wasi, at, userdata, type));
    else fail(Errno.Inval);
  }
  if (ready.length === 0) {
    const soonest = timers.reduce((least, t) => (t.left < least ? t.left : least), timers[0].left);
    if (soonest > 0n) wasi.host.sleep(soonest);
    for (const t of timers) if (t.left <= soonest) ready.push({ userdata: t.userdata, type: EventType.Clock, errno: t.errno, bytes: 0n });
  } else {
    for (const t of timers) if (t.left === 0n) ready.push({ userdata: t.userdata, type: EventType.Clock, errno: t.errno, bytes: 0n });
  }
  ready.forEach((event, i) => {
    const at = output + i * EVENT_BYTES;
    memory.slice(at, EVENT_BYTES).fill(0);
    memory.setU64(at, event.userdata);
    memory.setU16(at + 8, event.errno);
    memory.setU8(at + 10, event.type);
    memory.setU64(at + 16, event.bytes);
  });
  memory.setU32(result, ready.length);
}

export const pollFunctions: readonly WasiRow[] = [row('poll_oneoff', 'i32 i32 i32 i32 → i32', poll)];
