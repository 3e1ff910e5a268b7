/**
 * Copying and filling bytes, of which it is known that they are there: `X64.CopyBytes` and `X64.FillBytes`.
 *
 * Problem   Most lengths are small, and known at run time only; the ranges of a copy may overlap in either direction.
 * Strategy  Up to 16 bytes inline: what lies at both ends is loaded, then stored, and the middle is covered by both. All
 *           else is in a routine of the function: both ends again up to 64 bytes, then a loop over 64 bytes at a time,
 *           from the front or from the back, with the other end loaded before anything is stored.
 *           What is filled with is a byte or an element of up to 8, which fits any store that begins where one of them does.
 * Relies on rdi: to; rsi: from (copy) or rax: the element (fill); rcx: length, whole elements. What is destroyed is named below.
 */
import { type Address, at, indexed } from './address.js';
import { Condition, jump } from './condition.js';
import type { Emitter } from './emit.js';
import { Inst } from './instruction.js';
import { type Gpr, type RegisterSet, type Xmm, SCRATCH, SCRATCH_XMM, rax, rcx, rdi, rdx, rsi, setOf, xmm12, xmm13, xmm14 } from './registers.js';

/** Bytes from which on `rep stosb` is as fast as the loop; `rep movsb` never was (docs/rationale.md). */
const REP_FILL = 2048;

export const COPY_CLOBBERS: RegisterSet = setOf(rdi, rsi, rcx, rdx, xmm12, xmm13, xmm14);
export const FILL_CLOBBERS: RegisterSet = setOf(rdi, rcx, rdx);

const FROM = at(rsi);
const TO = at(rdi);
/** Behind the last byte. */
const FROM_END = indexed(rsi, rcx);
const TO_END = indexed(rdi, rcx);

/**
 * By length: up to 16 bytes inline, more by the routine. `ends` does `size` to twice as many bytes, `single` one.
 */
function bySize(e: Emitter, name: string, routine: () => void, ends: (size: 2 | 4 | 8) => void, single: () => void): void {
  const { a } = e;
  const [done, below8, above16] = [a.newLabel(), a.newLabel(), a.newLabel()];
  a.ri(Inst.Cmp64RI, rcx, 16);
  a.l(jump(Condition.Above), above16);
  a.ri(Inst.Cmp32RI, rcx, 8);
  a.l(jump(Condition.Below), below8);
  ends(8);
  a.bind(done);
  const long = e.routine(name, routine);
  e.defer(() => {
    a.bind(above16);
    a.l(Inst.CallL, long);
    a.l(Inst.JmpL, done);
    a.bind(below8);
    const [below4, one] = [a.newLabel(), a.newLabel()];
    a.ri(Inst.Cmp32RI, rcx, 4);
    a.l(jump(Condition.Below), below4);
    ends(4);
    a.l(Inst.JmpL, done);
    a.bind(below4);
    a.ri(Inst.Cmp32RI, rcx, 2);
    a.l(jump(Condition.Below), one);
    ends(2);
    a.l(Inst.JmpL, done);
    a.bind(one);
    a.rr(Inst.Test32RR, rcx, rcx);
    a.l(jump(Condition.Equal), done);
    single();
    a.l(Inst.JmpL, done);
  });
}

const LOADS = { 2: Inst.Movzx16To32RM, 4: Inst.Mov32RM, 8: Inst.Mov64RM } as const;
const STORES = { 2: Inst.Mov16MR, 4: Inst.Mov32MR, 8: Inst.Mov64MR } as const;

export function emitCopyBytes(e: Emitter): void {
  const { a } = e;
  bySize(e, 'copy', () => copyRoutine(e), (size) => ends(e, size, LOADS[size], STORES[size]), () => {
    a.rm(Inst.Movzx8To32RM, SCRATCH, FROM, 0);
    a.mr(Inst.Mov8MR, TO, 0, SCRATCH);
  });
}

/** `size` to twice as many bytes. */
function ends(e: Emitter, size: number, load: Inst, store: Inst): void {
  const { a } = e;
  a.rm(load as never, SCRATCH, FROM, 0);
  a.rm(load as never, rdx, FROM_END, -size);
  a.mr(store as never, TO, 0, SCRATCH);
  a.mr(store as never, TO_END, -size, rdx);
}

/** More than 16 bytes. */
function copyRoutine(e: Emitter): void {
  const { a } = e;
  const [above32, above64, backward] = [a.newLabel(), a.newLabel(), a.newLabel()];
  a.ri(Inst.Cmp64RI, rcx, 32);
  a.l(jump(Condition.Above), above32);
  vectorEnds(e, 16, Inst.VmovdquXM, Inst.VmovdquMX);
  a.none(Inst.Ret);

  a.bind(above32);
  a.ri(Inst.Cmp64RI, rcx, 64);
  a.l(jump(Condition.Above), above64);
  vectorEnds(e, 32, Inst.VmovdquYM, Inst.VmovdquMY);
  leave(e);

  a.bind(above64);
  a.rr(Inst.Mov64RR, rdx, rdi);
  a.rr(Inst.Sub64RR, rdx, rsi);
  a.rr(Inst.Cmp64RR, rdx, rcx);
  a.l(jump(Condition.Below), backward);
  // The last 64 bytes, before anything is stored.
  pair(e, Inst.VmovdquYM, FROM_END, -64, xmm13, xmm12);
  a.rm(Inst.Lea64RM, rdx, TO_END, -64);
  const again = a.here();
  pair(e, Inst.VmovdquYM, FROM, 0, SCRATCH_XMM, xmm14);
  pair(e, Inst.VmovdquMY, TO, 0, SCRATCH_XMM, xmm14);
  a.ri(Inst.Add64RI, rsi, 64);
  a.ri(Inst.Add64RI, rdi, 64);
  a.rr(Inst.Cmp64RR, rdi, rdx);
  a.l(jump(Condition.Below), again);
  pair(e, Inst.VmovdquMY, at(rdx), 0, xmm13, xmm12);
  leave(e);

  a.bind(backward);
  // The first 64 bytes, before anything is stored.
  pair(e, Inst.VmovdquYM, FROM, 0, xmm13, xmm12);
  const back = a.here();
  pair(e, Inst.VmovdquYM, FROM_END, -64, SCRATCH_XMM, xmm14);
  pair(e, Inst.VmovdquMY, TO_END, -64, SCRATCH_XMM, xmm14);
  a.ri(Inst.Sub64RI, rcx, 64);
  a.ri(Inst.Cmp64RI, rcx, 64);
  a.l(jump(Condition.Above), back);
  pair(e, Inst.VmovdquMY, TO, 0, xmm13, xmm12);
  leave(e);
}

function vectorEnds(e: Emitter, size: number, load: Inst, store: Inst): void {
  const { a } = e;
  a.rm(load as never, SCRATCH_XMM, FROM, 0);
  a.rm(load as never, xmm14, FROM_END, -size);
  a.mr(store as never, TO, 0, SCRATCH_XMM);
  a.mr(store as never, TO_END, -size, xmm14);
}

/** 64 bytes, loaded or stored. */
function pair(e: Emitter, op: Inst.VmovdquYM | Inst.VmovdquMY, address: Address, displacement: number, low: Xmm, high: Xmm): void {
  if (op === Inst.VmovdquYM) {
    e.a.rm(op, low, address, displacement);
    e.a.rm(op, high, address, displacement + 32);
  } else {
    e.a.mr(op, address, displacement, low);
    e.a.mr(op, address, displacement + 32, high);
  }
}

/** Upper halves of vector registers in use make other code slow. */
function leave(e: Emitter): void {
  e.a.none(Inst.Vzeroupper);
  e.a.none(Inst.Ret);
}

/** What makes eight bytes of an element of 1, 2 or 4, by the logarithm of that. */
const SPREAD = [0x01010101, 0x00010001, 1] as const;
const TAKE = [Inst.Movzx8To32RR, Inst.Movzx16To32RR, Inst.Mov32RR, Inst.Mov64RR] as const;

export function emitFillBytes(e: Emitter): void {
  const { a } = e;
  const scale = e.word();
  a.rr(TAKE[scale], rdx, rax);
  if (scale < 3) {
    a.constant64(SCRATCH, SPREAD[scale], SPREAD[scale]);
    a.rr(Inst.Imul64RR, rdx, SCRATCH);
  }
  const ofBytes = scale === 0;
  const single = (): void => a.mr(Inst.Mov8MR, TO, 0, rdx);
  bySize(e, ofBytes ? 'fill' : 'fill elements', () => fillRoutine(e, ofBytes), (size) => fillEnds(e, size, STORES[size], rdx), single);
}

function fillEnds(e: Emitter, size: number, store: Inst, value: Gpr | Xmm): void {
  e.a.mr(store as never, TO, 0, value);
  e.a.mr(store as never, TO_END, -size, value);
}

/** More than 16 bytes; eight of them are in rdx, and one in rax where all are the same. */
function fillRoutine(e: Emitter, ofBytes: boolean): void {
  const { a } = e;
  const [above32, above64, long] = [a.newLabel(), a.newLabel(), a.newLabel()];
  a.rr(Inst.VmovqXR, SCRATCH_XMM, rdx);
  a.rr(Inst.VpbroadcastqXX, SCRATCH_XMM, SCRATCH_XMM);
  a.ri(Inst.Cmp64RI, rcx, 32);
  a.l(jump(Condition.Above), above32);
  fillEnds(e, 16, Inst.VmovdquMX, SCRATCH_XMM);
  a.none(Inst.Ret);

  a.bind(above32);
  a.rr(Inst.VpbroadcastqYX, SCRATCH_XMM, SCRATCH_XMM);
  a.ri(Inst.Cmp64RI, rcx, 64);
  a.l(jump(Condition.Above), above64);
  fillEnds(e, 32, Inst.VmovdquMY, SCRATCH_XMM);
  leave(e);

  a.bind(above64);
  if (ofBytes) {
    a.ri(Inst.Cmp64RI, rcx, REP_FILL);
    a.l(jump(Condition.AboveOrEqual), long);
  }
  a.rm(Inst.Lea64RM, rdx, TO_END, -64);
  const again = a.here();
  pair(e, Inst.VmovdquMY, TO, 0, SCRATCH_XMM, SCRATCH_XMM);
  a.ri(Inst.Add64RI, rdi, 64);
  a.rr(Inst.Cmp64RR, rdi, rdx);
  a.l(jump(Condition.Below), again);
  pair(e, Inst.VmovdquMY, at(rdx), 0, SCRATCH_XMM, SCRATCH_XMM);
  leave(e);

  if (!ofBytes) return;
  a.bind(long);
  a.none(Inst.RepStosb);
  leave(e);
}
