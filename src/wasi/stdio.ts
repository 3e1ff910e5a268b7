/**
 * Standard input and output as embedders give them: streams of Node's or of the web, bytes, functions, captures,
 * descriptors of the process.
 *
 * Streams are known by what they can do, not by their classes: this runs where there is no Node.
 */
import type { StreamSource } from '../wasi/p1/descriptors.js';
import { isPromise } from '../runtime/meter.js';
import { apiTypeError } from '../wasm/errors/api.js';
import { Capture } from './capture.js';
import { PulledInput, type Pull, ReadableInput, type ReadableStreamLike } from './inputs.js';
import { CallbackOutput, CaptureOutput, WebOutput, WritableOutput, type WebWriter, type WritableStreamLike } from './outputs.js';

/** A `ReadableStream` of the web. */
export interface WebReadable {
  getReader(): { read(): PromiseLike<{ readonly done: boolean; readonly value?: unknown }>; releaseLock(): void };
}

/** A `WritableStream` of the web. */
export interface WebWritable {
  getWriter(): WebWriter;
}

/**
 * Where standard input comes from: nothing (`null` or `'null'`, the default), bytes, text (`{ text: '…' }`), a stream
 * of Node's or of the web or any asynchronous iterable of bytes, a descriptor of this process, or its own (`'inherit'`).
 *
 * Streams and iterables are waited for in asynchronous calls only; a synchronous one that has to wait for them is
 * ended by a StateError (`ERR_WASI_ASYNCHRONOUS`).
 */
export type StdinSource =
  | 'inherit' | 'null' | null | number | Uint8Array | { readonly text: string }
  | ReadableStreamLike | WebReadable | AsyncIterable<unknown>;

/**
 * Where output goes to: nowhere (`null` or `'null'`, the default), a function that gets each piece, a `Capture` (or
 * `'capture'` for a new one), a stream of Node's or of the web, a descriptor of this process, or its own (`'inherit'`).
 *
 * Asynchronous calls wait for streams that are full, and for promises that the function returns; synchronous ones let
 * streams buffer, and are ended by a StateError if the function returns a promise.
 */
export type OutputTarget =
  | 'inherit' | 'null' | 'capture' | null | number | Capture | ((bytes: Uint8Array) => void | PromiseLike<void>)
  | WritableStreamLike | WebWritable;

declare class TextEncoder {
  encode(text: string): Uint8Array;
}

const NONE: StreamSource = { kind: 'none' };

/** `fd`: what `'inherit'` means. */
export function inputOf(what: string, given: StdinSource | undefined, fd: number): StreamSource {
  if (given === undefined || given === null || given === 'null') return NONE;
  if (given === 'inherit') return { kind: 'fd', fd };
  if (typeof given === 'number') return { kind: 'fd', fd: checkFd(what, given) };
  if (given instanceof Uint8Array) return { kind: 'bytes', bytes: given.slice() };
  if (typeof given === 'object') {
    if (has(given, 'getReader')) {
      const reader = (given as WebReadable).getReader();
      return { kind: 'input', input: new PulledInput(what, { next: () => reader.read(), release: () => reader.releaseLock() }) };
    }
    if (has(given, 'read') && has(given, 'once')) return { kind: 'input', input: new ReadableInput(what, given as ReadableStreamLike) };
    if (has(given, Symbol.asyncIterator)) return { kind: 'input', input: new PulledInput(what, pullOf((given as AsyncIterable<unknown>)[Symbol.asyncIterator]())) };
    if ('text' in given && typeof given.text === 'string') return { kind: 'bytes', bytes: new TextEncoder().encode(given.text) };
  }
  throw apiTypeError.argument(what, "'inherit', 'null', bytes, { text }, a readable stream, an asynchronous iterable, or a file descriptor", given);
}

const pullOf = (iterator: AsyncIterator<unknown>): Pull => ({
  next: () => iterator.next() as PromiseLike<{ readonly done: boolean; readonly value?: unknown }>,
  release: () => {
    const ended = iterator.return?.();
    if (isPromise(ended)) ended.then(undefined, () => undefined);
  },
});

/** `capture`: what `'capture'` means. */
export function outputOf(what: string, given: OutputTarget | undefined, fd: number, capture: () => Capture): StreamSource {
  if (given === undefined || given === null || given === 'null') return NONE;
  if (given === 'inherit') return { kind: 'fd', fd };
  if (given === 'capture') return { kind: 'output', output: new CaptureOutput(capture()) };
  if (given instanceof Capture) return { kind: 'output', output: new CaptureOutput(given) };
  if (typeof given === 'number') return { kind: 'fd', fd: checkFd(what, given) };
  if (typeof given === 'function') return { kind: 'output', output: new CallbackOutput(given) };
  if (typeof given === 'object') {
    if (has(given, 'getWriter')) return { kind: 'output', output: new WebOutput((given as WebWritable).getWriter()) };
    if (has(given, 'write') && has(given, 'once')) return { kind: 'output', output: new WritableOutput(given as WritableStreamLike) };
  }
  throw apiTypeError.argument(what, "'inherit', 'null', 'capture', a Capture, a function, a writable stream, or a file descriptor", given);
}

const has = (value: object, method: string | symbol): boolean => typeof (value as Record<string | symbol, unknown>)[method] === 'function';

function checkFd(what: string, fd: number): number {
  if (!Number.isInteger(fd) || fd < 0 || fd > 0x7fffffff) throw apiTypeError.argument(what, 'a file descriptor', fd);
  return fd;
}
