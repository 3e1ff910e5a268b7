/** Input from streams, which comes while the event loop runs. */
import type { Cancellable } from '../runtime/executor.js';
import { apiTypeError } from '../wasm/errors/api.js';
import { embedded, fromEmbedder } from './p1/errno.js';
import type { Input } from './p1/streams.js';
import { cancellable } from './p1/waiting.js';

/** What is needed of a `Readable` of Node's. */
export interface ReadableStreamLike {
  read(): unknown;
  once(event: string, listener: (...args: never[]) => void): unknown;
  removeListener(event: string, listener: (...args: never[]) => void): unknown;
  readonly readableEnded?: boolean;
  readonly closed?: boolean;
  readonly errored?: Error | null;
}

/** Where pieces come from, one after the other. */
export interface Pull {
  next(): PromiseLike<{ readonly done?: boolean; readonly value?: unknown }>;
  release(): void;
}

declare class TextEncoder {
  encode(text: string): Uint8Array;
}
const encoder = new TextEncoder();

function bytesOf(what: string, piece: unknown): Uint8Array {
  if (piece instanceof Uint8Array) return piece;
  if (typeof piece === 'string') return encoder.encode(piece);
  throw apiTypeError.argument(`a piece of ${what}`, 'a Uint8Array or a string', piece);
}

const EMPTY = new Uint8Array(0);

/** Pieces that came already. */
abstract class Pieces implements Input {
  private left: Uint8Array = EMPTY;
  private ended = false;
  private failure: { readonly error: unknown } | null = null;

  constructor(readonly asynchronous: string) {}

  /** Asks for a piece that is there, without waiting: to be given to `add`. */
  protected abstract look(): void;
  abstract whenReady(): Cancellable<void>;
  abstract close(): void;

  protected add(piece: unknown): void {
    try {
      this.left = bytesOf(this.asynchronous, piece);
    } catch (error) {
      this.fail(error);
    }
  }

  protected end(): void {
    this.ended = true;
  }

  protected fail(error: unknown): void {
    this.failure ??= { error: fromEmbedder(error) };
  }

  available(): number {
    if (this.left.length === 0 && !this.isOver) this.look();
    if (this.left.length > 0) return this.left.length;
    return this.isOver ? 0 : -1;
  }

  protected get isOver(): boolean {
    return this.ended || this.hasFailed;
  }

  protected get hasFailed(): boolean {
    return this.failure !== null;
  }

  read(buffer: Uint8Array): number {
    const there = this.available();
    if (there > 0) {
      const part = this.left.subarray(0, buffer.length);
      buffer.set(part);
      this.left = this.left.subarray(part.length);
      return part.length;
    }
    if (this.failure !== null) throw this.failure.error;
    return there;
  }
}

/** A `Readable` of Node's. What it has buffered can be read at once. */
export class ReadableInput extends Pieces {
  private heard: (() => void) | null = null;
  private attached = false;

  constructor(what: string, private readonly stream: ReadableStreamLike) {
    super(what);
  }

  protected look(): void {
    const { stream } = this;
    this.attach();
    if (stream.readableEnded === true) {
      this.end();
      return;
    }
    const piece: unknown = embedded(() => stream.read());
    if (piece !== null && piece !== undefined) this.add(piece);
    // Closed before anybody listened; else the events say how it ends.
    else if (stream.closed === true) this.onClosed();
  }

  whenReady(): Cancellable<void> {
    this.attach();
    const { stream } = this;
    let settle: () => void;
    const promise = new Promise<void>((resolve) => {
      settle = (): void => {
        stream.removeListener('readable', settle);
        if (this.heard === settle) this.heard = null;
        resolve();
      };
      this.heard = settle;
      stream.once('readable', settle);
    });
    return cancellable(promise, () => settle());
  }

  private readonly onEnd = (): void => {
    this.end();
    this.heard?.();
  };

  private readonly onError = (error: unknown): void => {
    this.fail(error);
    this.heard?.();
  };

  private onClosed(): void {
    const { errored } = this.stream;
    if (errored !== null && errored !== undefined) this.fail(errored);
    else this.end();
  }

  private attach(): void {
    if (this.attached) return;
    this.attached = true;
    this.stream.once('end', this.onEnd);
    this.stream.once('close', this.onEnd);
    this.stream.once('error', this.onError);
  }

  close(): void {
    this.heard?.();
    for (const event of ['end', 'close']) this.stream.removeListener(event, this.onEnd);
    // An error that is known may not have been emitted yet: it would be one that nobody handles.
    if (!this.hasFailed) this.stream.removeListener('error', this.onError);
  }
}

/** A stream of the web, or an asynchronous iterable: one piece is asked for at a time, when the guest wants it. */
export class PulledInput extends Pieces {
  private pulling: Promise<void> | null = null;

  constructor(what: string, private readonly source: Pull) {
    super(what);
  }

  protected look(): void {
    // Nothing is there before it has been waited for.
  }

  /** To cancel it loses nothing: the piece stays for the next who reads. */
  whenReady(): Cancellable<void> {
    this.pulling ??= this.pull();
    return this.pulling;
  }

  private async pull(): Promise<void> {
    try {
      const { done, value } = await this.source.next();
      if (done === true) this.end();
      else this.add(value);
    } catch (error) {
      this.fail(error);
    }
    this.pulling = null;
  }

  close(): void {
    if (!this.isOver) {
      this.end();
      this.source.release();
    }
  }
}
