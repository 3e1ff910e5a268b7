/**
 * What stands in for a function until it is compiled, and jumps to one that is out of a call's reach.
 *
 * A function that is not compiled yet has a stub, which calls the context's `compileStub`: the return address, right
 * behind the stub's call, says which one it is. Once there is code, the stub becomes a jump to it, so that whoever keeps
 * the stub's address need not hear of it. Both may use the scratch register, which holds nothing where a function begins.
 */
import { CONTEXT } from '../../native/layout.js';
import { functionSymbol } from '../function-code.js';
import { resolveRelocations } from '../relocate.js';
import { at } from './address.js';
import { Assembler } from './assembler.js';
import { Inst } from './instruction.js';
import { layout } from './layout.js';
import { SCRATCH, r15 } from './registers.js';

/** Bytes between stubs; a jump to anywhere fits in. */
export const STUB_BYTES = 16;

/** Stubs for so many functions, side by side. */
export function compileStubs(count: number): Uint8Array {
  const a = new Assembler();
  a.reset();
  a.m(Inst.CallM, at(r15), CONTEXT.compileStub);
  const { bytes } = layout(a);
  const stubs = new Uint8Array(count * STUB_BYTES);
  for (let i = 0; i < count; i++) stubs.set(bytes, i * STUB_BYTES);
  return stubs;
}

/** Whether a jump or call at an address, or a few bytes behind it, can name a target. */
export function reaches(from: number, target: number): boolean {
  return Math.abs(target - from) < 2 ** 31 - STUB_BYTES;
}

/** A jump that lies at an address, to anywhere. */
export function jumpTo(target: number, from: number): Uint8Array {
  const a = new Assembler();
  a.reset();
  if (!reaches(from, target)) {
    a.constant64(SCRATCH, target | 0, Math.floor(target / 2 ** 32));
    a.r(Inst.JmpR, SCRATCH);
    return layout(a).bytes;
  }
  a.symbol(Inst.JmpL, functionSymbol(0));
  const { bytes, relocations } = layout(a);
  resolveRelocations(bytes, 0, relocations, () => target, from);
  return bytes;
}
