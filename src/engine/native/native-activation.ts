/** Calls from the host into compiled code: on their way, and off the stack. */
import type { Pending, Suspension } from '../../runtime/executor.js';
import type { FuncInstance } from '../../runtime/func.js';
import type { Instance } from '../../runtime/instance.js';
import type { FrameInfo } from '../../wasm/errors/error.js';
import type { LongBulk } from './long-bulk.js';
import type { NativeStack } from './native-stack.js';

/** Hot: calls from the host that are not suspendable use the same objects again, one for each depth. */
export class NativeActivation {
  /** What was called: keeps everything that its frames need, and says which store they are of. */
  func: FuncInstance | null = null;
  /** Its arguments and results: word in `Machine.stack`. */
  base = 0;
  /** Words that its values may need. */
  words = 0;
  /** Where its stack and code were when it left last. Until `saved`, the run context alone knows. */
  wasmStack = 0;
  resume = 0;
  /** Calls that its code may still make within each other, where they are counted; saved like the two. */
  callsLeft = 0;
  saved = true;
  /** It left at a poll: all its registers are on its stack. */
  atPoll = false;
  /** First free word of the values when it began. */
  top = 0;
  /** What it waits for; its results are written when it goes on. */
  waiting: Pending | null = null;
  /** Funcref of the host function that runs, whose arguments lie at `base`; 0: none. */
  calling = 0;
  /** A bulk instruction in whose middle it stopped. */
  bulk: LongBulk | null = null;

  constructor(public stack: NativeStack, readonly suspendable: boolean) {}
}

export class NativeSuspension implements Suspension {
  /** Among those of its machine. */
  number = 0;

  constructor(readonly activation: NativeActivation, readonly instances: ReadonlySet<Instance>, private readonly trace: () => FrameInfo[]) {}

  backtrace(): FrameInfo[] {
    return this.trace();
  }
}
