/** Output to functions, captures and streams. Whatever they keep is a copy. */
import { isPromise } from '../runtime/meter.js';
import type { Capture } from './capture.js';
import type { Later, WasiCall } from './p1/call.js';
import { Errno, WasiError, embedded, fail, fromEmbedder } from './p1/errno.js';
import type { Output } from './p1/streams.js';
import { cancellable } from './p1/waiting.js';

export class CaptureOutput implements Output {
  constructor(private readonly capture: Capture) {}

  write(bytes: Uint8Array, call: WasiCall): void {
    const { wasi, capturedOutput } = call;
    const before = this.capture.size;
    try {
      this.capture.append(bytes, capturedOutput - wasi.captured);
    } finally {
      wasi.captured += this.capture.size - before;
    }
  }
}

/** A function that gets each piece. */
export class CallbackOutput implements Output {
  constructor(private readonly callback: (bytes: Uint8Array) => void | PromiseLike<void>) {}

  write(bytes: Uint8Array): Later<void> {
    const copy = bytes.slice();
    const result = embedded(() => this.callback(copy));
    if (!isPromise(result)) return;
    return result.then(() => undefined, (error: unknown) => {
      throw fromEmbedder(error);
    });
  }
}

/** What is needed of a `Writable` of Node's. */
export interface WritableStreamLike {
  write(bytes: Uint8Array): boolean | void;
  once(event: string, listener: (...args: never[]) => void): unknown;
  removeListener(event: string, listener: (...args: never[]) => void): unknown;
  readonly writable?: boolean;
}

export class WritableOutput implements Output {
  constructor(private readonly stream: WritableStreamLike) {}

  write(bytes: Uint8Array, call: WasiCall): Later<void> {
    const { stream } = this;
    if (stream.writable === false) fail(Errno.Pipe);
    const copy = bytes.slice();
    const hasRoom = embedded(() => stream.write(copy));
    if (hasRoom !== false || !call.canWait) return;
    return this.drained();
  }

  private drained(): Later<void> {
    const { stream } = this;
    let forget: () => void;
    const promise = new Promise<void>((resolve, reject) => {
      const drained = (): void => {
        forget();
        resolve();
      };
      const closed = (): void => {
        forget();
        reject(new WasiError(Errno.Pipe));
      };
      const failed = (error: unknown): void => {
        forget();
        reject(fromEmbedder(error));
      };
      forget = (): void => {
        stream.removeListener('drain', drained);
        stream.removeListener('close', closed);
        stream.removeListener('error', failed);
      };
      stream.once('drain', drained);
      stream.once('close', closed);
      stream.once('error', failed);
    });
    return cancellable(promise, () => forget());
  }
}

/** What is needed of the writer of a `WritableStream` of the web. */
export interface WebWriter {
  write(bytes: Uint8Array): PromiseLike<unknown>;
  readonly ready: PromiseLike<unknown>;
  releaseLock(): void;
}

export class WebOutput implements Output {
  private failure: { readonly error: unknown } | null = null;

  constructor(private readonly writer: WebWriter) {}

  write(bytes: Uint8Array, call: WasiCall): Later<void> {
    const { writer } = this;
    this.check();
    const failed = (error: unknown): void => {
      this.failure ??= { error: fromEmbedder(error) };
    };
    const copy = bytes.slice();
    embedded(() => writer.write(copy)).then(undefined, failed);
    if (!call.canWait) return;
    return writer.ready.then(undefined, failed).then(() => this.check());
  }

  private check(): void {
    if (this.failure !== null) throw this.failure.error;
  }

  close(): void {
    this.writer.releaseLock();
  }
}
