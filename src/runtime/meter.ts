/**
 * What a store's guests may use of time and fuel, and when they are looked at.
 *
 * Problem   A guest must be stopped wherever it runs, also with the event loop blocked by that very guest and without
 *           any other thread; fuel must be exact; both must cost next to nothing.
 * Strategy  One countdown. Code charges it at function entries and loop headers (and, when fuel is metered, for every
 *           stretch of instructions) and comes here when it is negative: so a clock is read every few thousand units, not
 *           at every back edge. Without fuel a unit is an instruction at most, counted statically for the region up to
 *           the next poll, so that long straight code is seen to as well.
 * Rules     `bank` plus the countdown is the fuel that is left, always. A grant moves units from the bank to the
 *           countdown, never more than the bank has: the first poll that finds the countdown negative with an empty
 *           bank is exactly where the fuel ran out. Whatever else wants to be seen to soon calls `hurry`.
 */
import { apiRangeError, apiTypeError } from '../wasm/errors/api.js';
import { trap } from '../wasm/errors/trap.js';
import { Abort, asPolicy } from './abort.js';
import { monotonicNow } from './clock.js';

/** What a store's code does for interruption. */
export type Metering =
  /** Nothing: it cannot be stopped. */
  | 'none'
  /** Polls, which count instructions roughly. */
  | 'polls'
  /** Polls, and every instruction is paid for. */
  | 'fuel';

/** Milliseconds that should at most pass between two looks. */
const LOOK_EVERY = 2;
/** Units between two looks: of the cheapest instructions, 20,000 take some 0.1 ms of the interpreter. */
const LEAST_UNITS = 250;
const MOST_UNITS = 20_000;
/** Charges that the countdown takes, whatever is left of it. */
const SMALL_CHARGE = 20_000;
/** What may be owed on the countdown before it is taken from the bank: the rest of a function must fit besides. */
const MOST_OWED = 2 ** 30;
/** Host calls between two looks. */
const MOST_HOST_CALLS = 16;

/** Why execution stopped at a poll. */
export type Stop =
  /** The event loop is to have a turn. */
  | { readonly kind: 'yield' }
  /** A promise of the host has to settle first. */
  | { readonly kind: 'wait'; readonly promise: PromiseLike<unknown> };

const YIELD: Stop = { kind: 'yield' };

/** Called when an epoch deadline has passed: ticks to go on for (a promise of them in asynchronous calls), or null to trap. */
export type EpochCallback = () => number | null | PromiseLike<number | null>;
/** Called when the fuel is used up: how much to add, now or later; nothing or 0 ends the run. */
export type FuelCallback = () => number | undefined | PromiseLike<number | undefined>;

export class Meter {
  /** Units left until the next look. Charged by code; compiled code has it in its run context. */
  countdown = new Int32Array(1);
  /** Fuel not granted yet. Negative: charged beyond what there was. */
  private bank = 0;
  /** Fuel ever put in, for statistics. */
  private given = 0;

  /** Points on the clock at which the guest is stopped: the store's, and that of the call under way. */
  deadline = Infinity;
  callDeadline = Infinity;
  /** Milliseconds of running time that are left. */
  private runningLeft = Infinity;
  private runningSince = 0;
  /** Whether the running time is wanted, which costs two looks at the clock for each call from the host. */
  private timesRuns = false;
  /** Called when that begins: an executor that says nothing of short calls has to from then on. */
  onTimed: (() => void) | null = null;
  /** Milliseconds run so far. */
  private ran = 0;
  private depth = 0;
  /** Milliseconds that asynchronous calls waited for the host so far. */
  waited = 0;

  /** Point on the clock at which an asynchronous activation gives way to the event loop. */
  sliceEnd = Infinity;
  /** Fuel after which it does so, besides. */
  private yieldEvery = Infinity;
  private nextYield = -Infinity;

  /** Nonzero words stop the guest; another thread may set them. Made on request. */
  private flag: Int32Array<SharedArrayBuffer> | null = null;
  private epoch: { readonly counter: BigInt64Array; deadline: bigint } | null = null;
  onEpoch: EpochCallback | null = null;
  onOutOfFuel: FuelCallback | null = null;

  /** When it looked last, and what is to be run until the next look. */
  private lookedAt = 0;
  private slice = LEAST_UNITS;
  private mostUnits = MOST_UNITS;
  private hostCallsAtOnce = 1;
  private hostCallsLeft = 1;

  /** For tests: every poll is looked at, and every one stops. */
  private zeal = false;
  /** Calls from wasm to the host so far. */
  hostCalls = 0;

  constructor(readonly metering: Metering, private readonly clock: () => number = monotonicNow) {}

  now(): number {
    return this.clock();
  }

  /** Has code charge another word. `mostUnits`: how many of its units may at most be run between two looks. */
  moveCountdown(to: Int32Array<ArrayBuffer>, mostUnits = this.mostUnits): void {
    to[0] = this.countdown[0];
    this.countdown = to;
    this.mostUnits = mostUnits;
  }

  // --- Fuel ---

  /** What is left; never negative. */
  get fuel(): number {
    return Math.max(0, this.bank + this.countdown[0]);
  }

  set fuel(fuel: number) {
    this.given += fuel - (this.bank + this.countdown[0]);
    this.bank = fuel;
    this.countdown[0] = 0;
    this.nextYield = fuel - this.yieldEvery;
  }

  /** Has asynchronous activations yield every so often. */
  yieldAfter(fuel: number): void {
    this.yieldEvery = fuel;
    this.nextYield = this.fuel - fuel;
    this.hurry();
  }

  /** All that was ever charged: what was charged beyond what there was, too. */
  get fuelUsed(): number {
    return this.given - (this.bank + this.countdown[0]);
  }

  /** A bulk instruction pays by its length, which may be more than the countdown can hold. */
  charge(units: number): void {
    if (units < SMALL_CHARGE && this.countdown[0] > -MOST_OWED) {
      this.countdown[0] -= units;
      return;
    }
    this.bank -= units;
    this.hurry();
  }

  /** Whether the countdown is used up: `look` is to be called. */
  get isDue(): boolean {
    return this.countdown[0] < 0;
  }

  // --- Time ---

  /** Limits the running time from now on; milliseconds. */
  limitRunning(milliseconds: number): void {
    this.timeRuns();
    this.settleRunning();
    this.runningLeft = milliseconds;
    this.hurry();
  }

  /** Has the running time measured from now on. */
  private timeRuns(): void {
    if (this.timesRuns) return;
    this.timesRuns = true;
    this.runningSince = this.clock();
    this.onTimed?.();
  }

  /** Whether all that runs has to be told to `enter` and `leave`. */
  get isTimed(): boolean {
    return this.timesRuns;
  }

  /** An activation begins or goes on. */
  enter(): void {
    if (this.depth++ === 0 && this.timesRuns) this.runningSince = this.clock();
  }

  /** An activation ends or stops. */
  leave(): void {
    if (--this.depth === 0 && this.timesRuns) this.settleRunning(true);
  }

  private settleRunning(ends = false): void {
    if ((this.depth === 0 && !ends) || !this.timesRuns) return;
    const now = this.clock();
    this.ran += now - this.runningSince;
    this.runningLeft -= now - this.runningSince;
    this.runningSince = now;
  }

  /** Milliseconds of execution since this was asked for first, or a limit was set. */
  get running(): number {
    this.timeRuns();
    this.settleRunning();
    return this.ran;
  }

  // --- Interruption from outside ---

  /** The word that stops the guest when it is not zero: shared, for any thread to set. */
  get interruptFlag(): Int32Array<SharedArrayBuffer> {
    return (this.flag ??= new Int32Array(new SharedArrayBuffer(4)));
  }

  /** Whether something outside this thread may end a wait. */
  get canBeInterrupted(): boolean {
    return this.flag !== null || this.epoch !== null;
  }

  /** Stops the guest when `counter` has reached `deadline`. */
  watchEpoch(counter: BigInt64Array, deadline: bigint): void {
    this.epoch = { counter, deadline };
    this.hurry();
  }

  /** Has the next poll look, also one that charges nothing. */
  hurry(): void {
    this.bank += this.countdown[0] + 1;
    this.countdown[0] = -1;
  }

  /** Takes back what is left of the grant. */
  private takeBack(): void {
    this.bank += this.countdown[0];
    this.countdown[0] = 0;
  }

  countHostCall(): void {
    this.hostCalls++;
    if (--this.hostCallsLeft > 0) return;
    this.hostCallsLeft = this.hostCallsAtOnce;
    this.hurry();
  }

  stopAtEveryPoll(on: boolean): void {
    this.zeal = on;
    this.hurry();
  }

  // --- The look ---

  /**
   * The countdown is negative. Throws a trap when the guest is to end; otherwise null to go on, or why to stop, which
   * only happens when `suspendable`.
   */
  look(suspendable: boolean): Stop | null {
    this.takeBack();
    this.adapt();
    this.throwIfOver();
    const stop = this.lookAtFuel(suspendable) ?? this.lookAtEpoch(suspendable) ?? this.lookAtSlice(suspendable);
    if (stop === null) this.grant();
    else this.hurry();
    return stop;
  }

  /**
   * What a unit or a host function takes is not ours to know: the time between looks tells. Time between two calls from
   * the host counts as if the guest had run: the first slices behind it are shorter than they need be.
   */
  private adapt(): void {
    const now = this.clock();
    const passed = now - this.lookedAt;
    this.lookedAt = now;
    if (passed > LOOK_EVERY) {
      this.slice = Math.max(LEAST_UNITS, Math.floor(this.slice * (LOOK_EVERY / passed)));
      this.hostCallsAtOnce = this.hostCallsLeft = 1;
    } else {
      this.slice = Math.min(this.mostUnits, this.slice * 2);
      this.hostCallsAtOnce = Math.min(MOST_HOST_CALLS, this.hostCallsAtOnce * 2);
    }
  }

  /** Throws when the guest is to end: to be called between slices of any wait. */
  throwIfOver(): void {
    if (this.flag !== null && Atomics.load(this.flag, 0) !== 0) throw trap.interrupted();
    const until = this.until;
    if (until !== Infinity && this.clock() >= until) throw trap.deadlineExceeded();
    if (this.runningLeft !== Infinity) {
      this.settleRunning();
      if (this.runningLeft <= 0) throw trap.cpuTimeExceeded();
    }
    // A callback may let the guest go on: it is asked at the next poll.
    if (this.onEpoch === null && this.epochIsReached) throw trap.epochReached();
  }

  private get epochIsReached(): boolean {
    return this.epoch !== null && Atomics.load(this.epoch.counter, 0) >= this.epoch.deadline;
  }

  /** The sooner deadline. */
  get until(): number {
    return Math.min(this.deadline, this.callDeadline);
  }

  /** Runs what only waits: its time is not running time. */
  pause<T>(wait: () => T): T {
    this.settleRunning();
    const { depth } = this;
    this.depth = 0;
    try {
      return wait();
    } finally {
      this.depth = depth;
      this.runningSince = this.clock();
    }
  }

  private grant(): void {
    // A callback may have run guests, which had a grant of their own.
    this.takeBack();
    const units = this.zeal ? -1 : this.metering === 'fuel' ? Math.min(this.slice, this.bank, Math.max(0, this.bank - this.nextYield)) : this.slice;
    this.countdown[0] = units;
    this.bank -= units;
  }

  private lookAtFuel(suspendable: boolean): Stop | null {
    if (this.metering !== 'fuel') return null;
    while (this.bank < 0) {
      const more = asPolicy(() => this.onOutOfFuel?.());
      if (isPromise<number | undefined>(more)) return waitFor(suspendable, Promise.resolve(more).then((fuel) => this.refill(fuel)));
      this.refill(more);
      this.takeBack();
    }
    if (this.bank > this.nextYield) return null;
    this.nextYield = this.bank - this.yieldEvery;
    return suspendable ? YIELD : null;
  }

  private refill(fuel: number | null | undefined): void {
    if (fuel === undefined || fuel === null || fuel === 0) {
      // The callback may have set the fuel itself.
      this.takeBack();
      if (this.bank > 0) return;
      throw trap.outOfFuel();
    }
    checkCount('onOutOfFuel', fuel);
    this.bank += fuel;
    this.given += fuel;
    // Yields count from what there is now.
    if (this.yieldEvery !== Infinity) this.nextYield = this.bank - this.yieldEvery;
  }

  private lookAtEpoch(suspendable: boolean): Stop | null {
    const { epoch } = this;
    if (epoch === null || !this.epochIsReached) return null;
    if (this.onEpoch === null) throw trap.epochReached();
    const goOn = (ticks: number | null | undefined): void => {
      if (ticks === null || ticks === undefined) throw trap.epochReached();
      checkCount('onEpochDeadline', ticks);
      epoch.deadline = Atomics.load(epoch.counter, 0) + BigInt(ticks);
    };
    const { onEpoch } = this;
    const ticks = asPolicy(() => onEpoch());
    if (isPromise<number | null>(ticks)) return waitFor(suspendable, Promise.resolve(ticks).then(goOn));
    goOn(ticks);
    return null;
  }

  private lookAtSlice(suspendable: boolean): Stop | null {
    if (this.zeal) return YIELD;
    return suspendable && this.sliceEnd !== Infinity && this.clock() >= this.sliceEnd ? YIELD : null;
  }
}

/** What a callback answered. */
function checkCount(callback: string, value: unknown): void {
  if (typeof value !== 'number') throw new Abort(apiTypeError.argument(`result of ${callback}`, 'a number', value));
  if (!Number.isSafeInteger(value) || value < 0) throw new Abort(apiRangeError.argument(`result of ${callback}`, 'an integer, not negative', value));
}

function waitFor(suspendable: boolean, promise: PromiseLike<unknown>): Stop {
  if (suspendable) return { kind: 'wait', promise };
  promise.then(undefined, () => undefined);
  throw trap.cannotSuspend();
}

export const isPromise = <T>(value: T | PromiseLike<T>): value is PromiseLike<T> =>
  (typeof value === 'object' || typeof value === 'function') && value !== null && typeof (value as { then?: unknown }).then === 'function';
