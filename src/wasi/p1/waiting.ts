/**
 * How calls wait.
 *
 * Problem   A guest that sleeps or reads must not outlive its deadline, nor an interruption; an asynchronous one must
 *           leave the event loop its turns, and leave nothing behind when it is cancelled.
 * Strategy  On the stack: sleep in slices, and look at the meter between them. Off the stack: a promise, of which the
 *           activation looks after the time itself, with a way to drop its timers.
 */
import { monotonicNow } from '../../runtime/clock.js';
import { CANCEL, type Cancellable } from '../../runtime/executor.js';
import { type Meter, isPromise } from '../../runtime/meter.js';
import { wasiError } from '../../wasm/errors/wasi.js';
import type { WasiCall } from './call.js';
import { embedded } from './errno.js';

declare const setTimeout: (callback: () => void, milliseconds: number) => object;
declare const clearTimeout: (timer: object) => void;

/** In a millisecond. */
const NANOSECONDS = 1e6;
/** Milliseconds between looks at a flag that another thread may set. */
const LOOK_EVERY = 10;
/** What timers take. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Longer than any guest can tell from for ever: a century. */
export const FOR_EVER = 3_155_760_000_000_000_000n;

/** Sleeps on the stack. Throws when the guest is to end. */
export function sleep(call: WasiCall, nanoseconds: bigint): void {
  const { host, meter } = call;
  if (host.pass !== undefined) {
    const passing = embedded(() => host.pass!(nanoseconds));
    if (isPromise(passing)) throw refused(passing);
    call.poll();
    return;
  }
  if (meter === null) {
    host.sleep(nanoseconds);
    return;
  }
  // By the world's clock: the guest's may be another one.
  const end = monotonicNow() + Number(nanoseconds) / NANOSECONDS;
  meter.pause(() => {
    for (;;) {
      meter.throwIfOver();
      const left = end - monotonicNow();
      if (left <= 0) return;
      host.sleep(BigInt(Math.ceil(Math.min(left, untilLook(meter)) * NANOSECONDS)));
    }
  });
}

/** Milliseconds that may pass before the meter is to be looked at. */
function untilLook(meter: Meter): number {
  const left = Math.max(1, meter.until - meter.now());
  return meter.canBeInterrupted ? Math.min(left, LOOK_EVERY) : left;
}

export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** Whether something may end a wait of this call's before its time. */
export const mayBeEnded = ({ meter }: WasiCall): boolean => meter !== null && (meter.until !== Infinity || meter.canBeInterrupted);

/** The error for a promise that nobody can wait for. */
function refused(promise: PromiseLike<unknown>): Error {
  promise.then(undefined, () => undefined);
  return wasiError.asynchronous('this clock');
}

/** A promise that settles after so long. */
export function timer(call: WasiCall, nanoseconds: bigint): Cancellable<void> {
  const { host } = call;
  if (host.pass !== undefined) return cancellable(Promise.resolve(embedded(() => host.pass!(nanoseconds))).then(() => undefined), () => undefined);
  let handle: object;
  const end = monotonicNow() + Number(nanoseconds) / NANOSECONDS;
  const promise = new Promise<void>((resolve) => {
    const set = (): void => {
      const left = end - monotonicNow();
      if (left <= 0) resolve();
      else handle = setTimeout(set, Math.min(LONGEST_TIMER, Math.ceil(left)));
    };
    set();
  });
  return cancellable(promise, () => clearTimeout(handle));
}

/** Settles with the first of them; the others are cancelled. */
export function first(waits: readonly Cancellable<unknown>[]): Cancellable<void> {
  const cancel = (): void => waits.forEach((wait) => wait[CANCEL]?.());
  const promise = Promise.race(waits).then(() => cancel(), (error: unknown) => {
    cancel();
    throw error;
  });
  return cancellable(promise, cancel);
}

/** Goes on when `wait` has settled, unless it has been cancelled by then. */
export function after<T>(wait: Cancellable<unknown>, next: () => T | PromiseLike<T>): Cancellable<T> {
  let current: Cancellable<unknown> | null = wait;
  let cancelled = false;
  const promise = Promise.resolve(wait).then(() => {
    if (cancelled) return new Promise<T>(() => undefined);
    const result = next();
    current = isPromise<T>(result) ? result : null;
    return result;
  });
  return cancellable(promise, () => {
    cancelled = true;
    current?.[CANCEL]?.();
  });
}

/** `promise` with what drops its timers and listeners. */
export function cancellable<T>(promise: Promise<T>, cancel: () => void): Cancellable<T> {
  return Object.assign(promise, { [CANCEL]: cancel });
}
