/**
 * `error.stack` with the guest's frames between JavaScript's, as the built-in engine shows them.
 *
 * Problem   A guest has no frames on JavaScript's stack: where an error passes through one, `stack` shows the runtime's
 *           own functions instead, and who called whom among the guest's is lost.
 * Strategy  Three places note that an error passes: the wrapper of a host function that threw it (`leftHost`), the
 *           executor whose activation it ends (`passedGuest`, with the guest's frames), and the function through which
 *           the host called the guest (`leftGuest`). Each notes where JavaScript's stack is, unformatted. The first
 *           one makes `stack` an accessor, and whoever reads it pays for the rest: lines between a wrapper and the next
 *           such function are the runtime's, and give way to the guest's frames.
 * Rules     Lines align by their text, at their common end, since the frames below a place are the same for the error
 *           and for what was noted. An error that was made elsewhere and is only thrown here aligns nowhere and keeps
 *           its stack, as in the built-in engine. Where the engine is not V8, `stack` stays as it is.
 */
import { type FrameInfo, type Frames, WasmtideError, framesOf } from './error.js';
import { printable } from './printable.js';

/** V8's own, where they are. */
interface StackCapture {
  captureStackTrace?(target: object, below: object): void;
  stackTraceLimit?: unknown;
}

const capture = Error as unknown as StackCapture;

/** One way from a host function (or from the guest itself) through an activation to its caller. */
interface Passage {
  /** JavaScript's stack below the host function's wrapper; null: the error is the guest's or the runtime's own. */
  readonly host: Place | 'awaited' | null;
  readonly frames: Frames;
  /** JavaScript's stack below the function that was called; null: the event loop's. */
  caller: Place | null;
}

interface Trace {
  readonly passages: Passage[];
  /** How it came out of the host last, and has not passed a guest since. */
  host: Place | 'awaited' | null;
  /**
   * The stack without the guest's frames. V8 formats it when it is read, which takes longer than all of the rest; only so
   * can it be kept. null: a trap's, which is the runtime's own above the guest's frames, and which nobody asks for.
   */
  readonly own: string | null;
  shown: unknown;
}

/** An error object may be thrown any number of times. */
const MAX_PASSAGES = 100;

/** Of errors that are not ours, which know their own. */
const traces = new WeakMap<object, Trace>();

const knownTrace = (error: object): Trace | undefined => (error instanceof WasmtideError ? (error.trace as Trace | null) ?? undefined : traces.get(error));

/** The stack as it was when the error passed; formatted on demand. */
class Place {
  private readonly holder: { readonly stack?: unknown } = {};
  /** As many lines as there can be at most. */
  readonly limit = typeof capture.stackTraceLimit === 'number' ? capture.stackTraceLimit : 0;

  constructor(below: object) {
    capture.captureStackTrace!(this.holder, below);
  }

  get lines(): readonly string[] {
    return splitStack(this.holder.stack, '').lines;
  }
}

/**
 * Makes an error whose own stack nobody will see, since it is the runtime's above the guest's frames: V8 notes none, which
 * is a sixth of what a trap costs.
 */
export function withoutStack<E extends Error>(make: () => E): E {
  const limit = capture.stackTraceLimit;
  if (typeof limit !== 'number' || !Reflect.set(capture, 'stackTraceLimit', undefined)) return make();
  try {
    return make();
  } finally {
    Reflect.set(capture, 'stackTraceLimit', limit);
  }
}

/** A host function threw `error`; `wrapper` is the function that called it. Returns the error. */
export function leftHost(error: unknown, wrapper: object): unknown {
  const trace = traceOf(error);
  if (trace !== null) trace.host = new Place(wrapper);
  return error;
}

/** Whether a host function threw `error`, and it has not passed a guest since. */
export function cameFromHost(error: object): boolean {
  const host = knownTrace(error)?.host ?? null;
  return host !== null;
}

/** `error` is what a promise that the guest waits for was rejected with. Returns the error. */
export function wasAwaited(error: unknown): unknown {
  const trace = traceOf(error);
  if (trace !== null) trace.host = 'awaited';
  return error;
}

/** `error` ends an activation of these frames, newest first. */
export function passedGuest(error: unknown, frames: () => Frames): void {
  const trace = traceOf(error, true);
  if (trace === null) return;
  const { host } = trace;
  trace.host = null;
  if (trace.passages.length >= MAX_PASSAGES) return;
  const shown = frames();
  if (error instanceof WasmtideError) error.locate(() => shown);
  trace.shown = null;
  trace.passages.push({ host, frames: shown, caller: null });
}

/** `error` comes out of a call of `entry`, which called a guest. Returns the error. */
export function leftGuest(error: unknown, entry: object): unknown {
  const trace = typeof error === 'object' && error !== null ? knownTrace(error) : undefined;
  const last = trace?.passages.at(-1);
  if (last !== undefined && last.caller === null) last.caller = new Place(entry);
  return error;
}

/** The stack with the runtime's own functions, for those who work on it. */
export function ownStack(error: Error): unknown {
  const trace = knownTrace(error);
  return trace === undefined ? error.stack : ownOf(error, trace);
}

/** Gives `error`, which stands for `from`, the frames of `from`: those it has yet to pass, too. Returns `error`. */
export function adoptStack<E extends Error>(error: E, from: Error): E {
  const { head } = splitStack(error.stack, error.message);
  Reflect.defineProperty(error, 'stack', {
    configurable: true, enumerable: false,
    get: () => [head, ...splitStack(from.stack, from.message).lines].join('\n'),
    set: (value: unknown) => {
      Reflect.defineProperty(error, 'stack', { value, configurable: true, writable: true });
    },
  });
  return error;
}

/** A line of the guest's, as V8 writes it. */
export function showFrame({ module, func, funcIndex, offset, url }: FrameInfo): string {
  const place = `${printable(url)}:wasm-function[${funcIndex}]${offset === null ? '' : `:0x${offset.toString(16)}`}`;
  const name = module === null ? func : func === null ? module : `${module}.${func}`;
  return name === null ? place : `${printable(name)} (${place})`;
}

/** Of a trap: what called the guest. */
const ownOf = ({ name, message }: Error, { own, passages }: Trace): string =>
  own ?? [message === '' ? name : `${name}: ${message}`, ...(passages[0]?.caller?.lines ?? [])].join('\n');

/** `inGuest`: if it is noted now, no host function has thrown it. */
function traceOf(error: unknown, inGuest = false): Trace | null {
  if (capture.captureStackTrace === undefined || !(error instanceof Error)) return null;
  const known = knownTrace(error);
  if (known !== undefined) return known;
  let own: unknown = null;
  // To define a property anew is to read it.
  if (inGuest && isOurs(error)) Reflect.deleteProperty(error, 'stack');
  else if (typeof (own = error.stack) !== 'string') return null;
  const trace: Trace = { passages: [], host: null, own: own as string | null, shown: null };
  const made = Reflect.defineProperty(error, 'stack', {
    configurable: true, enumerable: false,
    get: () => (trace.shown ??= show(error, trace)),
    set: (stack: unknown) => {
      trace.shown = stack;
    },
  });
  if (!made) return null;
  if (error instanceof WasmtideError) error.trace = trace;
  else traces.set(error, trace);
  return trace;
}

function show(error: Error, trace: Trace): string {
  const { passages } = trace;
  const split = splitStack(ownOf(error, trace), error.message);
  let lines: readonly string[] = split.lines;
  for (const passage of passages) lines = withFrames(lines, passage, error);
  return [split.head, ...lines].join('\n');
}

/** The lines of a stack with those of the runtime replaced by the guest's. */
function withFrames(lines: readonly string[], { host, frames, caller }: Passage, error: Error): readonly string[] {
  const below = caller?.lines ?? [];
  if (host === 'awaited') return [...lines, ...framesOf(frames).map((frame) => `    at async ${showFrame(frame)}`)];
  let above: readonly string[] = [];
  if (host !== null) {
    const at = alignment(lines, host.lines, host.limit);
    if (at < 0) return lines;
    // The line above is the wrapper's.
    above = lines.slice(0, Math.max(0, at - 1));
  } else if (!isOurs(error)) {
    return lines;
  }
  return [...above, ...framesOf(frames).map((frame) => `    at ${showFrame(frame)}`), ...below];
}

/** Made by the runtime: what lies above the guest's frames is its own. */
const isOurs = (error: Error): boolean => error instanceof WasmtideError;

/** Where in `lines` a stack begins that `below` is the same as; `lines` may be cut off. -1: nowhere. */
function alignment(lines: readonly string[], below: readonly string[], limit: number): number {
  for (let at = 0; at < lines.length; at++) {
    if (lines.length - at > below.length) continue;
    let same = true;
    for (let i = at; same && i < lines.length; i++) same = lines[i] === below[i - at];
    if (same) return at;
  }
  return lines.length >= limit ? lines.length + 1 : -1;
}

/** What comes before the frames, and the frames. The message may look like a frame. */
function splitStack(stack: unknown, message: string): { head: string; lines: string[] } {
  if (typeof stack !== 'string') return { head: '', lines: [] };
  const behind = Math.max(0, stack.indexOf(message)) + message.length;
  const at = stack.indexOf('\n    at ', behind);
  if (at < 0) return { head: stack, lines: [] };
  return { head: stack.slice(0, at), lines: stack.slice(at + 1).split('\n') };
}
