/**
 * Wasm stacks, lent to machines while they run. An idle store has none: a server may keep thousands of stores.
 *
 * A machine looks at the next stack when it needs a place for arguments, takes it when an activation begins, and gives
 * it back when its outermost activation has ended; results are read from it then before anything else runs. What a
 * guest left on it no other can read: locals are zeroed, operands are written before they are read.
 */
import type { WasmStack } from '../runtime/executor.js';
import { Lanes } from './lanes.js';

export const RECORD_WORDS = 3;
/** Calls from the host into wasm that may be under way at once: each needs a frame of the loop on V8's own stack. */
export const MAX_ACTIVATIONS = 300;
/** Words that a frame is assumed to need at the least: bounds the frame records. */
const MIN_FRAME_WORDS = 2;

export class StackMemory implements WasmStack {
  readonly words: Int32Array;
  readonly floats: Float32Array;
  readonly doubles: Float64Array;
  readonly longs: BigInt64Array;
  readonly lanes: Lanes;
  /** Words. */
  readonly limit: number;
  /** Frame records. */
  readonly frames: Int32Array;
  readonly frameLimit: number;

  constructor(bytes: number) {
    const buffer = new ArrayBuffer(bytes);
    this.words = new Int32Array(buffer);
    this.floats = new Float32Array(buffer);
    this.doubles = new Float64Array(buffer);
    this.longs = new BigInt64Array(buffer);
    this.lanes = new Lanes(buffer);
    this.limit = this.words.length;
    this.frameLimit = Math.ceil(this.limit / MIN_FRAME_WORDS / 4) * RECORD_WORDS;
    this.frames = new Int32Array(this.frameLimit + 2 * RECORD_WORDS * (MAX_ACTIVATIONS + 1));
  }
}

/** Free stacks by size: as many as there ever were machines running within each other. */
const free = new Map<number, StackMemory[]>();

function freeOf(bytes: number): StackMemory[] {
  let stacks = free.get(bytes);
  if (stacks === undefined) free.set(bytes, (stacks = []));
  return stacks;
}

/** The stack that `takeStack` would give. */
export function nextStack(bytes: number): StackMemory {
  const stacks = freeOf(bytes);
  if (stacks.length === 0) stacks.push(new StackMemory(bytes));
  return stacks[stacks.length - 1];
}

export function takeStack(bytes: number): StackMemory {
  const stack = nextStack(bytes);
  freeOf(bytes).pop();
  return stack;
}

export function giveBack(stack: StackMemory): void {
  freeOf(stack.words.byteLength).push(stack);
}
