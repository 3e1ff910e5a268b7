/** Walks over frames of compiled code: the chain of frame pointers, and what lies at their addresses. */
import { frameNames } from '../../interpreter/backtrace.js';
import type { FrameInfo } from '../../wasm/errors/error.js';
import { codeAt } from './code-map.js';
import type { NativeActivation } from './native-activation.js';
import type { NativeStack } from './native-stack.js';

const MAX_BACKTRACE = 100;

/** Where the registers lie that `wt_poll_stub` saves: bytes from the top of the stack. */
const SAVED_RBP = 256 + 9 * 8;
const SAVED_PC = 256 + 15 * 8;

/** `pc` lies behind the call that the frame is at. False ends the walk. */
export type FrameVisitor = (pc: number, frame: number) => boolean;

/** Frames of an activation that has left and is saved, newest first. */
export function walkActivation({ stack, wasmStack, resume, atPoll }: NativeActivation, visit: FrameVisitor): void {
  const frame = stack.read(atPoll ? wasmStack + SAVED_RBP : wasmStack);
  const pc = atPoll ? stack.read(wasmStack + SAVED_PC) + 1 : resume;
  if (visit(pc, frame)) walkFrames(stack, frame, visit);
}

/** Frames that called the one at `from`. */
export function walkFrames(stack: NativeStack, from: number, visit: FrameVisitor): void {
  for (let frame = from; frame !== 0 && stack.has(frame); ) {
    const pc = stack.read(frame + 8);
    frame = stack.read(frame);
    if (frame === 0 || !visit(pc, frame)) return;
  }
}

/** Adds the frames of wasm code to a list. */
export const collectFrames = (found: FrameInfo[]): FrameVisitor => (pc) => {
  // A return address lies behind the call.
  const module = codeAt(pc - 1);
  const place = module?.placeAt(pc - 1);
  if (module !== null && place !== null && place !== undefined) found.push(frameNames(module.module, place.funcIndex, place.offset < 0 ? null : place.offset));
  return found.length < MAX_BACKTRACE;
};
