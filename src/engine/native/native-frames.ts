/** Walks over frames of compiled code: the chain of frame pointers, and what lies at their addresses. */
import { StackMap } from '../../codegen/function-code.js';
import { frameNames } from '../../interpreter/backtrace.js';
import type { RootVisitor } from '../../runtime/roots.js';
import { type FrameInfo, FrameList } from '../../wasm/errors/error.js';
import { codeAt } from './code-map.js';
import type { LoadedCode } from './loaded-code.js';
import type { NativeActivation } from './native-activation.js';
import type { NativeStack } from './native-stack.js';

const MAX_BACKTRACE = 100;

/** Where the registers lie that `wt_poll_stub` saves: bytes from the top of the stack. */
export const VMCTX_AT_STUB = 256;
const SAVED_RBP = 256 + 9 * 8;
const SAVED_PC = 256 + 15 * 8;
/** By number of the register. */
const SAVED_REGISTERS = [13, 12, 11, 10, -1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((place) => 256 + 8 * place);

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

/** What a reference becomes that no map names: an offset in the part of the heap that is never there. */
export const DEAD_REFERENCE = 0xdea8;

/**
 * Shows a collector the references in the frames of an activation that has left and is saved. `overwritesDead`: what
 * else lies in slots of references is overwritten, so that whoever reads it, or whatever map names it, is found out.
 */
export function visitReferences(activation: NativeActivation, visit: RootVisitor, overwritesDead = false): void {
  const { stack, wasmStack } = activation;
  let { atPoll } = activation;
  walkActivation(activation, (pc, frame) => {
    const map = codeAt(pc - 1)?.stackMapAt(atPoll ? pc - 1 : pc);
    if (map !== undefined) {
      if (overwritesDead) overwriteDead(stack, frame, map);
      for (let i = StackMap.Places as number; i < map.length; i++) {
        const place = map[i];
        const address = place < 0 ? frame + place : wasmStack + SAVED_REGISTERS[place];
        stack.writeWord(address, visit(stack.readWord(address)));
      }
    }
    atPoll = false;
    return true;
  });
}

function overwriteDead(stack: NativeStack, frame: number, map: Int32Array): void {
  const live = map.subarray(StackMap.Places);
  for (let i = 0; i < map[StackMap.Slots]; i++) {
    const place = map[StackMap.FirstSlot] - 8 * i;
    if (!live.includes(place)) stack.writeWord(frame + place, DEAD_REFERENCE);
    else if (stack.readWord(frame + place) === DEAD_REFERENCE) throw new Error('a stack map names a reference that an earlier one did not');
  }
}

/** A landing pad, and the frame that it belongs to. */
export interface HandlerPlace {
  readonly pad: number;
  readonly frame: number;
}

/** Where an exception of what an activation called goes. Frames stay where they are, also when objects move. */
export function findHandler(activation: NativeActivation): HandlerPlace | null {
  let found: HandlerPlace | null = null;
  walkActivation(activation, (pc, frame) => {
    const pad = codeAt(pc - 1)?.landingPad(pc) ?? null;
    if (pad !== null) found = { pad, frame };
    return pad === null;
  });
  return found;
}

/** Frames of wasm code, as they are met; what they are called is found out later. */
export class NotedFrames {
  private readonly codes: LoadedCode[] = [];
  private readonly pcs: number[] = [];

  /** False when there are enough. */
  readonly visit: FrameVisitor = (pc) => {
    // A return address lies behind the call.
    const code = codeAt(pc - 1);
    if (code !== null && this.pcs.length < MAX_BACKTRACE) {
      this.codes.push(code);
      this.pcs.push(pc - 1);
    }
    return this.pcs.length < MAX_BACKTRACE;
  };

  /** Those met until now. */
  get list(): FrameList {
    const { length } = this.pcs;
    return new FrameList(length, () => this.name(length));
  }

  private name(length: number): FrameInfo[] {
    const found: FrameInfo[] = [];
    for (let i = 0; i < length; i++) {
      const { module } = this.codes[i];
      const place = this.codes[i].placeAt(this.pcs[i]);
      if (place !== null) found.push(frameNames(module, place.funcIndex, place.offset < 0 ? null : place.offset));
    }
    return found;
  }
}
