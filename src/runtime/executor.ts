/**
 * What the runtime asks of a tier: run a function whose arguments lie on the wasm stack.
 *
 * The wasm stack is a row of 8-byte slots; a v128 takes two. Positions are counted in 32-bit *words*, always even.
 * An i32, f32 or reference uses a slot's first word, an i64 both (low word first), so that the typed arrays of
 * `WasmStack` all read the same storage without conversion and NaN payloads survive.
 */
import type { FrameInfo } from '../wasm/errors/trap.js';
import type { FuncInstance } from './func.js';
import type { RootVisitor } from './roots.js';

export interface WasmStack {
  readonly words: Int32Array;
  readonly floats: Float32Array;
  readonly doubles: Float64Array;
  readonly longs: BigInt64Array;
}

export interface Executor {
  readonly stack: WasmStack;

  /**
   * The first word above everything that live frames use: arguments of a new call go here. Throws a
   * `call stack exhausted` trap when fewer than `words` words are left.
   */
  reserve(words: number): number;

  /**
   * Calls `func` with its arguments from word `base` on and leaves its results there. May be called again from a
   * host function that the call reaches.
   *
   * Throws a `Trap`; whatever a host function threw, unchanged; or a `WasmException` for an exception that wasm
   * code did not catch.
   */
  call(func: FuncInstance, base: number): void;

  /**
   * The same, but returns false if execution stopped at a poll before the end. Its frames stay on the stack: other
   * calls may be made above them, and `resume` goes on once those have returned. Only in an interruptible store.
   */
  start(func: FuncInstance, base: number): boolean;

  /** Goes on with what stopped last. False if it has stopped again. */
  resume(): boolean;

  /** Nonzero: execution stops at the next poll. Whoever set it clears it. */
  readonly stop: Int32Array;

  /** Visits every word of every live frame that holds a reference (funcrefs excepted). */
  visitRoots(visit: RootVisitor): void;

  /** The frames alive now, newest first. */
  backtrace(): FrameInfo[];
}
