/**
 * `poll_oneoff`. Clocks are waited for, and input that is not there yet; files and output are always ready.
 */
import { wasiError } from '../../wasm/errors/wasi.js';
import type { Later, WasiCall } from './call.js';
import { clockName } from './clock-functions.js';
import { Right } from './constants.js';
import { Errno, errnoOf, fail } from './errno.js';
import { row, type WasiRow } from './row.js';
import type { Input } from './streams.js';
import { FOR_EVER, after, first, least, sleep, timer } from './waiting.js';

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
  /** On the monotonic clock, nanoseconds. */
  readonly end: bigint;
  readonly errno: Errno;
}

/** A subscription to input. */
interface Reader {
  readonly userdata: bigint;
  readonly input: Input;
}

/** How long input is waited for on the stack before it is looked at again. */
const LOOK_AT_INPUT = 5_000_000n;

/** The older interface repeats the user data inside the clock's part. */
const subscriptionBytes = (call: WasiCall): number => (call.version === 'wasi_unstable' ? 56 : 48);

function readTimer(call: WasiCall, at: number, userdata: bigint): Timer {
  const { memory, host } = call;
  const clock = at + (call.version === 'wasi_unstable' ? 24 : 16);
  const id = memory.u32(clock);
  const timeout = memory.u64(clock + 8);
  const flags = memory.u16(clock + 24);
  try {
    const name = clockName(id);
    if (name === 'process' || name === 'thread') fail(Errno.NotSup);
    // Absolute times are counted by their own clock when the call is made.
    const passed = (flags & ABSOLUTE) !== 0 ? host.now(name) : 0n;
    const left = timeout > passed ? timeout - passed : 0n;
    return { userdata, end: host.now('monotonic') + least(left, FOR_EVER), errno: Errno.Success };
  } catch (error) {
    return { userdata, end: 0n, errno: errnoOf(error) };
  }
}

/** Null: it is input that is not there yet, and now among `readers`. */
function readiness(call: WasiCall, at: number, userdata: bigint, type: EventType, readers: Reader[]): Ready | null {
  try {
    const descriptor = call.descriptors.get(call.memory.u32(at + 16), Right.PollFdReadwrite);
    let bytes = 1n;
    if (type === EventType.FdRead && descriptor.kind === 'file') {
      const left = descriptor.files.fstat(descriptor.fd).size - BigInt(descriptor.position);
      bytes = left > 0n ? left : 0n;
    } else if (type === EventType.FdRead && descriptor.kind === 'stream' && descriptor.input !== null) {
      const count = descriptor.input.available();
      if (count < 0) {
        readers.push({ userdata, input: descriptor.input });
        return null;
      }
      bytes = BigInt(count);
    }
    return { userdata, type, errno: Errno.Success, bytes };
  } catch (error) {
    return { userdata, type, errno: errnoOf(error), bytes: 0n };
  }
}

function poll(call: WasiCall, input: number, output: number, count: number, result: number): Later<void> {
  const { memory } = call;
  if (count === 0 || count > MAX_SUBSCRIPTIONS) fail(Errno.Inval);
  memory.slice(input, count * subscriptionBytes(call));
  memory.slice(output, count * EVENT_BYTES);
  memory.slice(result, 4);
  const ready: Ready[] = [];
  const timers: Timer[] = [];
  const readers: Reader[] = [];
  for (let i = 0; i < count; i++) {
    const at = input + i * subscriptionBytes(call);
    const userdata = memory.u64(at);
    const type = memory.u8(at + 8);
    if (type === EventType.Clock) {
      timers.push(readTimer(call, at, userdata));
    } else if (type <= EventType.FdWrite) {
      const now = readiness(call, at, userdata, type, readers);
      if (now !== null) ready.push(now);
    } else {
      fail(Errno.Inval);
    }
  }
  return waitForEvents(call, ready, timers, readers, (events) => {
    events.forEach((event, i) => writeEvent(call, output + i * EVENT_BYTES, event));
    memory.setU32(result, events.length);
  });
}

/** Calls `done` with what has happened: at least one event. */
function waitForEvents(call: WasiCall, ready: Ready[], timers: readonly Timer[], readers: readonly Reader[], done: (events: readonly Ready[]) => void, reached = 0n): Later<void> {
  const { host } = call;
  // What has been waited for has passed, whatever the guest's clock says.
  let passed = reached;
  for (;;) {
    const now = most(host.now('monotonic'), passed);
    for (const { userdata, input } of readers) {
      const bytes = input.available();
      if (bytes >= 0) ready.push({ userdata, type: EventType.FdRead, errno: Errno.Success, bytes: BigInt(bytes) });
    }
    for (const { userdata, end, errno } of timers) {
      if (end <= now) ready.push({ userdata, type: EventType.Clock, errno, bytes: 0n });
    }
    if (ready.length > 0) return done(ready);
    const left = timers.reduce((soonest, { end }) => least(soonest, end - now), FOR_EVER);
    if (call.canWait) {
      const waits = readers.map(({ input }) => input.whenReady(call));
      let time = 0n;
      if (timers.length > 0) waits.push(after(timer(call, left), () => void (time = now + left)));
      return after(first(waits), () => waitForEvents(call, ready, timers, readers, done, time));
    }
    const unheard = readers.find(({ input }) => input.asynchronous !== null);
    if (unheard !== undefined) throw wasiError.asynchronous(unheard.input.asynchronous!);
    const step = readers.length > 0 ? least(left, LOOK_AT_INPUT) : left;
    sleep(call, step);
    passed = now + step;
  }
}

const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);

function writeEvent({ memory }: WasiCall, at: number, event: Ready): void {
  memory.slice(at, EVENT_BYTES).fill(0);
  memory.setU64(at, event.userdata);
  memory.setU16(at + 8, event.errno);
  memory.setU8(at + 10, event.type);
  memory.setU64(at + 16, event.bytes);
}

export const pollFunctions: readonly WasiRow[] = [row('poll_oneoff', 'i32 i32 i32 i32 → i32', poll)];
