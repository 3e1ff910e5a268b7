/**
 * The root of the error classes. Every error that Wasmtide makes has a stable `code`; the classes' own files hold
 * the factories, so that no call site contains prose. Messages begin with the official suite's words.
 */

/** One frame of a wasm backtrace. */
export interface FrameInfo {
  /** The module's name from its name section, or null. */
  readonly module: string | null;
  /** Function name from the name section, an export's name, or null. */
  readonly func: string | null;
  /** Index in the module's functions, imported ones first. */
  readonly funcIndex: number;
  /** Byte offset of the instruction in the module's binary; null in host frames. */
  readonly offset: number | null;
  /** What names the module in `stack`, as V8 does it: `wasm://wasm/` and a hash of its bytes. */
  readonly url: string;
}

/** Frames whose names are found out when somebody reads them: most errors are caught without. */
export class FrameList {
  private name: (() => readonly FrameInfo[]) | null;
  private named: readonly FrameInfo[] = [];

  constructor(readonly length: number, name: () => readonly FrameInfo[]) {
    this.name = name;
  }

  get frames(): readonly FrameInfo[] {
    if (this.name !== null) {
      this.named = this.name();
      this.name = null;
    }
    return this.named;
  }
}

export type Frames = readonly FrameInfo[] | FrameList;

export const framesOf = (frames: Frames): readonly FrameInfo[] => (frames instanceof FrameList ? frames.frames : frames);

/** What every error of Wasmtide's own is; wrong types and values given to the API are `TypeError` and `RangeError`. */
export abstract class WasmtideError extends Error {
  /** Stable, documented in docs/errors.md, in capitals: programs may compare it. */
  readonly code: string;
  #frames: Frames = [];
  #trace: object | null = null;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }

  /** The guest's frames where it happened, newest first, at most 100; empty where no guest was running. */
  get wasmBacktrace(): readonly FrameInfo[] {
    return framesOf(this.#frames);
  }

  /** What stack-trace.ts notes of its way. @internal */
  get trace(): object | null {
    return this.#trace;
  }

  /** @internal */
  set trace(trace: object | null) {
    this.#trace = trace;
  }

  /** Whether it passes through the guest's frames without any handler there seeing it. @internal */
  get endsGuest(): boolean {
    return false;
  }

  /** Says where it happened, unless that is known already. @internal */
  locate(frames: () => Frames): void {
    if (this.#frames.length === 0) this.#frames = frames();
  }
}
