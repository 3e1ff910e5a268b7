/**
 * Turns of asynchronous activations.
 *
 * Problem   Guests that run asynchronously must leave the event loop its turns, however many there are and however
 *           long each of them runs.
 * Strategy  All runnable activations of the thread share one slice of time a turn of the event loop. What becomes
 *           runnable is run at once while the slice of this turn lasts, else queued; a `setImmediate` begins the next
 *           turn, after timers and input have had theirs.
 */
import { monotonicNow } from '../runtime/clock.js';

/** Something that runs until a point on the clock, or until it has to wait. */
export interface Runnable {
  run(until: number): void;
  /** Milliseconds it may have of a turn. */
  readonly timeSlice: number;
}

export const DEFAULT_TIME_SLICE = 10;

declare const setImmediate: ((callback: () => void) => unknown) | undefined;
declare const setTimeout: (callback: () => void, milliseconds: number) => unknown;

const nextTurn = (callback: () => void): void => {
  if (setImmediate !== undefined) setImmediate(callback);
  else setTimeout(callback, 0);
};

class Scheduler {
  private readonly queue: Runnable[] = [];
  /** Milliseconds used of this turn's slice. */
  private used = 0;
  private turnIsComing = false;

  /** Runs `runnable` now if this turn has time left and nobody is before it, else later. */
  ready(runnable: Runnable): void {
    if (this.queue.length === 0 && this.used < DEFAULT_TIME_SLICE) this.run(runnable);
    else this.later(runnable);
  }

  /** Runs `runnable` in a later turn. */
  later(runnable: Runnable): void {
    this.queue.push(runnable);
    this.askForTurn();
  }

  /** Takes it out of the queue. */
  remove(runnable: Runnable): void {
    const at = this.queue.indexOf(runnable);
    if (at >= 0) this.queue.splice(at, 1);
  }

  private askForTurn(): void {
    if (this.turnIsComing) return;
    this.turnIsComing = true;
    nextTurn(() => this.turn());
  }

  private turn(): void {
    this.turnIsComing = false;
    this.used = 0;
    for (let count = this.queue.length; count > 0 && this.queue.length > 0 && this.used < DEFAULT_TIME_SLICE; count--) {
      this.run(this.queue.shift()!);
    }
    if (this.queue.length > 0) this.askForTurn();
  }

  private run(runnable: Runnable): void {
    const start = monotonicNow();
    const left = DEFAULT_TIME_SLICE - this.used;
    try {
      runnable.run(start + Math.min(runnable.timeSlice, runnable.timeSlice > DEFAULT_TIME_SLICE ? runnable.timeSlice : left));
    } finally {
      this.used += monotonicNow() - start;
      this.askForTurn();
    }
  }
}

/** One for each thread. */
export const scheduler = new Scheduler();
