/**
 * The registers of x86-64 and what each is for in compiled code.
 *
 * Problem   The assembler, the register allocator and the printer must name the same register the same way, and sets
 *           of registers must be cheap.
 * Strategy  One numbering for both classes: general registers are 0–15, vector registers 16–31. The low four bits are
 *           the hardware's number, a `RegisterSet` is one 32-bit word. Both classes are branded: neither passes for
 *           the other.
 * Relies on DESIGN §4 for the convention. Nothing here depends on how code is made.
 */

/** A general register: `rax` … `r15`, numbered as the hardware does. */
export type Gpr = number & { readonly __entity: 'gpr' };
/** A vector register: `xmm0` … `xmm15`, numbered 16 … 31. */
export type Xmm = number & { readonly __entity: 'xmm' };
export type Register = Gpr | Xmm;

export const gpr = (number: number): Gpr => number as Gpr;
export const xmm = (number: number): Xmm => (16 + number) as Xmm;
export const isXmm = (register: Register): register is Xmm => register >= 16;

export const rax = gpr(0), rcx = gpr(1), rdx = gpr(2), rbx = gpr(3), rsp = gpr(4), rbp = gpr(5), rsi = gpr(6), rdi = gpr(7);
export const r8 = gpr(8), r9 = gpr(9), r10 = gpr(10), r11 = gpr(11), r12 = gpr(12), r13 = gpr(13), r14 = gpr(14), r15 = gpr(15);
export const xmm0 = xmm(0), xmm1 = xmm(1), xmm2 = xmm(2), xmm3 = xmm(3), xmm4 = xmm(4), xmm5 = xmm(5), xmm6 = xmm(6), xmm7 = xmm(7);
export const xmm8 = xmm(8), xmm9 = xmm(9), xmm10 = xmm(10), xmm11 = xmm(11), xmm12 = xmm(12), xmm13 = xmm(13), xmm14 = xmm(14), xmm15 = xmm(15);

// --- Names ---

const LEGACY = ['ax', 'cx', 'dx', 'bx', 'sp', 'bp', 'si', 'di'];

/** The name of a register as an operand of so many bytes: 1, 2, 4 or 8 for general, 4 to 16 (xmm) or 32 (ymm) for vector ones. */
export function registerName(register: Register, bytes: number): string {
  const number = register & 15;
  if (isXmm(register)) return `${bytes === 32 ? 'ymm' : 'xmm'}${number}`;
  if (number >= 8) return `r${number}${bytes === 8 ? '' : bytes === 4 ? 'd' : bytes === 2 ? 'w' : 'b'}`;
  const name = LEGACY[number];
  if (bytes === 1) return number < 4 ? `${name[0]}l` : `${name}l`;
  return bytes === 2 ? name : `${bytes === 8 ? 'r' : 'e'}${name}`;
}

/** Every name of a general register, with its width in bytes: for parsers and for the instruction rows. */
export const GPR_NAMES: ReadonlyMap<string, { readonly register: Gpr; readonly bytes: number }> = new Map(
  [1, 2, 4, 8].flatMap((bytes) => Array.from({ length: 16 }, (_, n) => [registerName(gpr(n), bytes), { register: gpr(n), bytes }] as const)),
);

// --- Sets ---

/** A set of registers: bit n stands for the register numbered n. */
export type RegisterSet = number & { readonly __entity: 'registers' };

export const setOf = (...registers: readonly Register[]): RegisterSet => registers.reduce((set, r) => set | (1 << r), 0) as RegisterSet;
export const has = (set: RegisterSet, register: Register): boolean => ((set >>> register) & 1) !== 0;

// --- What each is for (DESIGN §4) ---

/** The store's run context, in all compiled code: native/core/enter.S puts it there, fault handlers look for it there. */
export const RUN_CONTEXT = r15;
/**
 * The instance's vmctx, in every wasm function. `r14`: what is read through it is mostly 64 bits wide and has a REX
 * prefix anyway, and unlike r12 and r13 it needs neither a SIB byte nor a displacement as a base.
 */
export const VMCTX = r14;
/**
 * Memory 0's base, where a function pins it. `rbx`: no REX prefix, no instruction has it as a fixed operand (but
 * `cmpxchg16b`), and as a base it needs no displacement.
 */
export const MEMORY_BASE = rbx;
/** Head of the chain of frames: always valid in compiled code. */
export const FRAME_POINTER = rbp;
export const STACK_POINTER = rsp;
/** Belong to the emitter: moves between spill slots, cycles of parallel moves, far addresses. Never allocated. */
export const SCRATCH = r11;
export const SCRATCH_XMM = xmm15;

/**
 * Integer and reference arguments, in order, and results, in the same order. `r11` to `r13` stay free, so that an
 * indirect call has registers for the callee and its type.
 */
export const INTEGER_ARGUMENTS: readonly Gpr[] = [rax, rdx, rcx, rsi, rdi, r8, r9, r10];
export const INTEGER_RESULTS = INTEGER_ARGUMENTS;
/** Float and vector arguments, and results. */
export const VECTOR_ARGUMENTS: readonly Xmm[] = [xmm0, xmm1, xmm2, xmm3, xmm4, xmm5, xmm6, xmm7];
export const VECTOR_RESULTS = VECTOR_ARGUMENTS;

/**
 * What the allocator hands out, first those it should prefer: registers without a REX prefix. A function that does not
 * pin its memory may have `MEMORY_BASE` too. All are caller-saved between wasm functions.
 */
export const ALLOCATABLE_GPRS: readonly Gpr[] = [rax, rcx, rdx, rsi, rdi, r8, r9, r10, r12, r13];
export const ALLOCATABLE_XMMS: readonly Xmm[] = Array.from({ length: 15 }, (_, n) => xmm(n));

/** What a call between functions of an instance destroys: everything but the pinned registers, frame and stack pointer. */
export const CALL_CLOBBERS: RegisterSet = setOf(...ALLOCATABLE_GPRS, ...ALLOCATABLE_XMMS, SCRATCH, SCRATCH_XMM);
/** What the C convention (System V) makes a callee keep: the entry stub saves these. */
export const C_CALLEE_SAVED: RegisterSet = setOf(rbx, rbp, r12, r13, r14, r15);
