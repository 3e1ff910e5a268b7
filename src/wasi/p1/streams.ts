/**
 * What standard input and output are made of. The guest's descriptors see only these two interfaces; where bytes come
 * from or go to is behind them (here, and in src/wasi/stdio.ts for what embedders give).
 */
import type { HostFileKind } from '../../host/file-system.js';
import type { Host } from '../../host/host.js';
import type { Cancellable } from '../../runtime/executor.js';
import { type Later, type WasiCall } from './call.js';
import { after, mayBeEnded, sleep, timer } from './waiting.js';

export interface Input {
  /** Takes what is there: how many bytes, 0 at the end, -1 if there is nothing yet. */
  read(buffer: Uint8Array): number;
  /** How many bytes are known to be there: 0 at the end, -1 if there is nothing yet. */
  available(): number;
  /** Settles when there may be something, or never. */
  whenReady(call: WasiCall): Cancellable<void>;
  /** What it is called in messages when nothing can come while the thread is blocked; null: it can. */
  readonly asynchronous: string | null;
  /** Reads, blocking the thread for as long as it takes. Only where nothing may end the wait. */
  readBlocking?(buffer: Uint8Array): number;
  /** Nobody reads any more. */
  close?(): void;
}

export interface Output {
  /** Takes all of the bytes, and keeps none of `bytes` itself. A promise: wait for it before more is written. */
  write(bytes: Uint8Array, call: WasiCall): Later<void>;
  /** Nobody writes any more. */
  close?(): void;
}

/** Nanoseconds between looks at a descriptor. */
const LOOK_AT_INPUT = 5_000_000n;
const READ_AHEAD = 4096;

/** A descriptor of the host's. */
export class FdInput implements Input {
  readonly asynchronous = null;
  /** Read already, to find out whether there is something. */
  private ahead: Uint8Array = new Uint8Array(0);
  private ended = false;
  /** What is there at once: a file, or a device that never blocks. */
  private readonly immediate: boolean;

  constructor(private readonly host: Host, private readonly fd: number, kind: HostFileKind) {
    this.immediate = kind === 'file' || (kind === 'character' && !host.isTerminal(fd));
  }

  read(buffer: Uint8Array): number {
    if (this.ahead.length > 0) {
      const part = this.ahead.subarray(0, buffer.length);
      buffer.set(part);
      this.ahead = this.ahead.subarray(part.length);
      return part.length;
    }
    // The end was met when looking: it is told once, for a terminal may go on behind it.
    if (this.ended) {
      this.ended = false;
      return 0;
    }
    return this.immediate ? this.host.files.read(this.fd, buffer, null) : this.host.tryRead(this.fd, buffer);
  }

  readBlocking(buffer: Uint8Array): number {
    return this.ahead.length > 0 || this.ended ? this.read(buffer) : this.host.files.read(this.fd, buffer, null);
  }

  available(): number {
    if (this.immediate) return 1;
    if (this.ahead.length === 0 && !this.ended) {
      const buffer = new Uint8Array(READ_AHEAD);
      const count = this.host.tryRead(this.fd, buffer);
      if (count < 0) return -1;
      this.ended = count === 0;
      this.ahead = buffer.subarray(0, count);
    }
    return this.ahead.length;
  }

  whenReady(call: WasiCall): Cancellable<void> {
    return after(timer(call, LOOK_AT_INPUT), () => (this.available() < 0 ? this.whenReady(call) : undefined));
  }
}

export class FdOutput implements Output {
  constructor(private readonly host: Host, private readonly fd: number) {}

  /** All of it: a short write to a pipe must not look like a success of the guest's own loop only. */
  write(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) done += this.host.files.write(this.fd, bytes.subarray(done), null);
  }
}

export class BytesInput implements Input {
  readonly asynchronous = null;

  constructor(private left: Uint8Array) {}

  read(buffer: Uint8Array): number {
    const part = this.left.subarray(0, buffer.length);
    buffer.set(part);
    this.left = this.left.subarray(part.length);
    return part.length;
  }

  available(): number {
    return this.left.length;
  }

  whenReady(): Cancellable<void> {
    return Promise.resolve();
  }
}

/** Takes everything and keeps nothing. */
export const discard: Output = { write: () => undefined };

/** Reads from an input, waiting for the first byte. Returns -1 where the guest does not want to wait. */
export function readInput(call: WasiCall, input: Input, buffer: Uint8Array): number {
  if (input.readBlocking !== undefined && !call.canWait && !mayBeEnded(call)) {
    return call.meter === null ? input.readBlocking(buffer) : call.meter.pause(() => input.readBlocking!(buffer));
  }
  return input.read(buffer);
}

/** Waits on the stack until the input may have something. */
export const waitOnStack = (call: WasiCall): void => sleep(call, LOOK_AT_INPUT);
