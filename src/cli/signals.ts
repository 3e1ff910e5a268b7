/**
 * Ctrl-C and SIGTERM while a guest runs.
 *
 * Problem   A signal is to stop the guest where it is and to show the backtrace. JavaScript hears of signals in a turn
 *           of the event loop only; and once somebody listens, a signal ends nothing by itself any more, so that a
 *           guest that blocks the thread (it sleeps, or reads from a terminal) could not be stopped at all.
 * Strategy  Guests run in slices of time (engine/activation.ts). Listeners are there from the first turn between two
 *           slices on, and are taken away before anything that may block: there a signal ends the process by itself,
 *           as it does in the first slice.
 * Rules     Listening begins in a turn of the event loop, so that a guest which calls blocking functions all the time
 *           pays for it once a slice (9 µs), not once a call. The first signal ends listening: a second one kills.
 */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const NUMBERS: Readonly<Record<(typeof SIGNALS)[number], number>> = { SIGINT: 2, SIGTERM: 15 };

export class Signals {
  private turn: NodeJS.Immediate | null = null;
  private listening = false;
  private received: (typeof SIGNALS)[number] | null = null;

  /** `stop` is called in a turn of the event loop, at the first signal. */
  constructor(private readonly stop: () => void) {
    this.listenSoon();
  }

  /** Runs something that may block the thread. */
  blocking<T>(call: () => T): T {
    this.unlisten();
    try {
      return call();
    } finally {
      if (this.received === null) this.listenSoon();
    }
  }

  /** To be called when the guest has ended. */
  close(): void {
    this.unlisten();
  }

  /**
   * Ends the process as the signal would have, if there was one: a shell then sees 130 for SIGINT, 143 for SIGTERM.
   * Returns that status where a signal does not end a process (Windows, the first process of a container), else null.
   */
  dieIfReceived(): number | null {
    const signal = this.received;
    if (signal === null) return null;
    if (process.platform !== 'win32') process.kill(process.pid, signal);
    return 128 + NUMBERS[signal];
  }

  private readonly onSignal = (signal: NodeJS.Signals): void => {
    this.received ??= signal as (typeof SIGNALS)[number];
    this.unlisten();
    this.stop();
  };

  private listenSoon(): void {
    if (this.listening || this.turn !== null) return;
    // Not a reason for the process to live on.
    this.turn = setImmediate(() => {
      this.turn = null;
      this.listening = true;
      for (const signal of SIGNALS) process.on(signal, this.onSignal);
    }).unref();
  }

  private unlisten(): void {
    if (this.turn !== null) clearImmediate(this.turn);
    this.turn = null;
    if (!this.listening) return;
    this.listening = false;
    for (const signal of SIGNALS) process.off(signal, this.onSignal);
  }
}
